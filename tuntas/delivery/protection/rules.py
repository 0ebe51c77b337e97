"""Who may do what to a sealed matter. A seat outside the unit is told what it would be told of a page that is not there."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import clocks
from tuntas.casework.cases.queries import NOT_THERE
from tuntas.casework.cases.workflow import Move
from tuntas.delivery.protection.enums import Purpose
from tuntas.delivery.protection.models import Matter
from tuntas.delivery.protection.workflow import SEALED


def check_unit(by: Seat, permission: str = may.SEALED_DUTY) -> None:
    """NotFound for a seat outside the unit; Denied, with the sentence, for one of the unit without this right."""
    if not may.can(by, may.SEALED_DUTY):
        raise NotFound(NOT_THERE)
    may.check(by, permission)


def number_of(key: str, *, region: str, at: datetime) -> int:
    """A dated number of the unit's rules: minutes or tries, as the key says."""
    return offices.parameter(key, on=localtime(at).date(), region=region)[0]


def minutes(key: str, *, region: str, at: datetime) -> timedelta:
    return timedelta(minutes=number_of(key, region=region, at=at))


def due_after(state: str, *, start: datetime, region: str) -> datetime | None:
    """When a state's time is over, in clock hours or minutes, day and night; None for a state without a clock."""
    key = SEALED.state(state).deadline
    if not key:
        return None
    value, unit = offices.parameter(key, on=localtime(start).date(), region=region)
    return clocks.day_and_night(start, value, unit)


def needs_glass(matter: Matter, by: Seat, duty_post: int | None) -> bool:
    """Whoever neither works on the matter nor is on duty now must break the glass, the head too."""
    return by.post_id not in {matter.worker_id, duty_post}


def check_open(matter: Matter, by: Seat, duty_post: int | None, purpose: str, ground: str) -> bool:
    """Whether this opening is a break-glass; Invalid without a purpose, or without the ground it needs."""
    may.check(by, may.SEALED_OPEN)
    if purpose not in Purpose.values:
        raise Invalid(_("Pilih keperluannya."), fields={"purpose": _("Pilih keperluannya.")})
    is_glass = needs_glass(matter, by, duty_post)
    if is_glass and not ground.strip():
        sentence = _(
            "Anda tidak sedang piket dan bukan petugas perkara ini. Tulis dasarnya; kepala unit langsung diberi tahu."
        )
        raise Invalid(sentence, fields={"ground": sentence})
    return is_glass


def check_move(matter: Matter, by: Seat, code: str) -> Move:
    """The move when the seat may take it and the state allows it."""
    move = SEALED.check(code, matter.state)
    check_unit(by, move.permission)
    return move


def check_opened(*, is_opened: bool) -> None:
    if not is_opened:
        raise NotPossibleNow(_("Buka dulu perkara ini dengan menyebut keperluannya."))


def check_lead(by: Seat) -> None:
    check_unit(by, may.SEALED_LEAD)


def check_not_self(by: Seat, staff_id: int) -> None:
    if by.staff_id == staff_id:
        raise Denied(_("Kunci untuk diri sendiri tidak bisa Anda beri sendiri."))
