"""Posts are given and ended by decree, in reach, once; the bait is the officer of another region."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger.models import Act
from tuntas.base.offices import actions, queries
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat


SK = actions.Sk("821/14", date(2021, 12, 1), "Pengangkatan")


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def organiser(world: World) -> Seat:
    """The officer of the Sekda's office who keeps posts."""
    post = Post.objects.filter(office__kind="sekda", role="officer").get()
    seat = queries.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    return seat


def give(world: World, by: Seat, **changes: object) -> Post:
    facts: dict[str, object] = {
        "office_id": world.kasie.office_id, "role": "officer", "title": "Staf baru", "staff_id": world.kasie.staff_id,
        "since": date(2021, 12, 1), "decree": SK,
    } | changes  # fmt: skip
    with sitting(by):
        return actions.give_post(by=by, at=world.at(7), **facts)  # type: ignore[arg-type]


def test_post_is_given_by_decree_and_recorded(world: World) -> None:
    post = give(world, organiser(world))

    assert queries.seat_for(post.pk, at=world.at(7)) is not None
    assert post.decree.number == "821/14"
    assert Act.objects.filter(event="post.given").count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"decree": replace(SK, number=" ")}, Invalid),
        ({"decree": replace(SK, on=date(2022, 1, 1))}, Invalid),
        ({"role": "king"}, Invalid),
        ({"title": ""}, Invalid),
        ({"until": date(2021, 12, 1)}, Invalid),
        ({"staff_id": 99_999}, NotFound),
        ({"office_id": 99_999}, NotFound),
        ({"role": "head", "title": "Lurah kedua"}, NotPossibleNow),
    ],
)
def test_post_is_not_given(world: World, changes: dict[str, object], error: type[DomainError]) -> None:
    before = Post.objects.count()

    with pytest.raises(error):
        give(world, organiser(world), **changes)

    assert Post.objects.count() == before


def test_only_who_keeps_posts_gives_one(world: World) -> None:
    with pytest.raises(Denied):
        give(world, world.lurah)


def test_post_outside_ones_reach_is_not_there(world: World) -> None:
    elsewhere = replace(organiser(world), region="36.73")

    with pytest.raises(NotFound):
        give(world, elsewhere)


def test_ended_post_has_no_grace_and_ends_once(world: World) -> None:
    by = organiser(world)
    with sitting(by):
        actions.end_post(by=by, post_id=world.staff.post_id, on=date(2021, 12, 7), decree=SK, at=world.at(7))

    assert queries.seat_for(world.staff.post_id, at=world.at(7)) is None
    assert queries.seat_for(world.staff.post_id, at=world.at(6)) is not None
    with pytest.raises(NotPossibleNow), sitting(by):
        actions.end_post(by=by, post_id=world.staff.post_id, on=date(2021, 12, 7), decree=SK, at=world.at(7))


@pytest.mark.parametrize("decree", [replace(SK, number=""), replace(SK, about="")])
def test_post_does_not_end_without_a_decree(world: World, decree: actions.Sk) -> None:
    by = organiser(world)

    with pytest.raises(Invalid), sitting(by):
        actions.end_post(by=by, post_id=world.staff.post_id, on=date(2021, 12, 7), decree=decree, at=world.at(7))

    assert queries.seat_for(world.staff.post_id, at=world.at(7)) is not None


def test_nobody_ends_his_own_post(world: World) -> None:
    by = organiser(world)

    with pytest.raises(Denied), sitting(by):
        actions.end_post(by=by, post_id=by.post_id, on=date(2021, 12, 7), decree=SK, at=world.at(7))
