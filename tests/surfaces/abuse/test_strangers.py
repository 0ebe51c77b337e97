"""Strangers at the door: forms from elsewhere, borrowed sessions, guessed PINs, forged headers, names of other hosts."""

import re
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.casework.cases.test_races import at_once
from tests.factories.world import World, cilegon
from tests.fakes.post_office import PostOffice
from tests.journeys import page_map as map_
from tuntas.base.errors import Denied, Invalid
from tuntas.base.ledger import acts, clock
from tuntas.base.ledger.models import Act
from tuntas.base.offices import actions
from tuntas.surfaces.access import address_of
from tuntas.surfaces.desk import pins
from tuntas.surfaces.desk.models import PinTry


pytestmark = pytest.mark.page
PIN = "482913"
ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
    "https:elsewhere.example", "javascript:alert(1)", "/\t/elsewhere.example", "http:///elsewhere.example", " //elsewhere.example",
    "https://testserver@elsewhere.example/", "data:text/html,x",
)  # fmt: skip


@pytest.fixture
def world(db: str) -> Iterator[World]:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


def seated(world: World, name: str = "kasie", **how: object) -> Client:
    client = Client(**how)  # type: ignore[arg-type]
    session = client.session
    session["post_id"] = getattr(world, name).post_id
    session.save()
    return client


def test_form_from_elsewhere_changes_nothing_at_any_address(world: World) -> None:
    """No token: every address that takes a POST from a seat refuses it, and no act is left."""
    number = world.hand_in().number
    about = map_.Things(token="x", cases=[number], visits=[number])
    client = seated(world, enforce_csrf_checks=True)
    before = Act.objects.count()

    answers = {
        name: client.post(path, {"name": "x"}, headers={"origin": "https://elsewhere.example"}).status_code
        for name, takes in map_.addresses()
        if not name.startswith(("api", "story:", "log:")) and "/" not in name
        for path in [reverse(name, kwargs=arguments) for arguments in about.arguments(name, takes)[:1]]
    }

    assert {name: status for name, status in answers.items() if status not in {403, 405}} == {}
    assert len(answers) > 100
    assert Act.objects.count() == before


def test_api_takes_no_writing_from_a_browsers_session(world: World) -> None:
    """Its one POST asks for no seat; with a seat's cookie from elsewhere it is still the public's."""
    client = seated(world, enforce_csrf_checks=True)

    answer = client.post(
        "/api/v1/matters", "{}", content_type="application/json", headers={"origin": "https://x.example"}
    )

    assert answer.status_code in {401, 403, 422}
    assert not Act.objects.filter(event="case.handed_in", actor_kind="person").exists()


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_nobody_is_led_away_after_sitting_down_or_choosing_a_language(world: World, onward: str) -> None:
    clock.mark("demo")
    user = User.objects.db_manager("owner").create_user("yuni", password="kata sandi panjang 1")
    answers = [
        Client().post(reverse("demo:take"), {"seat": world.kasie.post_id, "next": onward}),
        Client().post(reverse("public:language"), {"language": "en", "next": onward}),
        Client().post(
            reverse("account_login"), {"login": user.username, "password": "kata sandi panjang 1", "next": onward}
        ),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert [answer["Location"] for answer in answers if "elsewhere" in answer["Location"].replace("%2F", "/")] == []
    assert [answer["Location"] for answer in answers if not answer["Location"].startswith("/")] == []


def test_session_a_stranger_prepared_is_not_the_one_that_sits_down(world: World) -> None:
    clock.mark("demo")
    client = Client()
    session = client.session
    session["prepared"] = "x"
    session.save()
    before = client.cookies["sessionid"].value

    client.post(reverse("demo:take"), {"seat": world.kasie.post_id})

    assert client.cookies["sessionid"].value != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert stranger.get(reverse("desk:today")).status_code == 302


def test_session_id_that_was_never_given_is_nobodys(world: World) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32

    assert client.get(reverse("desk:today")).status_code == 302


def test_twelve_pins_typed_at_once_are_looked_at_five_times(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All stand at the PIN before the first is judged: a count taken before would have let each of them try."""
    n, looked, arrived, gate = 12, [], threading.Semaphore(0), threading.Event()

    def slow(staff_id: int, pin: str) -> bool:
        looked.append(pin)
        arrived.release()
        gate.wait(30)
        return False

    def type_one(number: int) -> object:
        try:
            return pins.check(world.staff.staff_id, f"{number:06}")
        finally:
            arrived.release()

    def open_when_all_have_come() -> None:
        for _one in range(n):
            assert arrived.acquire(timeout=30)
        gate.set()

    monkeypatch.setattr(actions, "is_pin", slow)
    results = at_once(*[lambda number=number: type_one(number) for number in range(n)], open_when_all_have_come)[:-1]

    assert {type(result) for result in results} <= {Invalid, Denied}
    assert len(looked) <= pins.TRIES
    connections.close_all()


def test_right_pin_leaves_no_try_behind_and_a_locked_one_does_not_lengthen_its_lock(world: World) -> None:
    with acts.transaction.atomic():
        actions.set_pin(by=world.staff, pin=PIN, at=world.at(7))
    for _n in range(3):
        pins.check(world.staff.staff_id, PIN)
    assert PinTry.objects.count() == 0

    for _n in range(pins.TRIES):
        with pytest.raises(Invalid):
            pins.check(world.staff.staff_id, "000001")
    for _n in range(3):
        with pytest.raises(Denied):
            pins.check(world.staff.staff_id, PIN)

    assert PinTry.objects.count() == pins.TRIES


@pytest.mark.parametrize(("proxied", "address"), [(False, "127.0.0.1"), (True, "10.0.0.9")])
def test_address_is_the_one_our_proxy_wrote_or_the_lines_own(
    world: World, monkeypatch: pytest.MonkeyPatch, proxied: object, address: str
) -> None:
    monkeypatch.setattr(settings, "BEHIND_PROXY", proxied)

    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.0.0.9"})) == address


@pytest.mark.usefixtures("one_minute")
def test_limit_is_not_got_round_with_a_forged_header(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LIMITS", settings.LIMITS | {"track": 3})

    statuses = [
        Client()
        .get(reverse("public:tracked", args=["000-000-000"]), headers={"x-forwarded-for": f"10.0.0.{n}"})
        .status_code
        for n in range(6)
    ]

    assert statuses[-1] == 429


def test_letter_with_a_link_leads_to_our_address_whatever_host_was_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for another's new password under a host of his own would otherwise be sent the key."""
    user = User.objects.db_manager("owner").create_user(
        "yuni", email="yuni@cilegon.example", password="kata sandi lama 1"
    )
    with PostOffice() as office:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", office.port)

        Client(SERVER_NAME="elsewhere.example").post(reverse("account_reset_password"), {"email": user.email})

    (text,) = (text for _key, text in office.letters)
    links = re.findall(r"https?://\S+", text)
    assert [link for link in links if not link.startswith(settings.ADDRESS + "/")] == []
    assert "elsewhere" not in text
    assert links


def test_head_of_a_page_is_its_head(world: World) -> None:
    client = seated(world)
    for path in ("/", "/serah/", reverse("desk:today"), reverse("desk:take_in"), "/lacak/000-000-000/"):
        whole, head = client.get(path), client.head(path)

        assert (head.status_code, head.content) == (whole.status_code, b""), path
        assert int(head["Content-Length"]) > 0


def test_head_stores_nothing(world: World) -> None:
    before = Act.objects.count()

    assert (
        Client().generic("HEAD", "/serah/", data="name=x", content_type="application/x-www-form-urlencoded").status_code
        == 200
    )
    assert Act.objects.count() == before


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=é"])
@pytest.mark.parametrize(("language", "sentence"), [("id", "Tidak ada yang tersimpan."), ("en", "Nothing was stored.")])
def test_request_that_cannot_be_read_is_told_so_in_words(world: World, kind: str, language: str, sentence: str) -> None:
    client = Client()
    client.cookies["django_language"] = language

    answer = client.generic("POST", "/serah/", data=b"--x\r\nno head", content_type=kind)

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
