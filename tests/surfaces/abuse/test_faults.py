"""When the machine fails: the line to the database cut at the worst moment, no database at all, a clock that goes back."""

import contextlib
import os
import re
import selectors
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Self
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from tests import clones
from tests.factories.world import World, cilegon, sitting
from tests.journeys import page_map as map_
from tests.surfaces.abuse import probing
from tests.surfaces.abuse.test_addresses import LEAVES, drawn, lived  # noqa: F401 - a fixture
from tests.surfaces.public.pages import matter
from tuntas.base.ledger import audit, clock
from tuntas.casework.cases.models import Case


pytestmark = pytest.mark.page


class CutLine:
    """A line to the database that is cut once: after a statement with this word was done, before its answer arrives."""

    def __init__(self, folder: Path, word: bytes) -> None:
        facts = connections["default"].settings_dict
        self.target = f"{facts['HOST']}/.s.PGSQL.{facts['PORT'] or 5432}"
        self.word, self.was_cut = word, threading.Event()
        self.folder = folder
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / f".s.PGSQL.{facts['PORT'] or 5432}"))
        self.door.listen(8)

    def __enter__(self) -> Self:
        threading.Thread(target=self._let_in, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.door.close()

    def _let_in(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _address = self.door.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as server, caller, selectors.DefaultSelector() as ready:
            server.connect(self.target)
            ready.register(caller, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, caller)
            asked = False
            while True:
                for key, _event in ready.select():
                    source, sink = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    data = source.recv(65536)
                    asked = asked or (source is caller and self.word in data and not self.was_cut.is_set())
                    if not data:
                        return
                    if asked and source is server and b"SELECT 1\x00" in data:
                        # Done and durable over there; nobody here will hear of it.
                        self.was_cut.set()
                        return
                    sink.sendall(data)


@pytest.fixture
def world(db: str) -> Iterator[World]:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    yield made
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


@contextlib.contextmanager
def line_through(folder: Path) -> Iterator[None]:
    """Django reaches its database through a door in this folder."""
    facts = connections["default"].settings_dict
    before = facts["HOST"]
    connections["default"].close()
    facts["HOST"] = str(folder)
    try:
        yield
    finally:
        connections["default"].close()
        facts["HOST"] = before


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the door is a socket beside the embedded database's")
def test_line_cut_between_commit_and_its_answer_loses_nothing_and_doubles_nothing(
    world: World, tmp_path_factory
) -> None:  # type: ignore[no-untyped-def]
    """The browser does what browsers do: it sends the same form again."""
    form = matter() | {"intake_key": str(uuid4())}
    client = Client(raise_request_exception=False)
    folder = tmp_path_factory.mktemp("l")

    with CutLine(folder, b"cases_hand_in") as line, line_through(folder):
        unanswered = client.post("/serah/", form)
        assert line.was_cut.wait(30)
    with sitting(world.sekda):
        stored = [case.number for case in Case.objects.all()]
    again = client.post("/serah/", form)

    assert unanswered.status_code >= 500
    assert (again.status_code, len(stored)) == (303, 1)
    assert stored[0] in again["Location"].replace("-", "")
    with sitting(world.sekda):
        assert Case.objects.count() == 1


def test_without_a_database_every_page_says_so_in_words(world: World) -> None:
    """No trace, no half page, nothing pretended."""
    client = Client(raise_request_exception=False)
    name = connections["default"].settings_dict["NAME"]
    clones.point_django_at("no_such_database")
    try:
        answers = [client.get(path) for path in ("/", "/serah/", "/lacak/", "/meja/", "/tugas/")]
        answers.append(client.post("/serah/", matter()))
    finally:
        clones.point_django_at(name)

    for answer in answers:
        text = answer.content.decode()
        assert answer.status_code in {200, 302, 500, 503}
        assert probing.MACHINE.search(text) is None
        assert answer.status_code < 500 or re.search(r"<h1.*?>\s*\S+", text)
    assert answers[-1].status_code >= 500
    with sitting(world.sekda):
        assert Case.objects.count() == 0


@pytest.mark.slow
def test_clock_an_hour_back_breaks_no_form(lived: World) -> None:  # noqa: F811
    """A machine whose clock was wrong is set right: what was done an hour from now stays, what is done now is accepted
    or refused with a sentence.
    """
    about = map_.things(lived)
    clients = map_.clients_of(lived)
    clock.set_to(clock.now() - timedelta(hours=1))
    found, n = [], 0
    for viewer in ("kasie", "dinsos_section", map_.PUBLIC):
        probe = probing.Probe(viewer, clients[viewer])
        for name, (form, _files) in drawn(probe, about, 2).items():
            if name not in LEAVES:
                probe.post(form.action, probing.filled(form), "an hour back")
        found += probe.found
        n += probe.n_asked

    assert found == [], "\n".join(["", *found])
    assert n > 50
