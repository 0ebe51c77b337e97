"""Small workbooks for the tests of the exchange."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from tuntas.base.people.nik import Regions
from tuntas.surfaces.exchange.checks import Checked, Ground, check_rows
from tuntas.surfaces.exchange.gazetteer import Place, gazetteer
from tuntas.surfaces.exchange.sheets import main_sheet, read


PLACES = (
    Place("36.72.02.1004", "Ketileng", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.02.1003", "Bendungan", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.02.1001", "Ciwaduk", "Kec. Cilegon", "Kota Cilegon"),
    Place("36.72.02.1005", "Kedaleman", "Kec. Cilegon", "Kota Cilegon"),
)
GROUND = Ground(
    as_of=date(2026, 2, 24),
    gazetteer=gazetteer("36.72.02.1004", "Kel. Ketileng", PLACES),
    regions=Regions(frozenset({"367202", "360101"})),
)
PLAIN = ("NO", "NIK", "NAMA", "NO KK", "TGL LAHIR", "L/P", "KELURAHAN")


def book(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write sheets of plain cells: text, number, date."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(at, column, value, day)
                    elif isinstance(value, float):
                        page.write_number(at, column, value)
                    elif value not in (None, ""):
                        page.write_string(at, column, str(value))
    return path


def judge(path: Path, rows: Sequence[Sequence[object]]) -> list[Checked]:
    """Judge rows of the plain columns as Ketileng's; rows that are passed over are left out."""
    sheet = main_sheet(read(book(path / "list.xlsx", {"Daftar": [PLAIN, *rows]})))
    return [one for one in check_rows(sheet, GROUND) if one.verdict != "skip"]


def row(nik: object, name: str = "SITI AMINAH", kk: object = "3672020101150001", **more: object) -> tuple[object, ...]:
    """One lawful row, some of it changed."""
    return (1.0, nik, name, kk, more.get("born", "12/05/1950"), more.get("sex", "P"), more.get("village", "KETILENG"))
