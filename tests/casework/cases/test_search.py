"""Looking cases up by name and finding the same matter twice: what is in scope, all of it, and nothing else."""

import pytest

from tests.factories.world import KEPUH, World, cilegon, sitting
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import queries, twins
from tuntas.casework.cases.models import Case


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(8, 9))
    return made


def same_as(seat: Seat, number: str) -> list[str]:
    with sitting(seat):
        return [twin.number for twin in twins.of_case(queries.case_for(seat, number))]


def found(seat: Seat, words: str, limit: int = 50) -> list[str]:
    with sitting(seat):
        return [case.number for case in queries.search(seat, words, limit=limit)]


def test_a_name_is_found_however_it_is_spelled_and_only_in_scope(world: World) -> None:
    here = world.hand_in(applicant="Muhammad Yusuf").number
    there = world.hand_in(applicant="Moh. Joesoef", region=KEPUH).number
    assert found(world.kasie, "Moch. Yusuf") == [here]
    assert found(world.kepuh_kasie, "muhamad yusuf") == [there]
    assert set(found(world.dinsos_verifier, "MUHAMMAD YUSUF")) == {here, there}
    assert found(world.kasie, "Sukarno") == []


def test_matches_elsewhere_do_not_crowd_out(world: World) -> None:
    here = world.hand_in(applicant="Siti Aminah binti Haji Abdul Karim").number
    for _n in range(3):
        world.hand_in(applicant="Siti Aminah", region=KEPUH)
    assert found(world.kasie, "Siti Aminah", limit=1) == [here]


def test_without_a_post_there_is_nobody(world: World) -> None:
    case = Case.objects.using("owner").get(number=world.hand_in(applicant="Siti Aminah").number)
    assert queries.search(world.kasie, "Siti Aminah") == []
    assert twins.of_case(case) == []


def test_the_same_matter_is_pointed_at_within_its_village(world: World) -> None:
    first = world.hand_in(applicant="Pak Darma", nik="3672020101700001", phone="0811 2345 678").number
    by_name = world.hand_in(applicant="PAK DARMA", phone="").number
    by_nik = world.hand_in(applicant="Orang lain", nik="3672020101700001", phone="").number
    by_phone = world.hand_in(applicant="Siapa lagi", phone="+62 811-2345-678").number
    world.hand_in(applicant="Bukan siapa-siapa", phone="0811 2345 679")
    world.hand_in(applicant="Pak Darma", nik="3672020101700001", region=KEPUH)
    assert same_as(world.kasie, first) == [by_phone, by_nik, by_name]
    assert same_as(world.dinsos_verifier, first) == [by_phone, by_nik, by_name]
    other = Case.objects.using("owner").get(number=first)
    with sitting(world.kepuh_kasie):
        assert twins.of_case(other) == []
