"""Recording a move at the desk: found by name, moved by place, gone from this village's search."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import KEPUH, KETILENG, World, sitting
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions
from tuntas.base.people.actions import PersonFacts
from tuntas.base.people.models import Person


Sit = Callable[[Seat], Client]


@pytest.fixture
def person(world: World) -> Person:
    with sitting(world.operator) as by:
        return actions.register_person(by=by, at=world.at(7), facts=PersonFacts(name="Siti Aminah", region=KETILENG))


def test_who_was_found_is_moved_and_then_found_next_door(world: World, sit: Sit, person: Person) -> None:
    here, there = sit(world.operator), sit(world.kepuh_operator)
    url = reverse("desk:person_move", args=[person.pk])
    assert url in here.get(reverse("desk:search"), {"q": "siti aminah"}).content.decode()

    looked_up = here.post(url, {"place_q": "Kepuh Ciwandan", "on": "2021-12-07", "find": "1"})
    moved = here.post(url, {"place": KEPUH, "on": "2021-12-07"}, follow=True)

    assert looked_up.status_code == 200
    assert f'value="{KEPUH}"' in looked_up.content.decode()
    assert "1 orang tercatat pindah" in moved.content.decode()
    assert "Siti Aminah" not in here.get(reverse("desk:search"), {"q": "siti aminah"}).content.decode()
    assert "Siti Aminah" in there.get(reverse("desk:search"), {"q": "siti aminah"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"on": "2021-12-07"}, "Pilih satu tempat"), ({"place": KETILENG, "on": "2021-12-07"}, "sudah tercatat di sana"),
     ({"place": KEPUH, "on": "2021-12-08"}, "tidak di masa depan"), ({"place": KEPUH, "on": ""}, "Sejak tanggal")],
)  # fmt: skip
def test_move_that_cannot_be_is_refused_in_words(
    world: World, sit: Sit, person: Person, typed: dict[str, str], sentence: str
) -> None:
    answer = sit(world.operator).post(reverse("desk:person_move", args=[person.pk]), typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Person.objects.using("owner").get().region == KETILENG


def test_person_of_next_door_is_not_there(world: World, sit: Sit, person: Person) -> None:
    url = reverse("desk:person_move", args=[person.pk])

    assert [sit(world.kepuh_operator).get(url).status_code, sit(world.kepuh_operator).post(url).status_code] == [
        404,
        404,
    ]
