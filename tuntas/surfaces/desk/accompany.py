"""Accompanying at the desk: who walks along on this one case, the visits, the end on the citizen's word."""

from hashlib import sha256

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import numbers, queries as cases
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.advocacy import actions, queries
from tuntas.casework.kinds.advocacy.enums import Basis, EndedBy
from tuntas.surfaces import papers, receipts
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once as keys
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.fields import PhoneField
from tuntas.surfaces.typed import DayField


REFUSED = 422
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class BeginForm(forms.Form):
    companion = forms.CharField(
        label=_("Nama pendamping"), max_length=120, error_messages={"required": _("Tulis nama pendampingnya.")}
    )
    organisation = forms.CharField(label=_("Lembaga"), required=False, max_length=120)
    phone = PhoneField(label=_("Telepon pendamping"), is_short_ok=True)
    basis = forms.ChoiceField(
        label=_("Atas dasar apa?"), choices=Basis.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih surat kuasa atau permintaan lisan.")},
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Foto surat kuasa"), required=False, allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Kata warga: minta didampingi untuk apa"), max_length=600, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Tulis kata warga: minta didampingi untuk apa.")},
    )  # fmt: skip
    from_on = DayField(label=_("Mulai"), widget=DAY, error_messages={"required": _("Tulis tanggalnya.")})
    until_on = DayField(label=_("Sampai"), widget=DAY, error_messages={"required": _("Tulis tanggalnya.")})


class VisitForm(forms.Form):
    on = DayField(label=_("Tanggal"), widget=DAY, error_messages={"required": _("Tulis tanggalnya.")})
    place = forms.CharField(label=_("Ke mana"), max_length=120, error_messages={"required": _("Tulis ke mana.")})
    words = forms.CharField(
        label=_("Apa yang diurus"), max_length=300, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Tulis apa yang diurus, satu kalimat.")},
    )  # fmt: skip


class EndForm(forms.Form):
    said_by = forms.ChoiceField(
        label=_("Atas kata siapa?"), choices=EndedBy.choices, widget=forms.RadioSelect, initial=EndedBy.CITIZEN,
        error_messages={"required": _("Pilih atas kata siapa.")},
    )  # fmt: skip
    words = forms.CharField(label=_("Katanya"), required=False, max_length=300)


def _case(request: HttpRequest, number: str) -> Case:
    may.check(seat_of(request), may.ADVOCACY_ACCOMPANY)
    try:
        return cases.case_for(seat_of(request), number)
    except Invalid as error:
        raise NotFound(error.sentence) from error


@require_http_methods(["GET", "POST"])
@once
def accompany(request: HttpRequest, number: str) -> HttpResponse:
    """Who walks along; a POST records a new companion."""
    case = _case(request, number)
    form = BeginForm(request.POST, request.FILES) if request.method == "POST" else None
    if form is not None and form.is_valid() and _begun(request, case, form):
        messages.success(request, _("Pendamping tercatat. Serahkan kodenya; ia hanya membuka perkara ini."))
        return redirect("desk:accompany", case.number)
    return _page(request, case, begin=form)


def _begun(request: HttpRequest, case: Case, form: BeginForm) -> bool:
    typed = dict(form.cleaned_data)
    photo = typed.pop("photo")
    with mending(form):
        asked = actions.Asked(paper=_paper(photo) if photo else None, **typed)
        actions.begin(number=case.number, by=seat_of(request), asked=asked, at=at_of(request))
    return form.is_valid()


def _paper(photo: papers.Upload) -> actions.Paper:
    judged = papers.judge(photo)
    return actions.Paper(judged.content, judged.mime, sha256(judged.content).hexdigest())


@require_POST
@once
def accompany_visit(request: HttpRequest, number: str) -> HttpResponse:
    case, form = _case(request, number), VisitForm(request.POST, auto_id="id_visit_%s")
    if form.is_valid():
        with mending(form):
            actions.record_visit(number=case.number, by=seat_of(request), at=at_of(request), **form.cleaned_data)
            messages.success(request, _("Kunjungan bersama tercatat."))
            return redirect("desk:accompany", case.number)
    return _page(request, case, visit=form)


@require_POST
@once
def accompany_end(request: HttpRequest, number: str) -> HttpResponse:
    case, form = _case(request, number), EndForm(request.POST, auto_id="id_end_%s")
    if form.is_valid():
        actions.end(number=case.number, by=seat_of(request), at=at_of(request), **form.cleaned_data)
        messages.success(request, _("Pendampingan berakhir. Kodenya tidak berlaku lagi."))
        return redirect("desk:accompany", case.number)
    return _page(request, case, end=form)


def _page(
    request: HttpRequest, case: Case, *, begin: BeginForm | None = None, visit: VisitForm | None = None,
    end: EndForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The running one with its forms, or the form to begin one; what came back with an error stays as typed."""
    rows = list(queries.of_case(case))
    running = next((one for one in rows if one.ended_at is None), None)
    day = f"{localtime(at_of(request)):%Y-%m-%d}"
    context = {
        "case": case, "number": numbers.written(case.number), "running": running,
        "past": [one for one in rows if one.ended_at is not None],
        "code": receipts.grouped(queries.code_of(running)) if running else "",
        "can_begin": running is None and case.is_open,
        "form": begin or BeginForm(initial={"from_on": day}), "visit": visit or VisitForm(initial={"on": day}, auto_id="id_visit_%s"),
        "end": end or EndForm(auto_id="id_end_%s"),
        "begin_url": keys.address("accompany", case.number), "visit_url": keys.address("accompany_visit", case.number),
        "end_url": keys.address("accompany_end", case.number),
    }  # fmt: skip
    failed = any(form is not None and form.errors for form in (begin, visit, end))
    return render(request, "desk/accompany.html", context, status=REFUSED if failed else 200)
