"""The sealed unit of Kota Cilegon at work: a key keeper beside the test, an envelope left by a desk, an opened matter.

with keeper_beside():
    matter = arrived(world); session = opened(world, matter)
"""

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import override_settings

from tests.factories.world import KETILENG, World
from tuntas.base.ledger import acts
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Decree, Office, Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions as cases
from tuntas.casework.cases.models import Attachment
from tuntas.delivery.protection import actions, door, keyring, leaving, queries, served, unlock, watch
from tuntas.delivery.protection.models import Matter
from tuntas.surfaces.commands.seeding import units
from tuntas.surfaces.commands.seeding.offices import SINCE
from tuntas.surfaces.desk.protection.key import DEMO_WORD


# A photo as it lies in the file of a case.
PHOTO = b"\xff\xd8\xff\xe0 foto KTP Zuleha \xff\xd9"
T = TypeVar("T")
TOLD = leaving.Told(danger=True, child=False, contact="0811999777 sore", opens_at="15:00", closes_at="17:30")


@contextmanager
def keeper_beside() -> Iterator[Path]:
    """The unlock service on a socket of its own, in a thread of this process."""
    with tempfile.TemporaryDirectory(prefix="tuntas-k-") as folder:
        path = Path(folder) / "unlock.sock"
        with served.Service(path) as service, override_settings(UNLOCK_SOCKET=path):
            thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield path
            finally:
                service.shutdown()
                thread.join()


def left(world: World, *, at: datetime, told: leaving.Told | None = TOLD, word: str = "kopi pagar") -> None:
    """An envelope of the desk in Ketileng, filled or empty."""
    box = leaving.box_for(KETILENG)
    assert box is not None
    leaving.leave(box, told, number="4F7K2M9HX", word=word, desk="Kel. Ketileng", at=at)


def arrived(world: World, *, at: datetime | None = None, told: leaving.Told = TOLD) -> Matter:
    """A matter that has just come in."""
    at = at or world.at(7, 9)
    left(world, at=at, told=told)
    assert watch.take_arrivals(at=at) == 1
    found = Matter.objects.using("owner").order_by("-id").first()
    assert found is not None
    return found


def put_paper(number: str, by: Seat, label: str, *, at: datetime, content: bytes = PHOTO) -> Attachment:
    """A photo into the file of an ordinary case, by the seat one sits in."""
    sha256 = hashlib.sha256(content).hexdigest()
    return cases.add_paper(number=number, by=by, label=label, content=content, mime="image/jpeg", sha256=sha256, at=at)


def inside(by: Seat, ask: Callable[..., T], *arguments: object) -> T:
    """What a question that is asked inside the door answers this seat."""
    with door.of(by):
        return ask(*arguments)


def open_key(world: World, by: Seat, *, token: str = "", at: datetime | None = None) -> unlock.Session:
    session = unlock.Session(token or f"token-{by.post_id}", by.staff_id)
    keyring.open_keys(by=by, passphrase=DEMO_WORD, token=session.token, at=at or world.at(7, 9))
    return session


def opened(world: World, matter: Matter, by: Seat | None = None, *, at: datetime | None = None) -> unlock.Session:
    """The matter opened by one of the unit, with the key open."""
    by, at = by or world.ppa_officer, at or world.at(7, 9, 1)
    actions.open_matter(number=matter.number, by=by, purpose="work", ground="Piket belum diatur", at=at)
    return open_key(world, by, at=at)


PATH_TO = {
    "arrived": (), "emergency": ("alarm",), "intake": ("secure",), "consent": ("secure", "receive"),
    "assessment": ("secure", "receive", "consent"), "plan": ("secure", "receive", "consent", "assess"),
    "services": ("secure", "receive", "consent", "assess", "make_plan"),
    "referred": ("secure", "receive", "consent", "assess", "make_plan", "refer"),
    "ended": ("secure", "receive", "consent", "assess", "make_plan", "terminate"),
    "withdrawn": ("secure", "withdraw"), "mistaken": ("mistake",), "transferring": ("secure", "transfer"),
}  # fmt: skip


def matter_in(world: World, state: str, *, at: datetime | None = None) -> tuple[Matter, unlock.Session]:
    """A matter in a state, by the real moves, opened by the head and her officer."""
    at = at or world.at(7, 9)
    matter = arrived(world, at=at)
    session = opened(world, matter, world.ppa_head, at=at)
    for code in PATH_TO[state]:
        step = actions.Step("Ditulis petugas", other_unit(world) if code == "transfer" else None)
        matter = actions.move(number=matter.number, code=code, by=world.ppa_head, step=step, session=session, at=at)
    return matter, session


def other_unit(world: World) -> int:
    """A second unit with a key and a head, for transfers: of Kota Serang, founded on the first call."""
    found = queries.other_units(world.ppa_head)
    if found:
        return next(iter(found))
    at = world.at(6)
    with acts.open_act(event="test.office", by=acts.SYSTEM, at=at):
        office = Office.objects.create(
            code="36.73-uptd-ppa", kind="uptd_ppa", name="UPTD PPA Kota Serang", region="36.73"
        )
        head = Staff.objects.create(name="Wulan Serang")
        Post.objects.create(
            office=office, role="head", title="Kepala UPTD PPA Kota Serang", staff=head, during=DateRange(SINCE, None),
            decree=Decree.objects.order_by("id").first(),
        )  # fmt: skip
        # Whoever makes the round there: without one nothing that a desk leaves would arrive.
        house = Office.objects.create(code="36.73-system", kind="system", name="Sistem Kota Serang", region="36.73")
        Post.objects.create(
            office=house, role="system", title="Sistem Kota Serang", staff=Staff.objects.create(name="Sistem Serang"),
            during=DateRange(SINCE, None), decree=Decree.objects.order_by("id").first(),
        )  # fmt: skip
    units.give_keys(office, [head.pk], at)
    return int(office.pk)


def other_head(world: World) -> Seat:
    post = Post.objects.get(office_id=other_unit(world), role="head")
    seat = offices.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    return seat
