"""Between a row as read and a row as stored: cells, findings, and the digest a row is known by."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from tuntas.base.people.nik import Finding, cell_of
from tuntas.surfaces.exchange.checks import Checked, Person
from tuntas.surfaces.exchange.models import Import, ImportRow
from tuntas.surfaces.exchange.sheets import PEOPLE, Row, Sheet


# Columns that say where a row stood or why it came back, not who it is about.
_ABOUT_THE_ROW = frozenset({"line", "reason", "reason_code", "source_row"})

Cells = list[str | float | int | bool]


def cells(values: Sequence[object]) -> Cells:
    """Give cells a form that can be stored and judged again: numbers stay numbers, days become text."""
    return [_cell(value) for value in values]


def _cell(value: object) -> str | float | int | bool:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\x00", "")
    return value if isinstance(value, float | int | bool) else cell_of(value).text


def line_digest(sheet: Sheet, values: Sequence[object], seen: dict[bytes, int]) -> bytes:
    """Digest of what a row says under its columns, and the how-manieth such row of the file it is.

    The same row in another file has the same digest; two equal rows of one file do not.
    """
    said = {
        field: " ".join(cell_of(values[column]).text.split()).casefold()
        for field, column in sheet.mapping.items()
        if field not in _ABOUT_THE_ROW and column < len(values)
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).digest()
    seen[digest] = nth = seen.get(digest, 0) + 1
    return hashlib.sha256(digest + nth.to_bytes(4, "big")).digest()


def findings_out(found: Iterable[Finding]) -> list[list[object]]:
    """Findings as JSON."""
    return [[one.code, dict(one.facts)] for one in found]


def findings_in(stored: Iterable[Sequence[object]]) -> tuple[Finding, ...]:
    """Findings as they were."""
    found = []
    for code, facts in stored:
        assert isinstance(facts, Mapping)
        found.append(Finding(str(code), tuple((str(key), str(value)) for key, value in facts.items())))
    return tuple(found)


def person_out(person: Person | None) -> dict[str, object]:
    """A read person as JSON; days as text."""
    if person is None:
        return {}
    return {**person._asdict(), "born_on": person.born_on.isoformat() if person.born_on else None}


def sheet_of(source: Import) -> Sheet:
    """The stored rows as a sheet, to be judged again or given back."""

    def walk() -> Iterable[Row]:
        rows = ImportRow.objects.filter(source=source).order_by("number").values_list("number", "raw")
        return (Row(number, raw) for number, raw in rows.iterator(chunk_size=2000))

    return Sheet(
        name=source.sheet_name,
        kind=PEOPLE,
        header_row=source.header_row,
        headers=tuple(source.headers),
        mapping={field: int(column) for field, column in source.mapping.items()},
        walk=lambda: iter(walk()),
    )


def checked_of(row: ImportRow) -> Checked:
    """A stored row as it was judged."""
    return Checked(row.number, row.verdict, findings_in(row.found), None, row.raw)
