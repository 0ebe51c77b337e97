"""What can be seen of lists, visits, matches and outcomes: the doors. The walls are beneath, by region and by case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.base.programs.models import Programme
from tuntas.casework.cases.models import Case, Decision, Task
from tuntas.casework.kinds.proposal.enums import OutcomeCode, Stance
from tuntas.casework.kinds.proposal.models import (
    Deliberation,
    ListLine,
    ProgrammeOutcome,
    ProposalList,
    QuestionList,
    Recusal,
    SourceList,
)


def lists_of(by: Seat, *, limit: int = 60) -> QuerySet[ProposalList]:
    """The lists of the seat's village, or of all villages of its region, the newest month first."""
    may.check(by, may.CASES_SEE)
    return (
        ProposalList.objects.filter(region__within=by.region)
        .select_related("office")
        .annotate(
            n_lines=Count("lines", distinct=True),
            n_judged=Count("lines", filter=~Q(lines__verdict=""), distinct=True),
            n_signed=Count("lines", filter=Q(lines__signed_at__isnull=False), distinct=True),
        )
        .order_by("-month", "office__name", "id")[:limit]
    )


def lists_to_sign(by: Seat) -> QuerySet[ProposalList]:
    """Lists of the seat's own village with a meeting and every result, that wait for its head; the oldest first."""
    unjudged = ListLine.objects.filter(list=OuterRef("pk"), verdict="", case__holder_id=by.office_id)
    waiting = ProposalList.objects.filter(office=by.office_id, frozen_at__isnull=False, signed_at__isnull=True)
    ready = waiting.filter(~Exists(unjudged)).filter(Q(deliberation__isnull=False) | Q(lines__isnull=True))
    return ready.annotate(n_lines=Count("lines")).order_by("month", "id")


def list_for(by: Seat, pk: int, *, to_change: bool = False) -> ProposalList:
    """The list, as far as the seat may see it; locked when it will change. NotFound otherwise."""
    may.check(by, may.CASES_SEE)
    found = ProposalList.objects.select_related("office", "made_by", "frozen_by", "signed_by")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    one = found.filter(pk=pk).first()
    if one is None:
        raise NotFound(_("Daftar itu tidak ada di wilayah Anda."))
    return one


def line_for(by: Seat, pk: int, *, to_change: bool = False) -> ListLine:
    may.check(by, may.CASES_SEE)
    found = ListLine.objects.select_related("list__office", "case__holder", "deliberation")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    one = found.filter(pk=pk).first()
    if one is None:
        raise NotFound(_("Baris itu tidak ada di wilayah Anda."))
    return one


def decision_of(line: ListLine) -> Decision | None:
    """The village's own no on this line, as it was signed; a later decision on the case does not replace it."""
    if line.signed_at is None:
        return None
    return (
        Decision.objects.filter(case=line.case_id, outcome="refused", decided_at=line.signed_at)
        .select_related("objection_office")
        .first()
    )


def lines_of(one: ProposalList) -> list[ListLine]:
    """All lines in order, each with its case, family and who stepped aside."""
    return list(
        ListLine.objects.filter(list=one)
        .select_related("case__family", "case__subject", "case__decision", "signed_by")
        .prefetch_related("recusals__post", "recusals__signer")
        .order_by("n")
    )


def deliberation_of(one: ProposalList) -> Deliberation | None:
    return Deliberation.objects.filter(list=one).first()


@dataclass(frozen=True)
class Copied:
    """Another list whose minutes or attendance are the very same: shown, not blocked."""

    list_id: int
    month: date
    what: str


def copied_from(found: Deliberation) -> list[Copied]:
    """Meetings of the same office with the same attendance or the same page of minutes."""
    others = Deliberation.objects.filter(list__office=found.list.office_id).exclude(pk=found.pk).select_related("list")
    same = []
    if found.attendance_digest:
        rows = others.filter(attendance_digest=found.attendance_digest)
        same += [Copied(row.list_id, row.list.month, str(_("daftar hadir"))) for row in rows]
    if found.minutes_id:
        rows = others.filter(minutes=found.minutes_id)
        same += [Copied(row.list_id, row.list.month, str(_("halaman berita acara"))) for row in rows]
    return same


def gatherable(one: ProposalList) -> QuerySet[Case]:
    """Cases at the village's desk for this programme that no open list carries and no list has found eligible."""
    return (
        Case.objects.filter(
            holder=one.office_id, kind="proposal", programme=one.programme, state="preparing", stopped_at__isnull=True
        )
        .exclude(list_lines__verdict__in=["", "eligible"])
        # A found family is not judged before it was asked.
        .exclude(Q(source="finding") & ~Q(outreach__consent="yes"))
        .order_by("received_at", "id")
    )


def kin_lines(one: ProposalList, staff: Sequence[tuple[int, int]], on: date) -> list[tuple[int, int, str]]:
    """(line id, post id, relation) for every line whose person is near kin of one of these (post id, staff id)."""
    if not staff:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT l.id, s.post, proposal_kin(l.case_id, s.staff, %s)
               FROM proposal_listline l, unnest(%s::bigint[], %s::bigint[]) AS s(post, staff)
               WHERE l.list_id = %s AND proposal_kin(l.case_id, s.staff, %s) IS NOT NULL ORDER BY l.n, s.post""",
            [on, [post for post, _staff in staff], [each for _post, each in staff], one.pk, on],
        )
        return [(line, post, relation) for line, post, relation in cursor.fetchall()]


def kin_of(case: Case, by: Seat, on: date) -> str:
    """The relation of the one who sits there to the case's person, when it is a near one; else nothing."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT coalesce(proposal_kin(%s, %s, %s), '')", [case.pk, by.staff_id, on])
        return str(cursor.fetchone()[0])


def copies_for(by: Seat, *, limit: int = 30) -> QuerySet[Recusal]:
    """Lines somebody stepped aside from whose copy went to this office, the latest first."""
    return (
        Recusal.objects.filter(copy_to=by.office_id)
        .select_related("line__case", "line__list__office", "post", "signer")
        .order_by("-at", "-id")[:limit]
    )


def waiting_for_my_hand(by: Seat) -> QuerySet[Recusal]:
    """Lines judged but unsigned that name this post as the other hand."""
    return (
        Recusal.objects.filter(signer=by.post_id, line__signed_at__isnull=True)
        .exclude(line__verdict="")
        .select_related("line__case", "line__list__office", "post")
        .order_by("line__list", "line__n")
    )


def source_lists(by: Seat, *, limit: int = 30) -> QuerySet[SourceList]:
    return SourceList.objects.filter(office=by.office_id).order_by("-recorded_at", "-id")[:limit]


def instrument(on: date, code: str = "field_visit") -> QuestionList | None:
    """The list of questions in force on a day."""
    return QuestionList.objects.filter(code=code, during__contains=on).first()


def matches_to_answer(by: Seat) -> QuerySet[Task]:
    """Open questions to the civil registry's own desk, the nearest deadline first."""
    return (
        Task.objects.filter(office=by.office_id, code="civil_match", done_at__isnull=True)
        .select_related("case__subject", "case__family", "case__holder")
        .order_by("due", "id")
    )


def outcomes_of(case: Case) -> list[ProgrammeOutcome]:
    """The latest word per person and programme."""
    return list(
        ProgrammeOutcome.objects.filter(case=case)
        .select_related("person")
        .order_by("person_id", "programme", "-as_of", "-id")
        .distinct("person_id", "programme")
    )


@dataclass(frozen=True)
class OutcomeRow:
    """One row of the citizen's own table."""

    person: str
    programme: str
    outcome: str
    as_of: date
    source: str


def outcomes_for_owner(case_id: int) -> list[OutcomeRow]:
    """The table as the holder of the receipt reads it. Only after the secret was right: no seat is asked for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT proposal_outcomes(%s)", [case_id])
        found = cursor.fetchone()[0]
    rows = json.loads(found) if isinstance(found, str) else found
    return [
        OutcomeRow(
            row["person"], row["programme_name"], str(OutcomeCode(row["outcome"]).label),
            date.fromisoformat(row["as_of"]), row["source"],
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class DirectRow:
    """The direct way as the holder of the receipt reads it. due: until when the village owes its word."""

    village: str
    filed_at: datetime
    stance: str
    statement: str
    stated_at: datetime | None
    due: datetime | None


def direct_for_owner(case_id: int) -> DirectRow | None:
    """The village's word beside her matter. Only after the secret was right: no seat is asked for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT proposal_direct_for_owner(%s)", [case_id])
        found = cursor.fetchone()[0]
    row = json.loads(found) if isinstance(found, str) else found
    if not isinstance(row, dict):
        return None
    filed = parse_datetime(row["filed_at"])
    assert filed is not None
    stance = str(Stance(row["stance"]).label) if row["stance"] else ""
    moments = [parse_datetime(row[name]) if row[name] else None for name in ("stated_at", "due")]
    return DirectRow(row["village"], filed, stance, row["statement"], *moments)


def ends_inside(programme: str, on: date) -> bool:
    """A programme of the city or the village: decided and paid there, never sent outside."""
    return Programme.objects.filter(code=programme, level__in=["city", "village"], during__contains=on).exists()
