"""Record a claim, search for its file, sign the minutes, mark evidence that was edited."""

import uuid
from hashlib import sha256

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS
from tuntas.base.offices.models import Office
from tuntas.casework.cases import actions, claims, numbers, store
from tuntas.surfaces import papers
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.claims import facts, forms, minutes
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.views.take_in import to_receipt


REFUSED = 422


@require_GET
def claims_list(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.CASES_SEE)
    return render(request, "desk/claims/claims.html", {"page": facts.listed(by, at_of(request))})


@require_http_methods(["GET", "POST"])
def claim_new(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it is one matter, because its key is in it."""
    may.check(seat_of(request), may.CLAIMS_RECORD)
    form = _new_form(request)
    taken = _recorded(request, form) if request.method == "POST" and form.is_valid() else None
    if taken is not None:
        messages.success(request, _("Klaim dicatat. Kedua kantor diminta mencari, perkaranya sudah berjalan."))
        return to_receipt(request, taken)
    return render(request, "desk/claims/new.html", {"form": form}, status=REFUSED if form.errors else 200)


def _new_form(request: HttpRequest) -> forms.NewClaimForm:
    by = seat_of(request)
    found = Office.objects.filter(region__within=by.region, kind__in=VILLAGE_KINDS).order_by("name", "id")
    villages = [(str(region), name) for region, name in found.values_list("region", "name")]
    key = {"intake_key": uuid.uuid4()}
    return forms.NewClaimForm(request.POST or None, request.FILES or None, villages=villages, initial=key)


def _recorded(request: HttpRequest, form: forms.NewClaimForm) -> store.Receipt | None:
    """The matter, its claim and its photo in one transaction; None when the form has to be mended."""
    by, at, typed = seat_of(request), at_of(request), form.cleaned_data
    matter = store.Matter(
        key=typed["intake_key"] or uuid.uuid4(), region=typed["village"], topic=typed["topic"], applicant=typed["name"],
        words=typed["words"], phone=typed["phone"], channel="desk", office_id=by.office_id,
    )  # fmt: skip
    said = claims.Claimed(
        typed["village"], typed["where"], typed["claimed_on"], typed["evidence"], typed["evidence_words"]
    )
    with mending(form, store.KeyClash):
        paper = papers.judge(typed["photo"]) if typed["photo"] else None
        receipt = store.hand_in(matter, by=by.actor, at=at)
        claims.record(said, case_id=receipt.case_id, by=by.actor, at=at)
        if paper and receipt.is_new:
            actions.add_paper(
                number=receipt.number, by=by, label=str(_("Bukti sudah lapor")), content=paper.content,
                mime=paper.mime, sha256=sha256(paper.content).hexdigest(), at=at,
            )  # fmt: skip
        return receipt
    return None


@require_GET
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, **forms_given: Form) -> HttpResponse:
    by, at = seat_of(request), at_of(request)
    page = facts.page(claims.claim_for(by, pk), by, at)
    context = {"page": page, "answer": forms.AnswerForm(), "doubt": forms.DoubtForm(), **forms_given}
    status = REFUSED if any(form.errors for form in forms_given.values()) else 200
    return render(request, "desk/claims/claim.html", context, status=status)


@require_POST
@once
def claim_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Found or not, where, since when."""
    form = forms.AnswerForm(request.POST)
    by, at = seat_of(request), at_of(request)
    claims.claim_for(by, pk)
    if form.is_valid():
        typed = form.cleaned_data
        found = typed["is_found"] == "yes"
        with mending(form):
            claims.answer(
                claim_id=pk, by=by, is_found=found, place=typed["place"], found_on=typed["found_on"], at=at
            )  # fmt: skip
    if form.errors:
        return _page(request, pk, answer=form)
    messages.success(request, _("Jawaban kantor ini tercatat. Tanda tangani berita acaranya."))
    return redirect("desk:claim", pk)


@require_POST
@once
def claim_sign(request: HttpRequest, pk: int) -> HttpResponse:
    claims.sign(claim_id=pk, by=seat_of(request), at=at_of(request))
    messages.success(request, _("Berita acara ditandatangani untuk kantor ini."))
    return redirect("desk:claim", pk)


@require_POST
@once
def claim_doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """The camat marks evidence that was edited; the case goes on."""
    form = forms.DoubtForm(request.POST)
    by = seat_of(request)
    claims.claim_for(by, pk)
    may.check(by, may.CLAIMS_DOUBT)
    if not form.is_valid():
        return _page(request, pk, doubt=form)
    claims.doubt(claim_id=pk, by=by, ground=form.cleaned_data["ground"], at=at_of(request))
    messages.success(request, _("Bukti ditandai. Perkaranya tetap dikerjakan, dihitung sejak dicatat."))
    return redirect("desk:claim", pk)


@require_GET
@never_cache
def claim_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as PDF, with the signatures there are."""
    found = claims.claim_for(seat_of(request), pk)
    response = HttpResponse(minutes.pdf(found, at=at_of(request)), "application/pdf")
    name = f"berita-acara-{numbers.written(found.case.number)}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
