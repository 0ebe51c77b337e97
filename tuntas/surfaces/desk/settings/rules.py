"""Changing who does what, who settles, and the dated numbers. One verb, one address; each change by decree."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.errors import NotFound
from tuntas.base.offices import changes
from tuntas.base.offices.enums import DutyKind, OfficeKind, Step
from tuntas.base.offices.models import Arbiter, Duty, Parameter
from tuntas.surfaces.access import at_of
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.settings import facts, forms, words
from tuntas.surfaces.desk.settings.asking import Asked, Said, answer, keeper
from tuntas.surfaces.desk.settings.pages import FormPage, Preview
from tuntas.surfaces.parts import Link


def _today(request: HttpRequest) -> date:
    return localtime(at_of(request)).date()


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    by, at = keeper(request), at_of(request)
    slug = request.GET.get("program") or next(iter(facts.programmes(by, at)))
    return render(request, "desk/settings/rules.html", {"page": facts.duties_page(by, slug, at)})


@require_http_methods(["GET", "POST"])
@once
def duty(request: HttpRequest, programme: str, step: str, duty: str) -> HttpResponse:
    """Which kinds of office have one duty at one step of a programme."""
    by, at = keeper(request), at_of(request)
    code = facts.code_of(by, programme, at)
    if step not in Step.values or duty not in DutyKind.values:
        raise NotFound(_("Langkah itu tidak ada di peta tugas."))
    rules = Duty.objects.filter(programme=code, step=step, duty=duty)
    now = facts.standing(facts.known(rules, by, _today(request)), _today(request))
    form = forms.DutyForm(request.POST or None, initial=_initial(now) | {"kinds": [r.office_kind for r in now]})
    title = f"{DutyKind(duty).label}: {Step(step).label}"
    back = Link(f"{reverse('desk:settings_duties')}?program={programme}", _("Kembali ke peta tugas"))
    page = facts.form_page(title, str(facts.programmes(by, at)[programme]), back, rules, by=by, at=at)

    def plan(said: Said) -> changes.Change:
        return changes.plan_duty(by=by, programme=code, step=step, duty=duty, kinds=said["kinds"], **_dated(said, at))

    return answer(
        request,
        _asked(
            request,
            form=form,
            page=page,
            plan=plan,
            title=title,
            programme=code,
            address=("settings_duty", programme, step, duty),
        ),
    )


@require_GET
def arbiters(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/settings/rules.html", {"page": facts.arbiters_page(keeper(request), at_of(request))})


@require_http_methods(["GET", "POST"])
@once
def arbiter(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Who settles between two kinds of office."""
    by, at = keeper(request), at_of(request)
    if not {one, other} <= set(OfficeKind.values):
        raise NotFound(_("Jenis kantor itu tidak ada."))
    first, second = sorted((one, other))
    rules = Arbiter.objects.filter(kind_a=first, kind_b=second)
    now = facts.standing(facts.known(rules, by, _today(request)), _today(request))
    said_now = {
        "arbiter": now[0].arbiter_kind, "observer": now[0].observer_kind, "working_days": now[0].working_days,
    } if now else {}  # fmt: skip
    form = forms.ArbiterForm(request.POST or None, initial=_initial(now) | said_now)
    title = facts.pair_name(first, second)
    back = Link(reverse("desk:settings_arbiters"), _("Kembali ke daftar penyelesai"))
    page = facts.form_page(title, _("Siapa yang memutus bila keduanya berbeda pendapat."), back, rules, by=by, at=at)

    def plan(said: Said) -> changes.Change:
        return changes.plan_arbiter(
            by=by, kinds=(first, second), arbiter=said["arbiter"], observer=said["observer"],
            working_days=said["working_days"], **_dated(said, at),
        )  # fmt: skip

    return answer(
        request, _asked(request, form=form, page=page, plan=plan, title=title, address=("settings_arbiter", one, other))
    )


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/settings/rules.html", {"page": facts.numbers_page(keeper(request), at_of(request))})


@require_http_methods(["GET", "POST"])
@once
def number(request: HttpRequest, key: str) -> HttpResponse:
    """One dated number of the rules."""
    by, at = keeper(request), at_of(request)
    rules = Parameter.objects.filter(key=key)
    now = facts.standing(facts.known(rules, by, _today(request)), _today(request))
    if not now or key.startswith(changes.NOT_AT_A_DESK):
        raise NotFound(_("Aturan itu tidak ada."))
    unit = now[0].unit
    form = forms.NumberForm(request.POST or None, initial=_initial(now) | {"value": now[0].value})
    form.fields["value"].help_text = str(words.UNIT_NAMES[unit])
    title = str(words.number(key))
    back = Link(reverse("desk:settings_numbers"), _("Kembali ke angka aturan"))
    page = facts.form_page(title, _("Tenggat yang sudah berjalan tidak berubah."), back, rules, by=by, at=at)

    def plan(said: Said) -> changes.Change:
        return changes.plan_parameter(by=by, key=key, value=said["value"], **_dated(said, at))

    return answer(
        request, _asked(request, form=form, page=page, plan=plan, title=title, address=("settings_number", key))
    )


def _initial(now: Sequence[changes.Rule]) -> dict[str, Any]:
    return {"legal_ground": now[0].legal_ground if now else ""}


def _dated(said: Said, at: datetime) -> dict[str, Any]:
    return {"legal_ground": said["legal_ground"], "on": said["on"], "at": at}


def _asked(
    request: HttpRequest, *, form: forms.RuleForm, page: FormPage, plan: Callable[[Said], changes.Change], title: str,
    address: tuple[object, ...], programme: str | None = None,
) -> Asked:  # fmt: skip
    by, at = keeper(request), at_of(request)
    effects = [_("Tenggat dan putusan yang sudah ada tidak berubah.")]

    def look(said: Said) -> Preview:
        told = [facts.running_here(by, programme)] if programme is not None else effects
        return facts.preview(plan(said), title, told)

    def do(said: Said) -> None:
        changes.carry_out(plan(said), by=by, decree=forms.sk(said), at=at)

    return Asked(form, page, look, do, address)
