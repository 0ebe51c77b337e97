"""Worlds for the properties of disclosure: places as they are in a regency, weeks of entries, whole feeds."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tuntas.algorithms.disclosure import feed
from tuntas.algorithms.disclosure.entries import Entries, Entry, Holding, Line, Lines


REGENCIES = ("36.04", "36.72")
VILLAGES = tuple(
    (f"{regency}.{district:02d}.{1000 + village}", f"{regency}.{district:02d}", regency, "36")
    for regency in REGENCIES
    for district in (1, 2)
    for village in (1, 2, 3)
)
DISTRICTS = tuple(sorted({path[1:] for path in VILLAGES}))
OFFICES = tuple((f"{regency}-dinsos", regency, "36") for regency in REGENCIES)
PATHS = {"village": VILLAGES, "district": DISTRICTS, "regency": OFFICES}


def entry(event: str = "step", village: tuple[str, ...] = VILLAGES[0], **measure: object) -> Entry:
    return Entry(event, "village", village, **measure)  # type: ignore[arg-type]


@st.composite
def one_entry(draw: st.DrawFn) -> Entry:
    kind = draw(st.sampled_from(sorted(PATHS)))
    event = draw(st.sampled_from(["handover", "step", "bounce"]))
    path = draw(st.sampled_from(PATHS[kind]))
    if event == "bounce":
        return Entry(event, kind, path, nth=draw(st.integers(0, 3)))
    return Entry(event, kind, path, draw(st.sampled_from(["kept", "missed"])), draw(st.sampled_from(["0", "1", "2-3"])))


def entries(most: int = 30) -> st.SearchStrategy[Entries]:
    """A week: few different entries, each from once to rather often."""
    return st.dictionaries(one_entry(), st.integers(1, 14), max_size=most).map(Counter)


def weeks_of(first: int = 30, number: int = 8) -> list[str]:
    """Labels in order; with the default they cross the end of a quarter."""
    return [f"2021-W{first + n:02d}" for n in range(number)]


@dataclass
class Feed:
    """What a house has published so far, and what it holds back."""

    k: int
    files: dict[str, bytes] = field(default_factory=dict)
    editions: list[feed.Edition] = field(default_factory=list)
    held: Holding = field(default_factory=Counter)

    def publish(self, week: str, new: Entries) -> feed.Edition:
        made = feed.edition(week=week, entries=new, held=self.held, k=self.k)
        self.held = made.held
        self.editions.append(made)
        self.files[week] = feed.written(made, header={})
        return made

    @property
    def lines(self) -> Lines:
        every: Lines = Counter()
        for made in self.editions:
            every += made.lines
        return every


def groups(lines: Lines) -> dict[tuple[str, str, str, str], int]:
    """(period, class, kind, place) -> how many entries share it."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for line, n in lines.items():
        found[line.period, line.event, line.kind, line.office] += n
    return dict(found)


def candidates(lines: Lines, *, week: str, event: str, path: tuple[str, ...], kind: str) -> list[Line]:
    """What somebody who knows week, class, kind and place of an entry must take for it: one line for each entry."""
    return [
        line
        for line, n in lines.items()
        for _n in range(n)
        if line.period in {week, feed.quarter_of(week)}
        and line.event in {event, "any"}
        and line.kind in {kind, "any"}
        and line.office in path
    ]
