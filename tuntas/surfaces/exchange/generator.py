"""Workbooks with the traps of real ones, from a seed: for the product's own tests and trainings.

The same seed gives the same workbook. All persons are invented. `make` writes the file and returns
what a careful reader must find in it, so that a test needs no other truth.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


HEADERS: Final = (
    "ID DTKS", "PROVINSI", "KABUPATEN/KOTA", "KECAMATAN", "DESA/KELUARAHAN", "ALAMAT", "DUSUN", "RT", "RW",
    "NOMOR KK", "NOMOR NIK", "NAMA", "TANGGAL LAHIR", "TEMPAT LAHIR", "JENIS KELAMIN", "NAMA IBU KANDUNG",
    "HUBUNGAN KELUARGA", "tahun_data", "jenis_pmks", "pekerjaan", "keterangan_padan",
)  # fmt: skip
_STAFF_HEADERS: Final = ("NO", "NAMA", "JABATAN", "NIK", "NO KK", "NIK AYAH", "NIK IBU", "NIK PASANGAN")
_KIN_HEADERS: Final = ("NO", "NIK", "NAMA", "NO KK", "NIK AYAH", "NIK IBU")
_POSITIONS: Final = ("Lurah", "Sekretaris Kelurahan", "Kasi Kesejahteraan Sosial", "Bendahara", "Staf Umum")
_WOMEN: Final = [
    "SITI",
    "AMINAH",
    "RATNA",
    "SARI",
    "DEWI",
    "SUMIATI",
    "ROHANI",
    "NURHAYATI",
    "KARTINI",
    "MURNI",
    "LASTRI",
    "WATI",
    "ENDANG",
    "YULI",
]
_MEN: Final = [
    "AHMAD",
    "BUDI",
    "SLAMET",
    "JOKO",
    "SUPARMAN",
    "HASAN",
    "UMAR",
    "RUDI",
    "AGUS",
    "DARMA",
    "SANTOSO",
    "HARUN",
    "MULYONO",
    "YUSUF",
]
_LAST: Final = [
    "SAPUTRA",
    "RAHAYU",
    "LESTARI",
    "HIDAYAT",
    "KUSUMA",
    "PERMANA",
    "WIBOWO",
    "ANGGRAINI",
    "MAULANA",
    "FITRIANI",
]
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True)
class Village:
    """Where the list comes from: names as the columns write them, and the six digits of its NIK."""

    name: str = "KETILENG"
    district: str = "CILEGON"
    regency: str = "KOTA CILEGON"
    province: str = "BANTEN"
    digits: str = "367202"
    others: tuple[str, ...] = ("KEDALEMAN", "CIWADUK", "BENDUNGAN")


@dataclass(frozen=True)
class Traps:
    """How many rows of each kind the list holds; they never fall on the same row."""

    truncated: int = 6
    without_nik: int = 24
    without_nik_and_kk: int = 4
    elsewhere: int = 8
    impossible_dates: int = 0
    shared: int = 0
    empty_rows_inside: int = 5
    empty_rows_after: int = 0
    is_staff_added: bool = True
    is_name_titled: bool = True
    has_formulas: bool = False


@dataclass(frozen=True)
class Line:
    """One true row: what stands in the cells and what must be found."""

    nik: str
    kk_no: str
    name: str
    born_on: date
    is_woman: bool
    village: str
    codes: tuple[str, ...] = ()
    cell_nik: str | float | None = None
    cell_kk: str | None = None
    cell_birth: object = None


@dataclass(frozen=True)
class Expected:
    """What a careful reader finds: rows of people, and how many of each verdict."""

    read: int
    accepted: int
    warned: int
    rejected: int
    lines: tuple[Line, ...] = field(repr=False)


def make(
    path: Path, *, seed: int, rows: int = 420, traps: Traps | None = None, village: Village | None = None
) -> Expected:
    """Write a workbook of proposals with its traps; return what must be found in it."""
    traps, village = traps or Traps(), village or Village()
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    lines = _spoil(list(_people(chance, rows, village)), chance, traps, village)
    with xlsxwriter.Workbook(str(path)) as book:
        _write_list(book, lines, chance, traps, village)
        if traps.is_staff_added:
            _write_staff(book, lines, village)
        book.add_worksheet("Catatan").write_string(0, 0, "CATATAN OPERATOR: data belum dicek semua (contoh rekaan)")
    return _expected(lines)


def _people(chance: random.Random, rows: int, village: Village) -> Iterator[Line]:
    for n in range(rows):
        is_woman = chance.random() < 0.6
        born = date(1938, 1, 1) + timedelta(days=chance.randrange(27_000))
        day = born.day + (40 if is_woman else 0)
        nik = f"{village.digits}{day:02d}{born:%m}{born.year % 100:02d}{n % 9000 + 1:04d}"
        kk_no = f"{village.digits}{chance.randrange(1, 29):02d}{chance.randrange(1, 13):02d}15{n // 2 % 9000 + 1:04d}"
        name = f"{chance.choice(_WOMEN if is_woman else _MEN)} {chance.choice(_LAST)}"
        yield Line(nik, kk_no, name, born, is_woman, village.name)


def _spoil(lines: list[Line], chance: random.Random, traps: Traps, village: Village) -> list[Line]:
    places = list(range(len(lines)))
    chance.shuffle(places)

    def take(count: int) -> list[int]:
        return [places.pop() for _ in range(min(count, len(places)))]

    for n in take(traps.truncated):
        cut = float(lines[n].nik[:15] + "0")
        lines[n] = replace(lines[n], cell_nik=cut, codes=("NIK_TRUNCATED",))
    for n in take(traps.without_nik):
        lines[n] = replace(lines[n], cell_nik=chance.choice(("", "-", "0")), codes=("NIK_MISSING",))
    for n in take(traps.without_nik_and_kk):
        lines[n] = replace(lines[n], cell_nik="", cell_kk="", codes=("NIK_MISSING", "KK_MISSING"))
    for n in take(traps.elsewhere):
        lines[n] = replace(lines[n], village=chance.choice(village.others), codes=("REGION_OTHER",))
    for n in take(traps.impossible_dates):
        text = chance.choice(("31/02/1980", "31-04-1975", "1980-02-30"))
        lines[n] = replace(lines[n], cell_birth=text, codes=("DATE_IMPOSSIBLE",))
    for first, second in zip(take(traps.shared), take(traps.shared), strict=True):
        lines[first] = replace(lines[first], codes=("NIK_SHARED",))
        codes = ("NIK_SHARED", "NIK_BIRTHDATE_DIFFERS")
        other = replace(lines[second], name="PARTONO GUNADI", codes=codes)
        lines[second] = replace(other, cell_nik=lines[first].nik, born_on=_another_day(lines[first].born_on))
    return lines


def _another_day(on: date) -> date:
    return on.replace(year=on.year + 1, day=1 if on.day > 1 else 2)


def _write_list(
    book: xlsxwriter.Workbook, lines: Sequence[Line], chance: random.Random, traps: Traps, village: Village
) -> None:
    page = book.add_worksheet("Usulan")
    day_format = book.add_format({"num_format": "dd/mm/yyyy"})
    blank_format = book.add_format({"bold": True})
    title = f"USULAN CALON PENERIMA TAHUN ANGGARAN 2026 KELURAHAN {village.name} (contoh rekaan)"
    page.merge_range(0, 0, 0, len(HEADERS) - 1, title)
    page.write_string(1, 0, "Berita Acara Muskel No. 460/07/Kessos/2026 tanggal 24 Februari 2026")
    page.write_row(2, 0, HEADERS)
    gaps = set(chance.sample(range(1, max(len(lines), 2)), min(traps.empty_rows_inside, max(len(lines) - 1, 0))))
    at = 3
    for n, line in enumerate(lines):
        at += n in gaps
        for column, value in enumerate(_values(n, line, chance, traps, village)):
            _write(page, (at, column), value, day_format)
        if traps.has_formulas:
            page.write_formula(at, 20, f'=IF(K{at + 1}="","","PADAN")', None, "PADAN")
        at += 1
    for empty in range(at, at + traps.empty_rows_after):
        page.write_blank(empty, 0, None, blank_format)
    page.write_string(at + traps.empty_rows_after + 1, 5, f"JUMLAH USULAN {len(lines)} ORANG")


def _values(n: int, line: Line, chance: random.Random, traps: Traps, village: Village) -> tuple[object, ...]:
    sex = ("P", "PEREMPUAN", "2") if line.is_woman else ("L", "LAKI-LAKI", "1")
    return (
        f"{village.digits}{n:012d}", village.province, chance.choice((village.regency, village.district)),
        village.district, chance.choice((line.village, f"{line.village.title()} ")), "Link. Barat", "",
        f"{chance.randrange(1, 6):03d}", f"{chance.randrange(1, 6):03d}",
        line.kk_no if line.cell_kk is None else line.cell_kk,
        line.nik if line.cell_nik is None else line.cell_nik,
        _dressed(line, n, traps),
        _birth_shapes(line.born_on)[n % 5] if line.cell_birth is None else line.cell_birth,
        village.district.title(), chance.choice(sex), "SALMAH", "KEPALA KELUARGA", "2025", "LANJUT USIA", "-",
    )  # fmt: skip


def _write(page: Worksheet, at: tuple[int, int], value: object, day_format: Format) -> None:
    if isinstance(value, date):
        page.write_datetime(*at, value, day_format)
    elif isinstance(value, float | int):
        page.write_number(*at, value)
    elif value:
        page.write_string(*at, str(value))


def _dressed(line: Line, n: int, traps: Traps) -> str:
    if not traps.is_name_titled:
        return line.name
    return {7: f"H. {line.name}", 11: f" {line.name}  ", 13: f"{line.name}, S.Pd"}.get(n % 29, line.name)


def _birth_shapes(on: date) -> tuple[object, ...]:
    return (
        f"{on:%d/%m/%Y}",
        on,
        on.isoformat(),
        f"{on.day} {_MONTHS[on.month - 1]} {on.year}",
        float((on - _EPOCH).days),
    )


def _write_staff(book: xlsxwriter.Workbook, lines: Sequence[Line], village: Village) -> None:
    """Add the staff and the family sheet: the first of the staff is the child of the first listed woman."""
    mother = next((line for line in lines if line.is_woman and not line.codes), None)
    page = book.add_worksheet("Pegawai Kelurahan")
    page.write_row(0, 0, _STAFF_HEADERS)
    for n, position in enumerate(_POSITIONS, start=1):
        mother_nik = mother.nik if mother and n == 1 else ""
        own = (f"{village.digits}010180{9000 + n:04d}", f"{village.digits}010115{9000 + n:04d}")
        page.write_row(n, 0, (str(n), f"{_MEN[n]} {_LAST[n]}, S.E.", position, *own, "", mother_nik, ""))
    page = book.add_worksheet("Lampiran KK")
    page.write_row(0, 0, _KIN_HEADERS)
    for n, line in enumerate((line for line in lines if not line.codes), start=1):
        page.write_row(n, 0, (str(n), line.nik, line.name, line.kk_no, "", ""))


def _expected(lines: Sequence[Line]) -> Expected:
    warnings = {"NIK_MISSING", "KK_MISSING"}
    warned = sum(1 for line in lines if line.codes and set(line.codes) <= warnings)
    rejected = sum(1 for line in lines if set(line.codes) - warnings)
    return Expected(len(lines), len(lines) - warned - rejected, warned, rejected, tuple(lines))
