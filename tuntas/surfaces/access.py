"""Who may come in: a page is for a taken seat unless it is declared public.

`config.middleware.ScopeMiddleware` asks these marks; views read the seat with `seat_of`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse

from tuntas.base.errors import DomainError
from tuntas.base.offices.seats import Seat


View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Declare a view open to everyone: no seat, no scope, no transaction of ours around it."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def seat_of(request: HttpRequest) -> Seat:
    """The seat this request acts through; the middleware has put it there."""
    seat = request.seat  # type: ignore[attr-defined]
    assert isinstance(seat, Seat)
    return seat


def at_of(request: HttpRequest) -> datetime:
    """The business moment of this request, read once."""
    at = request.at  # type: ignore[attr-defined]
    assert isinstance(at, datetime)
    return at


@contextmanager
def scoped(post_id: int, *, read_only: bool) -> Iterator[None]:
    """One transaction that sees what the post sees; a read-only one cannot write."""
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT set_config('tuntas.post', %s, true), set_config('transaction_read_only', %s, true)",
                [str(post_id), "on" if read_only else "off"],
            )
        yield


class TooMany(DomainError):
    """More requests than one address may make in a minute."""

    status = 429


def address_of(request: HttpRequest) -> str:
    """The address that asks. Behind a proxy of ours it is the last one in the header, which the proxy wrote."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
