"""Handing a matter in and saying "I was sent away", without an account; and what one takes home.

A form that comes back keeps what was typed. The hidden key makes a second press give the same receipt. The matter is
stored first, then its photo: a bad photo never costs the matter.
"""

from typing import TypeVar
from uuid import uuid4

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.base.offices import queries as offices
from tuntas.base.places import queries as places
from tuntas.base.programs import queries as programmes
from tuntas.casework.cases import numbers, store, tracking
from tuntas.casework.cases.queries import NOT_THERE
from tuntas.casework.cases.tracking import Tracked
from tuntas.surfaces import papers, proofs, receipts
from tuntas.surfaces.access import public
from tuntas.surfaces.answers import SeeOther, address_of
from tuntas.surfaces.parts import Chip, Holder, Paper
from tuntas.surfaces.public import duties, forms
from tuntas.surfaces.public.limits import limited
from tuntas.surfaces.public.pages import HandInPage, ReceiptPage, SentAwayDonePage, SentAwayPage
from tuntas.surfaces.public.tracked import is_consulted
from tuntas.surfaces.public.views import find_places
from tuntas.surfaces.site import site


Form = TypeVar("Form", bound=forms.PlaceForm)
UNPROCESSABLE = 422


# --- handing in -------------------------------------------------------------------------------------------------


@public
@require_http_methods(["GET", "HEAD", "POST"])
@limited("hand_in", writes_only=True)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Show the form; take a matter in; lead to its receipt."""
    if request.method != "POST" or "find" in request.POST:
        return _hand_in_page(request, forms.HandInForm(initial=_typed(request)))
    form = forms.HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _hand_in_page(request, form, UNPROCESSABLE)
    try:
        receipt = _store_matter(form)
    except (Invalid, NotPossibleNow, store.KeyClash) as refusal:
        return _hand_in_page(request, _refused(form, refusal), refusal.status)
    _keep_photo(request, receipt)
    return to_receipt(receipt)


def _hand_in_page(request: HttpRequest, form: forms.HandInForm, status: int = 200) -> HttpResponse:
    page = HandInPage(find_places(*_place_typed(form)))
    return render(request, "public/hand_in.html", {"page": page, "form": form}, status=status)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What the form begins with: a new key, or what was typed and the place a wall's QR code names."""
    given = (request.POST if request.method == "POST" else request.GET).dict()
    place = given.get("place") or given.get("tempat") or ""
    return {**given, "place": place, "intake_key": given.get("intake_key") or uuid4()}


def _place_typed(form: forms.PlaceForm) -> tuple[str, str]:
    chosen = str(form["place"].value() or "")
    return str(form["place_q"].value() or ""), chosen if forms.PLACE.match(chosen) else ""


def _store_matter(form: forms.HandInForm) -> store.Receipt:
    typed = form.cleaned_data
    matter = store.Matter(
        key=typed["intake_key"] or uuid4(),
        region=typed["place"],
        topic=typed["topic"],
        applicant=typed["name"],
        words=typed["words"],
        phone=typed["phone"],
        nik=typed["nik"],
    )
    return store.hand_in(matter, at=clock.now())


def _check_served(region: str) -> None:
    if offices.village_office(region) is None:
        sentence = _("Belum ada kantor Tuntas untuk tempat itu. Pilih kelurahan atau desa tempat tinggal Anda.")
        raise Invalid(sentence, fields={"place": sentence})


def _refused(form: Form, refusal: DomainError) -> Form:
    """The same form with the refusal on it; a clashing key is replaced, so that the next press is a new form."""
    fields = getattr(refusal, "fields", {})
    for name, sentence in fields.items():
        form.add_error(name, str(sentence))
    if not fields:
        form.add_error(None, str(refusal.sentence))
    if isinstance(refusal, store.KeyClash):
        form.data = {**form.data.dict(), "intake_key": str(uuid4())}  # type: ignore[attr-defined]
    return form


def _keep_photo(request: HttpRequest, receipt: store.Receipt) -> None:
    """Put the photo into the file; when it cannot be, say so beside the receipt that is there already."""
    try:
        upload = papers.uploaded(request)
        if upload is not None:
            judged = papers.judge(upload)
            tracking.add_paper(
                receipt.case_id, label=_("Foto surat"), mime=judged.mime, content=judged.content, at=clock.now()
            )
    except DomainError as refusal:
        later = _("Perkaranya sudah tercatat. Kirim suratnya lagi di halaman lacak, dengan kode rahasia.")
        messages.warning(request, f"{refusal.sentence} {later}")


def to_receipt(receipt: store.Receipt) -> HttpResponse:
    """Lead to the receipt, which may show the secret for some minutes. The desk uses it too."""
    number = numbers.written(receipt.number)
    address = address_of("public:receipt", number)
    response = SeeOther(address)
    receipts.remember_secret(response, receipt.number, receipt.secret, address, address_of("public:tracked", number))
    return response


# --- the receipt ------------------------------------------------------------------------------------------------


@public
@require_GET
@never_cache
@limited("track")
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show the receipt of a matter."""
    return render(request, "public/receipt.html", {"page": _receipt_page(request, number)})


@public
@require_GET
@never_cache
@limited("track")
def receipt_slip(request: HttpRequest, number: str) -> HttpResponse:
    """Show the slip of 58 mm alone."""
    return render(request, "public/slip.html", {"page": _receipt_page(request, number)})


@public
@require_GET
@never_cache
@limited("track")
def receipt_text(request: HttpRequest, number: str) -> HttpResponse:
    """Give the receipt in plain lines."""
    page = _receipt_page(request, number)
    return HttpResponse(receipts.text(page, address=_track_address(request, page.number)), "text/plain; charset=utf-8")


@public
@require_GET
@never_cache
@limited("track")
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give the receipt as PDF: `?kertas=` a4, a5 or 58 (the slip, in its exact length)."""
    size = request.GET.get("kertas", "a4")
    if size not in receipts.SIZES:
        raise Invalid(_("Kertas yang ada: a4, a5, 58."), fields={"kertas": _("Pilih a4, a5, atau 58.")})
    page = _receipt_page(request, number)
    proof = proofs.file(number, is_open=bool(page.secret)) if page.log else None
    made = receipts.pdf(page, site(), address=_track_address(request, page.number), size=size, proof=proof)
    response = HttpResponse(made, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tuntas-{page.number}.pdf"'
    return response


@public
@require_GET
def receipt_qr(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the QR code that opens the track of this number, whether there is one or not."""
    address = _track_address(request, numbers.written(numbers.read(number)))
    return HttpResponse(receipts.qr_svg(address), "image/svg+xml")


def _track_address(request: HttpRequest, number: str) -> str:
    return request.build_absolute_uri(reverse("public:tracked", args=[number]))


def _receipt_page(request: HttpRequest, typed: str) -> ReceiptPage:
    secret = receipts.remembered_secret(request, numbers.read(typed))
    found = tracking.track(typed, secret=secret)
    if found.thing == "visit":
        return _visit_receipt(found, secret)
    claim = found.part("claim") or {}
    # What she only says of an earlier day is told as that: this receipt is of the day it was written down.
    claimed, received = tracking.moment(claim.get("claimed_at")), found.moment("received_at")
    received = tracking.moment(claim.get("recorded_at")) or received
    assert received is not None
    region, since, due = found.text("region"), found.moment("since"), found.moment("due")
    promised = receipts.Promised(
        found.number, region, received, Holder(found.text("holder"), since=since),
        (since, due) if since and due else None, found.moment("total_due"), claimed,
    )  # fmt: skip
    shown = receipts.grouped(secret) if found.is_open else ""
    return receipts.page(promised, regency=_regency(region), secret=shown, papers=_papers(found))


def _visit_receipt(found: Tracked, secret: str) -> ReceiptPage:
    """The receipt of a visit. NotFound for a consultation that was answered: of that, one sentence is all there is."""
    at = found.moment("at")
    if is_consulted(found) or at is None:
        raise NotFound(NOT_THERE)
    number = numbers.written(found.number)
    return ReceiptPage(
        number, at, Holder(found.text("office"), since=at, kind=_("Kunjungan")), None, 0, _regency(found.text("region")),
        qr_url=reverse("public:receipt_qr", args=[number]), secret=receipts.grouped(secret) if found.is_open else "",
        log=proofs.in_log(found.number), is_visit=True,
    )  # fmt: skip


def _papers(found: Tracked) -> list[Paper]:
    rows = found.private.get("papers")
    names = [str(row["label"]) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [Paper(name, chip=Chip("ok", _("Ada"))) for name in names]


def _regency(region: str) -> str:
    """Kota Cilegon, for a village in it."""
    found = places.paths_of([region[:5]])
    return found.get(region[:5], "").partition(", ")[0]


# --- sent away --------------------------------------------------------------------------------------------------


@public
@require_http_methods(["GET", "HEAD", "POST"])
@limited("visit", writes_only=True)
def sent_away(request: HttpRequest) -> HttpResponse:
    """Show the form; record what someone was told; lead to whose duty it is."""
    if request.method != "POST" or "find" in request.POST:
        return _sent_away_page(request, _programmes(forms.SentAwayForm(initial=_typed(request))))
    form = _programmes(forms.SentAwayForm(request.POST))
    if not form.is_valid():
        return _sent_away_page(request, form, UNPROCESSABLE)
    try:
        recorded = _store_visit(form)
    except (Invalid, NotPossibleNow, store.KeyClash) as refusal:
        return _sent_away_page(request, _refused(form, refusal), refusal.status)
    return _to_visit(recorded)


def _programmes(form: forms.SentAwayForm) -> forms.SentAwayForm:
    field = form.fields["programme"]
    assert isinstance(field, django_forms.ChoiceField)
    running = programmes.offered(on=localtime(clock.now()).date())
    field.choices = [("", _("Tidak tahu namanya")), *[(each.code, duties.said(each)) for each in running]]
    return form


def _sent_away_page(request: HttpRequest, form: forms.PlaceForm, status: int = 200) -> HttpResponse:
    page = SentAwayPage(find_places(*_place_typed(form)))
    return render(request, "public/sent_away.html", {"page": page, "form": form}, status=status)


def _store_visit(form: forms.SentAwayForm) -> store.Receipt:
    typed = form.cleaned_data
    _check_served(typed["place"])
    office = offices.village_office(typed["place"])
    assert office is not None
    visit = store.SpokenWord(
        key=typed["intake_key"] or uuid4(),
        office_id=office.pk,
        region=typed["place"],
        topic=typed["topic"],
        told=typed["told"],
        sent_to=typed["sent_to"],
        programme=typed["programme"],
        words=typed["words"],
        phone=typed["phone"],
        channel="web",
    )
    return store.record_visit(visit, at=clock.now())


def _to_visit(recorded: store.Receipt) -> HttpResponse:
    number = numbers.written(recorded.number)
    address = address_of("public:sent_away_done", number)
    response = SeeOther(address)
    others = (address_of(f"public:{name}", number) for name in ("tracked", "receipt"))
    receipts.remember_secret(response, recorded.number, recorded.secret, address, *others)
    return response


@public
@require_GET
@never_cache
@limited("track")
def sent_away_done(request: HttpRequest, number: str) -> HttpResponse:
    """Say whose duty it is; what was asked is told only to the browser that has just said it."""
    secret = receipts.remembered_secret(request, numbers.read(number))
    found = tracking.track(number, secret=secret)
    at = found.moment("at")
    if not found.is_open or at is None:
        return redirect("public:tracked", numbers.written(found.number))
    page = _visit_page(found, secret)
    return render(request, "public/sent_away_done.html", {"page": page})


def _visit_page(found: Tracked, secret: str) -> SentAwayDonePage:
    at = found.moment("at")
    assert at is not None
    on = localtime(at).date()
    sentence = duties.sentence(
        region=found.text("region"),
        topic=found.text("topic"),
        programme=found.text("programme"),
        told=found.text("told"),
        sent_to=found.text("sent_to"),
        on=on,
    )
    return SentAwayDonePage(
        numbers.written(found.number),
        at,
        found.text("office"),
        sentence,
        duty=duties.map_of(
            region=found.text("region"), topic=found.text("topic"), programme=found.text("programme"), on=on
        ),
        secret=receipts.grouped(secret),
    )
