"""What each desk page is given, under the name `page`. Forms come beside it under the name `form`.

`seat` (parts.Seat) is in every desk page's context. One verb, one address: forms post to the address they are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from django.forms import BoundField

from tuntas.surfaces.parts import (
    Blocked,
    Chart,
    Chip,
    Clock,
    Count,
    Decision,
    DutyMap,
    Holder,
    Link,
    Move,
    Pager,
    Paper,
    Progress,
    Side,
    Step,
    Task,
    Words,
)


ImportStage: TypeAlias = Literal["map", "preview", "running", "done", "undone", "failed"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A card beside the work: a closing window, unsent work, an announcement."""

    title: Words
    sentence: Words
    lead: Words = ""
    small: Words = ""
    act: Link | None = None
    is_holder: bool = False


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Screen 3. Four counts; what to do now, most urgent first; `n_other` are on time, the nearest due `other_due`."""

    now: datetime
    counts: Sequence[Count]
    tasks: Sequence[Task]
    n_other: int = 0
    other_due: date | None = None
    next_due: date | None = None
    asides: Sequence[Aside] = ()
    can_take_in: bool = True


@dataclass(frozen=True, slots=True)
class TakeInPage:
    """Screen 4. `office` that takes it in; `last` the receipt just given, to print again."""

    office: Words
    last: Link | None = None


@dataclass(frozen=True, slots=True)
class ListLine:
    """A name on a list to be signed. With `locked` (own kin and the like) it has no choice and says who decides.

    field: name of the two radios, values `agree` and `ask`.
    """

    number: int
    name: str
    sentence: Words
    field: str = ""
    choice: Literal["agree", "ask"] = "agree"
    locked: Words = ""


@dataclass(frozen=True, slots=True)
class SignListPage:
    """Screen 5. `n_agree` is what the button promises; `n_total` all names; `sign_url` takes the radios by POST."""

    title: Words
    prepared_by: Words
    prepared_on: date
    sign_url: str
    n_total: int
    n_agree: int
    n_out: int
    n_kin: int
    new: Sequence[ListLine]
    out: Sequence[ListLine] = ()
    n_same: int = 0
    same_sentence: Words = ""
    until: datetime | None = None
    later_url: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A hand-over that waits for acceptance. The tick box is `handover` with value `pk`."""

    pk: int
    number: str
    origin: Words
    content: Words
    n_cases: int
    chip: Chip
    act: Link
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class MassEvent:
    """Many matters under one head, with an honest pace."""

    title: Words
    sentence: Words
    progress: Progress
    pace: Words
    last_turn: date | None
    url: str


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """What lies outside the house, and when we look again."""

    office: Words
    what: Words
    n_cases: int
    chip: Chip
    url: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field worker's week."""

    name: Words
    n_houses: int
    n_done: int


@dataclass(frozen=True, slots=True)
class KasiPage:
    """Screen 7. Acceptances due first. `grounds` are the lawful ones for a return."""

    title: Words
    now: datetime
    counts: Sequence[Count]
    incoming: Sequence[Incoming]
    accept_url: str
    return_url: str
    scope: Words = ""
    grounds: Sequence[Words] = ()
    mass: MassEvent | None = None
    outside: Sequence[OutsideRow] = ()
    field: Sequence[FieldRow] = ()
    capacity: Words = ""
    tasks: Sequence[Task] = ()
    pager: Pager | None = None


@dataclass(frozen=True, slots=True)
class DisputesPage:
    """Screen 8. Disputes this post decides (`n_mine`) or looks on at, the ten oldest late matters, the week in numbers."""

    now: datetime
    waiting: Sequence[Task]
    oldest: Sequence[Task]
    n_mine: int
    counts: Sequence[Count] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class DisputePage:
    """Two grounds side by side, in the order of who received first. `blocked` for those who only look on.

    decide_url takes `holder` (an office_id), and the fields of `form`: `task` (select, optional), `sentence`.
    With `confirm` (the side chosen) the page repeats the sentence before anything happens.
    """

    number: str
    case_url: str
    about: Words
    chip: Chip
    sides: tuple[Side, Side]
    decide_url: str
    clock: Clock | None = None
    steps: Sequence[Step] = ()
    n_bounces: int = 0
    who: str = ""
    watchers: Words = ""
    blocked: Blocked | None = None
    confirm: Side | None = None
    decided: Words = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What must be ready before the next move."""

    title: Words
    n_done: int
    papers: Sequence[Paper]


@dataclass(frozen=True, slots=True)
class CasePage:
    """The thread of one matter and its next lawful moves; a move that is blocked says why."""

    number: str
    title: Words
    subtitle: Words
    chip: Chip
    holder: Holder
    moves: Sequence[Move]
    steps: Sequence[Step]
    checklist: Checklist | None = None
    duty: DutyMap | None = None
    decision: Decision | None = None
    twins: Sequence[Task] = ()
    facts: Sequence[tuple[Words, Words]] = ()
    total_days: int = 0
    receipt_url: str = ""
    links: Sequence[Link] = ()
    room_url: str = ""


@dataclass(frozen=True, slots=True)
class MovePage:
    """One move on a page of its own: without script, and after a form came back."""

    number: str
    case_url: str
    title: Words
    holder: Holder
    move: Move


@dataclass(frozen=True, slots=True)
class VisitsPage:
    """Who came and was told something. `counts`: disuruh pergi, dijawab, jadi perkara."""

    counts: Sequence[Count]
    visits: Sequence[Task]
    pager: Pager | None = None


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit. `form`: reply (`words`). to_case_url makes a case of it, with one press; empty when it is one."""

    number: str
    at: datetime
    asked: Words
    told: Words
    sent_to: Words
    words: str
    duty_sentence: Words
    chip: Chip
    duty: DutyMap | None = None
    reply_url: str = ""
    replied: Words = ""
    to_case_url: str = ""
    case: Link | None = None
    contest_until: date | None = None
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """All imports of this office. `form`: `workbook` (file), `kind`."""

    imports: Sequence[Task]
    can_upload: bool = True


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the workbook and what it was taken for."""

    heading: str
    samples: Sequence[str]
    field: BoundField


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A row that was rejected, or is to be looked at. `field` names the radios `yes`/`no` of the latter."""

    row: int
    column: Words
    sentence: Words
    detail: Words = ""
    field: str = ""
    yes: Words = ""
    no: Words = ""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Stage, validate, preview, commit in chunks, undo. `stage` chooses what is drawn."""

    stage: ImportStage
    filename: str
    n_rows: int
    sheet: str = ""
    header_row: int = 0
    columns: Sequence[ColumnChoice] = ()
    map_url: str = ""
    n_accepted: int = 0
    n_warned: int = 0
    n_rejected: int = 0
    n_known: int = 0
    n_commit: int = 0
    n_ties: int = 0
    rejected: Sequence[ImportProblem] = ()
    warned: Sequence[ImportProblem] = ()
    accepted_sentence: Words = ""
    commit_url: str = ""
    rejects_url: str = ""
    cancel_url: str = ""
    undo_url: str = ""
    undo_until: date | None = None
    progress: Progress | None = None
    pause_url: str = ""
    failure: Words = ""
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SwitchPerson:
    """Someone who may take over this machine. The radio is `post` with value `post_id`."""

    post_id: int
    name: str
    post: Words
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class SwitchPage:
    """*Ganti petugas*. `form`: `post` (radio), `pin`."""

    office: Words
    people: Sequence[SwitchPerson]


@dataclass(frozen=True, slots=True)
class ApprovePage:
    """A head's own phone. `form`: `pin`. `done` after it; `url` posts approval, `refuse_url` sends it back."""

    name: str
    post: Words
    asked_by: Words
    sentence: Words
    facts: Sequence[tuple[Words, Words]]
    approve_url: str
    until: datetime
    refuse_url: str = ""
    done: Words = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Search by number or name. `query` as typed; `is_person` rows are people."""

    query: str = ""
    cases: Sequence[Task] = ()
    people: Sequence[Task] = ()
    sentence: Words = ""
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the worklist."""

    number: str
    url: str
    who: Words
    about: Words
    place: Words
    chip: Chip
    due: date | datetime | None = None
    act: Words = ""


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """Fifty rows at most. `filters` are the addresses of the other lists."""

    title: Words
    rows: Sequence[WorkRow]
    pager: Pager
    filters: Sequence[Count] = ()


@dataclass(frozen=True, slots=True)
class Initial:
    """One layer of the initialling chain."""

    post: Words
    at: datetime | None = None
    is_now: bool = False
    note: Words = ""


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """Letters that carry cases outward."""

    batches: Sequence[Task]
    new_url: str = ""


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One letter: what travels, who has initialled, the next move."""

    title: Words
    sender: Words
    chip: Chip
    letter: Words
    letter_on: date | None
    chain: Sequence[Initial]
    lines: Sequence[Task]
    moves: Sequence[Move] = ()
    pager: Pager | None = None
