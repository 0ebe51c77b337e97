"""A gateway that is silent for minutes, and a message that cannot be written: the others go out, the deadlines run."""

import socket
import time

import pytest
from django.conf import settings

from tests.fakes.sms_gateway import SmsGateway
from tuntas.base.ledger import acts, clock, outbox, sms
from tuntas.base.ledger.models import Outbox
from tuntas.surfaces.commands import jobs
from tuntas.surfaces.commands.management.commands import work


pytestmark = pytest.mark.bare
WORDS = "Tuntas: perkara Anda sudah diterima."


@pytest.fixture
def told(db: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three messages; the first of them cannot be rendered."""
    clock.mark("test")
    monkeypatch.setitem(
        outbox.RENDERERS, "test_broken", lambda _case, _ref: outbox.RENDERERS["nobody wrote it"](None, None)
    )
    monkeypatch.setitem(outbox.RENDERERS, "test_sms", lambda _case, _ref: outbox.Message("0800", "", WORDS))
    for template in ("test_broken", "test_sms", "test_sms"):
        with acts.open_act(event="test.told", by=acts.SYSTEM, at=clock.now()) as act:
            outbox.announce(act, template, channel="sms")
    return list(Outbox.objects.order_by("id").values_list("pk", flat=True))


def test_message_that_cannot_be_written_holds_up_no_other(told: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with SmsGateway("k") as gateway:
        monkeypatch.setattr(settings, "SMS_URL", gateway.url)
        monkeypatch.setattr(settings, "SMS_KEY", "k")

        assert outbox.send_due(now=clock.now()) == 2

    broken, *others = Outbox.objects.order_by("id")
    assert (broken.sent_at, broken.failure) == (None, "KeyError")
    assert [other.sent_at is None for other in others] == [False, False]


def test_silent_gateway_is_left_after_a_while_and_what_was_not_tried_costs_no_try(
    told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the connection and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        monkeypatch.setattr(settings, "SMS_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/sms/")
        monkeypatch.setattr(sms, "PATIENCE_SECONDS", 0.2)
        monkeypatch.setattr(outbox, "RUN_SECONDS", 0.1)
        began = time.monotonic()

        assert outbox.send_due(now=clock.now()) == 0

    assert time.monotonic() - began < 5
    tried = Outbox.objects.order_by("id").values_list("attempts", "failure")
    assert list(tried) == [(1, "KeyError"), (1, "TimeoutError"), (0, "")]
    assert Outbox.objects.get(pk=told[2]).claimed_at is None


def test_each_try_waits_twice_as_long_an_hour_at_most(told: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMS_URL", "http://127.0.0.1:9/sms/")
    outbox.send_due(now=clock.now())

    def tried_again(minutes: float, attempts: int) -> bool:
        since = clock.real_now().timestamp() - minutes * 60
        Outbox.objects.filter(pk=told[1]).update(
            attempts=attempts, claimed_at=clock.real_now().fromtimestamp(since, tz=clock.real_now().tzinfo)
        )
        outbox.send_due(now=clock.now())
        return Outbox.objects.get(pk=told[1]).attempts == attempts + 1

    assert [tried_again(0.9, 1), tried_again(1.1, 1)] == [False, True]
    assert [tried_again(7, 4), tried_again(9, 4)] == [False, True]
    assert [tried_again(59, 100), tried_again(61, 100)] == [False, True]


def test_post_office_that_is_silent_is_not_waited_for_for_ever() -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= sms.PATIENCE_SECONDS


def test_deadlines_have_a_hand_left_when_every_sender_waits() -> None:
    """One job of each kind at a time, and more hands than kinds that speak with the world outside."""
    outside = {name for name in ("send_outbox", "go_round") if jobs.blueprint.tasks[f"tuntas:{name}"].lock == name}

    assert outside == {"send_outbox", "go_round"}
    assert len(outside) < work.AT_ONCE
