"""Letters pass their layers in order, and nothing leaves the house on an unsigned one."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.models import Model

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, NotPossibleNow
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches
from tuntas.casework.cases.models import Batch, BatchLine, Case, Dispatch, Initialling


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


def lettered(world: World, programme: str = "pkh") -> Batch:
    """A letter of Dinsos with two national proposals, to be initialled by the section head and the secretary."""
    dinsos = world.office("36.72-dinsos").pk
    numbers = [world.hand_in(office_id=dinsos, programme=programme).number for _n in range(2)]
    chain = [world.dinsos_section.post_id, world.dinsos_secretary.post_id]
    with sitting(world.dinsos_section):
        return batches.make(
            by=world.dinsos_section, purpose="Pengesahan", numbers=numbers, chain_posts=chain, at=world.at(7)
        )


def initial(seat: Seat, batch: Batch, world: World) -> None:
    with sitting(seat):
        batches.initial(by=seat, batch_id=batch.pk, at=world.at(7, 10))


def signed(world: World) -> Batch:
    batch = lettered(world)
    initial(world.dinsos_section, batch, world)
    initial(world.dinsos_secretary, batch, world)
    with sitting(world.dinsos_head):
        return batches.sign(by=world.dinsos_head, batch_id=batch.pk, letter_number="460/1", choices={}, at=world.at(8))


def test_cases_leave_on_a_signed_letter_and_are_watched(world: World) -> None:
    batch = signed(world)
    with sitting(world.dinsos_section):
        sent = batches.send_out(
            by=world.dinsos_section, batch_id=batch.pk, office_id=world.office("kemensos").pk,
            check_on=date(2021, 12, 20), at=world.at(9),
        )  # fmt: skip
        assert len(sent) == 2
        assert set(Case.objects.values_list("state", "next_on")) == {("outside", date(2021, 12, 20))}
        assert set(Dispatch.objects.values_list("proof", "batch", "watcher")) == {
            ("460/1", batch.pk, world.dinsos_section.post_id)
        }
        with pytest.raises(NotPossibleNow):
            batches.send_out(
                by=world.dinsos_section, batch_id=batch.pk, office_id=world.office("kemensos").pk,
                check_on=date(2021, 12, 20), at=world.at(9),
            )  # fmt: skip


def test_layers_initial_in_order_and_the_head_signs_last(world: World) -> None:
    batch = lettered(world)
    with pytest.raises(NotPossibleNow, match="lebih dulu"):
        initial(world.dinsos_secretary, batch, world)
    with pytest.raises(NotPossibleNow, match="Belum diparaf"), sitting(world.dinsos_head):
        batches.sign(by=world.dinsos_head, batch_id=batch.pk, letter_number="1", choices={}, at=world.at(8))
    with pytest.raises(Denied):
        initial(world.dinsos_head, batch, world)


def forbidden(world: World, model: type[Model], pk: int, **change: object) -> None:
    with sitting(world.dinsos_section), acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(9)):
        model._default_manager.filter(pk=pk).update(**change)


def test_the_database_keeps_the_order_of_initials(world: World) -> None:
    batch = lettered(world)
    second = Initialling.objects.get(batch=batch, n=2)
    given = {"initialled_at": world.at(8), "initialled_by": world.dinsos_secretary.staff_id}
    with pytest.raises(IntegrityError, match="layer before"):
        forbidden(world, Initialling, second.pk, **given)
    with pytest.raises(IntegrityError, match="initials are missing"):
        forbidden(
            world, Batch, batch.pk, signed_at=world.at(8), signed_by=world.dinsos_head.post_id, letter_number="1",
            letter_on=date(2021, 12, 8),
        )  # fmt: skip
    initial(world.dinsos_section, batch, world)
    with pytest.raises(IntegrityError, match="initials stand"):
        forbidden(
            world, Initialling, Initialling.objects.get(batch=batch, n=1).pk, initialled_at=None, initialled_by=None
        )


def test_what_was_initialled_is_what_travels(world: World) -> None:
    batch = lettered(world)
    initial(world.dinsos_section, batch, world)
    late = world.hand_in(office_id=world.office("36.72-dinsos").pk, programme="pkh")
    with pytest.raises(IntegrityError, match="on its way"), sitting(world.dinsos_section):
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(9)):
            BatchLine.objects.create(batch=batch, case_id=late.case_id)


def test_a_signed_letter_stands_and_carries_only_its_own(world: World) -> None:
    batch = signed(world)
    line = BatchLine.objects.using("owner").filter(batch=batch).first()
    assert line is not None
    with pytest.raises(IntegrityError, match="signed letter stands"):
        forbidden(world, Batch, batch.pk, letter_number="2")
    with pytest.raises(IntegrityError, match="on its way"):
        forbidden(world, BatchLine, line.pk, held_back="kin")
    other = world.hand_in(office_id=world.office("36.72-dinsos").pk, programme="pkh")
    with pytest.raises(IntegrityError, match="does not carry"), sitting(world.dinsos_section):
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(9)):
            Dispatch.objects.create(
                case_id=other.case_id, office=world.office("kemensos"), proof="460/1", sent_at=world.at(9), batch=batch,
                watcher_id=world.dinsos_section.post_id, check_on=date(2021, 12, 20),
            )  # fmt: skip
