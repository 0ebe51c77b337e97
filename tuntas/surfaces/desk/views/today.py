"""Lists one starts from: today, the worklist, what arrives, search."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from tuntas.base.errors import Invalid
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import custody, queries
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import lists, search_page
from tuntas.surfaces.desk.once import once


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Where one starts; the sealed unit has a first page of its own."""
    if may.can(seat_of(request), may.SEALED_DUTY):
        return redirect("desk:room")
    return render(request, "desk/today.html", {"page": lists.today(seat_of(request), at_of(request))})


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """The whole page; for htmx the rows alone, drawn from the same part."""
    by = seat_of(request)
    may.check(by, may.CASES_SEE)
    page = lists.worklist(by, at_of(request), request.GET.dict())
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/list_rows.html" if is_part else "desk/list.html", {"page": page})


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.CASES_ANSWER_HANDOVER)
    return render(request, "desk/kasi.html", {"page": lists.inbox(by, at_of(request), request.GET.dict())})


def _ticked(request: HttpRequest) -> list[str]:
    """Numbers of the ticked hand-overs that are really on their way to this office."""
    by = seat_of(request)
    may.check(by, may.CASES_ANSWER_HANDOVER)
    pks = [pk for pk in request.POST.getlist("handover") if pk.isascii() and pk.isdigit()]
    found = list(queries.inbox(by).filter(pk__in=pks).values_list("case__number", flat=True))
    if not found:
        raise Invalid(_("Centang dulu kiriman yang dimaksud. Yang sudah dijawab tidak ada lagi di daftar."))
    return found


@require_POST
@once
def accept(request: HttpRequest) -> HttpResponse:
    """Accept all that is ticked; each is an act of its own."""
    ticked = _ticked(request)
    n = custody.accept_all(numbers=ticked, by=seat_of(request), at=at_of(request))
    messages.success(request, ngettext("%(n)d kiriman diterima.", "%(n)d kiriman diterima.", n) % {"n": n})
    return redirect("desk:inbox")


@require_POST
def decline(request: HttpRequest) -> HttpResponse:
    """A refusal names ground and competent office, so it is written one by one: the first of the ticked."""
    return redirect("desk:move", _ticked(request)[0], "decline")


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.PEOPLE_SEARCH)
    page = search_page.found(by, request.GET.get("q", "")[:80], at_of(request))
    return render(request, "desk/search.html", {"page": page})
