"""Which calendar an office works by: the nearest week, the holidays around it, edits at once."""

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.ledger.models import Act
from tuntas.base.places import actions, calendars, working
from tuntas.base.places.models import Holiday, WorkWeek


pytestmark = pytest.mark.usefixtures("db")

CILEGON = "36.72"
KETILENG = "36.72.02.1004"
SERANG = "36.04"
AT = datetime(2020, 8, 3, 9, tzinfo=working.WIB)
LONG_AGO = datetime(2019, 1, 2, 9, tzinfo=working.WIB)


def due(start: datetime, n: int, region: str = KETILENG, office: str | None = None) -> date:
    calendar = calendars.calendar_for(region, office, on=start.date())
    return working.add_working_days(start, n, calendar).date()


def declare(on: date, *, region: str | None = None, at: datetime = LONG_AGO) -> Holiday:
    return actions.declare_holiday(
        on=on, name="Hari jadi", source="Perwal 1/2020", region=region, by=acts.SYSTEM, at=at
    )


def set_week(days: list[int], begins_on: date, **whose: str) -> WorkWeek:
    return actions.set_work_week(
        weekdays=days, opens_at=time(8), closes_at=time(14), begins_on=begins_on, source="Perwal 2/2020",
        by=acts.SYSTEM, at=LONG_AGO, **whose,
    )  # fmt: skip


def test_the_shipped_calendar_gives_the_known_days() -> None:
    assert due(datetime(2020, 8, 6, 10, tzinfo=working.WIB), 14) == date(2020, 8, 31)
    assert due(datetime(2021, 3, 8, 10, tzinfo=working.WIB), 3) == date(2021, 3, 12)
    assert due(datetime(2021, 12, 7, 9, 10, tzinfo=working.WIB), 3) == date(2021, 12, 10)
    assert due(datetime(2021, 12, 9, 10, tzinfo=working.WIB), 1) == date(2021, 12, 10)


def test_a_calendar_is_one_query() -> None:
    with CaptureQueriesContext(connection) as seen:
        calendars.calendar_for(KETILENG, "dinsos", on=date(2021, 12, 7))

    assert len(seen) == 1


def test_an_unchanged_calendar_is_worked_out_once() -> None:
    on = date(2021, 12, 7)

    assert calendars.calendar_for(KETILENG, on=on) is calendars.calendar_for("36.72.02.1003", on=on)


def test_a_regional_holiday_counts_inside_the_region_only_and_at_once() -> None:
    assert due(AT, 1) == date(2020, 8, 4)

    declare(date(2020, 8, 4), region=CILEGON)

    assert due(AT, 1) == date(2020, 8, 5)
    assert due(AT, 1, region=SERANG) == date(2020, 8, 4)
    assert due(AT, 1, region="36") == date(2020, 8, 4)


def test_a_national_holiday_counts_everywhere() -> None:
    declare(date(2020, 8, 4))

    assert due(AT, 1) == due(AT, 1, region="91.03") == date(2020, 8, 5)


def test_a_holiday_counts_for_clocks_started_after_it_was_known() -> None:
    declare(date(2020, 8, 14), at=datetime(2020, 8, 5, 9, tzinfo=working.WIB))

    assert due(datetime(2020, 8, 4, 9, tzinfo=working.WIB), 8) == date(2020, 8, 14)
    assert due(datetime(2020, 8, 5, 9, tzinfo=working.WIB), 7) == date(2020, 8, 18)


def test_a_holiday_taken_back_stays_for_clocks_started_before() -> None:
    holiday = declare(date(2020, 8, 14))
    actions.withdraw_holiday(
        holiday_id=holiday.pk, source="SE 5/2020", by=acts.SYSTEM, at=datetime(2020, 8, 6, 9, tzinfo=working.WIB)
    )

    assert due(datetime(2020, 8, 5, 9, tzinfo=working.WIB), 7) == date(2020, 8, 18)
    assert due(datetime(2020, 8, 6, 9, tzinfo=working.WIB), 6) == date(2020, 8, 14)
    with pytest.raises(NotFound):
        actions.withdraw_holiday(holiday_id=holiday.pk, source="SE 6/2020", by=acts.SYSTEM, at=AT.replace(month=9))


def test_the_nearest_work_week_counts() -> None:
    friday = datetime(2020, 8, 7, 9, tzinfo=working.WIB)
    set_week([1, 2, 3, 4, 5, 6], date(2020, 1, 1), region="36")
    set_week([1, 2, 3, 4, 5, 6, 7], date(2020, 1, 1), region=CILEGON)
    set_week([1], date(2020, 1, 1), office_code="uptd_ppa")

    assert due(friday, 1, region="35.17") == date(2020, 8, 10)
    assert due(friday, 2, region=SERANG) == date(2020, 8, 10)
    assert due(friday, 2) == date(2020, 8, 9)
    assert due(friday, 2, office="uptd_ppa") == date(2020, 8, 24)
    assert due(friday, 2, office="dinsos") == date(2020, 8, 9)


def test_a_new_week_ends_the_old_one_and_leaves_the_past_alone() -> None:
    set_week([1, 2, 3, 4], date(2020, 9, 1))

    assert due(datetime(2020, 8, 27, 9, tzinfo=working.WIB), 1) == date(2020, 8, 28)
    assert due(datetime(2020, 9, 3, 9, tzinfo=working.WIB), 1) == date(2020, 9, 7)
    assert [week.during for week in WorkWeek.objects.order_by("id")] == [
        DateRange(None, date(2020, 9, 1)),
        DateRange(date(2020, 9, 1), None),
    ]
    with pytest.raises(NotPossibleNow):
        set_week([1], date(2020, 8, 1))


def test_each_change_is_recorded() -> None:
    declare(date(2020, 8, 4), region=CILEGON)
    set_week([1, 2, 3, 4], date(2020, 9, 1))

    assert list(Act.objects.order_by("id").values_list("event", flat=True))[-2:] == [
        "places.holiday_declared",
        "places.work_week_set",
    ]


def test_a_week_that_cannot_be_is_refused() -> None:
    for days in ([], [8], [0, 1]):
        with pytest.raises(Invalid):
            set_week(days, date(2020, 9, 1))
    with pytest.raises(Invalid):
        set_week([1], date(2020, 9, 1), office_code="dinsos", region=CILEGON)


def test_a_holiday_without_a_source_or_entered_twice_is_refused() -> None:
    with pytest.raises(Invalid):
        actions.declare_holiday(on=date(2020, 8, 4), name="Libur", source=" ", by=acts.SYSTEM, at=AT)
    declare(date(2020, 8, 4))
    with pytest.raises(NotPossibleNow):
        declare(date(2020, 8, 4))


def test_the_zone_is_that_of_the_province() -> None:
    assert calendars.calendar_for("91.03", on=date(2021, 12, 7)).zone is working.WIT


def test_what_is_no_region_has_no_calendar() -> None:
    with pytest.raises(ValueError, match="region code"):
        calendars.calendar_for("36.72; --", on=date(2021, 12, 7))


def test_known_until_tells_when_the_list_ends() -> None:
    assert calendars.known_until() == date(2027, 12, 31)
