"""Logging in: what one reads when it does not work, in our words and in both languages."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories.world import World


PASSWORD = "empat kata biasa saja"
NO_MATCH = {"id": "Nama pengguna atau sandinya tidak cocok.", "en": "The username or the password does not match."}
TOO_OFTEN = {"id": "Terlalu banyak kali dicoba. Tunggu", "en": "Tried too many times. Wait"}
NO_CODE = {"id": "Kode ini tidak berlaku: salah ketik,", "en": "This code does not work: mistyped,"}
pytestmark = pytest.mark.parametrize("language", ["id", "en"])

HEADINGS = {
    "account_inactive": {"id": "Akun ini sudah ditutup", "en": "This account is closed"},
    "account_email_verification_sent": {"id": "Periksa e-mail Anda", "en": "Look at your e-mail"},
    "account_reauthenticate": {"id": "Sekali lagi, sandi Anda", "en": "Once more, your password"},
    "account_change_password": {"id": "Ganti sandi", "en": "Change password"},
}


@pytest.fixture
def user(world: World) -> User:
    return User.objects.db_manager("owner").create_user("yuni", password=PASSWORD)


def type_in(language: str, password: str = PASSWORD, login: str = "yuni", client: Client | None = None) -> str:
    """Log in with these, and read the page that comes."""
    typed = {"login": login, "password": password}
    client = client or Client()
    client.cookies["django_language"] = language
    return client.post(reverse("account_login"), typed, follow=True).content.decode()


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_a_wrong_password_and_an_unknown_name_read_alike(user: User, language: str) -> None:
    wrong, unknown = type_in(language, "bukan sandinya"), type_in(language, login="entah")

    assert NO_MATCH[language] in wrong
    assert NO_MATCH[language] in unknown


def test_whoever_guessed_too_often_is_told_to_wait(user: User, language: str) -> None:
    read = [type_in(language, f"tebakan ke {n}") for n in range(6)]

    assert [TOO_OFTEN[language] in page for page in read] == [*[False] * 5, True]


def test_a_code_that_is_wrong_or_was_used_is_refused_with_what_to_do(user: User, language: str) -> None:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    asked, client = reverse("mfa_authenticate"), Client()

    type_in(language, client=client)
    wrong = client.post(asked, {"code": "000000"}).content.decode()
    code = code_of(secret)
    right = client.post(asked, {"code": code})
    again = Client()
    type_in(language, client=again)
    used = again.post(asked, {"code": code}).content.decode()

    assert NO_CODE[language] in wrong
    assert right.status_code == 302
    assert NO_CODE[language] in used


def test_pages_around_the_log_in_speak_our_words(user: User, language: str) -> None:
    client = Client()
    type_in(language, client=client)

    pages = {name: client.get(reverse(name)).content.decode() for name in HEADINGS}

    assert [name for name, page in pages.items() if f"<h1>{HEADINGS[name][language]}</h1>" not in page] == []


def test_a_new_password_is_refused_with_what_is_wrong_and_then_taken(user: User, language: str) -> None:
    client, address = Client(), reverse("account_change_password")
    type_in(language, client=client)
    new = "lima kata yang lain lagi"

    wrong = client.post(address, {"oldpassword": "bukan", "password1": new, "password2": new}).content.decode()
    client.post(address, {"oldpassword": PASSWORD, "password1": new, "password2": new})

    told = {"id": "Sandi sekarang salah. Ketik lagi.", "en": "The present password is wrong. Type it again."}
    assert told[language] in wrong
    assert NO_MATCH[language] in type_in(language)
    assert NO_MATCH[language] not in type_in(language, new)
