"""The shapes: an entry as it happened, a line as it is published.

An entry has no key, no moment and no neighbour: two equal ones cannot be told apart. That is why a multiset (`Counter`)
of entries says all there is to say, and no line can be tied to another.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


# What stands where the class of the event, or the kind of office, had to be given up.
ANY = "any"
# The two coarsest places of every path: the regency or city, the province.
REGENCY, PROVINCE = -2, -1


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One event with its own measure.

    event: its class ("handover"). kind: of office ("village"). path: places from the finest to the coarsest, the last
    two being regency and province. result: kept, missed or another word of its class; "" for none. days: a bucket of
    working days, "" for none. nth: which bounce, 0 for none or for a spoken one.
    """

    event: str
    kind: str
    path: tuple[str, ...]
    result: str = ""
    days: str = ""
    nth: int = 0

    def __post_init__(self) -> None:
        if len(self.path) < -REGENCY:
            raise ValueError(f"a path ends in regency and province: {self.path}")

    @property
    def regency(self) -> str:
        return self.path[REGENCY]


class Line(NamedTuple):
    """What is published of one entry. period: "2021-W49", or "2021-Q4" for what had to wait for the quarter."""

    period: str
    event: str
    kind: str
    office: str
    result: str
    days: str
    nth: int


class Held(NamedTuple):
    """An entry that waits for the end of its quarter; its place is the regency's already."""

    quarter: str
    entry: Entry


Entries: TypeAlias = Counter[Entry]
Lines: TypeAlias = Counter[Line]
Holding: TypeAlias = Counter[Held]
