"""The log against itself and against the acts: every entry, hash, root and signature worked out anew.

Entries and hashes are read side by side, some thousands at a time; two trees grow from them, and whichever leads to the
signed root is the one nobody has touched. Memory does not grow with the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tuntas.algorithms.merkle import checkpoints, compact, errors, hashing, notes, tiles
from tuntas.algorithms.merkle.keys import VerifierKey
from tuntas.base.ledger import sets
from tuntas.base.ledger.protect import Cursor


# kind, table, key: as in `audit.Finding`.
Found = tuple[str, str, str]
STEP = 16 * tiles.WIDTH

# An act stands in the log or waits for it; where it stands is its leaf; what stands without an act is cover, or was
# put back after a loss.
PLACES = """
    SELECT 'unplaced', 'ledger_act', a.id::text FROM ledger_act a
    WHERE a.leaf IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_place p WHERE p.act_id = a.id)
      AND NOT EXISTS (SELECT FROM ledger_actpending q WHERE q.act_id = a.id)
    UNION ALL
    SELECT 'removed', 'ledger_act', p.act_id::text FROM ledger_place p
    WHERE NOT EXISTS (SELECT FROM ledger_act a WHERE a.id = p.act_id)
    UNION ALL
    SELECT 'changed', 'ledger_place', p.act_id::text FROM ledger_place p
    JOIN ledger_act a ON a.id = p.act_id JOIN ledger_leaf l ON l.idx = p.idx WHERE l.entry IS DISTINCT FROM a.leaf
    UNION ALL
    SELECT 'added', 'ledger_leaf', l.idx::text FROM ledger_leaf l
    WHERE NOT EXISTS (SELECT FROM ledger_place p WHERE p.idx = l.idx)
      AND coalesce((SELECT c.first_idx + c.slots FROM ledger_cover c WHERE c.first_idx <= l.idx
                    ORDER BY c.first_idx DESC LIMIT 1), 0) <= l.idx
      AND NOT EXISTS (SELECT FROM ledger_recovery r WHERE r.way = 'reimported' AND l.idx >= r.lost_from AND l.idx < r.lost_until)
"""

# An act that says it was recorded long before a checkpoint that has not got it: it came later than its receipt promised,
# or it was dated back. What the log itself was late with is none: only a checkpoint signed an hour before its own counts,
# and while nobody signs, there is none. Who redates the checkpoints too is not found here, but beside any older copy of the
# log: a witness's, a slip's.
LATE = """
    WITH signed AS (
        SELECT size, lag(size, 1, 0::bigint) OVER (ORDER BY size) AS since,
            max(at) OVER (ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 hour' PRECEDING) AS seen
        FROM ledger_checkpoint
    ), promised AS (
        SELECT coalesce(max(value), 24) * interval '1 hour' AS lasting FROM offices_parameter
        WHERE key = 'log.promise_hours' AND region IS NULL
    )
    SELECT 'late', 'ledger_act', a.id::text FROM signed s CROSS JOIN promised
    JOIN ledger_place p ON p.idx >= s.since AND p.idx < s.size JOIN ledger_act a ON a.id = p.act_id
    WHERE a.recorded_at + promised.lasting < s.seen
"""

# Acts whose leaves ride in cover slots have no place of their own: they are found by their value. One that is neither in
# the log nor in the queue was dropped, however young: the sequencer takes it out and puts it in in one transaction. One
# that waits is named when the log went on without it for longer than SLACK: a round had room for it, or rounds ceased
# (against the usual time between two of the last hundred) while the log signed on. While nobody signs, all wait.
SLACK = "interval '2 minutes'"
COVERED = """
    WITH landed AS MATERIALIZED (
        SELECT a.id, l.idx FROM {into}act a JOIN ledger_leaf l ON l.entry = a.leaf
    ), away AS MATERIALIZED (
        SELECT a.id, a.recorded_at, EXISTS (SELECT FROM {into}actpending q WHERE q.act_id = a.id) AS is_waiting
        FROM {into}act a WHERE a.leaf IS NOT NULL AND NOT EXISTS (SELECT FROM landed l WHERE l.id = a.id)
    ), rounds AS MATERIALIZED (
        SELECT c.first_idx, c.slots, k.at, row_number() OVER (ORDER BY c.round DESC) AS back
        FROM ledger_cover c CROSS JOIN LATERAL (SELECT at FROM ledger_checkpoint WHERE size >= c.first_idx + c.slots
                                                ORDER BY size LIMIT 1) k
        WHERE EXISTS (SELECT FROM away WHERE is_waiting)
    ), roomy AS MATERIALIZED (
        SELECT max(r.at) AS at FROM rounds r WHERE r.at > (SELECT min(recorded_at) + {slack} FROM away)
            AND (SELECT count(*) FROM landed l WHERE l.idx >= r.first_idx AND l.idx < r.first_idx + r.slots)
                < r.slots - 1  -- one is the tally's
    ), usual AS MATERIALIZED (
        SELECT max(n.at) AS last, percentile_disc(0.5) WITHIN GROUP (ORDER BY n.at - b.at) AS gap
        FROM rounds n JOIN rounds b ON b.back = n.back + 1 WHERE n.back <= 100
    )
    SELECT w.id::text FROM away w, roomy, usual WHERE NOT w.is_waiting OR roomy.at > w.recorded_at + {slack}
        OR (SELECT max(at) FROM ledger_checkpoint) - greatest(w.recorded_at, usual.last) > usual.gap + {slack}
    ORDER BY w.id
"""

# Each round of cover slots carries a tally: how many acts of the set the log has taken in with it. Acts that stand in
# the slots of rounds are counted up to each; where the count parts from the tally, so many were taken out of that round
# whole, act, body and digests, and their leaves left standing among those of chance.
TALLIED = """
    WITH stands AS MATERIALIZED (
        SELECT t.id, t.n, c.round FROM {into}tally t JOIN ledger_leaf l ON l.entry = {into}tally_leaf(t.salt, t.n)
        JOIN LATERAL ({slot}) c ON l.idx < c.first_idx + c.slots
    ), seen AS (
        SELECT round, count(*) AS acts FROM (
            SELECT max(c.round) AS round FROM {into}act a JOIN ledger_leaf l ON l.entry = a.leaf
            JOIN LATERAL ({slot}) c ON l.idx < c.first_idx + c.slots GROUP BY a.id) each GROUP BY round
    ), counted AS (
        SELECT c.round, s.id, s.n - sum(coalesce(e.acts, 0)) OVER (ORDER BY c.round) AS gone
        FROM ledger_cover c LEFT JOIN stands s ON s.round = c.round LEFT JOIN seen e ON e.round = c.round
    ), judged AS (
        SELECT round, gone, lag(gone, 1, 0) OVER (ORDER BY round) AS before FROM counted WHERE id IS NOT NULL
    )
    SELECT CASE WHEN gone > before THEN 'removed' ELSE 'added' END, '{into}act', 'round ' || round FROM judged
    WHERE gone <> before
    UNION ALL SELECT 'removed', '{into}tally', 'round ' || round FROM counted WHERE id IS NULL
    UNION ALL SELECT 'changed', '{into}tally', t.id::text FROM {into}tally t
    WHERE NOT EXISTS (SELECT FROM stands s WHERE s.id = t.id)
"""
SLOT = "SELECT round, first_idx, slots FROM ledger_cover WHERE first_idx <= l.idx ORDER BY first_idx DESC LIMIT 1"


@dataclass
class Side:
    """One of the two trees, and its root at every size that was signed."""

    tree: compact.Range = field(default_factory=compact.Range)
    roots: dict[int, bytes] = field(default_factory=dict)

    def add(self, leaf: bytes, signed: frozenset[int]) -> None:
        self.tree.append(leaf)
        if self.tree.size in signed:
            self.roots[self.tree.size] = self.tree.root()


def findings(cursor: Cursor, witnesses: Sequence[VerifierKey] = ()) -> Iterator[Found]:
    """This function will yield whatever of the log does not agree; nothing when all does. Cosignatures of `witnesses`
    are verified too.
    """
    for asked in (PLACES, LATE):
        cursor.execute(asked)
        yield from cursor.fetchall()
    cursor.execute("SELECT size, root FROM ledger_checkpoint ORDER BY size")
    signed = {int(size): bytes(root) for size, root in cursor.fetchall()}
    entries, hashes, apart, missing = _read(cursor, frozenset(signed))
    yield from _leaves(signed, entries, hashes, apart)
    yield from (("removed", "ledger_leaf", str(index)) for index in missing)
    true = entries if _holds(entries, signed) or not _holds(hashes, signed) else hashes
    yield from (("changed", "ledger_checkpoint", str(size)) for size, root in signed.items() if size in true.roots and true.roots[size] != root)  # fmt: skip
    yield from _upper_tiles(cursor)
    yield from _signatures(cursor, {key.name: key for key in witnesses})


def uncovered(cursor: Cursor, into: sets.ActSet) -> Iterator[Found]:
    """This function will yield the acts of a set whose leaves ride in cover slots and have not landed in the log, and the
    rounds that took in more than is there.
    """
    cursor.execute(COVERED.format(into=into.prefix, slack=SLACK))
    yield from (("unplaced", into.act_table, key) for (key,) in cursor.fetchall())
    cursor.execute(TALLIED.format(into=into.prefix, slot=SLOT))
    yield from cursor.fetchall()


def _read(cursor: Cursor, signed: frozenset[int]) -> tuple[Side, Side, list[int], list[int]]:
    """Both trees; the indexes at which entry and hash differ; those at which a hash stands and no entry."""
    entries, hashes = Side(), Side()
    apart, missing = [], []
    cursor.execute(
        "SELECT greatest((SELECT max(idx) + 1 FROM ledger_leaf), (SELECT max(n * 256 + width) FROM ledger_tile WHERE level = 0))"
    )
    end = cursor.fetchone()[0] or 0
    for start in range(0, end, STEP):
        cursor.execute("SELECT idx, entry FROM ledger_leaf WHERE idx >= %s AND idx < %s", [start, start + STEP])
        found = {int(index): bytes(entry) for index, entry in cursor.fetchall()}
        known = _tile_row(cursor, start)
        for index in range(start, min(start + STEP, end)):
            entry, kept = found.get(index), known.get(index)
            leaf = hashing.leaf_hash(entry) if entry is not None else b""
            if entry is None:
                missing.append(index)
            elif leaf != kept:
                apart.append(index)
            entries.add(leaf or bytes(32), signed)
            hashes.add(kept or bytes(32), signed)
    return entries, hashes, apart, missing


def _tile_row(cursor: Cursor, start: int) -> dict[int, bytes]:
    cursor.execute(
        "SELECT n, hashes FROM ledger_tile WHERE level = 0 AND n >= %s AND n < %s",
        [start // tiles.WIDTH, (start + STEP) // tiles.WIDTH],
    )
    return {n * tiles.WIDTH + at: found for n, row in cursor.fetchall() for at, found in enumerate(_cut(bytes(row)))}


def _cut(row: bytes) -> list[bytes]:
    return [row[at : at + hashing.HASH_SIZE] for at in range(0, len(row), hashing.HASH_SIZE)]


def _holds(side: Side, signed: dict[int, bytes]) -> bool:
    """Whether this tree has the last signed root."""
    last = max(signed, default=0)
    return last == 0 or side.roots.get(last) == signed[last]


def _leaves(signed: dict[int, bytes], entries: Side, hashes: Side, apart: list[int]) -> Iterator[Found]:
    """Who is wrong where an entry and its hash differ: whichever tree has not the signed root."""
    tile_is_wrong = bool(signed) and _holds(entries, signed) and not _holds(hashes, signed)
    if tile_is_wrong:
        yield from (("changed", "ledger_tile", f"0|{n}") for n in sorted({index // tiles.WIDTH for index in apart}))
    else:
        yield from (("changed", "ledger_leaf", str(index)) for index in apart)


def _upper_tiles(cursor: Cursor) -> Iterator[Found]:
    """Each hash of a level is the root of a full tile below it; read tile by tile."""
    cursor.execute("SELECT coalesce(max(level), 0) FROM ledger_tile")
    for level in range(1, int(cursor.fetchone()[0]) + 1):
        cursor.execute("SELECT n, width, hashes FROM ledger_tile WHERE level = %s ORDER BY n", [level])
        for n, width, row in cursor.fetchall():
            cursor.execute(
                "SELECT n, hashes FROM ledger_tile WHERE level = %s AND width = 256 AND n >= %s AND n < %s",
                [level - 1, n * tiles.WIDTH, (n + 1) * tiles.WIDTH],
            )
            below = {below: _root(_cut(bytes(hashes))) for below, hashes in cursor.fetchall()}
            expected = [below.get(n * tiles.WIDTH + at) for at in range(len(below))]
            if width != len(below) or expected != _cut(bytes(row)):
                yield "changed", "ledger_tile", f"{level}|{n}"


def _root(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = [hashing.node_hash(row[pair], row[pair + 1]) for pair in range(0, len(row), 2)]
    return row[0]


def _signatures(cursor: Cursor, witnesses: dict[str, VerifierKey]) -> Iterator[Found]:
    """Every stored note is signed by its name's key and says what stands beside it; every known witness's line holds."""
    last = 0
    while True:
        cursor.execute(
            """SELECT c.size, c.root, c.note, o.vkey, ARRAY(SELECT line FROM ledger_cosignature s WHERE s.size = c.size)
               FROM ledger_checkpoint c JOIN ledger_origin o ON o.id = c.origin_id WHERE c.size > %s ORDER BY c.size LIMIT 1000""",
            [last],
        )
        rows = cursor.fetchall()
        for size, root, note, vkey, lines in rows:
            last = size
            try:
                found = checkpoints.open_checkpoint(note, VerifierKey.from_text(vkey)).checkpoint
            except errors.Wrong:
                found = None
            if found is None or (found.size, found.root) != (size, bytes(root)):
                yield "changed", "ledger_checkpoint", str(size)
                continue
            yield from (
                ("changed", "ledger_cosignature", f"{size}|{name}") for name in _broken(found, lines, witnesses)
            )
        if not rows:
            return


def _broken(found: checkpoints.Checkpoint, lines: Sequence[str], witnesses: dict[str, VerifierKey]) -> Iterator[str]:
    for line in lines:
        name = line.split(" ")[1]
        if name in witnesses:
            try:
                notes.open_note(f"{found.text}\n{line}\n", [witnesses[name]])
            except errors.Wrong:
                yield name
