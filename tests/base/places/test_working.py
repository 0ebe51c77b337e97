"""The two clocks, against vectors worked out by hand and against properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from tuntas.base.places import shipped, working
from tuntas.base.places.working import WIB, WIT, WITA, Calendar


pytestmark = pytest.mark.unit

OFFICE = Calendar(
    weekdays=frozenset({1, 2, 3, 4, 5}),
    opens_at=time(7, 30),
    closes_at=time(16, 0),
    holidays=frozenset(day.on for day in shipped.holidays()),
)

moments = st.datetimes(datetime(2019, 1, 1), datetime(2027, 6, 30), timezones=st.just(WIB))
calendars = st.builds(
    lambda weekdays, holidays: replace(OFFICE, weekdays=weekdays, holidays=holidays),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.frozensets(st.dates(date(2019, 1, 1), date(2027, 12, 31)), max_size=60),
)
counts = st.integers(0, 60)


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        # 17 August, 20 August (Islamic new year) and 21 August (joint leave) are skipped.
        (at(2020, 8, 6), 14, at(2020, 8, 31)),
        # 11 March is Isra Mikraj.
        (at(2021, 3, 8), 3, at(2021, 3, 12)),
        (at(2021, 12, 7, 9, 10), 3, at(2021, 12, 10, 9, 10)),
        (at(2021, 12, 9), 1, at(2021, 12, 10)),
        (at(2020, 3, 12, 9, 14), 1, at(2020, 3, 13, 9, 14)),
        # Over a weekend, and from within one.
        (at(2021, 12, 10), 1, at(2021, 12, 13)),
        (at(2021, 12, 11), 1, at(2021, 12, 13)),
        (at(2021, 12, 11), 0, at(2021, 12, 11)),
    ],
)
def test_add_working_days_ends_where_the_calendar_says(start: datetime, n: int, end: datetime) -> None:
    assert working.add_working_days(start, n, OFFICE) == end


def test_a_moment_in_utc_counts_from_the_offices_own_day() -> None:
    # 23.30 UTC on Thursday is Friday morning in Cilegon.
    start = datetime(2021, 12, 9, 23, 30, tzinfo=UTC)

    end = working.add_working_days(start, 1, OFFICE)

    assert end == at(2021, 12, 13, 6, 30)
    assert end.tzinfo is WIB


def test_the_same_moment_falls_on_another_day_further_east() -> None:
    start = datetime(2021, 12, 9, 15, 30, tzinfo=UTC)  # 22.30 WIB on Thursday, 00.30 WIT on Friday
    in_papua = replace(OFFICE, zone=WIT)

    assert working.add_working_days(start, 1, OFFICE).date() == date(2021, 12, 10)
    assert working.add_working_days(start, 1, in_papua).date() == date(2021, 12, 13)


def test_add_hours_does_not_stop_at_night_or_on_days_off() -> None:
    assert working.add_hours(at(2020, 4, 4, 22), 24) == at(2020, 4, 5, 22)
    assert working.add_hours(at(2020, 8, 14), 72) == at(2020, 8, 17)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2021, 12, 9, 7, 29), False),
        (at(2021, 12, 9, 7, 30), True),
        (at(2021, 12, 9, 15, 59), True),
        (at(2021, 12, 9, 16), False),
        (at(2021, 12, 11), False),
        (at(2021, 3, 11), False),
    ],
)
def test_is_open_only_within_hours_of_a_working_day(moment: datetime, is_open: bool) -> None:  # noqa: FBT001
    assert OFFICE.is_open(moment) is is_open


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        working.add_working_days(at(2021, 12, 9), -1, OFFICE)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2021, 12, 9, 10)

    for call in (
        lambda: working.add_working_days(naive, 1, OFFICE),
        lambda: working.add_hours(naive, 1),
        lambda: working.working_days_between(naive, naive, OFFICE),
        lambda: OFFICE.is_open(naive),
    ):
        with pytest.raises(ValueError, match="zone"):
            call()


def test_an_office_that_never_opens_is_named_instead_of_waited_for() -> None:
    closed = replace(OFFICE, weekdays=frozenset())

    with pytest.raises(working.NeverOpen):
        working.next_working_day(date(2021, 12, 9), closed)


@pytest.mark.parametrize(
    ("code", "zone", "name"),
    [
        ("36.72.02.1004", WIB, "WIB"),
        ("61", WIB, "WIB"),
        ("62.01", WIB, "WIB"),
        ("51.71", WITA, "WITA"),
        ("65", WITA, "WITA"),
        ("76", WITA, "WITA"),
        ("81", WIT, "WIT"),
        ("91.03.01.3007", WIT, "WIT"),
        ("96", WIT, "WIT"),
    ],
)
def test_zone_of_a_province(code: str, zone: object, name: str) -> None:
    assert working.zone_of(code) is zone
    assert working.abbreviation(working.zone_of(code)) == name


@given(moments, counts, calendars)
def test_the_end_is_a_working_day_at_the_same_time_of_day(start: datetime, n: int, calendar: Calendar) -> None:
    end = working.add_working_days(start, n, calendar)

    assert n == 0 or calendar.is_working_day(end.date())
    assert end.time() == start.time()


@given(moments, counts, calendars)
def test_between_undoes_add(start: datetime, n: int, calendar: Calendar) -> None:
    end = working.add_working_days(start, n, calendar)

    assert working.working_days_between(start, end, calendar) == n
    assert working.working_days_between(end, start, calendar) == -n


@given(moments, counts, counts, calendars)
def test_adding_twice_is_adding_the_sum(start: datetime, n: int, m: int, calendar: Calendar) -> None:
    in_two = working.add_working_days(working.add_working_days(start, n, calendar), m, calendar)

    assert in_two == working.add_working_days(start, n + m, calendar)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=40)), counts, calendars)
def test_who_starts_later_is_never_due_earlier(start: datetime, wait: timedelta, n: int, calendar: Calendar) -> None:
    # Within one run of days off the later hour of an earlier day may win; whole days never cross.
    first = working.add_working_days(start, n, calendar).date()
    second = working.add_working_days(start + wait, n, calendar).date()

    assert first <= second


@given(moments, st.integers(1, 60), calendars)
def test_one_day_more_is_strictly_later(start: datetime, n: int, calendar: Calendar) -> None:
    assert working.add_working_days(start, n - 1, calendar) < working.add_working_days(start, n, calendar)


@given(moments, counts, calendars, st.dates(date(2019, 1, 1), date(2027, 12, 31)))
def test_one_holiday_more_never_shortens_the_wait(start: datetime, n: int, calendar: Calendar, extra: date) -> None:
    stricter = replace(calendar, holidays=calendar.holidays | {extra})

    assert working.add_working_days(start, n, stricter) >= working.add_working_days(start, n, calendar)


@given(st.lists(moments, min_size=3, max_size=3).map(sorted), calendars)
def test_between_adds_up(in_order: list[datetime], calendar: Calendar) -> None:
    a, b, c = in_order
    between = working.working_days_between

    assert between(a, b, calendar) + between(b, c, calendar) == between(a, c, calendar)
