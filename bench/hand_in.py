"""Hand in a matter over HTTP, durable, with CSRF and limits on, against the same rows by bare psycopg.

The generator is one thread a client with a connection kept open, the same for both. CPU is that of the web
server and the database (ours) and of the database (floor), never of the generator: a Python generator on the
same two cores would otherwise measure itself.

The floor is what any application on these tables must pay: the same rows in the same tables, one prepared statement
and one durable commit, every declared constraint in force (keys, checks, exclusions, foreign keys), and none of our
triggers: digests, open acts and custody are ours to pay for. The second floor drops the foreign keys as well.

The server is as it stands behind a proxy (`TUNTAS_PROXY`), which every public installation has for TLS; what its own front
costs where there is none is measured beside it.
"""

import contextlib
import http.client
import os
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from bench import house as houses, measure
from bench.house import House


REGION = "36.72.02.1004"
CLIENTS = (1, 8, 32)
SECONDS = 5.0
TURNS = 5
# Before a clock runs each client is answered so often: both sides keep their plans, which each change of turns throws away.
WARM = 20
NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{3}-?[0-9A-HJKMNP-TV-Z]{3}-?[0-9A-HJKMNP-TV-Z]{3}")
# The rows one hand-in leaves, in one statement: act, body, four row digests, pending, case, custody, two clocks.
TABLES = (
    "ledger_act", "ledger_actbody", "ledger_actrow", "ledger_actpending", "cases_case", "cases_custody", "cases_clock",
)  # fmt: skip
SAME, WITHOUT_KEYS = "same rows and constraints, bare psycopg", "same rows without foreign keys"
FLOOR = """
    WITH a AS (
        INSERT INTO ledger_act (event, actor_kind, at, recorded_at, commitment, leaf)
        VALUES ('case.handed_in', 'public', now(), now(), %(hash)s, %(hash)s) RETURNING id
    ), b AS (
        INSERT INTO ledger_actbody (act_id, salt, body) SELECT id, %(hash)s, %(body)s FROM a
    ), p AS (
        INSERT INTO ledger_actpending (act_id) SELECT id FROM a
    ), c AS (
        INSERT INTO cases_case (number, intake_key, content_digest, kind, programme, topic, source, channel, region,
            applicant, phone, nik, words, state, state_class, since, received_at, recorded_at, due, n_bounces,
            version, holder_id)
        SELECT %(number)s, %(key)s, %(hash)s, 'need', '', 'aid', 'citizen', 'web', '36.72.02.1004', 'Bu Rohmah', '', '',
            'Minta bantuan untuk janda', 'received', 'open', now(), now(), now(), now() + interval '3 days', 0, 1,
            (SELECT id FROM offices_office WHERE code = '36.72.02.1004')
        RETURNING id, holder_id
    ), u AS (
        INSERT INTO cases_custody (case_id, n, office_id, during) SELECT id, 1, holder_id, tstzrange(now(), NULL) FROM c
    ), k AS (
        INSERT INTO cases_clock (case_id, n, scope, charged, office_id, started_at, due)
        SELECT id, s.n, s.scope, 'office', holder_id, now(), now() + interval '3 days'
        FROM c, (VALUES (1, 'case'), (2, 'state')) AS s (n, scope)
    )
    INSERT INTO ledger_actrow (act_id, tbl, row_pk, op, version, digest)
    SELECT a.id, t, c.id::text, 'I', 1, %(hash)s
    FROM a, c, unnest(ARRAY['cases_case', 'cases_custody', 'cases_clock', 'cases_clock2']) AS t
"""


@dataclass
class Run:
    """What one run of N clients did: seconds, requests answered, CPU seconds, numbers given."""

    seconds: float = 0.0
    done: int = 0
    cpu: float = 0.0
    numbers: list[str] = field(default_factory=list)

    def add(self, more: "Run") -> None:
        self.seconds += more.seconds
        self.done += more.done
        self.cpu += more.cpu
        self.numbers += more.numbers

    @property
    def rate(self) -> float:
        return self.done / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu / self.done if self.done else 0.0


class Citizen:
    """One client: a kept connection, a CSRF cookie and token got once."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.request("GET", path_of_form())
        answer = self.connection.getresponse()
        page = answer.read().decode()
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, page[:500]
        self.token = token[1]
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "X-Forwarded-For": "10.0.0.7",
        }  # fmt: skip

    def hand_in(self) -> str:
        """Hand one matter in; give the number its receipt is at."""
        body = urlencode(
            {
                "csrfmiddlewaretoken": self.token, "intake_key": str(uuid4()), "place": REGION, "place_q": "Ketileng",
                "topic": "aid", "name": "Bu Rohmah", "words": "Minta bantuan untuk janda", "nik": "", "phone": "",
            }
        )  # fmt: skip
        self.connection.request("POST", path_of_form(), body, self.headers)
        answer = self.connection.getresponse()
        answer.read()
        found = NUMBER.search(answer.getheader("Location") or "")
        if answer.status not in {302, 303} or found is None:
            message = f"hand-in answered {answer.status}"
            raise RuntimeError(message)
        return found[0].replace("-", "")


def path_of_form() -> str:
    from django.urls import reverse  # noqa: PLC0415 - settings come first

    return reverse("public:hand_in")


def _floor_client(conninfo: str, *, keys: bool) -> Callable[[], str]:
    connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=0)
    if not keys:
        connection.execute("SET session_replication_role = replica")
    salt, body = secrets.token_bytes(32), "x" * 300

    def hand_in() -> str:
        number = secrets.token_hex(5)[:9].upper()
        connection.execute(FLOOR, {"hash": salt, "body": body, "number": number, "key": uuid4()}, prepare=True)
        return number

    return hand_in


def drive(clients: list[Callable[[], str]], seconds: float, cpu: Callable[[], float]) -> Run:
    """Let every client go on for that long; errors after a kill end that client quietly."""
    run, lock, gate = Run(), threading.Lock(), threading.Barrier(len(clients) + 1)

    def go(client: Callable[[], str]) -> None:
        mine: list[str] = []
        for _n in range(WARM):
            client()
        gate.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                mine.append(client())
            except (OSError, http.client.HTTPException, RuntimeError, psycopg.Error):
                break
        with lock:
            run.numbers += mine

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    gate.wait()
    began, before = time.monotonic(), cpu()
    for thread in threads:
        thread.join()
    run.seconds, run.cpu, run.done = time.monotonic() - began, cpu() - before, len(run.numbers)
    return run


def ours(house: House, n: int, seconds: float) -> Run:
    assert house.web is not None
    web = house.web.pid
    clients = [Citizen(house.port).hand_in for _n in range(n)]
    return drive(clients, seconds, lambda: measure.cpu_of_tree(web) + measure.cpu_of_tree(house.postmaster()))


def floor(house: House, n: int, seconds: float, *, keys: bool = True) -> Run:
    """The same rows by n bare clients; `keys` says whether foreign keys are checked."""
    from config.postgres import dsn  # noqa: PLC0415

    conninfo = dsn.admin_conninfo(dsn.database_name())
    clients = [_floor_client(conninfo, keys=keys) for _n in range(n)]
    with _our_triggers_off(conninfo):
        return drive(clients, seconds, lambda: measure.cpu_of_tree(house.postmaster()))


@contextlib.contextmanager
def _our_triggers_off(conninfo: str) -> Iterator[None]:
    """USER means all but those that hold declared constraints: foreign keys stay."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))
        yield
        connection.execute("; ".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES))


def by_turns(house: House, n: int, seconds: float) -> tuple[Run, Run, Run]:
    """Ours, the floor and the floor without foreign keys, by turns: what else the machine does hits all three."""
    runs = Run(), Run(), Run()
    works: list[Callable[[House, int, float], Run]] = [ours, floor, partial(floor, keys=False)]
    for _turn in range(TURNS):
        for run, work in zip(runs, works, strict=True):
            run.add(work(house, n, seconds / TURNS))
    return runs


def present(numbers: list[str]) -> int:
    """How many of these numbers the database has."""
    from config.postgres import dsn  # noqa: PLC0415

    with psycopg.connect(dsn.admin_conninfo(dsn.database_name())) as connection:
        row = connection.execute("SELECT count(*) FROM cases_case WHERE number = ANY(%s)", [numbers]).fetchone()
    return int(row[0]) if row else 0


def killed_midway(house: House, seconds: float) -> tuple[int, int]:
    """Kill server and database with SIGKILL while eight clients hand in; (accepted, present after recovery)."""
    from config.postgres import server  # noqa: PLC0415

    clients = [Citizen(house.port).hand_in for _n in range(8)]
    result: list[Run] = []
    load = threading.Thread(target=lambda: result.append(drive(clients, seconds, lambda: 0.0)))
    load.start()
    time.sleep(seconds / 2)
    os.kill(house.postmaster(), signal.SIGKILL)
    houses.stop_web(house, how=signal.SIGKILL)
    load.join()
    numbers = result[0].numbers
    with server.attach_or_start():
        wait_for_database()
        return len(numbers), present(numbers)


def wait_for_database() -> None:
    from config.postgres import dsn  # noqa: PLC0415

    end = time.monotonic() + houses.PATIENCE
    while True:
        try:
            psycopg.connect(dsn.admin_conninfo(dsn.database_name())).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def run(*, large: bool = False) -> list[dict[str, object]]:
    """All rows of this work; `large` runs each three times as long."""
    seconds = SECONDS * (3 if large else 1)
    rows: list[dict[str, object]] = []
    with houses.database() as house:
        with houses.web(house, proxied=True):
            ours(house, 4, 1.0)
            floor(house, 4, 1.0)
            for n in CLIENTS:
                mine, theirs, barely = by_turns(house, n, seconds)
                rows += [*_rows(n, mine, theirs, SAME), *_rows(n, mine, barely, WITHOUT_KEYS)]
        with houses.web(house, proxied=False):
            ours(house, 4, 1.0)
            mine, theirs, _barely = by_turns(house, 8, seconds)
            rows += _rows(8, mine, theirs, SAME, how=", no proxy before it")
            accepted, there = killed_midway(house, 4.0)
        rows.append(
            {
                "work": "hand_in after kill -9 of server and database", "clients": 8, "ours": there / accepted,
                "against": "accepted", "theirs": 1.0, "unit": "present / accepted", "ratio": there / accepted,
                "accepted": accepted, "present": there,
            }
        )  # fmt: skip
    return rows


def _rows(n: int, mine: Run, theirs: Run, against: str, *, how: str = "") -> list[dict[str, object]]:
    there = present(mine.numbers)
    common = {"clients": n, "against": against, "accepted": mine.done, "present": there}
    return [
        {"work": f"hand_in{how}", **common, "ours": round(mine.rate, 1), "theirs": round(theirs.rate, 1),
         "unit": "requests/s", "ratio": round(mine.rate / theirs.rate, 3)},
        {"work": f"hand_in cpu{how}", **common, "ours": round(mine.cpu_each * 1e3, 3),
         "theirs": round(theirs.cpu_each * 1e3, 3), "unit": "ms CPU/request",
         "ratio": round(theirs.cpu_each / mine.cpu_each, 3)},
    ]  # fmt: skip
