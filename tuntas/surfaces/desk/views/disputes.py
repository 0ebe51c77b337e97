"""Disputes: what waits for this post, and the decision with a look at it before it happens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import Denied, NotFound
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import custody, queries
from tuntas.casework.cases.models import Dispute
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import dispute_page, lists
from tuntas.surfaces.desk.forms import DisputeForm
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once


REFUSED = 422


@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    if not may.can(by, may.CASES_WATCH_DISPUTE):
        may.check(by, may.CASES_SETTLE)
    return render(request, "desk/disputes.html", {"page": lists.disputes(by, at_of(request))})


def _seen(request: HttpRequest, pk: int) -> Dispute:
    """A dispute this office settles, watches, or is a side of."""
    by = seat_of(request)
    found = queries.dispute_for(by, pk)
    if by.office_id not in (found.arbiter_id, found.observer_id, found.office_a_id, found.office_b_id):
        raise NotFound(_("Perselisihan itu tidak ada."))
    return found


@require_http_methods(["GET", "POST"])
@once
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Look, choose a side, read the sentence once more, decide."""
    found = _seen(request, pk)
    # A POST without fields is one too: it comes back with what is missing.
    typed = request.POST if request.method == "POST" else None
    form = DisputeForm(typed, tasks=dispute_page.tasks(found, at_of(request)))
    if request.method == "GET":
        return _page(request, found, form)
    chosen = _chosen(request, found, form)
    if chosen is None or request.POST.get("confirmed") != "1":
        return _page(request, found, form, confirm=chosen)
    if not _settled(request, found, form, chosen):
        return _page(request, found, form)
    messages.success(request, _("Diputus. Pemegang sudah berganti, semua pihak membaca kalimat yang sama."))
    return redirect("desk:dispute", found.pk)


def _chosen(request: HttpRequest, found: Dispute, form: DisputeForm) -> int | None:
    """The side whose button was pressed; None, with the reason in the form, when something is missing."""
    if found.arbiter_id != seat_of(request).office_id:
        raise Denied(
            _("Yang boleh memutus ini %(office)s. Anda bisa melihat, tidak bisa mengubah.")
            % {"office": found.arbiter.name}
        )
    holder = request.POST.get("holder", "")
    sides = {str(found.office_a_id), str(found.office_b_id)}
    if holder not in sides:
        form.add_error(None, _("Pilih kantor yang memegang."))
    return int(holder) if form.is_valid() else None


def _settled(request: HttpRequest, found: Dispute, form: DisputeForm, holder: int) -> bool:
    """Whoever keeps the case did not want it: the bounce is charged to that office."""
    task = form.cleaned_data["task"]
    with mending(form):
        custody.settle(
            dispute_id=found.pk, by=seat_of(request), holder_id=holder, doer_id=int(task) if task else None,
            charged_id=holder, text=form.cleaned_data["sentence"], at=at_of(request),
        )  # fmt: skip
    return form.is_valid()


def _page(request: HttpRequest, found: Dispute, form: DisputeForm, confirm: int | None = None) -> HttpResponse:
    page = dispute_page.page(found, seat_of(request), at_of(request), confirm=confirm)
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "desk/dispute.html", {"page": page, "form": form}, status=status)
