"""The rows that were not taken go back as a workbook, the reason beside each.

Every column of the original is kept as text, under the original header, so that the clerk repairs
what is marked and hands the same file in again. What Excel has eaten stays visibly broken: a number
whose last digit is lost ends in `?`, so that an unrepaired row cannot slip through as a true one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _

from tuntas.base.people import nik
from tuntas.base.people.nik import cell_of
from tuntas.surfaces.exchange import columns
from tuntas.surfaces.exchange.checks import Checked
from tuntas.surfaces.exchange.sheets import Sheet


_OURS: Final = ("ALASAN DITOLAK", "KODE ALASAN", "BARIS ASAL")
_NUMBERS: Final = frozenset({"nik", "kk_no", "father_nik", "mother_nik", "spouse_nik"})
_WIDEST: Final = 40


def write(path: Path, sheet: Sheet, rejected: Iterable[Checked]) -> int:
    """Write the rejected rows of a sheet to a workbook; return how many."""
    kept = [n for n, header in enumerate(sheet.headers) if columns.fold(header) not in _FOLDED]
    headers = [sheet.headers[n] for n in kept]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@"})
        marked = book.add_format({"num_format": "@", "bg_color": "#fde2e1", "bold": True})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page = book.add_worksheet(_sheet_name(sheet.name))
        page.set_column(0, max(len(headers) - 1, 0), 18, text)
        page.set_column(len(headers), len(headers), _WIDEST * 2, wrapped)
        page.write_string(0, 0, _("Perbaiki sel yang ditandai, lalu unggah lagi berkas ini."))
        for column, header in enumerate((*headers, *_OURS)):
            page.write_string(1, column, header, head)
        page.freeze_panes(2, 0)
        wrong_columns = {sheet.mapping[field]: field for field in sheet.mapping}
        count = 0
        for count, row in enumerate(rejected, start=1):
            line = count + 1
            fields = fields_of(row.codes)
            for column, n in enumerate(kept):
                value = row.values[n] if n < len(row.values) else ""
                field = wrong_columns.get(n)
                page.write_string(line, column, as_text(value, field), marked if field in fields else text)
            page.write_string(line, len(headers), " ".join(row.sentences), wrapped)
            page.write_string(line, len(headers) + 1, " ".join(row.codes), text)
            page.write_string(line, len(headers) + 2, str(row.number), text)
    return count


def as_text(value: object, field: str | None = None) -> str:
    """Give a cell back as text: days as 23/12/1963, long numbers whole or visibly broken."""
    if isinstance(value, datetime | date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    cell = cell_of(value)
    if field in _NUMBERS and nik.check_kk(cell).findings and cell.numeric and len(cell.text) >= 16:
        return f"{cell.text[:15]}?"
    return cell.text


_FOLDED: Final = frozenset(columns.fold(header) for header in _OURS)


def _sheet_name(name: str) -> str:
    return "".join(letter for letter in name if letter not in "[]:*?/\\")[:31] or "Ditolak"


def fields_of(codes: Iterable[str]) -> list[str]:
    """The fields these codes ask to repair, in their order."""
    fields: list[str] = []
    for code in codes:
        fields += _CELLS.get(code, _CELLS.get(code.partition("_")[0], ()))
    return fields


_CELLS: Final[dict[str, Sequence[str]]] = {
    "NIK": ("nik",),
    "KK": ("kk_no",),
    "NAME": ("name",),
    "DATE": ("birth_on",),
    "SEX": ("sex",),
    "REGION": ("village",),
    "ROW": ("nik",),
    "DEAD": ("life_status",),
    "PERSON_IN_TWO_FAMILIES": ("kk_no",),
}
