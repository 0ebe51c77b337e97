"""What the pages of the private room and of its unit are given. Facts alone: no query, no rule, no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.forms import Form

from tuntas.surfaces.parts import Blocked, Chip, Link, Step, Task, Words


@dataclass(frozen=True, slots=True)
class ConsultPage:
    """has_room: a unit can be written to; without one the page says whom to ring."""

    office: Words
    has_room: bool


@dataclass(frozen=True, slots=True)
class ConsultedPage:
    number: str
    at: datetime
    office: Words
    word: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A word for this post: what happened, and the way to the matter."""

    pk: int
    text: Words
    at: datetime
    link: Link
    number: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class KeyState:
    """open_until: None when the session has no open key."""

    open_until: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The unit's first page. `ring`: matters that wait for the duty call; red: days of next week without anyone."""

    notices: Sequence[Notice]
    ring: Sequence[Task]
    running: Sequence[Task]
    ended: Sequence[Task]
    on_duty: Words
    red: Sequence[date]
    unreached: "Unreached"
    key: KeyState
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Unreached:
    """Who of the coming days' roster has no telephone; `has_gateway`: whether an SMS can leave the house at all.

    Told to the head alone. `text` is what is sent.
    """

    people: Sequence["Silent"] = ()
    has_gateway: bool = True
    text: Words = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """One of the roster without a telephone, and the form that mends it."""

    name: str
    url: str
    form: Form


@dataclass(frozen=True, slots=True)
class KeyPage:
    """has_key: a pair of one's own; has_access: the unit's key was given; people: who has what, for the head."""

    key: KeyState
    has_key: bool
    has_access: bool
    has_unit: bool
    is_lead: bool
    minutes: int
    demo_word: str
    people: Sequence["KeyPerson"]


@dataclass(frozen=True, slots=True)
class KeyPerson:
    staff_id: int
    name: str
    post: str
    chip: Chip
    can_be_given: bool
    can_be_ended: bool


@dataclass(frozen=True, slots=True)
class PaperKeyPage:
    """Shown once, in the answer to the change itself; in groups, as it is written down."""

    code: str

    @property
    def groups(self) -> list[str]:
        return self.code.split("-")


@dataclass(frozen=True, slots=True)
class OpenPage:
    number: str
    state: Words
    needs_ground: bool
    url: str


@dataclass(frozen=True, slots=True)
class RoomMove:
    """A move as a button to its own page; blocked: why not now."""

    code: str
    label: Words
    url: str
    blocked: Blocked | None = None
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class ChannelLine:
    pk: int
    title: Words
    address: str
    chip: Chip
    hours: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper: looked at by a POST with a purpose, one look at a time. `came`: who added it, or that it came along."""

    label: str
    kind: Words
    at: datetime
    came: Words
    url: str
    form: Form


@dataclass(frozen=True, slots=True)
class MatterPage:
    """An opened matter. told: the three answers as words; reach: those of them one must know before dialling."""

    number: str
    state: Chip
    due: datetime | None
    worker: Words
    basis: Words
    reach: Sequence[tuple[Words, str]]
    told: Sequence[tuple[Words, str]]
    entries: Sequence[Step]
    channels: Sequence[ChannelLine]
    papers: Sequence[PaperLine]
    moves: Sequence[RoomMove]
    call_due: datetime | None
    police: Words
    can_tell_police: bool
    can_contact: bool
    key: KeyState
    call_form: Form
    note_form: Form
    channel_form: Form
    contact_form: Form
    police_form: Form
    paper_form: Form

    @property
    def denied(self) -> list[RoomMove]:
        """Moves that this seat may never take."""
        return [move for move in self.moves if move.blocked]

    @property
    def later(self) -> list[RoomMove]:
        """Moves of another stage."""
        return [move for move in self.moves if not move.url and not move.blocked]


@dataclass(frozen=True, slots=True)
class StepPage:
    """One move: `after`, where the matter stands then."""

    number: str
    label: Words
    after: Words
    url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class OpeningLine:
    number: str
    who: str
    purpose: Words
    at: datetime
    chip: Chip
    ground: str


@dataclass(frozen=True, slots=True)
class TracePage:
    lines: Sequence[OpeningLine]
    is_open: bool


@dataclass(frozen=True, slots=True)
class RosterLine:
    who: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class RosterPage:
    lines: Sequence[RosterLine]
    monday: date
    gaps: Sequence[date]
    is_red: bool
    unreached: Unreached
