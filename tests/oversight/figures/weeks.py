"""Busy and quiet weeks for the tests of the feed, by the real actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from tests.factories.world import World, sitting
from tuntas.casework.cases import actions, store


KETILENG, KEPUH, SUKMAJAYA, BENDUNGAN = "36.72.02.1004", "36.72.04.1005", "36.72.05.1001", "36.72.02.1003"
# Monday 13 December 2021, before dawn: the week of the 7th is over.
MONDAY = 13


def sent_away(world: World, code: str, times: int, *, at: datetime | None = None) -> None:
    """So many people told to go elsewhere at an office."""
    office = world.office(code)
    for n in range(times):
        word = store.SpokenWord(
            key=uuid4(), office_id=office.pk, region=str(office.region), topic="aid", told="sent_away", sent_to="dinsos"
        )
        store.record_visit(word, at=(at or world.at(7, 9)) + timedelta(minutes=n))


def answered(world: World, times: int, *, topic: str = "health", day: int = 7, hour: int = 9) -> list[str]:
    """So many matters answered by Ketileng itself: a step, and a decision of the village."""
    numbers = []
    for n in range(times):
        number = world.hand_in(kind="need", programme="", topic=topic, at=world.at(day, hour, n)).number
        with sitting(world.kasie):
            actions.decide(
                number=number,
                by=world.kasie,
                outcome="answered",
                text="Kartu aktif lagi.",
                at=world.at(day, hour, n + 20),
            )
        numbers.append(number)
    return numbers


def dawn(world: World, day: int = MONDAY, *, month: int = 12, year: int = 2021) -> datetime:
    return world.at(day, 4, month=month, year=year)
