"""Judge every row of a sheet: take it, take it with a warning, give it back, or pass it over.

Pure. `check_rows` walks the sheet three times at most: once to see which NIK come
twice, once to look at those rows, once to judge; nothing but the numbers is kept
in between. Two persons without a NIK are never taken for one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from tuntas.base import telephone
from tuntas.base.people import names, nik
from tuntas.base.people.nik import (
    FEMALE,
    MALE,
    NO_REGIONS,
    Cell,
    Finding,
    Regions,
    cell_of,
)
from tuntas.surfaces.exchange import dates, verdicts
from tuntas.surfaces.exchange.gazetteer import Gazetteer
from tuntas.surfaces.exchange.sheets import Row, Sheet


SAME_PERSON: Final = 0.7
_SEX: Final = {
    **dict.fromkeys(("l", "1", "laki", "lakilaki", "lk", "pria", "male", "m", "cowok"), MALE),
    **dict.fromkeys(("p", "2", "perempuan", "pr", "wanita", "female", "f", "w"), FEMALE),
}
_DEAD: Final = frozenset({"2", "mati", "meninggal", "meninggal dunia", "wafat", "almarhum", "almarhumah"})
_TOTAL: Final = re.compile(r"^\s*(grand\s+)?(sub\s*)?(jumlah|total)\b", re.IGNORECASE)
_COUNT: Final = re.compile(r"[\d.,]{1,7}")
# A list of so many columns beside the name says something of everybody on it.
_TOLD_BY: Final = 4
_LETTERS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Ground:
    """What rows are judged against: the day of the register, own region, region codes."""

    as_of: date
    gazetteer: Gazetteer | None = None
    regions: Regions = NO_REGIONS

    @property
    def home(self) -> str:
        """Four digits of the own regency, as a NIK begins."""
        return self.gazetteer.own.replace(".", "")[:4] if self.gazetteer else ""


class Person(NamedTuple):
    """A row as read: text tidied, numbers None where there is none to trust."""

    name: str
    nik: str | None
    kk_no: str | None
    sex: str | None
    born_on: date | None
    precision: str
    region: str | None
    other: Mapping[str, str]


class Checked(NamedTuple):
    """One judged row. `person` is None when the row is passed over."""

    number: int
    verdict: str
    findings: tuple[Finding, ...]
    person: Person | None
    values: Sequence[object]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes that weigh: errors and warnings, not notes."""
        return tuple(f.code for f in self.findings if verdicts.LEVELS[f.code] != nik.INFO)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell the clerk, heaviest codes only."""
        weigh = verdicts.LEVELS
        return tuple(verdicts.sentence(f) for f in self.findings if weigh[f.code] != nik.INFO)


class _Seen(NamedTuple):
    number: int
    name: str
    born_on: date | None
    kk_no: str | None


def check_rows(sheet: Sheet, ground: Ground) -> Iterator[Checked]:
    """Walk the sheet and judge each row against the ground and against its other rows."""
    repeats = _repeats(sheet, ground)
    for row in sheet.rows():
        yield check_row(sheet, row, ground, repeats)


def check_row(sheet: Sheet, row: Row, ground: Ground, repeats: Mapping[int, Finding] | None = None) -> Checked:
    """Judge one row; `repeats` names the rows that clash with another row of the file."""
    if not _is_data(sheet, row):
        return Checked(row.number, verdicts.SKIP, (), None, row.values)
    person, findings = read_person(sheet, row, ground)
    if repeats and row.number in repeats:
        findings = (*findings, repeats[row.number])
    return Checked(row.number, verdicts.verdict_of(findings), findings, person, row.values)


def read_person(sheet: Sheet, row: Row, ground: Ground) -> tuple[Person, tuple[Finding, ...]]:
    """Read a data row into a person and all that is to be said about it."""
    found: list[Finding] = []
    name = names.tidy(_cell(sheet, row, "name").text)
    if not name.text:
        found.append(Finding("NAME_MISSING"))
    found.extend(Finding(note) for note in name.notes)
    sex = _sex(sheet, row, found)
    born = _birth(sheet, row, ground, found)
    number = nik.check_nik(
        _cell(sheet, row, "nik"),
        sex=sex,
        born_on=born.on if born.precision == dates.DAY else None,
        regions=ground.regions,
        home=ground.home,
    )
    found.extend(number.findings)
    kk_no = None
    if "kk_no" in sheet.mapping:
        family = nik.check_kk(_cell(sheet, row, "kk_no"))
        found.extend(family.findings)
        kk_no = family.number
    region = _region(sheet, row, ground, found)
    if _cell(sheet, row, "life_status").text.strip().casefold() in _DEAD:
        found.append(Finding("DEAD_BUT_LISTED"))
    written = _cell(sheet, row, "phone").text
    if telephone.read(written) is None:
        found.append(Finding("PHONE_UNREADABLE", (("written", " ".join(written.split())),)))
    person = Person(
        name.text,
        number.number,
        kk_no,
        sex,
        born.on,
        born.precision,
        region,
        _others(sheet, row),
    )
    if name.text and _is_name_alone(sheet, row):
        # What else is missing says of a person that he is taken all the same; this is none.
        return person, (Finding("NAME_ALONE"),)
    return person, tuple(found)


def _cell(sheet: Sheet, row: Row, field: str) -> Cell:
    column = sheet.mapping.get(field)
    if column is None or column >= len(row.values):
        return Cell("")
    return cell_of(row.values[column])


def _is_data(sheet: Sheet, row: Row) -> bool:
    is_named = bool(_cell(sheet, row, "name").text.strip())
    numbers = [cell for field in ("nik", "kk_no") if not nik.is_blank(cell := _cell(sheet, row, field))]
    is_numbered = bool(numbers)
    # "Total" may be somebody's name: only a row without a number, or with a mere count in its place, is a sum.
    if is_named and is_numbered and not all(_COUNT.fullmatch(cell.text.strip()) for cell in numbers):
        return True
    is_sum = any(isinstance(value, str) and _TOTAL.match(value) for value in row.values)
    return (is_named or is_numbered) and not is_sum


def _is_name_alone(sheet: Sheet, row: Row) -> bool:
    """Tell a line of the signatures below a list ("Mengetahui, Lurah") from a person: it fills nothing but the name."""
    beside = [field for field in sheet.mapping if field != "name"]
    return len(beside) >= _TOLD_BY and all(nik.is_blank(_cell(sheet, row, field)) for field in beside)


def _sex(sheet: Sheet, row: Row, found: list[Finding]) -> str | None:
    text = _cell(sheet, row, "sex").text
    sex = _SEX.get(_LETTERS.sub("", text.casefold()))
    if sex is None and "sex" in sheet.mapping and text.strip():
        found.append(Finding("SEX_UNREADABLE"))
    return sex


def _birth(sheet: Sheet, row: Row, ground: Ground, found: list[Finding]) -> dates.Read:
    column = sheet.mapping.get("birth_on")
    if column is None or column >= len(row.values):
        return dates.Read(None)
    born = dates.read_date(row.values[column], as_of=ground.as_of)
    if born.finding is not None:
        found.append(born.finding)
    elif born.on is not None and 1924 <= born.on.year <= 1935:
        found.append(Finding("BORN_1924_1935", (("year", str(born.on.year)),)))
    return born


def _region(sheet: Sheet, row: Row, ground: Ground, found: list[Finding]) -> str | None:
    if ground.gazetteer is None:
        return None
    place = ground.gazetteer.locate(
        _cell(sheet, row, "village").text,
        _cell(sheet, row, "district").text,
        _cell(sheet, row, "regency").text,
    )
    if place.finding is not None:
        found.append(place.finding)
    elif foreign := ground.gazetteer.named_in(_cell(sheet, row, "address").text):
        found.append(Finding("ADDRESS_NAMES_OTHER", (("written", foreign),)))
    return place.code


def _others(sheet: Sheet, row: Row) -> dict[str, str]:
    kept = {}
    for field, column in sheet.mapping.items():
        if field in _READ or column >= len(row.values):
            continue
        value = row.values[column]
        text = " ".join((value if isinstance(value, str) else cell_of(value).text).split())
        if text:
            kept[field] = text
    return kept


_READ: Final = frozenset({"name", "nik", "kk_no", "sex", "birth_on", "line", "reason", "reason_code"})


def _repeats(sheet: Sheet, ground: Ground) -> dict[int, Finding]:
    """Name each row whose NIK another row carries too, and what that means."""
    twice = _numbers_seen_twice(sheet)
    if not twice:
        return {}
    groups: dict[str, list[_Seen]] = {}
    for row in sheet.rows():
        number = nik.check_nik(_cell(sheet, row, "nik")).number
        if number in twice and _is_data(sheet, row):
            person, _found = read_person(sheet, row, ground)
            seen = _Seen(row.number, person.name, person.born_on, person.kk_no)
            groups.setdefault(number, []).append(seen)
    return {number: finding for group in groups.values() for number, finding in _judge_group(group)}


def _numbers_seen_twice(sheet: Sheet) -> set[str]:
    column = sheet.mapping.get("nik")
    if column is None:
        return set()
    seen: set[int] = set()
    twice = set()
    for row in sheet.rows():
        value = row.values[column] if column < len(row.values) else ""
        text = nik.plain(value) if isinstance(value, str) else ""
        if len(text) == 16 and text.isdecimal():
            number = int(text)
            if number in seen:
                twice.add(text)
            seen.add(number)
    return twice


def _judge_group(group: Sequence[_Seen]) -> Iterator[tuple[int, Finding]]:
    for one in group:
        others = [other for other in group if other is not one]
        strangers = [other for other in others if not _same_person(one, other)]
        elsewhere = [other for other in others if other.kk_no != one.kk_no and other.kk_no and one.kk_no]
        earlier = [other for other in others if other.number < one.number]
        if strangers:
            yield one.number, _naming("NIK_SHARED", strangers)
        elif elsewhere:
            yield one.number, _naming("PERSON_IN_TWO_FAMILIES", elsewhere)
        elif earlier:
            yield one.number, _naming("ROW_REPEATED", earlier)


def _same_person(one: _Seen, other: _Seen) -> bool:
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return names.alike(one.name, other.name) >= SAME_PERSON


def _naming(code: str, rows: Sequence[_Seen]) -> Finding:
    return Finding(code, (("rows", ", ".join(str(row.number) for row in rows)),))
