"""Referring somebody to a service, inside the house or outside it, and hearing how far it is.

`make` is the usual way in. A service outside has no seat: the office that refers writes its answer down, and who said
it. What comes back is a status and a day, never what was said or done there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import clocks, custody, queries as cases, store
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.workflow import Move
from tuntas.casework.kinds.referral import queries, rules, workflow
from tuntas.casework.kinds.referral.enums import Answer, Ground, Leave, Service, Status, Urgency
from tuntas.casework.kinds.referral.models import Asking, Feedback, Provider, Referral


@dataclass(frozen=True)
class Need:
    """What is asked of a service. note: the least it must know; transport: how she gets there, when she cannot."""

    service: str
    urgency: str
    leave: str
    leave_on: date
    note: str
    needs_transport: bool = False
    transport: str = ""
    provider_id: int | None = None


def make(*, number: str, by: Seat, need: Need, key: UUID, at: datetime) -> store.Receipt:
    """This function will open a referral out of a matter, as a case of its own; with a provider named it goes out.

    - the same key again: the same receipt, nothing made;
    - without the citizen's own yes, or a danger to life, nothing is told to anybody: Invalid.
    """
    with transaction.atomic():
        origin = cases.case_for(by, number, to_change=True)
        rules.check_make(origin, by)
        _check_need(need, at)
        receipt = store.hand_in(_matter(origin, by, need, key, at), by=by.actor, at=at)
        if not receipt.is_new:
            return receipt
        with acts.open_act(
            event="referral.made", by=by.actor, at=at, case_id=receipt.case_id, service=need.service,
            urgency=need.urgency, leave=need.leave, transport=need.needs_transport,
        ):  # fmt: skip
            Referral.objects.create(
                case_id=receipt.case_id, origin=origin, from_office_id=by.office_id, service=need.service,
                urgency=need.urgency, leave=need.leave, leave_on=need.leave_on, note=need.note.strip(),
                needs_transport=need.needs_transport, transport=need.transport.strip(), made_at=at,
                made_by_id=by.post_id,
            )  # fmt: skip
        with acts.open_act(
            event="case.referred", by=by.actor, at=at, case_id=origin.pk, referral=receipt.number, service=need.service
        ):
            custody.save(origin)
        if need.provider_id is not None:
            refer(number=receipt.number, by=by, provider_id=need.provider_id, at=at)
    return receipt


def _matter(origin: Case, by: Seat, need: Need, key: UUID, at: datetime) -> store.Matter:
    return store.Matter(
        key=key, region=str(origin.region), topic=origin.topic, applicant=origin.applicant, phone=telephone.read(origin.phone) or "",
        words=str(Service(need.service).label), kind=workflow.REFERRAL.kind, source="citizen", channel="desk",
        office_id=by.office_id, subject_id=origin.subject_id, family_id=origin.family_id, received_at=at,
    )  # fmt: skip


def _check_need(need: Need, at: datetime) -> None:
    wrong: dict[str, object] = {}
    if need.service not in Service.values:
        wrong["service"] = _("Pilih layanan apa yang dibutuhkan.")
    if need.urgency not in Urgency.values:
        wrong["urgency"] = _("Pilih seberapa mendesak.")
    if need.leave not in Leave.values:
        wrong["leave"] = _("Tanpa persetujuan warga, atau bahaya bagi jiwanya, tidak ada yang diberitahukan.")
    if need.leave_on > localtime(at).date():
        wrong["leave_on"] = _("Tanggal sesudah hari ini.")
    if not need.note.strip():
        wrong["note"] = _("Tulis seperlunya: apa yang harus diketahui layanan itu.")
    if need.needs_transport and not need.transport.strip():
        wrong["transport"] = _("Tulis dari mana, dan kendaraan apa yang bisa dipakai.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def refer(*, number: str, by: Seat, provider_id: int, at: datetime) -> Asking:
    """This function will ask one service; its own clock runs until it answers."""
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        move = rules.check_move(referral, by, "refer")
        provider = queries.providers(str(referral.case.region)).filter(pk=provider_id).first()
        if provider is None or provider.office_id == by.office_id:
            sentence = _("Pilih layanan lain yang melayani wilayah ini.")
            raise Invalid(sentence, fields={"provider": sentence})
        last = queries.last_asking(referral)
        with acts.open_act(
            event=move.event, by=by.actor, at=at, case_id=referral.case_id, provider=provider.name
        ) as act:
            made = Asking.objects.create(
                referral=referral, n=last.n + 1 if last else 1, provider=provider, asked_at=at, asked_by_id=by.post_id
            )
            # The service's silence is charged to the service, wherever the paper lies.
            _enter(referral.case, move, office=provider.office or referral.from_office, at=at)
            outbox.announce(act, move.notice, channel="sms")
    return made


def _enter(case: Case, move: Move, *, office: Office, at: datetime) -> None:
    custody.enter_state(case, move.target, office=office, at=at)
    custody.save(case)


def take_on(*, number: str, by: Seat, heard_from: str = "", at: datetime) -> Asking:
    """This function will record that the service takes her; one inside the house holds the referral from now."""
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        move = rules.check_move(referral, by, "take_on")
        asking = _open_asking(referral, heard_from)
        with acts.open_act(
            event=move.event, by=by.actor, at=at, case_id=referral.case_id, provider=asking.provider.name,
            heard_from=heard_from.strip(),
        ) as act:  # fmt: skip
            _answered(asking, Answer.TAKEN_ON, by, heard_from, at)
            if asking.provider.office is not None:
                custody.take_custody(referral.case, asking.provider.office, state=move.target, since=at)
            else:
                _enter(referral.case, move, office=referral.from_office, at=at)
            outbox.announce(act, move.notice, channel="sms")
    return asking


def turn_down(
    *, number: str, by: Seat, ground: str, other_id: int | None, heard_from: str = "", at: datetime
) -> Asking:
    """This function will record that the service does not take her, why, and which other one it names."""
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        move = rules.check_move(referral, by, "turn_down")
        asking = _open_asking(referral, heard_from)
        other = _another(referral, asking, other_id)
        if ground not in Ground.values or other is None:
            sentence = _("Penolakan menyebut dasarnya dan layanan lain yang bisa menerima.")
            raise Invalid(sentence, fields={"other" if ground in Ground.values else "ground": sentence})
        with acts.open_act(
            event=move.event, by=by.actor, at=at, case_id=referral.case_id, provider=asking.provider.name,
            ground=ground, other=other.name, heard_from=heard_from.strip(),
        ):  # fmt: skip
            asking.ground, asking.other = ground, other
            _answered(asking, Answer.TURNED_DOWN, by, heard_from, at)
            _enter(referral.case, move, office=referral.from_office, at=at)
    return asking


def _another(referral: Referral, asking: Asking, other_id: int | None) -> Provider | None:
    found = queries.providers(str(referral.case.region)).filter(pk=other_id or 0)
    return found.exclude(pk=asking.provider_id).first()


def _open_asking(referral: Referral, heard_from: str) -> Asking:
    asking = queries.last_asking(referral)
    if asking is None or asking.answered_at is not None:
        raise NotPossibleNow(_("Layanan itu sudah menjawab."))
    if asking.provider.office_id is None and not heard_from.strip():
        sentence = _("Layanan ini di luar: tulis siapa di sana yang menjawab, dan lewat apa.")
        raise Invalid(sentence, fields={"heard_from": sentence})
    return asking


def _answered(asking: Asking, answer: Answer, by: Seat, heard_from: str, at: datetime) -> None:
    asking.answer, asking.answered_at, asking.answered_by_id = answer, at, by.post_id
    asking.heard_from = heard_from.strip()
    asking.save()


def begin_service(*, number: str, by: Seat, at: datetime) -> Referral:
    """This function will record that she is being served."""
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        move = rules.check_move(referral, by, "begin_service")
        with acts.open_act(event=move.event, by=by.actor, at=at, case_id=referral.case_id):
            _enter(referral.case, move, office=referral.case.holder, at=at)
    return referral


def tell_status(*, number: str, by: Seat, status: str, on: date, at: datetime) -> Feedback:
    """This function will tell how far it is: a status and a day, nothing else; the report's clock begins anew."""
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        rules.check_feedback(referral, by)
        if status not in Status.values or on > localtime(at).date():
            wrong = (
                {"status": _("Pilih statusnya.")}
                if status not in Status.values
                else {"on": _("Tanggal sesudah hari ini.")}
            )
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        if Feedback.objects.filter(referral=referral, status=status, on=on).exists():
            raise NotPossibleNow(_("Status itu sudah dicatat untuk hari itu."))
        with acts.open_act(event="referral.status", by=by.actor, at=at, case_id=referral.case_id, status=status, on=on):
            made = Feedback.objects.create(
                referral=referral, status=status, on=on, recorded_at=at, recorded_by_id=by.post_id
            )
            if referral.case.state == "in_service":
                _restart(referral.case, at)
            custody.save(referral.case)
    return made


def _restart(case: Case, at: datetime) -> None:
    case.due = clocks.restart_state(case, "referral.report", office=case.holder, at=at)


def end_service(*, number: str, by: Seat, at: datetime) -> Referral:
    """This function will record that the service is done."""
    return _end(number, by, "end_service", at)


def break_off(*, number: str, by: Seat, reason: str, at: datetime) -> Referral:
    """This function will end a referral that does not go on, with the reason, at any time."""
    if not reason.strip():
        raise Invalid(_("Tulis mengapa tidak dilanjutkan."), fields={"reason": _("Tulis alasannya.")})
    return _end(number, by, "break_off", at, reason=reason.strip())


def _end(number: str, by: Seat, code: str, at: datetime, *, reason: str = "") -> Referral:
    with transaction.atomic():
        referral = queries.referral_for(by, number, to_change=True)
        move = rules.check_move(referral, by, code)
        with acts.open_act(event=move.event, by=by.actor, at=at, case_id=referral.case_id, reason=reason) as act:
            case = referral.case
            clocks.end_all(case, at=at)
            custody.enter_state(case, move.target, office=case.holder, at=at)
            case.since = at
            custody.save(case)
            outbox.announce(act, move.notice, channel="sms")
    return referral
