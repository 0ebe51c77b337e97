"""The public log: append, prove, verify, audit; against the hashes alone, which any log of this kind must compute.

Acts are recorded by the database's own functions; the sequencer, its role, its durable commits and its signatures are
the real ones. The audit reads entries, tiles, places and every signature (`audit` measures the acts themselves).
"""

import resource
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.db import connections

from bench import filling, house as houses, measure
from config import sequencing
from config.postgres import dsn
from tuntas.algorithms.merkle import checkpoints, compact, hashing, proofs
from tuntas.algorithms.merkle.keys import VerifierKey
from tuntas.base.ledger.log import auditing, reading
from tuntas.base.ledger.log.sequencer import BATCH, Sequencer


Row = dict[str, object]

ACTS = (10_000, 100_000)
LARGE = 1_000_000
UNIT = 100_000
ASKED = 300
RECORD = """SELECT count(ledger_close_act(ledger_open_act('bench.act', 'system', NULL, NULL, now(), NULL), sha256('x'), '{}'))
            FROM generate_series(1, %s)"""
# Leaves of no act in particular, for sizes at which recording would be what is measured.
LEAVES = """
    WITH made AS (
        INSERT INTO ledger_act (event, actor_kind, at, recorded_at, commitment, leaf)
        SELECT 'bench.act', 'system', now(), now(), sha256(uuid_send(gen_random_uuid())), sha256(uuid_send(gen_random_uuid()))
        FROM generate_series(1, %s) RETURNING id)
    INSERT INTO ledger_actpending (act_id) SELECT id FROM made
"""


def run(*, large: bool = False) -> list[Row]:
    """All rows of this work."""
    rows: list[Row] = []
    with houses.database(), filling.fresh_database("tuntas_log"), TemporaryDirectory() as folder:
        rows += appended(Path(folder))
        have, before = placed(), None
        for size in (*ACTS, LARGE) if large else ACTS:
            _waiting(size - have)
            place_all(Path(folder))
            have = size
            found, memory = audited(size)
            rows.append(found)
            if before is not None:
                rows += grown(before, (found, memory))
            before = found, memory
        rows += [proven(), verified()]
    return rows


def place_all(folder: Path) -> int:
    """Let the sequencer give a place to all that waits; how many there were. Used by the bench of the whole audit too."""
    with sequencing.connect() as connection:
        log = Sequencer(connection, folder, "bench.test/log")
        log.take_lock()
        log.begin(sequencing.now())
        first = log.tree.size
        while log.step(sequencing.now()).acts:
            pass
        return log.tree.size - first


def placed() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_place")
        return int(cursor.fetchone()[0])


def _waiting(acts: int) -> None:
    with psycopg.connect(dsn.conninfo(dsn.OWNER), autocommit=True) as owner:
        while acts > 0:
            owner.execute(LEAVES, [min(acts, UNIT)])
            acts -= UNIT


def appended(folder: Path) -> list[Row]:
    """Recording acts with and without the log behind them; and placing alone, against the hashes of the same leaves."""
    place_all(folder)
    acts = 5 * BATCH
    recorded = _seconds(lambda: _record(acts))
    begun = time.perf_counter()
    place_all(folder)
    placing = time.perf_counter() - begun
    entries = [secrets.token_bytes(32) for _n in range(acts)]
    alone = _seconds(lambda: _hashed(entries))
    micro = 1e6 / acts
    return [
        _row(
            "act recorded and placed in the log",
            (recorded + placing) * micro,
            "act recorded, no log",
            recorded * micro,
            "us each",
        ),
        _row("append, sign and store, batches of 1000", placing * micro, "the hashes alone", alone * micro, "us each"),
    ]


def _record(acts: int) -> None:
    """One transaction each, as requests are; the database flushes each to the disk."""
    with psycopg.connect(dsn.conninfo(dsn.WEB), autocommit=True) as web:
        for _n in range(acts):
            web.execute(RECORD, [1], prepare=True)


def _hashed(entries: list[bytes]) -> None:
    tree = compact.Range()
    for entry in entries:
        tree.append(hashing.leaf_hash(entry))
    tree.root()


def audited(size: int) -> tuple[Row, float]:
    """Seconds for 100 k leaves of one whole audit of the log, and how much memory this process holds after it."""
    with psycopg.connect(dsn.conninfo(dsn.AUDITOR)) as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        found = list(auditing.findings(cursor))
        mine = time.perf_counter() - began
    if found:
        message = f"the audit of an untouched log found {len(found)}, first {found[0]}"
        raise RuntimeError(message)
    entries = [secrets.token_bytes(32) for _n in range(ACTS[0])]
    theirs = _seconds(lambda: _hashed(entries)) / ACTS[0]
    row = _row(
        f"audit of a log of {size // 1000} k", mine * UNIT / size, "the hashes alone", theirs * UNIT, "s per 100 k"
    )
    return row, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def grown(smaller: tuple[Row, float], larger: tuple[Row, float]) -> list[Row]:
    """What ten times the leaves cost each leaf, and what they cost in memory: 1 is linear, and flat."""
    (one, held), (ten, holds) = smaller, larger
    return [
        _row(
            "audit, ten times the log",
            float(str(ten["ours"])),
            str(one["work"]),
            float(str(one["ours"])),
            "s per 100 k",
        ),
        _row("memory, ten times the log", holds, str(one["work"]), held, "MB at most"),
    ]


def proven() -> Row:
    """One act's proof out of the database, against the same path from nodes in memory."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT act_id FROM ledger_place ORDER BY md5(act_id::text) LIMIT %s", [ASKED])
        ids = [int(act_id) for (act_id,) in cursor.fetchall()]
        size = reading.signed_size()
    nodes: dict[tuple[int, int], bytes] = {}
    tree = compact.Range()
    for n in range(min(size, ACTS[0])):
        tree.append(
            hashing.leaf_hash(n.to_bytes(32, "big")), lambda level, index, found: nodes.update({(level, index): found})
        )
    mine = _seconds(lambda: [reading.proof_of(act_id) for act_id in ids]) / len(ids)
    whole = tree.size
    theirs = _seconds(lambda: [proofs.inclusion_proof(n % whole, whole, lambda *at: nodes[at]) for n in ids]) / len(ids)
    return _row(f"proof of an act in {size // 1000} k", mine * 1e3, "the path from memory", theirs * 1e3, "ms each")


def verified() -> Row:
    """A receipt's proof verified with its signature, against the hashes of its path."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT act_id FROM ledger_place ORDER BY idx DESC LIMIT 1 OFFSET 5")
        proof = reading.proof_of(cursor.fetchone()[0])
    assert proof is not None
    key = VerifierKey.from_text(reading.origins()[-1][1])

    def verify() -> None:
        opened = checkpoints.open_checkpoint(proof.note, key).checkpoint
        proofs.verify_inclusion(hashing.leaf_hash(proof.entry), proof.index, opened.size, proof.path, opened.root)

    def hashes() -> None:
        found = hashing.leaf_hash(proof.entry)
        for sibling in proof.path:
            found = hashing.node_hash(found, sibling)

    mine, theirs = (sum(measure.timed(work, ASKED)) / ASKED for work in (verify, hashes))
    return _row("verify proof and signature", mine * 1e6, "the hashes of the path", theirs * 1e6, "us each")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(work: str, ours: float, against: str, theirs: float, unit: str) -> Row:
    return {
        "work": work, "clients": 1, "ours": round(ours, 3), "against": against, "theirs": round(theirs, 3), "unit": unit,
        "ratio": round(ours / theirs, 2) if theirs else None,
    }  # fmt: skip
