"""A kin register out of a workbook: the staff sheet and the family sheet beside the list.

Pure. Nobody is accused: a tie only means that on this line of the list somebody else
checks and decides. What the sheets do not say (an unnamed cousin) is not guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from tuntas.base.people import names, nik
from tuntas.base.people.enums import KinGrade, Relation
from tuntas.base.people.nik import cell_of
from tuntas.surfaces.exchange import sheets
from tuntas.surfaces.exchange.sheets import Row, Sheet


class Kinsman(NamedTuple):
    """A row of a staff or family sheet; None where a number is missing or broken."""

    number: int
    name: str
    position: str
    nik: str | None
    kk_no: str | None
    father: str | None
    mother: str | None
    spouse: str | None


class Tie(NamedTuple):
    """What the listed person is to the member of staff, and which cells say so."""

    staff: Kinsman
    nik: str | None
    kk_no: str | None
    relation: str
    grade: str
    ground: str


Known: TypeAlias = Mapping[str, Kinsman]


@dataclass(frozen=True)
class KinRegister:
    """What a workbook offers to know of its own staff. Empty when it has no such sheets."""

    staff: tuple[Kinsman, ...]
    families: tuple[Kinsman, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is anybody to compare with."""
        return not self.staff

    def ties(self, listed: Iterable[tuple[str | None, str | None]]) -> Iterator[Tie]:
        """Give the ties between staff and listed persons (NIK, KK number), the nearest one per pair."""
        known: Known = {one.nik: one for one in (*self.staff, *self.families) if one.nik}
        for number, kk_no in listed:
            for one in self.staff:
                if number is not None and number == one.nik:
                    continue
                found = _tie(one, number, kk_no, known)
                if found is not None:
                    relation, ground = found
                    yield Tie(one, number, kk_no, relation, KinGrade.NEAR, ground)


def read_register(book: Sequence[Sheet]) -> KinRegister:
    """Collect the staff and family sheets of a workbook."""
    return KinRegister(
        staff=tuple(_people(book, sheets.STAFF)),
        families=tuple(_people(book, sheets.KIN)),
    )


def _people(book: Sequence[Sheet], kind: str) -> Iterator[Kinsman]:
    for sheet in book:
        if sheet.kind != kind:
            continue
        for row in sheet.rows():
            name = names.tidy(_text(sheet, row, "name")).text
            if name:
                yield Kinsman(
                    row.number,
                    name,
                    _text(sheet, row, "position").strip(),
                    *(_number(sheet, row, field) for field in _NUMBERS),
                )


_NUMBERS = ("nik", "kk_no", "father_nik", "mother_nik", "spouse_nik")


def _text(sheet: Sheet, row: Row, field: str) -> str:
    column = sheet.mapping.get(field)
    return "" if column is None or column >= len(row.values) else cell_of(row.values[column]).text


def _number(sheet: Sheet, row: Row, field: str) -> str | None:
    column = sheet.mapping.get(field)
    if column is None or column >= len(row.values):
        return None
    return nik.check_kk(cell_of(row.values[column])).number


def _tie(one: Kinsman, number: str | None, kk_no: str | None, known: Known) -> tuple[str, str] | None:
    by_number = _by_number(one, number, known) if number is not None else None
    if by_number is None and kk_no is not None and kk_no == one.kk_no:
        return Relation.OTHER, "same_card"
    return by_number


def _by_number(one: Kinsman, number: str, known: Known) -> tuple[str, str] | None:
    other = known.get(number)
    spouse = known.get(one.spouse) if one.spouse else None
    found: tuple[str, str] | None = None
    if number == one.spouse or (other is not None and one.nik and other.spouse == one.nik):
        found = Relation.SPOUSE, "spouse_nik"
    elif number in (one.father, one.mother):
        found = Relation.PARENT, "parent_nik"
    elif other is not None and one.nik and one.nik in (other.father, other.mother):
        found = Relation.CHILD, "parent_nik"
    elif _share_parent(one, other):
        found = Relation.SIBLING, "parent_nik"
    elif _by_marriage(spouse, number, other):
        found = Relation.IN_LAW, "spouse_parent_nik"
    return found


def _share_parent(one: Kinsman, other: Kinsman | None) -> bool:
    if other is None:
        return False
    return bool({one.father, one.mother} & {other.father, other.mother} - {None})


def _by_marriage(spouse: Kinsman | None, number: str, other: Kinsman | None) -> bool:
    if spouse is None:
        return False
    return number in (spouse.father, spouse.mother) or _share_parent(spouse, other)
