"""Every page that turns somebody down, as the middleware draws it, in both languages."""

from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from django.views.defaults import server_error

from config.middleware import error_page
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.surfaces.access import TooMany


WORDS = "Kalimat yang mengatakan apa yang terjadi, dan apa yang bisa dilakukan sekarang."
ERRORS: tuple[type[DomainError], ...] = (Denied, NotFound, NotPossibleNow, Invalid, TooMany)


def pages() -> dict[int, dict[str, str]]:
    """Status -> language -> the page."""
    found: dict[int, dict[str, str]] = {}
    for language in ("id", "en"):
        for error in ERRORS:
            found.setdefault(error.status, {})[language] = _drawn(error, language)
        with translation.override(language):
            found.setdefault(500, {})[language] = server_error(RequestFactory().get("/")).content.decode()
    return found


def _drawn(error: type[DomainError], language: str) -> str:
    request = RequestFactory().get("/lacak/")
    request.resolver_match = resolve("/lacak/")
    with translation.override(language):
        return error_page(request, error(WORDS)).content.decode()
