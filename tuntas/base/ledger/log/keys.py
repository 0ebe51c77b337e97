"""Signing keys in files of their own, readable by their owner alone; never in the database, never in the environment.

Beside a log's key stands what it signed last (`Signed`): a database put back from a backup does not bring that back.
No Django here: a witness keeps its key the same way on another machine.
"""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from tuntas.algorithms.merkle import checkpoints, errors
from tuntas.algorithms.merkle.keys import Kind, SigningKey


LOG = "log"


class KeyTrouble(Exception):
    """A key or what stands beside it cannot be read, made or used; the sentence says which file."""


def signing_key(folder: Path, file: str, name: str, kind: Kind = Kind.NOTE) -> SigningKey:
    """The key of this file under this name, made at random on the first call. Of two makers the first one wins.

    The seed is what the file keeps; under another name (a log that goes on after a recovery) it is the same seed.
    """
    path = folder / file
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(path, SigningKey(name, secrets.token_bytes(32), kind).text + "\n")
        kept = SigningKey.from_text(path.read_text().strip())
        return SigningKey(name, kept.seed, kind)
    except OSError as error:
        raise KeyTrouble(f"The key {path} cannot be read or made ({error.strerror}).") from error
    except errors.WrongKey as error:
        raise KeyTrouble(f"{path} is not a signing key ({error}). Put the right file back.") from error


@dataclass(frozen=True)
class Signed:
    """The last checkpoint a log's key signed, in a file beside the key, written before anyone sees the signature."""

    path: Path

    @classmethod
    def beside(cls, folder: Path, file: str = LOG) -> "Signed":
        return cls(folder / f"{file}.signed")

    def note(self) -> str:
        """The note, or "" when nothing was signed yet."""
        try:
            return self.path.read_text()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise KeyTrouble(f"{self.path} cannot be read ({error.strerror}).") from error

    def checkpoint(self) -> checkpoints.Checkpoint | None:
        """What it says; the signature is our own and is not asked again."""
        note = self.note()
        return checkpoints.parse(note[: note.index("\n\n") + 1]) if note else None

    def keep(self, note: str) -> None:
        """This function will put the note on the disk, whole, before it returns."""
        replace(self.path, note)


def write_once(path: Path, content: str) -> None:
    """Make a file of ours alone; a file that is there already stays as it is."""
    draft = _draft(path, content)
    # A link, not a rename: it fails when another process was first, so no reader ever sees two keys.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    _sync_folder(path.parent)


def replace(path: Path, content: str) -> None:
    """Put new content in the place of the old, on the disk before it returns; a reader sees one or the other."""
    _draft(path, content).replace(path)
    _sync_folder(path.parent)


def _draft(path: Path, content: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
