"""What the next edition needs to know, and what was published: weeks, files, their acts.

The sums of what was published are in `sums`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connections
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.offices import queries as offices
from tuntas.base.places import calendars, working
from tuntas.oversight.figures import weeks
from tuntas.oversight.figures.models import Recount, Week
from tuntas.oversight.figures.weeks import IsoWeek


# Waiting times of the oldest overdue clock are told in steps, not to the hour: an hour, a day, a week, a month, a year.
STEPS_OF_HOURS = (1, 24, 7 * 24, 30 * 24, 365 * 24)
# An event may have begun this long before its week; older ones are in the last bucket anyway.
DAYS_BACK = 400


# --- what the next edition needs ---------------------------------------------------------------------------------


def regencies() -> list[str]:
    """The regencies and cities with an office here, by code."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT subpath(region, 0, 2)::text FROM offices_office
               WHERE nlevel(region) >= 2 AND kind NOT IN ('external', 'system') ORDER BY 1"""
        )
        return [code for (code,) in cursor.fetchall()]


def next_week(places: Sequence[str], *, at: datetime) -> IsoWeek | None:
    """The oldest week that is over everywhere and has no file; the first one is that of the first event there is."""
    last = Week.objects.order_by("-id").values_list("starts_on", flat=True).first()
    if last is not None:
        week = IsoWeek(last).after()
    else:
        first = _first_event()
        if first is None or not places:
            return None
        week = weeks.of_day(min(first.astimezone(working.zone_of(place)).date() for place in places))
    return week if all(week.end(place) <= at for place in places) else None


def _first_event() -> datetime | None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT figures_first()")
        first: datetime | None = cursor.fetchone()[0]
    return first


def working_days(place: str, *, until: date) -> list[date]:
    """The regency's working days of the year before, in order."""
    calendar = calendars.calendar_for(place, on=until)
    days = (until - timedelta(days=ago) for ago in range(DAYS_BACK, 0, -1))
    return [day for day in days if calendar.is_working_day(day)]


def smallest_group(week: IsoWeek, places: Sequence[str]) -> int:
    """How many entries must share week, class and place; where regencies differ, the strictest holds for the file."""
    return max(offices.parameter("figures.k", on=week.starts_on, region=place)[0] for place in places)


def unclimbed_hours(*, at: datetime) -> int:
    """How long the oldest overdue clock that has not climbed has waited, up to a step of hours; 0 when all have."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT figures_unclimbed(%s)", [at])
        due: datetime | None = cursor.fetchone()[0]
    if due is None:
        return 0
    hours = (at - due) / timedelta(hours=1)
    return next((step for step in STEPS_OF_HOURS if hours <= step), 2 * STEPS_OF_HOURS[-1])


# --- what was published ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """What shows that a week's file is in the public log: the act's body and salt, the digest of the rows it changed,
    the leaf they make. All as hex but the body, which is the canonical text.
    """

    act: int
    salt: str
    body: str
    rows: str
    leaf: str


@dataclass(frozen=True)
class Published:
    """One line of the index."""

    label: str
    starts_on: date
    sha256: str
    n_bytes: int
    n_entries: int
    opening: Opening


INDEX = """
    SELECT w.id, w.starts_on, encode(w.digest, 'hex'), length(w.content), w.n_entries, w.act_id, encode(b.salt, 'hex'),
           b.body, encode(ledger_rows_digest(w.act_id), 'hex'), encode(a.leaf, 'hex')
    FROM figures_week w JOIN ledger_act a ON a.id = w.act_id JOIN ledger_actbody b ON b.act_id = w.act_id ORDER BY w.id
"""


def index() -> list[Published]:
    """Every published week, oldest first, with what opens its act."""
    with connections["default"].cursor() as cursor:
        cursor.execute(INDEX)
        return [
            Published(weeks.label_of(number), starts_on, digest, size, entries, Opening(*opening))
            for number, starts_on, digest, size, entries, *opening in cursor.fetchall()
        ]


def published() -> QuerySet[Week]:
    """All weeks without their files, newest first."""
    return Week.objects.defer("content", "digest").order_by("-id")


def file_of(label: str) -> Week:
    """The week of a label with its file; NotFound when it has not been published."""
    week = Week.objects.filter(pk=weeks.named(label).number).first()
    if week is None:
        raise NotFound(_("Pekan itu belum terbit. Pekan terbit setelah hari Minggunya lewat."))
    return week


def last_recount() -> Recount | None:
    return Recount.objects.select_related("last").order_by("-id").first()
