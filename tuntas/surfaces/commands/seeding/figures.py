"""The demo's public figures: weeks of ordinary work behind it, so that ten and more lie together, and their files.

Ordinary work is told with the real actions, like all of the history; the files are published by the real action too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, deadlines, store
from tuntas.oversight.figures import actions as figures
from tuntas.surfaces.commands.seeding import history, people_words as said
from tuntas.surfaces.commands.seeding.diary import Diary, scope
from tuntas.surfaces.commands.seeding.names import Names
from tuntas.surfaces.commands.seeding.scenes import accept, keep_silent, send


# Working days of ordinary work, ending where the history is dense by itself.
FROM, UNTIL = 50, 8
# Matters a working day: the first visitor looks at Kota Cilegon, whose page goes down to the kelurahan.
A_DAY = {"36.72": 4}
OTHERS_A_DAY = 1
# Of ten matters: how many the village answers itself, and how many Dinsos receives by keeping silent.
ANSWERED_HERE, KEPT_SILENT = 4, 1
PER_COMMIT = 40


def publish(regencies: tuple[str, ...], *, now: datetime, say: Callable[[str], None]) -> None:
    """This function will tell the ordinary weeks of every regency and publish all weeks that are over."""
    for regency in regencies:
        diary = _diary(regency, now)
        days = [ago for ago in range(FROM, UNTIL, -1) for _n in range(A_DAY.get(regency, OTHERS_A_DAY))]
        for start in range(0, len(days), PER_COMMIT):
            with transaction.atomic():
                for ago in days[start : start + PER_COMMIT]:
                    ordinary(diary, ago)
        with transaction.atomic():
            scope(diary.main("system", "system").post_id)
            deadlines.climb(at=now, limit=10_000)
        say(f"Ordinary weeks of {regency}: {len(days)} matters.")
    say(f"Published weeks: {len(figures.publish_due(at=now))}.")


def _diary(regency: str, now: datetime) -> Diary:
    """With dice of its own: the history has thrown its own, and their keys are taken."""
    diary = Diary(regency, history.VILLAGES[regency], now=now)
    diary.names = Names(f"figures {regency}")
    diary.dice = diary.names.dice
    return diary


def ordinary(diary: Diary, ago: int) -> None:
    """One matter of one day; now and then somebody is only told to go elsewhere."""
    village = diary.dice.choices(diary.villages, history.WEIGHTS)[0]
    if diary.dice.random() < 0.4:
        sent_away(diary, village, ago)
    number = diary.hand_in(village, diary.at(ago, 8))
    turn = diary.dice.randrange(10)
    if turn < ANSWERED_HERE:
        decide(diary, diary.seat(village, "section_head"), number, ago - diary.dice.choice((0, 0, 1, 1, 2, 4)))
        return
    sent = ago - diary.dice.choice((0, 0, 0, 1, 1, 2))
    send(diary, village, number, sent, hour=9)
    if turn < ANSWERED_HERE + KEPT_SILENT:
        keep_silent(diary, sent - 2)
    else:
        accept(diary, number, sent)
    decide(diary, diary.main("dinsos", "section_head"), number, sent - diary.dice.choice((2, 2, 3, 4, 5)))


def decide(diary: Diary, seat: Seat, number: str, ago: int) -> None:
    diary.do(
        actions.decide, seat, number=number, outcome="answered", text=diary.dice.choice(said.ANSWERED),
        at=diary.at(ago, 16),
    )  # fmt: skip


def sent_away(diary: Diary, village: str, ago: int) -> None:
    office = diary.office(village)
    word = store.SpokenWord(
        key=diary.key(), office_id=office.pk, region=village, topic=diary.dice.choice(said.TOPICS), told="sent_away",
        sent_to="dinsos",
    )  # fmt: skip
    store.record_visit(word, at=diary.at(ago, 10) + timedelta(minutes=1))
