"""What goes in and out of the API. Out is an allow-list: a column is here because it was chosen, never by default."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from tuntas.casework.cases.enums import Topic


def _readable(text: str) -> str:
    """Text a database can keep: no NUL, no half of a character pair."""
    if "\0" in text:
        raise ValueError("NUL")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character") from error
    return text


Text = Annotated[str, AfterValidator(_readable)]
TopicCode = Literal["aid", "health", "data", "card", "complaint", "other"]
assert set(TopicCode.__args__) == set(Topic.values)  # type: ignore[attr-defined]


class Problem(Schema):
    """Every refusal: one sentence for people, and one per field where a field is to be mended."""

    error: str
    fields: dict[str, str] = {}


class MatterIn(Schema):
    """A matter as a citizen hands it in. Only place, topic and a name are needed."""

    model_config = ConfigDict(extra="forbid")

    region: str = Field(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$", examples=["36.72.02.1004"])
    topic: TopicCode
    applicant: Text = Field(min_length=1, max_length=120, pattern=r"\S")
    words: Text = Field("", max_length=2000)
    phone: Text = Field("", max_length=24)
    nik: str = Field("", pattern=r"^([0-9]{16})?$")
    programme: str = Field("", pattern=r"^[a-z_]{0,40}$")


class ReceiptOut(Schema):
    """The receipt. `secret` opens papers and reasons; it is shown here and never again."""

    number: str
    secret: str
    is_new: bool
    holder: str
    received_at: datetime
    due: datetime | None
    track_url: str


class StepOut(Schema):
    words: str
    at: datetime | None = None
    until: datetime | date | None = None
    phase: str


class DecisionOut(Schema):
    is_adverse: bool
    words: str
    ground: str
    evidence: str
    decided_by: str
    decided_on: date
    would_change: str
    objection_office: str
    objection_until: date | None = None


class OpenedOut(Schema):
    """What the receipt's secret opens."""

    applicant: str
    about: str
    papers: list[str]
    decision: DecisionOut | None = None
    thread: list[StepOut]


class TrackedOut(Schema):
    """Who has it, since, until, and what comes next; nobody's name, no need, no programme."""

    number: str
    answer: str
    holder: str
    kind: str
    now: str
    next: str
    since: datetime | None = None
    until: datetime | date | None = None
    receiver: str
    ended_on: date | None = None
    working_days: int
    steps: list[StepOut]
    opened: OpenedOut | None = None


class CaseLine(Schema):
    """A case in the list of the office that holds it."""

    number: str
    kind: str
    programme: str
    topic: str
    state: str
    region: str
    holder: str
    received_at: datetime
    due: datetime | None = None


class CaseList(Schema):
    """At most fifty cases; `next_page` is what `page` is set to for the following ones, null at the end."""

    cases: list[CaseLine]
    next_page: int | None = None


class MoveOut(Schema):
    """A step this seat may take on this case, or why it cannot be taken now."""

    code: str
    label: str
    possible: bool
    reason: str


class CaseOut(CaseLine):
    applicant: str
    words: str
    n_bounces: int
    moves: list[MoveOut]


class PersonOut(Schema):
    """Enough to pick the right one; no NIK."""

    id: int
    name: str
    born_in: int | None = None
    region: str
    nik_state: str


class PersonList(Schema):
    people: list[PersonOut]
