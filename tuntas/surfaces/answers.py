"""Answers that are no page: where to look next after a form, and the one form in which the API refuses."""

import functools
from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from tuntas.base.errors import DomainError
from tuntas.surfaces.access import TooMany


SAMPLE = "000-000-000"


class SeeOther(HttpResponse):
    """What was posted is done; look there. `url` is an address of this house, written as it goes over the line."""

    status_code = 303

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = self.headers["Location"] = url


def refusal(sentence: object, *, status: int, fields: Mapping[str, object] | None = None) -> JsonResponse:
    """How the API says no, whoever says it: a sentence for people, and one for each field that is to be mended."""
    said = {str(name): str(each) for name, each in (fields or {}).items()}
    return JsonResponse({"error": str(sentence), "fields": said}, status=status)


def refused(error: DomainError) -> JsonResponse:
    """An expected refusal, for the API; it says when to come back where that helps."""
    response = refusal(error.sentence, status=error.status, fields=getattr(error, "fields", None))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = "60"
    return response


def address_of(page: str, number: str) -> str:
    """The address of a page about one number, as it is written; the page's pattern is looked up once."""
    return _pattern(page).replace(SAMPLE, number)


@functools.cache
def _pattern(page: str) -> str:
    return reverse(page, args=[SAMPLE])
