"""Whose move a step of a referral is: each `check_` raises the sentence a person may read, or gives the move."""

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import rules
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.workflow import Move
from tuntas.casework.kinds.referral import queries, workflow
from tuntas.casework.kinds.referral.models import Asking, Referral


def check_make(origin: Case, by: Seat) -> None:
    """Out of a running matter that is not itself a referral, by the office that holds it."""
    may.check(by, may.REFERRALS_MAKE)
    if origin.kind == workflow.REFERRAL.kind:
        raise NotPossibleNow(_("Rujukan tidak dirujuk lagi. Buat rujukan baru dari perkara asalnya."))
    rules.check_open(origin)
    rules.check_held(origin, by)


def check_move(referral: Referral, by: Seat, code: str) -> Move:
    """A step of the table: permitted, by the side whose turn it is, possible from this state."""
    move = workflow.REFERRAL.moves[code]
    may.check(by, move.permission)
    side, last = workflow.MOVER[code], queries.last_asking(referral)
    office_id, name = _office_of(referral, last, side)
    if by.office_id != office_id:
        raise Denied(_("Langkah ini oleh %(office)s.") % {"office": name})
    return workflow.REFERRAL.check(code, referral.case.state)


def _office_of(referral: Referral, last: Asking | None, side: str) -> tuple[int, str]:
    """Who moves for a side. A service outside the house has no seat: the office that refers writes its word down."""
    if side == workflow.PROVIDER and last is not None and last.provider.office is not None:
        return last.provider.office.pk, last.provider.office.name
    return referral.from_office_id, referral.from_office.name


def check_feedback(referral: Referral, by: Seat) -> None:
    """By the side that serves, once it has taken somebody on and until it ends."""
    check_move(referral, by, "end_service")
