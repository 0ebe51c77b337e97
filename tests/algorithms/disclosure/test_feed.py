"""The feed over time: an edition changes none before it, and two versions of it give nothing more than the newer one."""

import itertools
import json
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from tests.algorithms.disclosure import worlds
from tests.algorithms.disclosure.worlds import VILLAGES, Feed, entry, groups
from tuntas.algorithms.disclosure import feed
from tuntas.algorithms.disclosure.entries import Entries, Entry


pytestmark = pytest.mark.unit

K = 10
WEEKS = worlds.weeks_of(38, 4)


@pytest.mark.parametrize(
    ("week", "quarter"),
    [("2021-W01", "2021-Q1"), ("2021-W13", "2021-Q1"), ("2021-W14", "2021-Q2"), ("2021-W39", "2021-Q3"),
     ("2021-W40", "2021-Q4"), ("2020-W53", "2020-Q4")],
)  # fmt: skip
def test_a_week_lies_in_one_quarter(week: str, quarter: str) -> None:
    assert feed.quarter_of(week) == quarter


def test_what_a_week_cannot_show_comes_with_its_quarter() -> None:
    house = Feed(K)
    for week in ("2021-W38", "2021-W39"):
        house.publish(week, Counter({Entry("objection", "regency", worlds.OFFICES[0], "upheld"): 6}))
    shown = house.publish("2021-W40", Counter())

    assert [made.lines.total() for made in house.editions] == [0, 0, 12]
    assert groups(shown.lines) == {("2021-Q3", "objection", "regency", "36.04"): 12}
    assert house.held == Counter()


def test_what_a_year_cannot_show_is_told_as_a_number_once_it_is_ten() -> None:
    house = Feed(K)
    house.publish("2021-W52", Counter({entry("objection"): 4}))
    few = house.publish("2022-W01", Counter())
    house.publish("2022-W02", Counter({entry("bounce"): 6}))
    house.publish("2022-W14", Counter())
    told = house.publish("2023-W01", Counter())

    assert (few.undetailed, few.held.total()) == (0, 4)
    assert (told.undetailed, told.held.total(), house.lines.total()) == (10, 0, 0)


def test_the_file_holds_equal_entries_once_with_their_number_in_order() -> None:
    made = Feed(2).publish("2021-W49", Counter({entry("step", result="kept", days="1"): 3, entry("bounce", nth=2): 2}))
    lines = feed.written(made, header={"house": "x"}).decode().splitlines()

    assert json.loads(lines[0]) == {
        "feed": "tuntas/figures/v1", "week": "2021-W49", "k": 2, "undetailed": 0, "house": "x",
    }  # fmt: skip
    assert [json.loads(line) for line in lines[1:]] == [
        {"period": "2021-W49", "class": "bounce", "kind": "village", "office": VILLAGES[0][0], "result": "", "days": "",
         "nth": 2, "n": 2},
        {"period": "2021-W49", "class": "step", "kind": "village", "office": VILLAGES[0][0], "result": "kept",
         "days": "1", "nth": 0, "n": 3},
    ]  # fmt: skip


def test_no_line_can_be_tied_to_another() -> None:
    """No key, no moment, no matter: the fields are these and no others."""
    made = Feed(2).publish("2021-W49", Counter({entry(): 3}))

    fields = set(json.loads(feed.written(made, header={}).decode().splitlines()[1]))

    assert fields == {"period", "class", "kind", "office", "result", "days", "nth", "n"}


@settings(deadline=None)
@given(weeks=st.lists(worlds.entries(12), min_size=4, max_size=4), k=st.integers(2, 12))
def test_nothing_is_lost_and_no_group_is_small(weeks: list[Entries], k: int) -> None:
    house = Feed(k)
    for week, new in zip(WEEKS, weeks, strict=True):
        house.publish(week, new)

    told = house.lines.total() + house.held.total() + sum(made.undetailed for made in house.editions)
    assert told == sum(new.total() for new in weeks)
    assert min(groups(house.lines).values(), default=k) >= k


@settings(deadline=None)
@given(weeks=st.lists(worlds.entries(12), min_size=4, max_size=4), late=worlds.one_entry(), k=st.integers(2, 12))
def test_an_edition_changes_none_before_it_and_a_late_entry_goes_into_the_newest(
    weeks: list[Entries], late: Entry, k: int
) -> None:
    house, other = Feed(k), Feed(k)
    for week, new in zip(WEEKS[:-1], weeks[:-1], strict=True):
        house.publish(week, new)
        other.publish(week, new)
    before = dict(house.files)
    house.publish(WEEKS[-1], weeks[-1])
    other.publish(WEEKS[-1], weeks[-1] + Counter({late: 1}))

    assert {week: house.files[week] for week in before} == before
    assert {week: other.files[week] for week in before} == before


@settings(deadline=None)
@given(weeks=st.lists(worlds.entries(12), min_size=4, max_size=4), k=st.integers(2, 12))
def test_the_difference_of_two_versions_has_no_small_group(weeks: list[Entries], k: int) -> None:
    """Somebody keeps last week's copy of the whole feed and subtracts it from this week's, group by group."""
    house = Feed(k)
    copies = []
    for week, new in zip(WEEKS, weeks, strict=True):
        house.publish(week, new)
        copies.append(groups(house.lines))

    for older, newer in itertools.pairwise(copies):
        differences = {name: n - older.get(name, 0) for name, n in newer.items()}
        assert min((n for n in differences.values() if n), default=k) >= k
        assert older.keys() <= newer.keys()


def test_one_reactivation_in_a_village_cannot_be_found() -> None:
    """The bait: the only entry of its class in its village, in a week in which the village is busy with others."""
    bait = entry("decision", VILLAGES[1], result="reasoned", days="1")
    others = {
        entry("step", VILLAGES[1], result="kept"): 40,
        entry("decision", VILLAGES[2], result="reasoned", days="1"): 12,
    }
    house = Feed(K)
    house.publish("2021-W49", Counter({bait: 1, **others}))

    seen = worlds.candidates(house.lines, week="2021-W49", event="decision", path=VILLAGES[1], kind="village")

    assert [line for line in house.lines if line.event == "decision" and line.office == VILLAGES[1][0]] == []
    assert len(seen) == 13
    assert {line.office for line in seen} == {"36.04"}
