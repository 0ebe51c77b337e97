"""Inclusion and consistency proofs: made as RFC 6962 section 2.1 says, verified as RFC 9162 sections 2.1.3 and 2.1.4 say.

`node(level, index)` gives the hash over leaves `index << level` up to `(index + 1) << level`; it is asked for whole
subtrees only, so what is stored once never changes. A subtree `[start, end)` stands for itself in a tree when `start`
is a multiple of the smallest power of two that holds it (draft-ietf-plants-merkle-tree-certs, section 4).
"""

from collections.abc import Callable, Sequence
from hmac import compare_digest

from tuntas.algorithms.merkle import errors
from tuntas.algorithms.merkle.hashing import EMPTY_ROOT, HASH_SIZE, SIZE_LIMIT, node_hash


Node = Callable[[int, int], bytes]
Part = tuple[int, int]  # first leaf, and the one after the last


def root(size: int, node: Node) -> bytes:
    """The root over the first `size` leaves."""
    _need(0 <= size < SIZE_LIMIT, "a size out of range")
    return _over(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over `size` leaves, lowest first."""
    _need(0 <= index < size < SIZE_LIMIT, "an index outside the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of the tree of `new`; none for 0 or equal."""
    _need(0 <= old <= new < SIZE_LIMIT, "sizes out of order")
    path: list[bytes] = []
    if old == 0:
        return path
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    if start:  # else the old root itself is where the proof begins
        path.append(_over(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], tree_root: bytes) -> None:
    """WrongProof unless `path` leads from the leaf hash `leaf` at `index` to `tree_root` over `size` leaves."""
    verify_subtree_inclusion(leaf, index, (0, size), path, tree_root)


def verify_subtree_inclusion(leaf: bytes, index: int, part: Part, path: Sequence[bytes], subtree_root: bytes) -> None:
    """WrongProof unless `path` leads from the leaf hash at `index` of the tree to the root over the leaves `part`."""
    start, end = part
    _need(_stands(start, end) and start <= index < end, "an index outside the tree")
    _need_hashes((leaf, *path))
    at, last, found = index - start, end - start - 1, leaf
    for sibling in path:
        _need(last > 0, "a proof that is too long")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    _need(last == 0, "a proof that is too short")
    _need(compare_digest(found, subtree_root), "a proof that leads to another root")


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """WrongProof unless the tree of `old` leaves is proven to be the beginning of the tree of `new`.

    An empty tree is the beginning of every tree and nothing can be proven of it: 0 is refused.
    """
    _need(0 < old <= new < SIZE_LIMIT, "sizes out of order, or nothing to compare")
    if old == new:
        _need(compare_digest(old_root, new_root), "two roots for one size")
    verify_subtree_consistency((0, old), new, path, old_root, new_root)


def verify_subtree_consistency(
    part: Part, size: int, path: Sequence[bytes], subtree_root: bytes, tree_root: bytes
) -> None:
    """WrongProof unless the leaves `part` under `subtree_root` are proven to stand in the tree of `size`."""
    start, end = part
    _need(0 <= start <= end <= size < SIZE_LIMIT, "sizes out of order")
    if start == end:
        _need(not path and compare_digest(subtree_root, EMPTY_ROOT), "an empty part has the empty root and no proof")
        return
    _need(_stands(start, end), "leaves that are no subtree")
    _need_hashes(path)
    climb = _Climb(start, end - 1, size - 1)
    rest = list(path)
    old = new = subtree_root
    if not climb.whole:
        _need(bool(rest), "a proof that is too short")
        old = new = rest.pop(0)
    for sibling in rest:
        _need(climb.top > 0, "a proof that is too long")
        if climb.from_left:
            if climb.first < climb.last:
                old = node_hash(sibling, old)
            new = node_hash(sibling, new)
            climb.to_right_child()
        else:
            new = node_hash(new, sibling)
        climb.up()
    _need(climb.top == 0, "a proof that is too short")
    _need(compare_digest(old, subtree_root), "a proof that begins at another root")
    _need(compare_digest(new, tree_root), "a proof that leads to another root")


class _Climb:
    """Where a consistency proof stands: the subtree's first and last node, and the tree's last, on one level."""

    def __init__(self, first: int, last: int, top: int) -> None:
        self.first, self.last, self.top = first, last, top
        if last == top:
            while self.first != self.last:
                self.up()
        else:
            while self.first != self.last and self.last & 1:
                self.up()

    @property
    def whole(self) -> bool:
        """Is the subtree one node of the tree, so that its own root is the beginning?"""
        return self.first == self.last

    @property
    def from_left(self) -> bool:
        return bool(self.last & 1) or self.last == self.top

    def to_right_child(self) -> None:
        while not self.last & 1 and self.last:
            self.up()

    def up(self) -> None:
        self.first, self.last, self.top = self.first >> 1, self.last >> 1, self.top >> 1


def _over(start: int, end: int, node: Node) -> bytes:
    """The root over `[start, end)`, `start` being where a subtree of this width may begin."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(node(level, start >> level))
        start += 1 << level
    found = peaks.pop()
    while peaks:
        found = node_hash(peaks.pop(), found)
    return found


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _stands(start: int, end: int) -> bool:
    if not 0 <= start < end < SIZE_LIMIT:
        return False
    return start % (1 << (end - start - 1).bit_length()) == 0


def _need_hashes(hashes: Sequence[bytes]) -> None:
    _need(all(len(one) == HASH_SIZE for one in hashes), "a hash that is not 32 bytes long")


def _need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a sentence with its condition
    if not holds:
        raise errors.WrongProof(otherwise)
