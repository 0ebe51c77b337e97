"""A tree that grows while holding only its peaks: the roots of the perfect subtrees it consists of, largest first."""

from collections.abc import Callable

from tuntas.algorithms.merkle import proofs
from tuntas.algorithms.merkle.hashing import EMPTY_ROOT, node_hash


Visit = Callable[[int, int, bytes], None]


class Range:
    """The first `size` leaves of a tree. `append` costs one hash per leaf on average."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    @classmethod
    def at(cls, size: int, node: proofs.Node) -> "Range":
        """The range of a tree whose whole subtrees are known."""
        grown = cls()
        grown.size = size
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                grown.peaks.append(node(level, start >> level))
                start += 1 << level
        return grown

    def append(self, leaf: bytes, visit: Visit | None = None) -> int:
        """Add a leaf hash and return its index; `visit(level, index, hash)` is told of every node that became whole."""
        index, level, found = self.size, 0, leaf
        if visit:
            visit(level, index, found)
        while self.size >> level & 1:
            found = node_hash(self.peaks.pop(), found)
            level += 1
            if visit:
                visit(level, index >> level, found)
        self.peaks.append(found)
        self.size += 1
        return index

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found
