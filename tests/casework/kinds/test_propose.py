"""Proposals taken in: once per key, with their person, and with who put them forward."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.world import KEPUH, KETILENG, World, cilegon, sitting
from tuntas.base.errors import Invalid
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.people.models import Person
from tuntas.casework.cases import actions as cases, store
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import actions
from tuntas.casework.kinds.proposal.models import Origin, SourceList


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


ROHMAH = actions.Facts("Rohmah", nik="3672026312630001", kk_no="3672021212120001", rt="03", rw="05")


def proposed(
    world: World, facts: actions.Facts = ROHMAH, *, key: UUID | None = None, **changes: object
) -> store.Receipt:
    said = {
        "by": world.operator, "region": KETILENG, "applicant": facts.name, "programme": "jscm", "facts": facts,
        "received_at": world.at(7), "key": key or uuid4(), "at": world.at(7),
    } | changes  # fmt: skip
    with sitting(world.operator):
        return actions.propose(**said)  # type: ignore[arg-type]


def test_a_second_proposal_of_the_same_key_makes_nothing(world: World) -> None:
    key = uuid4()

    one, two = proposed(world, key=key), proposed(world, key=key, at=world.at(8))

    assert (one.number, one.is_new, two.number, two.is_new) == (two.number, True, one.number, False)
    with sitting(world.operator):
        assert (Case.objects.count(), Person.objects.filter(name="Rohmah").count()) == (1, 1)
        case = Case.objects.get()
        assert (case.subject.name, case.family.rt, case.origin.source) == ("Rohmah", "03", "citizen")
    with pytest.raises(store.KeyClash):
        proposed(world, actions.Facts("Orang Lain"), key=key)


def test_a_known_nik_is_the_same_person_only_under_a_like_name(world: World) -> None:
    proposed(world)
    proposed(world, programme="pkh")
    proposed(world, actions.Facts("Sutrisno", nik=ROHMAH.nik))

    with sitting(world.operator):
        assert sorted(Person.objects.filter(nik=ROHMAH.nik).values_list("name", flat=True)) == ["Rohmah", "Sutrisno"]


def test_an_official_recommendation_is_on_record_or_not_at_all(world: World) -> None:
    with pytest.raises(Invalid, match="nama dan jabatannya"):
        proposed(world, said=actions.Said("recommendation", recommender="H. Anu"))

    receipt = proposed(world, said=actions.Said("recommendation", recommender="H. Anu", recommender_office="DPRD"))

    with sitting(world.operator):
        assert Origin.objects.get(case_id=receipt.case_id).recommender_office == "DPRD"
    with pytest.raises(IntegrityError, match="names who gave it"):
        world.hand_in(source="recommendation")


def test_origin_cannot_contradict_its_case(world: World) -> None:
    receipt = world.hand_in()
    with pytest.raises(IntegrityError, match="origin is not of this case"), sitting(world.operator):
        with acts.open_act(event="proposal.origin", by=world.operator.actor, at=world.at(7)):
            Origin.objects.create(case_id=receipt.case_id, source="finding")


def test_another_village_cannot_be_proposed_for(world: World) -> None:
    with pytest.raises(Invalid, match="di luar wilayah"):
        proposed(world, region=KEPUH)
    with sitting(world.kepuh_operator):
        assert not Case.objects.exists()


def handed(*people: actions.Facts) -> actions.Handed:
    return actions.Handed("RT 03/RW 05", "Pak RT Sarmin", date(2021, 12, 6), people, "jscm")


def test_a_neighbourhood_list_has_its_own_receipt(world: World) -> None:
    people = [actions.Facts(f"Warga {letter}", rt="03", rw="05") for letter in "ABCDEFGHIJK"]
    with sitting(world.operator):
        key = uuid4()
        one = actions.hand_in_list(by=world.operator, handed=handed(*people, people[0]), key=key, at=world.at(7))
        two = actions.hand_in_list(by=world.operator, handed=handed(*people, people[0]), key=key, at=world.at(7))

        assert one.text == "12 nama diterima, 11 tercatat, 1 ganda"
        assert (two.stored.pk, list(one.doubles), Case.objects.count()) == (one.stored.pk, ["Warga A"], 11)
        assert Origin.objects.filter(source_list=one.stored).count() == 11
    with sitting(world.kepuh_operator):
        assert not SourceList.objects.exists()


def test_a_list_that_does_not_add_up_cannot_be_stored(world: World) -> None:
    with sitting(world.operator):
        stored = actions.hand_in_list(by=world.operator, handed=handed(ROHMAH), key=uuid4(), at=world.at(7)).stored
    with pytest.raises(IntegrityError, match="source_list_adds_up"), sitting(world.operator):
        with acts.open_act(event="x", by=world.operator.actor, at=world.at(7)):
            SourceList.objects.create(
                key=uuid4(), office_id=stored.office_id, region=KETILENG, neighbourhood="RT 1", handed_in_by="x",
                handed_in_on=date(2021, 12, 1), n_names=12, n_recorded=10, n_double=1, recorded_at=world.at(7),
                recorded_by_id=world.operator.post_id,
            )  # fmt: skip


def test_taking_back_leaves_what_somebody_worked_on(world: World) -> None:
    one, two = proposed(world), proposed(world, actions.Facts("Sarinah", rt="01"))
    with sitting(world.kasie):
        cases.do_task(number=two.number, code="house_photo", by=world.kasie, at=world.at(8))

    with sitting(world.operator):
        undone = actions.take_back(
            by=world.operator, case_ids=[one.case_id, two.case_id], reason="Salah berkas", at=world.at(8, 11)
        )
        states = dict(Case.objects.values_list("number", "state"))

    assert (undone.n_withdrawn, list(undone.kept)) == (1, [two.number])
    assert states == {one.number: "withdrawn", two.number: "preparing"}


def test_nothing_of_it_escapes_the_audit(world: World, admin: object) -> None:
    proposed(world)
    with sitting(world.operator):
        actions.hand_in_list(by=world.operator, handed=handed(actions.Facts("A")), key=uuid4(), at=world.at(7))

    with admin.cursor() as cursor:  # type: ignore[attr-defined]
        assert list(audit.findings(cursor)) == []
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"), transaction.atomic():
        cursor.execute("UPDATE proposal_origin SET source = 'citizen'")
