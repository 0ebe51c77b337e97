"""One case: its page, its papers, the steps on it."""

from hashlib import sha256

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import actions, queries
from tuntas.casework.cases.models import Attachment, Case, Sight
from tuntas.surfaces import papers
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import case_page, moves, verbs
from tuntas.surfaces.desk.forms import PhotoForm
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.move_forms import About
from tuntas.surfaces.desk.once import once


REFUSED = 422


@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one case; that it was opened is on record before it is shown."""
    by, at = seat_of(request), at_of(request)
    found = _seen(request, number)
    Sight.objects.using("trail").create(case_id=found.pk, post_id=by.post_id, at=at)
    return render(request, "desk/case.html", {"page": case_page.case_page(found, by, at)})


def _seen(request: HttpRequest, number: str) -> Case:
    """The case of an address. A number that cannot be one is a page that is not there."""
    try:
        return queries.case_for(seat_of(request), number)
    except Invalid as error:
        raise NotFound(error.sentence) from error


@require_http_methods(["GET", "POST"])
@once
def move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """One step on a page of its own; a POST takes it."""
    verb = moves.VERBS.get(move)
    about = About(_seen(request, number), seat_of(request), at_of(request))
    if verb is None:
        raise NotFound(_("Langkah itu tidak ada."))
    form = moves.form_of(verb, about, request.POST, request.FILES) if request.method == "POST" else None
    if request.method == "POST" and (form is None or form.is_valid()) and _taken(verb, about, form):
        messages.success(request, moves.DONE.get(verb.code, _("Tercatat.")))
        return redirect("desk:case", about.case.number)
    return _step_page(request, verb, about, form)


def _taken(verb: verbs.Verb, about: About, form: Form | None) -> bool:
    """Take the step. What the action finds wrong with the typed words goes back into the form."""
    if form is None:
        with transaction.atomic():
            verb.act(about.case.number, about.by, about.at, {})
        return True
    with mending(form):
        verb.act(about.case.number, about.by, about.at, dict(form.cleaned_data))
    return form.is_valid()


def _step_page(request: HttpRequest, verb: verbs.Verb, about: About, form: Form | None) -> HttpResponse:
    may.check(about.by, verb.permission)
    step = moves.look(verb, about)
    if step is None:
        raise NotPossibleNow(_("Langkah ini tidak ada pada perkara ini sekarang."))
    page = case_page.move_page(about, case_page.one(about, step, is_main=True, form=form))
    return render(request, "desk/move.html", {"page": page}, status=REFUSED if form and form.errors else 200)


@require_POST
@once
def upload(request: HttpRequest, number: str, task: str) -> HttpResponse:
    """The paper of one task: kept, and the task done."""
    by, at, found = seat_of(request), at_of(request), _seen(request, number)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(form.errors["photo"][0])
    paper = papers.judge(form.cleaned_data["photo"])
    actions.do_paper_task(
        number=found.number, code=task, by=by, content=paper.content, mime=paper.mime,
        sha256=sha256(paper.content).hexdigest(), at=at,
    )  # fmt: skip
    messages.success(request, _("Surat tersimpan, tugas selesai."))
    return redirect("desk:case", found.number)


@require_GET
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of a case one may see, as it was kept."""
    may.check(seat_of(request), may.CASES_SEE)
    found = Attachment.objects.select_related("document", "case").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Surat itu tidak ada."))
    return HttpResponse(bytes(found.document.content), content_type=found.document.mime)
