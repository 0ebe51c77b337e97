"""Letters: make one, initial it in order, sign the list, ask a head on his own phone."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import actions as offices, permissions as may
from tuntas.base.offices.models import Approval
from tuntas.base.offices.queries import seats_of_office
from tuntas.casework.cases import batches as letters, queries
from tuntas.casework.cases.models import Batch
from tuntas.surfaces import receipts
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import batch_page, once as keys, words
from tuntas.surfaces.desk.forms import AskApprovalForm, BatchForm, LetterForm, SendOutForm
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.typed import whole


REFUSED = 422
OFFERED = 200


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.BATCHES_INITIAL)
    return render(request, "desk/batches.html", {"page": batch_page.list_page(by)})


@require_http_methods(["GET", "POST"])
@once
def batch_new(request: HttpRequest) -> HttpResponse:
    """A letter from cases this office holds."""
    may.check(seat_of(request), may.BATCHES_MAKE)
    form = _new_form(request)
    made = _made(request, form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        messages.success(request, _("Surat tersimpan."))
        return redirect("desk:batch", made.pk)
    context = {"form": form, "post_url": keys.address("batch_new")}
    return render(request, "desk/batch_new.html", context, status=REFUSED if form.errors else 200)


def _made(request: HttpRequest, form: BatchForm) -> Batch | None:
    """The letter; None when the form has to be mended."""
    typed = form.cleaned_data
    with mending(form):
        return letters.make(
            by=seat_of(request), purpose=typed["purpose"], numbers=typed["cases"],
            chain_posts=[int(post) for post in typed["chain"]], signs_at_id=typed["signs_at"], at=at_of(request),
        )  # fmt: skip
    return None


def _new_form(request: HttpRequest) -> BatchForm:
    by = seat_of(request)
    posts = [
        (str(seat.post_id), f"{seat.title}, {seat.staff_name}") for seat in letters.chain_seats(by, at_of(request))
    ]
    cases = [(case.number, words.offered(case)) for case in queries.worklist(by)[:OFFERED]]
    signers = [(str(office.pk), office.name) for office in letters.signing_offices(by)]
    return BatchForm(request.POST or None, posts=posts, cases=cases, signers=signers)


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    by = seat_of(request)
    found = letters.batch_for(by, pk)
    ask = _ask_form(request, found)
    return render(request, "desk/batch.html", {"page": batch_page.page(found, by, at_of(request), ask=ask)})


def _ask_form(request: HttpRequest, batch: Batch, typed: object = None) -> AskApprovalForm:
    """Heads of the signing office who may sign."""
    form = AskApprovalForm(typed, auto_id="id_ask_%s")  # type: ignore[arg-type]
    signer = letters.signer(batch).pk
    seats = [seat for seat in seats_of_office(signer, at=at_of(request)) if may.can(seat, may.BATCHES_SIGN)]
    form.fields["post"].choices = [(str(seat.post_id), f"{seat.staff_name}, {seat.title}") for seat in seats]  # type: ignore[attr-defined]
    return form


@require_POST
@once
def batch_initial(request: HttpRequest, pk: int) -> HttpResponse:
    letters.initial(by=seat_of(request), batch_id=pk, at=at_of(request))
    messages.success(request, _("Diparaf."))
    return redirect("desk:batch", pk)


@require_GET
def sign_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen 5: the list, one choice per line."""
    return _sign_page(request, pk, LetterForm())


@require_POST
@once
def batch_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with the number of the letter; a first press without one shows the list."""
    form = LetterForm(request.POST)
    if not form.is_valid() or not _signed(request, pk, form):
        return _sign_page(request, pk, form, REFUSED)
    held = any(line.held_back for line in letters.lines(letters.batch_for(seat_of(request), pk)))
    messages.success(
        request, _("Ditandatangani. Baris yang ditahan menunggu orang lain.") if held else _("Ditandatangani.")
    )
    return redirect("desk:batch", pk)


def _signed(request: HttpRequest, pk: int, form: Form) -> bool:
    said = {whole(name[5:]): str(value) for name, value in request.POST.items() if name[:5] == "line_"}
    choices = {line: value for line, value in said.items() if line is not None}
    with mending(form):
        letters.sign(
            by=seat_of(request), batch_id=pk, letter_number=form.cleaned_data["letter_number"], choices=choices,
            at=at_of(request),
        )  # fmt: skip
    return form.is_valid()


def _sign_page(request: HttpRequest, pk: int, form: LetterForm, status: int = 200) -> HttpResponse:
    by, at = seat_of(request), at_of(request)
    found = letters.batch_for(by, pk)
    letters.check_sign(found, letters.chain(found), by)
    page = batch_page.sign_page(found, by, at)
    return render(request, "desk/sign_list.html", {"page": page, "form": form}, status=status)


@require_POST
@once
def batch_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link for a head's own phone."""
    by = seat_of(request)
    found = letters.batch_for(by, pk)
    batch_page.check_ask(letters.chain(found))
    form = _ask_form(request, found, request.POST)
    if not form.is_valid():
        raise Invalid(_("Pilih pejabatnya."))
    approval, _token = offices.ask_approval(
        by=by, post_id=int(form.cleaned_data["post"]), subject="batch", subject_id=pk, at=at_of(request)
    )
    return redirect("desk:batch_link", pk, approval.pk)


def _approval(request: HttpRequest, pk: int, approval: int) -> Approval:
    """A link this very post has asked for; nobody else is shown it."""
    found = Approval.objects.select_related("post__staff").filter(
        pk=approval, subject="batch", subject_id=pk, asked_by_id=seat_of(request).post_id
    )
    link = found.first()
    if link is None:
        raise NotFound(_("Tautan itu tidak ada."))
    return link


def _address(request: HttpRequest, approval: Approval) -> str:
    return request.build_absolute_uri(reverse("desk:approve", args=[offices.approval_token(approval)]))


@require_GET
@never_cache
def batch_link(request: HttpRequest, pk: int, approval: int) -> HttpResponse:
    """The QR code the head scans with his own phone."""
    found = _approval(request, pk, approval)
    qr = reverse("desk:batch_link_qr", args=[pk, approval])
    back = reverse("desk:batch", args=[pk])
    return render(
        request,
        "desk/approval_link.html",
        {"approval": found, "qr_url": qr, "back_url": back, "address": _address(request, found)},
    )


@require_GET
@never_cache
def batch_link_qr(request: HttpRequest, pk: int, approval: int) -> HttpResponse:
    found = _approval(request, pk, approval)
    return HttpResponse(receipts.qr_svg(_address(request, found)), "image/svg+xml")


@require_POST
@once
def batch_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's cases leave the house together."""
    form = SendOutForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Pilih lembaga tujuan dan tanggal cek berikutnya."))
    typed = form.cleaned_data
    sent = letters.send_out(
        by=seat_of(request), batch_id=pk, office_id=typed["to_office"], check_on=typed["check_on"], at=at_of(request)
    )
    messages.success(request, _("%(n)d perkara dikirim dan dipantau.") % {"n": len(sent)})
    return redirect("desk:batch", pk)
