"""Tiles and entry bundles of a log (C2SP tlog-tiles): addresses, which ones a growth writes, reading nodes from them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tuntas.algorithms.merkle import errors, proofs
from tuntas.algorithms.merkle.hashing import HASH_SIZE, SIZE_LIMIT, node_hash


HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRY_LIMIT = 0xFFFF  # an entry's length is a uint16
_NUMBER = r"(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
_TILE = re.compile(rf"tile/(?P<level>0|[1-9][0-9]?)/{_NUMBER}")
_BUNDLE = re.compile(rf"tile/entries/{_NUMBER}")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """`width` hashes from number `index * 256` of level `level * 8` of the tree; partial below 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{_number(self.index, self.width)}"

    @property
    def nodes(self) -> list[tuple[int, int]]:
        """(level, index) of each node in it, in order."""
        first = self.index * WIDTH
        return [(self.level * HEIGHT, first + at) for at in range(self.width)]


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """The entries `index * 256` up to `index * 256 + width`."""

    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        return f"tile/entries/{_number(self.index, self.width)}"

    @property
    def entries(self) -> range:
        return range(self.index * WIDTH, self.index * WIDTH + self.width)


def parse_path(path: str) -> Tile | Bundle:
    """The tile or bundle a path names; WrongTile unless the path is the one its address is written as."""
    named: Tile | Bundle
    if found := _BUNDLE.fullmatch(path):
        named = Bundle(*_index_and_width(found))
    elif found := _TILE.fullmatch(path):
        named = Tile(int(found["level"]), *_index_and_width(found))
    else:
        raise errors.WrongTile("no tile has this address")
    # Left: leading groups of zeros, widths of 256 and more, levels above 63.
    if named.path != path or not 1 <= named.width <= WIDTH or (isinstance(named, Tile) and named.level > 63):
        raise errors.WrongTile("no tile has this address")
    return named


def tiles_of_growth(old: int, new: int) -> list[Tile]:
    """The tiles to be written when a tree of `old` leaves becomes one of `new`, lowest level first."""
    written = []
    for level in range(_levels(new)):
        before, after = old >> (HEIGHT * level), new >> (HEIGHT * level)
        written += [Tile(level, index, width) for index, width in _spans(before, after)]
    return written


def bundles_of_growth(old: int, new: int) -> list[Bundle]:
    return [Bundle(index, width) for index, width in _spans(old, new)]


def tile_at(level: int, index: int, size: int) -> Tile:
    """Tile `index` of `level` as wide as a tree of `size` has it; WrongTile when the tree has none there."""
    width = min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH)
    if width < 1 or index < 0:
        raise errors.WrongTile("the tree has no such tile")
    return Tile(level, index, width)


def node_reader(size: int, read: Callable[[Tile], bytes]) -> proofs.Node:
    """The `node` of a tree of `size` leaves whose tiles `read` gives.

    Tiles are remembered for the reader's life. They are not believed: whoever makes a proof from them compares with
    a signed root. WrongTile when a tile has not the length its address asks for.
    """
    seen: dict[Tile, bytes] = {}

    def hashes(tile: Tile) -> bytes:
        if tile not in seen:
            data = read(tile)
            if len(data) != tile.width * HASH_SIZE:
                raise errors.WrongTile(f"{tile.path} is {len(data)} bytes long")
            seen[tile] = data
        return seen[tile]

    def node(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        tile = tile_at(tile_level, first // WIDTH, size)
        at = first % WIDTH
        if at + (1 << above) > tile.width:
            raise errors.WrongTile("the tree has no such node")
        row = _hashes(hashes(tile)[at * HASH_SIZE : (at + (1 << above)) * HASH_SIZE])
        while len(row) > 1:
            row = [node_hash(row[pair], row[pair + 1]) for pair in range(0, len(row), 2)]
        return row[0]

    return node


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """A bundle's bytes: each entry behind its length as a big-endian uint16."""
    if not 1 <= len(entries) <= WIDTH or any(len(entry) > ENTRY_LIMIT for entry in entries):
        raise errors.WrongTile("a bundle holds 1 to 256 entries of at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle; WrongTile when it holds more, fewer, or stops in the middle."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data) or len(entries) != width:
        raise errors.WrongTile("a bundle that does not hold what its address says")
    return entries


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def _levels(size: int) -> int:
    return (max(size.bit_length(), 1) - 1) // HEIGHT + 1 if size else 0


def _spans(before: int, after: int) -> Iterator[tuple[int, int]]:
    """(index, width) of the tiles in which the items `before` up to `after` of one level lie."""
    if before >= after:
        return
    for index in range(before // WIDTH, (after - 1) // WIDTH + 1):
        yield index, min(WIDTH, after - index * WIDTH)


def _number(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups)) + ("" if width == WIDTH else f".p/{width}")


def _index_and_width(found: re.Match[str]) -> tuple[int, int]:
    index = int(found["index"].replace("x", "").replace("/", "")[:30])
    if index >= SIZE_LIMIT:
        raise errors.WrongTile("no tile has this address")
    return index, int(found["width"] or WIDTH)
