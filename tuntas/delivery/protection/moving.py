"""A matter that turns out to be violence goes to the sealed unit; on the open side an ordinary consultation is left.

Its papers go with it, one by one: read, sealed under the envelope's key, and taken off the open side in the same
transaction; and so does what has her name on it too: referrals out of it, and cases merged into it that are her own. The
office that holds a case moves it, and no other.

`case_became_sealed` is the one event that flows back from here: its listeners stand in config/wiring and run in the
same transaction. Each is idempotent and raises rather than swallows, so nothing is half moved.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers, queries, store
from tuntas.casework.cases.enums import Told
from tuntas.casework.cases.models import Attachment, Case
from tuntas.casework.kinds.referral import queries as referrals
from tuntas.casework.kinds.referral.enums import Service
from tuntas.casework.kinds.referral.models import Referral
from tuntas.casework.kinds.referral.workflow import REFERRAL
from tuntas.delivery.protection import leaving, papers


@dataclass(frozen=True)
class Going:
    """One open row that is to go, and the consultation that takes its number."""

    case_id: int
    key: uuid.UUID
    digest: bytes


@dataclass(frozen=True)
class BecameSealed:
    """The case that is to go, and those that go along, before it."""

    case: Going
    others: tuple[Going, ...]
    envelope: uuid.UUID
    at: datetime


Listener = Callable[[BecameSealed], None]
LISTENERS: list[Listener] = []


def case_became_sealed(event: BecameSealed) -> None:
    """This function will tell every area that holds something of the case."""
    for listener in LISTENERS:
        listener(event)


def move_case(*, number: str, by: Seat, told: leaving.Told, at: datetime) -> str:
    """This function will seal a case's contents for the unit and leave a neutral consultation under its number, given back.

    The act is the one an ordinary consultation leaves; the bodies of the case's own acts are erased by it.
    """
    case = case_to_move(by, number)
    box = leaving.box_for(str(case.region))
    if box is None:
        raise NotPossibleNow(_("Belum ada UPTD PPA yang bisa menerima. Telepon SAPA 129 atau WA 08111-129-129."))
    going, others = _going(case), along(case)
    text = json.dumps(_facts(case, told, by, going.key) | _said_of(others), ensure_ascii=False)
    with acts.open_act(
        event="visit.recorded", by=by.actor, at=at, number=case.number, digest=going.digest.hex(), told=Told.ANSWERED
    ):
        envelope = leaving.leave_text(box, "moved", text, is_filled=True, at=at)
        for one in (case, *others):
            for paper in _papers(one):
                leaving.leave_paper(envelope, paper)
        case_became_sealed(BecameSealed(going, tuple(map(_going, others)), envelope.ref, at))
    return case.number


def _going(case: Case) -> Going:
    key = uuid.uuid4()
    visit = store.SpokenWord(
        key=key, office_id=case.holder_id, region=str(case.region), topic=case.topic, told=Told.ANSWERED, channel="desk"
    )
    return Going(case.pk, key, visit.digest())


def case_to_move(by: Seat, number: str) -> Case:
    """The whole matter this seat may move, locked: for a referral, the case it came out of, which takes it along. The
    database asks the same again (`config.moving`).

    NotFound for one that is not there for it; Denied, with what to do instead, for one another office holds.
    """
    case = queries.case_for(by, number)
    check_mover(by, case)
    return queries.case_for(by, _whole(case).number, to_change=True)


def check_mover(by: Seat, case: Case) -> None:
    may.check(by, may.CASES_TAKE_IN)
    whole = _whole(case)
    if whole.holder_id != by.office_id:
        raise Denied(
            _(
                "Perkara ini dipegang %(holder)s; kantor itu yang memindahkannya ke ruang khusus. Bila orangnya di depan "
                "Anda, buka Konsultasi: bagian tertutupnya langsung sampai ke UPTD PPA."
            )
            % {"holder": whole.holder.name}
        )


def _whole(case: Case) -> Case:
    """The case that takes this one along, when there is one: what it was merged into, or was referred out of."""
    found = Case.objects.filter(merged_cases=case.pk).first()
    if found is None and case.kind == REFERRAL.kind and (referral := referrals.of_case(case)):
        found = referral.origin
    return _whole(found) if found and case.pk in _along(found.pk) else case


def along(case: Case) -> list[Case]:
    """What goes with a case, locked like it: a paper that comes to one of them now would be left behind."""
    return list(Case.objects.select_for_update(no_key=True).filter(pk__in=_along(case.pk)).order_by("id"))


def _along(case_id: int) -> list[int]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT protection_goes_along(%s)", [case_id])
        return [pk for (pk,) in cursor.fetchall()]


def _papers(case: Case) -> Iterator[papers.Plain]:
    """The case's papers, one in memory at a time: each may be as large as a telephone's photo or a scanned letter."""
    for pk in Attachment.objects.filter(case=case).order_by("id").values_list("pk", flat=True):
        label, mime, content = Attachment.objects.values_list("label", "document__mime", "document__content").get(pk=pk)
        yield papers.Plain(label, mime, bytes(content))


def _facts(case: Case, told: leaving.Told, by: Seat, key: uuid.UUID) -> dict[str, object]:
    """What the file said of her, for the unit alone: in the envelope and then nowhere else."""
    return {
        "danger": told.danger, "child": told.child, "contact": told.contact, "opens_at": told.opens_at,
        "closes_at": told.closes_at, "number": case.number, "word": leaving.word_of(key), "desk": by.office_name,
        "applicant": case.applicant, "phone": case.phone, "nik": case.nik, "words": case.words,
        "received": case.received_at.isoformat(),
    }  # fmt: skip


def _said_of(others: Sequence[Case]) -> dict[str, object]:
    """What the files that go along said: a line each."""
    if not others:
        return {}
    out = {each.case_id: each for each in Referral.objects.filter(case__in=[one.pk for one in others])}
    lines = []
    for one in others:
        told = out.get(one.pk)
        words = f"{Service(told.service).label}: {told.note} {told.transport}" if told else one.words
        lines.append(f"{numbers.written(one.number)}, {words}".strip())
    return {"others": "\n".join(lines)}


def hide_case(event: BecameSealed) -> None:
    """The first listener: the open rows go where no office reaches (`config.moving`)."""
    out = [
        {"case": each.case_id, "number": numbers.new_number(), "key": str(each.key), "digest": each.digest.hex()}
        for each in event.others
    ]
    case = event.case
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT protection_hide_case(%s, %s, %s, %s, %s, %s, %s::jsonb)",
            [case.case_id, numbers.new_number(), case.key, case.digest, event.envelope, event.at, json.dumps(out)],
        )
