"""What each public page is given, under the name `page`. Forms come beside it under the name `form`.

A form is a plain `forms.Form`; its field names are the contract, written at the top of each template.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from tuntas.surfaces.parts import Chip, Count, Decision, DutyMap, Holder, Paper, Step, Task, Words


Answer: TypeAlias = Literal[
    "held", "sent", "citizen", "outside", "waiting", "dormant", "dispute", "ended", "visit", "consulted"
]


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """A few sums of the published feed: of which place (its code, "" for the whole house), from which day to which."""

    code: str
    region: Words
    since: date
    until: date
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """`figures` None hides them."""

    figures: PublicFigures | None = None
    demo_url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One hit of the look-up. `path` "Kec. Cilegon, Kota Cilegon, Banten"."""

    code: str
    name: str
    path: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlaceResults:
    """What the look-up found. An empty `query` has not been asked yet."""

    query: str = ""
    places: Sequence[Place] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class HandInPage:
    """The form, and the places found for what was typed."""

    found: PlaceResults


@dataclass(frozen=True, slots=True)
class SeenBy:
    """A witness that has cosigned."""

    witness: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InLog:
    """What the public log says of a receipt. is_proven: in it, and seen by a witness where one was named; until
    then a promise to `deadline`.

    mark: the commitment, short. index: its place, None before it has one. size, root: the log's head that goes with the
    receipt, 0 and "" before the first; seen: who cosigned that head. look_url: where to look again after `look_after`
    seconds; "" when one has looked often enough.
    """

    is_proven: bool
    deadline: datetime
    mark: str
    index: int | None
    size: int
    root: str
    seen: Sequence[SeenBy]
    is_late: bool = False
    look_url: str = ""
    look_after: int = 0


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Verifying a receipt in one's own browser. `keys` what this house says its keys are, one a line.

    log: where its public log is read, ending in a slash; address: the same, whole, for a command.
    """

    keys: Sequence[str]
    log: str
    address: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What the citizen takes home. `who` "Bu Rohmah" is for staff; empty on the public page.

    A visit has one too (`is_visit`): without a last day, since nobody holds a file yet.

    number: as written, "4F7-K2M-9HX"; secret: as written, "73 18 04", empty when not to be shown again;
    holder: who has it now, since when; that it came to the house at `handed_at` is said apart where they differ;
    due: the last day of the whole answer, n_days its working days; step_due: the last day of the step the file is at,
    where that is another day, n_step_days its working days (0: none to tell); claimed_on: the day she says she had handed it in before, without a receipt; log: what the
    public log says of it; twins: perhaps-the-same matters, staff only.
    """

    number: str
    handed_at: datetime
    holder: Holder
    due: date | None
    n_days: int
    region: Words
    qr_url: str
    step_due: date | None = None
    n_step_days: int = 0
    claimed_on: date | None = None
    who: str = ""
    secret: str = ""
    papers: Sequence[Paper] = ()
    log: InLog | None = None
    twins: Sequence[Task] = ()
    is_provisional: bool = False
    is_visit: bool = False


@dataclass(frozen=True, slots=True)
class SentAwayPage:
    """Sent away: the form, and the places found for what was typed."""

    found: PlaceResults


@dataclass(frozen=True, slots=True)
class SentAwayDonePage:
    """The visit is counted. `sentence` is what the duty map says, "Anda tidak perlu ke Dinsos. ..."."""

    number: str
    at: datetime
    office: Words
    sentence: Words
    duty: DutyMap | None = None
    reply_by: date | None = None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class ContestPage:
    """An objection, or the office's word on a visit contradicted. `about` says what, once a number is known; `until` the
    last day for it.
    """

    number: str = ""
    about: Words = ""
    until: date | datetime | None = None
    is_visit: bool = False
    is_done: bool = False
    done_sentence: Words = ""


@dataclass(frozen=True, slots=True)
class TrackPage:
    """The number entry. `sentence` says what was wrong with the number, where it can be mended."""

    sentence: Words = ""


@dataclass(frozen=True, slots=True)
class AidOutcome:
    """What became of one person of the family in one programme."""

    person: str
    programme: Words
    outcome: Words
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class DirectWay:
    """The direct way: the village's word, or until when it is owed."""

    village: Words
    stance: Words = ""
    statement: str = ""
    stated_on: date | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """Who walks along; with `end_url` it runs and her word ends it. `visits`: day, place, what was done."""

    name: str
    from_on: date
    until_on: date
    visits: Sequence[tuple[date, str, str]] = ()
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class ReferredTo:
    """A service she was referred to: where it is, how far it is; nothing of what goes on there."""

    number: str
    service: Words
    state: Words
    provider: Words = ""
    where: Sequence[str] = ()
    statuses: Sequence[tuple[date, str]] = ()


@dataclass(frozen=True, slots=True)
class DirectPage:
    """The direct way: a number with its secret. `sentence` says what was refused, and from when it opens."""

    number: str = ""
    sentence: Words = ""


@dataclass(frozen=True, slots=True)
class CompanionPage:
    """What a companion's code opens: where one matter stands, and the visits. Nothing else of it."""

    number: str
    companion: str
    until_on: date
    tracked: "TrackedPage"
    visits: Sequence[tuple[date, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Objected:
    """Her objection: who judges it, since when; `outcome`, `text` and `decided_on` once it was judged."""

    office: Words
    filed_at: datetime
    outcome: Words = ""
    text: Words = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the receipt's secret opens."""

    who: str
    about: Words
    papers: Sequence[Paper] = ()
    decision: Decision | None = None
    objection: Objected | None = None
    reasons: Sequence[Step] = ()
    outcomes: Sequence[AidOutcome] = ()
    read_url: str = ""
    way: DirectWay | None = None
    companions: Sequence[Companion] = ()
    referrals: Sequence[ReferredTo] = ()
    direct_url: str = ""


@dataclass(frozen=True, slots=True)
class TrackedPage:
    """The answer first. `answer` chooses the sentence:

    held: an office works on it; sent: on its way to `receiver`, who must answer by `holder.until`;
    citizen: it waits for you (`needed` says what); outside: `holder.office` is a body outside the house;
    waiting: a window or a quota, until `holder.until`; dormant: until she comes back; dispute: `receiver` decides who holds it; ended: `ended_on`;
    visit: no file yet, `holder.office` is where she was; consulted: a consultation that was answered, on `ended_on`.

    total: the whole matter's last day, where it is another than that of the step the holder is at.
    contest_label: what `contest_url` does, where that is not objecting to a decision; contest_until: its last moment.
    """

    number: str
    answer: Answer
    chip: Chip
    holder: Holder
    now: Words
    then: Words = ""
    needed: Words = ""
    receiver: Words = ""
    ended_on: date | None = None
    steps: Sequence[Step] = ()
    n_days: int = 0
    send_url: str = ""
    contest_url: str = ""
    contest_label: Words = ""
    contest_until: datetime | None = None
    sent_away_url: str = ""
    receipt_url: str = ""
    total: datetime | None = None
    opened: Opened | None = None


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """Who does what, in plain words, per programme. `region` whose map this is."""

    region: Words
    maps: Sequence[DutyMap]
    query: str = ""


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """A seat to take with one click; `value` goes to `demo:take` as `seat`. With `url` it is a public page.

    group: what stands above its like, which come one after the other.
    """

    name: Words
    role: Words
    value: str = ""
    url: str = ""
    group: Words = ""


@dataclass(frozen=True, slots=True)
class District:
    """One story, where and when."""

    name: Words
    sentence: Words
    day: date | None
    seats: Sequence[DemoSeat]


@dataclass(frozen=True, slots=True)
class SeatsPage:
    """All districts of the demo; `tour` is the value of the seat for a first visit, empty for none."""

    districts: Sequence[District]
    tour: str = ""
    tour_name: Words = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class ErrorFacts:
    """Given as `error` to 403, 404, 409 and 422; the sentence is shown as it is."""

    sentence: Words
    back_url: str = ""
    back_label: Words = ""
