"""Answers after a form: where to look next."""

import functools

from django.http import HttpResponse
from django.urls import reverse


SAMPLE = "000-000-000"


class SeeOther(HttpResponse):
    """What was posted is done; look there. `url` is an address of this house, written as it goes over the line."""

    status_code = 303

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = self.headers["Location"] = url


def address_of(page: str, number: str) -> str:
    """The address of a page about one number, as it is written; the page's pattern is looked up once."""
    return _pattern(page).replace(SAMPLE, number)


@functools.cache
def _pattern(page: str) -> str:
    return reverse(page, args=[SAMPLE])
