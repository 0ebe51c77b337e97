"""Signed notes (C2SP signed-note): a text, a blank line, one line per signature. Canonical form only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tuntas.algorithms.merkle import cosignatures, encoding, errors, keys


_DASH = "\N{EM DASH} "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
SIZE_LIMIT = 1_000_000
SIGNATURE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: `raw` is what stands after the four bytes of the key's identifier."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {encoding.to_text(self.key_id + self.raw)}\n"

    def is_by(self, key: keys.VerifierKey) -> bool:
        return self.name == key.name and self.key_id == key.key_id

    @property
    def seen_at(self) -> int:
        """Seconds since 1970 of a cosignature; WrongNote for a signature without a time."""
        return cosignatures.split(self.raw)[0]


@dataclass(frozen=True, slots=True)
class Note:
    """`verified` are the signatures of known keys, all of them right; `others` are by keys nobody here knows."""

    text: str
    verified: tuple[Signature, ...]
    others: tuple[Signature, ...]


def sign(text: str, *signers: keys.SigningKey) -> str:
    """The note of `text` under the signatures of `signers` (of kind NOTE), in this order."""
    _need_text(text)
    return text + "\n" + "".join(signature(text, key).line for key in signers)


def signature(text: str, key: keys.SigningKey) -> Signature:
    if key.kind != keys.Kind.NOTE:
        raise errors.WrongKey("a cosignature needs a time")
    return Signature(key.name, key.verifier.key_id, key.sign(text.encode()))


def cosignature(text: str, key: keys.SigningKey, timestamp: int) -> Signature:
    """A witness's signature line under a checkpoint's text."""
    return Signature(key.name, key.verifier.key_id, cosignatures.cosign(key, text, timestamp))


def split(note: str | bytes) -> tuple[str, tuple[Signature, ...]]:
    """The text and the signatures of a note, none of them verified; WrongNote unless it is in canonical form."""
    whole = _decoded(note)
    end = whole.rfind("\n\n")
    if end < 0 or not whole.endswith("\n"):
        raise errors.WrongNote("no blank line before the signatures, or no newline at the end")
    text, lines = whole[: end + 1], whole[end + 2 : -1].split("\n")
    _need_text(text)
    if len(lines) > SIGNATURE_LIMIT:
        raise errors.WrongNote("too many signatures")
    return text, tuple(parse_line(line) for line in lines)


def parse_line(line: str) -> Signature:
    """One signature line, without its newline."""
    name, _, data = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not keys.well_named(name):
        raise errors.WrongNote("not a signature line")
    try:
        decoded = encoding.from_text(data)
    except errors.WrongEncoding as broken:
        raise errors.WrongNote("a signature that is not canonical base64") from broken
    if len(decoded) < 5:
        raise errors.WrongNote("a signature without bytes")
    return Signature(name, decoded[:4], decoded[4:])


def open_note(note: str | bytes, known: Iterable[keys.VerifierKey]) -> Note:
    """The note, its signatures of `known` keys verified and all others set aside.

    WrongNote: not canonical, a known key's signature does not hold, or a known key signed twice.
    NotSigned: no signature by a known key.
    """
    text, signatures = split(note)
    by_name = {(key.name, key.key_id): key for key in known}
    verified: dict[tuple[str, bytes], Signature] = {}
    others = []
    for one in signatures:
        who = (one.name, one.key_id)
        if who not in by_name:
            others.append(one)
        elif who in verified:
            raise errors.WrongNote("two signatures by one key")
        else:
            _need_valid(text, one, by_name[who])
            verified[who] = one
    if not verified:
        raise errors.NotSigned("no signature by a known key")
    return Note(text, tuple(verified.values()), tuple(others))


def with_signatures(note: str, more: Iterable[Signature]) -> str:
    """The note with further lines at its end; a line that stands there already is not repeated."""
    _, present = split(note)
    return note + "".join(one.line for one in dict.fromkeys(more) if one not in present)


def _need_valid(text: str, one: Signature, key: keys.VerifierKey) -> None:
    message, raw = text.encode(), one.raw
    if key.kind == keys.Kind.COSIGNATURE:
        timestamp, raw = cosignatures.split(one.raw)
        message = cosignatures.message(text, timestamp)
    if not key.verifies(message, raw):
        raise errors.WrongNote(f"the signature of {key.name} does not hold")


def _decoded(note: str | bytes) -> str:
    if isinstance(note, bytes):
        try:
            note = note.decode("utf-8")
        except UnicodeDecodeError as broken:
            raise errors.WrongNote("not UTF-8") from broken
    if len(note) > SIZE_LIMIT:
        raise errors.WrongNote("too long")
    return note


def _need_text(text: str) -> None:
    if len(text) < 2 or not text.endswith("\n") or _CONTROL.search(text):
        raise errors.WrongNote("a note's text ends in a newline and has no other control characters")
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        raise errors.WrongNote("not UTF-8") from broken
