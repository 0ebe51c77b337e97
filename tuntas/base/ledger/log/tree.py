"""The tree in the database: tiles of hashes that grow at their end.

A proof needs a handful of tiles: which ones is worked out first, then they are read at once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from tuntas.algorithms.merkle import compact, hashing, proofs, tiles
from tuntas.base.ledger.protect import Cursor


T = TypeVar("T")

READ = """
    SELECT t.level, t.n, w.width, substr(t.hashes, 1, 32 * w.width)
    FROM unnest(%s::int[], %s::bigint[], %s::int[]) AS w (level, n, width)
    JOIN ledger_tile t ON t.level = w.level AND t.n = w.n
"""
WRITE = """
    INSERT INTO ledger_tile (level, n, width, hashes)
    SELECT * FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::bytea[])
    ON CONFLICT (level, n) DO UPDATE
    SET width = ledger_tile.width + EXCLUDED.width, hashes = ledger_tile.hashes || EXCLUDED.hashes
"""


def size(cursor: Cursor) -> int:
    """How many leaves the log has."""
    cursor.execute("SELECT coalesce(max(idx) + 1, 0) FROM ledger_leaf")
    return int(cursor.fetchone()[0])


def asked(cursor: Cursor, of_size: int, work: Callable[[proofs.Node], T]) -> T:
    """What `work` makes of the tree of this size, with one query for all the tiles it needs.

    `work` runs twice: first only to see which nodes it asks for. WrongTile when the database has not got them.
    """
    wanted: set[tiles.Tile] = set()

    def note(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, tiles.HEIGHT)
        wanted.add(tiles.tile_at(tile_level, (index << above) // tiles.WIDTH, of_size))
        return hashing.EMPTY_ROOT

    work(note)
    found = read(cursor, wanted)
    return work(tiles.node_reader(of_size, lambda tile: found.get(tile, b"")))


def read(cursor: Cursor, wanted: Collection[tiles.Tile]) -> Mapping[tiles.Tile, bytes]:
    """The bytes of these tiles, each as wide as it is asked for; one that is not there is left out."""
    if not wanted:
        return {}
    cursor.execute(READ, [[t.level for t in wanted], [t.index for t in wanted], [t.width for t in wanted]])
    return {tiles.Tile(level, n, width): bytes(hashes) for level, n, width, hashes in cursor.fetchall()}


def grown(cursor: Cursor, of_size: int) -> compact.Range:
    """The tree of this size, ready to grow."""
    return asked(cursor, of_size, lambda node: compact.Range.at(of_size, node))


def append(cursor: Cursor, growing: compact.Range, entries: Sequence[bytes]) -> int:
    """This function will add entries as leaves and the hashes they make whole as tiles; gives the first index."""
    fresh: dict[tuple[int, int], list[bytes]] = defaultdict(list)

    def note(level: int, index: int, found: bytes) -> None:
        if level % tiles.HEIGHT == 0:
            fresh[level // tiles.HEIGHT, index // tiles.WIDTH].append(found)

    first = growing.size
    for entry in entries:
        growing.append(hashing.leaf_hash(entry), note)
    cursor.execute(
        "INSERT INTO ledger_leaf (idx, entry) SELECT * FROM unnest(%s::bigint[], %s::bytea[])",
        [list(range(first, growing.size)), list(entries)],
    )
    keys = list(fresh)
    cursor.execute(
        WRITE,
        [[k[0] for k in keys], [k[1] for k in keys], [len(fresh[k]) for k in keys], [b"".join(fresh[k]) for k in keys]],
    )
    return first
