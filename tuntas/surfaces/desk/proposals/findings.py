"""What is found at the door and at the registry, and what became of each person in each programme."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import numbers, queries as cases
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import findings as actions, queries
from tuntas.casework.kinds.proposal.enums import Finding, Match, OutcomeCode
from tuntas.casework.kinds.proposal.models import FieldVisit
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk import once as keys, words
from tuntas.surfaces.desk.mending import mending
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.proposals import facts
from tuntas.surfaces.desk.proposals.forms import MatchForm, OutcomeForm, VisitForm


REFUSED = 422
SHOWN = 50


@require_GET
def matches(request: HttpRequest) -> HttpResponse:
    """The registry's list with three buttons; the nearest deadline first."""
    return _matches(request)


def _matches(request: HttpRequest, wrong: Mapping[str, str] | None = None) -> HttpResponse:
    """The list; `wrong`: the number, the note and the mistake of the line that came back."""
    by, at = seat_of(request), at_of(request)
    may.check(by, may.TASKS_DO)
    rows = [
        {
            "name": task.case.applicant, "nik": task.case.nik, "number": numbers.written(task.case.number),
            "from": task.case.holder.name, "chip": words.due_chip(task.due, at),
            "url": keys.address("match_answer", task.case.number),
            "wrong": wrong if wrong and wrong["number"] == task.case.number else None,
        }
        for task in queries.matches_to_answer(by)[:SHOWN]
    ]  # fmt: skip
    context = {"rows": rows, "answers": Match.choices, "wrong": wrong}
    return render(request, "desk/proposals/matches.html", context, status=REFUSED if wrong else 200)


@require_POST
@once
def match_answer(request: HttpRequest, number: str) -> HttpResponse:
    form = MatchForm(request.POST)
    if form.is_valid():
        with mending(form):
            actions.answer_match(number=number, by=seat_of(request), at=at_of(request), **form.cleaned_data)
    if form.errors:
        said = next(str(sentence) for sentences in form.errors.values() for sentence in sentences)
        return _matches(request, {"number": number, "note": request.POST.get("note", "")[:400], "sentence": said})
    messages.success(request, _("Jawaban tercatat."))
    return redirect("desk:matches")


def _proposal(request: HttpRequest, number: str) -> Case:
    try:
        case = cases.case_for(seat_of(request), number)
    except Invalid as error:
        raise NotFound(error.sentence) from error
    if case.kind != "proposal":
        raise NotFound(cases.NOT_THERE)
    return case


@require_http_methods(["GET", "POST"])
@once
def field_visit(request: HttpRequest, number: str) -> HttpResponse:
    """Six findings and the questions of the day; what was found before stands above."""
    case, by, at = _proposal(request, number), seat_of(request), at_of(request)
    may.check(by, may.CASES_PREPARE)
    instrument = queries.instrument(localtime(at).date())
    form = VisitForm(request.POST if request.method == "POST" else None, initial={"visited_on": f"{localtime(at):%Y-%m-%d}"},
                     questions=instrument.questions if instrument else ())  # fmt: skip
    if request.method == "POST" and form.is_valid() and _visited(request, case, form):
        messages.success(request, _("Kunjungan tercatat."))
        return redirect("desk:case", case.number)
    earlier = [
        (one.visited_on, Finding(one.finding).label, one.note)
        for one in FieldVisit.objects.filter(case=case).order_by("n")
    ]
    context = {"form": form, "case": case, "number": numbers.written(case.number), "earlier": earlier,
               "post_url": keys.address("field_visit", case.number)}  # fmt: skip
    return render(request, "desk/proposals/field_visit.html", context, status=REFUSED if form.errors else 200)


def _visited(request: HttpRequest, case: Case, form: VisitForm) -> bool:
    typed = form.cleaned_data
    seen = actions.Seen(typed["finding"], typed["visited_on"], typed["next_on"], form.answers(), typed["note"])
    with mending(form):
        actions.visit(number=case.number, by=seat_of(request), seen=seen, at=at_of(request))
    return form.is_valid()


@require_http_methods(["GET", "POST"])
@once
def outcomes(request: HttpRequest, number: str) -> HttpResponse:
    """The table of person and programme, and one more row."""
    case, by, at = _proposal(request, number), seat_of(request), at_of(request)
    may.check(by, may.CASES_DISPATCH)
    day = localtime(at).date()
    people = [(str(pk), name) for pk, name in actions.people_of(case, day).items()]
    form = OutcomeForm(request.POST if request.method == "POST" else None, people=people, programmes=facts.programmes(day),
                       initial={"as_of": f"{day:%Y-%m-%d}", "programme": case.programme})  # fmt: skip
    if request.method == "POST" and form.is_valid() and _recorded(request, case, form):
        messages.success(request, _("Hasil tercatat. Warga melihatnya di laman lacak."))
        return redirect("desk:outcomes", case.number)
    rows = [(one.person.name, facts.programme_name(one.programme, one.as_of), OutcomeCode(one.outcome).label, one.as_of, one.source)
            for one in queries.outcomes_of(case)]  # fmt: skip
    context = {"form": form, "case": case, "number": numbers.written(case.number), "rows": rows,
               "post_url": keys.address("outcomes", case.number)}  # fmt: skip
    return render(request, "desk/proposals/outcomes.html", context, status=REFUSED if form.errors else 200)


def _recorded(request: HttpRequest, case: Case, form: OutcomeForm) -> bool:
    typed = form.cleaned_data
    row = actions.Outcome(typed["person"], typed["programme"], typed["outcome"])
    with mending(form):
        actions.record_outcomes(
            number=case.number, by=seat_of(request), rows=[row], as_of=typed["as_of"], source=typed["source"],
            at=at_of(request),
        )  # fmt: skip
    return form.is_valid()
