"""A form pressed twice acts once: the address it posts to carries a key, made when the form was drawn.

The key is stored in the transaction of the act. A second press, even at the same moment, waits for the first and is
led to its answer. A form that came back with an error stored nothing, so mending it works.
"""

import functools
import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tuntas.base.ledger import clock
from tuntas.surfaces.access import View, seat_of
from tuntas.surfaces.desk.models import Sent


def address(name: str, *args: object, **query: object) -> str:
    """The address of a form, with a fresh key."""
    extra = "".join(f"&{key}={value}" for key, value in query.items() if value)
    return f"{reverse(f'desk:{name}', args=args)}?once={uuid.uuid4()}{extra}"


def once(view: View) -> View:
    """Decorate a view of the desk whose POST changes something."""

    @functools.wraps(view)
    def handled(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = _key(request)
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        if not _claim(key, seat_of(request).post_id):
            messages.info(request, _("Sudah tercatat. Tombol yang ditekan dua kali bekerja satu kali."))
            return redirect(_answer(key))
        response = view(request, *args, **kwargs)
        Sent.objects.filter(pk=key).update(answer=response.headers.get("Location", ""))
        return response

    return handled


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("once", ""))
    except ValueError:
        return None


def _claim(key: uuid.UUID, post_id: int) -> bool:
    try:
        with transaction.atomic():
            Sent.objects.create(key=key, post_id=post_id, at=clock.real_now())
    except IntegrityError:
        return False
    return True


def _answer(key: uuid.UUID) -> str:
    answer = Sent.objects.filter(pk=key).values_list("answer", flat=True).first()
    return answer or reverse("desk:today")
