"""Taking matters and visits in: one call of one database function, one commit.

The only place that writes without the ORM: under row-level security without a scope neither RETURNING nor
ON CONFLICT works, and a desk with forty people waiting wants one round trip.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import DomainError, Invalid
from tuntas.base.ledger import canonical
from tuntas.base.ledger.acts import PUBLIC, Actor
from tuntas.base.ledger.log import halted
from tuntas.casework.cases import clocks, numbers, workflow


class KeyClash(DomainError):
    """The same key came with other content: a forged or a reused form. Nothing is said about the first one."""

    status = 409


CLASH = _("Formulir ini sudah pernah dikirim dengan isi lain. Buka formulir baru, lalu kirim lagi.")
TRIES = 4
NEVER_BY_ITSELF = 1_000_000_000


@dataclass(frozen=True)
class Receipt:
    """What the citizen takes home. `secret` is derived, stored nowhere. `is_new` is False for a retry."""

    number: str
    secret: str
    is_new: bool
    case_id: int
    commitment: bytes = b""


@dataclass(frozen=True)
class Matter:
    """What was handed in, as typed and checked for shape."""

    key: UUID
    region: str
    topic: str
    applicant: str
    words: str = ""
    phone: str = ""
    nik: str = ""
    kind: str = "need"
    programme: str = ""
    source: str = "citizen"
    channel: str = "web"
    office_id: int | None = None
    subject_id: int | None = None
    family_id: int | None = None
    received_at: datetime | None = None

    def digest(self) -> bytes:
        """Binds the key to the content; the moment is not part of it, so a retry is the same."""
        content = {
            "region": self.region, "topic": self.topic, "applicant": self.applicant, "words": self.words,
            "phone": self.phone, "nik": self.nik, "kind": self.kind, "programme": self.programme,
            "source": self.source,
        }  # fmt: skip
        return hashlib.sha256(canonical.dumps(content).encode()).digest()


def hand_in(matter: Matter, *, by: Actor = PUBLIC, at: datetime) -> Receipt:
    """This function will store one matter and give its receipt.

    - the same key with the same content gives the same receipt and secret;
    - the same key with other content raises KeyClash, neutrally;
    - a region no office serves, or a telephone that is none, raises Invalid.
    """
    matter = replace(matter, phone=telephone.kept(matter.phone))
    table = workflow.of(matter.kind)
    received = matter.received_at or at
    digest = matter.digest()
    for attempt in range(TRIES):
        # Only a second try asks the database which rules are in force: the first is told when it is stale.
        rules = clocks.rules_version(again=attempt > 0)
        state_due = clocks.known_deadline(
            rules, table.state(table.first).deadline, start=received, region=matter.region
        )
        total_due = clocks.known_deadline(rules, f"case.{matter.kind}", start=received, region=matter.region)
        number = numbers.new_number()
        body = _body("case.handed_in", by, at, number=number, digest=digest.hex(), kind=matter.kind, received=received)
        row = _call(
            "cases_hand_in",
            [
                matter.key, digest, number, matter.kind, table.first, matter.programme, matter.topic, matter.source,
                matter.channel, matter.region, matter.office_id, matter.applicant, matter.phone, matter.nik,
                matter.words, received, at, state_due, total_due, list(table.tasks), matter.subject_id,
                matter.family_id, by.kind, by.post_id, by.staff_id, secrets.token_bytes(32), body, rules,
            ],
        )  # fmt: skip
        if row is not None and row[0] != "stale":
            return _receipt(row, matter.key)
    raise DomainError(_("Nomor belum bisa dibuat. Coba sekali lagi; yang Anda ketik masih ada."))


@dataclass(frozen=True)
class SpokenWord:
    """A visit: where, about what, what was told."""

    key: UUID
    office_id: int
    region: str
    topic: str
    told: str
    sent_to: str = ""
    programme: str = ""
    words: str = ""
    visitor: str = ""
    phone: str = ""
    channel: str = "qr"

    def digest(self) -> bytes:
        content = {
            "office": self.office_id, "topic": self.topic, "told": self.told, "sent_to": self.sent_to,
            "programme": self.programme, "words": self.words, "visitor": self.visitor, "phone": self.phone,
        }  # fmt: skip
        return hashlib.sha256(canonical.dumps(content).encode()).digest()


def record_visit(visit: SpokenWord, *, by: Actor = PUBLIC, at: datetime) -> Receipt:
    """This function will store one visit and give its number; the rules of the key are those of `hand_in`."""
    visit = replace(visit, phone=telephone.kept(visit.phone))
    digest = visit.digest()
    for _attempt in range(TRIES):
        number = numbers.new_number()
        body = _body("visit.recorded", by, at, number=number, digest=digest.hex(), told=visit.told)
        row = _call(
            "cases_record_visit",
            [
                visit.key, digest, number, visit.office_id, visit.region, visit.topic, visit.programme, visit.told,
                visit.sent_to, visit.words, visit.visitor, visit.phone, visit.channel, at,
                by.kind, by.post_id, by.staff_id, secrets.token_bytes(32), body,
            ],
        )  # fmt: skip
        if row is not None:
            return _receipt((*row, b""), visit.key)
    raise DomainError(_("Nomor belum bisa dibuat. Coba sekali lagi; yang Anda ketik masih ada."))


def _body(event: str, by: Actor, at: datetime, **facts: object) -> str:
    return canonical.act_body(
        event=event, actor_kind=by.kind, post_id=by.post_id, staff_id=by.staff_id, case_id=None, at=at, facts=facts
    )


CALLS = {
    "cases_hand_in": (
        "SELECT * FROM cases_hand_in(%s::uuid, %s::bytea, %s, %s, %s, %s, %s, %s, %s, %s::ltree, %s::bigint, "
        "%s, %s, %s, %s, %s::timestamptz, "
        "%s::timestamptz, %s::timestamptz, %s::timestamptz, %s::text[], %s::bigint, %s::bigint, %s, %s::bigint, "
        "%s::bigint, %s::bytea, %s, %s::uuid)"
    ),
    "cases_record_visit": (
        "SELECT * FROM cases_record_visit(%s::uuid, %s::bytea, %s, %s::bigint, %s::ltree, %s, %s, %s, %s, %s, "
        "%s, %s, %s, %s::timestamptz, "
        "%s, %s::bigint, %s::bigint, %s::bytea, %s)"
    ),
}


def _call(function: str, values: Sequence[Any]) -> tuple[object, ...] | None:
    """Call the function; None when the number was taken or another request won the key: try again."""
    connection = connections["default"]
    # Inside a request's transaction a savepoint lets us try again; alone, one statement is one commit.
    again = transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext()
    try:
        with again, connection.wrap_database_errors:
            connection.ensure_connection()
            # Django lets nothing be prepared; this one statement is, and no other by having been asked often.
            connection.connection.prepare_threshold = NEVER_BY_ITSELF
            with psycopg.Cursor(connection.connection) as cursor:
                return cursor.execute(CALLS[function], values, prepare=True).fetchone()
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") == "23505":
            return None
        raise
    except DatabaseError as error:
        # This cursor is psycopg's own: what Django's would say of a halted log is said here.
        halted.refuse_if_read_only(error)
        if getattr(error.__cause__, "sqlstate", "") == "TU010":
            sentence = _("Belum ada kantor Tuntas untuk tempat itu. Pilih kelurahan atau desa tempat tinggal Anda.")
            raise Invalid(sentence, fields={"place": sentence}) from error
        raise


def _receipt(row: Sequence[object], key: UUID) -> Receipt:
    status, number, row_id, commitment = row
    if status == "clash":
        raise KeyClash(CLASH)
    assert isinstance(number, str)
    assert isinstance(row_id, int)
    return Receipt(
        number=number,
        secret=numbers.receipt_secret(settings.RECEIPT_KEY, key, number),
        is_new=status == "new",
        case_id=row_id,
        commitment=bytes(commitment) if isinstance(commitment, (bytes, memoryview)) else b"",
    )
