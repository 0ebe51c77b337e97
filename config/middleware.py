"""Where a request gets its scope and an error becomes a page: once, for all pages.

A staff request is one transaction whose scope is the post taken in the session. A GET cannot write.
A refused request rolls back: nothing half done is kept.
"""

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.base.offices import queries
from tuntas.surfaces import access, answers
from tuntas.surfaces.public.pages import ErrorFacts


Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

HTTP_REFUSED, NOT_ALLOWED = 400, 405
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
PAGES = {403, 404, 409, 422, 429}
SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def security_headers(get_response: Handler) -> Handler:
    """Put the strict policy on every answer."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", SECURITY_POLICY)
        # "no-referrer" would make browsers send "Origin: null" with our own forms, which the CSRF check refuses.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    return handle


def spoken(get_response: Handler) -> Handler:
    """Speak Indonesian until a reader asks for English here: an office's PC often came with an English browser."""

    def handle(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = asked if asked in LANGUAGES else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return handle


def head_is_get(get_response: Handler) -> Handler:
    """Answer HEAD as GET without its body: what watches a house asks so, and no view need know."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return handle


class ScopeMiddleware:
    """Every view needs a seat unless it is declared public; it then runs in one scoped transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if view.__module__.startswith(("allauth.", "django.", "ninja.")):
            return None
        try:
            if getattr(view, "is_public", False):
                return buttons_only(request, view(request, *args, **kwargs))
            return buttons_only(request, self._seated(request, view, args, kwargs))
        except DomainError as error:
            return error_page(request, error)

    def _seated(self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
        post_id = request.session.get("post_id")
        at = clock.now()
        seat = queries.seat_for(post_id, at=at) if post_id and _is_signed_in(request) else None
        if seat is None:
            return redirect(f"{reverse('desk:sit')}?{urlencode({'next': request.get_full_path()})}")
        request.seat, request.at = seat, at  # type: ignore[attr-defined]
        with access.scoped(seat.post_id, read_only=request.method in {"GET", "HEAD"}):
            response = view(request, *args, **kwargs)
            if response.status_code >= HTTP_REFUSED:
                # A page that says no has kept nothing.
                transaction.set_rollback(True)
            return response


def _is_signed_in(request: HttpRequest) -> bool:
    """Somebody logged in; a database that is not for real work has no accounts."""
    return request.user.is_authenticated or clock.kind() != "production"


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for an expected refusal; JSON for the API."""
    if request.path.startswith("/api/"):
        return answers.refused(error)
    known = error.status if error.status in PAGES else NotPossibleNow.status
    facts = ErrorFacts(str(error.sentence), *_way_back(request, error))
    response = render(request, f"{known}.html", {"error": facts}, status=error.status)
    # What is not there now may be there in a minute: a tile of the log, a receipt.
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, access.TooMany):
        response.headers["Retry-After"] = "60"
    return response


def _way_back(request: HttpRequest, error: DomainError) -> "tuple[str, str | Promise]":
    """The case or visit one came from, when it is there to go back to."""
    match = request.resolver_match
    number = match.kwargs.get("number") if match and match.namespace == "desk" else None
    if match is None or number is None or error.status == NotFound.status:
        return "", ""
    if match.url_name and match.url_name.startswith("room"):
        return reverse("desk:room"), _("Kembali ke ruang khusus")
    if match.url_name and match.url_name.startswith("visit"):
        return reverse("desk:visit", args=[number]), _("Kembali ke kunjungan")
    return reverse("desk:case", args=[number]), _("Kembali ke perkara")


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody expected: 503 while the database is away, else 500. The page needs nothing that may be broken."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        sentence = _("Tidak bisa dijawab sekarang. Coba lagi sebentar lagi: kunci yang sama tidak membuat dobel.")
        response: HttpResponse = answers.refusal(sentence, status=status)
    else:
        response = HttpResponse(render_to_string("500.html"), status=status)
    if away:
        response.headers["Retry-After"] = "10"
    return response


def buttons_only(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address behind a button, opened by itself (a reload, the back button): said in words, not an empty page."""
    if response.status_code != NOT_ALLOWED or response.content:
        return response
    error = NotPossibleNow(_("Alamat ini hanya dipakai oleh tombol. Kembali ke halamannya, lalu tekan tombolnya lagi."))
    error.status = NOT_ALLOWED
    told = error_page(request, error)
    told.headers["Allow"] = response.headers["Allow"]
    return told


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """A form that waited too long, or came from elsewhere."""
    sentence = _(
        "Halaman ini sudah terlalu lama terbuka. Kembali, muat ulang, lalu kirim lagi. Tidak ada yang tersimpan."
    )
    error = Invalid(sentence)
    error.status = 403
    return error_page(request, error)
