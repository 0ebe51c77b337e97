"""What the pages of numbered sendings are given, under the name `page`; forms beside it under `form`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tuntas.surfaces.parts import Chip, Link, Pager, Words


@dataclass(frozen=True, slots=True)
class CoveringRow:
    """One covering list in the list of all: its numbers, its other office, who waits for whom."""

    url: str
    numbers: Words
    other: Words
    made_at: datetime
    n_items: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class NightRow:
    """One night between two offices, in one sentence."""

    night: date
    sender: Words
    receiver: Words
    prefix: str
    sentence: Words


@dataclass(frozen=True, slots=True)
class SendingsPage:
    sent: Sequence[CoveringRow]
    received: Sequence[CoveringRow]
    nights: Sequence[NightRow]
    acts: Sequence[Link]


@dataclass(frozen=True, slots=True)
class NightsPage:
    nights: Sequence[NightRow]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One number. With `pk` it can be ticked; `void` leads to taking it back."""

    number: str
    name: str
    case_number: str
    case_url: str
    about: Words
    chip: Chip
    pk: int = 0
    void: Link | None = None
    note: Words = ""


@dataclass(frozen=True, slots=True)
class CoveringPage:
    """A covering list for both offices and for paper. `accept_url` is the receiver's alone."""

    title: Words
    numbers: Words
    sender: Words
    receiver: Words
    made_at: datetime
    made_by: Words
    respond_by: datetime | None
    items: Sequence[ItemRow]
    sentence: Words
    accept_url: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form: what it is for, what the button says, and what happens then."""

    title: Words
    intro: Words
    button: Words
    post_url: str
    back: Link
    after: Words = ""
    pager: Pager | None = None
