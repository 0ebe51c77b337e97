"""An RT's list handed in at the desk, and the receipt the RT takes home."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.people import nik
from tuntas.casework.cases import numbers
from tuntas.casework.kinds.proposal import actions
from tuntas.casework.kinds.proposal.models import Origin, SourceList
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once as keys
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.proposals import facts
from tuntas.surfaces.desk.proposals.forms import SourceListForm


REFUSED = 422


@require_http_methods(["GET", "POST"])
@once
def source_list(request: HttpRequest) -> HttpResponse:
    """Type an RT's list in: one name a line."""
    by, at = seat_of(request), at_of(request)
    may.check(by, may.CASES_TAKE_IN)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        place, names = typed["neighbourhood"], _people(typed["people"], typed["neighbourhood"])
        handed = actions.Handed(place, typed["handed_in_by"], typed["handed_in_on"], names, typed["programme"])
        with mending(form):
            taken = actions.hand_in_list(by=by, handed=handed, key=typed["key"], at=at)
            return redirect("desk:source_receipt", taken.stored.pk)
    context = {"form": form, "post_url": keys.address("source_list")}
    return render(request, "desk/proposals/source_list.html", context, status=REFUSED if form.errors else 200)


def _form(request: HttpRequest) -> SourceListForm:
    day = localtime(at_of(request)).date()
    typed = request.POST if request.method == "POST" else None
    start = {"handed_in_on": f"{day:%Y-%m-%d}", "key": uuid.uuid4()}
    return SourceListForm(typed, programmes=facts.programmes(day), initial=start)


def _people(text: str, place: str) -> list[actions.Facts]:
    """`nama; NIK; nomor KK` per line; a number that cannot be one is kept out and the person marked as doubted."""
    rt, rw = _rt_rw(place)
    found = []
    for line in text.splitlines():
        name, number, card = (*(cell.strip() for cell in line.split(";")), "", "")[:3]
        if name:
            told, kept = nik.plain(number), nik.check_nik(nik.cell_of(number)).number
            found.append(
                actions.Facts(
                    name[:120],
                    nik=kept,
                    nik_doubted=bool(told) and kept is None,
                    kk_no=nik.check_kk(nik.cell_of(card)).number,
                    rt=rt,
                    rw=rw,
                )
            )
    return found


def _rt_rw(place: str) -> tuple[str, str]:
    digits = "".join(one if one.isdecimal() else " " for one in place).split()
    return (digits[0], digits[1]) if len(digits) > 1 else (digits[0] if digits else "", "")


@require_GET
def source_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    by = seat_of(request)
    stored = SourceList.objects.filter(pk=pk, office_id=by.office_id).select_related("office").first()
    if stored is None:
        raise NotFound(_("Daftar itu tidak ada di kantor Anda."))
    rows = Origin.objects.filter(source_list=stored).select_related("case").order_by("id")
    names = [(row.case.applicant, numbers.written(row.case.number)) for row in rows]
    context = {"stored": stored, "words": actions.list_words(stored), "names": names}
    return render(request, "desk/proposals/source_receipt.html", context)
