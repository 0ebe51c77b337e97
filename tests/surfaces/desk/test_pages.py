"""Every screen of the desk opens for whom it is there, in both languages, and in one and the same number of queries."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.base.ledger.log_world import NOON, sequencer
from tests.factories.world import SEATS, World
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat


Sit = Callable[[Seat], Client]
SCREENS = {
    "today": (
        "kasie",
        "lurah",
        "operator",
        "camat",
        "dinsos_head",
        "dinsos_section",
        "disdukcapil",
        "sekda",
        "inspektorat_head",
    ),
    "worklist": ("kasie", "dinsos_section", "sekda"),
    "inbox": ("kasie", "dinsos_section", "disdukcapil"),
    "take_in": ("kasie", "operator", "dinsos_officer", "camat"),
    "visits": ("kasie", "camat"),
    "disputes": ("camat", "sekda"),
    "batches": ("kasie", "lurah", "camat", "dinsos_head"),
    "search": ("kasie", "camat", "dinsos_verifier"),
    "switch": ("kasie", "sekda"),
    "pin": ("kasie", "sekda"),
}

# What a seat must be allowed to do to open a screen; the others are for every seat.
NEEDS = {
    "worklist": (may.CASES_SEE,),
    "inbox": (may.CASES_ANSWER_HANDOVER,),
    "take_in": (may.CASES_TAKE_IN,),
    "visits": (may.VISITS_REPLY,),
    "disputes": (may.CASES_SETTLE, may.CASES_WATCH_DISPUTE),
    "batches": (may.BATCHES_INITIAL,),
    "search": (may.PEOPLE_SEARCH,),
}
ALL_SEATS = [name for name in SEATS if name != "system"]


@pytest.mark.parametrize("name", ALL_SEATS)
def test_every_seat_opens_the_screens_of_its_permissions_and_no_other(world: World, sit: Sit, name: str) -> None:
    world.hand_in()
    world.hand_in(region="36.72.04.1005", applicant="Warga Kepuh")
    seat = getattr(world, name)
    client = sit(seat)

    opened = {screen: client.get(reverse(f"desk:{screen}")).status_code for screen in SCREENS}

    wanted = {
        screen: 200 if screen not in NEEDS or any(may.can(seat, each) for each in NEEDS[screen]) else 403
        for screen in SCREENS
    }
    if seat.office_kind == "uptd_ppa":
        # The sealed unit's day begins at its own first page.
        wanted["today"] = 302
    assert opened == wanted


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_opens_for_its_seats(world: World, sit: Sit, language: str) -> None:
    receipt = world.hand_in()
    for name, seats in SCREENS.items():
        for seat in seats:
            client = sit(getattr(world, seat))
            client.cookies["django_language"] = language
            answer = client.get(reverse(f"desk:{name}"))

            assert answer.status_code == 200, (name, seat)
    client = sit(world.kasie)
    client.cookies["django_language"] = language
    answer = client.get(reverse("desk:case", args=[receipt.number]))
    assert answer.status_code == 200


def test_without_a_seat_every_screen_leads_to_taking_one(world: World) -> None:
    for name in SCREENS:
        answer = Client().get(reverse(f"desk:{name}"))

        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("desk:sit")), name


def test_while_the_log_rests_the_form_says_so_and_keeps_what_was_typed(world: World, sit: Sit, tmp_path: Path) -> None:
    with sequencer(tmp_path) as growing:
        growing.halt("ahead", "saksi.test/w", growing.tree.size + 5, "", NOON)

    answer = sit(world.kasie).post(
        reverse("desk:take_in"),
        {"name": "Bu Rohmah", "topic": "aid", "words": "Minta bantuan beras", "intake_key": str(uuid4())},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Untuk sementara semuanya hanya bisa dibaca" in page
    assert ("Bu Rohmah" in page, "Minta bantuan beras" in page) == (True, True)
