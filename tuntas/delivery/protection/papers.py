"""A paper between bytes and ciphertext: label and kind of file in `title`, the bytes in `content`, each for its own row.

Pure, as `envelopes` is: no clock, no database. Nothing of a paper is plain beside its ciphertext but that it is there.
"""

import json
import uuid
from dataclasses import dataclass, field

from tuntas.delivery.protection import envelopes


@dataclass(frozen=True)
class Plain:
    """A paper as people know it. `mime`: what it was judged to be when it came into the house."""

    label: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Sealed:
    ref: uuid.UUID
    title: bytes
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Title:
    label: str
    mime: str


def seal(paper: Plain, *, matter_ref: uuid.UUID, key: bytes) -> Sealed:
    """This function will seal a paper under a matter's data key, for a row of its own."""
    ref = uuid.uuid4()
    title = envelopes.filled(json.dumps({"label": paper.label, "mime": paper.mime}, ensure_ascii=False))
    content = envelopes.filled_bytes(paper.content, envelopes.PAPER_BLOCK)
    return Sealed(
        ref,
        envelopes.encrypt(key, title, place(matter_ref, ref, "title")),
        envelopes.encrypt(key, content, place(matter_ref, ref, "content")),
    )


def title(key: bytes, sealed: bytes, *, matter_ref: uuid.UUID, ref: uuid.UUID) -> Title:
    """What the paper is called and is; envelopes.Unreadable when the key or the row is another."""
    facts = json.loads(envelopes.emptied(envelopes.decrypt(key, sealed, place(matter_ref, ref, "title"))))
    return Title(str(facts["label"]), str(facts["mime"]))


def content(key: bytes, sealed: bytes, *, matter_ref: uuid.UUID, ref: uuid.UUID) -> bytes:
    return envelopes.emptied_bytes(envelopes.decrypt(key, sealed, place(matter_ref, ref, "content")))


def place(matter_ref: uuid.UUID, ref: uuid.UUID, column: str) -> bytes:
    return envelopes.place("paper", f"{matter_ref}/{ref}", column)
