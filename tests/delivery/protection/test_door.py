"""The door: what a post's transaction sees of schema sealed, what is outside of it, and that nothing is left over."""

import psycopg
import pytest
from django.db import DatabaseError, connections

from config.postgres import dsn
from tests.factories.unit import arrived, keeper_beside, matter_in, other_head, other_unit
from tests.factories.world import World, cilegon
from tuntas.base.errors import NotPossibleNow
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import door, keyring, line, queries
from tuntas.delivery.protection.models import Entry, Matter, MatterKey, StaffKey, UnitKey


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


def numbers(model: type = Matter) -> list[int]:
    return list(model.objects.using("sealed").order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def two_units(world: World) -> tuple[Matter, Matter]:
    """A matter of ours, and one that the unit of Kota Serang has taken over."""
    with keeper_beside():
        theirs, _session = matter_in(world, "transferring")
    return arrived(world), theirs


def test_a_seat_sees_its_own_units_rows_and_nobody_sees_any_outside(world: World) -> None:
    ours, theirs = two_units(world)

    outside = numbers()
    seen = {}
    for name, by in (("ours", world.ppa_head), ("theirs", other_head(world)), ("lurah", world.lurah)):
        with door.of(by):
            seen[name] = (numbers(), numbers(UnitKey), numbers(Entry))

    assert outside == []
    assert [seen[name][0] for name in ("ours", "theirs", "lurah")] == [[ours.pk], [theirs.pk], []]
    assert not set(seen["ours"][1]) & set(seen["theirs"][1])
    assert seen["lurah"] == ([], [], [])
    assert numbers() == []


def test_a_door_inside_another_is_its_own_and_leaves_the_first_as_it_was(world: World) -> None:
    ours, theirs = two_units(world)

    with door.of(world.ppa_head):
        with door.of(other_head(world)):
            inner = numbers()
        after = numbers()
        with pytest.raises(ZeroDivisionError), door.of(other_head(world)):
            _ = 1 / 0
        after_error = numbers()

    assert (inner, after, after_error) == ([theirs.pk], [ours.pk], [ours.pk])


def test_a_colleague_whose_key_was_taken_sees_that_a_matter_is_there_and_fetches_nothing_of_it(world: World) -> None:
    matter = arrived(world)
    second = world.ppa_second
    with door.of(second):
        before = (numbers(), len(numbers(Entry)), len(numbers(MatterKey)))
    keyring.revoke(by=world.ppa_head, staff_id=second.staff_id, at=world.at(7, 9, 5))

    with door.of(second):
        after = (numbers(), len(numbers(Entry)), len(numbers(MatterKey)))

    assert (before, after) == (([matter.pk], 1, 1), ([matter.pk], 0, 0))


def test_of_another_units_key_the_public_half_is_told_and_nothing_else(world: World) -> None:
    office = other_unit(world)
    told = queries.other_units(world.ppa_head)
    with door.of(world.ppa_head):
        rows = set(UnitKey.objects.using("sealed").values_list("office_id", flat=True))
        people = set(StaffKey.objects.using("sealed").values_list("staff_id", flat=True))

    assert (list(told), len(told[office].public_key)) == ([office], 32)
    assert rows == {world.ppa_head.office_id}
    assert other_head(world).staff_id not in people


def test_the_round_sees_the_units_of_its_own_regency(world: World) -> None:
    ours, theirs = two_units(world)
    seen = []
    for post_id in door.system_posts():
        with door.of_post(post_id):
            seen.append(numbers())

    assert sorted(seen) == [[theirs.pk], [ours.pk]]


def test_nothing_is_passed_on_but_by_who_holds_it_and_while_it_is_being_transferred(world: World) -> None:
    ours, theirs = two_units(world)

    def refused(by: Seat, matter: Matter, office_id: int) -> str:
        with pytest.raises(DatabaseError) as error, door.of(by):
            line.pass_on(matter, office_id, at=world.at(7, 9, 5))
        return str(getattr(error.value.__cause__, "sqlstate", ""))

    assert refused(world.ppa_head, ours, other_unit(world)) == "42501"  # not being transferred
    assert refused(world.ppa_head, theirs, other_unit(world)) == "42501"  # not ours any more
    assert refused(other_head(world), theirs, other_unit(world)) == "42501"  # to oneself
    assert refused(world.sekda, theirs, world.ppa_head.office_id) == "42501"


def test_a_unit_is_founded_only_where_somebody_makes_the_round(world: World) -> None:
    with acts.open_act(event="test.office", by=acts.SYSTEM, at=world.at(6)):
        far = Office.objects.create(code="35.17-uptd-ppa", kind="uptd_ppa", name="UPTD PPA Jombang", region="35.17")

    with pytest.raises(NotPossibleNow, match="jabatan sistem"):
        keyring.found_unit(far.pk, at=world.at(7))


def test_a_scope_set_outside_a_transaction_is_gone_with_the_statement(world: World, db: str) -> None:
    arrived(world)
    with psycopg.connect(dsn.conninfo(dsn.SEALED, database=db), autocommit=True) as connection:
        connection.execute("SELECT set_config('tuntas.post', %s, true)", [str(world.ppa_head.post_id)])
        rows = connection.execute("SELECT 1 FROM sealed.matter").fetchall()
        with connection.transaction():
            connection.execute("SELECT set_config('tuntas.post', %s, true)", [str(world.ppa_head.post_id)])
            inside = connection.execute("SELECT 1 FROM sealed.matter").fetchall()

    assert (rows, len(inside)) == ([], 1)
    assert connections["sealed"].in_atomic_block is False
