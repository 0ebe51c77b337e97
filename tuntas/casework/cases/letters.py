"""The words of a decision: one printed page, and at most two linked SMS (306 characters)."""

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.casework.cases.enums import Outcome
from tuntas.casework.cases.models import Case, Decision


TWO_SMS = 306


def decision_sms(case: Case, decision: Decision, by: Seat) -> str:
    """The short text. Invalid, saying how many characters must go, when the reasons do not fit."""
    number = numbers.written(case.number)
    what = case.programme.upper() or "layanan"
    if decision.outcome != Outcome.REFUSED or decision.objection_office is None:
        return _fit(f"Tuntas {number}: {decision.text} Diputus {by.title}.", field="text")
    return _fit(
        f"Tuntas {number}: belum dapat {what}. Dasar: {decision.ground}. Bukti: {decision.evidence}. "
        f"Berubah bila: {decision.would_change}. Diputus {by.title}. "
        f"Keberatan: {decision.objection_office.name}, {decision.objection_days} hari sejak surat diterima."
    )


def _fit(text: str, *, field: str = "ground") -> str:
    if len(text) > TWO_SMS:
        sentence = _("Kepanjangan untuk dua SMS: kurangi %(n)d huruf dari dasar, bukti, atau perubahan.") % {
            "n": len(text) - TWO_SMS
        }
        raise Invalid(sentence, fields={field: sentence})
    return text
