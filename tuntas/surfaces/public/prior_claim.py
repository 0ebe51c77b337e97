"""Saying that one handed it in before and has no receipt, without an account: a matter and its claim at once."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tuntas.base.errors import DomainError, Invalid
from tuntas.base.ledger import clock
from tuntas.base.ledger.acts import PUBLIC
from tuntas.casework.cases import claims, store, tracking
from tuntas.surfaces import papers
from tuntas.surfaces.access import public
from tuntas.surfaces.claiming import ClaimFields
from tuntas.surfaces.public import forms
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import HandInPage
from tuntas.surfaces.public.taking_in import to_receipt
from tuntas.surfaces.public.views import find_places


UNPROCESSABLE = 422


class PriorClaimForm(ClaimFields, forms.HandInForm):
    """A matter as it is handed in, and what is said about the first time."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
@limited("hand_in", writes_only=True)
def prior_claim(request: HttpRequest) -> HttpResponse:
    """Show the form; record matter and claim; lead to the receipt."""
    if request.method != "POST" or "find" in request.POST:
        given = (request.POST if request.method == "POST" else request.GET).dict()
        return _page(request, PriorClaimForm(initial={"intake_key": uuid4(), **given}))
    form = PriorClaimForm(request.POST, request.FILES)
    receipt = _recorded(form) if form.is_valid() else None
    if receipt is None:
        return _page(request, form, UNPROCESSABLE)
    _keep_photo(request, receipt)
    return to_receipt(receipt)


def _page(request: HttpRequest, form: PriorClaimForm, status: int = 200) -> HttpResponse:
    chosen = str(form["place"].value() or "")
    found = find_places(str(form["place_q"].value() or ""), chosen if forms.PLACE.match(chosen) else "")
    return render(request, "public/prior_claim.html", {"page": HandInPage(found), "form": form}, status=status)


def _recorded(form: PriorClaimForm) -> store.Receipt | None:
    """Matter and claim in one transaction; None when the form has to be mended."""
    typed, at = form.cleaned_data, clock.now()
    matter = store.Matter(
        key=typed["intake_key"] or uuid4(), region=typed["place"], topic=typed["topic"], applicant=typed["name"],
        words=typed["words"], phone=typed["phone"], nik=typed["nik"],
    )  # fmt: skip
    said = claims.Claimed(
        typed["place"], typed["where"], typed["claimed_on"], typed["evidence"], typed["evidence_words"]
    )
    try:
        with transaction.atomic():
            claims.check(said, at=at)
            receipt = store.hand_in(matter, at=at)
            claims.record(said, case_id=receipt.case_id, by=PUBLIC, at=at)
    except (Invalid, store.KeyClash) as refusal:
        told = getattr(refusal, "fields", {}) or {None: refusal.sentence}
        for name, sentence in told.items():
            form.add_error(name, str(sentence))
        return None
    return receipt


def _keep_photo(request: HttpRequest, receipt: store.Receipt) -> None:
    """Put the photo into the file; when it cannot be, say so beside the receipt that is there already."""
    try:
        upload = papers.uploaded(request)
        if upload is not None and receipt.is_new:
            judged = papers.judge(upload)
            tracking.add_paper(
                receipt.case_id, label=_("Bukti sudah lapor"), mime=judged.mime, content=judged.content, at=clock.now()
            )
    except DomainError as refusal:
        later = _("Perkaranya sudah tercatat. Kirim suratnya lagi di halaman lacak, dengan kode rahasia.")
        messages.warning(request, f"{refusal.sentence} {later}")
