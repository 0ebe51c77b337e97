from datetime import date

import pytest
from django.db import DatabaseError

from tests.factories.world import KEPUH, KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger.models import Act
from tuntas.base.people import actions, queries
from tuntas.base.people.actions import FamilyFacts, PersonFacts
from tuntas.base.people.models import Kinship, Membership, Person


NIK = "3672024112460004"


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def register(world: World, name: str = "HASANAH", **more: object) -> Person:
    facts = PersonFacts(name=name, region=KETILENG, **more)  # type: ignore[arg-type]
    return actions.register_person(by=world.operator, at=world.at(7), facts=facts)


def family(world: World, kk_no: str | None = None) -> int:
    facts = FamilyFacts(region=KETILENG, kk_no=kk_no)
    return actions.register_family(by=world.operator, at=world.at(7), facts=facts).pk


def test_a_person_is_registered_by_an_act(world: World) -> None:
    with sitting(world.operator):
        found = register(world, "  Siti   Aminah ", nik=NIK, birth_on=date(1946, 12, 1), sex="female")
        found.refresh_from_db()

    assert (found.name, found.nik, found.nik_state, found.birth_precision) == ("Siti Aminah", NIK, "stated", "day")
    assert found.canonical_id == found.pk
    assert Act.objects.filter(event="person.registered").count() == 1


def test_the_quality_of_identity_is_kept(world: World) -> None:
    with sitting(world.operator):
        states = [
            register(world).nik_state,
            register(world, nik=NIK).nik_state,
            register(world, nik="36720241124600").nik_state,
            register(world, nik_doubted=True).nik_state,
            register(world, nik=NIK, nik_doubted=True).nik_state,
        ]

    assert states == ["none", "stated", "doubted", "doubted", "doubted"]


def test_persons_without_a_nik_are_never_merged(world: World) -> None:
    with sitting(world.operator):
        one, other = register(world), register(world)

    assert one.pk != other.pk


def test_a_village_registers_nobody_elsewhere(world: World) -> None:
    with sitting(world.operator), pytest.raises(Invalid):
        actions.register_person(by=world.operator, at=world.at(7), facts=PersonFacts(name="X", region=KEPUH))


def test_the_camat_who_registers_nobody_is_told_so(world: World) -> None:
    with sitting(world.inspektorat_head), pytest.raises(Denied):
        actions.register_person(by=world.inspektorat_head, at=world.at(7), facts=PersonFacts(name="X", region=KETILENG))


def test_a_person_of_another_village_is_absent(world: World) -> None:
    with sitting(world.operator):
        one = register(world)
    with sitting(world.kepuh_operator):
        own = actions.register_person(
            by=world.kepuh_operator, at=world.at(7), facts=PersonFacts(name="RATNA", region=KEPUH)
        )

        assert queries.person_for(world.kepuh_operator, own.pk) == own
        with pytest.raises(NotFound):
            queries.person_for(world.kepuh_operator, one.pk)
        with pytest.raises(NotFound):
            actions.move_member(by=world.kepuh_operator, at=world.at(7), person_id=one.pk, family_id=1)


def test_a_marriage_and_a_split_are_never_blocked(world: World) -> None:
    with sitting(world.operator):
        bride, parents, own = register(world), family(world, "3672020101150001"), family(world)
        move = {"by": world.operator, "at": world.at(7), "person_id": bride.pk}
        actions.move_member(**move, family_id=parents, relation="child", on=date(2000, 1, 1))
        actions.move_member(**move, family_id=own, relation="spouse", on=date(2021, 12, 7))
        before, after = (queries.membership_on(bride.pk, on) for on in (date(2021, 12, 6), date(2021, 12, 7)))
        actions.move_member(**move, family_id=parents, relation="child", on=date(2021, 12, 20))

        assert before is not None
        assert after is not None
        assert (before.family_id, after.family_id) == (parents, own)
        assert [str(one.during) for one in Membership.objects.order_by("during")] == [
            "[2000-01-01, 2021-12-07)", "[2021-12-07, 2021-12-20)", "[2021-12-20, None)",
        ]  # fmt: skip


def test_a_move_on_the_very_day_corrects_it(world: World) -> None:
    with sitting(world.operator):
        one, wrong, right = register(world), family(world), family(world)
        for home in (wrong, right):
            actions.move_member(
                by=world.operator, at=world.at(7), person_id=one.pk, family_id=home, on=date(2021, 12, 7)
            )

        assert list(Membership.objects.values_list("family", flat=True)) == [right]


def test_a_move_before_the_last_one_is_told_when(world: World) -> None:
    with sitting(world.operator):
        one, home = register(world), family(world)
        move = {"by": world.operator, "at": world.at(7), "person_id": one.pk, "family_id": home}
        actions.move_member(**move, on=date(2021, 12, 7))
        with pytest.raises(NotPossibleNow, match="Selasa 7 Desember 2021"):
            actions.move_member(**move, on=date(2021, 12, 1))


def test_who_leaves_belongs_to_no_family(world: World) -> None:
    with sitting(world.operator):
        one, home = register(world), family(world)
        actions.move_member(by=world.operator, at=world.at(7), person_id=one.pk, family_id=home, on=date(2000, 1, 1))
        actions.leave_family(by=world.operator, at=world.at(8), person_id=one.pk, on=date(2021, 12, 8))

        assert queries.membership_on(one.pk, date(2021, 12, 8)) is None
        with pytest.raises(NotPossibleNow):
            actions.leave_family(by=world.operator, at=world.at(9), person_id=one.pk, on=date(2021, 12, 9))


def test_kin_said_twice_from_either_end_is_one_tie(world: World) -> None:
    with sitting(world.operator):
        one, other = register(world, "ANI"), register(world, "BUDI")
        for first, second in ((one, other), (other, one)):
            actions.declare_kin(
                by=world.operator, at=world.at(7), person_id=first.pk, other_id=second.pk, relation="sibling"
            )

        assert Kinship.objects.count() == 1
        assert queries.near_kin_among(one.pk, [other.pk, 999_999], on=date(2021, 12, 7)) == {other.pk}


def test_oneself_is_no_kin(world: World) -> None:
    with sitting(world.operator):
        one = register(world)
        with pytest.raises(Invalid):
            actions.declare_kin(
                by=world.operator, at=world.at(7), person_id=one.pk, other_id=one.pk, relation="sibling"
            )


def test_a_shared_card_of_late_is_near_and_one_of_old_is_not(world: World) -> None:
    with sitting(world.operator):
        one, late, old, stranger = (register(world, name) for name in ("ANI", "BUDI", "CITRA", "DEWI"))
        home, other = family(world), family(world)

        def live(person: Person, house: int, on: date) -> None:
            actions.move_member(by=world.operator, at=world.at(7), person_id=person.pk, family_id=house, on=on)

        live(one, home, date(1990, 1, 1))
        live(late, home, date(1990, 1, 1))
        live(late, other, date(2020, 1, 1))
        live(old, home, date(1990, 1, 1))
        live(old, other, date(2010, 1, 1))
        live(stranger, other, date(1990, 1, 1))
        ids = [late.pk, old.pk, stranger.pk]

        assert queries.near_kin_among(one.pk, ids, on=date(2021, 12, 7)) == {late.pk}


def test_only_the_civil_registry_confirms_a_nik(world: World) -> None:
    with sitting(world.operator):
        one, other = register(world, nik=NIK), register(world, "LAIN", nik=NIK)
        with pytest.raises(Denied):
            actions.confirm_nik(by=world.operator, at=world.at(7), person_id=one.pk, nik=NIK)
    with sitting(world.disdukcapil):
        actions.confirm_nik(by=world.disdukcapil, at=world.at(7), person_id=one.pk, nik=NIK)
        with pytest.raises(Invalid):
            actions.confirm_nik(by=world.disdukcapil, at=world.at(7), person_id=other.pk, nik="3672024112460000")

        with pytest.raises(NotPossibleNow) as told:
            actions.confirm_nik(by=world.disdukcapil, at=world.at(7), person_id=other.pk, nik=NIK)

    assert NIK not in str(told.value.sentence)
    with sitting(world.operator):
        assert Person.objects.get(pk=one.pk).nik_state == "confirmed"
        assert Person.objects.get(pk=other.pk).nik_state == "stated"


def test_an_act_that_fails_leaves_nothing(world: World) -> None:
    with pytest.raises(DatabaseError), sitting(world.operator):
        register(world, birth_on=date(1950, 1, 1), birth_precision="hour")

    with sitting(world.operator):
        assert not Person.objects.exists()
    assert not Act.objects.filter(event="person.registered").exists()
