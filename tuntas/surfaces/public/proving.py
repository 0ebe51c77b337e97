"""The proof of a receipt: as a file, as the part of its page that looks again, and the page that verifies in the
reader's own browser. What verifies elsewhere is served too: the one file, and what this house says its keys are.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from tuntas.casework.cases import numbers, tracking
from tuntas.surfaces import proofs, receipts
from tuntas.surfaces.access import public
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import CheckPage


VERIFIER = Path(settings.BASE_DIR) / "verifier" / "tuntas_verify.py"
DAY = 24 * 3600


@public
@require_GET
@never_cache
@limited("track")
def receipt_proof(request: HttpRequest, number: str) -> HttpResponse:
    """Give the receipt as a file that proves; with the act itself to the browser that was shown the secret."""
    found = tracking.track(number, secret=receipts.remembered_secret(request, numbers.read(number)))
    made = proofs.file(number, is_open=found.is_open)
    response = HttpResponse(made.text, "application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tuntas-{made.number}.json"'
    return response


@public
@require_GET
@never_cache
def receipt_promise(request: HttpRequest, number: str) -> HttpResponse:
    """Give the part of the receipt's page that speaks of the log, as it is now; to anybody else the whole page.

    Not counted against the limit of look-ups: only a receipt's page, which was, knows how to ask.
    """
    number = numbers.written(numbers.read(number))
    looks = proofs.looks_of(request.GET.get("lihat", ""), number)
    is_asked = looks is not None and "HX-Request" in request.headers
    log = proofs.in_log(number, looks=looks or 0) if is_asked else None
    if log is None:
        return redirect(reverse("public:receipt", args=[number]))
    return render(request, "public/promise.html", {"page": {"log": log, "number": number}})


@public
@require_GET
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Show the page on which a reader verifies a receipt; the chosen file stays in the browser."""
    log = reverse("log:page")
    page = CheckPage(proofs.trusted(), log, request.build_absolute_uri(log).rstrip("/"))
    return render(request, "public/check.html", {"page": page})


@public
@require_GET
@never_cache
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give what this house says its keys are, one a line: to be compared with what somebody else says."""
    return HttpResponse("".join(f"{key}\n" for key in proofs.trusted()), "text/plain; charset=utf-8")


@public
@require_GET
@cache_control(public=True, max_age=DAY)
def verifier(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the one file that verifies a receipt without us."""
    response = HttpResponse(_verifier(), "text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{VERIFIER.name}"'
    return response


@cache
def _verifier() -> bytes:
    return VERIFIER.read_bytes()
