"""Switching one rule off, to see that its story notices: `tuntas story ketileng --break RULE`.

It takes an environment variable that only the story command sets, and a database marked `story`: each replaced
function asks the mark before it misbehaves, and elsewhere does what it always did. Constraints of the database are
left alone; the rule is switched off where the application asks it.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from tuntas.base.ledger import clock
from tuntas.base.offices import permissions
from tuntas.base.offices.enums import OfficeKind, Role
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, custody, deadlines, queries, rules
from tuntas.casework.cases.models import Case, Dispute, Objection


VARIABLE = "TUNTAS_STORY_BREAK"
# rule -> (what is switched off, at which step the story must notice)
RULES = {
    "duty_map": ("a ground the duty map refutes is not refused", "4"),
    "deemed": ("the receiver's silence is not acceptance", "6"),
    "arbiter_only": ("whoever sees a dispute may settle it", "8"),
    "four_eyes": ("who verified may decide", "9b"),
    "second_look": ("the first decider may decide the objection", "9e"),
}


def apply() -> None:
    """This function will switch off the rule the environment names, if it names one."""
    rule = os.environ.get(VARIABLE, "")
    if rule:
        _BREAKERS[rule]()


def _instead(module: Any, name: str, broken: Callable[..., Any]) -> None:
    """Replace a function by `broken(original, ...)`, in story databases only."""
    original = getattr(module, name)

    @wraps(original)
    def either(*args: Any, **kwargs: Any) -> Any:
        if clock.kind() != "story":
            return original(*args, **kwargs)
        return broken(original, *args, **kwargs)

    setattr(module, name, either)


def _duty_map() -> None:
    _instead(custody, "refuse_refuted", lambda _original, *_args, **_kwargs: None)


def _deemed() -> None:
    _instead(deadlines, "deem_received", lambda _original, **_kwargs: 0)


def _arbiter_only() -> None:
    """Whoever opens a dispute is taken for its arbiter."""

    def dispute_for(original: Callable[..., Dispute], by: Seat, pk: int, **rest: Any) -> Dispute:
        found = original(by, pk, **rest)
        if found.decided_at is None and by.office_id == found.observer_id:
            found.arbiter_id = by.office_id
        return found

    _instead(queries, "dispute_for", dispute_for)


def _four_eyes() -> None:
    _instead(queries, "verification", lambda _original, _case: None)


def _second_look() -> None:
    """The sham seat is the second office's own head, so that even the stored names look right."""

    def sham(case: Case, by: Seat) -> Seat:
        objection = Objection.objects.filter(case=case, decided_at__isnull=True).first()
        if objection is None:
            return by
        head = Post.objects.filter(office_id=objection.office_id, role=Role.HEAD).order_by("id").first()
        staff = head.staff_id if head else by.staff_id
        return replace(
            by, office_id=objection.office_id, office_kind=OfficeKind.INSPEKTORAT, role=Role.HEAD, staff_id=staff
        )

    def check(original: Callable[..., Any], case: Case, by: Seat) -> Any:
        return original(case, sham(case, by))

    def decide(original: Callable[..., Any], *, number: str, by: Seat, **rest: Any) -> Any:
        case = queries.case_for(by, number)
        return original(number=number, by=sham(case, by), **rest)

    def can(original: Callable[..., bool], seat: Seat, permission: str) -> bool:
        return permission == permissions.CASES_DECIDE_OBJECTION or original(seat, permission)

    _instead(permissions, "can", can)
    _instead(rules, "check_decide_objection", check)
    _instead(actions, "decide_objection", decide)


_BREAKERS = {
    "duty_map": _duty_map,
    "deemed": _deemed,
    "arbiter_only": _arbiter_only,
    "four_eyes": _four_eyes,
    "second_look": _second_look,
}
