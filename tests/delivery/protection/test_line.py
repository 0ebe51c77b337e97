"""Custody and the clocks of states: written with every step, judged when they end, told of by the round and once."""

from datetime import timedelta

import pytest

from tests.factories.unit import arrived, keeper_beside, matter_in, other_head, other_unit
from tests.factories.world import World, cilegon
from tuntas.base.ledger import clock
from tuntas.casework.cases import clocks as times
from tuntas.casework.cases.models import Clock as OpenClock, Custody as OpenCustody
from tuntas.casework.cases.models.clocks import clock_rules, escalation_rules
from tuntas.casework.cases.models.custody import custody_rules
from tuntas.delivery.protection import actions, line
from tuntas.delivery.protection.models import Call, Clock, Custody, Escalation, Matter, Outbox


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


def stretches(matter: Matter) -> list[tuple[int, int, bool]]:
    found = Custody.objects.using("owner").filter(matter=matter).order_by("n")
    return [(one.n, one.office_id, one.during.upper is None) for one in found]


def clocks(matter: Matter) -> list[tuple[str, bool | None]]:
    """Who is charged, and whether it was met; None while it runs."""
    found = Clock.objects.using("owner").filter(matter=matter).order_by("n")
    return [(one.charged, one.met) for one in found]


def told(template: str) -> list[int]:
    found = Outbox.objects.using("owner").filter(template=template).order_by("id")
    return list(found.values_list("to_post_id", flat=True))


def test_the_unit_holds_a_matter_from_its_arrival_until_it_is_passed_on(world: World) -> None:
    ours = world.ppa_head.office_id
    with keeper_beside():
        matter, _session = matter_in(world, "intake")
        assert stretches(matter) == [(1, ours, True)]
        gone, _session = matter_in(world, "transferring", at=world.at(7, 9, 30))

    assert stretches(gone) == [(1, ours, False), (2, other_unit(world), True)]
    assert Matter.objects.using("owner").get(pk=gone.pk).holder_id == other_unit(world)


def test_each_state_has_its_clock_and_what_waits_for_another_is_charged_to_it(world: World) -> None:
    with keeper_beside():
        running, _session = matter_in(world, "referred")
        ended, _session = matter_in(world, "ended", at=world.at(7, 10))

    assert clocks(running) == [*[("office", True)] * 6, ("outside", None)]
    assert [met for _charged, met in clocks(ended)] == [True] * 6
    kept = Clock.objects.using("owner").get(matter=running, ended_at__isnull=True)
    assert (kept.due, kept.started_at) == (running.due, running.since)


def test_a_step_taken_too_late_is_judged_so(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "intake")
        at, by = world.at(11, 9), world.ppa_head
        actions.open_matter(number=matter.number, by=by, purpose="work", ground="x", at=at)
        actions.move(number=matter.number, code="withdraw", by=by, step=actions.Step("Katanya"), session=session, at=at)

    assert clocks(matter) == [("office", True), ("office", False)]


def test_who_works_on_it_is_warned_twice_and_the_head_told_when_it_is_over_each_once(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "arrived")
        by, at = world.ppa_officer, world.at(7, 9)
        actions.open_matter(number=matter.number, by=by, purpose="work", ground="x", at=at)
        actions.record_call(number=matter.number, by=by, has_reached=True, at=at)
        actions.move(number=matter.number, code="secure", by=by, step=actions.Step(), session=session, at=at)
    # 72 hours: warned after 36 and 57.6, climbed after 72.
    hours = [35, 36, 57, 58, 71, 72, 99]

    counts = [line.climb(at=at + timedelta(hours=n)) for n in hours]

    assert counts == [0, 1, 0, 1, 0, 1, 0]
    assert told("soon") == [by.post_id] * 2
    assert told("over") == [world.ppa_head.post_id]
    found = Escalation.objects.using("owner").order_by("level").values_list("level", "to_post_id")
    assert list(found) == [(50, by.post_id), (80, by.post_id), (100, world.ppa_head.post_id)]


def test_while_the_duty_call_is_owed_its_own_alerts_speak_and_the_clock_waits(world: World) -> None:
    matter = arrived(world)
    late = world.at(7, 12)

    silent = line.climb(at=late)
    with keeper_beside():
        actions.open_matter(number=matter.number, by=world.ppa_officer, purpose="call", ground="x", at=late)
        actions.record_call(number=matter.number, by=world.ppa_officer, has_reached=True, at=late)
    assert Call.objects.using("owner").get(matter=matter).made_at == late

    assert (silent, line.climb(at=late), line.climb(at=late)) == (0, 3, 0)


def test_a_transfer_nobody_takes_up_climbs_to_the_head_of_the_receiving_unit(world: World) -> None:
    with keeper_beside():
        matter, session = matter_in(world, "arrived")
        by, at = world.ppa_head, world.at(7, 9)
        actions.record_call(number=matter.number, by=by, has_reached=True, at=at)
        actions.move(number=matter.number, code="secure", by=by, step=actions.Step(), session=session, at=at)
        step = actions.Step("Ke Serang", other_unit(world))
        actions.move(number=matter.number, code="transfer", by=by, step=step, session=session, at=at)

    line.climb(at=at + timedelta(hours=25))

    assert told("over") == [other_head(world).post_id]
    assert set(told("soon")) == {other_head(world).post_id}


@pytest.mark.unit
def test_both_sets_have_the_same_rules_under_their_own_names() -> None:
    kernel = [one.name for rules in (clock_rules("", "case"), custody_rules("", "case")) for one in rules]
    ours = {one.name for model in (Clock, Custody) for one in model._meta.constraints}
    open_ones = {one.name for model in (OpenClock, OpenCustody) for one in model._meta.constraints}

    assert ours - {"sealed_clock_never_charges_her"} == {f"sealed_{name}" for name in open_ones}
    assert open_ones == set(kernel)
    assert [one.name for one in escalation_rules("sealed_")] == [one.name for one in Escalation._meta.constraints]


@pytest.mark.unit
@pytest.mark.parametrize(("value", "unit", "hours"), [(120, "count", 2), (72, "hours", 72), (7, "days", 168)])
def test_a_time_without_a_calendar_runs_day_and_night(value: int, unit: str, hours: int) -> None:
    from tests.factories.world import moment  # noqa: PLC0415

    start = moment(24, 22)
    assert times.day_and_night(start, value, unit) - start == timedelta(hours=hours)
