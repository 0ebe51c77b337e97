"""The release gate of the public feed: a simulated neighbour finds nobody, and finds many when nothing is coarsened."""

import pytest

from bench import neighbour


pytestmark = pytest.mark.unit
# Two kecamatan of four villages through a quarter and a bit: what waits for the quarter is told within it.
SMALL = {"kecamatan": 2, "villages": 4, "weeks": 16}


def test_no_neighbour_finds_anybody_in_what_is_published() -> None:
    for seed in (1, 2, 3):
        made = neighbour.year(**SMALL, seed=seed)

        assert neighbour.failures(made) == []
        assert made.lines.total() + made.held == len(made.visits)
        assert made.lines.total() > len(made.visits) / 2


def test_the_gate_closes_when_nothing_is_coarsened() -> None:
    made = neighbour.year(**SMALL, coarsen=False)

    found = neighbour.failures(made)

    assert [one.partition(":")[0] for one in found[:2]] == ["knows the village"] * 2
    assert neighbour.after(made, level=0).unique > 0.05


def test_the_gate_closes_for_groups_of_three() -> None:
    assert neighbour.failures(neighbour.year(**SMALL, k=3)) != []


def test_the_neighbour_finds_many_in_the_entries_as_they_happened() -> None:
    """The attack is worth something: against bare rows it succeeds, and less so the less he knows."""
    made = neighbour.year(**SMALL)

    village, kecamatan, regency = (neighbour.before(made, level=level).unique for level in range(3))

    assert village > 0.1
    assert village > kecamatan >= regency
