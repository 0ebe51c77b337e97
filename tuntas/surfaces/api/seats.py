"""Who calls: a seat taken in the session, or a post's token. Both act inside the post's scope, and only read here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from tuntas.base.errors import Invalid
from tuntas.base.ledger import clock
from tuntas.base.offices import queries
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.access import scoped
from tuntas.surfaces.api import tokens


class Token(HttpBearer):
    """`Authorization: Bearer tuntas_…`, made for a post."""

    def authenticate(self, request: HttpRequest, token: str) -> Seat | None:  # noqa: ARG002 - ninja's shape
        return tokens.seat_of(token, at=clock.now())


class Session(APIKeyCookie):
    """The seat taken at the desk, by the browser's session."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Seat | None:  # noqa: ARG002 - ninja's shape
        post_id = request.session.get("post_id")
        # As at the desk: real people's data want a log-in besides the seat.
        is_known = request.user.is_authenticated or clock.kind() != "production"
        return queries.seat_for(post_id, at=clock.now()) if post_id and is_known else None


@contextmanager
def looking(request: HttpRequest, *filters: str) -> Iterator[tuple[Seat, datetime]]:
    """The caller's seat and the moment, inside a scope that cannot write. Invalid names a filter nobody knows."""
    unknown = sorted(set(request.GET) - set(filters))
    if unknown:
        sentence = _("Saringan tidak dikenal: %(unknown)s. Yang ada: %(known)s.") % {
            "unknown": ", ".join(unknown)[:200], "known": ", ".join(filters) or "–",
        }  # fmt: skip
        raise Invalid(sentence, fields={name[:80]: sentence for name in unknown[:5]})
    seat = request.auth  # type: ignore[attr-defined]
    assert isinstance(seat, Seat)
    with scoped(seat.post_id, read_only=True):
        yield seat, clock.now()


STAFF: list[Callable[[HttpRequest], object]] = [Token(), Session()]
