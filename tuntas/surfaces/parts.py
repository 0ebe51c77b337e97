"""The pieces every page is made of, as frozen facts: templates read them and ask nothing.

Views build them from `queries`; `templates/parts/*.html` draw them. Dates and times stay dates and times here:
the template writes them as words in the reader's language. No query, no rule, no HTML in this file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from django.forms import Form
from django.utils.functional import Promise


Words: TypeAlias = str | Promise
State: TypeAlias = Literal["ok", "soon", "late", "warga", "luar", "netral"]
Phase: TypeAlias = Literal["past", "now", "next"]


@dataclass(frozen=True, slots=True)
class Link:
    """A way on: an address and a verb."""

    url: str
    label: Words


@dataclass(frozen=True, slots=True)
class NavLink:
    """A line of the desk's menu. `count` 0 is not shown."""

    url: str
    label: Words
    is_here: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """Who speaks in the page's head: `Layanan sosial / Kota Cilegon`; in the demo `Peragaan / data karangan`."""

    office: Words
    region: Words
    sms_number: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at the desk, for the bar under the head. `unsent` counts work that lies on this machine only."""

    name: str
    post: Words
    office: Words
    region: Words
    nav: Sequence[NavLink] = ()
    unsent: int = 0
    can_print: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as shape, colour and word. ok on time, soon from 50 %, late, warga waits for the citizen,
    luar outside the house, netral ended or only told.
    """

    state: State
    word: Words


@dataclass(frozen=True, slots=True)
class Clock:
    """A running promise. `percent` 0 to 100 of its working days; `left` "Hari kerja ke-2", `right` "dari 5"."""

    percent: int
    left: Words
    right: Words
    state: State = "ok"


@dataclass(frozen=True, slots=True)
class Holder:
    """*Di meja siapa?* The one office that must act. `post` only on staff pages; never a person's name.

    until_label: what happens by `until`, where that is not the answer itself; total: the answer's own last day then.
    """

    office: Words
    unit: Words = ""
    post: Words = ""
    doing: Words = ""
    since: datetime | None = None
    until: datetime | date | None = None
    clock: Clock | None = None
    kind: Words = ""
    until_label: Words = ""
    total: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A knot of the thread. `at` when it happened; `until` for what is to come; `lead` is set bold before `text`."""

    text: Words
    at: datetime | None = None
    until: date | datetime | None = None
    phase: Phase = "past"
    lead: Words = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A row of work: name, one sentence, state, one act. `is_main` draws the act in full colour."""

    title: Words
    sentence: Words
    chip: Chip | None = None
    act: Link | None = None
    is_main: bool = False
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number one can walk into. Without `url` it only tells; without `state` it is nila. `key` as of a Bar."""

    number: int
    label: Words
    url: str = ""
    state: State | Literal[""] = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A move that cannot be made now: the law or a missing paper stops it, and this is what clears it."""

    reason: Words
    lead: Words = ""
    way_out: Link | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """`verb`: Menyiapkan, Memeriksa, Memutuskan, Membayar, Menjelaskan (translated by the view)."""

    verb: Words
    office: Words
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class DutyMap:
    """Who does what in one programme, with the regulation that says so."""

    programme: Words
    law: Words
    rows: Sequence[DutyRow]
    plain: Words = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A thing handed in or still missing. `preview_url` and `n_bytes` make it an upload to be looked at.

    The upload part posts to `upload_url` (field `photo`), `keep_url` and `retake_url` (no field).
    """

    name: Words
    note: Words = ""
    chip: Chip | None = None
    preview_url: str = ""
    n_bytes: int = 0
    upload_url: str = ""
    keep_url: str = ""
    retake_url: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work: count of count, time left in words. `undo_until` when it can still be taken back."""

    done: int
    total: int
    what: Words = ""
    time_left: Words = ""
    may_close: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. `share` is 0 to 100 of the longest bar.

    key: of a public figure, where it stands in the published sums: "classes/step/kept"; "*" for all there, "+" for a sum.
    """

    label: Words
    number: int
    share: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A finding as heading, bars with direct labels, the same numbers as a table. `keys`: of the heading's numbers."""

    title: Words
    summary: Words
    unit: Words
    bars: Sequence[Bar]
    note: Words = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One office of a dispute, in its own words. `office_id` is what its button sends."""

    office_id: int
    office: Words
    ground: Words
    evidence: Words
    duty: Words
    days_held: int
    said_on: date
    button: Words


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that can stand: ground, evidence, decider, what would change it, where to object and until when."""

    is_adverse: bool
    sentence: Words
    ground: Words
    evidence: Words
    decided_by: Words
    decided_on: date
    change: Words = ""
    object_office: Words = ""
    object_until: date | None = None
    law: Words = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A next lawful move on a case.

    code: last part of `desk:move`; form: drawn field by field (None: one press is enough);
    giver/receiver/travels: only for a hand-over; blocked: then no form is drawn, the reason is;
    is_main: at most one per page; is_open: the sheet is unfolded (after an error in it).
    """

    code: str
    label: Words
    url: str
    intro: Words = ""
    form: Form | None = None
    button: Words = ""
    giver: Words = ""
    receiver: Words = ""
    travels: Words = ""
    blocked: Blocked | None = None
    is_main: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a long list, by key and not by offset. An empty address hides its link."""

    shown: int
    previous_url: str = ""
    next_url: str = ""
    total_words: Words = ""
