"""An SMS leaves over HTTP, once for each key, whatever happens to the gateway or to the sender."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.factories.world import World, cilegon
from tests.fakes.sms_gateway import SmsGateway
from tuntas.base.ledger import acts, clock, outbox, sms
from tuntas.base.ledger.models import Outbox, Shown


KEY = "rahasia-gerbang"
WORDS = "Tuntas: perkara diterima."


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    return cilegon()


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """One message to a telephone, due."""
    monkeypatch.setitem(outbox.RENDERERS, "test_sms", lambda _case, _ref: outbox.Message("0800-123 4567", "", WORDS))
    with acts.open_act(event="test.told", by=acts.SYSTEM, at=world.at(7)) as act:
        outbox.announce(act, "test_sms", channel="sms")
    return Outbox.objects.get(template="test_sms")


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    with SmsGateway(KEY) as found:
        monkeypatch.setattr(settings, "SMS_URL", found.url)
        monkeypatch.setattr(settings, "SMS_KEY", KEY)
        yield found


def later() -> None:
    """As if the claim had run out."""
    Outbox.objects.update(claimed_at=clock.real_now().replace(year=2020))


def test_message_goes_to_the_gateway_under_its_own_key(world: World, told: Outbox, gateway: SmsGateway) -> None:
    assert outbox.send_due(now=world.at(8)) == 1

    assert gateway.asked == [{"key": str(told.key), "to": "+628001234567", "text": WORDS}]
    assert gateway.sent == {str(told.key): ("+628001234567", WORDS)}
    assert not Shown.objects.using("owner").filter(key=told.key).exists()


def test_without_a_gateway_it_is_shown_on_screen(world: World, told: Outbox) -> None:
    assert outbox.send_due(now=world.at(8)) == 1

    assert Shown.objects.using("owner").get(key=told.key).text == WORDS


@pytest.mark.parametrize("status", [500, 429, 302, 404])
def test_gateway_that_does_not_take_it_is_asked_again(
    world: World, told: Outbox, gateway: SmsGateway, status: int
) -> None:
    gateway.statuses = [status]

    assert outbox.send_due(now=world.at(8)) == 0
    told.refresh_from_db()
    assert (told.sent_at, told.failure) == (None, "HTTPError")
    later()
    assert outbox.send_due(now=world.at(8)) == 1

    assert len(gateway.asked) == 2
    assert gateway.sent == {str(told.key): ("+628001234567", WORDS)}
    told.refresh_from_db()
    assert told.failure == ""


def test_gateway_that_stays_away_is_not_asked_for_ever(
    world: World, told: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SMS_URL", "http://127.0.0.1:9/sms/")

    for _n in range(outbox.ATTEMPTS + 2):
        assert outbox.send_due(now=world.at(8)) == 0
        later()

    told.refresh_from_db()
    assert (told.attempts, told.sent_at, told.failure) == (outbox.ATTEMPTS, None, "URLError")


class Killed(BaseException):
    """The process ends here: nothing after it is done, nothing catches it."""


def test_sender_killed_between_sending_and_marking_leaves_one_sms(
    world: World, told: Outbox, gateway: SmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = outbox.CHANNELS["sms"]

    def sent_then_killed(row: Outbox, message: outbox.Message) -> None:
        post(row, message)
        raise Killed

    with monkeypatch.context() as once:
        once.setitem(outbox.CHANNELS, "sms", sent_then_killed)
        with pytest.raises(Killed):
            outbox.send_due(now=world.at(8))
    assert Outbox.objects.get(pk=told.pk).sent_at is None
    later()
    outbox.send_due(now=world.at(8))

    assert len(gateway.asked) == 2
    assert gateway.sent == {str(told.key): ("+628001234567", WORDS)}
    assert Outbox.objects.get(pk=told.pk).sent_at is not None


@pytest.mark.unit
@pytest.mark.parametrize(
    ("typed", "read"),
    [("0812 3456-789", "+628123456789"), ("+62 812", "+62812"), ("62812", "62812")],
)
def test_number_is_written_as_a_gateway_reads_it(typed: str, read: str) -> None:
    assert sms.number(typed) == read


@pytest.mark.unit
def test_text_is_at_most_two_linked_sms() -> None:
    assert sms.shortened("a" * 306) == "a" * 306
    assert len(sms.shortened("a" * 307)) == 306
    assert sms.shortened("a" * 307).endswith("...")
