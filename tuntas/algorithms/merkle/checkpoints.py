"""Checkpoints (C2SP tlog-checkpoint): a log's name, size and root, as a signed note. Canonical form only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tuntas.algorithms.merkle import encoding, errors, keys, notes
from tuntas.algorithms.merkle.hashing import EMPTY_ROOT, HASH_SIZE, SIZE_LIMIT


_SIZE = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text, ending in a newline."""
        lines = (self.origin, str(self.size), encoding.to_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint whose log's signature holds, and the cosignatures of known witnesses, which hold too."""

    checkpoint: Checkpoint
    cosignatures: tuple[notes.Signature, ...]


def parse(text: str) -> Checkpoint:
    """The checkpoint a note's text is; WrongCheckpoint unless it is written exactly so."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise errors.WrongCheckpoint("a checkpoint has three lines or more, none of them empty")
    origin, size, root = lines[:3]
    if not _SIZE.fullmatch(size) or int(size) >= SIZE_LIMIT:
        raise errors.WrongCheckpoint("a size that is not a canonical number")
    try:
        found = Checkpoint(origin, int(size), encoding.from_text(root), tuple(lines[3:]))
    except errors.WrongEncoding as broken:
        raise errors.WrongCheckpoint("a root that is not canonical base64") from broken
    if len(found.root) != HASH_SIZE or (found.size == 0 and found.root != EMPTY_ROOT):
        raise errors.WrongCheckpoint("a root that no tree of this size has")
    return found


def open_checkpoint(
    note: str | bytes, log: keys.VerifierKey, witnesses: Iterable[keys.VerifierKey] = (), *, origin: str | None = None
) -> Opened:
    """The checkpoint of a note signed by `log`, with the cosignatures of `witnesses` it carries.

    `origin` is the log's name where it is not the key's. WrongNote, NotSigned (without the log's own signature,
    whatever witnesses signed), WrongCheckpoint (not canonical, or another log's).
    """
    opened = notes.open_note(note, (log, *witnesses))
    if not any(one.is_by(log) for one in opened.verified):
        raise errors.NotSigned("the log has not signed this checkpoint")
    found = parse(opened.text)
    if found.origin != (origin or log.name):
        raise errors.WrongCheckpoint("a checkpoint of another log")
    return Opened(found, tuple(one for one in opened.verified if not one.is_by(log)))
