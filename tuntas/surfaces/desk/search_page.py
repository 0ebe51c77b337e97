"""Search by number, by name, by NIK: what the seat may see, and nothing that tells of the rest."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.base.people import queries as people
from tuntas.base.places import queries as places
from tuntas.casework.cases import numbers, queries
from tuntas.casework.cases.models import Case
from tuntas.surfaces import parts
from tuntas.surfaces.desk import pages, words


MOST = 50
NIK = re.compile(r"[0-9]{16}")
SHORTEST = 2


def found(by: Seat, typed: str, at: datetime) -> pages.SearchPage:
    """Cases first, then persons; a number that is one letter wrong says so instead of finding nothing."""
    # The database keeps no NUL and would refuse the question.
    text = typed.replace("\x00", "").strip()
    digits = re.sub(r"[\s.-]", "", text)
    if not text:
        return pages.SearchPage()
    if len(text) < SHORTEST:
        return pages.SearchPage(text, sentence=_("Tulis paling sedikit dua huruf."))
    if NIK.fullmatch(digits):
        return _by_nik(by, text, digits, at)
    if len(digits) == numbers.LENGTH and any(sign.isdigit() for sign in digits):
        return _by_number(by, text, at)
    return _by_name(by, text, at)


def _by_number(by: Seat, text: str, at: datetime) -> pages.SearchPage:
    try:
        return pages.SearchPage(text, _tasks([queries.case_for(by, text)], at))
    except Invalid as error:
        return pages.SearchPage(text, sentence=str(error.sentence))
    except NotFound:
        return pages.SearchPage(text)


def _by_nik(by: Seat, text: str, nik: str, at: datetime) -> pages.SearchPage:
    cases = list(Case.objects.filter(nik=nik).select_related("holder").order_by("-id")[:MOST])
    lines = [people.PersonLine(each.pk, each.name, each.birth_on.year if each.birth_on else None, str(each.region), each.nik_state)
             for each in people.by_nik(by, nik)[:MOST]]  # fmt: skip
    return pages.SearchPage(text, _tasks(cases, at), _people(lines, may_move=_may_move(by)))


def _by_name(by: Seat, text: str, at: datetime) -> pages.SearchPage:
    cases = queries.search(by, text, limit=MOST + 1)
    lines = people.search(text, limit=MOST + 1)
    more = len(cases) > MOST or len(lines) > MOST
    return pages.SearchPage(
        text, _tasks(cases[:MOST], at), _people(lines[:MOST], may_move=_may_move(by)), has_more=more
    )


def _may_move(by: Seat) -> bool:
    """Who writes people down says that one has moved."""
    return may.can(by, may.CASES_TAKE_IN) or may.can(by, may.CASES_PREPARE)


def _tasks(cases: Sequence[Case], at: datetime) -> list[parts.Task]:
    return [
        parts.Task(
            f"{case.applicant}, {words.number(case)}",
            _("%(what)s, di %(office)s.") % {"what": words.about(case), "office": case.holder.name},
            words.chip(case, at),
            parts.Link(words.case_url(case), _("Buka perkara")),
        )
        for case in cases
    ]


def _people(lines: Sequence[people.PersonLine], *, may_move: bool) -> list[parts.Task]:
    paths = places.paths_of([line.region for line in lines])
    return [
        parts.Task(
            line.name,
            ", ".join(filter(None, [_("lahir %(year)d") % {"year": line.born_in} if line.born_in else "", paths.get(str(line.region), "")])),
            act=parts.Link(reverse("desk:person_move", args=[line.id]), _("Catat pindah")) if may_move else None,
            pk=line.id,
        )
        for line in lines
    ]  # fmt: skip
