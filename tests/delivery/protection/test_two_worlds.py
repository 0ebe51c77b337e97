"""Two worlds from one seed that differ in one sealed case answer byte for byte alike; a third, with an ordinary one, does not.

World A: an ordinary consultation. World B: the same, with its closed part filled. World C: the desk takes in a case.
And two more: a case that was moved to the unit and never had a paper, and one that had papers under her name.
Both are asked as every role but the unit's, over the pages of the address map (tests/guards/test_leak_matrix), with her
name, telephone, NIK, village, number and minute as search terms. What may differ is the closed list REPLACED.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import clones
from tests.factories import unit
from tests.factories.world import World, cilegon, sitting
from tests.fakes.sms_gateway import SmsGateway
from tests.guards.test_leak_matrix import QUERIES, browser, desk_names, kind_of
from tuntas.base.ledger import acts, clock, outbox
from tuntas.casework.cases import deadlines, numbers
from tuntas.delivery.protection import alerts, moving, watch
from tuntas.surfaces.commands import jobs
from tuntas.surfaces.commands.seeding import units


# The closed list: what two answers may differ in, and why.
REPLACED = {
    "CSRF token": re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]*'),
    "a form's own key, random at each drawing": re.compile(
        rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    ),
}
NAME, PHONE, NIK, WORDS = "Zuleha Bait", "0811777000", "3672025205500099", "dipukul suami"
TERMS = ("zuleha", "Bait", PHONE, NIK, "Ketileng", "09.14", "dipukul")
SEATS = ("kasie", "lurah", "operator", "staff", "kepuh_kasie", "camat", "dinsos_head", "dinsos_section",
         "dinsos_officer", "disdukcapil", "sekda", "inspektorat_head")  # fmt: skip
SECRET = {"danger": "yes", "child": "yes", "contact": f"{PHONE} {NAME}", "opens_at": "15:00", "closes_at": "17:00"}
EMPTY = dict.fromkeys(SECRET, "")
KEY = uuid.UUID(int=77)
PAPERS = (f"KTP {NAME}.jpg", "Surat visum")
MOVED = {"moved", "papers"}
# What the record alone says of a case's papers: that an act of it touched rows, under their keys. It stays for ever.
RECORD = {"ledger_actrow"}


@dataclass
class Seen:
    """What one world answered: by address and seat; the desk's own post; queries counted; rows of the open side."""

    pages: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)
    posted: tuple[int, str, int] = (0, "", 0)
    rows: dict[str, int] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    jobs: list[tuple[object, ...]] = field(default_factory=list)
    # The open outbox, message by message, and what it showed; and how many alerts left the house, which it must not hold.
    outbox: list[tuple[object, ...]] = field(default_factory=list)
    alerted: int = 0


def replaced(body: bytes) -> bytes:
    for pattern in REPLACED.values():
        body = pattern.sub(b"", body)
    return body


@contextmanager
def same_dice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Numbers from one seed. The unit draws its own after the morning's: no open number comes later."""
    drawn = iter(f"{n:08d}" for n in range(1, 1000))

    def number() -> str:
        body = next(drawn)
        return body + numbers.check_character(body)

    with monkeypatch.context() as patch:
        patch.setattr(numbers, "new_number", number)
        patch.setattr(settings, "RECEIPT_KEY", "r" * 40)
        # The key of the consultation a moved case leaves behind; its word on the slip follows from it.
        patch.setattr(moving, "uuid", SimpleNamespace(uuid4=lambda: uuid.UUID(int=78)))
        yield


@contextmanager
def a_gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    """SMS do leave the house in every world."""
    with monkeypatch.context() as patch, SmsGateway("kunci") as gateway:
        patch.setattr(settings, "SMS_URL", gateway.url)
        patch.setattr(settings, "SMS_KEY", "kunci")
        yield gateway


@contextmanager
def a_clock_that_stands(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Iterator[None]:
    """Pages say what time it is; on a busy machine one world is drawn a minute later than the other."""
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: at)
        yield


def live(world: World, how: str, seen: Seen) -> str:
    """One morning at the desk in Ketileng; gives the number of the slip."""
    clock.set_to(world.at(7, 9, 14))
    ordinary = world.hand_in(applicant="Warga Biasa", key=uuid.UUID(int=5), kind="need", programme="")
    desk = browser(world.kasie)
    if how in MOVED:
        return _moved(world, has_papers=how == "papers")
    if how == "case":
        desk.post(reverse("desk:take_in"), {"name": NAME, "topic": "other", "phone": PHONE, "intake_key": str(KEY)})
        return ordinary.number
    typed = {"topic": "other", "intake_key": str(KEY), **(SECRET if how == "filled" else EMPTY)}
    with CaptureQueriesContext(connections["default"]) as asked:
        answer = desk.post(reverse("desk:consult"), typed)
    seen.posted = (answer.status_code, str(answer["Location"]), len(asked))
    return str(answer["Location"]).split("/")[-3]


def _moved(world: World, *, has_papers: bool) -> str:
    """Her case, two acts on it, and its going: with papers put into the file, or by acts that changed nothing."""
    at = world.at(7, 9, 14)
    receipt = world.hand_in(applicant=NAME, phone=PHONE, nik=NIK, words=WORDS, key=KEY, kind="need", programme="")
    with sitting(world.kasie) as by:
        for label in PAPERS:
            if has_papers:
                unit.put_paper(receipt.number, by, label, content=f"{NAME} {label}".encode(), at=at)
                continue
            with acts.open_act(event="case.paper_added", by=by.actor, at=at, case_id=receipt.case_id):
                pass
        moving.move_case(number=receipt.number, by=by, told=unit.TOLD, at=at)
    return receipt.number


def look(world: World, number: str, seen: Seen) -> None:
    """Every page of the desk and the public that needs no argument, and those of this number."""
    queries = (*QUERIES, *(f"?q={term}" for term in TERMS), f"?q={number}")
    public = Client()
    of_number = (f"/lacak/{number}/", f"/lacak/?number={number}", f"/terima/{number}/", f"/terima/{number}/bukti.json")
    for address in ("/", "/tugas/", "/angka/", "/angka/umpan/index.json", *of_number):
        answer = public.get(address)
        seen.pages[address, "public"] = (answer.status_code, replaced(answer.content))
    for seat in SEATS:
        client = browser(getattr(world, seat))
        for name in (name for name in desk_names() if kind_of(name) == "list" and not name.startswith("import")):
            # A page that says what time it is says the same minute in each world, however busy this machine is.
            clock.set_to(world.at(7, 12))
            for query in queries if name in {"search", "worklist", "visits"} else ("",):
                answer = client.get(reverse(f"desk:{name}") + query)
                seen.pages[f"{name}{query}", seat] = (answer.status_code, replaced(answer.content))
        for name in ("consulted", "visit"):
            answer = client.get(reverse(f"desk:{name}", args=[number]))
            seen.pages[name, seat] = (answer.status_code, replaced(answer.content))


Look = Callable[[World, str, Seen], None]


def count_rows(admin: psycopg.Connection[tuple[object, ...]], seen: Seen) -> None:
    tables = admin.execute(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    for (table,) in tables:
        # Of requests a minute there are as many rows as minutes went by, and that is this machine's matter.
        if not str(table).startswith(("django_session", "desk_sent", "public_limit")):
            seen.rows[str(table)] = int(str((admin.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0]))
    seen.outbox = admin.execute(
        "SELECT template, channel, case_id, ref_id, sent_at IS NULL, attempts, failure FROM ledger_outbox ORDER BY id"
    ).fetchall()
    seen.outbox += admin.execute("SELECT case_id, address, text FROM ledger_shown ORDER BY address, text").fetchall()
    seen.jobs = admin.execute("SELECT task_name, args::text FROM procrastinate_jobs ORDER BY id").fetchall()


def world_of(
    template: str, how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, look: Look = look
) -> Seen:
    """A copy of the template in which one morning passed; everything that can be seen of it."""
    seen, name = Seen(), clones.clone(template)
    clones.point_django_at(name)
    caplog.clear()
    try:
        with same_dice(monkeypatch), caplog.at_level("DEBUG"), a_gateway(monkeypatch) as gateway:
            world = cilegon()
            units.man("36.72", at=world.at(7, 9, 14), days=1)
            number = live(world, how, seen)
            begun = watch.go_round(at=world.at(7, 9, 15))
            assert begun == (how in {"filled", *MOVED})
            clock.set_to(world.at(7, 12))
            watch.go_round(at=world.at(7, 12))
            deadlines.meet_all(at=world.at(7, 12))
            outbox.send_due(now=world.at(7, 12))
            seen.alerted = sum(one["text"] == str(alerts.TEXT) for one in gateway.asked)
            with a_clock_that_stands(monkeypatch, world.at(7, 12)):
                look(world, number, seen)
        seen.logged = [
            record.getMessage() for record in caplog.records if record.name.startswith(("tuntas", "django.request"))
        ]
        with clones.connect(name) as admin:
            count_rows(admin, seen)
    finally:
        clones.point_django_at(clones.NOWHERE)
        clones.drop(name)
    return seen


def different(one: Seen, other: Seen) -> list[tuple[str, str]]:
    return [key for key in one.pages if one.pages[key] != other.pages.get(key)]


@pytest.mark.slow
def test_two_worlds_that_differ_in_one_sealed_case_answer_alike(
    world_template: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    empty, filled, case = (world_of(world_template, how, monkeypatch, caplog) for how in ("empty", "filled", "case"))

    assert different(empty, filled) == []
    assert (empty.posted, empty.rows, empty.jobs) == (filled.posted, filled.rows, filled.jobs)
    assert (empty.logged, empty.outbox) == (filled.logged, filled.outbox)
    # Who was on duty was alerted in one of them, and in one alone.
    assert (empty.alerted, filled.alerted) == (0, 4)
    assert empty.posted[0] == 302
    assert len(empty.pages) > 300
    # A world with an ordinary case more is another one: the comparison can fail.
    assert len(different(empty, case)) > 5
    for (address, seat), (_status, body) in filled.pages.items():
        for bait in (NAME.encode(), PHONE.encode(), b"15:00"):
            assert bait not in body or bait.decode().lower() in address.lower(), (address, seat)


@pytest.mark.slow
def test_a_moved_case_that_had_papers_leaves_the_world_of_one_that_never_had(
    world_template: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain, papers, case = (world_of(world_template, how, monkeypatch, caplog) for how in ("moved", "papers", "case"))

    assert different(plain, papers) == []
    unlike = {table for table, n in plain.rows.items() if papers.rows[table] != n}
    assert unlike == RECORD
    assert (plain.jobs, plain.logged, plain.outbox) == (papers.jobs, papers.logged, papers.outbox)
    assert len(plain.pages) > 300
    assert len(different(plain, case)) > 5
    for (address, seat), (_status, body) in papers.pages.items():
        shown = re.sub(rb'value="[^"]*"', b"", body)
        assert [word for word in (*PAPERS, "visum") if word.encode() in shown] == [], (address, seat)


def test_the_same_form_comes_back_whatever_was_filled_in(db: str) -> None:
    """A form with a mistake keeps what was typed and records nothing, in the closed part as in the open one."""
    world = cilegon()
    clock.set_to(world.at(7, 9))
    desk = browser(world.kasie)
    key = str(uuid.uuid4())

    missing = desk.post(reverse("desk:consult"), {"intake_key": key, "danger": "yes", "contact": "0811"})
    unreachable = desk.post(reverse("desk:consult"), {"intake_key": key, "topic": "aid", "danger": "yes"})
    twice = [
        desk.post(reverse("desk:consult"), {"intake_key": key, "topic": "aid", "contact": "0811"}) for _n in range(2)
    ]

    assert [missing.status_code, unreachable.status_code, *(one.status_code for one in twice)] == [422, 422, 302, 302]
    assert 'value="0811"' in missing.content.decode()
    assert "masih duduk di kantor ini" in unreachable.content.decode()
    assert twice[0]["Location"] == twice[1]["Location"]
    assert watch.take_arrivals(at=world.at(7, 9)) == 1


def test_a_moved_case_leaves_the_world_of_an_ordinary_consultation(db: str) -> None:
    """The desk's lists after the move are those of a desk that had a consultation and no such case."""
    world = cilegon()
    clock.set_to(world.at(7, 9))
    number = world.hand_in(applicant=NAME, phone=PHONE, nik=NIK, words=WORDS, kind="need", programme="").number

    with sitting(world.kasie) as by:
        moving.move_case(number=number, by=by, told=unit.TOLD, at=world.at(7, 9, 30))

    for seat in SEATS:
        client = browser(getattr(world, seat))
        for name in (name for name in desk_names() if kind_of(name) == "list" and not name.startswith("import")):
            for term in ("", f"?q={NAME}", f"?q={NIK}", f"?q={PHONE}"):
                body = client.get(reverse(f"desk:{name}") + term).content.decode()
                shown = re.sub(r'value="[^"]*"', "", body)
                assert [word for word in (WORDS, NAME, PHONE, NIK) if word in shown] == [], (name, seat)
        for name in ("case", "receipt", "case_room"):
            assert client.get(reverse(f"desk:{name}", args=[number])).status_code in {403, 404}


@pytest.mark.unit
def test_the_worker_is_told_nothing() -> None:
    """One periodic job for all rooms, without arguments but the tick."""
    found = jobs.blueprint.periodic_registry.periodic_tasks.values()
    (periodic,) = [one for one in found if one.task.name.endswith("go_round")]

    assert periodic.configure_kwargs == {}
    assert periodic.task.func.__annotations__ == {"timestamp": int, "return": None}


def test_nothing_of_the_unit_is_in_a_session_a_log_or_an_error_page(
    db: str, admin: psycopg.Connection[tuple[object, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """Bait in every field of the unit's pages; a wrong passphrase, an unreadable matter, a page that is not there."""
    world = cilegon()
    clock.set_to(world.at(7, 9))
    bait = ("BAITSANDI kata rahasia", "BAITDASAR", "BAITCATATAN", "BAITALAMAT")
    with unit.keeper_beside(), caplog.at_level("DEBUG"):
        matter = unit.arrived(world)
        client = browser(world.ppa_officer)
        bodies = [client.post(reverse("desk:room_key"), {"passphrase": bait[0]})]
        client.post(reverse("desk:room_key"), {"passphrase": "kata sandi peragaan"})
        client.post(reverse("desk:room_open", args=[matter.number]), {"purpose": "call", "ground": bait[1]})
        write = [reverse("desk:room_write", args=[matter.number, what]) for what in ("note", "channel", "nothing")]
        client.post(write[0], {"words": bait[2]})
        client.post(write[1], {"way": "person", "whose": "self", "address": bait[3]})
        bodies.append(client.post(write[2], {"words": bait[2]}))
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE sealed.entry SET body = '\\x00' || substr(body, 2)")
        bodies.append(client.get(reverse("desk:room_matter", args=[matter.number])))
        assert [one.status_code for one in bodies] == [422, 404, 409]

        said = " ".join(
            record.getMessage() + str(record.args) for record in caplog.records if record.name != "django.db.backends"
        )
    stored = str(admin.execute("SELECT session_data FROM django_session").fetchall())
    decoded = " ".join(str(client.session.items()))
    for word in bait:
        assert word not in said
        assert word not in stored + decoded
        assert all(word not in one.content.decode() for one in bodies)
    assert client.cookies["kunci"].value not in stored + decoded
