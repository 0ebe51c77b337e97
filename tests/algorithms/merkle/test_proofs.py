"""All proofs of all trees up to 130 leaves, and everything near them that must be refused."""

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from tests.algorithms.merkle import trees
from tuntas.algorithms.merkle import errors, hashing, proofs


pytestmark = pytest.mark.unit

SIZES = range(1, 131)
LEAVES = [hashing.leaf_hash(trees.entry(index)) for index in range(131)]


def mutations(path: list[bytes]) -> Iterator[list[bytes]]:
    """Each proof that differs in one byte, lacks an end, repeats one, or has one too many."""
    for at, one in enumerate(path):
        for byte in range(len(one)):
            changed = bytes((*one[:byte], one[byte] ^ 0x01 << byte % 8, *one[byte + 1 :]))
            yield [*path[:at], changed, *path[at + 1 :]]
        yield [*path[:at], one[:-1], *path[at + 1 :]]
        yield [*path[:at], one + b"\0", *path[at + 1 :]]
        yield [*path[:at], *path[at + 1 :]]
        yield [*path[:at], one, one, *path[at + 1 :]]
    yield [*path, hashing.EMPTY_ROOT]
    yield [hashing.EMPTY_ROOT, *path]
    yield [*path, b""]


def accepts_inclusion(index: int, size: int, path: list[bytes], leaf: bytes, root: bytes) -> bool:
    try:
        proofs.verify_inclusion(leaf, index, size, path, root)
    except errors.WrongProof:
        return False
    return True


def accepts_consistency(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    try:
        proofs.verify_consistency(old, new, path, old_root, new_root)
    except errors.WrongProof:
        return False
    return True


def test_every_inclusion_proof_holds_and_for_no_other_leaf_or_place() -> None:
    for size in SIZES:
        root = trees.root(0, size)
        assert proofs.root(size, trees.node) == root
        for index in range(size):
            path = proofs.inclusion_proof(index, size, trees.node)

            assert accepts_inclusion(index, size, path, LEAVES[index], root)
            assert not accepts_inclusion(index, size, path, LEAVES[index + 1], root)
            assert not accepts_inclusion(index ^ 1, size, path, LEAVES[index], root)
            assert not accepts_inclusion(index, size, path, LEAVES[index], trees.root(0, size + 1))


def test_every_consistency_proof_holds_and_between_no_other_roots() -> None:
    for new in SIZES:
        for old in range(1, new + 1):
            path = proofs.consistency_proof(old, new, trees.node)
            old_root, new_root = trees.root(0, old), trees.root(0, new)

            assert accepts_consistency(old, new, path, old_root, new_root)
            assert not accepts_consistency(old, new, path, trees.root(0, old + 1), new_root)
            assert not accepts_consistency(old, new, path, old_root, trees.root(1, new + 1))
            if old < new:
                assert not accepts_consistency(old, new, path, new_root, old_root)


@pytest.mark.slow
def test_every_byte_of_every_inclusion_proof_counts() -> None:
    for size in SIZES:
        root = trees.root(0, size)
        for index in range(size):
            path = proofs.inclusion_proof(index, size, trees.node)

            assert not any(accepts_inclusion(index, size, bad, LEAVES[index], root) for bad in mutations(path))


@pytest.mark.slow
def test_every_byte_of_every_consistency_proof_counts() -> None:
    for new in SIZES:
        for old in range(1, new + 1):
            path = proofs.consistency_proof(old, new, trees.node)
            roots = trees.root(0, old), trees.root(0, new)

            assert not any(accepts_consistency(old, new, bad, *roots) for bad in mutations(path))


def test_every_byte_of_the_proofs_of_some_trees_counts() -> None:
    for size in (1, 2, 3, 7, 8, 13):
        root = trees.root(0, size)
        for index in range(size):
            path = proofs.inclusion_proof(index, size, trees.node)
            assert not any(accepts_inclusion(index, size, bad, LEAVES[index], root) for bad in mutations(path))
            path = proofs.consistency_proof(index + 1, size, trees.node)
            roots = trees.root(0, index + 1), root
            assert not any(accepts_consistency(index + 1, size, bad, *roots) for bad in mutations(path))


def test_every_part_that_stands_for_itself_is_proven_and_no_other() -> None:
    for size in range(1, 34):
        for start in range(size):
            for end in range(start + 1, size + 1):
                width = 1
                while width < end - start:
                    width *= 2
                for index in range(start, end):
                    try:
                        proofs.verify_subtree_inclusion(
                            LEAVES[index],
                            index,
                            (start, end),
                            proofs.inclusion_proof(
                                index - start,
                                end - start,
                                lambda level, at, s=start: trees.root(s + (at << level), s + ((at + 1) << level)),
                            ),
                            trees.root(start, end),
                        )
                    except errors.WrongProof:
                        assert start % width
                    else:
                        assert start % width == 0


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (4, 3), (0, 0), (0, 1 << 63)])
def test_a_place_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(errors.WrongProof):
        proofs.inclusion_proof(index, size, trees.node)
    assert not accepts_inclusion(index, size, [], LEAVES[0], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 1 << 63)])
def test_sizes_out_of_order_have_no_proof(old: int, new: int) -> None:
    with pytest.raises(errors.WrongProof):
        proofs.consistency_proof(old, new, trees.node)
    assert not accepts_consistency(old, new, [], LEAVES[0], LEAVES[0])


def test_from_nothing_there_is_nothing_to_prove() -> None:
    assert proofs.consistency_proof(0, 5, trees.node) == []
    assert not accepts_consistency(0, 5, [], hashing.EMPTY_ROOT, trees.root(0, 5))
    assert proofs.root(0, trees.node) == hashing.EMPTY_ROOT


@given(st.integers(1, 3000), st.data())
def test_a_leaf_stays_proven_while_the_tree_grows(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    later = data.draw(st.integers(size, 3000))

    path = proofs.inclusion_proof(index, later, trees.node)
    bridge = proofs.consistency_proof(size, later, trees.node)

    proofs.verify_inclusion(trees.root(index, index + 1), index, later, path, trees.root(0, later))
    proofs.verify_consistency(size, later, bridge, trees.root(0, size), trees.root(0, later))
    assert len(path) <= later.bit_length()
    assert len(bridge) <= 2 * later.bit_length()


@given(st.integers(1, 400), st.integers(0, 399), st.binary(min_size=32, max_size=32))
def test_no_other_entry_is_proven_at_a_place(size: int, index: int, other: bytes) -> None:
    index %= size
    path = proofs.inclusion_proof(index, size, trees.node)

    assert not accepts_inclusion(index, size, path, other, trees.root(0, size))
