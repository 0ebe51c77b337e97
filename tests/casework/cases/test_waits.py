"""A matter that waits is looked at again, on a day that comes: nobody puts one away for good."""

from datetime import timedelta

import psycopg
import pytest

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Invalid
from tuntas.casework.cases import actions


pytestmark = pytest.mark.usefixtures("db")
LONGEST = 180


def wait(world: World, days: int, *, number: str) -> None:
    on = world.at(8).date() + timedelta(days=days)
    with sitting(world.kasie):
        actions.wait(number=number, by=world.kasie, state="dormant", next_on=on, reason="Belum datang.", at=world.at(8))


@pytest.mark.parametrize("days", [-1, 0, LONGEST + 1, 73 * 365])
def test_a_day_that_is_over_or_too_far_is_refused(days: int) -> None:
    world = cilegon()
    number = world.hand_in(kind="need", programme="").number

    with pytest.raises(Invalid) as refused:
        wait(world, days, number=number)

    assert list(refused.value.fields) == ["next_on"]
    if days > 0:
        assert f"Paling lama {LONGEST} hari" in str(refused.value.sentence)


@pytest.mark.parametrize("days", [1, LONGEST])
def test_the_first_and_the_last_lawful_day_are_taken(days: int) -> None:
    world = cilegon()

    wait(world, days, number=world.hand_in(kind="need", programme="").number)


def test_the_rule_is_the_regencys_to_change(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    world = cilegon()
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("UPDATE offices_parameter SET value = 30 WHERE key = 'case.next_look'")
    number = world.hand_in(kind="need", programme="").number

    with pytest.raises(Invalid, match="30 hari"):
        wait(world, 31, number=number)
    wait(world, 30, number=number)
