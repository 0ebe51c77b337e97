"""A rule changes by decree, from a day on, in its own region; what stood before can still be read."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, clock
from tuntas.base.ledger.models import Act
from tuntas.base.offices import changes, queries
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.models import Arbiter, Decree, Duty, Parameter, Post
from tuntas.base.offices.seats import Seat


SK = Sk("188/14", date(2021, 12, 1), "Peta tugas")
NOW, LATER = date(2021, 12, 7), date(2021, 12, 20)


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7))
    return made


def organiser(world: World) -> Seat:
    post = Post.objects.filter(office__kind="sekda", role="officer").get()
    seat = queries.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    return seat


def duty(world: World, by: Seat, **said: object) -> changes.Change:
    facts: dict[str, object] = {
        "programme": "jscm", "step": "proposal", "duty": "verifies", "kinds": ["dinsos", "kecamatan"],
        "legal_ground": "Perwal 9/2021", "on": LATER,
    } | said  # fmt: skip
    with sitting(by):
        change = changes.plan_duty(by=by, at=world.at(7), **facts)  # type: ignore[arg-type]
        changes.carry_out(change, by=by, decree=SK, at=world.at(7))
    return change


def kinds(programme: str, duty: str, on: date, region: str = "36.72.02.1004") -> tuple[str, ...]:
    return tuple(sorted(queries.duty_map(programme, on=on, region=region).kinds("proposal", duty)))


def test_duty_changes_on_its_day_and_the_old_row_ends_by_the_decree(world: World) -> None:
    duty(world, organiser(world))

    assert kinds("jscm", "verifies", date(2021, 12, 19)) == ("dinsos",)
    assert kinds("jscm", "verifies", LATER) == ("dinsos", "kecamatan")
    old = Duty.objects.get(
        programme="jscm", step="proposal", duty="verifies", office_kind="dinsos", ended_by__isnull=False
    )
    assert (old.during.upper, old.ended_by.number) == (LATER, "188/14")  # type: ignore[union-attr]
    assert Act.objects.filter(event="rules.duty_changed").count() == 1


def test_kind_with_the_same_ground_goes_on_under_its_old_row(world: World) -> None:
    before = Duty.objects.get(programme="jscm", step="proposal", duty="verifies")

    change = duty(world, organiser(world), legal_ground=before.legal_ground)

    assert [one.pk for one in change.stays] == [before.pk]
    assert [one.office_kind for one in change.begins if isinstance(one, Duty)] == ["kecamatan"]


def test_region_changes_its_own_rule_and_no_other_regions(world: World) -> None:
    duty(world, organiser(world), programme="pkh", duty="prepares", kinds=["kelurahan"])

    assert kinds("pkh", "prepares", LATER) == ("kelurahan",)
    assert kinds("pkh", "prepares", LATER, region="36.73.01.1001") == ("desa", "kelurahan", "puskesos")
    assert Duty.objects.filter(programme="pkh", region=None, ended_by__isnull=False).count() == 0


def test_planned_change_falls_away_before_it_begins(world: World) -> None:
    by = organiser(world)
    duty(world, by)

    change = duty(world, by, kinds=["kecamatan"], on=date(2021, 12, 10))

    assert len(change.falls) == 2
    assert kinds("jscm", "verifies", date(2021, 12, 10)) == ("kecamatan",)
    assert kinds("jscm", "verifies", LATER) == ("kecamatan",)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"kinds": []}, Invalid),
        ({"kinds": ["system"]}, Invalid),
        ({"kinds": ["king"]}, Invalid),
        ({"legal_ground": " "}, Invalid),
        ({"on": date(2021, 12, 6)}, Invalid),
        ({"step": "x"}, NotFound),
        ({"duty": "x"}, NotFound),
        ({"kinds": ["dinsos"], "legal_ground": "Perwal Kota Cilegon tentang JSCM"}, Invalid),
        ({"programme": "pkh", "duty": "pays", "kinds": ["external"],
          "legal_ground": "Permensos 1/2018 tentang Program Keluarga Harapan"}, Invalid),
    ],
)  # fmt: skip
def test_duty_that_cannot_be_is_refused(world: World, said: dict[str, object], error: type[DomainError]) -> None:
    before = Duty.objects.count()

    with pytest.raises(error):
        duty(world, organiser(world), **said)

    assert (Duty.objects.count(), Duty.objects.filter(ended_by__isnull=False).count()) == (before, 0)


@pytest.mark.parametrize("decree", [replace(SK, number=""), replace(SK, about=" "), replace(SK, on=LATER)])
def test_nothing_changes_without_a_decree(world: World, decree: Sk) -> None:
    by = organiser(world)
    with sitting(by):
        change = changes.plan_parameter(
            by=by, key="handover.answer", value=2, legal_ground="Perwal", on=LATER, at=world.at(7)
        )

    with pytest.raises(Invalid), sitting(by):
        changes.carry_out(change, by=by, decree=decree, at=world.at(7))

    assert Parameter.objects.filter(key="handover.answer").count() == 1


def test_only_who_keeps_the_rules_changes_them(world: World) -> None:
    with pytest.raises(Denied):
        duty(world, world.dinsos_head)


def test_rule_that_began_today_is_changed_tomorrow_at_the_earliest(world: World) -> None:
    by = organiser(world)
    duty(world, by, on=NOW)

    with pytest.raises(Invalid):
        duty(world, by, kinds=["kecamatan"], on=NOW)

    assert kinds("jscm", "verifies", NOW) == ("dinsos", "kecamatan")


def test_number_of_a_region_goes_before_the_countrys(world: World) -> None:
    by = organiser(world)
    with sitting(by):
        change = changes.plan_parameter(
            by=by, key="handover.answer", value=2, legal_ground="Perwal 9", on=LATER, at=world.at(7)
        )
        changes.carry_out(change, by=by, decree=SK, at=world.at(7))

    assert queries.parameter("handover.answer", on=LATER, region="36.72") == (2, "working_days")
    assert queries.parameter("handover.answer", on=NOW, region="36.72") == (1, "working_days")
    assert queries.parameter("handover.answer", on=LATER, region="36.73") == (1, "working_days")


@pytest.mark.parametrize(("key", "value", "error"), [("x", 1, NotFound), ("figures.k", 2, NotFound), ("post.grace", 0, Invalid), ("post.grace", -1, Invalid),
                                                     ("post.grace", 99_999, Invalid), ("post.grace", 60, Invalid)])  # fmt: skip
def test_number_that_cannot_be_is_refused(world: World, key: str, value: int, error: type[DomainError]) -> None:
    by, ground = organiser(world), "UU 30/2014 tentang Administrasi Pemerintahan"

    with pytest.raises(error), sitting(by):
        changes.plan_parameter(by=by, key=key, value=value, legal_ground=ground, on=LATER, at=world.at(7))


def settle(world: World, by: Seat, **said: object) -> changes.Change:
    facts: dict[str, object] = {
        "kinds": ("kelurahan", "dinsos"), "arbiter": "inspektorat", "observer": "kecamatan", "working_days": 3,
        "legal_ground": "Perwal 9", "on": LATER,
    } | said  # fmt: skip
    with sitting(by):
        change = changes.plan_arbiter(by=by, at=world.at(7), **facts)  # type: ignore[arg-type]
        changes.carry_out(change, by=by, decree=SK, at=world.at(7))
    return change


def test_another_office_settles_from_the_day_on(world: World) -> None:
    settle(world, organiser(world))
    offices = world.office("36.72.02.1004"), world.office("36.72-dinsos")

    before = queries.arbiter_between(*offices, on=NOW, region="36.72.02.1004")
    after = queries.arbiter_between(*offices, on=LATER, region="36.72.02.1004")

    assert (before[0].kind, before[2]) == ("sekda", 2)
    assert (after[0].kind, after[1] and after[1].kind, after[2]) == ("inspektorat", "kecamatan", 3)
    assert Arbiter.objects.filter(region="36.72").count() == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [({"observer": "inspektorat"}, Invalid), ({"working_days": 0}, Invalid), ({"arbiter": "x"}, NotFound),
     ({"kinds": ("x", "dinsos")}, NotFound)],
)  # fmt: skip
def test_arbiter_that_cannot_be_is_refused(world: World, said: dict[str, object], error: type[DomainError]) -> None:
    with pytest.raises(error):
        settle(world, organiser(world), **said)


def test_change_that_somebody_else_made_meanwhile_is_not_made_over_it(world: World) -> None:
    by = organiser(world)
    with sitting(by):
        stale = changes.plan_duty(
            by=by, programme="pkh", step="proposal", duty="prepares", kinds=["kelurahan"], legal_ground="Perwal 9",
            on=LATER, at=world.at(7),
        )  # fmt: skip
    duty(world, by, programme="pkh", duty="prepares", kinds=["desa", "kelurahan"], legal_ground="Perwal 8", on=LATER)

    with pytest.raises(NotPossibleNow), sitting(by):
        changes.carry_out(stale, by=by, decree=SK, at=world.at(7))

    assert kinds("pkh", "prepares", LATER) == ("desa", "kelurahan")


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE offices_duty SET office_kind = 'dpmd'",
        "UPDATE offices_duty SET during = daterange(lower(during), '2021-12-01'), ended_by_id = {decree}",
        "UPDATE offices_duty SET during = 'empty', ended_by_id = {decree}",
        "UPDATE offices_parameter SET value = value + 1",
        "UPDATE offices_arbiter SET working_days = 9",
    ],
)
def test_database_does_not_let_a_rule_be_rewritten(world: World, write: str) -> None:
    by, decree = organiser(world), Decree.objects.order_by("id").first()
    assert decree is not None

    with pytest.raises(DatabaseError, match="not rewritten"), sitting(by):
        with acts.open_act(event="test", by=by.actor, at=world.at(7)), connection.cursor() as cursor:
            cursor.execute(write.format(decree=decree.pk))
