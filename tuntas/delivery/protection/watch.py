"""The worker's round for sealed units: envelopes become matters, who is on duty is alerted, what is late climbs to the head.

One periodic job without arguments runs it, in every world and whether or not anything is there.
"""

from datetime import datetime

from tuntas.base.ledger import acts
from tuntas.base.offices.models import Office
from tuntas.casework.cases import numbers
from tuntas.delivery.protection import alerts, door, line, queries, rules
from tuntas.delivery.protection.enums import State
from tuntas.delivery.protection.models import Arrival, ArrivalPaper, Call, Entry, Matter, MatterKey, Outbox, Paper
from tuntas.delivery.protection.workflow import SEALED


LIMIT = 200


def go_round(*, at: datetime) -> int:
    """This function will take in what desks left and let late calls climb; it says how many matters began."""
    begun = take_arrivals(at=at)
    climb(at=at)
    line.climb(at=at)
    alerts.send_due(at=at)
    return begun


def take_arrivals(*, at: datetime) -> int:
    """Empty envelopes are thrown away, filled ones become matters; two rounds at once take different ones."""
    begun = 0
    for post_id in door.system_posts():
        with door.of_post(post_id):
            begun += _take(at)
    return begun


def _take(at: datetime) -> int:
    rows = list(Arrival.objects.using("sealed").select_for_update(skip_locked=True).order_by("id")[:LIMIT])
    for row in rows:
        if row.is_filled:
            _begin(row, at)
    taken = [row.pk for row in rows]
    ArrivalPaper.objects.using("sealed").filter(arrival__in=taken).delete()
    Arrival.objects.using("sealed").filter(pk__in=taken).delete()
    return sum(row.is_filled for row in rows)


def _begin(row: Arrival, at: datetime) -> Matter:
    """The matter, its wrapped key, its first entry as it came, and the call that is owed from its arrival on."""
    office = Office.objects.get(pk=row.unit_key.office_id)
    region = str(office.region)
    lasting = rules.minutes("sealed.call", region=region, at=row.at)
    with acts.open_act(event="sealed.arrived", by=acts.SYSTEM, at=at, using="sealed") as act:
        matter = Matter.objects.using("sealed").create(
            number=numbers.new_number(), kind=SEALED.kind, state=State.ARRIVED,
            state_class=SEALED.state(SEALED.first).state_class, since=row.at, received_at=row.at, recorded_at=at,
            due=row.at + lasting, ref=row.ref, holder_id=office.pk,
        )  # fmt: skip
        act.of_case(matter.pk)
        line.begin(matter, at=row.at)
        MatterKey.objects.using("sealed").create(matter=matter, unit_key=row.unit_key, wrapped=row.wrapped, at=at)
        Entry.objects.using("sealed").create(ref=row.ref, matter=matter, kind=row.kind, body=row.body, at=row.at)
        _take_papers(row, matter)
        head = queries.head_post(office.pk, at=at)
        duty = queries.duty_post(office.pk, at=at) or head
        call = Call.objects.using("sealed").create(matter=matter, rung_post_id=duty, due=row.at + lasting)
        alerts.plan(call, since=row.at, lasting=lasting, region=region)
        _ring(act, matter, duty, "ring")
    return matter


def _take_papers(row: Arrival, matter: Matter) -> None:
    """The papers beside the envelope, ciphertext as it came; one in memory at a time."""
    for one in ArrivalPaper.objects.using("sealed").filter(arrival=row).order_by("id").iterator(chunk_size=1):
        Paper.objects.using("sealed").create(
            ref=one.ref, matter=matter, title=one.title, content=one.content, at=row.at
        )


def _ring(act: acts.OpenAct, matter: Matter, post_id: int | None, template: str) -> None:
    if post_id is not None:
        Outbox.objects.using("sealed").create(
            act_id=act.id, to_post_id=post_id, template=template, matter_id=matter.pk, due_at=act.at
        )


def climb(*, at: datetime) -> int:
    """Each call that is over its minutes climbs once, to the head of the unit that holds the matter."""
    climbed = 0
    for post_id in door.system_posts():
        with door.of_post(post_id):
            climbed += _climb(at)
    return climbed


def _climb(at: datetime) -> int:
    late = Call.objects.using("sealed").filter(made_at__isnull=True, climbed_at__isnull=True, due__lt=at)
    waiting = list(late.order_by("due", "id").values_list("matter_id", flat=True)[:LIMIT])
    # The matters first, as every action does; one that is being worked on is looked at in the next round.
    held = Matter.objects.using("sealed").select_for_update(no_key=True, skip_locked=True).filter(pk__in=waiting)
    matters = {matter.pk: matter for matter in held.order_by("id")}
    calls = list(late.filter(matter__in=list(matters)).order_by("due", "id"))
    for call in calls:
        with acts.open_act(
            event="sealed.call_late", by=acts.SYSTEM, at=at, case_id=call.matter_id, using="sealed"
        ) as act:
            call.climbed_at = at
            call.save(update_fields=["climbed_at"])
            _ring(act, matters[call.matter_id], queries.head_post(matters[call.matter_id].holder_id, at=at), "late")
    return len(calls)
