"""Open what an office hands over: xlsx, xls, ods or csv, judged by content, not by name.

`read` gives the sheets with their header found, columns mapped and purpose told
(a list of people, the staff, the family ties, reports, or nothing of ours). Rows
are walked, not collected, so that a file of 100,000 rows or of 100,000 empty ones
costs what its cells cost. Row numbers are the sheet's own, the first being 1.
"""

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tuntas.base.errors import Invalid
from tuntas.surfaces.exchange import columns, swelling


PEOPLE: Final = "people"
STAFF: Final = "staff"
KIN: Final = "kin"
REPORTS: Final = "reports"
OTHER: Final = "other"

MAX_BYTES: Final = 20 * 1024 * 1024
_HEADER_WITHIN: Final = 40
_SAMPLE: Final = 65536


class Row(NamedTuple):
    """A row of a sheet: its own number and its values as the file keeps them."""

    number: int
    values: Sequence[object]


Walk = Callable[[], Iterator[Row]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: header, meaning of its columns, purpose; `rows` walks what is below, `titles` is what stands above.

    is_shown: false when whoever made the file has hidden it.
    """

    name: str
    kind: str
    header_row: int
    headers: tuple[str, ...]
    mapping: Mapping[str, int]
    walk: Walk
    titles: tuple[str, ...] = ()
    is_shown: bool = True

    def rows(self) -> Iterator[Row]:
        """Walk the rows below the header, empty ones too."""
        return (row for row in self.walk() if row.number > self.header_row)


class _Found(NamedTuple):
    name: str
    walk: Walk
    is_shown: bool = True


class _Header(NamedTuple):
    row: int
    texts: tuple[str, ...]
    mapping: dict[str, int]


def read(path: Path, remembered: Mapping[str, str] | None = None) -> list[Sheet]:
    """Open a file and tell its sheets. Raises Invalid with advice when it is no workbook."""
    refuse_size(path.stat().st_size)
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise Invalid(_("Berkas ini kosong. Buka di Excel, periksa isinya, simpan, lalu unggah lagi."))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        found = _workbook(path, is_zip=head.startswith(b"PK"))
    elif b"\x00" in head or head.startswith((b"%PDF", b"MZ", b"\x89PNG", b"\xff\xd8\xff")):
        raise Invalid(_("Ini bukan berkas Excel atau CSV. Simpan dulu sebagai .xlsx, lalu unggah lagi."))
    else:
        found = [_Found(path.stem, _csv(path))]
    return [_tell(one, remembered) for one in found]


def refuse_size(n_bytes: int) -> None:
    """This function will raise Invalid for a file longer than is read."""
    if n_bytes > MAX_BYTES:
        raise Invalid(_("Berkas lebih dari 20 MB. Bagi menjadi beberapa berkas, lalu unggah satu per satu."))


def main_sheet(sheets: Sequence[Sheet], kind: str = PEOPLE) -> Sheet:
    """Pick the sheet to take in, a hidden one only when no other fits.

    Invalid names what was looked for and what was there; or the lists, when there are several: one would be passed over.
    """
    fitting = [sheet for sheet in sheets if sheet.kind == kind]
    fitting = [sheet for sheet in fitting if sheet.is_shown] or fitting
    if not fitting:
        seen = ", ".join(sheet.name for sheet in sheets)
        raise Invalid(
            _("Tidak ada lembar berisi daftar orang: dicari baris judul dengan kolom NAMA dan NIK. "
              "Lembar yang ada: %(seen)s.") % {"seen": seen}
        )  # fmt: skip
    filled = [sheet for sheet in fitting if any(not is_empty(row.values) for row in sheet.rows())]
    if len(filled) > 1:
        raise Invalid(
            _("Ada %(n)d lembar berisi daftar: %(names)s. Yang dibaca satu lembar saja. Sembunyikan lembar yang bukan "
              "usulan, atau simpan tiap lembar sebagai berkas sendiri.")
            % {"n": len(filled), "names": ", ".join(sheet.name for sheet in filled)}
        )  # fmt: skip
    return max(filled or fitting, key=lambda sheet: len(sheet.mapping))


def is_empty(values: Sequence[object]) -> bool:
    """Tell whether a row holds nothing but blanks."""
    return not any(value if not isinstance(value, str) else value.strip() for value in values)


def _workbook(path: Path, *, is_zip: bool) -> list[_Found]:
    unreadable = _("Berkas tidak dapat dibuka sebagai Excel. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")
    try:
        swelling.refuse(path, is_zip=is_zip)
        workbook = CalamineWorkbook.from_path(str(path))
        return [
            _Found(each.name, _walk(workbook.get_sheet_by_name(each.name)), each.visible == SheetVisibleEnum.Visible)
            for each in workbook.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        # The reader has its own words for each way a file can be broken; the clerk needs one.
        raise Invalid(unreadable) from fault


def _walk(sheet: CalamineSheet) -> Walk:
    def walk() -> Iterator[Row]:
        if sheet.height:
            for number, values in enumerate(sheet.iter_rows(), start=1):
                yield Row(number, values)

    return walk


def _csv(path: Path) -> Walk:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    encoding = "utf-8-sig" if _is_utf8(sample) else "cp1252"
    # A title alone on the first line has no separator: the first lines are counted together.
    top = "\n".join(sample.decode(encoding, "replace").splitlines()[:_HEADER_WITHIN])
    delimiter = max(";,\t|", key=top.count)

    def walk() -> Iterator[Row]:
        try:
            with path.open(encoding=encoding, errors="replace", newline="") as file:
                # A broken export has NUL between its letters; the database keeps no such letter.
                lines = (line.replace("\x00", "") for line in file)
                for number, values in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                    yield Row(number, values)
        except csv.Error as fault:
            raise Invalid(_("Berkas CSV rusak. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")) from fault

    return walk


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as fault:
        # A letter cut at the end of a full sample is no fault of the file.
        return len(sample) == _SAMPLE and fault.start > len(sample) - 4
    return True


def _tell(found: _Found, remembered: Mapping[str, str] | None) -> Sheet:
    header = _find_header(found.walk, remembered)
    if header is None:
        return Sheet(found.name, OTHER, 0, (), {}, found.walk, is_shown=found.is_shown)
    titles = tuple(_titles(found.walk, header.row))
    purpose = _purpose(header.mapping)
    return Sheet(
        found.name, purpose, header.row, header.texts, header.mapping, found.walk, titles, is_shown=found.is_shown
    )


def _find_header(walk: Walk, remembered: Mapping[str, str] | None) -> _Header | None:
    best: _Header | None = None
    above: Row | None = None
    filled = (row for row in walk() if not is_empty(row.values))
    for row in islice(filled, _HEADER_WITHIN):
        for texts in _readings(above, row):
            mapping = columns.map_columns(texts, remembered)
            if len(mapping) >= 2 and (best is None or len(mapping) > len(best.mapping)):
                best = _Header(row.number, texts, mapping)
        above = row
    return best


def _titles(walk: Walk, header_row: int) -> Iterator[str]:
    for row in takewhile(lambda row: row.number < header_row, walk()):
        yield from (value.strip() for value in row.values if isinstance(value, str) and value.strip())


def _readings(above: Row | None, row: Row) -> Iterator[tuple[str, ...]]:
    """Read a row as a header alone, then under the group titles of the row above it."""
    texts = tuple(str(value).strip() if value is not None else "" for value in row.values)
    yield texts
    if above is not None and above.number == row.number - 1:
        group = tuple(str(value).strip() if value is not None else "" for value in above.values)
        yield tuple(low or high for low, high in zip(texts, group, strict=False))


def _purpose(mapping: Mapping[str, int]) -> str:
    if "report_no" in mapping and "name" in mapping:
        return REPORTS
    if "position" in mapping and {"name", "nik"} <= mapping.keys():
        return STAFF
    ties = mapping.keys() & {"father_nik", "mother_nik", "spouse_nik"}
    if ties and "nik" in mapping and not mapping.keys() & {"birth_on", "sex", "village"}:
        return KIN
    if "name" in mapping and mapping.keys() & {"nik", "kk_no"}:
        return PEOPLE
    return OTHER
