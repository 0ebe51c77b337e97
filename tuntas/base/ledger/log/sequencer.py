"""The one process that gives leaves their place and signs: take, append, commit; then sign, keep, store, publish.

    with Sequencer(connection, keys_folder, origin) as log:
        log.begin(); log.step(now)

It takes from the queue by deleting, never by a highest number seen: with many writers, smaller numbers commit later.
A checkpoint is signed after its leaves are committed and kept beside the key before it is stored; what is stored is
published. Killed anywhere, the next one finds either nothing of the last step, or all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from tuntas.algorithms.merkle import checkpoints, compact, notes, proofs
from tuntas.algorithms.merkle.keys import SigningKey
from tuntas.base.ledger.log import keys, tree


Connection = psycopg.Connection[TupleRow]
# Any number: two sequencers must not work at once.
# Two numbers: such a latch the web role cannot take (config.postgres.silence), and so cannot stop the log with.
LOCK = (7201, 146)
BATCH = 1000
TAKE = """
    WITH taken AS (
        DELETE FROM ledger_actpending
        WHERE act_id IN (SELECT act_id FROM ledger_actpending ORDER BY act_id LIMIT %s) RETURNING act_id
    )
    SELECT a.id, a.leaf FROM taken JOIN ledger_act a ON a.id = taken.act_id ORDER BY a.id
"""


class Refused(Exception):
    """The log cannot be signed with what is here; the sentence says what to put right."""


@dataclass(frozen=True)
class CoverRule:
    """So many leaves every so many seconds, whether or not anything waits for them."""

    period: int
    slots: int


@dataclass(frozen=True)
class Step:
    """What one step did. acts: given a place. cover: slots added. signed: the size of a new checkpoint, or 0."""

    acts: int
    cover: int
    signed: int


class Sequencer:
    """Holds the log's lock as long as its connection lives, which commits by itself outside a transaction block.
    `reached` is told of every point where it may be killed.
    """

    def __init__(
        self, connection: Connection, folder: Path, base: str, *, reached: Callable[[str], None] = lambda _point: None
    ) -> None:
        self.connection = connection
        self.folder = folder
        self.base = base
        self.reached = reached
        self.kept = keys.Signed.beside(folder)
        self.tree = compact.Range()
        self.key = SigningKey(base, bytes(32))
        self.origin_id = 0

    def take_lock(self) -> bool:
        """Be the one who works; false while another sequencer is."""
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK).fetchone()
        return bool(row and row[0])

    def begin(self, at: datetime) -> None:
        """This function will take up key, name and tree as they are stored; makes them on the first start.

        Refused when the key is not the log's, or the log bears another name than the settings give it.
        """
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SELECT id, name, vkey FROM ledger_origin ORDER BY id DESC LIMIT 1")
            found = cursor.fetchone()
            number, name = (int(found[0]), str(found[1])) if found else (1, self.base)
            if name != name_of(self.base, number):
                raise Refused(f"This log is called {name}, and TUNTAS_LOG_ORIGIN says {self.base}. Set it back.")
            self.key = keys.signing_key(self.folder, keys.LOG, name)
            if found is None:
                cursor.execute(
                    "INSERT INTO ledger_origin (id, name, vkey, first_size, at) VALUES (1, %s, %s, 0, %s)",
                    [name, self.key.verifier.text, at],
                )
            elif found[2] != self.key.verifier.text:
                raise Refused(
                    f"The key in {self.folder / keys.LOG} is not the key of this log. Put the right one back."
                )
            self.origin_id = number
            self.tree = tree.grown(cursor, tree.size(cursor))

    def is_halted(self) -> bool:
        row = self.connection.execute("SELECT ledger_is_halted()").fetchone()
        return bool(row and row[0])

    def own_past(self) -> tuple[str, int] | None:
        """("ahead" or "forked", size) when the key has signed what this database has not got; None when all is well."""
        signed = self.kept.checkpoint()
        if signed is None or signed.origin != self.key.name:
            return None
        if signed.size > self.tree.size:
            return "ahead", signed.size
        if signed.root != self.root_at(signed.size):
            return "forked", signed.size
        return None

    def root_at(self, size: int) -> bytes:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            return tree.asked(cursor, size, lambda node: proofs.root(size, node))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `old` is the beginning of the tree of `new`."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            return tree.asked(cursor, new, lambda node: proofs.consistency_proof(old, new, node))

    def last_signed(self) -> tuple[int, str]:
        """Size and note of the last stored checkpoint under the present name; (0, "") when there is none."""
        row = self.connection.execute(
            "SELECT size, note FROM ledger_checkpoint WHERE origin_id = %s ORDER BY size DESC LIMIT 1", [self.origin_id]
        ).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def largest(self) -> int:
        """The largest size ever stored as a checkpoint, under whatever name: nothing is signed that is not larger."""
        row = self.connection.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoint").fetchone()
        return int(row[0]) if row else 0

    def step(self, at: datetime, cover: CoverRule | None = None) -> Step:
        """This function will give what waits its place, add the cover slots when it is time, and sign what is new."""
        before = self.tree
        try:
            acts, covered = self._append(at, cover)
        except BaseException:
            # The transaction is gone; so is what it would have grown.
            self.tree = before
            raise
        self.reached("committed")
        return Step(acts, covered, self.sign(at))

    def _append(self, at: datetime, cover: CoverRule | None) -> tuple[int, int]:
        growing = compact.Range()
        growing.size, growing.peaks = self.tree.size, list(self.tree.peaks)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(TAKE, [BATCH])
            taken = cursor.fetchall()
            self.reached("taken")
            if taken:
                first = tree.append(cursor, growing, [bytes(leaf) for _id, leaf in taken])
                cursor.execute(
                    "INSERT INTO ledger_place (act_id, idx) SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
                    [[act_id for act_id, _leaf in taken], list(range(first, growing.size))],
                )
            covered = _cover(cursor, growing, at, cover) if cover else 0
            self.reached("appended")
        self.tree = growing
        return len(taken), covered

    def sign(self, at: datetime) -> int:
        """Sign the tree as it is committed, unless that is signed already; gives the new size or 0."""
        size = self.tree.size
        if size <= self.largest():
            return 0
        note = notes.sign(checkpoints.Checkpoint(self.key.name, size, self.tree.root()).text, self.key)
        self.reached("signed")
        self.kept.keep(note)
        self.reached("kept")
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_checkpoint (size, origin_id, root, note, at) VALUES (%s, %s, %s, %s, %s)",
                [size, self.origin_id, self.tree.root(), note, at],
            )
        self.reached("stored")
        return size

    def store_cosignature(self, size: int, witness: str, line: str, at: datetime) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_cosignature (size, witness, at, line) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [size, witness, at, line],
            )

    def last_cosigned(self, witness: str) -> int:
        """The largest size this witness has cosigned under the present name."""
        row = self.connection.execute(
            """SELECT coalesce(max(s.size), 0) FROM ledger_cosignature s JOIN ledger_checkpoint c ON c.size = s.size
               WHERE s.witness = %s AND c.origin_id = %s""",
            [witness, self.origin_id],
        ).fetchone()
        return int(row[0]) if row else 0

    def disbelieved(self) -> frozenset[str]:
        """Witnesses whose bare claim was found to be false."""
        found = self.connection.execute(
            """SELECT DISTINCT h.seen_by FROM ledger_halt h JOIN ledger_recovery r ON r.halt_id = h.id
               WHERE r.way = 'false_claim'"""
        ).fetchall()
        return frozenset(str(name) for (name,) in found)

    def halt(self, reason: str, seen_by: str, size_seen: int, evidence: str, at: datetime) -> None:
        """This function will record why nothing is signed any more; from then on everything is read-only."""
        with self.connection.transaction():
            self.connection.execute(
                """INSERT INTO ledger_halt (reason, seen_by, size_here, size_seen, evidence, at)
                   VALUES (%s, %s, %s, %s, %s, %s)""",
                [reason, seen_by, self.tree.size, size_seen, evidence, at],
            )


def name_of(base: str, number: int) -> str:
    """The log's name: the one it was given, and with a number behind it after each recovery that lost leaves."""
    return base if number == 1 else f"{base}/{number}"


def _cover(cursor: psycopg.Cursor[TupleRow], growing: compact.Range, at: datetime, rule: CoverRule) -> int:
    """The slots of this period, once: exactly as many as the rule says, whoever fills them."""
    this_round = int(at.timestamp()) // rule.period
    if cursor.execute("SELECT FROM ledger_cover WHERE round >= %s LIMIT 1", [this_round]).fetchone() is not None:
        return 0
    cursor.execute("SELECT * FROM ledger_cover_entries(%s)", [rule.slots])
    entries = [bytes(entry) for (entry,) in cursor.fetchall()]
    if len(entries) != rule.slots:
        raise Refused(f"The cover slots were filled with {len(entries)} entries instead of {rule.slots}.")
    first = tree.append(cursor, growing, entries)
    cursor.execute(
        "INSERT INTO ledger_cover (round, first_idx, slots) VALUES (%s, %s, %s)", [this_round, first, rule.slots]
    )
    return rule.slots
