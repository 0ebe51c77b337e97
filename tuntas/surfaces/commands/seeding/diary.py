"""The demo's calendar and cast in one regency: seats, working moments of the past, citizens.

Every change goes through the same actions a desk uses, with the scope of the acting post set; only the moment is past.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connections
from django.utils.timezone import localtime, make_aware

from tuntas.base.ledger.acts import PUBLIC
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars
from tuntas.casework.cases import store
from tuntas.surfaces.commands.seeding import people_words as said
from tuntas.surfaces.commands.seeding.names import Names


T = TypeVar("T")
# How far back the history reads, in working days.
DEPTH = 70


class Diary:
    """One regency's past, told day by day: `at(3)` is a working moment three working days ago."""

    def __init__(self, regency: str, villages: tuple[str, ...], *, now: datetime) -> None:
        self.regency, self.villages, self.now = regency, villages, now
        self.names = Names(f"history {regency}")
        self.dice = self.names.dice
        self.days = _working_days(regency, localtime(now).date())
        self.offices = {office.code: office for office in Office.objects.filter(region__isnull=False).extra(
            where=["region <@ %s::ltree"], params=[regency])}  # fmt: skip
        self._seats: dict[tuple[str, str], list[Seat]] = {}
        self._open = False

    def seat(self, code: str, role: str) -> Seat:
        """One of the seats of an office with this role; several are taken in turn."""
        if (code, role) not in self._seats:
            posts = Post.objects.filter(office__code=code, role=role).order_by("id").values_list("id", flat=True)
            found = [offices.seat_for(pk, at=self.now) for pk in posts]
            self._seats[code, role] = [seat for seat in found if seat is not None]
        return self.dice.choice(self._seats[code, role])

    def main(self, kind: str, role: str) -> Seat:
        """A seat of one of the regency's own offices: `main("dinsos", "head")`."""
        return self.seat(f"{self.regency}-{kind}", role)

    def office(self, code: str) -> Office:
        found: Office = self.offices[code]
        return found

    def at(self, ago: int, hour: int | None = None) -> datetime:
        """A moment in working hours so many working days ago; never later than now."""
        moment = time(hour if hour is not None else self.dice.randrange(8, 15), self.dice.randrange(60))
        found = make_aware(datetime.combine(self.days[-1 - ago], moment))
        return min(found, self.now - timedelta(minutes=20 + self.dice.randrange(20)))

    def day_ahead(self, days: int) -> date:
        return localtime(self.now).date() + timedelta(days=days)

    def do(self, action: Callable[..., T], seat: Seat, *args: object, **kwargs: object) -> T:
        """Act through a seat: its scope first, then the action with `by`."""
        scope(seat.post_id)
        return action(*args, by=seat, **kwargs)

    def key(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def hand_in(self, village: str, at: datetime, *, kind: str = "need", programme: str = "") -> str:
        """One citizen's matter, by the desk, the wall's QR or the public page; gives its number."""
        topic = "aid" if kind == "proposal" else self.dice.choice(said.TOPICS)
        channel = self.dice.choice(("desk", "desk", "desk", "web", "qr", "paper"))
        is_village = village in self.villages
        taken_by = self.seat(village, "operator").actor if is_village and channel in {"desk", "paper"} else PUBLIC
        matter = store.Matter(
            key=self.key(), region=village, topic=topic, applicant=self.names.anyone(),
            words=self.dice.choice(said.ASKED[topic]), phone=self.names.phone() if self.dice.random() < 0.2 else "",
            nik=self._nik(village), kind=kind, programme=programme, channel=channel,
            source=self.dice.choice(("citizen", "citizen", "neighbourhood")) if kind == "proposal" else "citizen",
        )  # fmt: skip
        return store.hand_in(matter, by=taken_by, at=at).number

    def _nik(self, village: str) -> str:
        """An invented NIK of the village's kecamatan; three in ten have none."""
        if self.dice.random() < 0.3:
            return ""
        day = self.dice.randrange(1, 29) + self.dice.choice((0, 40))
        month, year = self.dice.randrange(1, 13), self.dice.randrange(40, 99)
        return f"{village[:8].replace('.', '')}{day:02d}{month:02d}{year:02d}{self.dice.randrange(9000, 9999):04d}"


def scope(post_id: int) -> None:
    """Set the acting post for what follows in this transaction."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(post_id)])


def _working_days(regency: str, today: date) -> list[date]:
    """The last working days up to today, oldest first."""
    calendar = calendars.calendar_for(regency, on=today)
    found: list[date] = []
    day = today
    while len(found) < DEPTH + 1:
        if calendar.is_working_day(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
