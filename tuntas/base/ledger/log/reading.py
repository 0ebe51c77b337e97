"""What everybody may read of the log: proofs, checkpoints, tiles, figures. As the web role, a fixed number of queries.

Only what a stored checkpoint covers is shown: a leaf that nobody has signed for yet proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connections

from tuntas.algorithms.merkle import proofs, tiles
from tuntas.base.ledger.log import tree


# The checkpoint to prove against: the last one any witness cosigned, else the last one signed.
PLACED = """
    SELECT p.idx, l.entry, c.size, c.root, c.note,
           ARRAY(SELECT line FROM ledger_cosignature s WHERE s.size = c.size ORDER BY witness)
    FROM ledger_place p JOIN ledger_leaf l ON l.idx = p.idx
    JOIN ledger_checkpoint c ON c.size = coalesce(
        (SELECT max(size) FROM ledger_cosignature WHERE size > p.idx),
        (SELECT max(size) FROM ledger_checkpoint WHERE size > p.idx))
    WHERE p.act_id = %s
"""
LATEST = """
    SELECT c.size, c.note, c.at, ARRAY(SELECT line FROM ledger_cosignature s WHERE s.size = c.size ORDER BY witness)
    FROM ledger_checkpoint c WHERE c.size IN (
        (SELECT max(size) FROM ledger_cosignature), (SELECT max(size) FROM ledger_checkpoint))
    ORDER BY c.size
"""
WITNESSES = """
    SELECT w.witness, s.size, s.at FROM (SELECT DISTINCT witness FROM (
        SELECT witness FROM ledger_cosignature ORDER BY size DESC LIMIT 1000) recent) w
    JOIN LATERAL (SELECT size, at FROM ledger_cosignature c WHERE c.witness = w.witness ORDER BY size DESC LIMIT 1) s ON true
    ORDER BY 1
"""
INTERVALS = """
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY step), max(step) FROM (
        SELECT at - lag(at) OVER (ORDER BY at) AS step FROM (
            SELECT at FROM ledger_cosignature ORDER BY size DESC LIMIT 1000) recent) steps
"""
HALT_SECONDS = 5


@dataclass(frozen=True)
class Proof:
    """That an act's leaf stands in the log. entry: the leaf's 32 bytes. path: lowest hash first. note: signed, with
    cosignatures at its end; is_cosigned says whether there are any.
    """

    index: int
    entry: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]
    note: str
    is_cosigned: bool


@dataclass(frozen=True)
class Stored:
    """A stored checkpoint, cosignature lines at its end."""

    size: int
    note: str
    at: datetime
    is_cosigned: bool


@dataclass(frozen=True)
class Seen:
    """What a witness cosigned last, and when the log got it."""

    witness: str
    size: int
    at: datetime


@dataclass(frozen=True)
class Figures:
    """usual, longest: time between two cosignatures among the last thousand; None before there are two."""

    witnesses: Sequence[Seen]
    usual: timedelta | None
    longest: timedelta | None


def proof_of(act_id: int) -> Proof | None:
    """The proof of an act's leaf against the last cosigned checkpoint; against the last signed one while no cosigned
    one covers it; None while it has no place under a stored checkpoint, or the act is none of the open ones. Two queries.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(PLACED, [act_id])
        row = cursor.fetchone()
        if row is None:
            return None
        index, entry, size, root, note, lines = row
        path = tree.asked(cursor, size, lambda node: proofs.inclusion_proof(index, size, node))
    return Proof(index, bytes(entry), size, bytes(root), tuple(path), _with_lines(note, lines), bool(lines))


def latest(*, patience: timedelta = timedelta.max) -> Stored | None:
    """The last cosigned checkpoint; the last signed one when that is later by more than `patience`, or none is cosigned."""
    with connections["default"].cursor() as cursor:
        cursor.execute(LATEST)
        found = [Stored(size, _with_lines(note, lines), at, bool(lines)) for size, note, at, lines in cursor.fetchall()]
    if not found:
        return None
    return found[0] if found[0].is_cosigned and found[-1].at - found[0].at <= patience else found[-1]


def signed_size() -> int:
    """How many leaves the last stored checkpoint covers."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoint")
        return int(cursor.fetchone()[0])


def tile(wanted: tiles.Tile | tiles.Bundle) -> bytes | None:
    """The bytes of a tile or an entry bundle; None when no stored checkpoint covers all of it. Two queries."""
    level = wanted.level if isinstance(wanted, tiles.Tile) else 0
    covered = (signed_size() >> (tiles.HEIGHT * level)) - wanted.index * tiles.WIDTH
    if covered < wanted.width:
        return None
    with connections["default"].cursor() as cursor:
        if isinstance(wanted, tiles.Tile):
            return tree.read(cursor, [wanted])[wanted]
        cursor.execute(
            "SELECT entry FROM ledger_leaf WHERE idx >= %s AND idx < %s ORDER BY idx",
            [wanted.entries.start, wanted.entries.stop],
        )
        return tiles.pack_bundle([bytes(entry) for (entry,) in cursor.fetchall()])


def figures() -> Figures:
    """Who cosigns, and how often. Two queries, over the last thousand cosignatures."""
    with connections["default"].cursor() as cursor:
        cursor.execute(WITNESSES)
        seen = [Seen(*row) for row in cursor.fetchall()]
        cursor.execute(INTERVALS)
        usual, longest = cursor.fetchone()
    return Figures(seen, usual, longest)


def origins() -> list[tuple[str, str]]:
    """(name, public key) of the log, the present one last; empty before its first start."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name, vkey FROM ledger_origin ORDER BY id")
        return [(str(name), str(vkey)) for name, vkey in cursor.fetchall()]


def is_halted() -> bool:
    """Whether everything is read-only because the log is not the one its witnesses know. Asked every few seconds only,
    on the trail's connection: a page's own queries stay as many as they are.
    """
    name = str(connections["default"].settings_dict["NAME"])

    def ask() -> bool:
        with connections["trail"].cursor() as cursor:
            cursor.execute("SELECT ledger_is_halted()")
            return bool(cursor.fetchone()[0])

    return bool(cache.get_or_set(f"halted:{name}", ask, HALT_SECONDS))


def _with_lines(note: str, lines: Sequence[str]) -> str:
    return note + "".join(f"{line}\n" for line in lines)
