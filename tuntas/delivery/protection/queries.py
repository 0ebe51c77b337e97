"""What can be seen of sealed matters: the doors. Only the unit that holds a matter finds it.

What is written in a matter is read by `contents`, with a data key asked of the unlock process for this one matter.
Whatever is asked here is asked within a `door`: those given a seat go through it themselves, the others are called inside.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connections
from django.utils.timezone import localtime, make_aware

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices.enums import Role
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.casework.cases.queries import NOT_THERE
from tuntas.delivery.protection import door, envelopes, papers, rules, unlock
from tuntas.delivery.protection.enums import EntryKind
from tuntas.delivery.protection.models import (
    Access,
    Alert,
    Call,
    Channel,
    Contact,
    Duty,
    Entry,
    Matter,
    MatterKey,
    Opening,
    Outbox,
    Paper,
    PaperOpening,
    StaffKey,
    UnitKey,
)


# Thursday: the day a coming week without a roster turns red.
THURSDAY = 3
MOST = 200


@door.seated
def matter_for(by: Seat, number: str, *, to_change: bool = False) -> Matter:
    """A matter of the seat's own unit, locked when it will be changed. NotFound otherwise, whoever asks."""
    rules.check_unit(by)
    try:
        read = numbers.read(number)
    except Invalid as error:
        raise NotFound(NOT_THERE) from error
    found = Matter.objects.using("sealed").filter(number=read, holder_id=by.office_id)
    matter = (found.select_for_update(no_key=True) if to_change else found).first()
    if matter is None:
        raise NotFound(NOT_THERE)
    return matter


def duty_post(office_id: int, *, at: datetime) -> int | None:
    """The post on duty at a moment; None in a gap of the roster."""
    found = Duty.objects.using("sealed").filter(office_id=office_id, during__contains=at)
    return found.values_list("post_id", flat=True).first()


def head_post(office_id: int, *, at: datetime) -> int | None:
    found = Post.objects.filter(office_id=office_id, role=Role.HEAD, during__contains=localtime(at).date())
    return found.order_by("-id").values_list("pk", flat=True).first()


@door.seated
def is_opened(matter: Matter, by: Seat, *, at: datetime) -> bool:
    """Did this person open it, with a purpose on record, within the minutes of the rule?"""
    since = at - rules.minutes("sealed.open_minutes", region=by.region, at=at)
    openings = Opening.objects.using("sealed").filter(matter=matter, staff_id=by.staff_id, at__gt=since, at__lte=at)
    return openings.exists()


@dataclass(frozen=True)
class Waiting:
    """A line of the duty list: a matter, the call it waits for, if it does, and the last alert of that call that is done."""

    matter: Matter
    call: Call | None
    alert: Alert | None = None


@door.seated
def duty_list(by: Seat) -> list[Waiting]:
    """Running matters of the unit, the nearest deadline first, with the call each one waits for. Three queries."""
    rules.check_unit(by)
    found = (
        Matter.objects.using("sealed").filter(holder_id=by.office_id, due__isnull=False).order_by("due", "id")[:MOST]
    )
    matters = list(found)
    open_calls = Call.objects.using("sealed").filter(made_at__isnull=True, matter__in=[matter.pk for matter in matters])
    calls = {call.matter_id: call for call in open_calls}
    done = (
        Alert.objects.using("sealed")
        .filter(call__in=[call.pk for call in calls.values()])
        .exclude(sent_at__isnull=True, failure="")
    )
    alerts = {alert.call.matter_id: alert for alert in done.select_related("call").order_by("due_at", "step")}
    return [Waiting(matter, calls.get(matter.pk), alerts.get(matter.pk)) for matter in matters]


@door.seated
def ended(by: Seat) -> Sequence[Matter]:
    """The latest matters without a clock."""
    rules.check_unit(by)
    found = Matter.objects.using("sealed").filter(holder_id=by.office_id, due__isnull=True)
    return list(found.order_by("-since", "-id")[:20])


@door.seated
def told_to(by: Seat) -> Sequence[Outbox]:
    """Words for this post that it has not put away."""
    found = Outbox.objects.using("sealed").filter(to_post_id=by.post_id, seen_at__isnull=True)
    return list(found.order_by("-id")[:20])


@door.seated
def roster(by: Seat, *, at: datetime) -> Sequence[Duty]:
    """Duties that are not over, the nearest first."""
    rules.check_unit(by)
    found = Duty.objects.using("sealed").filter(office_id=by.office_id, during__endswith__gt=at)
    return list(found.order_by("during", "id")[:60])


@door.seated
def unmanned(by: Seat, *, at: datetime) -> tuple[date, list[date]]:
    """Next week's Monday and its days on which nobody is on duty for a moment; shown as red from Thursday on."""
    monday = localtime(at).date() + timedelta(days=7 - localtime(at).weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    start, end = (make_aware(datetime.combine(day, time())) for day in (days[0], days[-1] + timedelta(days=1)))
    duties = (
        Duty.objects.using("sealed").filter(office_id=by.office_id, during__overlap=(start, end)).order_by("during")
    )
    spans = [(duty.during.lower, duty.during.upper) for duty in duties]
    return monday, [day for day in days if not _covered(day, spans)]


def _covered(day: date, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    at = make_aware(datetime.combine(day, time()))
    end = at + timedelta(days=1)
    for lower, upper in spans:
        if lower <= at < upper:
            at = upper
    return at >= end


def is_red(by: Seat, *, at: datetime) -> bool:
    """Thursday to Sunday, with a gap in the coming week."""
    return localtime(at).weekday() >= THURSDAY and bool(unmanned(by, at=at)[1])


@door.seated
def openings(by: Seat, *, limit: int = 100) -> Sequence[Opening]:
    """Who opened what, the latest first: for the head of the unit."""
    rules.check_lead(by)
    found = Opening.objects.using("sealed").filter(matter__holder_id=by.office_id).select_related("matter", "unit_key")
    return list(found.order_by("-at", "-id")[:limit])


@door.seated
def paper_openings(by: Seat, *, limit: int = 100) -> Sequence[PaperOpening]:
    """Who looked at which paper, the latest first: for the head of the unit."""
    rules.check_lead(by)
    found = PaperOpening.objects.using("sealed").filter(paper__matter__holder_id=by.office_id)
    return list(found.select_related("paper__matter").defer("paper__content").order_by("-at", "-id")[:limit])


def on_duty_soon(office_id: int, *, at: datetime, days: int = 7) -> set[int]:
    """The posts the roster names from now on, for some days."""
    found = Duty.objects.using("sealed").filter(office_id=office_id, during__overlap=(at, at + timedelta(days=days)))
    return set(found.values_list("post_id", flat=True))


# --- what is written -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """One entry, read. facts: the answers of an intake; text: what was written otherwise."""

    kind: str
    at: datetime
    by_post: int | None
    text: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Reach:
    """One channel, read, and when it was last used."""

    channel: Channel
    address: str
    last_at: datetime | None


@dataclass(frozen=True)
class PaperLine:
    """One paper, its label read; its bytes are read by `paper_content`, for one look."""

    ref: uuid.UUID
    label: str
    mime: str
    at: datetime
    by_post: int | None


@dataclass(frozen=True)
class Contents:
    entries: Sequence[Written]
    channels: Sequence[Reach]
    papers: Sequence[PaperLine] = ()


def data_key(matter: Matter, session: unlock.Session) -> bytes:
    """The matter's data key, from the unlock process; KeyClosed when the session has none open.

    NotFound when the wall lets nobody of this post see it: the unit's key was never given, or was taken again.
    """
    kept = MatterKey.objects.using("sealed").filter(matter=matter, ended_at__isnull=True).first()
    if kept is None:
        raise NotFound(NOT_THERE)
    where = envelopes.place("matterkey", matter.ref, "wrapped")
    return unlock.unwrap(session, unit_key=kept.unit_key_id, sealed=bytes(kept.wrapped), where=where)


def contents(matter: Matter, session: unlock.Session) -> Contents:
    """All that is written in a matter, oldest first."""
    key = data_key(matter, session)
    entries = [
        _read(entry, matter, key) for entry in Entry.objects.using("sealed").filter(matter=matter).order_by("id")
    ]
    used = dict(
        Contact.objects.using("sealed").filter(channel__matter=matter).order_by("at").values_list("channel_id", "at")
    )
    found = Channel.objects.using("sealed").filter(matter=matter).order_by("id")
    channels = [Reach(one, _address(one, matter, key), used.get(one.pk)) for one in found]
    kept = Paper.objects.using("sealed").filter(matter=matter).defer("content").order_by("id")
    return Contents(entries, channels, [_paper(one, matter, key) for one in kept])


def _paper(one: Paper, matter: Matter, key: bytes) -> PaperLine:
    title = _title(one, matter, key)
    return PaperLine(one.ref, title.label, title.mime, one.at, one.by_id)


def _title(one: Paper, matter: Matter, key: bytes) -> papers.Title:
    try:
        return papers.title(key, bytes(one.title), matter_ref=matter.ref, ref=one.ref)
    except envelopes.Unreadable as error:
        raise unlock.Unreadable(unlock.DAMAGED) from error


def paper_of(matter: Matter, ref: uuid.UUID) -> Paper:
    """A paper of this very matter, its bytes not fetched; NotFound otherwise."""
    found = Paper.objects.using("sealed").filter(matter=matter, ref=ref).defer("content").first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def plain_paper(paper: Paper, matter: Matter, session: unlock.Session) -> papers.Plain:
    """One paper, opened: for the answer to one request."""
    key = data_key(matter, session)
    title = _title(paper, matter, key)
    try:
        content = papers.content(key, bytes(paper.content), matter_ref=matter.ref, ref=paper.ref)
    except envelopes.Unreadable as error:
        raise unlock.Unreadable(unlock.DAMAGED) from error
    return papers.Plain(title.label, title.mime, content)


def _read(entry: Entry, matter: Matter, key: bytes) -> Written:
    text = opened(key, bytes(entry.body), entry_place(matter, entry))
    is_told = entry.kind in {EntryKind.INTAKE, EntryKind.MOVED}
    facts = json.loads(text) if is_told else {}
    return Written(entry.kind, entry.at, entry.by_id, "" if is_told else text, facts if isinstance(facts, dict) else {})


def _address(channel: Channel, matter: Matter, key: bytes) -> str:
    return opened(key, bytes(channel.address), channel_place(matter, channel))


def opened(key: bytes, body: bytes, where: bytes) -> str:
    try:
        return envelopes.emptied(envelopes.decrypt(key, body, where))
    except envelopes.Unreadable as error:
        raise unlock.Unreadable(unlock.DAMAGED) from error


def entry_place(matter: Matter, entry: Entry) -> bytes:
    return envelopes.place("entry", f"{matter.ref}/{entry.ref}/{entry.kind}", "body")


def channel_place(matter: Matter, channel: Channel) -> bytes:
    return envelopes.place("channel", f"{matter.ref}/{channel.ref}", "address")


# --- keys ------------------------------------------------------------------------------------------------------------


def unit_key(office_id: int) -> UnitKey | None:
    return UnitKey.objects.using("sealed").filter(office_id=office_id, ended_at__isnull=True).first()


def staff_key(staff_id: int) -> StaffKey | None:
    return StaffKey.objects.using("sealed").filter(staff_id=staff_id, ended_at__isnull=True).first()


def accesses(office_id: int) -> Sequence[Access]:
    """Who has the unit's present key."""
    found = Access.objects.using("sealed").filter(
        unit_key__office_id=office_id, unit_key__ended_at__isnull=True, ended_at__isnull=True
    )
    return list(found.select_related("unit_key", "staff_key").order_by("id"))


def access_of(office_id: int, staff_id: int) -> Access | None:
    return next((one for one in accesses(office_id) if one.staff_key.staff_id == staff_id), None)


@dataclass(frozen=True)
class OtherUnit:
    """A unit of another district, as far as ours sees it: where to send, and the key to seal to."""

    key_id: int
    office_id: int
    public_key: bytes


@door.seated
def other_units(by: Seat) -> dict[int, OtherUnit]:
    """Units of other districts that have a key: office id -> key. Only for a seat of a unit."""
    rules.check_unit(by)
    with connections["sealed"].cursor() as cursor:
        cursor.execute("SELECT unit_key, office, public_key FROM sealed.other_units()")
        return {office: OtherUnit(key, office, bytes(public)) for key, office, public in cursor.fetchall()}


def staff_keys(staff: Sequence[int]) -> Sequence[StaffKey]:
    """The running keys of these people."""
    return list(StaffKey.objects.using("sealed").filter(staff_id__in=staff, ended_at__isnull=True))


def ground(opening: Opening, session: unlock.Session, where: bytes) -> str:
    """Why a glass was broken, in the words of who broke it."""
    if opening.ground is None or opening.unit_key_id is None:
        return ""
    plain = unlock.unwrap(session, unit_key=opening.unit_key_id, sealed=bytes(opening.ground), where=where)
    return envelopes.emptied(plain)
