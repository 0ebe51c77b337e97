"""What can be seen of cases: the doors. Row-level security is beneath, so what is not in scope is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Bounce, Case, Dispute, Handover, Task, Visit


NOT_THERE = _("Nomor itu tidak ada. Periksa lagi huruf dan angkanya; O dan 0 kami anggap sama.")


def _with_rest(found: QuerySet[Case]) -> QuerySet[Case]:
    """With each case where it is on the way to, whose word on a dispute it awaits, and whether a return came last."""
    sent = Handover.objects.filter(case=OuterRef("pk"))
    on_the_way, answered = sent.filter(answered_at__isnull=True), sent.filter(answered_at__isnull=False)
    disputed = Dispute.objects.filter(case=OuterRef("pk"), decided_at__isnull=True)
    return found.annotate(
        on_the_way_to=Subquery(on_the_way.values("to_office__name")[:1]),
        awaits_word_of=Subquery(disputed.values("arbiter__name")[:1]),
        last_was_return=Subquery(answered.order_by("-answered_at", "-id").values("is_return")[:1]),
    )


def case_for(by: Seat, number: str, *, to_change: bool = False) -> Case:
    """The case of this number as far as the seat may see it; locked when it will be changed. NotFound otherwise."""
    may.check(by, may.CASES_SEE)
    found = Case.objects.select_related("holder", "holder_post", "decision", "parent")
    found = found.select_for_update(of=("self",), no_key=True) if to_change else _with_rest(found)
    case = found.filter(number=numbers.read(number)).first()
    if case is None:
        raise NotFound(NOT_THERE)
    return case


def held_case(by: Seat, number: str) -> Case:
    """A case this seat's office holds now, locked; Denied names the holder otherwise."""
    case = case_for(by, number, to_change=True)
    if case.holder_id != by.office_id:
        raise Denied(
            _("Perkara ini dipegang %(holder)s. %(office)s bisa melihat, tidak bisa mengubah.")
            % {"holder": case.holder.name, "office": by.office_name}
        )
    return case


def visit_for(by: Seat, number: str, *, to_change: bool = False) -> Visit:
    """The visit of this number in the seat's scope, locked when it will be changed. NotFound otherwise."""
    may.check(by, may.VISITS_RECORD)
    found = Visit.objects.select_related("office", "case")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    visit = found.filter(number=numbers.read(number)).first()
    if visit is None:
        raise NotFound(NOT_THERE)
    return visit


def dispute_for(by: Seat, pk: int, *, to_change: bool = False) -> Dispute:
    """A dispute the seat's office settles or may watch; NotFound otherwise."""
    found = Dispute.objects.select_related("case", "office_a", "office_b", "arbiter", "observer")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    dispute = found.filter(pk=pk).first()
    if dispute is None or not (may.can(by, may.CASES_SETTLE) or may.can(by, may.CASES_WATCH_DISPUTE)):
        raise NotFound(_("Perselisihan itu tidak ada."))
    return dispute


def worklist(by: Seat) -> QuerySet[Case]:
    """Open cases this office holds, the nearest deadline first."""
    return (
        Case.objects.filter(holder_id=by.office_id, is_open=True)
        .select_related("holder", "holder_post")
        .order_by("due", "id")
    )


def inbox(by: Seat) -> QuerySet[Handover]:
    """Hand-overs on the way to this office, the earliest answer first."""
    return (
        Handover.objects.filter(to_office_id=by.office_id, answered_at__isnull=True)
        .select_related("case", "from_office", "to_office")
        .order_by("respond_by", "id")
    )


def sent_unanswered(by: Seat) -> QuerySet[Handover]:
    return (
        Handover.objects.filter(from_office_id=by.office_id, answered_at__isnull=True)
        .select_related("case", "to_office")
        .order_by("respond_by", "id")
    )


def open_tasks(by: Seat) -> QuerySet[Task]:
    return (
        Task.objects.filter(office_id=by.office_id, done_at__isnull=True, case__is_open=True)
        .exclude(case__holder_id=by.office_id)
        .select_related("case", "case__holder")
        .order_by("due", "id")
    )


def visits(by: Seat) -> QuerySet[Visit]:
    return Visit.objects.filter(office_id=by.office_id).select_related("case").order_by("-at", "-id")


def disputes(by: Seat) -> QuerySet[Dispute]:
    """Disputes waiting for this office's word, or that it may watch."""
    open_ones = Dispute.objects.filter(decided_at__isnull=True).select_related(
        "case", "office_a", "office_b", "arbiter", "observer"
    )
    if may.can(by, may.CASES_SETTLE):
        mine = open_ones.filter(arbiter_id=by.office_id)
        return (mine | open_ones.filter(observer_id=by.office_id)).order_by("decide_by", "id")
    return open_ones.filter(observer_id=by.office_id).order_by("decide_by", "id")


@dataclass(frozen=True)
class ThreadEntry:
    event: str
    at: datetime
    post_title: str
    facts: dict[str, object]


def thread(case: Case) -> list[ThreadEntry]:
    """What happened to a case, oldest first, from its acts."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT a.event, a.at, coalesce(p.title, ''), b.body::jsonb -> 'facts'
               FROM ledger_act a LEFT JOIN ledger_actbody b ON b.act_id = a.id
               LEFT JOIN offices_post p ON p.id = a.post_id
               WHERE a.case_id = %s ORDER BY a.case_seq""",
            [case.pk],
        )
        return [ThreadEntry(event, at, title, _json(facts)) for event, at, title, facts in cursor.fetchall()]


def _json(value: object) -> dict[str, object]:
    import json  # noqa: PLC0415

    loaded = json.loads(value) if isinstance(value, str) else value
    return loaded if isinstance(loaded, dict) else {}


def spoken_bounces(office_id: int) -> int:
    return Bounce.objects.filter(office_id=office_id, kind="spoken").count()


def last_return(case: Case) -> Handover | None:
    """The return that brought the case to its present holder, if a return did."""
    if not case.__dict__.get("last_was_return", True):
        return None
    last = Handover.objects.filter(case=case, answered_at__isnull=False).order_by("-answered_at", "-id").first()
    return last if last and last.is_return and last.to_office_id == case.holder_id else None


def at_rest(case: Case) -> tuple[str | None, str | None]:
    """The office this case is on the way to, and the one whose word it awaits; asked anew for a case to be changed."""
    if "on_the_way_to" not in case.__dict__:
        case = _with_rest(Case.objects.filter(pk=case.pk)).get()
    return case.__dict__["on_the_way_to"], case.__dict__["awaits_word_of"]


def is_surely_here(case: Case) -> bool:
    """Read as not on the way to anybody; False too when that was not asked with the case."""
    return case.__dict__.get("on_the_way_to", "") is None


def verification(case: Case) -> Task | None:
    """The verification of the present round: who looked at it before somebody else decides."""
    return (
        Task.objects.filter(case=case, code="verification", done_at__isnull=False)
        .select_related("done_by")
        .order_by("-done_at", "-id")
        .first()
    )


def search(by: Seat, text: str, *, limit: int = 50) -> Sequence[Case]:
    """Cases of people whose name fits, through the search role's function, within the seat's scope."""
    may.check(by, may.PEOPLE_SEARCH)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT case_id FROM cases_search(%s, %s)", [text, limit])
        ids = [row[0] for row in cursor.fetchall()]
    found = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related("holder")}
    return [found[pk] for pk in ids if pk in found]
