"""Hiding: which place, which class, which period an entry may be published with.

The rule: whoever knows the period, the class and the place of an entry must meet at least k entries that look like it.
It is done once, before publication, on the rows themselves; what is published is never totalled separately, so there
is no total from which a hidden row could be got back by subtraction.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from tuntas.algorithms.disclosure.entries import ANY, PROVINCE, REGENCY, Entries, Entry, Line, Lines


# Class, kind of office, place: what k entries must have in common.
Name = tuple[str, str, str]
# How an entry of a quarter is named, rung by rung: class and kind at the regency; any kind; any class; the province.
LADDER: tuple[Callable[[Entry], Name], ...] = (
    lambda entry: (entry.event, entry.kind, entry.path[REGENCY]),
    lambda entry: (entry.event, ANY, entry.path[REGENCY]),
    lambda entry: (ANY, ANY, entry.path[REGENCY]),
    lambda entry: (ANY, ANY, entry.path[PROVINCE]),
)


def week(entries: Mapping[Entry, int], *, period: str, k: int) -> tuple[Lines, Entries]:
    """Lines of the week, each at the finest place that has at least k entries of its class and kind of office.

    What is fewer moves to the place above, together with its neighbours. When the regency's rest is still fewer than k,
    its smallest finer group joins it, so that the rest cannot be worked out from a total known elsewhere. A regency
    with fewer than k in all gives them back as the second value: they are not for this week.
    """
    lines: Lines = Counter()
    left: Entries = Counter()
    for (event, kind, _regency), tree in _grouped(entries, LADDER[0]).items():
        placed, rest = _finest(tree, k)
        for place, group in placed.items():
            lines += _lines(group, period, (event, kind, place))
        left += rest
    return lines, left


def quarter(entries: Mapping[Entry, int], *, period: str, k: int) -> tuple[Lines, Entries]:
    """Lines of a quarter for what its weeks left: the class is given up only when the kind of office is not enough.

    Gives back what is fewer than k even in its province.
    """
    lines: Lines = Counter()
    rest: Entries = Counter(entries)
    for rung in LADDER:
        groups = _grouped(rest, rung)
        rest = Counter()
        for name, group in groups.items():
            if group.total() < k:
                rest += group
            else:
                lines += _lines(group, period, name)
    return lines, rest


def at_regency(entry: Entry) -> Entry:
    """The entry without the places finer than its regency: all that is kept of what waits."""
    return replace(entry, path=entry.path[REGENCY:])


def _finest(tree: Entries, k: int) -> tuple[dict[str, Entries], Entries]:
    """Place -> its entries, from the finest places up; and the rest when even the regency has too few."""
    placed: dict[str, Entries] = {}
    moving: Entries = Counter()
    for height in range(max(len(entry.path) for entry in tree), -REGENCY - 1, -1):
        at_place: dict[str, Entries] = defaultdict(Counter)
        for entry, n in tree.items():
            if len(entry.path) == height or entry in moving:
                at_place[entry.path[-height]][entry] += n
        placed |= {place: group for place, group in at_place.items() if group.total() >= k}
        moving = Counter()
        for group in at_place.values():
            moving += group if group.total() < k else Counter()
    if moving and placed:
        smallest = min(placed, key=lambda place: (placed[place].total(), place))
        placed[next(iter(moving)).regency] = placed.pop(smallest) + moving
        moving = Counter()
    return placed, moving


def _grouped(entries: Mapping[Entry, int], named: Callable[[Entry], Name]) -> dict[Name, Entries]:
    groups: dict[Name, Entries] = defaultdict(Counter)
    for entry, n in entries.items():
        groups[named(entry)][entry] += n
    return groups


def _lines(group: Entries, period: str, name: Name) -> Lines:
    """The group under its name; an entry without its class says nothing of its measure either."""
    event, kind, place = name
    lines: Lines = Counter()
    for entry, n in group.items():
        measure = ("", "", 0) if event == ANY else (entry.result, entry.days, entry.nth)
        lines[Line(period, event, kind, place, *measure)] += n
    return lines
