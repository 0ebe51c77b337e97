"""At most so many hand-ins, visits and look-ups from one address in a minute; the figures are in settings.LIMITS.

Counted on the second connection, which commits by itself: a refused or failed request has been counted too.
Real time, not business time: a story that jumps a week must not open the gate.
"""

import functools
import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuntas.surfaces.access import TooMany, View, address_of


KEPT = timedelta(minutes=5)
STEPS = 30
SENTENCE = _(
    "Terlalu banyak permintaan dari jaringan ini. Tunggu satu menit, lalu coba lagi. Yang sudah bernomor tetap aman."
)


def limited(what: str, *, writes_only: bool = False) -> "functools.partial[View]":
    """Decorate a view with the limit of `what`; `writes_only` counts POSTs alone."""
    return functools.partial(_limit, what, writes_only=writes_only)


def _limit(what: str, view: View, *, writes_only: bool) -> View:
    @functools.wraps(view)
    def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not writes_only or request.method == "POST":
            check(what, request)
        return view(request, *args, **kwargs)

    return counted


def check(what: str, request: HttpRequest) -> None:
    """This function will count one request and raise TooMany when the minute's number is used up."""
    limit = settings.LIMITS[what]
    if count(what, address_of(request), step=max(1, limit // STEPS)) > limit:
        raise TooMany(SENTENCE)


def count(what: str, address: str, *, step: int = 1) -> int:
    """How many requests of this address this minute has seen, with this one.

    A process writes down every `step`th of its own and remembers the rest, so a small limit is exact and a
    large one is exact to a thirtieth.
    """
    minute = timezone.now().replace(second=0, microsecond=0)
    # A process may serve one database after another (tests do): what it remembers of one is not of the next.
    house = connections["trail"].settings_dict["NAME"]
    key = hashlib.sha256(f"{what}\0{address}\0{house}\0{settings.SECRET_KEY}".encode()).digest()
    with _lock:
        mine = _unwritten.setdefault((key, minute), Counted())
        mine.here += 1
        if mine.here < step and mine.written:
            return mine.known + mine.here
        number, mine.here = mine.here, 0
    mine.known, mine.written = _write(key, minute, number), True
    return mine.known


@dataclass
class Counted:
    """known: the sum at the last writing. here: counted in this process since."""

    known: int = 0
    here: int = 0
    written: bool = False


_unwritten: dict[tuple[bytes, datetime], Counted] = {}
_lock = threading.Lock()


def _write(key: bytes, minute: datetime, number: int) -> int:
    """Add to the minute's row; the first writer of a minute clears what is old, here and there."""
    with connections["trail"].cursor() as cursor:
        cursor.execute(
            """INSERT INTO public_limit (key, minute, n) VALUES (%s, %s, %s)
               ON CONFLICT (key, minute) DO UPDATE SET n = public_limit.n + EXCLUDED.n RETURNING n""",
            [key, minute, number],
        )
        n = int(cursor.fetchone()[0])
        if n == number:
            cursor.execute("DELETE FROM public_limit WHERE minute < %s", [minute - KEPT])
            with _lock:
                for old in [found for found in _unwritten if found[1] < minute]:
                    del _unwritten[old]
    return n
