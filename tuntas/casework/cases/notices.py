"""What people are told: rendered when it is sent, from ids. At most 160 characters of the basic SMS alphabet."""

from django.utils.timezone import localtime

from tuntas.base.ledger import outbox
from tuntas.base.ledger.outbox import Message
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case, Decision, Dispute


def connect() -> None:
    """Register the renderers; importing this module has done it."""


def _case(case_id: int | None) -> Case | None:
    return Case.objects.select_related("holder").filter(pk=case_id).first()


def _to(case: Case, text: str) -> Message | None:
    return Message(case.phone, "", text) if case.phone else None


def _day(moment: object) -> str:
    from datetime import datetime  # noqa: PLC0415

    assert isinstance(moment, datetime)
    return localtime(moment).strftime("%d-%m-%Y")


@outbox.renderer("case_received")
def received(case_id: int | None, ref_id: int | None) -> Message | None:
    case = _case(case_id)
    if case is None:
        return None
    due = f" Dijawab paling lambat {_day(case.due)}." if case.due else ""
    return _to(case, f"Tuntas: perkara {numbers.written(case.number)} diterima, dipegang {case.holder.name}.{due} Gratis."[:160])


@outbox.renderer("case_returned")
def returned(case_id: int | None, ref_id: int | None) -> Message | None:
    case = _case(case_id)
    return case and _to(
        case, f"Tuntas: berkas {numbers.written(case.number)} dikembalikan ke {case.holder.name}. Anda tidak perlu ke mana-mana."[:160]
    )


@outbox.renderer("dispute_settled")
def settled(case_id: int | None, ref_id: int | None) -> Message | None:
    case, dispute = _case(case_id), Dispute.objects.select_related("holder", "doer").filter(pk=ref_id).first()
    if case is None or dispute is None or dispute.holder is None:
        return None
    doer = f" Yang mengerjakan: {dispute.doer.name}." if dispute.doer and dispute.doer != dispute.holder else ""
    return _to(case, f"Tuntas: berkas {numbers.written(case.number)} kini dipegang {dispute.holder.name}.{doer} Anda tidak perlu ke mana-mana."[:160])


@outbox.renderer("case_decided")
def decided(case_id: int | None, ref_id: int | None) -> Message | None:
    case, decision = _case(case_id), Decision.objects.filter(pk=ref_id).first()
    return _to(case, decision.text_sms) if case and decision and decision.text_sms else None


@outbox.renderer("case_withdrawn")
def withdrawn(case_id: int | None, ref_id: int | None) -> Message | None:
    case = _case(case_id)
    return case and _to(case, f"Tuntas: perkara {numbers.written(case.number)} dicabut atas permintaan Anda. Boleh diajukan lagi."[:160])


@outbox.renderer("objection_decided")
def objection_decided(case_id: int | None, ref_id: int | None) -> Message | None:
    case = _case(case_id)
    return case and _to(case, f"Tuntas: keberatan atas {numbers.written(case.number)} sudah diputus. Baca di laman lacak atau di {case.holder.name}."[:160])


@outbox.renderer("case_asked")
def asked(case_id: int | None, ref_id: int | None) -> Message | None:
    case = _case(case_id)
    return case and _to(case, f"Tuntas: {case.holder.name} perlu kelengkapan untuk {numbers.written(case.number)}. Daftarnya di laman lacak atau di meja. Gratis."[:160])
