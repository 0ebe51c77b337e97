"""Backup and restore: the database as one file of pg_dump's; the keys never in the same place.

What a backup cannot bring back is named beside it (`backup.json`): which keys are needed, how far the log had come. A
restored database is an earlier past of its log; the sequencer finds that out by itself (`tuntas sequence`).
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config import env, sequencing
from config.postgres import binaries, dsn, roles


DUMP, FACTS = "database.dump", "backup.json"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Facts:
    """What stands beside a dump. keys: names of the key files it needs and SHA-256 of each, so that the right ones are
    known; the keys themselves are elsewhere.
    """

    made_at: str
    postgres: str
    sha256: str
    size: int
    acts: int
    log_name: str
    log_size: int
    log_root: str
    keys: dict[str, str]


def back_up(folder: Path) -> Facts:
    """This function will write the database and its facts into a new folder, whole or not at all."""
    if folder.exists() and any(folder.iterdir()):
        raise env.Wrong(
            f"{folder} is not empty. A backup is written into a folder of its own and never over another one."
        )
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        version, log = _state()
        _run(_programs(version) / "pg_dump", f"--dbname={_named()}", "--format=custom", f"--file={draft / DUMP}")
        facts = Facts(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"), postgres=version, sha256=_digest(draft / DUMP),
            size=(draft / DUMP).stat().st_size, acts=int(str(log[0])), log_name=str(log[1]), log_size=int(str(log[2])),
            log_root=str(log[3]), keys={path.name: _digest(path) for path in sorted(_key_files())},
        )  # fmt: skip
        (draft / FACTS).write_text(json.dumps(asdict(facts), indent=1) + "\n")
        _sync(draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return facts


def copy_keys(folder: Path, beside: Path) -> list[str]:
    """This function will copy the keys into a folder that is not the backup's, readable by its owner alone."""
    if folder.resolve().is_relative_to(beside.resolve()) or beside.resolve().is_relative_to(folder.resolve()):
        raise env.Wrong("The keys do not go where the backup is: whoever finds both can write another past.")
    if folder.exists() and any(folder.iterdir()):
        raise env.Wrong(f"{folder} is not empty. Keys are never written over others.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in _key_files():
        shutil.copy2(path, folder / path.name)
        (folder / path.name).chmod(0o600)
    return sorted(path.name for path in _key_files())


def restore(folder: Path) -> Facts:
    """This function will fill an empty database from a backup. `Wrong` when it lives, or the backup is not whole.

    The keys are put back by hand, from where they were kept; without the log's key nothing is signed.
    """
    facts = read(folder)
    if roles.has_tables():
        raise env.Wrong(
            f"The database {dsn.database_name()} is alive and is not overwritten. Set TUNTAS_DATA (or TUNTAS_DATABASE) "
            "to a new place, or drop it yourself."
        )
    if _digest(folder / DUMP) != facts.sha256:
        raise env.Wrong(f"{folder / DUMP} is not the file this backup was made with: its digest differs.")
    version, _log = _state(has_log=False)
    if int(facts.postgres.partition(".")[0]) > int(version.partition(".")[0]):
        raise env.Wrong(f"The backup is of PostgreSQL {facts.postgres}; an older server ({version}) cannot take it.")
    words = ["--exit-on-error", "--single-transaction", f"--dbname={_named()}"]
    _run(_programs(version) / "pg_restore", *words, str(folder / DUMP))
    return facts


def missing_keys(facts: Facts) -> list[str]:
    """Keys the backup was made beside, that are not here or are others."""
    here = {path.name: _digest(path) for path in _key_files()}
    # What the log's key signed last goes on after the backup; the key does not.
    return sorted(
        name for name, digest in facts.keys.items() if not name.endswith(".signed") and here.get(name) != digest
    )


def read(folder: Path) -> Facts:
    try:
        return Facts(**json.loads((folder / FACTS).read_text()))
    except (OSError, ValueError, TypeError) as why:
        raise env.Wrong(f"{folder} holds no backup: {FACTS} cannot be read ({why}).") from why


def _state(*, has_log: bool = True) -> tuple[str, tuple[object, ...]]:
    """The server's version; acts, name, size and root of the log."""
    with psycopg.connect(_target()) as admin:
        version = f"{admin.info.server_version // 10000}.{admin.info.server_version % 10000}"
        if not has_log:
            return version, ()
        row = admin.execute(
            """SELECT (SELECT count(*) FROM ledger_act),
                      coalesce((SELECT name FROM ledger_origin ORDER BY id DESC LIMIT 1), ''),
                      coalesce((SELECT max(size) FROM ledger_checkpoint), 0),
                      coalesce((SELECT encode(root, 'hex') FROM ledger_checkpoint ORDER BY size DESC LIMIT 1), '')"""
        ).fetchone()
    assert row is not None
    return version, row


def _target() -> str:
    """Our database as its administrator."""
    return dsn.admin_conninfo(dsn.database_name())


def _named() -> str:
    """The same, without a password."""
    parts = conninfo_to_dict(_target())
    return make_conninfo(
        **{name: str(value) for name, value in parts.items() if name != "password" and value is not None}
    )


def _key_files() -> list[Path]:
    """Everything that signs, seals, or lets a role in; none of it is in the database."""
    folders = (sequencing.keys_folder(), env.secrets_dir())
    return [path for folder in folders if folder.is_dir() for path in folder.iterdir() if _is_key(path)]


def _is_key(path: Path) -> bool:
    # Passwords of roles are made anew (`tuntas roles`): they belong to a server, not to a backup.
    return path.is_file() and not path.name.startswith(".") and path.suffix != ".pgpass"


def _programs(version: str) -> Path:
    """pg_dump of the server's own version when it is here; else the newest there is, which reads older servers too."""
    major = int(version.partition(".")[0])
    try:
        found = binaries.find(major)
    except env.Wrong:
        found = binaries.find()
    if found.major < major or not (found.bin / "pg_dump").exists():
        raise env.Wrong(f"No pg_dump for PostgreSQL {major} was found. Set TUNTAS_PG_BIN to a folder that holds it.")
    return found.bin


def _run(*command: object) -> None:
    # A password in a command line is read by everybody on the machine; in the environment by nobody else.
    secret = conninfo_to_dict(dsn.admin_conninfo()).get("password")
    environment = os.environ | ({"PGPASSWORD": str(secret)} if secret else {})
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise env.Wrong(f"{Path(str(command[0])).name} failed: {done.stderr.strip()[-1500:]}")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        with _opened(path) as handle:
            os.fsync(handle)
