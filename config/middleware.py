"""Where a request gets its scope and an error becomes a page: once, for all pages.

A staff request is one transaction whose scope is the post taken in the session. A GET cannot write.
A refused request rolls back: nothing half done is kept.
"""

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import DomainError, Invalid
from tuntas.base.ledger import clock
from tuntas.base.offices import queries


Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def security_headers(get_response: Handler) -> Handler:
    """Put the strict policy on every answer."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", SECURITY_POLICY)
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    return handle


def public(view: View) -> View:
    """Declare a view open to everyone: no seat, no scope, no transaction of ours around it."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


class ScopeMiddleware:
    """Every view needs a seat unless it is declared public; it then runs in one scoped transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if view.__module__.startswith(("allauth.", "django.")):
            return None
        try:
            if getattr(view, "is_public", False):
                return view(request, *args, **kwargs)
            return self._seated(request, view, args, kwargs)
        except DomainError as error:
            return error_page(request, error)

    def _seated(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        post_id = request.session.get("post_id")
        seat = queries.seat_for(post_id, at=clock.now()) if post_id else None
        if seat is None:
            return redirect(f"{reverse('desk:sit')}?next={request.path}")
        request.seat = seat  # type: ignore[attr-defined]
        with transaction.atomic():
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(seat.post_id)])
                if request.method in {"GET", "HEAD"}:
                    cursor.execute("SET TRANSACTION READ ONLY")
            return view(request, *args, **kwargs)


def seat_context(request: HttpRequest) -> dict[str, object]:
    """The seat bar of every page."""
    return {"seat": getattr(request, "seat", None), "is_demo": _is_demo(request)}


def _is_demo(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.namespace in {"desk", "demo"} and clock.kind() == "demo")


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for an expected refusal; JSON for the API."""
    if request.path.startswith("/api/"):
        from django.http import JsonResponse  # noqa: PLC0415

        fields = {key: str(value) for key, value in getattr(error, "fields", {}).items()}
        return JsonResponse({"error": str(error.sentence), "fields": fields}, status=error.status)
    names = {404: "404.html", 403: "403.html", 409: "409.html", 422: "422.html"}
    return render(request, names.get(error.status, "409.html"), {"error": error}, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long, or came from elsewhere."""
    sentence = _("Halaman ini sudah terlalu lama terbuka. Kembali, muat ulang, lalu kirim lagi. Tidak ada yang tersimpan.")
    error = Invalid(sentence)
    error.status = 403
    return error_page(request, error)
