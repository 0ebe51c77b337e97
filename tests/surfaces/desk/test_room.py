"""The private room's pages, drawn from real rows in both languages; who finds them; how often they ask."""

import re
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import unit
from tests.factories.world import World
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.desk.protection.key import COOKIE, DEMO_WORD


pytestmark = pytest.mark.page
Sit = Callable[[Seat], Client]


def open_key(client: Client) -> None:
    assert client.post(reverse("desk:room_key"), {"passphrase": DEMO_WORD}).status_code == 302


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_the_room_is_drawn(world: World, sit: Sit, language: str) -> None:
    client, head = sit(world.ppa_officer), sit(world.ppa_head)
    for one in (client, head):
        one.cookies["django_language"] = language
    with unit.keeper_beside():
        number = unit.arrived(world, at=world.at(7, 10)).number
        lists = [reverse(f"desk:{name}") for name in ("room", "room_key", "room_roster")]
        of_one = [reverse("desk:room_open", args=[number]), reverse("desk:room_matter", args=[number]),
                  reverse("desk:room_step", args=[number, "secure"])]  # fmt: skip
        assert client.get(reverse("desk:today"))["Location"] == reverse("desk:room")
        assert client.get(of_one[1])["Location"] == of_one[0]
        client.post(of_one[0], {"purpose": "call", "ground": "Dekat"})
        assert client.get(of_one[1])["Location"].startswith(reverse("desk:room_key"))
        open_key(client)
        assert [client.get(address).status_code for address in (*lists, *of_one)] == [200] * 6
        open_key(head)
        traced = head.get(reverse("desk:room_trace")).content.decode()
        paper = head.post(reverse("desk:room_key_rotate"))

    assert "Dekat" in traced
    assert (paper.status_code, head.cookies[COOKIE].value) == (200, "")


def test_the_desk_draws_consultation_slip_and_moving(world: World, sit: Sit) -> None:
    desk = sit(world.kasie)
    number = world.hand_in(kind="need", programme="").number
    form = desk.get(reverse("desk:consult"))
    key = re.findall(r'name="intake_key" value="([^"]+)"', form.content.decode())[0]
    done = desk.post(reverse("desk:consult"), {"topic": "aid", "intake_key": key})

    assert form.status_code == 200
    assert desk.get(done["Location"]).status_code == 200
    assert desk.get(reverse("desk:case_room", args=[number])).status_code == 200
    assert sit(world.kepuh_kasie).get(done["Location"]).status_code == 404


def test_a_seat_outside_the_unit_finds_no_room(world: World, sit: Sit) -> None:
    number = unit.arrived(world, at=world.at(7, 10)).number
    for seat in (world.kasie, world.dinsos_head, world.camat, world.sekda):
        for name, arguments in (("room", []), ("room_key", []), ("room_roster", []), ("room_trace", []),
                                ("room_open", [number]), ("room_matter", [number])):  # fmt: skip
            assert sit(seat).get(reverse(f"desk:{name}", args=arguments)).status_code == 404, (seat.title, name)


def test_leaving_and_handing_on_close_the_key(world: World, sit: Sit) -> None:
    client = sit(world.ppa_officer)
    with unit.keeper_beside():
        open_key(client)
        assert client.cookies[COOKIE].value
        client.post(reverse("desk:leave"))
        assert client.cookies[COOKIE].value == ""


def test_the_duty_list_asks_as_often_for_three_as_for_one(world: World, sit: Sit) -> None:
    client, counts = sit(world.ppa_officer), []
    client.get(reverse("desk:room"))  # what a process asks once is asked
    for _more in (1, 2):
        for _n in range(_more):
            unit.arrived(world, at=world.at(7, 10))
        with (
            CaptureQueriesContext(connections["default"]) as plain,
            CaptureQueriesContext(connections["sealed"]) as own,
        ):
            assert client.get(reverse("desk:room")).status_code == 200
        counts.append((len(plain), len(own)))

    assert counts[0] == counts[1]
