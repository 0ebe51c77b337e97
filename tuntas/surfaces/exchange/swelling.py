"""How much memory a workbook would take once it is opened; known before it is opened here.

The reader lays each sheet out as a full rectangle of cells, and one it cannot lay out ends the whole process, whoever
else it serves. Sheets that name their cells plainly, as Excel does, are measured by a look at the text; any other
file, and every older .xls, is first opened by a process of its own with little memory, which may end.
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from tuntas.base.errors import Invalid


MAX_UNPACKED: Final = 400 * 1024 * 1024
# Cells of all sheets together; a cell takes some 24 bytes before its text.
MAX_AREA: Final = 16_000_000
# Sheets below this many bytes are measured cell by cell, larger ones by whether any cell lies far out.
_SMALL: Final = 4 * 1024 * 1024
# A cell not written as Excel writes it: first of all its place, in capitals.
_ODD_CELL: Final = re.compile(rb'<(?:[\w.-]+:)?c(?=[\s/>])(?! r="[A-Z]{1,3}\d{1,7}")')
# Beyond column BZ or row 199,999.
_FAR_OUT: Final = re.compile(rb'<c r="(?:[A-Z]{3}\d|[C-Z][A-Z]\d|[A-Z]{1,3}(?:[2-9]\d{5}|\d{7}))')
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_WITHIN: Final = 78 * 199_999

_APART: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    held = [book.get_sheet_by_name(each.name) for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
except (CalamineError, OSError):
    sys.exit(3)
"""
_BROKEN: Final = 3
_MEMORY: Final = 1024 * 1024 * 1024
_PATIENCE: Final = 60.0


def refuse(path: Path, *, is_zip: bool) -> None:
    """This function will raise Invalid for a workbook too large to open here.

    A file that is no workbook at all, or a broken one, is told by BadZipFile, KeyError or OSError, as its reader would.
    """
    if not is_zip or _area(path) > MAX_AREA:
        _try_apart(path)


def _too_large() -> Invalid:
    return Invalid(_("Lembar terlalu besar atau ada isian jauh di luar tabel. Hapus isian itu, lalu unggah lagi."))


def _area(path: Path) -> int:
    """Bound the cells of all sheets together; sheets are known by what they hold, not by where they lie."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise _too_large()
        if "xl/workbook.xml" not in archive.namelist():  # a text document, or another binary form
            raise KeyError("xl/workbook.xml")
        return sum(_cells(archive.read(part)) for part in parts)


def _cells(xml: bytes) -> int:
    """Bound the rectangle one part spans; more than is allowed when a look at the text cannot tell."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in xml[:64]:
        return MAX_AREA + 1
    if b"sheetData" not in xml:
        return 0
    if _ODD_CELL.search(xml):
        return MAX_AREA + 1
    if len(xml) > _SMALL:
        return MAX_AREA + 1 if _FAR_OUT.search(xml) else _WITHIN
    widest = highest = 0
    for letters, row in _CELL.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        widest, highest = max(widest, column), max(highest, int(row))
    return widest * highest


def _try_apart(path: Path) -> None:
    """Open it where nothing else is at stake."""
    command = [sys.executable, "-I", "-c", _APART, str(path), str(_MEMORY)]
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_PATIENCE,
            check=False,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired as slow:
        raise _too_large() from slow
    if ended == _BROKEN:
        raise OSError("not readable as a workbook")
    if ended != 0:
        raise _too_large()
