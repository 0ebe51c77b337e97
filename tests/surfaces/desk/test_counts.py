"""The same number of queries for one row, three and fifty; fifty rows a page, by key."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.world import World, sitting
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches, custody, store
from tuntas.casework.cases.models import Task


Sit = Callable[[Seat], Client]


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(seen)


def at_rest(world: World, n: int) -> list[str]:
    return [world.hand_in(applicant=f"Warga {k}").number for k in range(n)]


def sent(world: World, n: int) -> None:
    """Needs on their way to Dinsos."""
    for k in range(n):
        number = world.hand_in(kind="need", programme="", applicant=f"Warga {k}").number
        with sitting(world.kasie):
            custody.hand_over(
                number=number,
                by=world.kasie,
                to_office_id=world.office("36.72-dinsos").pk,
                ground="competent_office",
                at=world.at(7, 9, 30),
            )


def spoken(world: World, n: int) -> None:
    for _k in range(n):
        store.record_visit(
            store.SpokenWord(key=uuid4(), office_id=world.kasie.office_id, region="36.72.02.1004", topic="aid", told="sent_away", sent_to="dinsos"),
            at=world.at(7, 9),
        )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "seat", "fill"),
    [
        ("/meja/", "kasie", at_rest),
        ("/meja/", "dinsos_section", sent),
        ("/meja/perkara/", "kasie", at_rest),
        ("/meja/perkara/?list=sent", "kasie", sent),
        ("/meja/kiriman/", "dinsos_section", sent),
        ("/meja/kunjungan/", "kasie", spoken),
        ("/meja/lempar/", "sekda", at_rest),
        ("/meja/cari/?q=warga", "kasie", at_rest),
    ],
)
def test_list_asks_as_often_for_fifty_rows_as_for_one(
    world: World, sit: Sit, address: str, seat: str, fill: Callable[[World, int], object]
) -> None:
    client, counts = sit(getattr(world, seat)), []

    for more in (1, 2, 47):
        fill(world, more)
        counts.append(queries_of(client, address))

    assert len(set(counts)) == 1, counts


def test_case_page_asks_as_often_however_much_happened(world: World, sit: Sit) -> None:
    number = world.hand_in().number
    client, address = sit(world.kasie), reverse("desk:case", args=[number])
    before = queries_of(client, address)

    for code in ("identity_papers", "house_photo"):
        client.post(reverse("desk:move", args=[number, "do_task"]), {"task": code, "result": "ada"})
    client.post(reverse("desk:move", args=[number, "assign"]), {"to_post": world.staff.post_id})

    assert Task.objects.using("owner").filter(done_at__isnull=False).count() == 2
    # Naming the post a case was given to comes with the case itself.
    assert queries_of(client, address) == before


def test_letter_asks_as_often_for_many_lines_as_for_one(world: World, sit: Sit) -> None:
    numbers, client, counts = at_rest(world, 40), sit(world.lurah), []
    for chunk in (numbers[:1], numbers[1:]):
        with sitting(world.lurah):
            batch = batches.make(
                by=world.lurah, purpose="Usulan Desember", numbers=chunk, chain_posts=[], at=world.at(7)
            )
        counts.append(
            (
                queries_of(client, reverse("desk:batch", args=[batch.pk])),
                queries_of(client, reverse("desk:sign_list", args=[batch.pk])),
            )
        )

    assert counts[0] == counts[1]


def test_worklist_turns_fifty_rows_a_page_by_key(world: World, sit: Sit) -> None:
    at_rest(world, 55)
    client = sit(world.kasie)

    first = client.get("/meja/perkara/").content.decode()
    following = re.search(r'href="(\?list=running&amp;after=[^"]+)"', first)
    assert following is not None
    second = client.get("/meja/perkara/" + following[1].replace("&amp;", "&")).content.decode()
    part = client.get(
        "/meja/perkara/" + following[1].replace("&amp;", "&"), headers={"hx-request": "true"}
    ).content.decode()

    shown = [set(re.findall(r"/meja/perkara/([0-9A-Z]{9})/", page)) for page in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (50, 5)
    assert not shown[0] & shown[1]
    assert "<html" not in part
    assert 'id="worklist"' in part
    previous = re.search(r'href="(\?list=running&amp;before=[^"]+)"', second)
    assert previous is not None
    again = client.get("/meja/perkara/" + previous[1].replace("&amp;", "&")).content.decode()
    assert set(re.findall(r"/meja/perkara/([0-9A-Z]{9})/", again)) == shown[0]


@pytest.mark.parametrize("key", ["x", "2021-12-07T00:00:00+07:00_x", "_1", "2021-13-40_1", "9" * 400])
def test_key_of_a_page_that_is_nonsense_is_the_first_page(world: World, sit: Sit, key: str) -> None:
    at_rest(world, 1)

    assert sit(world.kasie).get("/meja/perkara/", {"after": key}).status_code == 200
