"""The two clocks: working days on an office's calendar, and plain hours. Pure: values in, values out.

A deadline in working days keeps its time of day: handed over Thursday 10.00 with one working day is due
on Friday 10.00. The day on which the clock starts never counts. All moments are aware; days are those
of the office's own zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


WIB = ZoneInfo("Asia/Jakarta")
WITA = ZoneInfo("Asia/Makassar")
WIT = ZoneInfo("Asia/Jayapura")

# Keppres 41/1987, by today's provinces: Kalimantan Barat and Tengah keep western time.
_WITA_PROVINCES = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT_PROVINCES = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
_ABBREVIATIONS = {WIB.key: "WIB", WITA.key: "WITA", WIT.key: "WIT"}

# Longer than any run of days off; a calendar without a working day in it is a mistake, not a long wait.
_LONGEST_CLOSURE = 366
_DAY = timedelta(days=1)


class NeverOpen(ValueError):
    """The calendar has no working day within a year, so no deadline can be worked out."""


@dataclass(frozen=True)
class Calendar:
    """When one office works.

    weekdays: ISO numbers, 1 Monday to 7 Sunday. opens_at, closes_at: local time in `zone`.
    holidays: days off whatever the weekday.
    """

    weekdays: frozenset[int]
    opens_at: time
    closes_at: time
    holidays: frozenset[date]
    zone: ZoneInfo = WIB

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def day_of(self, moment: datetime) -> date:
        """The office's own date at this moment; ValueError when the moment has no zone."""
        return _aware(moment).astimezone(self.zone).date()

    def is_open(self, moment: datetime) -> bool:
        local = _aware(moment).astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens_at <= local.time() < self.closes_at


def zone_of(code: str) -> ZoneInfo:
    """The time zone of a region, by its province."""
    province = code[:2]
    if province in _WIT_PROVINCES:
        return WIT
    return WITA if province in _WITA_PROVINCES else WIB


def abbreviation(zone: ZoneInfo) -> str:
    """`WIB`, `WITA` or `WIT`; empty for any other zone."""
    return _ABBREVIATIONS.get(zone.key, "")


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after this day."""
    return next(_working_days_after(day, calendar))


@lru_cache(maxsize=4096)
def nth_working_day(day: date, n: int, calendar: Calendar) -> date:
    """The n-th working day after this day; n = 0 is the day itself."""
    if n < 0:
        raise ValueError("Working days are counted forwards; n must not be negative.")
    for _, found in zip(range(n), _working_days_after(day, calendar), strict=False):
        day = found
    return day


def add_working_days(start: datetime, n: int, calendar: Calendar) -> datetime:
    """When n working days after `start` are over, at the same local time of day, in the calendar's zone.

    A start on a day off counts as that day: Saturday 10.00 with one working day is Monday 10.00.
    """
    local = _aware(start).astimezone(calendar.zone)
    return datetime.combine(nth_working_day(local.date(), n, calendar), local.timetz())


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """How many working days lie after the day of `start`, up to and with the day of `end`.

    The inverse of `add_working_days`; negative when the end comes first.
    """
    first, last = calendar.day_of(start), calendar.day_of(end)
    if last < first:
        return -_count(last, first, calendar)
    return _count(first, last, calendar)


def add_hours(start: datetime, hours: int) -> datetime:
    """The other clock: plain hours, day and night, days off too (3 times 24 hours is 72)."""
    return _aware(start) + timedelta(hours=hours)


def _count(after: date, until: date, calendar: Calendar) -> int:
    days = (until - after).days
    return sum(calendar.is_working_day(after + n * _DAY) for n in range(1, days + 1))


def _working_days_after(day: date, calendar: Calendar) -> Iterator[date]:
    closed = 0
    while closed < _LONGEST_CLOSURE:
        day += _DAY
        if calendar.is_working_day(day):
            closed = 0
            yield day
        else:
            closed += 1
    raise NeverOpen(f"No working day within {_LONGEST_CLOSURE} days of {day}; check the work week.")


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment without a zone cannot start or end a clock.")
    return moment
