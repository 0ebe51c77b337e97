"""Taking a seat: one's own posts only, a second factor for whoever decides, a PIN on a shared machine."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories.world import World
from tuntas.base.ledger import acts, clock
from tuntas.base.offices import actions
from tuntas.base.offices.models import Staff
from tuntas.base.offices.seats import Seat


Sit = Callable[[Seat], Client]
PIN = "482913"


def account(seat: Seat, name: str) -> Client:
    """Give the person of a seat a log-in, and a browser that has logged in."""
    user = User.objects.db_manager("owner").create_user(name, password="kata sandi panjang 1")
    with acts.open_act(event="staff.account", by=acts.SYSTEM, at=clock.now(), using="owner"):
        Staff.objects.using("owner").filter(pk=seat.staff_id).update(user_id=user.pk)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_log_in_leads_to_ones_own_posts(world: World) -> None:
    client = account(world.kasie, "yuni")

    page = client.get(reverse("desk:sit")).content.decode()
    taken = client.post(reverse("desk:sit"), {"post": world.kasie.post_id})
    stolen = client.post(reverse("desk:sit"), {"post": world.sekda.post_id})

    assert world.kasie.title in page
    assert world.sekda.title not in page
    assert taken["Location"] == reverse("desk:today")
    assert stolen.status_code == 404
    assert client.session["post_id"] == world.kasie.post_id


def test_seat_that_decides_is_refused_without_a_second_factor(world: World) -> None:
    client = account(world.dinsos_head, "kepala")
    clock.mark("production")

    refused = client.post(reverse("desk:sit"), {"post": world.dinsos_head.post_id})

    assert refused.status_code == 403
    assert "aplikasi pengaman" in refused.content.decode()
    assert "post_id" not in client.session


def test_seat_without_a_log_in_is_empty_on_a_database_of_real_work(world: World, sit: Sit) -> None:
    client = sit(world.kasie)
    assert client.get(reverse("desk:today")).status_code == 200
    clock.mark("production")

    assert client.get(reverse("desk:today")).status_code == 302


@pytest.mark.parametrize("page", ["account_login", "mfa_activate_totp"])
def test_account_pages_stand_in_our_frame(world: World, page: str) -> None:
    client = account(world.kasie, "yuni") if page.startswith("mfa") else Client()

    answer = client.get(reverse(page), follow=True)

    assert answer.status_code == 200
    assert "tuntas.css" in answer.content.decode()


def test_colleague_takes_over_with_a_pin_and_a_stranger_cannot(world: World, sit: Sit) -> None:
    with acts.transaction.atomic():
        actions.set_pin(by=world.staff, pin=PIN, at=world.at(7))
        actions.set_pin(by=world.kepuh_kasie, pin=PIN, at=world.at(7))
    client = sit(world.kasie)

    wrong = client.post(reverse("desk:switch"), {"post": world.staff.post_id, "pin": "000001"})
    other_office = client.post(reverse("desk:switch"), {"post": world.kepuh_kasie.post_id, "pin": PIN})
    right = client.post(reverse("desk:switch"), {"post": world.staff.post_id, "pin": PIN})

    assert (wrong.status_code, other_office.status_code, right.status_code) == (422, 422, 302)
    assert client.session["post_id"] == world.staff.post_id


def test_pin_is_locked_after_five_wrong_ones(world: World, sit: Sit) -> None:
    actions.set_pin(by=world.staff, pin=PIN, at=world.at(7))
    client, typed = sit(world.kasie), {"post": world.staff.post_id, "pin": "111112"}

    answers = [client.post(reverse("desk:switch"), typed).status_code for _n in range(6)]
    right = client.post(reverse("desk:switch"), typed | {"pin": PIN})

    assert answers == [422] * 5 + [403]
    assert right.status_code == 403


@pytest.mark.parametrize("pin", ["111111", "123456", "654321", "12345", "abcdef"])
def test_pin_that_is_easily_guessed_is_refused(world: World, sit: Sit, pin: str) -> None:
    answer = sit(world.kasie).post(reverse("desk:pin"), {"pin": pin})

    assert answer.status_code == 422
    assert not Staff.objects.get(pk=world.kasie.staff_id).pin_hash


def test_pin_is_stored_hashed(world: World, sit: Sit) -> None:
    assert sit(world.kasie).post(reverse("desk:pin"), {"pin": PIN}).status_code == 302

    stored = Staff.objects.get(pk=world.kasie.staff_id).pin_hash
    assert PIN not in stored
    assert actions.is_pin(world.kasie.staff_id, PIN)
    assert not actions.is_pin(world.lurah.staff_id, PIN)
