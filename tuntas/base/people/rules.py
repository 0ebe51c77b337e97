"""Who may change what is known of people."""

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied
from tuntas.base.offices import permissions
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.seats import Seat


def check_register(seat: Seat) -> None:
    """Raise Denied unless the seat takes in, prepares or imports for its region."""
    if not any(
        permissions.can(seat, one)
        for one in (
            permissions.CASES_TAKE_IN,
            permissions.CASES_PREPARE,
            permissions.IMPORTS_STAGE,
        )
    ):
        permissions.check(seat, permissions.CASES_TAKE_IN)


def check_confirm(seat: Seat) -> None:
    """Raise Denied unless the seat is the civil registry's: only there a NIK is confirmed."""
    if seat.office_kind != OfficeKind.DISDUKCAPIL:
        raise Denied(_("Hanya Disdukcapil yang memastikan NIK. Mintalah pemadanan lewat perkara."))
    permissions.check(seat, permissions.TASKS_DO)
