"""Reports of the Ombudsman as a liaison's workbook lists them.

Pure. One row is one report: number, days, whether the name is to be kept secret, open or closed,
and with which outcome. The outcome is read from the words of the column, never guessed from silence.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from tuntas.base.people.nik import cell_of
from tuntas.surfaces.exchange import dates
from tuntas.surfaces.exchange.sheets import Row, Sheet


RECEIVED_AID: Final = "received_aid"
NOT_ELIGIBLE: Final = "not_eligible"
RECEIVES_OTHER: Final = "receives_other"
UNREAD: Final = "unread"

_OUTCOMES: Final = (
    (re.compile(r"tidak (?:layak|memenuhi)|keluarga mampu|penghasilan tetap", re.IGNORECASE), NOT_ELIGIBLE),
    (re.compile(r"ganda|sudah menerima (?:bst|pkh|sembako|bpnt|blt|bantuan lain)", re.IGNORECASE), RECEIVES_OTHER),
    (re.compile(r"terima|menerima|masuk rekening|dapat bantuan", re.IGNORECASE), RECEIVED_AID),
)  # fmt: skip
_CLOSED: Final = frozenset({"selesai", "ditutup", "tutup", "closed"})
_YES: Final = frozenset({"ya", "y", "rahasia", "dirahasiakan", "yes", "1"})
# A promise lies ahead of the list; nobody promises further than this.
_AHEAD: Final = 5


class Report(NamedTuple):
    """One report. `outcome` only when closed; a day None when the cell has none or an impossible one."""

    number: str
    received_on: date | None
    is_secret: bool
    is_open: bool
    closed_on: date | None
    outcome: str | None
    promised_on: date | None


def read_report(sheet: Sheet, row: Row, *, as_of: date) -> Report:
    """Read one data row of a sheet of reports."""
    ahead = as_of.replace(year=as_of.year + _AHEAD, day=1)
    is_open = _text(sheet, row, "state").casefold() not in _CLOSED
    return Report(
        number=_text(sheet, row, "report_no"),
        received_on=_day(sheet, row, "received_on", as_of),
        is_secret=_text(sheet, row, "secret").casefold() in _YES,
        is_open=is_open,
        closed_on=_day(sheet, row, "closed_on", as_of),
        outcome=None if is_open else outcome_in(_text(sheet, row, "outcome")),
        promised_on=_day(sheet, row, "promised_on", ahead),
    )


def outcome_in(words: str) -> str:
    """Read an outcome from its words; `unread` asks a person."""
    return next((outcome for pattern, outcome in _OUTCOMES if pattern.search(words)), UNREAD)


def _text(sheet: Sheet, row: Row, field: str) -> str:
    column = sheet.mapping.get(field)
    if column is None or column >= len(row.values):
        return ""
    return " ".join(cell_of(row.values[column]).text.split())


def _day(sheet: Sheet, row: Row, field: str, latest: date) -> date | None:
    column = sheet.mapping.get(field)
    if column is None or column >= len(row.values):
        return None
    return dates.read_date(row.values[column], as_of=latest).on
