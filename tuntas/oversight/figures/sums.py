"""The figures: sums of published lines and nothing else.

`figures` gives the shape that `verifier/recompute_figures.py` works out from the files alone; a job compares the two
every night. Every number is asked of the database in sums: no lines are loaded.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connections
from django.db.models import Count, Max, Sum

from tuntas.oversight.figures import weeks
from tuntas.oversight.figures.enums import RESULTS_OF, Event
from tuntas.oversight.figures.models import Week


# Parts of the place one level below: the house is told by regency, a regency by kecamatan, a kecamatan by village.
LEVEL_BELOW = {0: 2, 1: 2, 2: 3, 3: 4, 4: 4}
Counts = dict[str, int]


@dataclass
class Figures:
    """Of some weeks and one place ("" for the whole house). Codes as in the files.

    by_class: class -> result -> entries. bounces: kind of office -> which bounce ("0" spoken) -> entries. days: class ->
    bucket -> entries. by_week: week -> class -> result -> entries, of what the week could show. places: the place
    below -> class -> result -> entries. undetailed: entries told as a number only, of the house.
    """

    first: str
    last: str
    region: str
    files: int = 0
    entries: int = 0
    undetailed: int = 0
    unclimbed_hours: int = 0
    by_class: dict[str, Counts] = field(default_factory=dict)
    bounces: dict[str, Counts] = field(default_factory=dict)
    days: dict[str, Counts] = field(default_factory=dict)
    by_week: dict[str, dict[str, Counts]] = field(default_factory=dict)
    places: dict[str, dict[str, Counts]] = field(default_factory=dict)

    def of(self, event: str, result: str = "") -> int:
        return self.by_class.get(event, {}).get(result, 0)

    def total(self, event: str) -> int:
        return sum(self.by_class.get(event, {}).values())


MEASURES = """
    SELECT event, kind, result, days, nth, sum(n)::bigint FROM figures_entry
    WHERE week_id BETWEEN %(first)s AND %(last)s AND (%(region)s = '' OR region <@ nullif(%(region)s, '')::ltree)
    GROUP BY 1, 2, 3, 4, 5
"""
WEEKS = """
    SELECT period, event, result, sum(n)::bigint FROM figures_entry
    WHERE week_id BETWEEN %(first)s AND %(last)s AND (%(region)s = '' OR region <@ nullif(%(region)s, '')::ltree)
      AND event IN ('handover', 'step', 'bounce') AND substr(period, 6, 1) = 'W'
    GROUP BY 1, 2, 3
"""
PLACES = """
    SELECT CASE WHEN nlevel(region) > %(level)s THEN subpath(region, 0, least(nlevel(region), %(below)s))::text ELSE office END,
           event, result, sum(n)::bigint FROM figures_entry
    WHERE week_id BETWEEN %(first)s AND %(last)s AND (%(region)s = '' OR region <@ nullif(%(region)s, '')::ltree)
    GROUP BY 1, 2, 3
"""


def figures(first: str, last: str, region: str = "") -> Figures:
    """The sums of the files from `first` to `last` (labels), for a place and all inside it."""
    found = Figures(first, last, region)
    asked = _asked(first, last, region)
    whole = Week.objects.filter(pk__gte=asked["first"], pk__lte=asked["last"]).aggregate(
        files=Count("pk"), undetailed=Sum("undetailed", default=0), hours=Max("unclimbed_hours", default=0)
    )
    found.files, found.unclimbed_hours = whole["files"], whole["hours"]
    # Of the house, not of one place in it.
    found.undetailed = 0 if region else whole["undetailed"]
    _add_measures(found, _rows(MEASURES, asked))
    for period, event, result, n in _rows(WEEKS, asked):
        _put(found.by_week.setdefault(str(period), {}), event, result, n)
    for place, event, result, n in _rows(PLACES, asked):
        _put(found.places.setdefault(str(place), {}), event, result, n)
    return found


def _asked(first: str, last: str, region: str) -> dict[str, str | int]:
    level = len(region.split(".")) if region else 0
    return {
        "first": weeks.named(first).number, "last": weeks.named(last).number, "region": region, "level": level,
        "below": LEVEL_BELOW[level],
    }  # fmt: skip


def _rows(sql: str, asked: dict[str, str | int]) -> Sequence[tuple[object, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, asked)
        rows: Sequence[tuple[object, ...]] = cursor.fetchall()
    return rows


def _add_measures(found: Figures, rows: Sequence[tuple[object, ...]]) -> None:
    for event, kind, result, days, nth, n in rows:
        found.entries += _whole(n)
        _put(found.by_class, event, result, n)
        if event == Event.BOUNCE:
            _put(found.bounces, kind, nth, n)
        if days:
            _put(found.days, event, days, n)


def _put(table: dict[str, Counts], name: object, column: object, n: object) -> None:
    counts = table.setdefault(str(name), defaultdict(int))
    counts[str(column)] = counts.get(str(column), 0) + _whole(n)


def _whole(n: object) -> int:
    assert isinstance(n, int)
    return n


def as_json(found: Figures) -> dict[str, object]:
    """The shape that is published beside the page and that the script prints; every result of a class stands in it."""
    classes = {
        event.value: {str(result): found.of(event, result) for result in results}
        for event, results in RESULTS_OF.items()
    }
    return {
        "first": found.first, "last": found.last, "region": found.region, "files": found.files,
        "entries": found.entries, "undetailed": found.undetailed, "oldest_unclimbed_hours": found.unclimbed_hours,
        "classes": classes, "bounces": found.bounces, "days": found.days, "weeks": found.by_week, "places": found.places,
    }  # fmt: skip
