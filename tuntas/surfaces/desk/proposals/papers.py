"""Lists on paper: to tick before and at the meeting, for the board, for the family, and the RT's blank.

No NIK, no family card number, no illness on any of them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tuntas.base.errors import NotFound
from tuntas.base.offices import permissions as may
from tuntas.casework.cases import numbers
from tuntas.casework.kinds.proposal import queries
from tuntas.surfaces.access import at_of, seat_of
from tuntas.surfaces.desk.proposals import facts


BLANK_LINES = range(1, 26)


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen list with boxes, printed before the meeting."""
    one = queries.list_for(seat_of(request), pk)
    if one.frozen_at is None:
        raise NotFound(facts.NOT_FROZEN)
    return render(request, "desk/proposals/sheet.html", {"paper": facts.paper(one, at_of(request))})


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the board: who was found eligible, and until when to object."""
    one = queries.list_for(seat_of(request), pk)
    if one.signed_at is None:
        raise NotFound(facts.NOT_SIGNED)
    return render(request, "desk/proposals/board.html", {"paper": facts.paper(one, at_of(request), board=True)})


@require_GET
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """The family's reason sheet: the decision as it stands, where to object, and from when the days run."""
    line = queries.line_for(seat_of(request), pk)
    decision = queries.decision_of(line)
    if decision is None:
        raise NotFound(facts.NOT_SIGNED)
    context = {"line": line, "decision": decision, "number": numbers.written(line.case.number),
               "place": facts.place_of(line)}  # fmt: skip
    return render(request, "desk/proposals/reason.html", context)


@require_GET
@never_cache
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the minutes as it was kept, for whoever may see the list."""
    meeting = queries.deliberation_of(queries.list_for(seat_of(request), pk))
    page = meeting.minutes if meeting else None
    if page is None:
        raise NotFound(facts.NO_MINUTES)
    return HttpResponse(bytes(page.content), content_type=page.mime)


@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    by = seat_of(request)
    may.check(by, may.CASES_TAKE_IN)
    return render(request, "desk/proposals/blank.html", {"office": by.office_name, "rows": BLANK_LINES})
