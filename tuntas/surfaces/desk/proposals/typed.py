"""A person and her card as typed at a desk, read into facts."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from tuntas.base.errors import Invalid
from tuntas.base.people import nik
from tuntas.casework.kinds.proposal.registering import Facts


def facts_of(typed: Mapping[str, str]) -> Facts:
    """Name, numbers and address. Invalid, beside its field, for a number that cannot be."""
    digits = "".join(one if one.isdecimal() else " " for one in typed["rt_rw"]).split()
    rt, rw = (*digits, "", "")[:2]
    number = _number(nik.check_nik, typed["nik"], "nik")
    card = _number(nik.check_kk, typed["kk_no"], "kk_no")
    return Facts(typed["name"], nik=number, kk_no=card, address=typed["address"], rt=rt, rw=rw)


def _number(check: Callable[[nik.Cell], nik.Verdict], typed: str, field: str) -> str | None:
    """Sixteen digits or none; one that cannot be is said at once, beside its field."""
    if not typed.strip():
        return None
    verdict = check(nik.cell_of(typed))
    if verdict.number is None:
        sentence = " ".join(nik.sentence(each) for each in verdict.findings) or _("Nomor itu tidak terbaca.")
        raise Invalid(sentence, fields={field: sentence})
    return str(verdict.number)
