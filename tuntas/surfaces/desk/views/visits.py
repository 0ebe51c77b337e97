"""Visits: who came and was told what; the reply beside it; a case with one press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import actions, queries
from tuntas.casework.cases.models import Visit
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import lists, visit_page
from tuntas.surfaces.desk.forms import ReplyForm
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.views.take_in import to_receipt


REFUSED = 422


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.VISITS_REPLY)
    return render(request, "desk/visits.html", {"page": lists.visits(by, request.GET.dict())})


def _seen(request: HttpRequest, number: str) -> Visit:
    """A visit to this seat's own office."""
    by = seat_of(request)
    may.check(by, may.VISITS_REPLY)
    try:
        found = queries.visit_for(by, number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    if found.office_id != by.office_id:
        raise NotFound(queries.NOT_THERE)
    return found


def _page(request: HttpRequest, visit: Visit, form: ReplyForm, status: int = 200) -> HttpResponse:
    page = visit_page.page(visit, at_of(request))
    return render(request, "desk/visit.html", {"page": page, "form": form}, status=status)


@require_GET
def visit(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _seen(request, number), ReplyForm())


@require_POST
@once
def visit_reply(request: HttpRequest, number: str) -> HttpResponse:
    """The desk's word beside the visitor's; it takes nothing away."""
    found, form = _seen(request, number), ReplyForm(request.POST)
    if form.is_valid():
        with mending(form):
            actions.reply_to_visit(number=found.number, by=seat_of(request), at=at_of(request), **form.cleaned_data)
    if form.errors:
        return _page(request, found, form, REFUSED)
    messages.success(request, _("Jawaban berdiri di samping catatan warga."))
    return redirect("desk:visit", found.number)


@require_POST
@once
def visit_to_case(request: HttpRequest, number: str) -> HttpResponse:
    """One press: the visit becomes a case, its clock starts when the citizen came."""
    found = _seen(request, number)
    receipt = actions.case_from_visit(number=found.number, by=seat_of(request), at=at_of(request))
    return to_receipt(request, receipt)
