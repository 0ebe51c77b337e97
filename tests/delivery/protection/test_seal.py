"""The seal, surface by surface, for `tuntas seal-test`: what anybody outside the unit can get of two worlds is compared.

Pages, lists, counts, searches, completions, the API and its filters, refusals, the choices of forms, published figures,
the public log's size, log lines, jobs, and everything the web role can read. And the clock: two numbers, two names, one
of them hers, are asked for in turns, and no rank says which is which.
"""

import itertools
import json
import random
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse

from config.postgres import dsn
from tests import trial
from tests.delivery.protection import test_two_worlds as worlds
from tests.factories.world import World, cilegon, sitting
from tests.guards.test_leak_matrix import addresses, browser
from tuntas.base.ledger import acts, clock
from tuntas.base.ledger.log.sequencer import CoverRule, Sequencer
from tuntas.casework.cases.models import Sight, Visit
from tuntas.delivery.protection import leaving
from tuntas.oversight.figures import actions as figures


pytestmark = pytest.mark.slow

# Beside worlds.REPLACED: what two answers, or two rows, may differ in. Printed with the result.
CLOSED = {
    "a moment, which is the real clock's to the second": re.compile(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?"
    ),
    "random bytes, and what is computed from them (salt, commitment, leaf, digests, tree)": re.compile(
        r"\\\\x[0-9a-f]{16,}|\b[0-9a-f]{32,}\b|[A-Za-z0-9+/]{43}="
    ),
    "a token that is signed with its hour": re.compile(
        r"[A-Za-z0-9_-]{8,}(?::|%3A)[A-Za-z0-9_-]{5,8}(?::|%3A)[A-Za-z0-9_-]{43}"
    ),
    "the number of a transaction, which every write of the whole server moves on": re.compile(r'"xid": "?\d+"?'),
    "how far the test's clock is from the real one": re.compile(r'"clock_offset": "[^"]*"'),
    "a random key": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
}
# Addresses that give a file or an act of their own, or need more than a name.
PUBLIC = [
    "public:front", "public:places", "public:track", "public:duties", "public:figures", "public:figures_json",
    "public:feed_index", "public:check", "public:sent_away", "public:contest", "public:direct_way", "public:prior_claim",
    "log:index", "healthz",
]  # fmt: skip
# Tables that say how often this test itself asked (by the minute, by session), or nothing of a matter.
ASIDE = ("places_", "django_session", "auth_", "desk_sent", "public_limit")
ROUNDS = 3


def closed(text: str) -> str:
    for pattern in CLOSED.values():
        text = pattern.sub("", text)
    return text


def look(world: World, number: str, seen: worlds.Seen) -> None:
    """All that the plain comparison looks at, and the rest of what can be asked for."""
    worlds.look(world, number, seen)
    _public(number, seen)
    for seat in worlds.SEATS:
        _api(browser(getattr(world, seat)), seat, number, seen)
        _refusals(browser(getattr(world, seat)), seat, number, seen)
        _rows_of_the_web_role(world, seat, seen)
    _figures(world, seen)
    _log(seen)


def _keep(seen: worlds.Seen, what: str, who: str, answer: object) -> None:
    body = worlds.replaced(answer.content).decode(errors="replace")  # type: ignore[attr-defined]
    seen.pages[what, who] = (answer.status_code, closed(body).encode())  # type: ignore[attr-defined]


def _public(number: str, seen: worlds.Seen) -> None:
    client = Client()
    for name in PUBLIC:
        try:
            address = reverse(name)
        except NoReverseMatch:
            assert name not in set(addresses()), name
            continue
        for query in ("", *(f"?place_q={term}&number={term}" for term in worlds.TERMS)):
            _keep(seen, f"{name}{query}", "public", client.get(address + query))
    for term in (number, "ZZZ-ZZZ-ZZZ"):
        _keep(seen, "api matter", f"public {term == number}", client.get(f"/api/v1/matters/{term}"))


def _api(client: Client, seat: str, number: str, seen: worlds.Seen) -> None:
    asked = ["cases", "cases?state=received", "cases?due_before=2022-01-01", "cases?page=1", "cases?wrong=1",
             f"cases/{number}", *(f"people?name={term}" for term in worlds.TERMS)]  # fmt: skip
    for what in asked:
        _keep(seen, f"api {what}", seat, client.get(f"/api/v1/{what}"))


def _refusals(client: Client, seat: str, number: str, seen: worlds.Seen) -> None:
    """What is said to who asks for the number as if it were a case, and to who takes the same person in again."""
    for name, arguments in (
        ("case", [number]),
        ("case_room", [number]),
        ("room_matter", [number]),
        ("receipt", [number]),
    ):
        _keep(seen, f"refused {name}", seat, client.get(reverse(f"desk:{name}", args=arguments)))
    typed = {"name": "", "topic": "aid", "phone": worlds.PHONE, "nik": worlds.NIK}
    _keep(seen, "refused take_in", seat, client.post(reverse("desk:take_in"), typed))


def look_moved(world: World, number: str, seen: worlds.Seen) -> None:
    """The same of a case that was moved: pages, API, refusals, and every row the web role can read but the record's."""
    worlds.look(world, number, seen)
    _public(number, seen)
    for seat in worlds.SEATS:
        _api(browser(getattr(world, seat)), seat, number, seen)
        _refusals(browser(getattr(world, seat)), seat, number, seen)
        _rows_of_the_web_role(world, seat, seen, aside=(*ASIDE, *worlds.RECORD))


def _rows_of_the_web_role(world: World, seat: str, seen: worlds.Seen, aside: tuple[str, ...] = ASIDE) -> None:
    """Every row the web role can read from this seat: what a dump in its name would hold."""
    with sitting(getattr(world, seat)), connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"""
        )
        for (table,) in cursor.fetchall():
            if table.startswith(aside):
                continue
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows = sorted(closed(row) for (row,) in cursor.fetchall())
            seen.pages[f"rows {table}", seat] = (len(rows), "\n".join(rows).encode())


def _figures(world: World, seen: worlds.Seen) -> None:
    """What is published in the weeks after."""
    figures.publish_due(at=world.at(7) + timedelta(days=21))
    index = Client().get(reverse("public:feed_index"))
    _keep(seen, "feed index", "public", index)
    for week in re.findall(r"\d{4}-W\d\d", index.content.decode()):
        _keep(seen, f"feed {week}", "public", Client().get(reverse("public:feed_week", args=[week])))


def _log(seen: worlds.Seen) -> None:
    """How the public log grew: its size after each round, with cover slots as the rules say."""
    at, rule = clock.real_now(), CoverRule(period=60, slots=8)
    with TemporaryDirectory() as folder, psycopg.connect(dsn.conninfo(dsn.SEQUENCER), autocommit=True) as connection:
        log = Sequencer(connection, Path(folder), "seal.test/log")
        log.begin(at)
        steps = [log.step(at + timedelta(minutes=n), rule) for n in range(ROUNDS)]
        facts = [(step.acts, step.cover, step.signed) for step in steps]
    seen.pages["log growth", "public"] = (log.tree.size, json.dumps(facts).encode())


def apart(one: worlds.Seen, other: worlds.Seen, where: tuple[str, str]) -> str:
    """Where two answers part: the first line that differs, of each."""
    (status, body), (status_2, body_2) = one.pages[where], other.pages.get(where, (0, b""))
    lines = zip(body.decode().splitlines(), body_2.decode().splitlines(), strict=False)
    first, second = next(((a, b) for a, b in lines if a != b), ("", ""))
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    return f"{status}/{status_2} {first[max(0, at - 30) : at + 60]!r} {second[max(0, at - 30) : at + 60]!r}"


# --- what may be let through, to see it caught -----------------------------------------------------------------------


def _beside_leaving(patch: pytest.MonkeyPatch, also: Callable[..., None]) -> None:
    """Let something happen on the open side whenever the closed part was filled."""
    original = leaving.leave

    def leave(box: leaving.Box, told: leaving.Told | None, **facts: object) -> None:
        original(box, told, **facts)  # type: ignore[arg-type]
        if told is not None:
            also(**facts)

    patch.setattr(leaving, "leave", leave)


def _log_line(patch: pytest.MonkeyPatch) -> None:
    import logging  # noqa: PLC0415

    _beside_leaving(patch, lambda **_facts: logging.getLogger("tuntas.desk").info("ruang khusus"))


def _one_row(patch: pytest.MonkeyPatch) -> None:
    _beside_leaving(patch, lambda **facts: Sight.objects.create(case_id=1, post_id=1, at=facts["at"]))


def _a_word(patch: pytest.MonkeyPatch) -> None:
    def note(**facts: object) -> None:
        with acts.open_act(event="visit.noted", by=acts.SYSTEM, at=facts["at"]):  # type: ignore[arg-type]
            Visit.objects.filter(number=facts["number"]).update(words="ruang khusus")

    _beside_leaving(patch, note)


BREAKS = {"log_line": _log_line, "one_row": _one_row, "a_word": _a_word}


@pytest.fixture(autouse=True)
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.switch_off(monkeypatch, BREAKS)
    monkeypatch.setattr(settings, "LIMITS", dict.fromkeys(settings.LIMITS, 10**9))


# --- the comparison ---------------------------------------------------------------------------------------------------


def test_every_surface_answers_alike(
    world_template: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    empty, filled, case = (
        worlds.world_of(world_template, how, monkeypatch, caplog, look) for how in ("empty", "filled", "case")
    )

    unlike = set(worlds.different(empty, filled))
    equal = [
        trial.tried(
            what, on=who, expected=(), named=[apart(empty, filled, (what, who))] if (what, who) in unlike else ()
        )
        for what, who in empty.pages
    ]
    facts = {
        name: (getattr(empty, name), getattr(filled, name)) for name in ("posted", "rows", "logged", "jobs", "outbox")
    }
    for name, (one, other) in facts.items():
        equal.append(trial.tried(name, on="the house", expected=(), named=() if one == other else [name]))
    for what in (*worlds.REPLACED, *CLOSED):
        trial.tried(f"may differ: {what}", on="closed list", expected=(), named=())
    alerted = (empty.alerted, filled.alerted)
    equal.append(
        trial.tried(
            "the duty was alerted in one world alone", on="the gateway", expected=(),
            named=() if alerted[0] == 0 < alerted[1] else alerted,
        )
    )  # fmt: skip
    bait = [key for key, (_status, body) in filled.pages.items() if b"15:00" in body or worlds.WORDS.encode() in body]
    equal.append(trial.tried("what she told", on="all pages", expected=(), named=bait))
    ordinary = worlds.different(empty, case)
    equal.append(
        trial.tried(
            "a third world with an ordinary case differs",
            on="all pages",
            expected=(),
            named=() if len(ordinary) > 20 else ["alike"],
        )
    )

    assert all(equal), sorted(unlike)[:20]
    assert len(empty.pages) > 1000


def test_a_moved_case_with_papers_answers_as_one_that_never_had_any(
    world_template: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Two papers under her name were in its file; on no surface can that be told any more."""
    plain, papers = (
        worlds.world_of(world_template, how, monkeypatch, caplog, look_moved) for how in ("moved", "papers")
    )

    unlike = set(worlds.different(plain, papers))
    equal = [
        trial.tried(
            f"moved, {what}", on=who, expected=(),
            named=[apart(plain, papers, (what, who))] if (what, who) in unlike else (),
        )
        for what, who in plain.pages
    ]  # fmt: skip
    rows = {table for table, n in plain.rows.items() if papers.rows[table] != n}
    facts = {
        "rows": (rows, worlds.RECORD),
        "logged": (plain.logged, papers.logged),
        "jobs": (plain.jobs, papers.jobs),
        "outbox": (plain.outbox, papers.outbox),
    }
    for name, (one, other) in facts.items():
        equal.append(trial.tried(f"moved, {name}", on="the house", expected=(), named=() if one == other else [name]))

    assert all(equal), sorted(unlike)[:20]
    assert len(plain.pages) > 1000


# --- the clock --------------------------------------------------------------------------------------------------------

PAIRS = 1000
# Two-sided, far out: by chance alone about once in sixty thousand runs.
MOST_Z = 4.3


def rank_z(ours: list[float], others: list[float]) -> float:
    """Mann-Whitney's U of two samples as a normal deviate (ties are as good as impossible among clock readings)."""
    ranked = sorted([(seconds, True) for seconds in ours] + [(seconds, False) for seconds in others])
    ranks = sum(rank for rank, (_seconds, is_ours) in enumerate(ranked, 1) if is_ours)
    n, m = len(ours), len(others)
    u = ranks - n * (n + 1) / 2
    return float((u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5)


def test_a_rank_test_can_fail() -> None:
    quick, slow = (
        [random.Random(n).gauss(10, 1) for n in range(500)],
        [random.Random(n + 9000).gauss(10.4, 1) for n in range(500)],
    )

    assert abs(rank_z(slow, quick)) > MOST_Z
    assert abs(rank_z(quick, [random.Random(n + 5000).gauss(10, 1) for n in range(500)])) < MOST_Z


def test_no_answer_takes_longer_because_of_her(db: str) -> None:
    """Two thousand requests each way, in turns: the number of her slip and another's; her name and nobody's."""
    world = cilegon()
    clock.set_to(world.at(7, 9, 14))
    desk, public = browser(world.kasie), Client()
    hers, other = (_slip(desk, key, typed) for key, typed in ((1, worlds.SECRET), (2, worlds.EMPTY)))
    search = reverse("desk:search")
    pairs = {
        "tracking a slip": (public, f"/lacak/{hers}/", f"/lacak/{other}/"),
        "searching a name": (desk, f"{search}?q=zuleha+bait", f"{search}?q=zulfia+baut"),
    }

    deviates = {what: _paired(client, one, two) for what, (client, one, two) in pairs.items()}

    alike = [
        trial.tried(f"{what}: {2 * PAIRS} requests", on="the clock", expected=(), named=() if abs(z) < MOST_Z else [z])
        for what, z in deviates.items()
    ]
    assert all(alike), deviates


def _slip(desk: Client, key: int, typed: dict[str, str]) -> str:
    answer = desk.post(
        reverse("desk:consult"), {"topic": "other", "intake_key": f"00000000-0000-4000-8000-{key:012d}", **typed}
    )
    return str(answer["Location"]).split("/")[-3]


def _paired(client: Client, one: str, two: str) -> float:
    """Asked in turns, the first of each pair by lot; the first hundred warm up."""
    lot, spent = random.Random(7), {one: [], two: []}  # type: ignore[var-annotated]
    for n in itertools.count():
        for address in lot.sample([one, two], 2):
            began = time.perf_counter()
            client.get(address)
            if n >= 50:
                spent[address].append(time.perf_counter() - began)
        if n == PAIRS + 49:
            return rank_z(spent[one], spent[two])
    raise AssertionError
