"""What happens by itself when time passes. Every step may run twice with one effect.

Lateness climbing is a job, not a constraint: the age of the oldest unanswered hand-over and of the oldest
overdue clock without its escalation are figures anyone may see.
"""

from datetime import datetime

from django.db import connections, transaction

from tuntas.base.ledger import acts
from tuntas.base.offices import queries as offices
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office, Post
from tuntas.casework.cases import claims, custody
from tuntas.casework.cases.enums import HandoverAnswer
from tuntas.casework.cases.models import Clock, Escalation, Handover, clocks


BATCH = 200


def meet_all(*, at: datetime) -> int:
    """This function will meet every deadline that has come, for each regency's system post; it says how many."""
    met = 0
    for post_id in Post.objects.filter(role="system").order_by("id").values_list("id", flat=True):
        seat = offices.seat_for(post_id, at=at)
        if seat is None:
            continue
        with transaction.atomic():
            _scope(post_id)
            met += deem_received(at=at)
            # Before anything climbs: a search that is over gives the work its own time.
            met += claims.meet_due(at=at)
        with transaction.atomic():
            _scope(post_id)
            met += climb(at=at)
    return met


def _scope(post_id: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(post_id)])


def deem_received(*, at: datetime, limit: int = BATCH) -> int:
    """This function will take the receiver's silence as acceptance, for hand-overs whose answer is overdue."""
    # The case is locked, as by everyone who answers: locking the hand-over first would meet them in a deadlock.
    due = (
        Handover.objects.select_for_update(of=("case",), skip_locked=True, no_key=True)
        .filter(answered_at__isnull=True, respond_by__lt=at)
        .select_related("case", "to_office", "from_office")
        .order_by("respond_by", "id")[:limit]
    )
    count = 0
    for handover in due:
        custody.conclude(handover, answer=HandoverAnswer.DEEMED, by=acts.SYSTEM, seat=None, at=at)
        # Whoever answered while the lock was awaited has left nothing to deem.
        count += handover.answer is not None
    return count


def climb(*, at: datetime, limit: int = BATCH) -> int:
    """This function will warn at 50 and 80 per cent and climb at 100, each level of a clock once."""
    count = 0
    for level in clocks.LEVELS:
        reached = (
            Clock.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(clocks.reached(level, at=at))
            .exclude(escalations__level=level)
            .select_related("case", "case__holder", "office")
            .order_by("due", "id")[:limit]
        )
        for clock in reached:
            count += _escalate(clock, level, at)
    return count


def _escalate(clock: Clock, level: int, at: datetime) -> int:
    """One level of a locked clock; 0 when another run has done it since this one looked."""
    if Escalation.objects.filter(clock=clock, level=level).exists():
        return 0
    to_office = _superior(clock) if level == clocks.LEVELS[-1] else clock.office or clock.case.holder
    with acts.open_act(event="clock.escalated", by=acts.SYSTEM, at=at) as act:
        Escalation.objects.create(clock=clock, level=level, to_office=to_office, at=at)
        act.note(clock=clock.pk, level=level, office=to_office.pk, case=clock.case_id)
    return 1


def _superior(clock: Clock) -> Office:
    """A village's lateness goes to the kecamatan, everyone else's to the Sekda, in that order of existence."""
    office = clock.office or clock.case.holder
    ladder = {
        OfficeKind.DESA: OfficeKind.KECAMATAN,
        OfficeKind.KELURAHAN: OfficeKind.KECAMATAN,
        OfficeKind.PUSKESOS: OfficeKind.KECAMATAN,
    }
    above = offices.office_of_kind(ladder.get(OfficeKind(office.kind), OfficeKind.SEKDA), region=str(clock.case.region))
    return above or office
