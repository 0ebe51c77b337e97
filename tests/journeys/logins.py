"""Browsers in each state of logging in, and the addresses only they can open.

newcomer: has no password yet. guarded: has an authenticator app. halfway: has typed the password, the code is awaited.
getting_back: has opened a link that sets a new password. visitor: has just said that she was sent away.
"""

from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve, reverse

from tests.factories.world import KETILENG
from tuntas.surfaces import accounts


PASSWORD = "empat kata biasa saja"
NEWCOMER, GUARDED, HALFWAY, GETTING_BACK = STATES = ("newcomer", "guarded", "halfway", "getting_back")
VISITOR = "visitor"
SENT_AWAY = {"place": KETILENG, "topic": "aid", "told": "sent_away", "sent_to": "dinsos", "words": "Disuruh ke Dinsos"}


def clients(about: Any) -> dict[str, Client]:
    """A browser in each state; what each can open is added to what addresses can be about."""
    plain, guarded = (_user(name) for name in ("petugas.biasa", "petugas.aman"))
    found = {
        NEWCOMER: Client(), GUARDED: _logged_in(guarded), HALFWAY: Client(), GETTING_BACK: Client(), VISITOR: Client(),
    }  # fmt: skip
    found[NEWCOMER].force_login(_user("petugas.baru", password=None))
    TOTP.activate(guarded, generate_totp_secret())
    spare = RecoveryCodes.activate(guarded).get_unused_codes()[0]
    # The second step is asked for again before it may be changed.
    found[GUARDED].post(reverse("mfa_reauthenticate"), {"code": spare})
    found[HALFWAY].post(reverse("account_login"), {"login": guarded.username, "password": PASSWORD})
    opened = found[GETTING_BACK].get(accounts.reset_path(plain))
    about.more["account_reset_password_from_key"] = [dict(resolve(opened["Location"]).kwargs)]
    address = EmailAddress.objects.create(user=plain, email="petugas@cilegon.example", primary=True)
    about.more["account_confirm_email"] = [{"key": EmailConfirmationHMAC.create(address).key}]
    told = found[VISITOR].post(reverse("public:sent_away"), SENT_AWAY | {"intake_key": str(uuid4())})
    about.more["sent_away_done"] = [dict(resolve(told["Location"]).kwargs)]
    return found


def _user(name: str, *, password: str | None = PASSWORD) -> User:
    return User.objects.db_manager("owner").create_user(name, email=f"{name}@cilegon.example", password=password)


def _logged_in(user: User) -> Client:
    """By the password, so that it counts as proven just now."""
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD}).status_code == 302
    return client
