"""A forgotten password: by e-mail where there is a post office, by a link handed over where there is none."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories.world import World
from tests.fakes.post_office import PostOffice
from tuntas.base.ledger import clock
from tuntas.base.ledger.models import Act


OLD, NEW = "kata sandi lama sekali", "empat kata biasa saja"


@pytest.fixture
def user(world: World) -> User:
    return User.objects.db_manager("owner").create_user("yuni", email="yuni@cilegon.example", password=OLD)


def set_password(path: str, password: str = NEW, again: str | None = None) -> tuple[Client, int, str]:
    """Open a link and type a new password."""
    client = Client()
    opened = client.get(path, follow=True)
    form = opened.redirect_chain[-1][0] if opened.redirect_chain else path
    answer = client.post(form, {"password1": password, "password2": password if again is None else again}, follow=True)
    return client, answer.status_code, answer.content.decode()


def logs_in(password: str) -> bool:
    answer = Client().post(reverse("account_login"), {"login": "yuni", "password": password})
    return answer.status_code == 302


def link(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("reset_link", "yuni")
    return capsys.readouterr().out.strip().removeprefix(settings.ADDRESS)


def test_link_of_an_administrator_sets_a_password_once(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    path = link(capsys)

    _client, status, page = set_password(path)

    assert (status, "Sandi baru tersimpan" in page) == (200, True)
    assert (logs_in(NEW), logs_in(OLD)) == (True, False)
    assert "tidak berlaku lagi" in Client().get(path, follow=True).content.decode()
    assert Act.objects.filter(event="staff.reset_link_made").count() == 1


def test_link_runs_out_after_two_hours(
    user: User, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link(capsys)
    monkeypatch.setattr(settings, "PASSWORD_RESET_TIMEOUT", -1)

    assert "tidak berlaku lagi" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize(("password", "again"), [("pendek", None), (NEW, "lain sama sekali 1"), ("password1234", None)])
def test_password_that_is_weak_or_mistyped_is_refused(
    user: User, capsys: pytest.CaptureFixture[str], password: str, again: str | None
) -> None:
    _client, _status, page = set_password(link(capsys), password, again)

    assert 'role="alert"' in page
    assert logs_in(OLD)


def test_nobody_gets_a_link_for_a_name_that_is_none(world: World) -> None:
    with pytest.raises(CommandError):
        call_command("reset_link", "siapa")


def test_link_is_of_no_use_for_another_log_in(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    other = User.objects.db_manager("owner").create_user("budi", password=OLD)
    mine, theirs = (
        link(capsys),
        reverse("account_reset_password_from_key", kwargs={"uidb36": f"{other.pk}", "key": "x"}),
    )
    key = mine.rstrip("/").rpartition("-")[0].rpartition("/")[2]
    forged = mine.replace(f"/{key.partition('-')[0]}-", f"/{theirs.split('/')[-2].split('-')[0]}-", 1)

    assert forged != mine
    assert "tidak berlaku lagi" in Client().get(forged, follow=True).content.decode()


def test_without_a_post_office_the_page_says_whom_to_ask(user: User) -> None:
    client = Client()

    page = client.get(reverse("account_reset_password")).content.decode()
    sent = client.post(reverse("account_reset_password"), {"email": user.email})

    assert "tidak ada pengiriman e-mail" in page
    assert sent.status_code == 302


def test_with_a_post_office_the_link_comes_by_letter(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with PostOffice() as office:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", office.port)
        known = Client().post(reverse("account_reset_password"), {"email": user.email})
        unknown = Client().post(reverse("account_reset_password"), {"email": "siapa@cilegon.example"})

    letters = [text for _key, text in office.letters if "http" in text]
    (found,) = [path for text in letters for path in re.findall(r"https?://[^/\s]+(/\S+/reset/key/\S+)", text)]
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert set_password(found)[1] == 200
    assert logs_in(NEW)


def test_story_clock_does_not_lengthen_a_link(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    """Log-in lives on real time, whatever day the business clock says."""
    path = link(capsys)
    clock.set_to(clock.now().replace(year=2031))

    assert set_password(path)[1] == 200
