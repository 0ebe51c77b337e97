"""What people are told: rendered when it is sent, from ids. At most 160 characters of the basic SMS alphabet.

A renderer sees one case, through the system post of its region: the sender has no scope of its own.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import connections, transaction
from django.utils.timezone import localtime

from tuntas.base.ledger import outbox
from tuntas.base.ledger.outbox import Message
from tuntas.base.places import words
from tuntas.casework.cases import clocks, numbering, numbers
from tuntas.casework.cases.enums import ClaimOutcome, Scope
from tuntas.casework.cases.models import Case, Decision, Dispute, Outgoing, PriorClaim


ONE_SMS = 160
TEMPLATES = {
    "case_received", "case_returned", "case_asked", "dispute_settled", "case_decided", "case_withdrawn",
    "objection_decided", "item_unanswered", "claim_settled",
}  # fmt: skip
Sentence = Callable[[Case, int | None], str]


def notice(template: str) -> Callable[[Sentence], Sentence]:
    """Register a sentence under its template's name; it is given the case and the id of what it speaks of."""

    def register(sentence: Sentence) -> Sentence:
        outbox.RENDERERS[template] = lambda case_id, ref_id: _render(sentence, case_id, ref_id)
        return sentence

    return register


def _render(sentence: Sentence, case_id: int | None, ref_id: int | None) -> Message | None:
    """The message to the applicant's phone; None when there is nobody to tell."""
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('tuntas.post', cases_system_post(%s)::text, true)", [case_id])
        case = Case.objects.select_related("holder").filter(pk=case_id or 0).first()
        if case is None or not case.phone:
            return None
        return Message(case.phone, "", sentence(case, ref_id))


def _day(moment: datetime) -> str:
    return words.date_short(localtime(moment).date(), "id", year=True)


def _sms(text: str) -> str:
    return text[:ONE_SMS]


@notice("case_received")
def received(case: Case, ref_id: int | None) -> str:
    # The day of the answer, as on the receipt; that of the step stands on the page.
    total = clocks.running(case, Scope.CASE)
    due = f" Dijawab paling lambat {_day(total.due)}." if total else ""
    number = numbers.written(case.number)
    return _sms(f"Tuntas: perkara {number} diterima, dipegang {case.holder.name}.{due} Gratis.")


@notice("case_returned")
def returned(case: Case, ref_id: int | None) -> str:
    number = numbers.written(case.number)
    return _sms(f"Tuntas: berkas {number} dikembalikan ke {case.holder.name}. Anda tidak perlu ke mana-mana.")


@notice("case_asked")
def asked(case: Case, ref_id: int | None) -> str:
    number = numbers.written(case.number)
    return _sms(f"Tuntas: {case.holder.name} perlu kelengkapan untuk {number}. Daftarnya di laman lacak. Gratis.")


@notice("dispute_settled")
def settled(case: Case, ref_id: int | None) -> str:
    dispute = Dispute.objects.select_related("holder", "doer").get(pk=ref_id or 0)
    doer = f" Yang mengerjakan {dispute.doer.name}." if dispute.doer_id and dispute.doer else ""
    number = numbers.written(case.number)
    return _sms(f"Tuntas: berkas {number} dipegang {case.holder.name}.{doer} Anda tidak perlu ke mana-mana.")


@notice("case_decided")
def decided(case: Case, ref_id: int | None) -> str:
    """The one message that may be two linked SMS: a decision with all of its reasons."""
    return Decision.objects.get(pk=ref_id or 0).text_sms


@notice("case_withdrawn")
def withdrawn(case: Case, ref_id: int | None) -> str:
    return _sms(f"Tuntas: perkara {numbers.written(case.number)} dicabut atas permintaan Anda. Boleh diajukan lagi.")


@notice("objection_decided")
def objection_decided(case: Case, ref_id: int | None) -> str:
    number = numbers.written(case.number)
    return _sms(f"Tuntas: keberatan atas {number} sudah diputus. Baca di laman lacak atau di {case.holder.name}.")


@notice("item_unanswered")
def item_unanswered(case: Case, ref_id: int | None) -> str:
    """The night's finding as far as it is hers: her number, who did not answer, and what happens by itself."""
    item = Outgoing.objects.select_related("book__to_office", "handover").get(pk=ref_id or 0)
    assert item.handover is not None
    outgoing = numbering.written(numbering.prefix_of(item.book.from_office_id), item.n)
    until = words.moment_short(item.handover.respond_by, "id")
    return _sms(
        f"Tuntas: {outgoing} ({numbers.written(case.number)}) tidak dijawab {item.book.to_office.name}. "
        f"Lewat {until} dianggap diterima. Anda tidak perlu datang."
    )


@notice("claim_settled")
def claim_settled(case: Case, ref_id: int | None) -> str:
    claim = PriorClaim.objects.get(pk=ref_id or 0)
    found = "ditemukan" if claim.outcome == ClaimOutcome.FOUND else "tidak ditemukan"
    return _sms(
        f"Tuntas: berkas {numbers.written(case.number)} {found}. Tetap dikerjakan {case.holder.name}, "
        f"dihitung sejak {_day(case.received_at)}. Gratis."
    )
