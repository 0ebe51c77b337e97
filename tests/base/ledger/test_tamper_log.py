"""The log changed behind the application's back by a superuser, with every trigger asleep: what was changed is named."""

from collections.abc import Iterator

import pytest

from tests.base.ledger import tamper
from tests.factories import life
from tests.factories.lives.log import WITNESSES
from tests.guards.mutation import Connection
from tuntas.algorithms.merkle import checkpoints, compact, hashing, notes
from tuntas.algorithms.merkle.keys import SigningKey
from tuntas.base.ledger import audit


Found = set[tuple[str, str, str]]
ASLEEP = "SET LOCAL session_replication_role = replica"


@pytest.fixture(scope="module")
def lived(template: str) -> Iterator[Connection]:
    with life.lived_database(template) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    tamper.switch_off(monkeypatch)


def found_in(connection: Connection) -> Found:
    with connection.cursor() as cursor:
        keys = [key.verifier for key in WITNESSES]
        return {
            (one.kind, one.table, one.key) for one in audit.findings(cursor, tables=["ledger_leaf"], witnesses=keys)
        }  # type: ignore[arg-type]


def one(connection: Connection, query: str) -> str:
    row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])


# An act's leaf in the middle of a tile, and the last leaf; the acts that stand side by side.
MIDDLE = "(SELECT idx FROM ledger_place ORDER BY idx OFFSET 5 LIMIT 1)"
LAST = "(SELECT max(idx) FROM ledger_leaf)"
PAIR = "(SELECT array_agg(act_id ORDER BY idx) FROM (SELECT act_id, idx FROM ledger_place ORDER BY idx LIMIT 2) p)"
COVER = "(SELECT first_idx FROM ledger_cover ORDER BY round LIMIT 1)"
FIRST = "(SELECT min(size) FROM ledger_checkpoint)"
WITNESS = f"'{WITNESSES[0].name}'"

# what -> (the change, what must be named: (kind, table, SQL of the key))
CASES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a leaf of an act changed": (
        f"UPDATE ledger_leaf SET entry = sha256('x') WHERE idx = {MIDDLE}",
        [("changed", "ledger_leaf", MIDDLE), ("changed", "ledger_place", f"(SELECT act_id FROM ledger_place WHERE idx = {MIDDLE})")],
    ),
    "a cover leaf changed": (
        f"UPDATE ledger_leaf SET entry = sha256('x') WHERE idx = {COVER}",
        [("changed", "ledger_leaf", COVER)],
    ),
    "the last leaf deleted": (f"DELETE FROM ledger_leaf WHERE idx = {LAST}", [("removed", "ledger_leaf", LAST)]),
    "a leaf in the middle deleted": (f"DELETE FROM ledger_leaf WHERE idx = {COVER} + 3", [("removed", "ledger_leaf", f"{COVER} + 3")]),
    "a leaf added at the end": (
        f"INSERT INTO ledger_leaf (idx, entry) SELECT {LAST} + 1, sha256('x')",
        [("added", "ledger_leaf", f"{LAST} + 1"), ("changed", "ledger_leaf", f"{LAST} + 1")],
    ),
    "two acts exchanged": (
        f"""UPDATE ledger_place p SET idx = o.idx FROM ledger_place o, (SELECT {PAIR} AS ids) x
            WHERE (p.act_id = ids[1] AND o.act_id = ids[2]) OR (p.act_id = ids[2] AND o.act_id = ids[1])""",
        [("changed", "ledger_place", f"{PAIR}[1]"), ("changed", "ledger_place", f"{PAIR}[2]")],
    ),
    "an act's place deleted": (
        f"DELETE FROM ledger_place WHERE idx = {MIDDLE}",
        [("unplaced", "ledger_act", f"(SELECT act_id FROM ledger_place WHERE idx = {MIDDLE})"), ("added", "ledger_leaf", MIDDLE)],
    ),
    "an act deleted": (
        f"DELETE FROM ledger_act WHERE id = {PAIR}[1]",
        [("removed", "ledger_act", f"{PAIR}[1]")],
    ),
    "an act taken out of the queue": (
        "DELETE FROM ledger_actpending WHERE act_id = (SELECT min(act_id) FROM ledger_actpending)",
        [("unplaced", "ledger_act", "(SELECT min(act_id) FROM ledger_actpending)")],
    ),
    "a hash in a tile changed": (
        "UPDATE ledger_tile SET hashes = set_byte(hashes, 40, (get_byte(hashes, 40) + 1) % 256) WHERE (level, n) = (0, 1)",
        [("changed", "ledger_tile", "'0|1'"), ("changed", "ledger_tile", "'1|0'")],
    ),
    "a hash in an upper tile changed": (
        "UPDATE ledger_tile SET hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) % 256) WHERE (level, n) = (1, 0)",
        [("changed", "ledger_tile", "'1|0'")],
    ),
    "a checkpoint's root changed": (
        f"UPDATE ledger_checkpoint SET root = sha256('x') WHERE size = {FIRST}",
        [("changed", "ledger_checkpoint", FIRST)],
    ),
    "a checkpoint's signature changed": (
        f"UPDATE ledger_checkpoint SET note = left(note, -6) || 'AAA==' || chr(10) WHERE size = {FIRST}",
        [("changed", "ledger_checkpoint", FIRST)],
    ),
    "a witness's line changed": (
        f"UPDATE ledger_cosignature SET line = left(line, -6) || 'AAAA==' WHERE size = {FIRST} AND witness = {WITNESS}",
        [("changed", "ledger_cosignature", f"{FIRST} || '|' || {WITNESS}")],
    ),
}  # fmt: skip


def test_a_lived_in_log_is_silent(lived: Connection) -> None:
    assert tamper.tried("nothing", on="log", expected=(), named=found_in(lived))


@pytest.mark.parametrize("what", CASES)
def test_what_was_changed_is_named_and_nothing_else(lived: Connection, what: str) -> None:
    change, wanted = CASES[what]
    expected = {(kind, table, one(lived, f"SELECT ({key})::text")) for kind, table, key in wanted}
    with lived.transaction(force_rollback=True):
        lived.execute(ASLEEP)
        for name, table in lived.execute(
            """SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype IN ('c', 'u')
               AND conrelid IN ('ledger_checkpoint'::regclass, 'ledger_place'::regclass, 'ledger_cosignature'::regclass)"""
        ).fetchall():
            lived.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

        done = lived.execute(change)
        found = found_in(lived)

    assert done.rowcount > 0
    assert tamper.tried(what, on="log", expected=expected, named=found), found ^ expected


# The log as it would be with real time: its first checkpoint a month after the acts, the others so long after that one.
MONTH_ON = """UPDATE ledger_checkpoint SET at = (SELECT max(recorded_at) FROM ledger_act) + interval '30 days'
              + CASE WHEN size > {first} THEN interval '{later}' ELSE interval '0' END"""
# what -> (time between the first checkpoint and the others, SQL of the acts that must be named)
OF_TIMES: dict[str, tuple[str, str]] = {
    "acts dated back before a checkpoint that had not got them": ("2 hours", f"SELECT act_id FROM ledger_place WHERE idx >= {FIRST}"),
    "nothing, and the log stood still and catches up": ("10 minutes", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_TIMES)
def test_an_act_is_no_older_than_the_log_it_is_not_in(lived: Connection, what: str) -> None:
    later, acts = OF_TIMES[what]
    expected = {("late", "ledger_act", str(key)) for (key,) in lived.execute(acts).fetchall()} if acts else set()
    with lived.transaction(force_rollback=True):
        lived.execute(ASLEEP)
        lived.execute(MONTH_ON.format(first=FIRST, later=later))
        found = found_in(lived)

    assert bool(expected) == bool(acts)
    assert tamper.tried(what, on="log", expected=expected, named=found), found ^ expected


# A sealed act that landed, the cover slot its leaf rides in; another one; a cover slot that chance filled; one that waits.
LANDED = "SELECT a.id, l.idx FROM sealed.act a JOIN ledger_leaf l ON l.entry = a.leaf ORDER BY a.id"
SEALED, SLOT = (f"(SELECT {column} FROM ({LANDED}) x OFFSET 4 LIMIT 1)" for column in ("id", "idx"))
OTHER = f"(SELECT id FROM ({LANDED}) x OFFSET 7 LIMIT 1)"
CHANCE = """(SELECT l.idx FROM ledger_leaf l JOIN ledger_cover c ON l.idx >= c.first_idx AND l.idx < c.first_idx + c.slots
            WHERE NOT EXISTS (SELECT FROM sealed.act a WHERE a.leaf = l.entry) ORDER BY l.idx LIMIT 1)"""
WAITS = "(SELECT min(act_id) FROM sealed.actpending)"
# The log as it would go on with real time: the last round and what was signed then came ten minutes after the act.
WENT_ON = """UPDATE ledger_checkpoint SET at = (SELECT max(recorded_at) FROM sealed.act) + interval '10 minutes'
             WHERE size >= (SELECT max(first_idx + slots) FROM ledger_cover)"""
# As WENT_ON, but of all rounds only one is left, whose single slot was a sealed act's: it had no room.
WAS_FULL = f"""UPDATE ledger_checkpoint SET at = (SELECT max(recorded_at) FROM sealed.act) + interval '10 minutes';
               UPDATE ledger_cover SET (first_idx, slots) = ({SLOT}, 1) WHERE round = (SELECT max(round) FROM ledger_cover);
               DELETE FROM ledger_cover WHERE slots > 1"""
# Two rounds five minutes apart before the acts; since then the log signed on, and no round came.
CEASED = """DELETE FROM ledger_cover WHERE round = (SELECT max(round) FROM ledger_cover);
            UPDATE ledger_checkpoint SET at = (SELECT min(recorded_at) FROM sealed.act) - interval '1 minute'
                + CASE WHEN size > (SELECT max(first_idx + slots) FROM ledger_cover) THEN interval '20 minutes'
                       WHEN size > (SELECT min(first_idx + slots) FROM ledger_cover) THEN interval '0' ELSE interval '-5 minutes' END"""

WAITING = "SELECT act_id FROM sealed.actpending"

# what -> (the change, SQL of the sealed acts that must be named); tree, tiles and signatures are named by the cases above.
OF_SEALED: dict[str, tuple[str, str]] = {
    "nothing, and leaves wait": ("UPDATE sealed.actpending SET act_id = act_id", ""),
    "the leaf of a sealed act removed": (f"DELETE FROM ledger_leaf WHERE idx = {SLOT}", f"SELECT {SEALED}"),
    "the leaf of a sealed act changed": (
        f"UPDATE ledger_leaf SET entry = sha256(entry) WHERE idx = {SLOT}",
        f"SELECT {SEALED}",
    ),
    "the leaf of a sealed act swapped for one of chance": (
        f"UPDATE ledger_leaf SET entry = (SELECT entry FROM ledger_leaf WHERE idx = {CHANCE}) WHERE idx = {SLOT}",
        f"SELECT {SEALED}",
    ),
    "the leaf of a sealed act swapped for another's": (
        f"UPDATE ledger_leaf SET entry = (SELECT leaf FROM sealed.act WHERE id = {OTHER}) WHERE idx = {SLOT}",
        f"SELECT {SEALED}",
    ),
    "a sealed act taken from the queue and dropped": (f"DELETE FROM sealed.actpending WHERE act_id = {WAITS}", f"SELECT {WAITS}"),
    "all that waited dropped": (
        "DELETE FROM sealed.actpending",
        WAITING,
    ),
    "a sealed act put back into the queue, its leaf taken out": (
        f"""WITH out AS (UPDATE ledger_leaf SET entry = sha256(entry) WHERE idx = {SLOT})
            INSERT INTO sealed.actpending (act_id) SELECT {SEALED}""",
        "",
    ),
    "the log went on, and its round was full": (WAS_FULL, ""),
    "the log signed on without any round": (CEASED, WAITING),
    "and the log went on without what waits": (WENT_ON, WAITING),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_SEALED)
def test_a_sealed_act_whose_leaf_is_not_in_the_log_is_named(lived: Connection, what: str) -> None:
    change, wanted = OF_SEALED[what]
    named = lived.execute(wanted).fetchall() if wanted else []
    expected = {("unplaced", "sealed.act", str(key)) for (key,) in named}
    with lived.transaction(force_rollback=True):
        lived.execute(ASLEEP)
        done = lived.execute(change)
        found = {finding for finding in of_sealed(lived) if finding[0] == "unplaced"}

    assert done.rowcount > 0
    assert tamper.tried(what, on="sealed.act", expected=expected, named=found), found ^ expected


def of_sealed(connection: Connection) -> Found:
    with connection.cursor() as cursor:
        return {(one.kind, one.table, one.key) for one in audit.findings(cursor, tables=["sealed.act"])}  # type: ignore[arg-type]


# A sealed act of no matter, whose number in a matter would not be missed; the round its leaf came with; a round's tally.
ALONE = "(SELECT min(a.id) FROM sealed.act a JOIN ledger_leaf l ON l.entry = a.leaf WHERE a.case_id IS NULL)"
LEAF_OF_TALLY = (
    "(SELECT l.idx FROM ledger_leaf l JOIN sealed.tally t ON l.entry = sealed.tally_leaf(t.salt, t.n) WHERE t.id = {0})"
)
ROUND_OF = "(SELECT max(round) FROM ledger_cover WHERE first_idx <= {0})"
LEAF_OF = f"(SELECT l.idx FROM ledger_leaf l JOIN sealed.act a ON a.leaf = l.entry WHERE a.id = {ALONE})"
FIRST_TALLY, LAST_TALLY = "(SELECT min(id) FROM sealed.tally)", "(SELECT max(id) FROM sealed.tally)"
WHOLE = f"""CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT {ALONE} AS id;
            DELETE FROM sealed.actbody WHERE act_id = (SELECT id FROM gone);
            DELETE FROM sealed.actrow WHERE act_id = (SELECT id FROM gone);
            DELETE FROM sealed.act WHERE id = (SELECT id FROM gone)"""

# what -> (the change, what must be named: (kind, table, SQL of the key))
OF_TALLY: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a sealed act taken out whole, its leaf left where it stood": (
        WHOLE, [("removed", "sealed.act", f"'round ' || {ROUND_OF.format(LEAF_OF)}")],
    ),
    "a round's tally removed": (
        f"DELETE FROM sealed.tally WHERE id = {LAST_TALLY}",
        [("removed", "sealed.tally", f"'round ' || {ROUND_OF.format(LEAF_OF_TALLY.format(LAST_TALLY))}")],
    ),
    "a round's tally lowered": (
        f"UPDATE sealed.tally SET n = n - 1 WHERE id = {FIRST_TALLY}",
        [
            ("changed", "sealed.tally", FIRST_TALLY),
            ("removed", "sealed.tally", f"'round ' || {ROUND_OF.format(LEAF_OF_TALLY.format(FIRST_TALLY))}"),
        ],
    ),
    "a tally's leaf swapped for one of chance": (
        f"UPDATE ledger_leaf SET entry = sha256(entry) WHERE idx = {LEAF_OF_TALLY.format(LAST_TALLY)}",
        [
            ("changed", "sealed.tally", LAST_TALLY),
            ("removed", "sealed.tally", f"'round ' || {ROUND_OF.format(LEAF_OF_TALLY.format(LAST_TALLY))}"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_TALLY)
def test_a_sealed_act_taken_out_whole_is_missed_at_its_round(lived: Connection, what: str) -> None:
    """Rows, body, digests and queue give no hint any more: the round says how many there were."""
    change, wanted = OF_TALLY[what]
    expected = {(kind, table, one(lived, f"SELECT ({key})::text")) for kind, table, key in wanted}
    with lived.transaction(force_rollback=True):
        lived.execute(ASLEEP)
        lived.execute(change)
        found = of_sealed(lived)

    assert tamper.tried(what, on="sealed.act", expected=expected, named=found), found ^ expected


def test_a_log_regrown_with_its_own_key_does_not_have_its_witnesses_lines(lived: Connection) -> None:
    """Entry, hashes, roots and signatures, all made to agree with a lie by whoever has the key: two witnesses remember."""
    key = SigningKey("regrown.test/log", bytes(32))
    with lived.transaction(force_rollback=True):
        lived.execute(ASLEEP)
        lived.execute("ALTER TABLE ledger_origin DROP CONSTRAINT origin_vkey_of_name")
        lived.execute("UPDATE ledger_origin SET name = %s || '/' || id, vkey = %s", [key.name, key.verifier.text])
        lived.execute("UPDATE ledger_leaf SET entry = sha256('x') WHERE idx = (SELECT first_idx FROM ledger_cover ORDER BY round LIMIT 1)")  # fmt: skip
        _regrow(lived, key)
        without = {found for found in _without_witnesses(lived)}  # noqa: C416
        found = found_in(lived)
        lines = {
            ("changed", "ledger_cosignature", f"{size}|{witness}")
            for size, witness in lived.execute("SELECT size, witness FROM ledger_cosignature").fetchall()
        }

    assert without == set()
    assert tamper.tried("regrown with the real key", on="log", expected=lines, named=found), found ^ lines


def _without_witnesses(connection: Connection) -> Found:
    with connection.cursor() as cursor:
        return {(one.kind, one.table, one.key) for one in audit.findings(cursor, tables=["ledger_leaf"])}  # type: ignore[arg-type]


def _regrow(connection: Connection, key: SigningKey) -> None:
    """Tiles and checkpoints anew, so that everything in the database agrees."""
    tree, rows, roots = compact.Range(), {}, {}

    def keep(level: int, index: int, found: bytes) -> None:
        if level % 8 == 0:
            rows.setdefault((level // 8, index // 256), []).append(found)

    sizes = {int(str(size)) for (size,) in connection.execute("SELECT size FROM ledger_checkpoint").fetchall()}
    for (entry,) in connection.execute("SELECT entry FROM ledger_leaf ORDER BY idx").fetchall():
        tree.append(hashing.leaf_hash(bytes(entry)), keep)  # type: ignore[call-overload]
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    for (level, n), hashes in rows.items():
        connection.execute(
            "UPDATE ledger_tile SET hashes = %s WHERE (level, n) = (%s, %s)", [b"".join(hashes), level, n]
        )
    for size, root in roots.items():
        note = notes.sign(checkpoints.Checkpoint(key.name, size, root).text, key)
        connection.execute("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s", [root, note, size])
