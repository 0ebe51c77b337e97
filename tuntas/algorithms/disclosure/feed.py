"""The feed, edition by edition: a file for each ISO week, never touched again.

An edition takes the entries that no edition had before, however old they are: a late entry belongs to the week it is
published in. What its week could not show waits for the quarter, then for a count without any detail.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tuntas.algorithms.disclosure import coarsen
from tuntas.algorithms.disclosure.entries import Entries, Held, Holding, Line, Lines


FORMAT = "tuntas/figures/v1"
WEEKS_A_QUARTER, QUARTERS = 13, 4


@dataclass(frozen=True)
class Edition:
    """lines: what is published now. held: what waits on. undetailed: entries of past years, published as a number only."""

    week: str
    k: int
    lines: Lines
    held: Holding
    undetailed: int = 0


def quarter_of(week: str) -> str:
    """The quarter of an ISO week: "2021-W49" is in "2021-Q4". Week 53 belongs to the fourth."""
    year, number = week.split("-W")
    return f"{year}-Q{min(QUARTERS, (int(number) - 1) // WEEKS_A_QUARTER + 1)}"


def edition(*, week: str, entries: Entries, held: Holding, k: int) -> Edition:
    """This function will make one week's edition of new entries and of what earlier editions held back.

    - every (period, class, kind, place) it publishes has at least k entries;
    - nothing is lost: entries and held before are lines, held after, or undetailed;
    - it depends on nothing published before, and changes nothing of it.
    """
    now = quarter_of(week)
    lines, left = coarsen.week(entries, period=week, k=k)
    waiting: Holding = Counter()
    for entry, n in left.items():
        waiting[Held(now, coarsen.at_regency(entry))] += n
    for name in sorted({one.quarter for one in held}):
        of_it: Entries = Counter({one.entry: n for one, n in held.items() if one.quarter == name})
        if name < now:
            more, of_it = coarsen.quarter(of_it, period=name, k=k)
            lines += more
        waiting.update({Held(name, entry): n for entry, n in of_it.items()})
    waiting, undetailed = _past_years(waiting, year=now[:4], k=k)
    return Edition(week, k, lines, waiting, undetailed)


def _past_years(waiting: Holding, *, year: str, k: int) -> tuple[Holding, int]:
    """Of years that are over only a number is told, and that only once it is at least k."""
    old = sum(n for one, n in waiting.items() if one.quarter[:4] < year)
    if old < k:
        return waiting, 0
    return Counter({one: n for one, n in waiting.items() if one.quarter[:4] >= year}), old


def written(made: Edition, *, header: Mapping[str, object]) -> bytes:
    """The file: a header, then one JSON object a line, equal entries as one line with their number `n`, in order.

    header: facts about the house, added to the edition's own.
    """
    first = {"feed": FORMAT, "week": made.week, "k": made.k, "undetailed": made.undetailed, **header}
    return "".join(
        f"{_json(one)}\n" for one in [first, *(_said(line, made.lines[line]) for line in sorted(made.lines))]
    ).encode()


def _said(line: Line, n: int) -> dict[str, object]:
    said: dict[str, object] = {"period": line.period, "class": line.event, "kind": line.kind, "office": line.office}
    return said | {"result": line.result, "days": line.days, "nth": line.nth, "n": n}


def _json(one: Mapping[str, object]) -> str:
    return json.dumps(one, ensure_ascii=True, separators=(",", ":"))
