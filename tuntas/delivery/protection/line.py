"""Who holds a sealed matter, and the clock of its state: written with every step, warned about and climbed by the round.

The kernel's rows and rules (`cases.models.custody`, `cases.models.clocks`), in the sealed set. Whoever works on the matter
is warned at half and at four fifths of a state's time, the head of the unit told when it is over; nobody else ever.
"""

from datetime import datetime

from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max

from tuntas.base.ledger import acts
from tuntas.casework.cases.enums import Charged, Scope
from tuntas.casework.cases.models import clocks as kernel
from tuntas.delivery.protection import door, queries
from tuntas.delivery.protection.enums import State
from tuntas.delivery.protection.models import Call, Clock, Custody, Escalation, Matter, Outbox


LIMIT = 200


def begin(matter: Matter, *, at: datetime) -> None:
    """This function will let a matter's unit hold it from its arrival on, and start its first clock."""
    Custody.objects.using("sealed").create(
        matter=matter, n=1, office_id=matter.holder_id, during=DateTimeTZRange(at, None)
    )
    turn(matter, at=at)


def turn(matter: Matter, *, at: datetime) -> None:
    """This function will end the clock of the state that was left and start the next one's, up to the matter's due moment."""
    clocks = Clock.objects.using("sealed").filter(matter=matter)
    for clock in clocks.filter(ended_at__isnull=True):
        clock.end(at=at)
    if matter.due is not None:
        last = clocks.aggregate(last=Max("n"))["last"] or 0
        charged = Charged.OUTSIDE if matter.state == State.REFERRED else Charged.OFFICE
        Clock.objects.using("sealed").create(
            matter=matter, n=last + 1, scope=Scope.STATE, charged=charged, office_id=matter.holder_id, started_at=at,
            due=matter.due,
        )  # fmt: skip


def pass_on(matter: Matter, office_id: int, *, at: datetime) -> None:
    """This function will give a matter that is being transferred into the other unit's hands: from here on it is theirs."""
    with connections["sealed"].cursor() as cursor:
        cursor.execute("SELECT sealed.pass_on(%s, %s, %s)", [matter.pk, office_id, at])
    matter.holder_id, matter.worker_id = office_id, None


def climb(*, at: datetime) -> int:
    """This function will tell of every level a state's clock has reached, each once.

    While a duty call is owed it has alerts of its own: the state's clock says nothing beside them.
    """
    count = 0
    for post_id in door.system_posts():
        with door.of_post(post_id):
            count += sum(_climb_to(level, at) for level in kernel.LEVELS)
    return count


def _climb_to(level: int, at: datetime) -> int:
    owed = Call.objects.using("sealed").filter(made_at__isnull=True)
    reached = (
        Clock.objects.using("sealed")
        .filter(kernel.reached(level, at=at))
        .exclude(escalations__level=level)
        .exclude(matter__in=owed.values("matter"))
        .order_by("due", "id")
    )
    waiting = list(reached.values_list("matter_id", flat=True)[:LIMIT])
    # The matters first, as every action does; one that is being worked on is looked at in the next round.
    held = Matter.objects.using("sealed").select_for_update(no_key=True, skip_locked=True).filter(pk__in=waiting)
    matters = {matter.pk: matter for matter in held.order_by("id")}
    clocks = list(reached.filter(matter__in=list(matters)))
    for clock in clocks:
        _tell(clock, matters[clock.matter_id], level, at)
    return len(clocks)


def _tell(clock: Clock, matter: Matter, level: int, at: datetime) -> None:
    is_over = level == kernel.LEVELS[-1]
    head = queries.head_post(matter.holder_id, at=at)
    to = head if is_over else matter.worker_id or queries.duty_post(matter.holder_id, at=at) or head
    with acts.open_act(
        event="sealed.clock_escalated", by=acts.SYSTEM, at=at, case_id=matter.pk, using="sealed", level=level
    ) as act:
        Escalation.objects.using("sealed").create(clock=clock, level=level, to_post_id=to, at=at)
        if to is not None:
            Outbox.objects.using("sealed").create(
                act_id=act.id, to_post_id=to, template="over" if is_over else "soon", matter_id=matter.pk, due_at=at
            )
