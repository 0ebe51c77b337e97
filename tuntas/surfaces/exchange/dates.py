"""Dates as offices write them.

23/12/1963 · 23-12-1963 · 23.12.63 · 1963-12-23 · 23 Des 1963 · 23-XII-1963 ·
"Cilegon, 23 Desember 1963" · a date cell · an Excel serial · a bare year.
The day always comes before the month. 31/02 is refused, never moved to March.
Pure: the day of the register comes in as `as_of`.
"""

import contextlib
import re
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from tuntas.base.people.nik import Finding, cell_of, is_blank


DAY: Final = "day"
YEAR: Final = "year"

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january i",
            "feb peb februari pebruari february ii",
            "mar mrt maret march iii",
            "apr april iv",
            "mei may v",
            "jun juni june vi",
            "jul juli july vii",
            "agu ags agt agust agustus aug august viii",
            "sep sept september ix",
            "okt oct oktober october x",
            "nov nop november nopember xi",
            "des dec desember december xii",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?)?")
_NAMED: Final = re.compile(r"(\d{1,2})[\s./-]*([A-Za-z]{1,10})\.?[\s./-]*(\d{4}|\d{2})")
_NAMED_WITHIN: Final = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,10})\s+(\d{4})\b")
_SERIAL: Final = re.compile(r"\d{4,5}(?:\.0+)?")
# 1900 to 2099 is a year; as a serial it would be a day of 1905, and nobody on a list is that old.
_YEAR_ALONE: Final = re.compile(r"(?:00?[-/. ]00?[-/. ])?((?:19|20)\d\d)(?:\.0)?")
# Serial 60 is a 29 February 1900 that never was; people of the register are younger.
_SERIAL_ZERO: Final = date(1899, 12, 30)
_OLDEST: Final = 125


class Read(NamedTuple):
    """A day (None when there is none to trust), how exact it is, and what was found."""

    on: date | None
    precision: str = DAY
    finding: Finding | None = None


MISSING: Final = Read(None, finding=Finding("DATE_MISSING"))


def read_date(value: object, *, as_of: date) -> Read:
    """Read one cell as a day on or before `as_of`; a later or impossible one is refused."""
    if isinstance(value, datetime):
        return _plausible(value.date(), DAY, as_of)
    if isinstance(value, date):
        return _plausible(value, DAY, as_of)
    cell = cell_of(value)
    if is_blank(cell):
        return MISSING
    text = cell.text.rpartition(",")[2].strip().lstrip("'")
    return _from_text(text, as_of)


def day_in(words: str) -> date | None:
    """Find the day a title names ('Keadaan sampai dengan 30 Juni 2026'), None when it names none."""
    days = []
    for found in _NAMED_WITHIN.finditer(words):
        month = _MONTHS.get(found[2].casefold(), 0)
        with contextlib.suppress(ValueError):
            days.append(date(int(found[3]), month, int(found[1])))
    return max(days, default=None)


def _from_text(text: str, as_of: date) -> Read:
    if found := _YEAR_ALONE.fullmatch(text):
        return _calendar(int(found[1]), 1, 1, as_of)._replace(precision=YEAR)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _calendar(year, month, day, as_of)
    if found := _DAY_FIRST.fullmatch(text):
        return _calendar(_century(found[3], as_of), int(found[2]), int(found[1]), as_of)
    if found := _NAMED.fullmatch(text):
        month = _MONTHS.get(found[2].casefold(), 0)
        return _calendar(_century(found[3], as_of), month, int(found[1]), as_of)
    if _SERIAL.fullmatch(text):
        return _plausible(_SERIAL_ZERO + timedelta(days=int(float(text))), DAY, as_of)
    return _refused("DATE_IMPOSSIBLE", text)


def _century(year: str, as_of: date) -> int:
    if len(year) == 4:
        return int(year)
    short = int(year)
    return 2000 + short if short <= as_of.year % 100 else 1900 + short


def _calendar(year: int, month: int, day: int, as_of: date) -> Read:
    try:
        return _plausible(date(year, month, day), DAY, as_of)
    except ValueError:
        return _refused("DATE_IMPOSSIBLE", f"{day}/{month}/{year}")


def _plausible(on: date, precision: str, as_of: date) -> Read:
    if on > as_of:
        return _refused("DATE_FUTURE", f"{on:%d/%m/%Y}")
    if as_of.year - on.year > _OLDEST:
        return _refused("DATE_IMPOSSIBLE", f"{on:%d/%m/}{on.year}")
    return Read(on, precision)


def _refused(code: str, text: str) -> Read:
    return Read(None, finding=Finding(code, (("date", text[:40]),)))
