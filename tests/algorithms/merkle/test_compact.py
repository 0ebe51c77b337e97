import pytest
from hypothesis import given, strategies as st

from tests.algorithms.merkle import trees
from tuntas.algorithms.merkle import compact


pytestmark = pytest.mark.unit


def test_appended_leaf_by_leaf_the_root_is_the_tree_s() -> None:
    grown = compact.Range()
    seen: dict[tuple[int, int], bytes] = {}

    for size in range(300):
        assert grown.size == size
        assert grown.root() == trees.root(0, size)
        assert grown.append(trees.node(0, size), lambda level, at, found: seen.update({(level, at): found})) == size

    assert seen == {
        (level, at): trees.node(level, at) for level in range(9) for at in range(300 >> level)
    }  # every whole subtree was told of once it became whole


@given(st.integers(0, 2000), st.integers(0, 40))
def test_taken_up_again_it_grows_as_if_never_laid_down(size: int, more: int) -> None:
    grown = compact.Range.at(size, trees.node)
    for index in range(size, size + more):
        grown.append(trees.node(0, index))

    assert grown.root() == trees.root(0, size + more)
    assert len(grown.peaks) == (size + more).bit_count()
