"""A few hundred bytes that would lay out a sheet of 17 thousand million cells end no process of ours."""

from pathlib import Path

import pytest

from tests.surfaces.abuse import hostile
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import Invalid
from tuntas.surfaces.exchange import sheets, swelling


CORNER = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
UNNAMED = b'<row r="1">' + b"<c><v>1</v></c>" * 16_384 + b'</row><row r="1048576"><c><v>1</v></c></row>'
HALF = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="BZ150000"><v>1</v></c></row>'


def elsewhere() -> bytes:
    """The same corner in a part that does not lie where sheets lie."""
    there = (b"worksheets/", b"other/")
    return hostile.workbook({
        "[Content_Types].xml": hostile.TYPES.replace(*there), "_rels/.rels": hostile.RELS, "xl/workbook.xml": hostile.BOOK,
        "xl/_rels/workbook.xml.rels": hostile.BOOK_RELS.replace(*there),
        "xl/other/sheet1.xml": hostile.SHEET[0] + CORNER + hostile.SHEET[1],
    })  # fmt: skip


def many() -> bytes:
    """Ten sheets, each within bounds alone."""
    names = [b'<sheet name="L%d" sheetId="%d" r:id="r%d"/>' % (n, n, n) for n in range(1, 11)]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    ties = [b'<Relationship Id="r%d" Type="%s" Target="worksheets/s%d.xml"/>' % (n, kind, n) for n in range(1, 11)]
    head, tail = hostile.BOOK_RELS.split(b"<Relationship Id", 1)[0], b"</Relationships>"
    return hostile.workbook({
        "[Content_Types].xml": hostile.TYPES, "_rels/.rels": hostile.RELS,
        "xl/workbook.xml": hostile.BOOK.replace(b'<sheet name="Daftar" sheetId="1" r:id="r1"/>', b"".join(names)),
        "xl/_rels/workbook.xml.rels": head + b"".join(ties) + tail,
        **{f"xl/worksheets/s{n}.xml": hostile.SHEET[0] + HALF + hostile.SHEET[1] for n in range(1, 11)},
    })  # fmt: skip


BOMBS = {
    "plain": hostile.one_sheet(CORNER),
    "single quotes": hostile.one_sheet(CORNER.replace(b'"', b"'")),
    "spaces": hostile.one_sheet(CORNER.replace(b'c r="', b'c r = "')),
    "small letters": hostile.one_sheet(CORNER.replace(b"XFD", b"xfd").replace(b'"A1', b'"a1')),
    "cells without a name": hostile.one_sheet(UNNAMED),
    "another attribute first": hostile.one_sheet(CORNER.replace(b'<c r="XFD', b'<c s=">" r="XFD')),
    "in another place": elsewhere(),
    "ten sheets": many(),
    "beyond what a sheet has": hostile.one_sheet(CORNER.replace(b"XFD1048576", b"ZZZ9999999")),
}


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_sheet_that_swells_is_refused_with_advice(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "sent"
    path.write_bytes(BOMBS[bomb])

    with pytest.raises(Invalid, match="jauh di luar tabel"):
        sheets.read(path)


@pytest.mark.parametrize("content", [hostile.entities(), hostile.workbook({"xl/workbook.xml": b"<broken"})])
def test_what_cannot_be_read_is_broken_not_large(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sent"
    path.write_bytes(content)

    with pytest.raises(Invalid, match="tidak dapat dibuka"):
        sheets.read(path)


def test_a_sheet_written_unlike_excel_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    cells = b"".join(b"<c t='inlineStr'><is><t>%s</t></is></c>" % each for each in (b"NAMA", b"NIK"))
    path.write_bytes(hostile.one_sheet(b"<row>" + cells + b"</row>"))

    (sheet,) = sheets.read(path)

    assert sheet.headers == ("NAMA", "NIK")


def test_an_ordinary_workbook_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.xlsx", {"Daftar": [PLAIN, row("3672024112460010")], "Catatan": [("belum dicek",)]})
    monkeypatch.setattr(swelling, "_try_apart", lambda _path: pytest.fail("opened twice"))

    assert [sheet.name for sheet in sheets.read(path)] == ["Daftar", "Catatan"]
