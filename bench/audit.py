"""`tuntas audit` over 10 k and 100 k acts (`large`: 1 M): seconds for 100 k acts, and what ten times the acts cost.

Against the hashes alone: every body hashed into its commitment and every commitment into its leaf, by the same
database, without looking at any row. Rows and acts are filled with true digests, so the audit has nothing to say.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench import filling, house as houses
from bench.log import place_all
from config.postgres import dsn
from tuntas.base.ledger import audit, clock
from tuntas.surfaces.commands.seeding import worlds


ACTS = (10_000, 100_000)
LARGE = 1_000_000
UNIT = 100_000
HASHES = """SELECT count(ledger_leaf_of(ledger_commitment_of(b.salt, b.body), a.commitment))
            FROM ledger_act a JOIN ledger_actbody b ON b.act_id = a.id"""

Row = dict[str, object]
Cursor = psycopg.Cursor[tuple[object, ...]]


def run(*, large: bool = False) -> list[Row]:
    """All rows of this work."""
    rows: list[Row] = []
    with houses.database(), filling.fresh_database("tuntas_audit"), TemporaryDirectory() as folder:
        worlds.cilegon()
        have, before = 0, None
        for acts in (*ACTS, LARGE) if large else ACTS:
            filling.fill(have + 1, acts // filling.ACTS_EACH, now=clock.now(), digests=True)
            have = acts // filling.ACTS_EACH
            place_all(Path(folder))
            found = measured(acts)
            rows.append(found)
            if before is not None:
                rows.append(growth(before, found))
            before = found
    return rows


def measured(acts: int) -> Row:
    """One audit of so many acts, per 100 k of them."""
    with psycopg.connect(dsn.conninfo(dsn.AUDITOR)) as connection, connection.cursor() as cursor:
        mine, theirs = audited(cursor) * UNIT / acts, hashed(cursor) * UNIT / acts
    return {
        "work": f"audit of {acts // 1000} k acts", "clients": 1, "ours": round(mine, 3),
        "against": "hashes of bodies and leaves alone", "theirs": round(theirs, 3), "unit": "s per 100 k acts",
        "ratio": round(mine / theirs, 2),
    }  # fmt: skip


def audited(cursor: Cursor) -> float:
    """Seconds of one whole audit. RuntimeError when it finds anything: then it was not this that was measured."""
    began = time.perf_counter()
    found = list(audit.findings(cursor))
    seconds = time.perf_counter() - began
    if found:
        message = f"the audit of untouched rows found {len(found)}, first {found[0]}"
        raise RuntimeError(message)
    return seconds


def hashed(cursor: Cursor) -> float:
    began = time.perf_counter()
    cursor.execute(HASHES)
    cursor.fetchall()
    return time.perf_counter() - began


def growth(smaller: Row, larger: Row) -> Row:
    """What ten times the acts cost for each act: 1 is linear."""
    mine, theirs = float(str(larger["ours"])), float(str(smaller["ours"]))
    return {
        "work": "audit, ten times the acts", "clients": 1, "ours": mine, "against": smaller["work"], "theirs": theirs,
        "unit": "s per 100 k acts", "ratio": round(mine / theirs, 2),
    }  # fmt: skip
