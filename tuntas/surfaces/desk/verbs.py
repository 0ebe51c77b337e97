"""What a step on a case is, from a desk: a verb with its form, its rule and its action. The tables of them are `moves`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from tuntas.base.errors import DomainError
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.desk.move_forms import About, MoveForm


Act = Callable[[str, Seat, datetime, dict[str, object]], object]


@dataclass(frozen=True)
class Verb:
    """One step. `fits`: has it a meaning for this case at all; `check`: raises why it is not possible now."""

    code: str
    label: Promise
    permission: str
    fits: Callable[[About], bool]
    check: Callable[[About], object]
    act: Act
    form: type[MoveForm] | None = None
    button: Promise | str = ""
    intro: Promise | str = ""


@dataclass(frozen=True)
class Step:
    """A verb for one case and one seat: possible, or blocked by `refusal`."""

    verb: Verb
    refusal: DomainError | None = None


def plain(action: Callable[..., object]) -> Act:
    """An action that takes what was typed as its own arguments."""
    return lambda number, by, at, typed: action(number=number, by=by, at=at, **typed)
