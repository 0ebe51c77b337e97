"""The doors only a story has: its clock, its telephone, its address book, its tally. 404 in every other database.

`path("_cerita/", include("tuntas.surfaces.commands.story.views"))` in config.urls.
"""

from contextlib import AbstractContextManager
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.ledger import clock
from tuntas.base.ledger.models import Shown
from tuntas.base.offices.models import Office, Post
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Bounce, Case
from tuntas.surfaces.access import public, scoped


app_name = "story"
NOT_HERE = _("Halaman itu tidak ada.")


def _only_in_a_story() -> None:
    if clock.kind() not in {"story", "test"}:
        raise NotFound(NOT_HERE)


def _in_scope() -> AbstractContextManager[None]:
    """Read as the system's post does; a story has one regency."""
    system = Post.objects.filter(role="system").order_by("id").first()
    if system is None:
        raise NotFound(NOT_HERE)
    return scoped(system.pk, read_only=True)


@public
@require_http_methods(["GET", "POST"])
def hour(request: HttpRequest) -> HttpResponse:
    """Tell the business time, or set it: `at`, an ISO moment, local when it names no zone."""
    _only_in_a_story()
    if request.method == "POST":
        clock.set_to(_moment(request.POST.get("at", "")))
    get_token(request)
    return JsonResponse({"now": localtime(clock.now()).isoformat(timespec="seconds")})


def _moment(typed: str) -> datetime:
    try:
        found = parse_datetime(typed)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("Tulis waktunya seperti 2021-12-07T09:10."), fields={"at": _("Bukan waktu.")})
    return make_aware(found) if is_naive(found) else found


@public
@require_GET
def telephone(request: HttpRequest) -> HttpResponse:
    """The messages shown for one number, oldest first: what a telephone would have got."""
    _only_in_a_story()
    number = numbers.read(request.GET.get("number", ""))
    with _in_scope():
        case = Case.objects.filter(number=number).first()
        shown = Shown.objects.filter(case_id=case.pk).order_by("shown_at", "key") if case else Shown.objects.none()
        texts = list(shown.values_list("text", flat=True))
    return JsonResponse({"messages": texts})


@public
@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    """The key of an office by its code: what somebody who forges a form would have found out."""
    _only_in_a_story()
    found = Office.objects.filter(code=request.GET.get("code", "")).first()
    if found is None:
        raise NotFound(NOT_HERE)
    return JsonResponse({"id": found.pk})


@public
@require_GET
def bounces(request: HttpRequest) -> HttpResponse:
    """How often a number was thrown about, and at whose charge, oldest first."""
    _only_in_a_story()
    number = numbers.read(request.GET.get("number", ""))
    with _in_scope():
        rows = Bounce.objects.filter(case__number=number).order_by("n").values_list("kind", "office__name")
        counted = [{"kind": kind, "office": office} for kind, office in rows]
    return JsonResponse({"bounces": counted})


urlpatterns = [
    path("jam", hour, name="hour"),
    path("pesan", telephone, name="telephone"),
    path("kantor", offices, name="offices"),
    path("lempar", bounces, name="bounces"),
]
