"""What a citizen can see and do with a number, without an account: the doors of people without a seat.

    found = tracking.track("4F7-K2M-9HX", secret="73180412")
    found.is_open          -> the secret was right: name, papers, reasons are in `found.private`

The web role sees nothing without a scope, so everything here is one call of a database function. An unknown number
costs the same calls and the same digest as a known one.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import canonical
from tuntas.base.ledger.acts import PUBLIC
from tuntas.casework.cases import clocks, numbers
from tuntas.casework.cases.queries import NOT_THERE


Facts: TypeAlias = Mapping[str, object]
Value: TypeAlias = str | int | bytes | date | datetime
# An unknown number is compared with the secret of this key, so that the answer takes as long.
NO_KEY = UUID(int=0)
# As many papers as one household brings; more go through the desk.
MOST_PAPERS = 12
WRONG_PAIR = _("Nomor dan kode rahasia tidak cocok. Cocokkan lagi dengan tanda terima.")


@dataclass(frozen=True)
class Tracked:
    """One number: what anyone may read (`facts`), and with the right secret what its holder may (`private`)."""

    number: str
    thing: Literal["case", "visit"]
    facts: Facts
    is_open: bool = False
    private: Facts = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return int(str(self.facts[self.thing]))

    def text(self, name: str) -> str:
        """A fact as text; empty when it is absent."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def moment(self, name: str) -> datetime | None:
        return moment(self.facts.get(name))

    def day(self, name: str) -> date | None:
        value = self.facts.get(name)
        return parse_date(str(value)) if value else None

    def part(self, name: str) -> Facts | None:
        """A fact that is itself a set of facts: `sent_to`, `dispute`, `outside`."""
        value = self.facts.get(name)
        return value if isinstance(value, dict) else None


def moment(value: object) -> datetime | None:
    """A time as the database wrote it into JSON."""
    return parse_datetime(str(value)) if value else None


def track(typed: str, *, secret: str = "") -> Tracked:
    """This function will find a number, and open it when the secret is right.

    Invalid when the number cannot be one; NotFound when it is nobody's. A wrong secret leaves it closed.
    """
    number = numbers.read(typed)
    case, visit, sendings = _asked(
        "SELECT cases_track(%s), cases_track_visit(%s), cases_track_sendings(%s)", [number, number, number]
    )
    facts = {**case, **(sendings or {})} if case else visit
    is_open = _is_secret(secret, number, facts)
    if facts is None:
        raise NotFound(NOT_THERE)
    thing: Literal["case", "visit"] = "case" if case else "visit"
    found = Tracked(number, thing, facts, is_open)
    return Tracked(number, thing, facts, is_open, _private(found)) if is_open else found


def opened(typed: str, secret: str) -> Tracked:
    """The number with its secret; Invalid, the same for an unknown number and for a wrong secret."""
    try:
        found = track(typed, secret=secret)
    except NotFound:
        found = None
    if found is None or not found.is_open:
        raise Invalid(WRONG_PAIR, fields={"secret": WRONG_PAIR})
    return found


def _is_secret(given: str, number: str, facts: Facts | None) -> bool:
    key = UUID(str(facts["intake_key"])) if facts else NO_KEY
    expected = numbers.receipt_secret(settings.RECEIPT_KEY, key, number)
    return numbers.same_secret(given, expected) and facts is not None


def _private(found: Tracked) -> Facts:
    function = "cases_track_private" if found.thing == "case" else "cases_track_visit_private"
    (facts,) = _asked(f"SELECT {function}(%s)", [found.pk])
    return facts or {}


def _asked(sql: str, values: list[Value]) -> tuple[Facts | None, ...]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(_loaded(value) for value in cursor.fetchone())


def _loaded(value: object) -> Facts | None:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else None


def object_to_decision(found: Tracked, *, words: str, at: datetime) -> None:
    """This function will file the citizen's objection; NotPossibleNow says why it cannot be filed."""
    answer = _told(
        "SELECT cases_object(%s, %s, %s, %s, %s, %s)",
        [found.pk, words, at, localtime(at).date(), secrets.token_bytes(32),
         _body("case.objected", at, found.pk, words=words)],
    )  # fmt: skip
    refused = {
        "no_decision": _("Belum ada putusan yang bisa dibantah. Waktunya tetap dihitung; lacak lagi nanti."),
        "too_late": _("Masa keberatan sudah lewat. Bawa bukti baru ke kantornya untuk perkara baru."),
        "already_open": _("Keberatan Anda sudah tercatat dan sedang dinilai kantor lain."),
    }
    if answer in refused:
        raise NotPossibleNow(refused[answer])


def read_decision(found: Tracked, *, at: datetime) -> None:
    """This function will take the citizen's word that she has read the decision: the window to object runs from now.

    Only for a number opened with its secret; NotPossibleNow when there is nothing to read, or it was proven before.
    """
    decision = found.private.get("decision")
    decision_id = decision["id"] if isinstance(decision, dict) else 0
    until = clocks.last_day("objection.window", start=at, region=found.text("region"))
    answer = _told(
        "SELECT cases_decision_read(%s, %s, %s, %s, %s, %s)",
        [found.pk, decision_id, at, until, secrets.token_bytes(32),
         _body("decision.noticed", at, found.pk, proof="tracked", notice_at=at)],
    )  # fmt: skip
    if answer == "no_decision":
        raise NotPossibleNow(_("Belum ada putusan yang bisa dibaca. Lacak lagi nanti."))
    if answer == "already":
        raise NotPossibleNow(_("Sudah tercatat bahwa putusan ini sampai kepada Anda."))


def contest_visit(found: Tracked, *, words: str, at: datetime) -> None:
    """This function will put the visitor's word against the desk's, within the days the rules give."""
    days = clocks.days("visit.contest", on=localtime(at).date(), region=found.text("region"))
    answer = _told(
        "SELECT cases_contest_visit(%s, %s, %s, %s, %s, %s)",
        [found.number, words, at, at - timedelta(days=days), secrets.token_bytes(32),
         _body("visit.contested", at, None, visit=found.pk, words=words)],
    )  # fmt: skip
    if answer == "too_late":
        raise NotPossibleNow(
            _("Kunjungan bisa dibantah %(n)d hari. Catat kunjungan baru bila terjadi lagi.") % {"n": days}
        )
    if answer == "already":
        raise NotPossibleNow(_("Bantahan Anda atas kunjungan ini sudah tercatat."))


def add_paper(case_id: int, *, label: str, mime: str, content: bytes, at: datetime) -> None:
    """This function will put a citizen's paper, judged and re-encoded, into her file; the same paper twice is one."""
    sha256 = hashlib.sha256(content).hexdigest()
    answer = _told(
        "SELECT cases_add_public_paper(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [case_id, label, mime, sha256, content, MOST_PAPERS, at, secrets.token_bytes(32),
         _body("case.paper_added", at, case_id, label=label, sha256=sha256)],
    )  # fmt: skip
    if answer == "gone":
        raise NotFound(NOT_THERE)
    if answer == "too_many":
        raise NotPossibleNow(_("Sudah %(n)d surat lewat laman ini. Bawa sisanya ke kantornya.") % {"n": MOST_PAPERS})


def _told(sql: str, values: list[Value]) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        return str(cursor.fetchone()[0])


def _body(event: str, at: datetime, case_id: int | None, **facts: object) -> str:
    return canonical.act_body(
        event=event, actor_kind=PUBLIC.kind, post_id=None, staff_id=None, case_id=case_id, at=at, facts=facts
    )


def oldest_unmet(*, at: datetime) -> timedelta | None:
    """How long the oldest overdue answer has been waiting for the worker."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT cases_oldest_unmet(%s)", [at])
        due: datetime | None = cursor.fetchone()[0]
    return at - due if due else None
