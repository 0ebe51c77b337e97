from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st

from tuntas.surfaces.exchange import dates


AS_OF = date(2026, 2, 24)
BORN = date(1963, 12, 23)


def code(value: object) -> str | None:
    finding = dates.read_date(value, as_of=AS_OF).finding
    return finding.code if finding else None


@pytest.mark.parametrize(
    "value",
    [
        "23 Des 1963", "23 Desember 1963", "23/12/1963", "23-12-1963", "23.12.1963", "1963-12-23", "1963/12/23",
        "23-12-63", "23/12/63", " 23 / 12 / 1963 ", "23-Dec-1963", "23-XII-1963", "Cilegon, 23 Desember 1963",
        "'23/12/1963", "1963-12-23 00:00:00", BORN, datetime(1963, 12, 23, 7, 0), 23368.0, 23368, "23368",
    ],
)  # fmt: skip
def test_one_day_in_its_many_shapes(value: object) -> None:
    assert dates.read_date(value, as_of=AS_OF) == dates.Read(BORN)


@pytest.mark.parametrize(
    "value", ["31/02/1980", "31-04-2012", "2018-02-31", "29/02/2023", "12/23/1963", "0/0/0", "kemarin", "23 Foo 1963"]
)
def test_a_day_no_calendar_has_is_refused_not_moved(value: object) -> None:
    assert dates.read_date(value, as_of=AS_OF).on is None
    assert code(value) == "DATE_IMPOSSIBLE"


@pytest.mark.parametrize("value", ["16/01/2031", "2026-02-25", 60000.0, date(2047, 3, 23)])
def test_a_day_after_the_register_is_refused(value: object) -> None:
    assert code(value) == "DATE_FUTURE"


def test_the_day_of_the_register_itself_is_taken() -> None:
    assert dates.read_date("24/02/2026", as_of=AS_OF).on == AS_OF


@pytest.mark.parametrize("value", ["", "-", None, "0", " "])
def test_no_day_is_missing_not_wrong(value: object) -> None:
    assert code(value) == "DATE_MISSING"


@pytest.mark.parametrize("value", ["1963", 1963.0, 1963, "00/00/1963"])
def test_a_bare_year_is_a_year(value: object) -> None:
    assert dates.read_date(value, as_of=AS_OF) == dates.Read(date(1963, 1, 1), dates.YEAR)


def test_two_digits_of_a_year_are_never_in_the_future() -> None:
    assert dates.read_date("01/01/26", as_of=AS_OF).on == date(2026, 1, 1)
    assert dates.read_date("01/01/27", as_of=AS_OF).on == date(1927, 1, 1)


@given(st.dates(date(1906, 1, 1), AS_OF))
def test_every_day_is_read_back_from_every_shape(on: date) -> None:
    month = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"][on.month - 1]
    shapes = (
        f"{on.day}/{on.month}/{on.year}", f"{on.day:02d}-{on.month:02d}-{on.year}", on.isoformat(),
        f"{on.day} {month} {on.year}", float((on - date(1899, 12, 30)).days),
    )  # fmt: skip

    assert {dates.read_date(shape, as_of=AS_OF).on for shape in shapes} <= {on}


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_breaks_the_reader(value: object) -> None:
    read = dates.read_date(value, as_of=AS_OF)

    assert (read.on is None) == (read.finding is not None)
