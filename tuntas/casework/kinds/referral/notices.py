"""What is told of a referral: that something goes on, never where or why, for a telephone lies about."""

from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.notices import notice


TEMPLATES = {"referral_sent", "referral_taken_on", "referral_ended"}


def _line(case: Case, what: str) -> str:
    return f"Tuntas: {numbers.written(case.number)} {what} Baca di laman lacak dengan kode rahasia. Gratis."


@notice("referral_sent")
def sent(case: Case, ref_id: int | None) -> str:
    return _line(case, "sudah diteruskan ke layanan yang Anda setujui.")


@notice("referral_taken_on")
def taken_on(case: Case, ref_id: int | None) -> str:
    return _line(case, "diterima layanannya.")


@notice("referral_ended")
def ended(case: Case, ref_id: int | None) -> str:
    return _line(case, "selesai atau tidak dilanjutkan.")
