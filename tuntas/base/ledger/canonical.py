r"""Canonical bytes, commitment and leaf of an act: format v1, frozen (test vectors in tests/base/ledger).

body       canonical JSON: keys sorted by code point, no spaces, NFC text, UTF-8; only text, whole
           numbers, true/false/null, lists and objects. Times are UTC, microseconds, ending in Z.
commitment SHA-256("tuntas/act/v1\\n" || salt || body), salt 32 random bytes.
leaf       SHA-256("tuntas/leaf/v1\\n" || commitment || rows), rows the digest of when the act was recorded,
           its place in its case, and its row digests (`ledger_rows_digest`).
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID


type_error = "not canonical: {}"


def plain(value: object) -> object:  # noqa: PLR0911 - one return per kind of value
    """This function will reduce a value to what canonical JSON may hold; TypeError for a float or a stranger."""
    match value:
        case str():  # first: most values are, and most of them in letters that have one form only
            return str(value) if value.isascii() else unicodedata.normalize("NFC", str(value))
        case None | bool() | int():
            return value
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes():
            return value.hex()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(type_error.format(type(value).__name__))


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def dumps(value: object) -> str:
    return _ENCODER.encode(plain(value))


def loads(text: str) -> object:
    return json.loads(text)


def instant(at: datetime) -> str:
    """UTC text of an aware time; ValueError for a naive one."""
    if at.tzinfo is None:
        message = "a time without a zone"
        raise ValueError(message)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def act_body(
    *,
    event: str,
    actor_kind: str,
    post_id: int | None,
    staff_id: int | None,
    case_id: int | None,
    at: datetime,
    facts: Mapping[str, object],
) -> str:
    """The canonical body of one act, format v1."""
    return dumps(
        {
            "v": 1,
            "event": event,
            "by": {"kind": actor_kind, "post": post_id, "staff": staff_id},
            "case": case_id,
            "at": at,
            "facts": facts,
        }
    )


def commitment(salt: bytes, body: str) -> bytes:
    return hashlib.sha256(b"tuntas/act/v1\n" + salt + body.encode()).digest()


def leaf(commitment_: bytes, rows: bytes) -> bytes:
    return hashlib.sha256(b"tuntas/leaf/v1\n" + commitment_ + rows).digest()
