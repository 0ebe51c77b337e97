"""Many cases at once, written by set: as the superuser, past all triggers, into a database thrown away afterwards.

They are spread over all villages that have an office, one in four still open. Every case has its acts with true
bodies, and on request true digests and leaves, so that the audit of what was filled is silent.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from config.postgres import dsn, roles
from tuntas.casework.cases.numbers import ALPHABET, check_character


Connection = psycopg.Connection[tuple[object, ...]]

ACTS_EACH = 3
NAMES = Path(__file__).resolve().parent.parent / "tuntas/surfaces/commands/seeding/names.json"
PLACES = """
    CREATE TEMP TABLE fill_place AS
    SELECT row_number() OVER (ORDER BY v.region) - 1 AS i, v.region, v.id AS village,
           (SELECT p.id FROM offices_post p WHERE p.office_id = v.id ORDER BY p.id LIMIT 1) AS post,
           (SELECT p.staff_id FROM offices_post p WHERE p.office_id = v.id ORDER BY p.id LIMIT 1) AS staff,
           d.id AS dinsos, d.name AS dinsos_name,
           (SELECT p.id FROM offices_post p WHERE p.office_id = d.id ORDER BY p.id LIMIT 1) AS head,
           (SELECT p.staff_id FROM offices_post p WHERE p.office_id = d.id ORDER BY p.id LIMIT 1) AS head_staff,
           (SELECT o.id FROM offices_office o WHERE o.kind = 'inspektorat' AND o.region = d.region) AS inspektorat
    FROM offices_office v
    JOIN offices_office d ON d.kind = 'dinsos' AND d.region = subpath(v.region, 0, 2)
    WHERE v.kind IN ('desa', 'kelurahan')
"""
# One row a case: where, who, in which state, when. `h` is a number that looks drawn by lot and is not.
CASES = """
    CREATE TEMP TABLE fill_case AS
    WITH base AS (
        SELECT f.g, f.number, abs(hashint8(f.g)::bigint) AS h, abs(hashint8(f.g + 77)::bigint) AS h2,
               p.*, %(now)s::timestamptz AS now, coalesce((SELECT max(id) FROM cases_case), 0) + 1 + f.g - %(first)s AS id,
               (SELECT max(id) FROM ledger_act) AS last_act, (SELECT count(*) FROM fill_place) AS n
        FROM fill_number f JOIN fill_place p ON p.i = abs(hashint8(f.g * 31)::bigint) %% (SELECT count(*) FROM fill_place)
        WHERE f.g BETWEEN %(first)s AND %(last)s
    )
    SELECT b.*, now - (h %% 700 + 1) * interval '1 day' AS received,
           CASE WHEN h %% 20 < 3 THEN 'received' WHEN h %% 20 < 5 THEN 'handling' WHEN h %% 20 < 12 THEN 'answered'
                WHEN h %% 20 < 18 THEN 'granted' ELSE 'refused' END AS state,
           h %% 20 >= 3 AS moved,
           initcap((%(first_names)s::text[])[1 + h2 %% cardinality(%(first_names)s::text[])] || ' '
                   || (%(last_names)s::text[])[1 + (h2 / 1000) %% cardinality(%(last_names)s::text[])]) AS name,
           coalesce(last_act, 0) + (g - %(first)s) * 3 AS acts
    FROM base b
"""
ROWS = (
    """INSERT INTO cases_case (id, number, intake_key, content_digest, kind, programme, topic, source, channel, region,
           applicant, phone, nik, words, state, state_class, since, received_at, recorded_at, due, n_bounces, version,
           holder_id, decision_id)
       SELECT id, number, md5(number || 'key')::uuid, sha256(number::bytea), 'need', '', (ARRAY['aid', 'health', 'data'])[1 + h % 3],
           'citizen', 'web', region, name, '080' || lpad((h2 % 100000000)::text, 8, '0'),
           replace(subltree(region, 0, 3)::text, '.', '') || lpad((h2 % 10000000000)::text, 10, '0'),
           'Mohon bantuan untuk ' || name, state,
           CASE WHEN state IN ('received', 'handling') THEN 'open' WHEN state = 'refused' THEN 'adverse' ELSE 'good' END,
           received, received, received,
           CASE WHEN state IN ('received', 'handling') THEN now + (h2 % 4000 - 800) * interval '6 minutes' END,
           (h2 % 9 = 0)::int, 2, CASE WHEN moved THEN dinsos ELSE village END,
           CASE WHEN state NOT IN ('received', 'handling') THEN id END
       FROM fill_case""",
    """INSERT INTO cases_custody (case_id, n, office_id, during)
       SELECT id, 1, village, tstzrange(received, CASE WHEN moved THEN received + interval '1 day' END) FROM fill_case""",
    """INSERT INTO cases_custody (case_id, n, office_id, during)
       SELECT id, 2, dinsos, tstzrange(received + interval '1 day', NULL) FROM fill_case WHERE moved""",
    """INSERT INTO cases_clock (case_id, n, scope, charged, office_id, started_at, due, ended_at, met)
       SELECT id, s.n, s.scope, 'office', CASE WHEN moved THEN dinsos ELSE village END, received,
           received + interval '700 days', CASE WHEN state NOT IN ('received', 'handling') THEN received + interval '2 days' END,
           CASE WHEN state NOT IN ('received', 'handling') THEN true END
       FROM fill_case, (VALUES (1, 'case'), (2, 'state')) AS s (n, scope)""",
    """INSERT INTO cases_handover (case_id, from_office_id, to_office_id, ground, note, is_return, sent_at, sent_by_id,
           respond_by, answered_at, answered_by_id, answer, answer_ground)
       SELECT id, village, dinsos, 'file_complete', '', false, received, post, received + interval '2 days',
           received + interval '1 day', head, 'accepted', '' FROM fill_case WHERE moved""",
    """INSERT INTO cases_task (case_id, code, office_id, opened_at, done_at, done_by_id, result, is_defect)
       SELECT id, 'family_card', village, received, received, post, 'ada', false FROM fill_case WHERE h2 % 3 = 0""",
    """INSERT INTO cases_decision (id, case_id, n, outcome, ground, evidence, would_change, text, text_sms, decided_by_id,
           decided_by_post_id, decided_at, objection_office_id, objection_days)
       SELECT id, id, 1, state, 'Perwal 12/2019', 'Hasil kunjungan', 'Surat dari RT', 'Sudah diputus.', 'Sudah diputus.',
           head_staff, head, received + interval '2 days', inspektorat, 14
       FROM fill_case WHERE state NOT IN ('received', 'handling')""",
)
PEOPLE = (
    """INSERT INTO people_person (id, nik, nik_state, canonical_id, name, sex, birth_on, birth_precision, region)
       SELECT p0 + g - %(first)s, NULL, 'none', p0 + g - %(first)s, name, '', date '1950-01-01' + (h %% 20000)::int, 'day', region
       FROM fill_case, (SELECT coalesce(max(id), 0) + 1 AS p0 FROM people_person) AS p""",
    """INSERT INTO people_nameindex (person_id, region, regency, name_key)
       SELECT p.id, p.region, subpath(p.region, 0, 2)::text, p.name_key FROM people_person p
       WHERE NOT EXISTS (SELECT 1 FROM people_nameindex n WHERE n.person_id = p.id)""",
)
# Three acts a case, in the order of their numbers; the body as `canonical.act_body` writes it.
EVENTS = """
    CREATE TEMP TABLE fill_act AS
    SELECT c.acts + s.n AS id, s.n, s.event, s.kind, CASE s.who WHEN 1 THEN c.post WHEN 2 THEN c.head END AS post,
           CASE s.who WHEN 1 THEN c.staff WHEN 2 THEN c.head_staff END AS staff, c.id AS case_id,
           c.received + (s.n - 1) * interval '12 hours' AS at, sha256((c.acts + s.n)::text::bytea) AS salt,
           CASE WHEN s.n = 2 THEN format('{"ground":"file_complete","to":"%s"}', c.dinsos_name) ELSE '{}' END AS facts
    FROM fill_case c, (VALUES (1, 'case.handed_in', 'public', 0), (2, 'case.handed_over', 'person', 1),
                              (3, 'handover.accepted', 'person', 2)) AS s (n, event, kind, who)
"""
BODIES = (
    """INSERT INTO ledger_act (id, event, actor_kind, post_id, staff_id, case_id, case_seq, at, recorded_at, commitment, leaf)
       SELECT id, event, kind, post, staff, case_id, n, at, at, salt, salt FROM fill_act""",
    """INSERT INTO ledger_actbody (act_id, salt, body)
       SELECT id, salt, format('{"at":"%s","by":{"kind":"%s","post":%s,"staff":%s},"case":%s,"event":"%s","facts":%s,"v":1}',
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, coalesce(post::text, 'null'),
           coalesce(staff::text, 'null'), case_id, event, facts)
       FROM fill_act""",
)
# Which act left which row last: what one hand-in wrote, what a hand-over added. Touched: digests no one compares now.
TOUCHED = """
    INSERT INTO ledger_actrow (act_id, tbl, row_pk, op, version, digest)
    SELECT acts + s.n, 'cases_case', id::text, s.op, v.version, sha256(s.op::bytea)
    FROM fill_case, (VALUES (1, 'I'), (2, 'U')) AS s (n, op),
         (SELECT max(version) AS version FROM ledger_digestversion WHERE tbl = 'cases_case') AS v
"""
DIGESTS = """
    INSERT INTO ledger_actrow (act_id, tbl, row_pk, op, version, digest)
    SELECT c.acts + {act}, '{table}', r.id::text, '{op}', v.version, {table}_digest(r)
    FROM fill_case c JOIN {table} r ON r.{key} = c.id,
         (SELECT max(version) AS version FROM ledger_digestversion WHERE tbl = '{table}') AS v
"""
LAST_ACTS = (
    ("cases_case", "id", 3, "U"), ("cases_custody", "case_id", 3, "I"), ("cases_clock", "case_id", 1, "I"),
    ("cases_handover", "case_id", 3, "U"), ("cases_task", "case_id", 1, "I"), ("cases_decision", "case_id", 3, "I"),
)  # fmt: skip
LEAVES = """
    UPDATE ledger_act a SET commitment = c.commitment, leaf = ledger_leaf_of(c.commitment, ledger_rows_digest(a.id))
    FROM (SELECT b.act_id, ledger_commitment_of(b.salt, b.body) AS commitment
          FROM ledger_actbody b JOIN fill_act f ON f.id = b.act_id) AS c
    WHERE c.act_id = a.id
"""
SEQUENCES = ("cases_case", "cases_decision", "people_person", "ledger_act")


@contextlib.contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """A migrated database of this name beside the bench's own, empty of cases; Django uses it meanwhile."""
    before = dsn.database_name()
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as admin:
        roles.make_database(admin, name)
    with psycopg.connect(dsn.admin_conninfo(name), autocommit=True) as inside:
        roles.prepare_database(inside)
    point_django_at(name)
    try:
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        yield
    finally:
        point_django_at(before)
        with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def point_django_at(name: str) -> None:
    """Every alias of Django, and every connection made from here on, goes to this database."""
    connections.close_all()
    for alias in connections:
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    os.environ["TUNTAS_DATABASE"] = name
    ContentType.objects.clear_cache()


def numbers(first: int, last: int) -> Iterator[tuple[int, str]]:
    """A valid number for each case of this range, the same ones each time."""
    for g in range(first, last + 1):
        drawn = g * 0x9E3779B97F4A7C15 % 2**40
        body = "".join(ALPHABET[(drawn >> shift) & 31] for shift in range(0, 40, 5))
        yield g, body + check_character(body)


def fill(first: int, last: int, *, now: datetime, digests: bool = False) -> None:
    """Add the cases of this range (numbered from 1), each with its acts; then gather statistics.

    digests: acts with true row digests and leaves, for the audit; without them people are added, for the search.
    """
    names = json.loads(NAMES.read_text(encoding="utf-8"))
    given = {"first_names": names["female"] + names["male"], "last_names": names["last"], "now": now}
    with psycopg.connect(dsn.admin_conninfo(dsn.database_name()), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET work_mem = '64MB'")
        connection.execute(PLACES)
        connection.execute("CREATE TEMP TABLE fill_number (g bigint PRIMARY KEY, number text)")
        drawn = numbers(first, last)
        while part := list(islice(drawn, 50_000)):
            _fill_part(connection, part, given, digests=digests)
        for table in SEQUENCES:
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        connection.execute("VACUUM ANALYZE")


def _fill_part(connection: Connection, part: list[tuple[int, str]], given: dict[str, object], *, digests: bool) -> None:
    """One part in one transaction: a table of plans, then every table from it."""
    given = given | {"first": part[0][0], "last": part[-1][0]}
    with connection.transaction():
        with connection.cursor().copy("COPY fill_number (g, number) FROM STDIN") as copy:
            for row in part:
                copy.write_row(row)
        connection.execute("ANALYZE fill_number")
        connection.execute(CASES, given, prepare=False)
        connection.execute(EVENTS)
        connection.execute("ANALYZE fill_case, fill_act")
        for statement in (*ROWS, *BODIES):
            connection.execute(statement)
        for statement in () if digests else PEOPLE:
            connection.execute(statement, given)
        if digests:
            _digest(connection)
        connection.execute("DROP TABLE fill_case, fill_act")
        connection.execute("TRUNCATE fill_number")


def _digest(connection: Connection) -> None:
    """What each act left of each row, and the leaves over it."""
    connection.execute(TOUCHED)
    for table, key, act, op in LAST_ACTS:
        connection.execute(DIGESTS.format(table=table, key=key, act=act, op=op))
    connection.execute(LEAVES)
    # They wait for their place in the log, as every act does.
    connection.execute("INSERT INTO ledger_actpending (act_id) SELECT id FROM fill_act")
