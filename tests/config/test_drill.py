"""The drill: a house in use is backed up, goes on, burns down whole, and is put back from the backup and the keys.

The witness, on another machine, is the only one who remembers the rest. Everything by the commands and pages an operator
and a citizen would use.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.config.postgres import holding
from tuntas.algorithms.merkle import checkpoints, errors, proofs, tiles
from tuntas.algorithms.merkle.keys import VerifierKey


pytestmark = pytest.mark.slow
PROGRAM = Path(sys.executable).with_name("tuntas")
MATTER = {"region": "36.72.02.1004", "topic": "aid", "applicant": "Bu Sumi"}
Answer = tuple[int, bytes]


def tuntas(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command as an operator would run it; a busy machine may take its time."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=holding.environment(data) | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def ask(port: int, path: str, body: dict[str, str] | None = None) -> Answer:
    """One request; a refusal is an answer too."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())} if body else {}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=json.dumps(body).encode() if body else None, headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@contextlib.contextmanager
def witness(folder: Path, port: int, *logs: str) -> Iterator[str]:
    """A witness in a process, a folder and with a key of its own; gives what TUNTAS_WITNESSES wants."""
    words = [word for log in logs for word in ("--log", log)]
    process = Popen(
        [PROGRAM, "witness", folder, "--name", "ombudsman.test/saksi", "--listen", f"127.0.0.1:{port}", *words],
        stderr=subprocess.DEVNULL,
        env={
            name: value for name, value in os.environ.items() if not name.startswith(("TUNTAS_", "DJANGO_", "DATABASE"))
        },
    )
    try:
        holding.wait_for(lambda: ask(port, "/")[0] == 200)
        yield (folder / "address").read_text().strip()
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def served(data: Path, said: Path, witnesses: str) -> Iterator[int]:
    """`tuntas serve`, until it answers; gives its port."""
    port = free_port()
    environment = holding.environment(data) | {"PORT": str(port), "TUNTAS_WITNESSES": witnesses}
    with said.open("ab") as out:
        process = Popen([PROGRAM, "serve"], env=environment, stdout=out, stderr=out)
    try:
        holding.wait_for(lambda: process.poll() is not None or ask(port, "/healthz")[0] == 200, 300)
        assert process.poll() is None, said.read_text()[-3000:]
        yield port
    finally:
        process.terminate()
        process.wait(60)


def checkpoint(port: int, key: str, *witnesses: str) -> checkpoints.Opened | None:
    status, note = ask(port, "/log/checkpoint")
    known = [VerifierKey.from_text(each) for each in witnesses]
    return checkpoints.open_checkpoint(note, VerifierKey.from_text(key), known) if status == 200 else None


def cosigned_size(port: int, key: str, by: str) -> int:
    """0 until it is cosigned under this key: under a new name the last one of the old is shown for so long."""
    try:
        found = checkpoint(port, key, by.partition(" ")[0])
    except errors.NotSigned:
        return 0
    return found.checkpoint.size if found and found.cosignatures else 0


def is_followed(port: int, key: str, old: checkpoints.Checkpoint) -> bool:
    """Read the tiles over HTTP and see that the tree of `old` is the beginning of the present one."""
    found = checkpoint(port, key)
    assert found is not None
    new = found.checkpoint
    node = tiles.node_reader(new.size, lambda tile: ask(port, f"/log/{tile.path}")[1])
    proofs.verify_consistency(
        old.size, new.size, proofs.consistency_proof(old.size, new.size, node), old.root, new.root
    )
    return True


def test_the_drill(tmp_path: Path) -> None:
    house, ruin, said, port = tmp_path / "house", tmp_path / "again", tmp_path / "said", free_port()
    seeded = tuntas(house, "seed", "ketileng")
    assert seeded.returncode == 0, seeded.stderr
    key = tuntas(house, "log-keys").stdout.strip()

    # The house in use; a backup while it serves; and life after the backup.
    with witness(tmp_path / "witness", port, key) as by:
        with served(house, said, by) as web:
            before = ask(web, "/api/v1/matters", MATTER)
            holding.wait_for(lambda: cosigned_size(web, key, by) > 0, 120)
            shown = cosigned_size(web, key, by)
            backup = tuntas(house, "backup", str(tmp_path / "backup"), "--keys", str(tmp_path / "safe"))
            kept = json.loads((tmp_path / "backup" / "backup.json").read_text())
            lost = ask(web, "/api/v1/matters", MATTER)
            holding.wait_for(lambda: cosigned_size(web, key, by) > kept["log_size"], 120)
            known = cosigned_size(web, key, by)
        assert (before[0], backup.returncode, lost[0]) == (201, 0, 201), backup.stderr
        again = tuntas(house, "backup", str(tmp_path / "backup"))
        assert (again.returncode, "is not empty" in again.stderr) == (2, True)
        over = tuntas(house, "restore", str(tmp_path / "backup"))
        assert (over.returncode, "is not overwritten" in over.stderr) == (2, True)
        # Nothing that signs or seals lies in the backup.
        secret = (tmp_path / "safe" / "log").read_text().strip().rpartition("+")[2].encode()
        assert all(secret not in file.read_bytes() for file in (tmp_path / "backup").iterdir())

        # All of it burns; only the backup and, elsewhere, the keys are left.
        restored = tuntas(ruin, "restore", str(tmp_path / "backup"))
        assert restored.returncode == 0, restored.stderr
        assert "Put these keys" in restored.stdout
        put_keys_back(tmp_path / "safe", ruin)
        assert tuntas(ruin, "audit", TUNTAS_WITNESSES=by).returncode == 0

        # The witness gives it away; it is read-only from the first page on, and nothing is signed.
        with served(ruin, said, by) as web:
            page, refused = ask(web, "/"), ask(web, "/api/v1/matters", MATTER)
            log_page = ask(web, "/log/")[1].decode()
            still = checkpoint(web, key)
        assert (page[0], refused[0]) == (200, 409)
        assert "hanya bisa dibaca" in json.loads(refused[1])["error"]
        assert "Buku ini sedang berhenti" in log_page
        assert still is not None
        # The last one signed before the backup may have been without its cosignature yet: then the one before is shown.
        assert shown <= still.checkpoint.size <= kept["log_size"]
        once = tuntas(ruin, "sequence", "--once", TUNTAS_WITNESSES=by)
        told = tuntas(ruin, "recover-log")
        assert (once.returncode, told.returncode) == (1, 1)
        assert f"knows {known} leaves (ahead), shown by a checkpoint under our own signature" in told.stdout

    # Recovered under a new name, which the witness is given; the old leaves are still the beginning.
    done = tuntas(ruin, "recover-log", "--ground", "Gedung terbakar", "--new-origin")
    assert done.returncode == 0, done.stderr
    assert f"Leaves {kept['log_size']} to {known - 1} are lost." in done.stdout
    new_key = tuntas(ruin, "log-keys").stdout.strip()
    with witness(tmp_path / "witness", port, new_key) as by, served(ruin, said, by) as web:
        after = ask(web, "/api/v1/matters", MATTER)
        holding.wait_for(lambda: cosigned_size(web, new_key, by) > kept["log_size"] + 1, 120)
        followed = is_followed(web, new_key, still.checkpoint)
    audited = tuntas(ruin, "audit", TUNTAS_WITNESSES=by)
    assert new_key.startswith("tuntas.localhost/log/2+")
    assert (after[0], followed, audited.returncode, audited.stdout.count("\n")) == (201, True, 0, 1)


def put_keys_back(safe: Path, data: Path) -> None:
    """By hand, as the command says: the log's and promises' keys beside each other, the rest among the secrets."""
    for path in safe.iterdir():
        folder = data / ("keys" if path.name in {"log", "log.signed", "promise"} else "secrets")
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())
        (folder / path.name).chmod(0o600)
