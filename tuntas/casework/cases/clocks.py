"""Starting, stopping and ending the clocks of a case. Deadlines are dated parameters, in working days or hours."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connections
from django.db.models import Max
from django.utils.timezone import localtime

from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Office
from tuntas.base.places import calendars, working
from tuntas.casework.cases.enums import Charged, Scope
from tuntas.casework.cases.models import Case, Clock


# The version of the rules this process last saw; a hand-in that comes with an old one is told so and tries again.
_seen: dict[str, UUID] = {}


def rules_version(*, again: bool = False) -> UUID:
    """The version of the rules as this process knows it; `again` asks the database."""
    connection = connections["default"]
    name = str(connection.settings_dict["NAME"])
    if again or name not in _seen:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version FROM cases_rulesversion")
            _seen[name] = cursor.fetchone()[0]
    return _seen[name]


def known_deadline(version: UUID, key: str, *, start: datetime, region: str) -> datetime:
    """`deadline` from what was worked out under this version of the rules, without asking the database again."""
    on = localtime(start).date()
    value, unit, calendar = _known_rule(version, key, on, region)
    return _after(start, value, unit, calendar)


@lru_cache(maxsize=4096)
def _known_rule(version: UUID, key: str, on: date, region: str) -> tuple[int, str, working.Calendar]:  # noqa: ARG001
    """One rule and the calendar it runs on; a new version is a new key, so nothing needs to expire."""
    value, unit = offices.parameter(key, on=on, region=region)
    return value, unit, calendars.calendar_for(region, on=on)


def _after(start: datetime, value: int, unit: str, calendar: working.Calendar) -> datetime:
    if unit == "working_days":
        return working.add_working_days(start, value, calendar)
    return day_and_night(start, value, unit)


def day_and_night(start: datetime, value: int, unit: str) -> datetime:
    """The end of a time that runs without a calendar: hours, days of 24 hours, or minutes (`count`)."""
    if unit == "count":
        return start + timedelta(minutes=value)
    return working.add_hours(start, value if unit == "hours" else 24 * value)


def deadline(key: str, *, start: datetime, region: str, office_code: str | None = None) -> datetime:
    """The moment a dated parameter's time is over. LookupError when nobody set the parameter."""
    on = localtime(start).date()
    value, unit = offices.parameter(key, on=on, region=region)
    return _after(start, value, unit, calendars.calendar_for(region, office_code, on=on))


def last_day(key: str, *, start: datetime, region: str) -> date:
    """A citizen's last day: calendar days, moved later, never earlier, when it is a day off."""
    on = localtime(start).date()
    value, _unit = offices.parameter(key, on=on, region=region)
    end = on.fromordinal(on.toordinal() + value)
    calendar = calendars.calendar_for(region, on=on)
    return end if calendar.is_working_day(end) else working.next_working_day(end, calendar)


def days(key: str, *, on: date, region: str) -> int:
    return offices.parameter(key, on=on, region=region)[0]


def start(
    case: Case, scope: Scope, *, office: Office, at: datetime, due: datetime, charged: Charged = Charged.OFFICE
) -> Clock:
    last = Clock.objects.filter(case=case).aggregate(last=Max("n"))["last"] or 0
    return Clock.objects.create(
        case=case, n=last + 1, scope=scope, charged=charged, office=office, started_at=at, due=due,
        stopped_at=at if charged == Charged.CITIZEN else None,
    )  # fmt: skip


def running(case: Case, scope: Scope) -> Clock | None:
    return Clock.objects.filter(case=case, scope=scope, ended_at__isnull=True).first()


def end(case: Case, scope: Scope, *, at: datetime, met: bool | None = None) -> None:
    """End the running clock of a scope, if one runs; it was met when it ended by its due moment."""
    clock = running(case, scope)
    if clock is not None:
        clock.end(at=at, met=met)


def end_all(case: Case, *, at: datetime) -> None:
    for clock in Clock.objects.filter(case=case, ended_at__isnull=True).order_by("n"):
        clock.end(at=at)


def was_stopped(case: Case) -> bool:
    """The one stop is used up once any clock of the case was charged to the citizen."""
    return Clock.objects.filter(case=case, charged=Charged.CITIZEN).exists()


def restart_state(case: Case, key: str, *, office: Office, at: datetime) -> datetime:
    """End the state's clock and start the next state's; gives its due moment."""
    end(case, Scope.STATE, at=at)
    due = deadline(key, start=at, region=str(case.region), office_code=office.code)
    start(case, Scope.STATE, office=office, at=at, due=due)
    return due
