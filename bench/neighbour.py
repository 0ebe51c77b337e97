"""A neighbour attacks the public feed of a simulated year: of a village, a kecamatan and a regency.

The year: a regency of two kecamatan-sized parts by the numbers of a real one. A village has about 1,125 families and a
few events a day; families differ, and so do villages. The neighbour knows one person's village, the ISO week in which
she came, and guesses the kind of her business right half the time. He looks for her in the entries as they happened,
and in what is published; a match is unique when exactly one entry fits what he knows and it is hers.

Printed for each level of what he knows (her village, only her kecamatan, only her regency): unique matches of 1,000
neighbours before and after, his chance when he points at one of those that fit, and the worst of them. After is a
release gate: tests/bench/test_neighbour.py runs a smaller year and fails above LIMIT, and when nothing is coarsened.
"""

import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tuntas.algorithms.disclosure import feed
from tuntas.algorithms.disclosure.entries import ANY, Entries, Entry, Held, Holding, Line, Lines


# No neighbour may point at anybody: not one unique match, and never a better chance than one in k.
LIMIT = 0.0
K = 10
WEEKS = 52
FAMILIES = 1_125
# Of a family in a year: how often somebody of it comes with something. 1,125 families make about three events a day.
COMES_A_YEAR = 0.45
# The kinds of business a village sees, as its desk knows them, with the share of each; and the class the feed puts them in.
KINDS = {
    "proposal": (0.30, "step"), "aid_question": (0.16, "bounce"), "data": (0.14, "step"), "card": (0.10, "step"),
    "handed_over": (0.12, "handover"), "complaint": (0.05, "decision"), "care_letter": (0.06, "decision"),
    "pbi_reactivation": (0.02, "decision"), "objection": (0.02, "objection"), "finding": (0.03, "step"),
}  # fmt: skip
LEVELS = ("village", "kecamatan", "regency")
NEIGHBOURS = 1_000

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody came: what really happened, as a row of a feed that hides nothing would tell it."""

    week: str
    kind: str
    entry: Entry

    @property
    def path(self) -> tuple[str, ...]:
        return self.entry.path


@dataclass
class Year:
    """What happened, and what was published of it. lines: by (period, class), each with how many it stands for."""

    visits: list[Visit]
    lines: Lines
    held: int
    seconds: float
    largest_file: int
    by_week: dict[str, list[Visit]] = field(default_factory=dict)


def year(*, kecamatan: int, villages: int, weeks: int = WEEKS, k: int = K, seed: int = 7, coarsen: bool = True) -> Year:
    """A year of a regency with so many kecamatan of so many villages each, published week by week.

    With `coarsen` off every entry is published with its village and week: the test that the gate can fail.
    """
    dice = random.Random(seed)
    places = [
        (f"36.99.{district:02d}.{2001 + village}", f"36.99.{district:02d}", "36.99", "36")
        for district in range(1, kecamatan + 1)
        for village in range(villages)
    ]
    # Villages differ: some desks are busy, some nearly silent.
    busy = {path: dice.lognormvariate(0, 0.5) for path in places}
    made = Year([], Counter(), 0, 0.0, 0)
    held: Holding = Counter()
    for number in range(1, weeks + 1):
        week = f"2026-W{number:02d}"
        came = [visit for path in places for visit in _week_of(dice, path, week, busy[path])]
        made.visits += came
        made.by_week[week] = came
        entries: Entries = Counter(visit.entry for visit in came)
        began = time.perf_counter()
        edition = feed.edition(week=week, entries=entries, held=held, k=k) if coarsen else _untouched(week, entries)
        size = len(feed.written(edition, header={}))
        made.seconds += time.perf_counter() - began
        held, made.lines, made.largest_file = edition.held, made.lines + edition.lines, max(size, made.largest_file)
    made.held = held.total()
    return made


def _untouched(week: str, entries: Entries) -> feed.Edition:
    lines: Lines = Counter()
    for one, n in entries.items():
        lines[Line(week, one.event, one.kind, one.path[0], one.result, one.days, one.nth)] += n
    return feed.Edition(week, 1, lines, Counter[Held]())


def _week_of(dice: random.Random, path: tuple[str, ...], week: str, busy: float) -> Iterator[Visit]:
    """Everybody who came in one village in one week."""
    for _n in range(_poisson(dice, FAMILIES * COMES_A_YEAR / WEEKS * busy)):
        kind = dice.choices(list(KINDS), [share for share, _event in KINDS.values()])[0]
        yield Visit(week, kind, _entry(dice, KINDS[kind][1], path))


def _entry(dice: random.Random, event: str, path: tuple[str, ...]) -> Entry:
    if event == "bounce":
        return Entry(event, "village", path, nth=dice.choices((0, 1, 2, 3), (70, 20, 7, 3))[0])
    words = {"decision": ("reasoned", "reasoned"), "objection": ("upheld", "dismissed")}.get(event, ("kept", "missed"))
    days = dice.choices(("0", "1", "2-3", "4-5", "6-10", "11-20"), (20, 25, 25, 15, 10, 5))[0]
    return Entry(event, "village", path, dice.choices(words, (85, 15))[0], days)


def _poisson(dice: random.Random, mean: float) -> int:
    """Arrivals in one unit of time, as exponential gaps."""
    n, gone = 0, dice.expovariate(1)
    while gone < mean:
        n, gone = n + 1, gone + dice.expovariate(1)
    return n


@dataclass(frozen=True)
class Attack:
    """unique: share of neighbours with exactly one fitting entry, and it is hers. chance: mean over all neighbours of
    pointing at hers among those that fit. worst: the best chance any of them had.
    """

    unique: float
    chance: float
    worst: float


def guesses(dice: random.Random, visit: Visit) -> str:
    """The kind the neighbour takes it for: right half the time."""
    return visit.kind if dice.random() < 0.5 else dice.choice([kind for kind in KINDS if kind != visit.kind])


def before(made: Year, *, level: int, neighbours: int = NEIGHBOURS, seed: int = 11) -> Attack:
    """Against the rows as they happened. level: 0 he knows her village, 1 only the kecamatan, 2 only the regency."""
    dice = random.Random(seed)
    chances = []
    for visit in (dice.choice(made.visits) for _n in range(neighbours)):
        kind = guesses(dice, visit)
        fits = sum(other.kind == kind and other.path[level] == visit.path[level] for other in made.by_week[visit.week])
        chances.append(1 / fits if fits and kind == visit.kind else 0.0)
    return _judged(chances)


def after(made: Year, *, level: int, neighbours: int = NEIGHBOURS, seed: int = 11) -> Attack:
    """Against the published lines. He knows the rules: her entry may stand with her village or any place above it, in her
    week or in its quarter, with its class or without.
    """
    dice = random.Random(seed)
    shelves: dict[tuple[str, str], list[tuple[Line, int]]] = defaultdict(list)
    for line, n in made.lines.items():
        shelves[line.period, line.event].append((line, n))
    chances = []
    for visit in (dice.choice(made.visits) for _n in range(neighbours)):
        event = KINDS[guesses(dice, visit)][1]
        known = visit.path[level:]
        fits = hers = 0
        for period in (visit.week, feed.quarter_of(visit.week)):
            for name in (event, ANY):
                for line, n in shelves[period, name]:
                    if line.office in known or line.office.startswith(f"{known[0]}."):
                        fits += n
                        hers |= is_hers(line, visit)
        chances.append(1 / fits if fits and hers else 0.0)
    return _judged(chances)


def is_hers(line: Line, visit: Visit) -> bool:
    """Whether her entry can be among those this line stands for; the neighbour is given the benefit of every doubt."""
    one = visit.entry
    return line.office in visit.path and (
        line.event == ANY
        or (line.event, line.result, line.days, line.nth) == (one.event, one.result, one.days, one.nth)
    )


def _judged(chances: list[float]) -> Attack:
    unique = sum(chance == 1 for chance in chances) / len(chances)
    return Attack(unique, sum(chances) / len(chances), max(chances))


def failures(made: Year, *, neighbours: int = NEIGHBOURS) -> list[str]:
    """What keeps this feed from being released; nothing when no neighbour gains what he must not."""
    found = []
    for level, word in enumerate(LEVELS):
        attack = after(made, level=level, neighbours=neighbours)
        if attack.unique > LIMIT:
            found.append(f"knows the {word}: {attack.unique:.3f} of all neighbours find her, at most {LIMIT} may")
        if attack.worst > 1 / K:
            found.append(f"knows the {word}: one points at her with a chance of {attack.worst:.3f}, at most 1 in {K}")
    return found


def rows_of(made: Year, name: str, levels: tuple[str, ...] = LEVELS) -> list[Row]:
    """One row a level: unique matches after against before; and the chance of pointing right."""
    rows: list[Row] = []
    for level, word in enumerate(levels):
        raw, hidden = before(made, level=level), after(made, level=level)
        rows += [
            _row(f"{name}, knows the {word}: unique matches", hidden.unique, raw.unique, "of 1 neighbour"),
            _row(f"{name}, knows the {word}: best chance", hidden.worst, raw.worst, "of 1 neighbour"),
            _row(f"{name}, knows the {word}: mean chance", hidden.chance, raw.chance, "of 1 neighbour"),
        ]
    return rows


def _row(work: str, mine: float, theirs: float, unit: str, against: str = "the entries as they happened") -> Row:
    return {
        "work": work, "clients": 1, "ours": round(mine, 4), "against": against, "theirs": round(theirs, 4), "unit": unit,
        "ratio": round(mine / theirs, 4) if theirs else 0.0,
    }  # fmt: skip


# kecamatan and villages each, as far as one neighbour's world reaches.
WORLDS = {"village": (1, 1), "kecamatan": (1, 11), "regency": (29, 11)}


def run(*, large: bool = False) -> list[Row]:
    """All rows: a village's year alone, a kecamatan's, a regency's; what coarsening costs and how it grows."""
    rows: list[Row] = []
    seconds: list[tuple[int, float]] = []
    for name, (kecamatan, villages) in WORLDS.items():
        made = year(kecamatan=kecamatan, villages=villages)
        if failed := failures(made):
            message = f"the feed of {name} is not fit for release: {'; '.join(failed)}"
            raise RuntimeError(message)
        rows += rows_of(made, f"a {name}'s year")
        told = made.lines.total()
        rows.append(_row(f"a {name}'s year: entries told", told, len(made.visits), "entries"))
        fine = sum(n for line, n in made.lines.items() if line.office.count(".") == 3)
        rows.append(_row(f"a {name}'s year: told with the village", fine, len(made.visits), "entries"))
        rows.append(
            _row(
                f"a {name}'s year: largest week's file",
                made.largest_file / 1000,
                len(made.visits) / WEEKS,
                "kB",
                "entries a week",
            )
        )
        seconds.append((len(made.visits), made.seconds))
    if large:
        made = year(kecamatan=290, villages=11)
        seconds.append((len(made.visits), made.seconds))
    for (few, fast), (many, slow) in itertools.pairwise(seconds[1:]):
        mine, theirs = slow / many * 100_000, fast / few * 100_000
        rows.append(
            _row(f"coarsening, {many / few:.0f} times the entries", mine, theirs, "s per 100 k", f"{few} entries")
        )
    return rows
