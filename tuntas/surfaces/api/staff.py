"""For staff and their systems: the office's cases, one case with its lawful moves, people by name.

The doors, permissions and words are those of the desk. An unknown filter is refused, never dropped: a list that is
longer than asked for is a wrong answer.
"""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params import functions as params
from pydantic import Field

from tuntas.base.errors import Invalid
from tuntas.base.offices import permissions as may
from tuntas.base.people import queries as people
from tuntas.casework.cases import numbers, queries, workflow
from tuntas.casework.cases.models import Case, Sight
from tuntas.surfaces.api.schemas import (
    CaseLine,
    CaseList,
    CaseOut,
    MoveOut,
    PersonList,
    PersonOut,
    Problem,
    Text,
)
from tuntas.surfaces.api.seats import STAFF, looking
from tuntas.surfaces.desk import moves, verbs
from tuntas.surfaces.public import limits


PAGE = 50
router = Router(tags=["staff"], auth=STAFF)
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
PageKey = Annotated[int, Field(ge=0, le=2**63 - 1)]


@router.get("/cases", response={200: CaseList, **REFUSALS}, summary="The open cases of this office")
def cases(
    request: HttpRequest,
    state: str | None = params.Query(None),
    due_before: Day | None = params.Query(None),
    page: PageKey = params.Query(0),
) -> CaseList:
    """Fifty at a time, oldest number first; `state` and `due_before` narrow, `page` goes on."""
    limits.check("api", request)
    with looking(request, "state", "due_before", "page") as (seat, _at):
        may.check(seat, may.CASES_SEE)
        found = queries.worklist(seat).filter(pk__gt=page).order_by("id")
        if state is not None:
            found = found.filter(state=_known_state(state))
        if due_before is not None:
            found = found.filter(due__lt=make_aware(datetime(due_before.year, due_before.month, due_before.day)))  # noqa: DTZ001 - made aware at once
        rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    return CaseList(cases=[_line(case) for case in rows[:PAGE]], next_page=rows[PAGE - 1].pk if more else None)


def _known_state(state: str) -> str:
    known = sorted({code for kind in workflow.all_kinds() for code in kind.states})
    if state not in known:
        sentence = _("Keadaan tidak dikenal. Yang ada: %(known)s.") % {"known": ", ".join(known)}
        raise Invalid(sentence, fields={"state": sentence})
    return state


@router.get("/cases/{number}", response={200: CaseOut, **REFUSALS}, summary="One case and its lawful moves")
def case(request: HttpRequest, number: str) -> CaseOut:
    """A case this seat may see. `moves` says what may be done next, and why what is blocked is blocked."""
    limits.check("api", request)
    with looking(request) as (seat, at):
        found = queries.case_for(seat, number)
        _about, steps = moves.case_and_steps(found, seat, at)
        Sight.objects.using("trail").create(case_id=found.pk, post_id=seat.post_id, at=at)
        return CaseOut(
            **_line(found).model_dump(),
            applicant=found.applicant,
            words=found.words,
            n_bounces=found.n_bounces,
            moves=[_move(step) for step in steps],
        )


def _line(case: Case) -> CaseLine:
    return CaseLine(
        number=numbers.written(case.number),
        kind=case.kind,
        programme=case.programme,
        topic=case.topic,
        state=case.state,
        region=str(case.region),
        holder=case.holder.name,
        received_at=case.received_at,
        due=case.due,
    )


def _move(step: verbs.Step) -> MoveOut:
    reason = str(step.refusal.sentence) if step.refusal else ""
    return MoveOut(code=step.verb.code, label=str(step.verb.label), possible=step.refusal is None, reason=reason)


@router.get("/people", response={200: PersonList, **REFUSALS}, summary="People by name")
def search_people(request: HttpRequest, q: Text = params.Query(..., min_length=2, max_length=80)) -> PersonList:
    """At most fifty people of this seat's region whose name fits, the nearest first."""
    limits.check("api", request)
    with looking(request, "q") as (seat, _at):
        may.check(seat, may.PEOPLE_SEARCH)
        lines = people.search(q)
    return PersonList(
        people=[
            PersonOut(
                id=line.id, name=line.name, born_in=line.born_in, region=str(line.region), nik_state=line.nik_state
            )
            for line in lines
        ]
    )
