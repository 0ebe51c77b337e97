"""Which calendar an office works by, read from the dated tables.

One query a call. What it returns is the key under which the worked-out `Calendar` is remembered, so
there is nothing to expire: an edit gives another key and counts at once, in every process.
"""

from datetime import date, time
from functools import lru_cache

from django.db import connections

from tuntas.base.places import codes
from tuntas.base.places.working import Calendar, zone_of


# The nearest work week: the office's own, else the smallest region's, else the country's. Holidays:
# the country's and those of every region around the place.
_IN_FORCE = """
    SELECT week.weekdays::text, week.opens_at, week.closes_at,
           (SELECT string_agg(DISTINCT day."on"::text, ' ')
              FROM places_holiday day
             WHERE day.during @> %(on)s::date AND (day.region IS NULL OR day.region @> %(region)s::ltree))
      FROM places_workweek week
     WHERE week.during @> %(on)s::date
       AND (week.office_code IS NULL OR week.office_code = %(office)s)
       AND (week.region IS NULL OR week.region @> %(region)s::ltree)
     ORDER BY week.office_code NULLS LAST, nlevel(week.region) DESC NULLS LAST
     LIMIT 1
"""


class NoWorkWeek(LookupError):
    """No work week is in force on that day, not even the country's; the reference data is incomplete."""


def calendar_for(region: str, office_code: str | None = None, *, on: date, using: str = "default") -> Calendar:
    """The calendar of an office, or of any office in a region, as its rules stood on `on`.

    region: a code; raises ValueError when it is none. on: the day the clock starts.
    """
    if not codes.is_code(region):
        raise ValueError(f"{region!r} is not a region code.")
    with connections[using].cursor() as cursor:
        cursor.execute(_IN_FORCE, {"on": on, "region": region, "office": office_code})
        found = cursor.fetchone()
    if found is None:
        raise NoWorkWeek(f"No work week covers {on}.")
    weekdays, opens_at, closes_at, days_off = found
    return _calendar(weekdays, opens_at, closes_at, days_off or "", region[:2])


def known_until(using: str = "default") -> date | None:
    """The last day for which national holidays are entered; deadlines beyond it are too early.

    The government sets the days of a year in the autumn before: a desk warns when less than 60 days are left.
    """
    with connections[using].cursor() as cursor:
        cursor.execute('SELECT extract(year FROM max("on"))::int FROM places_holiday WHERE region IS NULL')
        row = cursor.fetchone()
    year = row[0] if row else None
    return date(year, 12, 31) if year else None


@lru_cache(maxsize=512)
def _calendar(weekdays: str, opens_at: time, closes_at: time, days_off: str, province: str) -> Calendar:
    return Calendar(
        weekdays=frozenset(int(number) for number in weekdays.strip("{}").split(",")),
        opens_at=opens_at,
        closes_at=closes_at,
        holidays=frozenset(date.fromisoformat(day) for day in days_off.split()),
        zone=zone_of(province),
    )
