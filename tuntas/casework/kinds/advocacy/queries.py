"""Who accompanies whom: for the desk as far as it sees the matter, for the citizen and her companion by their codes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.advocacy.models import Accompaniment, CompanionVisit


WRONG_CODE = _("Nomor dan kode pendamping tidak cocok, atau pendampingannya sudah berakhir.")
# A number nobody accompanies is compared with the code of this key, so that the answer takes as long.
NO_KEY = UUID(int=0)


@dataclass(frozen=True)
class Walked:
    """One visit made together."""

    visited_on: date
    place: str
    words: str


@dataclass(frozen=True)
class Told:
    """One accompaniment as citizen or companion reads it. ended_at None: it runs."""

    pk: int
    companion: str
    organisation: str
    from_on: date
    until_on: date
    visits: Sequence[Walked]
    ended_at: datetime | None = None
    case_id: int = 0


def code_of(one: Accompaniment) -> str:
    """The companion's code: derived, stored nowhere."""
    return numbers.receipt_secret(settings.RECEIPT_KEY, one.key, one.case.number)


def running(case: Case) -> Accompaniment | None:
    return Accompaniment.objects.filter(case=case, ended_at__isnull=True).select_related("case").first()


def of_case(case: Case) -> QuerySet[Accompaniment]:
    return (
        Accompaniment.objects.filter(case=case).select_related("case", "recorded_by").prefetch_related("visits")
    ).order_by("-id")


def visits_of(case: Case) -> QuerySet[CompanionVisit]:
    return CompanionVisit.objects.filter(accompaniment__case=case).order_by("visited_on", "id")


def for_owner(case_id: int) -> list[Told]:
    """All of a matter's, for the holder of its receipt. Only after the secret was right: no seat is asked for."""
    return [_told(each) for each in _rows(_asked("SELECT advocacy_for_owner(%s)", [case_id]))]


def for_companion(number: str, code: str, *, on: date) -> Told:
    """The running accompaniment of a number, when the code is right; Invalid, the same for whatever is wrong."""
    found = _asked("SELECT advocacy_of_number(%s, %s)", [number, on])
    facts = found if isinstance(found, dict) else None
    key = UUID(str(facts["key"])) if facts else NO_KEY
    is_right = numbers.same_secret(code, numbers.receipt_secret(settings.RECEIPT_KEY, key, number))
    if facts is None or not is_right:
        raise Invalid(WRONG_CODE, fields={"code": WRONG_CODE})
    return _told(facts)


def _asked(sql: str, values: Sequence[str | int | date]) -> object:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, list(values))
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found


def _told(facts: Mapping[str, object]) -> Told:
    visits = [
        Walked(_day(each["visited_on"]), str(each["place"]), str(each["words"])) for each in _rows(facts["visits"])
    ]
    ended = facts.get("ended_at")
    return Told(
        int(str(facts["id"])), str(facts["companion"]), str(facts["organisation"]), _day(facts["from_on"]),
        _day(facts["until_on"]), visits, parse_datetime(str(ended)) if ended else None, int(str(facts.get("case") or 0)),
    )  # fmt: skip


def _day(value: object) -> date:
    found = parse_date(str(value))
    assert found is not None
    return found


def _rows(found: object) -> list[Mapping[str, object]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
