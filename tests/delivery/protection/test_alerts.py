"""The duty is alerted over SMS or e-mail: at once, again, urged, and the head when the time is over; each step once.

The words say nothing; the open side holds no row, no log line and no job of it.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from threading import Barrier, Thread

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.utils import translation

from tests.factories.unit import arrived, keeper_beside, opened
from tests.factories.world import World, cilegon
from tests.fakes.sms_gateway import SmsGateway
from tuntas.base.ledger import acts, clock, outbox, sms
from tuntas.base.offices.models import Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import actions, alerts, watch
from tuntas.delivery.protection.models import Alert
from tuntas.surfaces.commands.seeding import units


WORDS = "Ada tugas piket. Buka Tuntas."
KEY = "rahasia-gerbang"


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


@pytest.fixture
def manned(world: World) -> World:
    """The officer is on duty from midnight to noon, her colleague from noon on."""
    units.man("36.72", at=world.at(7, 9), days=1)
    return world


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    with SmsGateway(KEY) as found:
        monkeypatch.setattr(settings, "SMS_URL", found.url)
        monkeypatch.setattr(settings, "SMS_KEY", KEY)
        yield found


def phone_of(seat: Seat) -> str:
    return sms.number(Staff.objects.using("owner").get(pk=seat.staff_id).phone)


def reachable(world: World, seat: Seat, *, phone: str = "", email: str = "") -> None:
    with acts.open_act(event="test.staff", by=acts.SYSTEM, at=world.at(6)):
        Staff.objects.filter(pk=seat.staff_id).update(phone=phone, email=email)


def sent() -> list[tuple[int, str, int | None]]:
    done = Alert.objects.using("owner").filter(sent_at__isnull=False).order_by("step")
    return list(done.values_list("step", "channel", "to_post_id"))


def rounds(world: World, *moments: datetime) -> None:
    for moment in moments:
        watch.go_round(at=moment)
        watch.go_round(at=moment)


def test_who_is_on_duty_is_told_at_once_and_again_and_the_head_when_it_is_over(
    manned: World, gateway: SmsGateway
) -> None:
    """120 minutes: at once, at 60 and 96 of them, and over; the roster changes at noon."""
    world = manned
    reachable(world, world.ppa_head, phone="0800-999 0001")
    arrived(world, at=world.at(7, 11))

    rounds(world, world.at(7, 11), world.at(7, 11, 59), world.at(7, 12), world.at(7, 12, 35), world.at(7, 12, 36))
    rounds(world, world.at(7, 13, 0), world.at(7, 13, 1), world.at(7, 20))

    first, second = (
        (world.ppa_officer, world.ppa_second)
        if phone_of(world.ppa_officer) == gateway.asked[0]["to"]
        else (world.ppa_second, world.ppa_officer)
    )
    assert [one["to"] for one in gateway.asked] == [
        phone_of(first), phone_of(second), phone_of(second), "+628009990001",
    ]  # fmt: skip
    assert {one["text"] for one in gateway.asked} == {WORDS}
    assert len({one["key"] for one in gateway.asked}) == 4
    assert sent() == [
        (0, "sms", first.post_id), (1, "sms", second.post_id), (2, "sms", second.post_id),
        (3, "sms", world.ppa_head.post_id),
    ]  # fmt: skip


def test_two_rounds_at_the_same_moment_send_a_step_once(manned: World, gateway: SmsGateway) -> None:
    world = manned
    arrived(world, at=world.at(7, 9))
    together = Barrier(2)

    def go() -> None:
        together.wait()
        alerts.send_due(at=world.at(7, 9))
        connections.close_all()

    both = [Thread(target=go) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(gateway.asked) == 1


def test_after_the_call_nobody_is_told_again(manned: World, gateway: SmsGateway) -> None:
    world = manned
    with keeper_beside():
        matter = arrived(world, at=world.at(7, 9))
        watch.go_round(at=world.at(7, 9))
        opened(world, matter, world.ppa_head, at=world.at(7, 9, 5))
        actions.record_call(number=matter.number, by=world.ppa_head, has_reached=True, at=world.at(7, 9, 6))

    rounds(world, world.at(7, 10), world.at(7, 12))

    assert len(gateway.asked) == 1


def test_not_reached_the_next_word_comes_halfway_through_the_next_call(manned: World, gateway: SmsGateway) -> None:
    world = manned
    with keeper_beside():
        matter = arrived(world, at=world.at(7, 9))
        opened(world, matter, world.ppa_head, at=world.at(7, 9))
        actions.record_call(number=matter.number, by=world.ppa_head, has_reached=False, at=world.at(7, 9))

    rounds(world, world.at(7, 9), world.at(7, 9, 59), world.at(7, 10))

    assert [step for step, _channel, _post in sent()] == [1]


def test_without_a_roster_the_head_is_told(world: World, gateway: SmsGateway) -> None:
    reachable(world, world.ppa_head, phone="0800 111 2222")
    arrived(world, at=world.at(7, 9))

    rounds(world, world.at(7, 9))

    assert [one["to"] for one in gateway.asked] == ["+628001112222"]


def test_a_duty_without_a_telephone_gets_an_e_mail_or_the_head_is_told(
    manned: World, gateway: SmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = manned
    monkeypatch.setattr(settings, "EMAIL_HOST", "localhost")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.outbox = []
    for seat in (world.ppa_officer, world.ppa_second):
        reachable(world, seat, email="piket@ppa.example")
    arrived(world, at=world.at(7, 9))
    rounds(world, world.at(7, 9))
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (["piket@ppa.example"], "Tuntas", WORDS)

    for seat in (world.ppa_officer, world.ppa_second):
        reachable(world, seat)
    reachable(world, world.ppa_head, phone="0800 222 3333")
    rounds(world, world.at(7, 10))

    assert [one["to"] for one in gateway.asked] == ["+628002223333"]


def test_nobody_to_reach_is_written_down_as_that(world: World, gateway: SmsGateway) -> None:
    reachable(world, world.ppa_head)
    arrived(world, at=world.at(7, 9))

    rounds(world, world.at(7, 9))

    assert (gateway.asked, sent()) == ([], [(0, "none", None)])


def test_a_gateway_that_is_away_is_asked_again_under_the_same_key(manned: World, gateway: SmsGateway) -> None:
    world = manned
    gateway.statuses = [500]
    arrived(world, at=world.at(7, 9))

    assert alerts.send_due(at=world.at(7, 9)) == 0
    assert Alert.objects.using("owner").get(step=0).failure == "HTTPError"
    assert alerts.send_due(at=world.at(7, 9)) == 0  # claimed a moment ago
    Alert.objects.using("owner").update(claimed_at=clock.real_now().replace(year=2020))
    assert alerts.send_due(at=world.at(7, 9)) == 1

    assert len({one["key"] for one in gateway.asked}) == 1
    assert len(gateway.sent) == 1


def test_the_words_are_neutral_in_both_languages() -> None:
    with translation.override("id"):
        assert str(alerts.TEXT) == WORDS
    with translation.override("en"):
        assert str(alerts.TEXT) == "You have a duty task. Open Tuntas."


def test_the_open_side_holds_nothing_of_it(
    manned: World, gateway: SmsGateway, admin: psycopg.Connection[tuple[object, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """Every table of schema public before and after, and every log line; with a gateway, and without one."""
    world = manned

    def rows() -> dict[str, object]:
        tables = admin.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return {
            str(table): (admin.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"))
            .fetchone()
            for (table,) in tables
        }  # fmt: skip

    arrived(world, at=world.at(7, 9))
    before = rows()
    with caplog.at_level(logging.DEBUG):
        rounds(world, world.at(7, 9))
        settings.SMS_URL = ""
        rounds(world, world.at(7, 10), world.at(7, 12))
        outbox.send_due(now=world.at(7, 12))

    assert next(channel for _step, channel, _post in sent()) == "sms"
    assert "page" in [channel for _step, channel, _post in sent()]
    assert rows() == before
    quiet = ("django.db", "django.template", "asyncio")
    assert [record.getMessage() for record in caplog.records if not record.name.startswith(quiet)] == []


def test_every_post_of_the_roster_is_of_the_unit(manned: World) -> None:
    """The alert goes to nobody outside: whoever is asked holds a post of the unit."""
    world = manned
    arrived(world, at=world.at(7, 9))
    rounds(world, world.at(7, 9), world.at(7, 12))

    told = {post for _step, _channel, post in sent()}
    assert set(Post.objects.filter(pk__in=told).values_list("office_id", flat=True)) == {world.ppa_head.office_id}
