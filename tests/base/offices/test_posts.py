"""Posts are given and ended by decree, in reach, once, with notice; the bait is the officer of another region."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, clock, outbox
from tuntas.base.ledger.models import Act, Outbox
from tuntas.base.offices import posts, queries
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.models import Post, Staff
from tuntas.base.offices.seats import Seat


SK = Sk("821/14", date(2021, 12, 1), "Pengangkatan")


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7))
    return made


def organiser(world: World) -> Seat:
    """The officer of the Sekda's office who keeps posts."""
    post = Post.objects.filter(office__kind="sekda", role="officer").get()
    seat = queries.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    return seat


def give(world: World, by: Seat, *changes: dict[str, object], decree: Sk = SK) -> list[Post]:
    facts: dict[str, object] = {
        "office_id": world.kasie.office_id, "role": "officer", "title": "Staf baru", "staff_id": world.kasie.staff_id,
        "since": date(2021, 12, 1),
    }  # fmt: skip
    lines = [posts.Seating(**(facts | one)) for one in changes or ({},)]  # type: ignore[arg-type]
    with sitting(by):
        return posts.give_posts(by=by, seatings=lines, decree=decree, at=world.at(7))


def end(world: World, by: Seat, on: date = date(2021, 12, 14), *, post: int = 0, decree: Sk = SK) -> Post:
    with sitting(by):
        return posts.end_post(by=by, post_id=post or world.staff.post_id, on=on, decree=decree, at=world.at(7))


def test_many_posts_are_given_by_one_decree_in_one_act(world: World) -> None:
    new = {"staff_id": None, "name": "Rina  Baru", "phone": "0811 222 3333", "title": "Staf dua"}

    one, two = give(world, organiser(world), {}, new)

    assert queries.seat_for(one.pk, at=world.at(7)) is not None
    assert (one.decree_id, one.decree.number) == (two.decree_id, "821/14")
    assert Staff.objects.values_list("name", "phone").get(pk=two.staff_id) == ("Rina Baru", "08112223333")
    assert Act.objects.filter(event="post.given").count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"role": "king"}, Invalid),
        ({"role": "system"}, Invalid),
        ({"title": ""}, Invalid),
        ({"until": date(2021, 12, 1)}, Invalid),
        ({"acting": "plt"}, Invalid),
        ({"staff_id": None}, Invalid),
        ({"staff_id": 99_999}, NotFound),
        ({"office_id": 99_999}, NotFound),
        ({"role": "head", "title": "Lurah kedua"}, NotPossibleNow),
    ],
)
def test_one_wrong_line_gives_no_post_at_all(
    world: World, changes: dict[str, object], error: type[DomainError]
) -> None:
    before = Post.objects.count()

    with pytest.raises(error):
        give(world, organiser(world), {}, changes)

    assert Post.objects.count() == before


@pytest.mark.parametrize("decree", [replace(SK, number=" "), replace(SK, about=""), replace(SK, on=date(2022, 1, 1))])
def test_post_is_not_given_without_a_decree(world: World, decree: Sk) -> None:
    with pytest.raises(Invalid):
        give(world, organiser(world), decree=decree)


def test_somebody_acts_for_a_head_who_is_away(world: World) -> None:
    acting = {"role": "head", "title": "Plh Lurah", "acting": "plh", "until": date(2021, 12, 20)}

    (post,) = give(world, organiser(world), acting)

    seat = queries.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    assert (seat.role, seat.staff_id) == ("head", world.kasie.staff_id)


def test_only_who_keeps_posts_gives_one(world: World) -> None:
    with pytest.raises(Denied):
        give(world, world.lurah)


def test_post_outside_ones_reach_is_not_there(world: World) -> None:
    elsewhere = replace(organiser(world), region="36.73")

    with pytest.raises(NotFound):
        give(world, elsewhere)
    with pytest.raises(NotFound):
        end(world, elsewhere)


def test_ended_post_works_until_its_last_day_and_ends_once(world: World) -> None:
    by = organiser(world)

    post = end(world, by)

    seat = queries.seat_for(post.pk, at=world.at(13))
    assert seat is not None
    assert seat.ends_on == date(2021, 12, 14)
    assert queries.seat_for(post.pk, at=world.at(14)) is None
    with pytest.raises(NotPossibleNow):
        end(world, by)


def test_post_does_not_end_before_the_days_of_notice_are_over(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        end(world, organiser(world), date(2021, 12, 13))

    assert "14 Desember 2021" in str(refused.value.sentence)
    assert queries.seat_for(world.staff.post_id, at=world.at(20)) is not None


def test_holder_and_head_are_told_at_once_by_their_phone(world: World) -> None:
    end(world, organiser(world))

    told = list(Outbox.objects.filter(template__startswith="post_").order_by("id").values_list("template", "channel"))
    assert told == [("post_ending", "sms"), ("post_ending_superior", "sms")]
    messages = [outbox.RENDERERS[template](None, world.staff.post_id) for template, _channel in told]
    phones = [Staff.objects.get(pk=seat.staff_id).phone for seat in (world.staff, world.lurah)]
    assert [message.address for message in messages if message] == phones
    assert all("821/14" in message.text and "Sel 14 Des 2021" in message.text for message in messages if message)


def test_of_a_heads_end_the_office_above_is_told(world: World) -> None:
    post = Post.objects.select_related("office", "staff").get(pk=world.lurah.post_id)

    superior = posts.superior_of(post, on=date(2021, 12, 7))

    assert superior is not None
    assert superior.pk == world.camat.post_id


@pytest.mark.parametrize("decree", [replace(SK, number=""), replace(SK, about="")])
def test_post_does_not_end_without_a_decree(world: World, decree: Sk) -> None:
    with pytest.raises(Invalid):
        end(world, organiser(world), decree=decree)

    assert queries.seat_for(world.staff.post_id, at=world.at(20)) is not None


def test_nobody_ends_his_own_post(world: World) -> None:
    by = organiser(world)

    with pytest.raises(Denied):
        end(world, by, post=by.post_id)


BACK = Sk("821/15", date(2021, 12, 7), "Pencabutan")


def take_back(world: World, by: Seat, *, decree: Sk = BACK, day: int = 7, post: int = 0) -> Post:
    with sitting(by):
        return posts.take_back_end(by=by, post_id=post or world.staff.post_id, decree=decree, at=world.at(day))


def test_end_taken_back_before_its_day_never_was_and_both_are_told(world: World) -> None:
    by = organiser(world)
    before = Post.objects.get(pk=world.staff.post_id).during
    end(world, by)

    post = take_back(world, by)

    post.refresh_from_db()
    assert (post.during, post.ended_by_id, post.notice_on, post.was_until) == (before, None, None, None)
    assert queries.seat_for(post.pk, at=world.at(20)) == world.staff
    told = list(Outbox.objects.filter(template__startswith="post_stays").order_by("id"))
    assert [one.template for one in told] == ["post_stays", "post_stays_superior"]
    messages = [outbox.RENDERERS[one.template](None, one.ref_id) for one in told]
    phones = [Staff.objects.get(pk=seat.staff_id).phone for seat in (world.staff, world.lurah)]
    assert [message.address for message in messages if message] == phones
    assert all("821/15" in message.text and "Sel 14 Des 2021" in message.text for message in messages if message)
    # What had not been sent of the end is not sent any more.
    assert outbox.RENDERERS["post_ending"](None, post.pk) is None


def test_post_with_an_end_of_its_own_gets_that_end_back(world: World) -> None:
    by = organiser(world)
    acting = {"role": "head", "title": "Plh Lurah", "acting": "plh", "until": date(2022, 1, 20),
              "staff_id": world.lurah.staff_id}  # fmt: skip
    (post,) = give(world, by, acting)
    end(world, by, post=post.pk)

    assert take_back(world, by, post=post.pk).during.upper == date(2022, 1, 20)


def test_end_is_not_taken_back_by_its_own_decree_nor_once_it_has_come(world: World) -> None:
    by = organiser(world)
    end(world, by)

    with pytest.raises(Invalid):
        take_back(world, by, decree=SK)
    with pytest.raises(Invalid):
        take_back(world, by, decree=replace(BACK, number=" "))
    clock.set_to(world.at(14))
    with pytest.raises(NotPossibleNow):
        take_back(world, by, day=14)

    assert queries.seat_for(world.staff.post_id, at=world.at(14)) is None


def test_only_an_end_is_taken_back_and_only_by_who_keeps_posts_here(world: World) -> None:
    by = organiser(world)
    with pytest.raises(NotPossibleNow):
        take_back(world, by)
    end(world, by)

    with pytest.raises(Denied):
        take_back(world, world.lurah)
    with pytest.raises(NotFound):
        take_back(world, replace(by, region="36.73"))


def test_decree_that_was_taken_back_ends_the_post_no_second_time(world: World) -> None:
    by = organiser(world)
    end(world, by)
    take_back(world, by)

    with pytest.raises(Invalid):
        end(world, by)
    assert end(world, by, decree=replace(SK, number="821/16")).ended_by_id is not None


def test_post_given_to_another_from_that_day_on_is_not_taken_back_under_him(world: World) -> None:
    by = organiser(world)
    end(world, by, post=world.lurah.post_id)
    give(world, by, {"role": "head", "title": "Lurah baru", "since": date(2021, 12, 14)})

    with pytest.raises(NotPossibleNow) as refused:
        take_back(world, by, post=world.lurah.post_id)

    assert "diberikan kepada orang lain" in str(refused.value.sentence)
    assert Post.objects.get(pk=world.lurah.post_id).ended_by_id is not None


@pytest.mark.parametrize(
    "change",
    [
        "during = daterange(lower(during), '2021-12-08')",
        "during = daterange(lower(during), '2021-12-08'), ended_by_id = decree_id",
        "staff_id = staff_id + 1",
        "role = 'head'",
        "title = 'Tamu'",
    ],
)
def test_database_knows_no_back_door(world: World, change: str) -> None:
    """Whatever wrote it: a post is not taken away but by a decree with notice."""
    by = organiser(world)
    with pytest.raises(DatabaseError), sitting(by), acts.open_act(event="test", by=by.actor, at=world.at(7)):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE offices_post SET {change} WHERE id = %s", [world.staff.post_id])

    assert queries.seat_for(world.staff.post_id, at=world.at(20)) == world.staff
