"""What a population number (NIK) or family number (KK) in a cell is worth.

Pure: a cell, what the row states beside it and the sets of region codes come in,
a verdict comes out. The codes are those offices know from the rejected list;
`sentence` says each of them to a person. A NIK is PPKKCC of the first
registration + DDMMYY (women DD + 40) + a running number from 0001, and it stays
for life: a moved person or a corrected birth date makes it differ lawfully, so
only what can never be a NIK is an error.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"

LEVELS: Final[Mapping[str, str]] = {
    "NIK_TRUNCATED": ERROR,
    "NIK_LENGTH": ERROR,
    "NIK_CHARS": ERROR,
    "NIK_DATE_IMPOSSIBLE": ERROR,
    "NIK_SEQUENCE_ZERO": ERROR,
    "NIK_MISSING": WARNING,
    "NIK_SEX_MISMATCH": WARNING,
    "NIK_BIRTHDATE_DIFFERS": WARNING,
    "NIK_REGION_RETIRED": WARNING,
    "NIK_REGION_UNKNOWN": WARNING,
    "NIK_OTHER_REGION": INFO,
    "KK_TRUNCATED": WARNING,
    "KK_LENGTH": WARNING,
    "KK_CHARS": WARNING,
    "KK_MISSING": WARNING,
}

SENTENCES: Final[Mapping[str, str | Promise]] = {
    "NIK_TRUNCATED": _(
        "NIK rusak oleh Excel: disimpan sebagai angka, jadi angka terakhirnya hilang. "
        "Ubah selnya menjadi teks, lalu ketik ulang NIK dari KTP atau KK."
    ),
    "NIK_LENGTH": _("NIK harus 16 angka, di sini %(n)s. Ketik ulang dari KTP atau KK."),
    "NIK_CHARS": _("NIK hanya boleh berisi angka. Ganti huruf atau tanda di dalamnya."),
    "NIK_DATE_IMPOSSIBLE": _("Tanggal lahir di dalam NIK tidak ada di kalender. Periksa lagi KTP."),
    "NIK_SEQUENCE_ZERO": _("Empat angka terakhir NIK 0000; NIK asli mulai dari 0001."),
    "NIK_MISSING": _("NIK belum ada. Orangnya tetap dicatat; lengkapi sesudah perekaman."),
    "NIK_SEX_MISMATCH": _("NIK menunjuk jenis kelamin lain dari yang tertulis. Periksa KTP."),
    "NIK_BIRTHDATE_DIFFERS": _("Tanggal lahir di NIK berbeda dari yang tertulis. Periksa KTP."),
    "NIK_REGION_RETIRED": _("Kode wilayah NIK sudah tidak dipakai. NIK lama seperti ini sah."),
    "NIK_REGION_UNKNOWN": _("Kode wilayah NIK tidak pernah ada. Periksa enam angka pertama."),
    "NIK_OTHER_REGION": _("NIK terbit pertama kali di kabupaten/kota lain. Ini wajar."),
    "KK_TRUNCATED": _("Nomor KK rusak oleh Excel. Orangnya tetap dicatat; ketik ulang nomornya."),
    "KK_LENGTH": _("Nomor KK harus 16 angka, di sini %(n)s. Orangnya tetap dicatat."),
    "KK_CHARS": _("Nomor KK hanya boleh berisi angka. Orangnya tetap dicatat."),
    "KK_MISSING": _("Nomor KK belum ada. Orangnya tetap dicatat tanpa keluarga."),
}

MALE: Final = "male"
FEMALE: Final = "female"

_BLANK: Final = frozenset(
    {"", "-", "--", ".", "x", "nihil", "n/a", "na", "null", "none", "kosong"}
    | {"belum", "belum ada", "belum punya", "tidak ada", "tidak punya", "tdk ada"}
)
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?\s*[eE]\s*\+?\d{1,2}")
_FLOAT_TEXT: Final = re.compile(r"(\d{14,17})[.,]0+")
_ASCII_DIGITS: Final = re.compile(r"[0-9]+")
_IN_A_MONTH: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Cell(NamedTuple):
    """One spreadsheet cell: its text, and whether the sheet kept it as a number."""

    text: str
    numeric: bool = False


class Finding(NamedTuple):
    """A code of `LEVELS` (or of a caller's own table) and the facts its sentence needs."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Regions:
    """Region codes without dots: districts of six digits, retired ones of four or six."""

    districts: frozenset[str]
    retired: frozenset[str] = frozenset()

    def standing(self, district: str) -> str | None:
        """Return the code of the doubt about a district, or None when it is in force."""
        if not self.districts or district in self.districts:
            return None
        if district in self.retired or district[:4] in self.retired:
            return "NIK_REGION_RETIRED"
        return "NIK_REGION_UNKNOWN"


NO_REGIONS: Final = Regions(frozenset())


class Verdict(NamedTuple):
    """The number to keep (None when there is none to trust) and what was found."""

    number: str | None
    findings: tuple[Finding, ...]

    @property
    def has_error(self) -> bool:
        return any(LEVELS[found.code] == ERROR for found in self.findings)


def cell_of(value: object) -> Cell:
    """Read a value as a spreadsheet library gives it: text, number, date, nothing."""
    match value:
        case str():
            text, numeric = value, False
        case None:
            text, numeric = "", False
        case bool():
            text, numeric = ("1" if value else "0"), False
        case float():
            text, numeric = (f"{value:.0f}" if value.is_integer() else repr(value)), True
        case int():
            text, numeric = str(value), True
        case datetime():
            text, numeric = value.date().isoformat(), False
        case _:
            text, numeric = str(value), False
    return Cell(text, numeric=numeric)


def plain(text: str) -> str:
    """Drop what typing leaves around a number: spaces, full-width digits, Excel's apostrophe."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return "".join(text.split()).strip("'`\"")


def is_blank(cell: Cell) -> bool:
    """Tell whether the writer meant 'there is none': empty, 0, -, 'belum ada'."""
    text = cell.text.strip()
    return text.casefold() in _BLANK or plain(text).strip("0") == ""


def check_nik(
    cell: Cell,
    *,
    sex: str | None = None,
    born_on: date | None = None,
    regions: Regions = NO_REGIONS,
    home: str = "",
) -> Verdict:
    """Judge one NIK cell against what its row states.

    `sex` is MALE, FEMALE or None; `home` is the regency's four digits (own region),
    empty when unknown. A text that ends in a single 0 is lawful.
    """
    number, trouble = _sixteen_digits(cell, "NIK")
    if trouble:
        return Verdict(None, trouble)
    findings = _structure(number)
    if findings:
        return Verdict(None, findings)
    return Verdict(number, (*_against_row(number, sex, born_on), *_place(number, regions, home)))


def check_kk(cell: Cell) -> Verdict:
    """Judge one KK cell: nothing about it refuses the row, the family is just left open."""
    number, trouble = _sixteen_digits(cell, "KK")
    return Verdict(None, trouble) if trouble else Verdict(number, ())


def birth_in(nik: str) -> tuple[int, int, int]:
    """Return day, month and two-digit year as a well-formed NIK writes them."""
    day = int(nik[6:8])
    return day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12])


def sex_in(nik: str) -> str:
    """Return the sex a well-formed NIK writes: forty is added to a woman's day."""
    return FEMALE if int(nik[6:8]) > 40 else MALE


def sentence(finding: Finding) -> str:
    """Say a finding of this module to the person who must repair it."""
    return str(SENTENCES[finding.code]) % dict(finding.facts)


def _sixteen_digits(cell: Cell, kind: str) -> tuple[str, tuple[Finding, ...]]:
    if is_blank(cell):
        return "", (Finding(f"{kind}_MISSING"),)
    number = plain(cell.text)
    if _eaten_by_excel(number, numeric=cell.numeric):
        return "", (Finding(f"{kind}_TRUNCATED"),)
    if not _ASCII_DIGITS.fullmatch(number):
        return "", (Finding(f"{kind}_CHARS"),)
    if len(number) != 16:
        return "", (Finding(f"{kind}_LENGTH", (("n", str(len(number))),)),)
    return number, ()


def _eaten_by_excel(number: str, *, numeric: bool) -> bool:
    # Excel keeps 15 significant digits: any number of 16 has lost its last one,
    # even when what is left happens to look whole.
    if numeric:
        return len(number) >= 16 or "e" in number
    return bool(_SCIENTIFIC.fullmatch(number) or _FLOAT_TEXT.fullmatch(number))


def _structure(nik: str) -> tuple[Finding, ...]:
    # A text of sixteen digits ending in 0000 is a number that was cut first and
    # turned into text afterwards; a single closing 0 may be a true NIK.
    if nik.endswith("0000"):
        return (Finding("NIK_TRUNCATED"), Finding("NIK_SEQUENCE_ZERO"))
    day, month, _year = birth_in(nik)
    if not (1 <= month <= 12 and 1 <= day <= _IN_A_MONTH[month - 1]):
        return (Finding("NIK_DATE_IMPOSSIBLE"),)
    return ()


def _against_row(nik: str, sex: str | None, born_on: date | None) -> tuple[Finding, ...]:
    found = []
    if sex is not None and sex != sex_in(nik):
        found.append(Finding("NIK_SEX_MISMATCH"))
    if born_on is not None and birth_in(nik) != (
        born_on.day,
        born_on.month,
        born_on.year % 100,
    ):
        found.append(Finding("NIK_BIRTHDATE_DIFFERS"))
    return tuple(found)


def _place(nik: str, regions: Regions, home: str) -> tuple[Finding, ...]:
    doubt = regions.standing(nik[:6])
    if doubt is not None:
        return (Finding(doubt),)
    if home and nik[:4] != home:
        return (Finding("NIK_OTHER_REGION"),)
    return ()
