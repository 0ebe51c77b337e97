"""Workbooks of an office: hand in, say what the columns mean, look, commit, take back. One verb, one address."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.offices import permissions as may
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.forms import WorkbookForm
from tuntas.surfaces.desk.imports import facts
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.exchange import actions, commits, queries, sheets
from tuntas.surfaces.exchange.models import Import


REFUSED = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The office's workbooks; a new one is judged at once and shown before anything is kept for true."""
    by = seat_of(request)
    may.check(by, may.IMPORTS_STAGE)
    sent = request.method == "POST"
    form = WorkbookForm(request.POST if sent else None, request.FILES if sent else None, kinds=facts.kinds())
    if sent and form.is_valid() and (source := _staged(request, form)):
        return redirect("desk:import", source.pk)
    context = {"page": facts.list_page(by), "form": form}
    return render(request, "desk/imports.html", context, status=REFUSED if form.errors else 200)


def _staged(request: HttpRequest, form: WorkbookForm) -> Import | None:
    """Judge the file under its own name; what is wrong with it goes back into the form."""
    sent = form.cleaned_data["workbook"]
    assert isinstance(sent, UploadedFile)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(sent.read())
        staged = None
        with mending(form):
            sheets.refuse_size(sent.size or 0)
            staged = actions.stage(
                by=seat_of(request), at=at_of(request), path=path, file_name=Path(sent.name or "").name,
                kind=form.cleaned_data["kind"],
            )  # fmt: skip
    if staged is None:
        return None
    if not staged.is_new:
        messages.info(request, _("Berkas ini sudah pernah diunggah. Ini hasilnya; tidak ada yang dobel."))
    return staged.source


@require_GET
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    by = seat_of(request)
    source = queries.import_for(by, pk)
    return render(request, "desk/import.html", {"page": facts.page(by, source, at_of(request))})


@require_http_methods(["GET", "POST"])
@once
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column means; remembered for the office, and every row judged again."""
    by = seat_of(request)
    source = queries.import_for(by, pk)
    form = facts.ColumnsForm(source, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fields = {str(form.fields[name].label): meaning for name, meaning in form.cleaned_data.items()}
        actions.choose_columns(by=by, at=at_of(request), import_id=pk, fields=fields)
        return redirect("desk:import", pk)
    context = {"page": facts.columns_page(source, form)}
    return render(request, "desk/import.html", context, status=REFUSED if form.errors else 200)


@require_POST
@once
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    commits.start(by=seat_of(request), at=at_of(request), import_id=pk, with_kin=request.POST.get("kin") == "1")
    return redirect("desk:import", pk)


@require_POST
@once
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a staged workbook away, or take a committed one back; what had to stay is named."""
    for sentence in facts.undone_words(commits.undo(by=seat_of(request), at=at_of(request), import_id=pk)):
        messages.warning(request, sentence)
    return redirect("desk:import", pk)


@require_GET
def import_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, as a workbook with the reason beside each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returned.xlsx"
        queries.write_returned(seat_of(request), pk, path)
        content = path.read_bytes()
    name = f"impor-{pk}-ditolak.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
