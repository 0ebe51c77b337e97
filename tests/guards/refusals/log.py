"""What the tables of the public log must refuse."""

from tests.guards.mutation import Write, run
from tests.guards.refusals.shapes import OPEN_ACT, Changes, in_act


CHECKS: dict[str, Changes] = {
    "leaf_index_counted": "idx = -1",
    "leaf_entry_whole": ("entry = '\\x00'", "entry = entry || '\\x00'"),
    "tile_level_known": ("level = 64", "level = -1"),
    "tile_number_counted": "n = -1",
    "tile_width_known": (
        "width = 257, hashes = sha256('x') || convert_to(repeat('x', 256 * 32), 'UTF8')",
        "width = 0, hashes = ''",
    ),
    "tile_hashes_whole": ("hashes = hashes || '\\x00'", "width = width - 1 WHERE width > 1"),
    "origin_counted": ("id = 0", "first_size = -1"),
    "origin_vkey_of_name": "name = 'lain.test/log'",
    "checkpoint_of_something": "size = 0, note = E'x\\n0\\n' || encode(root, 'base64') || E'\\n'",
    "checkpoint_root_whole": "root = '\\x00', note = E'x\\n' || size || E'\\nAA==\\n'",
    "checkpoint_note_says_so": ("root = sha256('x')", "size = size + 1000000", "note = ''"),
    "cosignature_by_someone": "witness = '', line = '—  x'",
    "cosignature_of_witness": "witness = 'lain.test/w'",
    "cosignature_one_line": "line = line || E'\\n'",
    "cover_has_slots": ("slots = 0", "slots = 1001"),
    "halt_reason_known": "reason = 'x'",
    "halt_seen_by_someone": "seen_by = ''",
    "halt_ahead_is_later": "size_seen = size_here WHERE reason = 'ahead'",
    "recovery_has_ground": "ground = ''",
    "recovery_way_known": "way = 'x'",
    "recovery_span_is_one": "lost_until = lost_from - 1",
}

NEXT = "(SELECT max(idx) + 1 FROM ledger_leaf)"
MORE = f"INSERT INTO ledger_leaf (idx, entry) SELECT {NEXT}, sha256('x');"
PRESENT = "(SELECT id FROM ledger_origin ORDER BY id DESC LIMIT 1)"


def _note(name: str, size: str) -> str:
    return f"{name} || E'\\n' || {size} || E'\\n' || encode(sha256('x'), 'base64') || E'\\n'"


def _checkpoint(size: str, origin: str = PRESENT) -> str:
    return f"""INSERT INTO ledger_checkpoint (size, origin_id, root, note, at)
               SELECT {size}, o.id, sha256('x'), {_note("o.name", size)}, now() FROM ledger_origin o WHERE o.id = {origin};"""


def _never_changed(table: str, column: str) -> tuple[tuple[str, Write], ...]:
    return (
        ("TU003", run(f"UPDATE {table} SET {column} = {column}")),
        ("TU003", run(f"DELETE FROM {table}")),
    )


TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "ledger_leaf_once": _never_changed("ledger_leaf", "entry"),
    "ledger_place_once": _never_changed("ledger_place", "idx"),
    "ledger_checkpoint_once": _never_changed("ledger_checkpoint", "note"),
    "ledger_cosignature_once": _never_changed("ledger_cosignature", "line"),
    "ledger_origin_once": _never_changed("ledger_origin", "name"),
    "ledger_cover_once": _never_changed("ledger_cover", "slots"),
    "ledger_halt_once": _never_changed("ledger_halt", "seen_by"),
    "ledger_recovery_once": (
        ("TU003", in_act("UPDATE ledger_recovery SET ground = 'lain'")),
        ("TU003", in_act("DELETE FROM ledger_recovery")),
    ),
    "ledger_leaf_gap_free": (
        ("TU006", run(f"INSERT INTO ledger_leaf (idx, entry) SELECT {NEXT} + 1, sha256('x')")),
        ("TU006", run(f"INSERT INTO ledger_leaf (idx, entry) SELECT {NEXT} + 2 * n, sha256('x') FROM generate_series(0, 1) n")),
    ),
    "ledger_place_of_leaf": (
        (
            "TU006",
            run(
                f"""{OPEN_ACT} {MORE} SELECT ledger_close_act((SELECT max(id) FROM ledger_act), sha256('x'), '{{}}');
                    INSERT INTO ledger_place (act_id, idx) SELECT max(id), (SELECT max(idx) FROM ledger_leaf) FROM ledger_act"""
            ),
        ),
    ),
    "ledger_actpending_placed": (
        (
            "TU006",
            run(
                f"""{OPEN_ACT} SELECT ledger_close_act((SELECT max(id) FROM ledger_act), sha256('x'), '{{}}');
                    DELETE FROM ledger_actpending"""
            ),
        ),
    ),
    "ledger_tile_only_grows": (
        ("TU003", run("DELETE FROM ledger_tile")),
        ("TU003", run("UPDATE ledger_tile SET width = width - 1, hashes = substr(hashes, 1, 32 * (width - 1)) WHERE width > 1")),
        ("TU003", run("UPDATE ledger_tile SET width = width + 1, hashes = sha256('x') || hashes WHERE width < 256")),
        ("TU003", run("UPDATE ledger_tile SET n = n + 1000, width = width + 1, hashes = hashes || sha256('x') WHERE width < 256")),
    ),
    "ledger_checkpoint_grows": (
        ("TU006", run(_checkpoint("(SELECT max(size) - 1 FROM ledger_checkpoint)"))),
        ("TU006", run(_checkpoint(f"({NEXT} + 5)"))),
        ("TU006", run(MORE + _checkpoint(NEXT, origin="1"))),
        (
            "TU005",
            run(
                MORE
                + """INSERT INTO ledger_halt (reason, seen_by, size_here, size_seen, evidence, at)
                     VALUES ('ahead', 'x', 1, 2, '', now());"""
                + _checkpoint(NEXT)
            ),
        ),
    ),
    "ledger_origin_recovered": (
        (
            "TU006",
            run(
                """INSERT INTO ledger_origin (id, name, vkey, first_size, at)
                   SELECT max(id) + 1, 'lain.test/log', 'lain.test/log+x', 0, now() FROM ledger_origin"""
            ),
        ),
    ),
    "ledger_recovery_honest": (
        (
            "TU006",
            run(
                """INSERT INTO ledger_halt (reason, seen_by, size_here, size_seen, evidence, at)
                   VALUES ('ahead', 'x', 1, 2, 'signed', now());
                   SELECT ledger_open_act('log.recovered', 'system', NULL, NULL, now(), NULL);
                   INSERT INTO ledger_recovery (halt_id, origin_id, ground, way, lost_from, lost_until, at)
                   SELECT max(id), 1, 'x', 'false_claim', 0, 0, now() FROM ledger_halt"""
            ),
        ),
    ),
}  # fmt: skip
