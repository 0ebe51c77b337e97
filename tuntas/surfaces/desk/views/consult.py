"""An ordinary consultation at the desk: what about, and that it was answered. No name, no telephone, no story.

The form carries a closed part for whoever needs the private room. Filled or not, the same happens here: the same
address, the same statements, the same answer; what was filled in leaves sealed, and this desk cannot read it again.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers, queries, store
from tuntas.casework.cases.enums import Told
from tuntas.delivery.protection import leaving, moving
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.protection import pages
from tuntas.surfaces.desk.protection.forms import CaseRoomForm, ConsultForm


REFUSED = 422


@require_http_methods(["GET", "POST"])
@never_cache
def consult(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it is one consultation, because its key is in it."""
    by = seat_of(request)
    may.check(by, may.VISITS_RECORD)
    form = ConsultForm(request.POST or None, initial={"intake_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        number = _recorded(by, form, request)
        return redirect("desk:consulted", numbers.written(number))
    page = pages.ConsultPage(by.office_name, has_room=leaving.box_for(by.region) is not None)
    return render(request, "desk/consult.html", {"page": page, "form": form}, status=REFUSED if form.errors else 200)


def _recorded(by: Seat, form: ConsultForm, request: HttpRequest) -> str:
    """Record the visit and leave an envelope: both, every time."""
    at, key, box = at_of(request), form.cleaned_data["intake_key"], leaving.box_for(by.region)
    visit = store.SpokenWord(
        key=key, office_id=by.office_id, region=by.region, topic=form.cleaned_data["topic"], told=Told.ANSWERED,
        channel="desk",
    )  # fmt: skip
    receipt = store.record_visit(visit, by=by.actor, at=at)
    if box is not None and receipt.is_new:
        leaving.leave(box, form.told(), number=receipt.number, word=leaving.word_of(key), desk=by.office_name, at=at)
    return receipt.number


@require_http_methods(["GET", "POST"])
@never_cache
def case_room(request: HttpRequest, number: str) -> HttpResponse:
    """A case whose person needs the private room: it goes there whole, and an ordinary consultation stays here."""
    by = seat_of(request)
    try:
        case = queries.case_for(by, number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    moving.check_mover(by, case)
    form = CaseRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.told()
        assert told is not None
        moving.move_case(number=case.number, by=by, told=told, at=at_of(request))
        return redirect("desk:visits" if may.can(by, may.VISITS_REPLY) else "desk:today")
    context = {"number": numbers.written(case.number), "form": form}
    return render(request, "desk/case_room.html", context, status=REFUSED if form.errors else 200)


@require_GET
@never_cache
def consulted(request: HttpRequest, number: str) -> HttpResponse:
    """The neutral slip of a consultation at this office; printed or not as the visitor likes."""
    by = seat_of(request)
    try:
        visit = queries.visit_for(by, number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    if visit.office_id != by.office_id or visit.told != Told.ANSWERED:
        raise NotFound(queries.NOT_THERE)
    page = pages.ConsultedPage(
        numbers.written(visit.number), localtime(visit.at), by.office_name, leaving.word_of(visit.intake_key)
    )
    return render(request, "desk/consulted.html", {"page": page, "title": _("Konsultasi dicatat")})
