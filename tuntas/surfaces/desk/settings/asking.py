"""Typed, read, and only then made true: the three steps of every change of a rule.

The form is drawn; what was typed comes back as a preview that changes nothing; its button carries what the preview was
worked out from, so that nobody agrees to another change than he has read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.offices import decrees, permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once
from tuntas.surfaces.desk.mending import mend
from tuntas.surfaces.desk.settings import forms
from tuntas.surfaces.desk.settings.pages import FormPage, Preview


REFUSED = 422
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A change somebody may make: its form and page, how it is planned and carried out, and the address it has."""

    form: Form
    page: FormPage
    plan: Callable[[Said], Preview]
    do: Callable[[Said], object]
    address: tuple[object, ...]
    template: str = "desk/settings/form.html"


def keeper(request: HttpRequest) -> Seat:
    """The seat, when it keeps the rules; Denied otherwise, whatever was asked for."""
    by = seat_of(request)
    may.check(by, may.OFFICES_EDIT)
    return by


def answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The form, the preview, or the way back after it was done."""
    form = asked.form
    if request.method != "POST" or "again" in request.POST or "more" in request.POST or not form.is_valid():
        return _form(request, asked)
    try:
        if "decree" in form.cleaned_data:
            decrees.check(forms.sk(form.cleaned_data), at_of(request))
        preview = asked.plan(form.cleaned_data)
        if request.POST.get("sure") == preview.basis:
            asked.do(form.cleaned_data)
            messages.success(request, _("Tercatat dengan SK-nya. Halaman warga mengikuti pada hari berlakunya."))
            return redirect(asked.page.back.url)
    except Invalid as error:
        mend(form, error)
        return _form(request, asked)
    except NotPossibleNow as error:
        form.add_error(None, str(error.sentence))
        return _form(request, asked)
    return _preview(request, asked, preview)


def _form(request: HttpRequest, asked: Asked) -> HttpResponse:
    if "more" in request.POST:
        # More rows were asked for; what is half filled in is not wrong yet.
        asked.form.errors.clear()
    is_wrong = asked.form.is_bound and "again" not in request.POST and asked.form.errors
    return render(
        request, asked.template, {"page": asked.page, "form": asked.form}, status=REFUSED if is_wrong else 200
    )


def _preview(request: HttpRequest, asked: Asked, preview: Preview) -> HttpResponse:
    """What was typed rides along hidden; a basis that has moved meanwhile is said."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "sure", "again", "more"}
        for value in values
    ]
    name, *args = asked.address
    context = {
        "page": asked.page, "preview": preview, "typed": typed, "has_moved": "sure" in request.POST,
        "url": once.address(str(name), *args), "decree": asked.form.cleaned_data,
    }  # fmt: skip
    return render(request, "desk/settings/preview.html", context)
