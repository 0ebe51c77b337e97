"""What is published is never of fewer than k; nothing is lost; the order says nothing."""

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from tests.algorithms.disclosure import worlds
from tests.algorithms.disclosure.worlds import VILLAGES, entry, groups
from tuntas.algorithms.disclosure import coarsen
from tuntas.algorithms.disclosure.entries import Entries, Entry, Line


pytestmark = pytest.mark.unit

A, B, C, D, E, F = VILLAGES[:6]
K = 10


def week(entries: Entries, k: int = K) -> tuple[dict[tuple[str, str, str, str], int], Entries]:
    lines, left = coarsen.week(entries, period="2021-W49", k=k)
    return groups(lines), left


def test_village_with_ten_stands_alone_and_nine_do_not() -> None:
    ten, none = week(Counter({entry(village=A): 10}))
    nine, held = week(Counter({entry(village=A): 9}))

    assert (ten, none) == ({("2021-W49", "step", "village", A[0]): 10}, Counter())
    assert (nine, held) == ({}, Counter({entry(village=A): 9}))


def test_small_villages_meet_in_their_kecamatan_then_in_the_regency() -> None:
    district, _ = week(Counter({entry(village=A): 4, entry(village=B): 6}))
    regency, _ = week(Counter({entry(village=A): 4, entry(village=D): 6}))

    assert district == {("2021-W49", "step", "village", A[1]): 10}
    assert regency == {("2021-W49", "step", "village", A[2]): 10}


def test_a_single_hidden_village_takes_its_smallest_neighbour_along() -> None:
    """Otherwise whoever knows the regency's total subtracts the two that are shown."""
    found, left = week(Counter({entry(village=A): 12, entry(village=D): 30, entry(village=B): 3}))

    assert found == {("2021-W49", "step", "village", D[0]): 30, ("2021-W49", "step", "village", A[2]): 15}
    assert left == Counter()


def test_kinds_and_classes_are_not_mixed_within_a_week() -> None:
    dinsos = Entry("step", "regency", worlds.OFFICES[1], "kept", "1")
    found, left = week(Counter({entry(): 9, entry("bounce"): 9, dinsos: 9}))

    assert found == {}
    assert left.total() == 27


def test_measures_of_an_entry_stay_with_it() -> None:
    lines, _ = coarsen.week(
        Counter({entry(village=A, result="missed", days="6-10"): 1, entry(village=B, result="kept", days="1"): 9}),
        period="2021-W49", k=K,
    )  # fmt: skip

    assert lines == Counter(
        {
            Line("2021-W49", "step", "village", A[1], "missed", "6-10", 0): 1,
            Line("2021-W49", "step", "village", A[1], "kept", "1", 0): 9,
        }
    )


def test_quarter_gives_up_the_kind_before_the_class_and_the_class_before_the_regency() -> None:
    here, there = A[2:], VILLAGES[-1][2:]
    few = Entry("objection", "regency", here, "upheld", "4-5")

    def name(*entries: Entry) -> set[tuple[str, str, str]]:
        lines, _left = coarsen.quarter(Counter(dict.fromkeys(entries, 5)), period="2021-Q4", k=K)
        return {(line.event, line.kind, line.office) for line in lines}

    alone = coarsen.quarter(Counter({few: 10}), period="2021-Q4", k=K)[0]
    assert {(line.event, line.kind, line.office, line.result) for line in alone} == {
        ("objection", "regency", here[0], "upheld")
    }
    assert name(few, Entry("objection", "village", here, "upheld")) == {("objection", "any", here[0])}
    assert name(few, Entry("bounce", "village", here)) == {("any", "any", here[0])}
    assert name(few, Entry("bounce", "village", there)) == {("any", "any", "36")}


def test_without_its_class_an_entry_says_nothing_of_its_measure() -> None:
    few = Entry("objection", "regency", A[2:], "upheld", "4-5")
    lines, _ = coarsen.quarter(Counter({few: 5, Entry("bounce", "village", A[2:], nth=3): 5}), period="2021-Q4", k=K)

    assert lines == Counter({Line("2021-Q4", "any", "any", A[2], "", "", 0): 10})


@given(entries=worlds.entries(), k=st.integers(2, 12))
def test_every_group_has_k_and_the_sum_is_the_input(entries: Entries, k: int) -> None:
    lines, left = coarsen.week(entries, period="2021-W49", k=k)
    late, rest = coarsen.quarter(
        Counter({coarsen.at_regency(one): n for one, n in left.items()}), period="2021-Q4", k=k
    )

    assert min([*groups(lines).values(), *groups(late).values()], default=k) >= k
    assert lines.total() + left.total() == entries.total()
    assert rest.total() < k * len(worlds.REGENCIES)


@given(data=st.data(), entries=worlds.entries(), k=st.integers(2, 12))
def test_order_says_nothing(data: st.DataObject, entries: Entries, k: int) -> None:
    shuffled = Counter(dict(data.draw(st.permutations(list(entries.items())))))

    assert coarsen.week(shuffled, period="2021-W49", k=k) == coarsen.week(entries, period="2021-W49", k=k)


@given(entries=worlds.entries(), k=st.integers(2, 12))
def test_measures_and_classes_add_up_to_the_same_as_before(entries: Entries, k: int) -> None:
    lines, left = coarsen.week(entries, period="2021-W49", k=k)

    before: Counter[tuple[object, ...]] = Counter()
    for one, n in (entries - left).items():
        before[one.event, one.kind, one.result, one.days, one.nth] += n
    after: Counter[tuple[object, ...]] = Counter()
    for line, n in lines.items():
        after[line.event, line.kind, line.result, line.days, line.nth] += n
    assert after == before


@given(entries=worlds.entries(), k=st.integers(2, 12))
def test_an_entry_is_published_where_it_happened(entries: Entries, k: int) -> None:
    """Whoever stands in a place finds its entries in it or above it, never in another."""
    lines, left = coarsen.week(entries, period="2021-W49", k=k)

    for one in entries - left:
        seen = worlds.candidates(lines, week="2021-W49", event=one.event, path=one.path, kind=one.kind)
        assert len(seen) >= k
