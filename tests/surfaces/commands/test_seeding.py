"""The seeded worlds: what the stories and the demo stand on."""

import pytest

from tests.factories.world import cilegon, sitting
from tuntas.base.offices import permissions as may, queries
from tuntas.base.offices.models import Office, Post
from tuntas.casework.cases import queries as cases
from tuntas.surfaces.commands.seeding import rules, worlds
from tuntas.surfaces.commands.seeding.names import Names


pytestmark = pytest.mark.bare


def test_names_same_seed_same_people() -> None:
    one, two = Names("seed"), Names("seed")

    assert [one.anyone() for _n in range(20)] == [two.anyone() for _n in range(20)]


def test_arbiter_every_pair_has_one() -> None:
    assert rules.arbiter_of(rules.K.DINSOS, rules.K.KELURAHAN) == ("sekda", "kecamatan")
    assert rules.arbiter_of(rules.K.DESA, rules.K.DINSOS) == ("kecamatan", "sekda")
    assert rules.arbiter_of(rules.K.DINSOS, rules.K.DISDUKCAPIL) == ("sekda", "")


def test_cilegon_seats_see_their_own_case_and_bait_does_not(db: str) -> None:
    world = cilegon()
    receipt = world.hand_in()

    with sitting(world.kasie):
        seen = cases.case_for(world.kasie, receipt.number)
    with sitting(world.kepuh_operator):
        theirs = list(cases.worklist(world.kepuh_operator))

    assert seen.holder.name == "Kel. Ketileng"
    assert theirs == []
    assert may.can(world.kepuh_operator, may.CASES_SEE)
    assert queries.office_of_kind("inspektorat", region=str(seen.region)) == world.office("36.72-inspektorat")


def test_five_districts_whole_and_unchanged(db: str) -> None:
    said: list[str] = []

    total = worlds.five_districts(said.append)

    assert total == Office.objects.count()
    assert Office.objects.filter(kind__in=["desa", "kelurahan"]).count() == 1070
    assert Office.objects.filter(kind="kecamatan").count() == 84
    assert 2200 < total < 2400
    assert 8800 < Post.objects.count() < 9300
    assert len(said) == 5
