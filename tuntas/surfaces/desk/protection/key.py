"""The cookie that names an open key. It is in no table and no session; it goes to the unit's pages and to log-out alone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tuntas.base.ledger import clock
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import unlock
from tuntas.surfaces.desk.protection.pages import KeyState


COOKIE = "kunci"
PATH = "/meja/"
# Everybody's word in an invented world, where seats have no password either.
DEMO_WORD = "kata sandi peragaan"


def session_of(request: HttpRequest, by: Seat) -> unlock.Session:
    return unlock.Session(str(request.COOKIES.get(COOKIE, ""))[:100], by.staff_id)


def remember(response: HttpResponse, token: str) -> None:
    """For this browser session only; the process itself forgets earlier."""
    response.set_cookie(COOKIE, token, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Strict")


def forget(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever leaves or hands the machine on closes what was open."""
    if COOKIE in request.COOKIES:
        unlock.close(str(request.COOKIES[COOKIE])[:100])
        response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response


def state(session: unlock.Session) -> KeyState:
    left = unlock.seconds_left(session)
    until: datetime | None = clock.real_now() + timedelta(seconds=left) if left else None
    return KeyState(until, reverse("desk:room_key"))


def is_of_unit(by: Seat) -> bool:
    return may.can(by, may.SEALED_DUTY)
