"""Names put forward otherwise: a family that was found, a recommendation on record, the direct way at Dinsos."""

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers, queries as cases, store
from tuntas.casework.cases.enums import Source
from tuntas.casework.kinds.proposal import actions, direct
from tuntas.casework.kinds.proposal.enums import Stance
from tuntas.casework.kinds.proposal.outreach import Found
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once as keys
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.proposals import facts
from tuntas.surfaces.desk.proposals.forms import paper_of
from tuntas.surfaces.desk.proposals.new_forms import DirectForm, FoundForm, NewNameForm, RecommendedForm
from tuntas.surfaces.desk.proposals.typed import facts_of
from tuntas.surfaces.desk.views.take_in import to_receipt


REFUSED = 422
VILLAGES = (*VILLAGE_KINDS, OfficeKind.PUSKESOS)


@require_http_methods(["GET", "POST"])
@once
def found(request: HttpRequest) -> HttpResponse:
    """A family nobody applied for (temuan, jemput bola)."""
    return _new(request, FoundForm, "found", {"found_on": _today(request)})


@require_http_methods(["GET", "POST"])
@once
def recommended(request: HttpRequest) -> HttpResponse:
    """A name an official recommends, on record."""
    return _new(request, RecommendedForm, "recommended", {"recommended_on": _today(request)})


def _today(request: HttpRequest) -> date:
    return localtime(at_of(request)).date()


def _new(request: HttpRequest, kind: type[NewNameForm], name: str, start: dict[str, object]) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.CASES_TAKE_IN)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = kind(
        *typed,
        programmes=facts.programmes(_today(request)),
        villages=_villages(by),
        initial={"key": uuid.uuid4(), **start},
    )
    if request.method == "POST" and form.is_valid() and (receipt := _proposed(request, form)):
        return to_receipt(request, receipt)
    context = {"form": form, "post_url": keys.address(name)}
    return render(request, f"desk/proposals/{name}.html", context, status=REFUSED if form.errors else 200)


def _villages(by: Seat) -> list[tuple[str, str]]:
    if by.office_kind in VILLAGES:
        return []
    rows = Office.objects.filter(region__within=by.region, kind__in=VILLAGE_KINDS).order_by("name", "id")
    return [(str(region), name) for region, name in rows.values_list("region", "name")]


def _proposed(request: HttpRequest, form: NewNameForm) -> store.Receipt | None:
    """Store it; None when the form has to be mended: then what was typed is still in it."""
    by, at, typed = seat_of(request), at_of(request), form.cleaned_data
    with mending(form, store.KeyClash):
        return actions.propose(
            by=by, region=str(typed.get("village") or by.region), applicant=typed["name"],
            programme=typed["programme"], facts=facts_of(typed), received_at=at, key=typed["key"], at=at,
            said=_said(form), words=str(typed.get("account") or ""), phone=typed["phone"],
        )  # fmt: skip
    return None


def _said(form: NewNameForm) -> actions.Said:
    typed = form.cleaned_data
    if isinstance(form, RecommendedForm):
        return actions.Said(
            Source.RECOMMENDATION, recommender=typed["recommender"], recommender_office=typed["recommender_office"],
            recommended_on=typed["recommended_on"], paper=paper_of(typed["photo"]),
        )  # fmt: skip
    told = Found(
        typed["tip"], typed["found_on"], typed["account"], typed["medium"], typed["reporter"],
        typed["reporter_phone"], typed["is_secret"],
    )  # fmt: skip
    return actions.Said(Source.FINDING, found=told)


@require_http_methods(["GET", "POST"])
@once
def direct_way(request: HttpRequest) -> HttpResponse:
    """The direct way at Dinsos' desk: a number, and the matter is here; or the day it opens."""
    by = seat_of(request)
    may.check(by, may.CASES_TAKE_IN)
    form = DirectForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            number = direct.file(typed=form.cleaned_data["number"], by=by, applicant=form.cleaned_data["applicant"],
                                 at=at_of(request))  # fmt: skip
        except (Invalid, NotFound, NotPossibleNow) as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("Lewat jalur langsung. Perkaranya di Dinsos; desa wajib menyatakan mengapa."))
            return redirect("desk:case", number)
    context = {"form": form, "post_url": keys.address("direct_way"), "is_here": by.office_kind == OfficeKind.DINSOS}
    return render(request, "desk/proposals/direct.html", context, status=status if form.errors else 200)


def _refused(form: DirectForm, refusal: DomainError) -> int:
    known = {name: words for name, words in getattr(refusal, "fields", {}).items() if name in form.fields}
    for name, words in (known or {"number": refusal.sentence}).items():
        form.add_error(name, str(words))
    return refusal.status


@require_GET
def direct_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The family's sheet: what the village says, that it decides nothing, who holds the matter now. On paper."""
    try:
        case = cases.case_for(seat_of(request), number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    filing = direct.filing_of(case)
    if filing is None:
        raise NotFound(cases.NOT_THERE)
    stance = Stance(filing.stance).label if filing.stance else ""
    context = {"case": case, "filing": filing, "number": numbers.written(case.number), "stance": stance,
               "due": direct.word_due(case)}  # fmt: skip
    return render(request, "desk/proposals/direct_sheet.html", context)
