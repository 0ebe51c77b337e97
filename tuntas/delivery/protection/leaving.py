"""What a desk leaves for the unit: three answers, sealed in memory to the unit's public key, or an empty envelope.

An ordinary consultation and one whose closed part was filled do the same: the same calls, the same bytes in length.
The desk can leave, never read. Nothing of it is kept on the open side.
"""

import hashlib
import hmac
import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connections

from tuntas.delivery.protection import envelopes, papers


# Everyday things, easy to say and to keep in mind; a pair of them is the word to remember.
WORDS = (
    "kopi", "pagar", "mangga", "payung", "sungai", "lampu", "kelapa", "pasar", "bambu", "garam", "jendela", "rambutan",
    "perahu", "sawah", "cermin", "melati", "jambu", "tikar", "gunung", "bintang", "kaca", "pandan", "kerikil", "cangkir",
    "topi", "benang", "pisang", "layar", "sendok", "embun", "batik", "kipas",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """The three answers: is she in danger now, is a child involved, how and when is it safe to reach her."""

    danger: bool
    child: bool
    contact: str
    opens_at: str = ""
    closes_at: str = ""


EMPTY = Told(danger=False, child=False, contact="")


@dataclass(frozen=True)
class Box:
    """The unit a place belongs to, as far as a desk knows it: a public key."""

    unit_key: int
    public_key: bytes


def box_for(region: str) -> Box | None:
    """Where envelopes of this place go; None when no unit has a key yet."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT unit_key, public_key FROM protection_unit_key(%s)", [region])
        row = cursor.fetchone()
    return Box(row[0], bytes(row[1])) if row else None


def word_of(key: uuid.UUID) -> str:
    """The word to remember of one consultation: derived, stored nowhere on the open side."""
    digest = hmac.new(settings.RECEIPT_KEY.encode(), b"word:" + key.bytes, hashlib.sha256).digest()
    first, second = digest[0] % len(WORDS), digest[1] % (len(WORDS) - 1)
    return f"{WORDS[first]} {WORDS[second + (second >= first)]}"


def leave(box: Box, told: Told | None, *, number: str, word: str, desk: str, at: datetime) -> None:
    """This function will leave one envelope, filled or empty; the data key is forgotten with it."""
    facts = {**asdict(told or EMPTY), "number": number, "word": word, "desk": desk}
    leave_text(box, "intake", json.dumps(facts, ensure_ascii=False), is_filled=told is not None, at=at)


@dataclass(frozen=True)
class Envelope:
    """One that was left, as long as it is held: its mark, and the data key that papers put beside it are sealed under."""

    ref: uuid.UUID
    key: bytes = field(repr=False)


def leave_text(box: Box, kind: str, text: str, *, is_filled: bool, at: datetime) -> Envelope:
    """Seal a text as a matter's first entry and put it into the unit's box."""
    ref, key = uuid.uuid4(), envelopes.new_key()
    wrapped = envelopes.seal(box.public_key, key, envelopes.place("matterkey", ref, "wrapped"))
    body = envelopes.encrypt(key, envelopes.filled(text), envelopes.place("entry", f"{ref}/{ref}/{kind}", "body"))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT protection_leave(%s, %s, %s, %s, %s, %s, %s)",
            [ref, box.unit_key, kind, is_filled, wrapped, body, at],
        )
    return Envelope(ref, key)


def leave_paper(envelope: Envelope, paper: papers.Plain) -> None:
    """This function will put one paper beside its envelope, sealed under the same key."""
    sealed = papers.seal(paper, matter_ref=envelope.ref, key=envelope.key)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT protection_leave_paper(%s, %s, %s, %s)", [envelope.ref, sealed.ref, sealed.title, sealed.content]
        )
