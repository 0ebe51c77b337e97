r"""The promise on a receipt: this commitment will stand in the public log by then. A C2SP signed note of six lines.

    tuntas/promise/v1
    <origin of the log>
    <number as written>
    <commitment of the act, base64>
    <when it was recorded, UTC with microseconds>
    <until when it must stand in the log, the same>

signed by the key `<origin>/promise`. Ed25519 is deterministic, so the note is made whenever a receipt is read and
always has the same bytes: handing in costs nothing, and nothing of it is stored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuntas.algorithms.merkle import encoding, errors, notes
from tuntas.algorithms.merkle.keys import SigningKey, VerifierKey
from tuntas.base.ledger import canonical
from tuntas.base.ledger.log import keys


KIND = "tuntas/promise/v1"
FILE = "promise"
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


class WrongPromise(errors.Wrong):
    """A promise is not written as this house writes one, or not by the key it needs."""


@dataclass(frozen=True, slots=True)
class Promise:
    """recorded_at, deadline: aware. commitment: 32 bytes. number: as written, "4F7-K2M-9HX"."""

    origin: str
    number: str
    commitment: bytes
    recorded_at: datetime
    deadline: datetime

    @property
    def text(self) -> str:
        lines = (
            KIND,
            self.origin,
            self.number,
            encoding.to_text(self.commitment),
            canonical.instant(self.recorded_at),
            canonical.instant(self.deadline),
        )
        return "".join(f"{line}\n" for line in lines)


def key_name(origin: str) -> str:
    return f"{origin}/promise"


def signing_key(folder: Path, origin: str) -> SigningKey:
    """The key of this house's promises, made at random on the first call; KeyTrouble when it cannot be used."""
    return keys.signing_key(folder, FILE, key_name(origin))


def made(promise: Promise, key: SigningKey) -> str:
    """The signed note; WrongPromise for a key that is not this origin's."""
    if key.name != key_name(promise.origin):
        raise WrongPromise("another log's key")
    return notes.sign(promise.text, key)


def origin_of(note: str) -> str:
    """The log a promise speaks of, before anything of it is believed; WrongPromise, WrongNote."""
    return _lines(notes.split(note)[0])[1]


def opened(note: str, known: Iterable[VerifierKey]) -> Promise:
    """The promise of a note signed by the key of its own origin. WrongNote, NotSigned, WrongPromise."""
    name = key_name(origin_of(note))
    return _parsed(notes.open_note(note, [key for key in known if key.name == name]).text)


def _parsed(text: str) -> Promise:
    _kind, origin, number, commitment, recorded_at, deadline, _end = _lines(text)
    try:
        promise = Promise(origin, number, encoding.from_text(commitment), _instant(recorded_at), _instant(deadline))
    except (errors.WrongEncoding, ValueError) as broken:
        raise WrongPromise("a commitment or a time that cannot be read") from broken
    if len(promise.commitment) != 32 or promise.deadline < promise.recorded_at:
        raise WrongPromise("a commitment of another length, or an end before the beginning")
    return promise


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) != 7 or lines[0] != KIND or lines[6] or not all(lines[:6]):
        raise WrongPromise("not a promise of six lines")
    return lines


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
