"""The world the tests act in: Kota Cilegon as far as ketileng needs it, made by the product's own seeding.

world = cilegon()
world.kasie            -> Seat of the Kasie Kessos of Kel. Ketileng
world.office("36.72-dinsos"), world.at(7, 9, 10) -> 7 Dec 2021 09:10 WIB
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.utils.timezone import make_aware

from tuntas.base.ledger.acts import PUBLIC
from tuntas.base.offices import queries
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import store
from tuntas.surfaces.commands.seeding import worlds


KETILENG, KEPUH = worlds.KETILENG, worlds.KEPUH
# name -> office code, role, which of several
SEATS = {
    "kasie": (KETILENG, "section_head", 0),
    "lurah": (KETILENG, "head", 0),
    "operator": (KETILENG, "operator", 0),
    "staff": (KETILENG, "officer", 0),
    "kepuh_kasie": (KEPUH, "section_head", 0),
    "kepuh_operator": (KEPUH, "operator", 0),
    "camat": ("36.72.02", "head", 0),
    "dinsos_head": ("36.72-dinsos", "head", 0),
    "dinsos_secretary": ("36.72-dinsos", "secretary", 0),
    "dinsos_section": ("36.72-dinsos", "section_head", 0),
    "dinsos_verifier": ("36.72-dinsos", "verifier", 0),
    "dinsos_officer": ("36.72-dinsos", "officer", 0),
    "disdukcapil": ("36.72-disdukcapil", "registrar", 0),
    "disdukcapil_head": ("36.72-disdukcapil", "head", 0),
    "sekda": ("36.72-sekda", "head", 0),
    "inspektorat_head": ("36.72-inspektorat", "head", 0),
    "liaison": ("36.72-inspektorat", "liaison", 0),
    "ppa_head": ("36.72-uptd-ppa", "head", 0),
    "ppa_officer": ("36.72-uptd-ppa", "officer", 0),
    "ppa_second": ("36.72-uptd-ppa", "officer", 1),
    "system": ("36.72-system", "system", 0),
}


class World:
    """Seats by name as attributes; `office(code)`; a moment of the story's month; a matter handed in."""

    def __init__(self) -> None:
        self.seats = {name: _seat(*where) for name, where in SEATS.items()}

    def __getattr__(self, name: str) -> Seat:
        try:
            return self.__dict__["seats"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def office(self, code: str) -> Office:
        return Office.objects.get(code=code)

    def at(self, day: int, hour: int = 9, minute: int = 0, *, month: int = 12, year: int = 2021) -> datetime:
        return moment(day, hour, minute, month=month, year=year)

    def hand_in(self, *, key: UUID | None = None, at: datetime | None = None, **changes: object) -> store.Receipt:
        """A proposal for JSCM from Ketileng, handed in by the citizen herself; change any field of Matter."""
        facts: dict[str, object] = {
            "region": KETILENG, "topic": "aid", "applicant": "Bu Rohmah", "words": "Minta JSCM untuk janda",
            "kind": "proposal", "programme": "jscm", "phone": "08001234567",
        } | changes  # fmt: skip
        return store.hand_in(store.Matter(key=key or uuid4(), **facts), by=PUBLIC, at=at or self.at(7, 9, 10))  # type: ignore[arg-type]


def moment(day: int, hour: int = 9, minute: int = 0, *, month: int = 12, year: int = 2021) -> datetime:
    """Local time of Kota Cilegon (WIB)."""
    return make_aware(datetime(year, month, day, hour, minute))


def _seat(code: str, role: str, which: int) -> Seat:
    post = Post.objects.filter(office__code=code, role=role).order_by("id")[which]
    seat = queries.seat_for(post.pk, at=moment(7))
    assert seat is not None
    return seat


def cilegon() -> World:
    """Give the seats of Kota Cilegon, filling a database that has no offices yet. Needs the `db` fixture."""
    if not Office.objects.exists():
        worlds.cilegon()
    return World()


@contextmanager
def sitting(seat: Seat) -> Iterator[Seat]:
    """One transaction with the seat's scope set, as a request has it."""
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(seat.post_id)])
        yield seat
