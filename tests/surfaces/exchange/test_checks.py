from pathlib import Path

import pytest

from tests.surfaces.exchange.books import GROUND, PLAIN, book, judge, row
from tuntas.surfaces.exchange import checks, sheets, verdicts


OTHER = "3672025205500002"
NIK = "3672025205500001"


def test_a_whole_row_is_accepted(tmp_path: Path) -> None:
    (found,) = judge(tmp_path, [row(NIK)])

    assert (found.number, found.verdict, found.codes) == (2, "accept", ())
    assert found.person is not None
    assert found.person[:7] == (
        "SITI AMINAH", NIK, "3672020101150001", "female", found.person.born_on, "day", "36.72.02.1004",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "verdict", "codes"),
    [
        (row(3672025205500001.0), "error", ("NIK_TRUNCATED",)),
        (row(""), "warning", ("NIK_MISSING",)),
        (row("", kk=""), "warning", ("NIK_MISSING", "KK_MISSING")),
        (row(NIK, name="  "), "error", ("NAME_MISSING",)),
        (row(NIK, born="31/02/1950"), "error", ("DATE_IMPOSSIBLE",)),
        (row(NIK, born="12/05/2031"), "error", ("DATE_FUTURE",)),
        (row(NIK, born=""), "warning", ("DATE_MISSING",)),
        (row(NIK, sex="L"), "warning", ("NIK_SEX_MISMATCH",)),
        (row(NIK, sex="?"), "warning", ("SEX_UNREADABLE",)),
        (row(NIK, village="KEDALEMAN"), "error", ("REGION_OTHER",)),
        (row(NIK, village=" Kel. ketileng"), "accept", ()),
        (row("9999025205500001"), "warning", ("NIK_REGION_UNKNOWN",)),
    ],
)
def test_one_fault_gives_one_verdict(
    tmp_path: Path, changed: tuple[object, ...], verdict: str, codes: tuple[str, ...]
) -> None:
    (found,) = judge(tmp_path, [changed])

    assert (found.verdict, found.codes) == (verdict, codes)
    assert len(found.sentences) == len(codes)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("0812 3456 7890", ()), (81234567890.0, ()), ("'081234567890", ()), ("-", ()), ("", ()),
        ("0812345", ("PHONE_UNREADABLE",)), ("129", ("PHONE_UNREADABLE",)), ("8,1E+10", ("PHONE_UNREADABLE",)),
        ("0812 3456 7890 / 0813 3456 7890", ("PHONE_UNREADABLE",)),
    ],
)  # fmt: skip
def test_a_telephone_that_is_none_is_said_and_the_row_stays(
    tmp_path: Path, typed: object, codes: tuple[str, ...]
) -> None:
    made = book(tmp_path / "list.xlsx", {"Daftar": [(*PLAIN, "NO HP"), (*row(NIK), typed)]})

    (found,) = checks.check_rows(sheets.main_sheet(sheets.read(made)), GROUND)

    assert (found.verdict, found.codes) == ("warning" if codes else "accept", codes)
    assert not codes or str(typed) in found.sentences[0]


@pytest.mark.parametrize("total", ["JUMLAH", "Total", "Grand total", "JUMLAH ORANG"])
def test_a_count_below_the_nik_column_is_a_sum_and_nobody(tmp_path: Path, total: str) -> None:
    found = judge(tmp_path, [row(NIK), ("", 3.0, total, 2.0, "", "", ""), row(36720252.0, name="TOTAL SUDRAJAT")])

    assert [one.person.name for one in found if one.person] == ["SITI AMINAH", "TOTAL SUDRAJAT"]
    assert found[1].verdict == "error"


def test_one_nik_on_two_people_marks_both_rows(tmp_path: Path) -> None:
    found = judge(
        tmp_path, [row(NIK), row(NIK, name="BUDI HARTONO", kk="3672020101150002", born="01/01/1980", sex="L")]
    )

    assert [one.verdict for one in found] == ["error", "error"]
    assert ["NIK_SHARED" in one.codes for one in found] == [True, True]
    assert "baris 3" in found[0].sentences[-1]
    assert "baris 2" in found[1].sentences[-1]


def test_one_person_on_two_cards_marks_both_rows(tmp_path: Path) -> None:
    found = judge(tmp_path, [row(NIK), row(NIK, name="Siti  Aminnah", kk="3672020101150002")])

    assert [one.codes for one in found] == [("PERSON_IN_TWO_FAMILIES",), ("PERSON_IN_TWO_FAMILIES",)]


def test_one_row_twice_is_taken_once(tmp_path: Path) -> None:
    found = judge(tmp_path, [row(NIK), row(OTHER, name="RATNA"), row(NIK)])

    assert [one.verdict for one in found] == ["accept", "accept", "error"]
    assert found[2].codes == ("ROW_REPEATED",)


def test_persons_without_a_nik_are_never_taken_for_one(tmp_path: Path) -> None:
    found = judge(tmp_path, [row(""), row(""), row("-")])

    assert [one.verdict for one in found] == ["warning"] * 3


def test_totals_sections_and_blanks_are_passed_over(tmp_path: Path) -> None:
    rows = [
        PLAIN, ("RW 01",), row(NIK), (), ("", "", "JUMLAH", "", "2 orang"), (2.0, OTHER, "TOTAL SUDRAJAT", "", "", "", ""),
        ("TOTAL 2 ORANG",), ("Mengetahui,", "", "", "", "Lurah"),
    ]  # fmt: skip
    sheet = sheets.main_sheet(sheets.read(book(tmp_path / "a.xlsx", {"Daftar": rows})))

    found = list(checks.check_rows(sheet, GROUND))

    assert [one.number for one in found if one.verdict != "skip"] == [3, 6]


def test_every_code_has_a_level_and_a_sentence() -> None:
    assert verdicts.LEVELS.keys() == verdicts.SENTENCES.keys()


def test_the_heaviest_code_decides() -> None:
    assert verdicts.verdict_of([]) == "accept"
    assert verdicts.verdict_of([checks.Finding("NAME_TITLE")]) == "accept"
    assert verdicts.verdict_of([checks.Finding("KK_MISSING"), checks.Finding("NAME_TITLE")]) == "warning"
    assert verdicts.verdict_of([checks.Finding("KK_MISSING"), checks.Finding("NIK_LENGTH")]) == "error"


def test_signatures_below_a_list_are_given_back_and_make_nobody(tmp_path: Path) -> None:
    found = judge(tmp_path, [row(NIK), ("", "", "Mengetahui, Lurah"), ("", "", "DRS. SUTRISNO"), (9.0, "", "SITI")])

    assert [one.verdict for one in found] == ["accept", "error", "error", "warning"]
    assert [one.codes for one in found[1:3]] == [("NAME_ALONE",), ("NAME_ALONE",)]
