"""What the pages of a prior claim are given, under the name `page`; forms beside it under their own names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tuntas.surfaces.parts import Blocked, Chip, Link, Step, Task, Words


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """To search first, then the rest; `new_url` for who may record one."""

    waiting: Sequence[Task]
    others: Sequence[Task]
    new_url: str = ""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One office's search as both offices and the minutes read it."""

    office: Words
    said: Words
    place: Words
    by: Words
    at: datetime | None
    chip: Chip
    signed: Words = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim. A form without its address is not this seat's to fill in; `blocked` says why signing waits."""

    title: Words
    number: str
    case_url: str
    chip: Chip
    sentence: Words
    claimed_on: date
    office: Words
    evidence: Words
    evidence_words: Words
    recorded_at: datetime
    search_by: datetime
    searches: Sequence[SearchRow]
    steps: Sequence[Step]
    papers: Sequence[Link]
    minutes_url: str
    answer_url: str = ""
    sign_url: str = ""
    sign_blocked: Blocked | None = None
    doubt_url: str = ""
    doubted: Words = ""
