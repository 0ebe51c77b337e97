from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st

from tuntas.base.people import nik
from tuntas.base.people.nik import FEMALE, MALE, Cell, Regions


REGIONS = Regions(frozenset({"367202", "352308", "360101"}), frozenset({"910910", "9102"}))


def codes(cell: Cell, **stated: object) -> tuple[str, ...]:
    return tuple(found.code for found in nik.check_nik(cell, **stated).findings)  # type: ignore[arg-type]


def test_text_nik_is_kept_whole() -> None:
    verdict = nik.check_nik(Cell("3672024112460004"), sex=FEMALE, born_on=date(1946, 12, 1), regions=REGIONS)

    assert verdict == nik.Verdict("3672024112460004", ())


@pytest.mark.parametrize("text", ["3672024112460010", " 3672024112460010", "'3672024112460010", "3672 0241 1246 0010"])
def test_text_nik_that_ends_in_0_is_lawful(text: str) -> None:
    assert nik.check_nik(Cell(text)).number == "3672024112460010"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell("3672024203610000", numeric=True), ("NIK_TRUNCATED",)),
        (Cell("3672024203610010", numeric=True), ("NIK_TRUNCATED",)),
        (Cell("3.52E+15"), ("NIK_TRUNCATED",)),
        (Cell("3,52309E+15"), ("NIK_TRUNCATED",)),
        (Cell("3.52308470710000E+15"), ("NIK_TRUNCATED",)),
        (Cell("3523084707100010.0"), ("NIK_TRUNCATED",)),
        (Cell("3523087012840000"), ("NIK_TRUNCATED", "NIK_SEQUENCE_ZERO")),
        (Cell("352308580762000"), ("NIK_LENGTH",)),
        (Cell("35230842047300013"), ("NIK_LENGTH",)),
        (Cell("352308300500OOO1"), ("NIK_CHARS",)),
        (Cell("3523086401?60001"), ("NIK_CHARS",)),
        (Cell("٣٥٢٣٠٨٦٤٠١٧٦٠٠٠١"), ("NIK_CHARS",)),
        (Cell("3523083202760001"), ("NIK_DATE_IMPOSSIBLE",)),
        (Cell("3523087202760001"), ("NIK_DATE_IMPOSSIBLE",)),
        (Cell("3523080113760001"), ("NIK_DATE_IMPOSSIBLE",)),
        (Cell("3523083102760001"), ("NIK_DATE_IMPOSSIBLE",)),
    ],
)
def test_what_can_never_be_a_nik_is_an_error(cell: Cell, expected: tuple[str, ...]) -> None:
    verdict = nik.check_nik(cell)

    assert tuple(found.code for found in verdict.findings) == expected
    assert verdict.number is None
    assert verdict.has_error


@pytest.mark.parametrize("text", ["", "  ", "0", "-", "--", "0000000000000000", "belum ada", "N/A"])
def test_a_missing_nik_is_a_state_and_no_error(text: str) -> None:
    verdict = nik.check_nik(Cell(text))

    assert verdict == nik.Verdict(None, (nik.Finding("NIK_MISSING"),))
    assert not verdict.has_error


def test_zero_in_a_numeric_cell_is_missing() -> None:
    assert codes(nik.cell_of(0.0)) == ("NIK_MISSING",)


def test_sex_that_differs_is_a_warning() -> None:
    assert codes(Cell("3523082112170006"), sex=FEMALE) == ("NIK_SEX_MISMATCH",)
    assert codes(Cell("3523082112170006"), sex=MALE) == ()
    assert codes(Cell("3523082112170006")) == ()


def test_sex_that_differs_says_nothing_about_the_birth_date() -> None:
    assert codes(Cell("3523082112170006"), sex=FEMALE, born_on=date(2017, 12, 21)) == ("NIK_SEX_MISMATCH",)


def test_birth_date_that_differs_is_a_warning_in_either_century() -> None:
    assert codes(Cell("3523086112240006"), born_on=date(1924, 12, 21)) == ()
    assert codes(Cell("3523086112240006"), born_on=date(2024, 12, 21)) == ()
    assert codes(Cell("3523086112240006"), born_on=date(2024, 12, 20)) == ("NIK_BIRTHDATE_DIFFERS",)


def test_regions_once_lawful_and_never_lawful() -> None:
    assert codes(Cell("9109104706780001"), regions=REGIONS) == ("NIK_REGION_RETIRED",)
    assert codes(Cell("9102582003910001"), regions=REGIONS) == ("NIK_REGION_RETIRED",)
    assert codes(Cell("3599086503520002"), regions=REGIONS) == ("NIK_REGION_UNKNOWN",)
    assert codes(Cell("3601016503520002"), regions=REGIONS, home="3672") == ("NIK_OTHER_REGION",)
    assert codes(Cell("3672026503520002"), regions=REGIONS, home="3672") == ()


def test_a_broken_kk_is_only_a_warning() -> None:
    kk = {text: nik.check_kk(cell) for text, cell in {
        "cut": Cell("3523082812130000", numeric=True), "none": Cell("-"), "short": Cell("35230828"),
        "sign": Cell("35230828121300O1"), "whole": Cell("3523082812130010"),
    }.items()}  # fmt: skip

    assert {key: [f.code for f in verdict.findings] for key, verdict in kk.items()} == {
        "cut": ["KK_TRUNCATED"], "none": ["KK_MISSING"], "short": ["KK_LENGTH"], "sign": ["KK_CHARS"], "whole": [],
    }  # fmt: skip
    assert not any(verdict.has_error for verdict in kk.values())


def test_every_code_has_a_level_and_a_sentence() -> None:
    assert nik.LEVELS.keys() == nik.SENTENCES.keys()
    assert "16 angka, di sini 15" in nik.sentence(nik.check_nik(Cell("352308580762000")).findings[0])


def test_cells_as_libraries_give_them() -> None:
    assert nik.cell_of(3523056806190000.0) == Cell("3523056806190000", numeric=True)
    assert nik.cell_of(37469.5) == Cell("37469.5", numeric=True)
    assert nik.cell_of(None) == Cell("")
    assert nik.cell_of(True) == Cell("1")
    assert nik.cell_of(datetime(1963, 12, 23)) == Cell("1963-12-23")


@given(
    born=st.dates(date(1925, 1, 1), date(2024, 12, 31)),
    sex=st.sampled_from([MALE, FEMALE]),
    running=st.integers(1, 9999),
)
def test_a_nik_made_by_the_rule_is_always_taken(born: date, sex: str, running: int) -> None:
    text = f"367202{born.day + (40 if sex == FEMALE else 0):02d}{born:%m}{born.year % 100:02d}{running:04d}"

    verdict = nik.check_nik(Cell(text), sex=sex, born_on=born, regions=REGIONS, home="3672")

    assert verdict == nik.Verdict(text, ())


@given(text=st.text(max_size=30), numeric=st.booleans())
def test_no_cell_breaks_the_reader(text: str, *, numeric: bool) -> None:
    verdict = nik.check_nik(Cell(text, numeric=numeric))

    assert (verdict.number is None) == bool(verdict.findings)
