"""Screen 4: take in a matter, give the receipt. Perhaps-the-same is said afterwards, never before."""

import uuid
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.people import nik
from tuntas.base.places import queries as places
from tuntas.base.programs.models import Programme
from tuntas.casework.cases import actions, numbers, queries, store
from tuntas.surfaces import papers, parts, receipts
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import pages, receipt_page
from tuntas.surfaces.desk.forms import TakeInForm, VillageForm
from tuntas.surfaces.desk.mending import mending


VILLAGES = (*VILLAGE_KINDS, OfficeKind.PUSKESOS)
REFUSED = 422


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it is one matter, because its key is in it."""
    may.check(seat_of(request), may.CASES_TAKE_IN)
    if request.method == "GET":
        return _page(request, _form(request, initial={"intake_key": uuid.uuid4()}))
    form = _form(request, request.POST, request.FILES)
    taken = _taken(request, form) if form.is_valid() else None
    return to_receipt(request, taken) if taken else _page(request, form, status=REFUSED)


def to_receipt(request: HttpRequest, taken: store.Receipt) -> HttpResponse:
    """To the receipt; this browser may show and print its secret for a while."""
    request.session["last_receipt"] = taken.number
    written = numbers.written(taken.number)
    response = redirect("desk:receipt", written)
    shown = (reverse("desk:receipt", args=[written]), reverse("public:receipt", args=[written]))
    receipts.remember_secret(response, taken.number, taken.secret, *shown)
    return response


def _page(request: HttpRequest, form: TakeInForm, status: int = 200) -> HttpResponse:
    last = request.session.get("last_receipt")
    link = parts.Link(reverse("desk:receipt", args=[last]), _("Cetak lagi tanda terima terakhir")) if last else None
    page = pages.TakeInPage(seat_of(request).office_name, link)
    return render(request, "desk/take_in.html", {"page": page, "form": form}, status=status)


def _form(request: HttpRequest, *typed: object, **more: object) -> TakeInForm:
    by, on = seat_of(request), localtime(at_of(request)).date()
    found = Programme.objects.filter(during__contains=on).order_by("name", "id")
    offered = [
        (each.code, each.name) for each in found if each.region is None or by.region.startswith(str(each.region))
    ]
    if by.office_kind in VILLAGES:
        return TakeInForm(*typed, programmes=offered, **more)
    offices = Office.objects.filter(region__within=by.region, kind__in=VILLAGE_KINDS).order_by("name", "id")
    villages = [(str(region), name) for region, name in offices.values_list("region", "name")]
    return VillageForm(*typed, programmes=offered, villages=villages, **more)


def _taken(request: HttpRequest, form: TakeInForm) -> store.Receipt | None:
    """Store the matter and its photo in one transaction; None when the form has to be mended."""
    by, at, typed = seat_of(request), at_of(request), form.cleaned_data
    with mending(form, store.KeyClash):
        paper = papers.judge(typed["photo"]) if typed["photo"] else None
        receipt = store.hand_in(_matter(by, typed), by=by.actor, at=at)
        if paper and receipt.is_new:
            actions.add_paper(
                number=receipt.number, by=by, label=str(_("Foto surat")), content=paper.content, mime=paper.mime,
                sha256=sha256(paper.content).hexdigest(), at=at,
            )  # fmt: skip
        return receipt
    return None


def _matter(by: Seat, typed: dict[str, object]) -> store.Matter:
    place = str(typed.get("village") or by.region)
    where = f"RT/RW {typed['neighbourhood']}. " if typed["neighbourhood"] else ""
    programme = str(typed.get("programme") or "")
    key = typed["intake_key"] or uuid.uuid4()
    assert isinstance(key, uuid.UUID)
    return store.Matter(
        key=key, region=place, topic=str(typed["topic"]), applicant=str(typed["name"]), words=where + str(typed["words"]),
        phone=str(typed["phone"]), nik=_nik(str(typed["nik"])), kind="proposal" if programme else "need",
        programme=programme, source="citizen", channel="desk",
        # A proposal is prepared by the village: taken in above it, it is the village's from the first minute, and the
        # direct way past it opens when the village stays silent.
        office_id=None if programme and by.office_kind not in VILLAGES else by.office_id,
    )  # fmt: skip


def _nik(typed: str) -> str:
    """Sixteen digits, or none: a NIK that cannot be one is said at once, while the card is on the desk."""
    if not typed.strip():
        return ""
    verdict = nik.check_nik(nik.cell_of(typed))
    if verdict.number is None:
        sentence = " ".join(nik.sentence(finding) for finding in verdict.findings) or _("NIK itu tidak terbaca.")
        raise Invalid(sentence, fields={"nik": sentence})
    return verdict.number


@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as staff see it; the secret only for the matter this machine has just taken in."""
    by = seat_of(request)
    try:
        case = queries.case_for(by, number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    secret = receipts.remembered_secret(request, case.number)
    region = places.paths_of([by.region[:5]]).get(by.region[:5], "")
    page = receipt_page.page(case, region=region, secret=receipts.grouped(secret) if secret else "")
    return render(request, "public/receipt.html", {"page": page})
