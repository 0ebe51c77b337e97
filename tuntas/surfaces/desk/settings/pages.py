"""What the pages of the rules are given, as frozen facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tuntas.surfaces.parts import Count, Link, Pager, Task, Words


@dataclass(frozen=True, slots=True)
class HomePage:
    """The ways in, each with what stands today; the last changes, the newest first."""

    region: Words
    ways: Sequence[Task]
    latest: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a table of rules: what it is about, what stands, why, since when, what is planned, and the way to it."""

    about: Words
    stands: Words
    ground: Words
    since: date | None
    act: Link
    planned: Words = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A table of rules under one heading."""

    title: Words
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Rules of one kind. `choices` are the other tables of the same kind; is_folded: too many to lie open."""

    title: Words
    lead: Words
    groups: Sequence[Group]
    choices: Sequence[Link] = ()
    note: Words = ""
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """One rule, and the form that changes it. `facts` is what stands; `history` what stood before."""

    title: Words
    lead: Words
    back: Link
    facts: Sequence[tuple[Words, Words]] = ()
    history: Sequence[Task] = ()
    note: Words = ""
    danger: Words = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing as it is and as it would be; an empty side is not there."""

    about: Words
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change, from which day, on which decree, and what follows from it. `basis`: what was read for it."""

    rows: Sequence[Difference]
    on: date
    basis: str
    effects: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class PostsPage:
    """Who holds which post. `query` narrows by office, title or name."""

    counts: Sequence[Count]
    posts: Sequence[Task]
    query: str
    shown: str
    pager: Pager


@dataclass(frozen=True, slots=True)
class DaysPage:
    """Days off of a year, and the weeks in force here."""

    year: int
    years: Sequence[Link]
    holidays: Sequence[Task]
    weeks: Sequence[Cell]
    known_until: date | None
