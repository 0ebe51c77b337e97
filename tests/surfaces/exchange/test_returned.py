from datetime import date
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.surfaces.exchange.books import GROUND, PLAIN, book, row
from tuntas.surfaces.exchange import checks, returned, sheets


def _judge(path: Path) -> tuple[sheets.Sheet, list[checks.Checked]]:
    sheet = sheets.main_sheet(sheets.read(path))
    return sheet, [one for one in checks.check_rows(sheet, GROUND) if one.verdict != "skip"]


def _give_back(path: Path, tmp_path: Path) -> Path:
    sheet, judged = _judge(path)
    back = tmp_path / "kembali.xlsx"
    returned.write(back, sheet, [one for one in judged if one.verdict == "error"])
    return back


def test_rejected_rows_come_back_with_the_reason_and_all_columns_as_text(tmp_path: Path) -> None:
    rows = [("TITLE",), PLAIN, row("3672025205500001"), row(3672025205500010.0, born=date(1950, 5, 12))]
    back = _give_back(book(tmp_path / "a.xlsx", {"Daftar": rows}), tmp_path)

    lines = CalamineWorkbook.from_path(str(back)).get_sheet_by_name("Daftar").to_python()

    assert lines[1] == [*PLAIN, "ALASAN DITOLAK", "KODE ALASAN", "BARIS ASAL"]
    assert len(lines) == 3
    assert lines[2][:7] == ["1", "367202520550001?", "SITI AMINAH", "3672020101150001", "12/05/1950", "P", "KETILENG"]
    assert "angka terakhirnya hilang" in str(lines[2][7])
    assert lines[2][8:] == ["NIK_TRUNCATED", "4"]


def test_a_row_handed_in_again_unrepaired_is_rejected_again(tmp_path: Path) -> None:
    """The last digit that is left is a lawful 0: as plain text it would pass for a true NIK."""
    back = _give_back(book(tmp_path / "a.xlsx", {"Daftar": [PLAIN, row(3672025205500010.0)]}), tmp_path)

    _sheet, judged = _judge(back)

    assert [one.verdict for one in judged] == ["error"]


def test_a_repaired_row_is_taken(tmp_path: Path) -> None:
    back = _give_back(
        book(
            tmp_path / "a.xlsx",
            {"Daftar": [PLAIN, row(3672025205500010.0), row("3672025205500002", born="31/02/1950")]},
        ),
        tmp_path,
    )
    lines = CalamineWorkbook.from_path(str(back)).get_sheet_by_name("Daftar").to_python()
    lines[2][1] = "3672025205500001"
    lines[3][4] = "12/05/1950"
    repaired = book(tmp_path / "b.xlsx", {"Daftar": lines})

    sheet, judged = _judge(repaired)

    assert [(one.verdict, one.codes) for one in judged] == [("accept", ()), ("accept", ())]
    assert _give_back(repaired, tmp_path).exists()
    assert sheet.headers[-3:] == ("ALASAN DITOLAK", "KODE ALASAN", "BARIS ASAL")


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet("Daftar")
        page.write_row(0, 0, PLAIN)
        page.write_row(1, 1, ("12", "x"))
        page.write_string(1, 2, '=HYPERLINK("http://x","y")')
    back = _give_back(path, tmp_path)

    sheet = CalamineWorkbook.from_path(str(back)).get_sheet_by_name("Daftar")

    assert sheet.to_python()[2][2] == '=HYPERLINK("http://x","y")'
