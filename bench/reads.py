"""The case page, the worklist's first fifty rows and the search by name, at 10 k and 100 k cases (`large`: 1 M).

Through Django's real view, middleware and seat, in this process; against the bare indexed query as the web role with
the scope set. A page owes its template too, so the floor is the bare query plus that template drawn with facts at hand.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import cycle

import psycopg
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from bench import filling, house as houses, measure
from config.postgres import dsn
from tuntas.base.ledger import clock
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import queries
from tuntas.casework.cases.models import Case
from tuntas.surfaces import access
from tuntas.surfaces.commands.seeding import worlds
from tuntas.surfaces.desk import case_page, lists, search_page


SIZES = (10_000, 100_000)
LARGE = 1_000_000
TIMES = 80
REGENCY = "36.04"

Row = dict[str, object]
Timed = Callable[[], float]

CASE = """SELECT c.*, o.name FROM cases_case c JOIN offices_office o ON o.id = c.holder_id WHERE c.number = %s"""
# What the page of a case shows besides: what happened, tasks, papers, the decision.
THREAD = """SELECT a.event, a.at, p.title, b.body FROM cases_case c JOIN ledger_act a ON a.case_id = c.id
            LEFT JOIN ledger_actbody b ON b.act_id = a.id LEFT JOIN offices_post p ON p.id = a.post_id
            WHERE c.number = %s ORDER BY a.case_seq"""
TASKS = "SELECT t.* FROM cases_case c JOIN cases_task t ON t.case_id = c.id WHERE c.number = %s"
PAPERS = "SELECT t.* FROM cases_case c JOIN cases_attachment t ON t.case_id = c.id WHERE c.number = %s"
DECISION = "SELECT t.* FROM cases_case c JOIN cases_decision t ON t.case_id = c.id WHERE c.number = %s"
WORKLIST = """SELECT c.*, o.name FROM cases_case c JOIN offices_office o ON o.id = c.holder_id
              WHERE c.holder_id = %s AND c.is_open AND c.due IS NOT NULL ORDER BY c.due, c.id LIMIT 51"""
SEARCH = """SELECT c.*, o.name FROM cases_search(%s, 51) s JOIN cases_case c ON c.id = s.case_id
            JOIN offices_office o ON o.id = c.holder_id"""
PEOPLE = "SELECT p.* FROM people_search(%s, 51) s JOIN people_person p ON p.id = s"


@dataclass(frozen=True)
class Page:
    """One page: its addresses, its bare queries each with one value, its template drawn from facts built once."""

    name: str
    template: str
    paths: Sequence[str]
    queries: Sequence[str]
    values: Sequence[object]
    facts: Callable[[], object]


def run(*, large: bool = False) -> list[Row]:
    """All rows of this work."""
    rows: list[Row] = []
    with houses.database(), filling.fresh_database("tuntas_reads"):
        # All five districts: a case has one of a thousand villages, a worklist its true length.
        worlds.five_districts(lambda _sentence: None)
        # A database for real work asks for a log-in; one of the demo takes a seat.
        clock.mark("demo")
        before: dict[str, Row] = {}
        have = 0
        for size in (*SIZES, LARGE) if large else SIZES:
            filling.fill(have + 1, size, now=clock.now())
            have = size
            found = {page.name: against_bare(page, size) for page in pages()}
            rows += found.values()
            rows += [growth(name, before[name], found[name]) for name in before]
            before = found
    return rows


def seat() -> Seat:
    """The verifier of Dinsos Kab. Serang: a regency's cases in sight, hundreds or thousands on her worklist."""
    post = Post.objects.get(office__kind="dinsos", office__region=REGENCY, role="verifier")
    found = offices.seat_for(post.pk, at=clock.now())
    assert found is not None
    return found


def pages() -> Iterator[Page]:
    """The three pages with addresses drawn from what is there now."""
    by, at = seat(), clock.now()
    with access.scoped(by.post_id, read_only=True):
        held = Case.objects.filter(holder_id=by.office_id, is_open=True)
        known = list(held.order_by("intake_key").values_list("number", "applicant")[:TIMES])
    numbers, names = [number for number, _name in known], sorted({name for _number, name in known})
    search, worklist = reverse("desk:search"), reverse("desk:worklist")
    yield Page(
        "case page", "desk/case.html", [reverse("desk:case", args=[number]) for number in numbers],
        [CASE, THREAD, TASKS, PAPERS, DECISION], numbers,
        lambda: case_page.case_page(queries.case_for(by, numbers[0]), by, at),
    )  # fmt: skip
    yield Page(
        "worklist, 50 rows", "desk/list.html", [worklist], [WORKLIST], [by.office_id],
        lambda: lists.worklist(by, at, {}),
    )  # fmt: skip
    yield Page(
        "search by name", "desk/search.html", [f"{search}?q={name.replace(' ', '+')}" for name in names],
        [SEARCH, PEOPLE], names, lambda: search_page.found(by, names[0], at),
    )  # fmt: skip


def against_bare(page: Page, size: int) -> Row:
    """One page at one size against its floor; the three take turns, so that what else the machine does hits all."""
    with asking(page) as ask, asking_barely(page) as ask_barely:
        draw = drawing(page)
        for work in (ask, ask_barely, draw):
            work()
        turns = [(ask(), ask_barely(), draw()) for _n in range(TIMES)]
    ours, bare, drawn = (list(column) for column in zip(*turns, strict=True))
    floor = [each_bare + each_drawn for each_bare, each_drawn in zip(bare, drawn, strict=True)]
    mine, theirs = measure.percentile(ours, 95), measure.percentile(floor, 95)
    return {
        "work": f"{page.name} at {size // 1000} k cases", "clients": 1, "ours": _ms(mine),
        "against": "bare query + the page's own rendering", "theirs": _ms(theirs), "unit": "ms p95",
        "ratio": round(mine / theirs, 2), "ours_p50": _ms(measure.percentile(ours, 50)),
        "theirs_p50": _ms(measure.percentile(floor, 50)), "bare_p95": _ms(measure.percentile(bare, 95)),
        "rendering_p95": _ms(measure.percentile(drawn, 95)),
    }  # fmt: skip


def growth(name: str, smaller: Row, larger: Row) -> Row:
    """What ten times the cases cost."""
    mine, theirs = float(str(larger["ours"])), float(str(smaller["ours"]))
    return {
        "work": f"{name}, ten times the cases", "clients": 1, "ours": mine, "against": smaller["work"],
        "theirs": theirs, "unit": "ms p95", "ratio": round(mine / theirs, 2),
    }  # fmt: skip


def _ms(seconds: float) -> float:
    return round(seconds * 1e3, 2)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextlib.contextmanager
def asking(page: Page) -> Iterator[Timed]:
    """One request a call, of one who sits in the seat."""
    client, paths = Client(), cycle(page.paths)
    session = client.session
    session["post_id"] = seat().post_id
    session.save()

    def ask(path: str) -> None:
        answer = client.get(path)
        if answer.status_code != HTTPStatus.OK:
            message = f"{page.name} answered {answer.status_code}"
            raise RuntimeError(message)

    yield lambda: _seconds(partial(ask, next(paths)))


@contextlib.contextmanager
def asking_barely(page: Page) -> Iterator[Timed]:
    """The bare queries, prepared, as the web role with the scope set."""
    values = cycle(page.values)
    with psycopg.connect(dsn.conninfo(dsn.WEB), prepare_threshold=0) as connection:
        # Each value planned for: a plan for any value sorts where this one reads in order.
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.execute("SELECT set_config('tuntas.post', %s, true)", [str(seat().post_id)])

        def ask(value: object) -> None:
            for query in page.queries:
                connection.execute(query, [value]).fetchall()

        yield lambda: _seconds(partial(ask, next(values)))


def drawing(page: Page) -> Timed:
    """The template alone, its facts at hand."""
    by = seat()
    request = RequestFactory().get(page.paths[0])
    request.seat, request.user, request.session = by, AnonymousUser(), {}  # type: ignore[attr-defined, assignment]
    request.resolver_match = resolve(request.path)
    with access.scoped(by.post_id, read_only=True):
        facts = page.facts()

    def draw() -> float:
        with access.scoped(by.post_id, read_only=True):
            return _seconds(lambda: render(request, page.template, {"page": facts}))

    return draw
