"""Referrals: every state x move x side, a no that names another service, a service outside the house, status alone."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import deadlines
from tuntas.casework.cases.models import Case, Clock, Escalation
from tuntas.casework.kinds.referral import actions, queries, rules, workflow
from tuntas.casework.kinds.referral.actions import Need
from tuntas.casework.kinds.referral.models import Asking, Feedback, Provider, Referral


DAY = date(2021, 12, 7)


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 10))
    with acts.open_act(event="test.providers", by=acts.SYSTEM, at=made.at(6), using="owner"):
        inside = Provider.objects.using("owner").create(
            name="Loket KK", service="civil_record", region="36.72", office=made.office("36.72-disdukcapil")
        )
        Provider.objects.using("owner").create(
            name="RSUD", service="health", region="36.72", address="Jl. Satu", phone="0800"
        )
        Provider.objects.using("owner").create(
            name="Klinik", service="health", region="36.72", address="Jl. Dua", phone="0801"
        )
        Provider.objects.using("owner").create(
            name="Jauh", service="health", region="35.17", address="Jl. Tiga", phone="0802"
        )
    assert inside.pk
    return made


def provider(name: str) -> int:
    return int(Provider.objects.using("owner").get(name=name).pk)


def need(to: str | None = None, **changes: object) -> Need:
    facts = {"service": "health", "urgency": "soon", "leave": "consent", "leave_on": DAY, "note": "Sesak.",
             "provider_id": provider(to) if to else None}  # fmt: skip
    return Need(**(facts | changes))


def made(world: World, to: str | None = None, **changes: object) -> str:
    origin = world.hand_in(applicant="Bu Sesak").number
    with sitting(world.kasie) as seat:
        return actions.make(number=origin, by=seat, need=need(to, **changes), key=uuid4(), at=world.at(7, 11)).number


Step = Callable[[World, str, Seat], object]
STEPS: dict[str, Step] = {
    "refer": lambda w, n, by: actions.refer(number=n, by=by, provider_id=provider("Loket KK"), at=w.at(8)),
    "take_on": lambda w, n, by: actions.take_on(number=n, by=by, at=w.at(8, 10)),
    "turn_down": lambda w, n, by: actions.turn_down(
        number=n, by=by, ground="full", other_id=provider("RSUD"), at=w.at(8, 10)),
    "begin_service": lambda w, n, by: actions.begin_service(number=n, by=by, at=w.at(8, 11)),
    "end_service": lambda w, n, by: actions.end_service(number=n, by=by, at=w.at(8, 12)),
    "break_off": lambda w, n, by: actions.break_off(number=n, by=by, reason="Pindah", at=w.at(8, 13)),
}  # fmt: skip
# How a referral comes to each state, from drafted on.
WAY = {
    "drafted": (), "referred": ("refer",), "turned_down": ("refer", "turn_down"), "taken_on": ("refer", "take_on"),
    "in_service": ("refer", "take_on", "begin_service"), "served": ("refer", "take_on", "end_service"),
    "broken_off": ("break_off",),
}  # fmt: skip


def sides(world: World) -> dict[str, Seat]:
    return {workflow.REFERRER: world.kasie, workflow.PROVIDER: world.disdukcapil}


def go(world: World, number: str, code: str) -> None:
    with sitting(sides(world)[workflow.MOVER[code]]) as seat:
        STEPS[code](world, number, seat)


def state_of(number: str) -> str:
    return str(Case.objects.using("owner").get(number=number).state)


def test_the_table_says_whose_turn_every_state_is_and_every_move_has_a_mover() -> None:
    own = {state.code for state in workflow.STATES}
    assert set(WAY) == own == set(workflow.TURN)
    assert {move.code for move in workflow.MOVES} == set(workflow.MOVER) == set(STEPS)
    assert all(workflow.REFERRAL.states[code].deadline for code in own if workflow.TURN[code])


def answer(side: str, code: str, state: str) -> type[DomainError] | None:
    """What this side is told when it tries this move from this state; None where it may."""
    if side == "elsewhere":
        return NotFound
    # Nobody was asked yet: no service has a say, and who refers speaks for both.
    unasked = state in {"drafted", "broken_off"}
    mover = workflow.REFERRER if unasked else workflow.MOVER[code]
    if side != mover:
        return Denied
    return None if state in workflow.REFERRAL.moves[code].sources else NotPossibleNow


@pytest.mark.parametrize("state", list(WAY))
def test_every_move_from_every_state_by_every_side(world: World, state: str) -> None:
    """Seen, then the side whose move it is, then possible: 404, 403, 409, in that order."""
    for code, move in workflow.REFERRAL.moves.items():
        if code not in STEPS:
            continue
        number = made(world)
        for step in WAY[state]:
            go(world, number, step)
        assert state_of(number) == state
        for side, seat in {**sides(world), "elsewhere": world.kepuh_kasie, "above": world.dinsos_section}.items():
            wanted = answer(side, code, state)
            if wanted is not None:
                with sitting(seat), pytest.raises(wanted):
                    STEPS[code](world, number, seat)
                assert state_of(number) == state, (code, side)
        if state in move.sources:
            go(world, number, code)
            assert state_of(number) == move.target


def test_without_her_yes_nothing_is_told(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        made(world, leave="", note=" ", service="x", urgency="", needs_transport=True)
    assert set(wrong.value.fields) == {"leave", "note", "service", "urgency", "transport"}
    assert not Referral.objects.using("owner").exists()


def test_the_same_key_makes_one_referral_and_the_matter_goes_on_here(world: World) -> None:
    origin, key = world.hand_in().number, uuid4()
    with sitting(world.kasie) as seat:
        one, again = (
            actions.make(number=origin, by=seat, need=need("RSUD"), key=key, at=world.at(7, 11)) for _ in "ab"
        )
    assert (one.number, one.is_new, again.is_new) == (again.number, True, False)
    assert (state_of(one.number), state_of(origin)) == ("referred", "preparing")
    with sitting(world.kasie) as seat, pytest.raises(NotPossibleNow, match="tidak dirujuk lagi"):
        actions.make(number=one.number, by=seat, need=need(), key=uuid4(), at=world.at(7, 12))
    with sitting(world.dinsos_officer) as seat, pytest.raises(Denied, match="dipegang"):
        actions.make(number=origin, by=seat, need=need(), key=uuid4(), at=world.at(7, 12))


def test_a_service_that_does_not_serve_the_place_is_not_offered(world: World) -> None:
    number = made(world)
    with sitting(world.kasie) as seat:
        assert "Jauh" not in {each.name for each in queries.providers(seat.region)}
        with pytest.raises(Invalid):
            actions.refer(number=number, by=seat, provider_id=provider("Jauh"), at=world.at(8))


def test_a_no_without_another_service_is_no_answer(world: World) -> None:
    number = made(world, "Loket KK")
    with sitting(world.disdukcapil) as seat:
        for ground, other in (("full", None), ("other", provider("RSUD")), ("full", provider("Loket KK"))):
            with pytest.raises(Invalid):
                actions.turn_down(number=number, by=seat, ground=ground, other_id=other, at=world.at(8))
        actions.turn_down(number=number, by=seat, ground="full", other_id=provider("RSUD"), at=world.at(8))
    assert (state_of(number), Asking.objects.using("owner").get().other_id) == ("turned_down", provider("RSUD"))


def test_a_service_outside_answers_through_who_refers_and_names_who_said_it(world: World) -> None:
    number = made(world, "RSUD")
    with sitting(world.kasie) as seat:
        with pytest.raises(Invalid) as wrong:
            actions.take_on(number=number, by=seat, at=world.at(8))
        assert list(wrong.value.fields) == ["heard_from"]
        actions.take_on(number=number, by=seat, heard_from="Bu Rini, telepon", at=world.at(8))
        actions.begin_service(number=number, by=seat, at=world.at(9))
        actions.end_service(number=number, by=seat, at=world.at(10))
    assert state_of(number) == "served"
    assert Case.objects.using("owner").get(number=number).holder_id == world.kasie.office_id


def test_a_service_inside_holds_it_from_its_yes(world: World) -> None:
    number = made(world, "Loket KK")
    assert Case.objects.using("owner").get(number=number).holder_id == world.kasie.office_id
    go(world, number, "take_on")
    assert Case.objects.using("owner").get(number=number).holder_id == world.disdukcapil.office_id
    with sitting(world.disdukcapil) as seat:
        assert list(queries.waiting_for(seat)) == []


def test_what_comes_back_is_a_status_and_a_day(world: World) -> None:
    number = made(world, "Loket KK")
    with sitting(world.disdukcapil) as seat:
        with pytest.raises(NotPossibleNow):
            actions.tell_status(number=number, by=seat, status="attending", on=DAY, at=world.at(8))
    for code in ("take_on", "begin_service"):
        go(world, number, code)
    with sitting(world.disdukcapil) as seat:
        actions.tell_status(number=number, by=seat, status="first_met", on=DAY, at=world.at(9))
        with pytest.raises(NotPossibleNow):
            actions.tell_status(number=number, by=seat, status="first_met", on=DAY, at=world.at(9))
        with pytest.raises(Invalid):
            actions.tell_status(number=number, by=seat, status="cerita", on=DAY, at=world.at(9))
    text = {field.name for field in Feedback._meta.fields if field.get_internal_type() == "TextField"}
    assert text == {"status"}
    case = Case.objects.using("owner").get(number=number)
    assert [each.feedback for each in queries.for_owner(case.pk)] == [[(DAY, "Sudah datang pertama kali")]]


def test_silence_of_the_service_is_charged_to_the_service(world: World) -> None:
    number = made(world, "Loket KK")
    clock.set_to(world.at(13))
    deadlines.meet_all(at=world.at(13))
    charged = Clock.objects.using("owner").get(case__number=number, scope="state", ended_at=None)
    assert charged.office.kind == "disdukcapil"
    assert Escalation.objects.using("owner").filter(clock=charged, level=100).exists()


def test_the_database_serves_nobody_whom_nobody_took_on(world: World) -> None:
    number = made(world, "Loket KK")
    changes = {"served": "good", "taken_on": "open", "turned_down": "open"}
    for state, state_class in changes.items():
        with pytest.raises(IntegrityError, match="has not said so"), sitting(world.kasie) as seat:
            with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
                Case.objects.filter(number=number).update(state=state, state_class=state_class)
    asking = Asking.objects.using("owner").get()
    with pytest.raises(IntegrityError, match="another office"), sitting(world.kasie) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
            Asking.objects.filter(pk=asking.pk).update(
                answer="taken_on", answered_at=world.at(8), answered_by_id=seat.post_id
            )
    with pytest.raises(IntegrityError, match="asking_no_names_another"), sitting(world.disdukcapil) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
            Asking.objects.filter(pk=asking.pk).update(
                answer="turned_down", answered_at=world.at(8), answered_by_id=seat.post_id
            )
    with pytest.raises(IntegrityError, match="no referral"):
        world.hand_in(kind="referral", programme="")


def test_a_check_of_the_page_is_the_check_of_the_action(world: World) -> None:
    number = made(world, "Loket KK")
    with sitting(world.kasie) as seat:
        referral = queries.referral_for(seat, number)
        with pytest.raises(Denied, match="Disdukcapil"):
            rules.check_move(referral, seat, "take_on")
    with sitting(world.disdukcapil) as seat:
        assert rules.check_move(queries.referral_for(seat, number), seat, "take_on").target == "taken_on"


def test_an_audit_names_nothing(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    number = made(world, "Loket KK")
    for code in ("take_on", "begin_service", "end_service"):
        go(world, number, code)
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
