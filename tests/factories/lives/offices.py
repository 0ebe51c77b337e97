"""What the keeper of the rules did meanwhile: a duty, an arbiter and a number changed, a post ended, two ends taken back, all by decree."""

from datetime import date

from tests.factories.world import World, sitting
from tuntas.base.offices import changes, posts, queries
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat


SK = Sk("188/30", date(2021, 12, 27), "Peta tugas dan jabatan")
TAKEN_BACK = Sk("188/31", date(2021, 12, 28), "Pencabutan pengakhiran jabatan")
FROM = date(2022, 1, 3)


def keeper(world: World) -> Seat:
    """The officer of the Sekda's office who keeps the rules."""
    post = Post.objects.filter(office__code="36.72-sekda", role="officer").order_by("id").first()
    assert post is not None
    seat = queries.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    return seat


def live(world: World) -> None:
    by, at = keeper(world), world.at(28, 10)
    with sitting(by):
        duty = changes.plan_duty(
            by=by, programme="jscm", step="proposal", duty="explains", kinds=["kelurahan", "kecamatan"],
            legal_ground="Perwal 9/2021", on=FROM, at=at,
        )  # fmt: skip
        changes.carry_out(duty, by=by, decree=SK, at=at)
        arbiter = changes.plan_arbiter(
            by=by, kinds=("kelurahan", "dinsos"), arbiter="sekda", observer="", working_days=3,
            legal_ground="Perwal 9/2021", on=FROM, at=at,
        )  # fmt: skip
        changes.carry_out(arbiter, by=by, decree=SK, at=at)
        number = changes.plan_parameter(
            by=by, key="visit.contest", value=10, legal_ground="Perwal 9/2021", on=FROM, at=at
        )
        changes.carry_out(number, by=by, decree=SK, at=at)
        new = posts.Seating(
            world.kasie.office_id, "officer", "Staf baru", FROM, name="Rina Baru", phone="0811 222 0001"
        )
        second = posts.Seating(
            world.kasie.office_id, "officer", "Staf kedua", FROM, name="Rudi Baru", phone="0811 223 0001"
        )
        for post in posts.give_posts(by=by, seatings=[new, second], decree=SK, at=at):
            posts.end_post(by=by, post_id=post.pk, on=date(2022, 2, 1), decree=SK, at=at)
            posts.take_back_end(by=by, post_id=post.pk, decree=TAKEN_BACK, at=at)
        posts.end_post(by=by, post_id=world.kepuh_operator.post_id, on=date(2022, 1, 10), decree=SK, at=at)
