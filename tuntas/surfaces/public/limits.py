"""At most so many hand-ins, visits and look-ups from one address in a minute; the figures are in settings.LIMITS.

Counted on the second connection, which commits by itself: a refused or failed request has been counted too.
Real time, not business time: a story that jumps a week must not open the gate.
"""

import functools
import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuntas.surfaces.access import TooMany, View, address_of


KEPT = timedelta(minutes=5)
SENTENCE = _(
    "Terlalu banyak permintaan dari jaringan ini. Tunggu satu menit, lalu coba lagi. Yang sudah bernomor tetap aman."
)


def limited(what: str, *, writes_only: bool = False) -> "functools.partial[View]":
    """Decorate a view with the limit of `what`; `writes_only` counts POSTs alone."""
    return functools.partial(_limit, what, writes_only)


def _limit(what: str, writes_only: bool, view: View) -> View:
    @functools.wraps(view)
    def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not writes_only or request.method == "POST":
            check(what, request)
        return view(request, *args, **kwargs)

    return counted


def check(what: str, request: HttpRequest) -> None:
    """This function will count one request and raise TooMany when the minute's number is used up."""
    if count(what, address_of(request)) > settings.LIMITS[what]:
        raise TooMany(SENTENCE)


def count(what: str, address: str) -> int:
    """How many requests of this address this minute has seen, with this one."""
    minute = timezone.now().replace(second=0, microsecond=0)
    key = hashlib.sha256(f"{what}\0{address}\0{settings.SECRET_KEY}".encode()).digest()
    with connections["trail"].cursor() as cursor:
        cursor.execute(
            """INSERT INTO public_limit (key, minute, n) VALUES (%s, %s, 1)
               ON CONFLICT (key, minute) DO UPDATE SET n = public_limit.n + 1 RETURNING n""",
            [key, minute],
        )
        n = int(cursor.fetchone()[0])
        if n == 1:
            cursor.execute("DELETE FROM public_limit WHERE minute < %s", [minute - KEPT])
    return n
