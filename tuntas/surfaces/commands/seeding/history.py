"""The demo's history: every course of `scenes`, in every district, by the real actions; the same for the same day."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tuntas.casework.cases import deadlines
from tuntas.surfaces.commands.seeding import desks, fullness, sendings
from tuntas.surfaces.commands.seeding.diary import Diary, scope
from tuntas.surfaces.commands.seeding.scenes import SCENES, Scene


# The first of each is the story's own village, where a first visitor looks.
VILLAGES = {
    "36.72": ("36.72.02.1004", "36.72.04.1005", "36.72.05.1001", "36.72.02.1003"),
    "35.23": ("35.23.08.2002", "35.23.08.2001", "35.23.08.2005", "35.23.01.2001"),
    "36.04": ("36.04.05.2001", "36.04.05.2002", "36.04.06.2001", "36.04.08.2001"),
    "36.73": ("36.73.01.1002", "36.73.02.1008", "36.73.01.1001", "36.73.03.1001"),
    "35.17": ("35.17.01.2002", "35.17.01.2001", "35.17.02.2001", "35.17.03.2001"),
}
# Half of all matters lie in the story's village, so that every screen of its seats has something on it.
WEIGHTS = (4, 2, 1, 1)
PER_COMMIT = 40
# Warnings and climbs the demo starts with; the worker makes the rest while it serves.
FIRST_CLIMBS = 15


def tell(regency: str, *, now: datetime, say: Callable[[str], None]) -> int:
    """This function will tell one regency's history and say how many courses it has."""
    diary = Diary(regency, VILLAGES[regency], now=now)
    plan: list[Scene] = [scene for scene, times in SCENES for _n in range(times)]
    first = dict.fromkeys(plan)
    rest = list(plan)
    for scene in first:
        rest.remove(scene)
    diary.dice.shuffle(rest)
    # Each course once in the story's village, then the rest wherever it falls.
    told = [(scene, diary.villages[0]) for scene in first]
    told += [(scene, diary.dice.choices(diary.villages, WEIGHTS)[0]) for scene in rest]
    for some in _batched(told, PER_COMMIT):
        with transaction.atomic():
            for scene, village in some:
                scene(diary, village)
    with transaction.atomic():
        desks.lay_out(diary)
        sendings.lay_out(diary)
        fullness.lay_out(diary)
    with transaction.atomic():
        scope(diary.main("system", "system").post_id)
        deadlines.deem_received(at=now)
        deadlines.climb(at=now, limit=FIRST_CLIMBS)
    say(f"History of {regency}: {len(told)} courses.")
    return len(told)


def _batched(told: list[tuple[Scene, str]], size: int) -> list[list[tuple[Scene, str]]]:
    return [told[start : start + size] for start in range(0, len(told), size)]
