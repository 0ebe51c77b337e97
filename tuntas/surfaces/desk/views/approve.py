"""A head approves on his own phone: one link, one matter, his own PIN. No log-in, no seat of the machine that asked."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.base.offices import actions as offices, queries
from tuntas.base.offices.models import Approval
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches as letters
from tuntas.surfaces.access import public, scoped
from tuntas.surfaces.desk import pages, pins
from tuntas.surfaces.desk.forms import PinForm
from tuntas.surfaces.desk.mending import mend
from tuntas.surfaces.public.limits import limited


REFUSED = 422


def _link(token: str) -> tuple[Approval, Seat]:
    """The approval and the seat it is for; a seat whose decree ended has no link any more."""
    approval = offices.approval_of(token)
    seat = queries.seat_for(approval.post_id, at=clock.now())
    if seat is None:
        raise NotFound(_("Tautan itu tidak ada. Minta tautan baru di meja."))
    return approval, seat


def _page(approval: Approval, seat: Seat, token: str, done: str = "") -> pages.ApprovePage:
    """What is asked; the names stay at the desk, the phone shows the numbers."""
    with scoped(seat.post_id, read_only=True):
        batch = letters.batch_for(seat, approval.subject_id)
        carried = letters.lines(batch)
        n_kin = len(letters.kin_lines(carried, seat, clock.now()))
    if approval.used_at is not None and not done:
        done = _("Tautan ini sudah dipakai.")
    return pages.ApprovePage(
        seat.staff_name,
        seat.title,
        f"{approval.asked_by.staff.name}, {approval.asked_by.title}",
        _("Setuju “%(purpose)s”, %(n)d nama?") % {"purpose": batch.purpose, "n": len(carried) - n_kin},
        ((_("Nama"), str(len(carried))), (_("Kerabat, tidak ikut"), str(n_kin))),
        reverse("desk:approve_yes", args=[token]),
        approval.expires_at,
        reverse("desk:approve_no", args=[token]),
        done,
    )


@public
@never_cache
@require_GET
@limited("login")
def approve(request: HttpRequest, token: str) -> HttpResponse:
    approval, seat = _link(token)
    if approval.used_at is None and clock.now() > approval.expires_at:
        raise NotPossibleNow(_("Tautan ini sudah lewat waktu. Minta tautan baru di meja."))
    return render(request, "desk/approve.html", {"page": _page(approval, seat, token), "form": PinForm()})


@public
@never_cache
@require_POST
@limited("login")
def approve_yes(request: HttpRequest, token: str) -> HttpResponse:
    return _answered(request, token, agreed=True)


@public
@never_cache
@require_POST
@limited("login")
def approve_no(request: HttpRequest, token: str) -> HttpResponse:
    return _answered(request, token, agreed=False)


def _answered(request: HttpRequest, token: str, *, agreed: bool) -> HttpResponse:
    """The PIN first; then the link is used up and the letter signed, in one transaction."""
    approval, seat = _link(token)
    form = PinForm(request.POST)
    try:
        if form.is_valid():
            pins.check(seat.staff_id, form.cleaned_data["pin"])
            with scoped(seat.post_id, read_only=False):
                _use(token, seat, agreed=agreed)
    except Invalid as error:
        mend(form, error)
    if form.errors:
        context = {"page": _page(approval, seat, token), "form": form}
        return render(request, "desk/approve.html", context, status=REFUSED)
    done = (
        _("Disetujui. Suratnya ditandatangani atas nama Anda.")
        if agreed
        else _("Dikembalikan ke meja. Tidak ada yang ditandatangani.")
    )
    return render(request, "desk/approve.html", {"page": _page(approval, seat, token, done), "form": None})


def _use(token: str, seat: Seat, *, agreed: bool) -> None:
    at = clock.now()
    with transaction.atomic():
        approval = offices.use_approval(token=token, by=seat, agreed=agreed, at=at)
        if agreed:
            number = _("Persetujuan %(n)d") % {"n": approval.pk}
            letters.sign(by=seat, batch_id=approval.subject_id, letter_number=number, choices={}, at=at)
