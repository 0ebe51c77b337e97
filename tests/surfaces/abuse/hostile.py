"""What a hostile or careless hand puts into a form: values for one field, files, bodies that are no form at all.

All of it is made here; nothing is random, so that a run can be repeated.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache


MEGABYTE = 1024 * 1024
# Bytes, not text: lone surrogates and halves of characters do not survive a Python string on its way.
VALUES: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\x00",
    b"a\x00b",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xff\xfe",
    "\u202eterbalik\u200b\ufeff".encode(),
    ("\U0001f474" * 300).encode(),
    b"-1",
    b"0",
    b"2147483648",
    b"9223372036854775808",
    b"99999999999999999999999999",
    b"9" * 5000,
    b"1e400",
    b"NaN",
    b"-Infinity",
    "²".encode(),
    "٣".encode(),
    "１".encode(),
    b"0001-01-01",
    b"9999-12-31",
    b"31-02-2022",
    b"00-00-0000",
    b"0001-01-01T00:00",
    b"9999-12-31T23:59",
    b"24:61",
    b"<script>alert(1)</script>",
    b"{{ 7|add:7 }}{% load x %}%s%(n)d{0.__class__}",
    b"'; DROP TABLE cases_case; --",
    b"../../../../etc/passwd",
    b"https://elsewhere.example/",
    b"00000000-0000-0000-0000-000000000000",
    b"36.72.04.1005",
    b"36.72.02.1004'",
    b"[]",
    b'{"a": 1}',
    b"x" * 100_000,
)
QUERIES = tuple(
    value
    for value in (
        "%00", "%ED%A0%80", "%FF", "99999999999999999999999999", "-1", "%C2%B2", "9" * 5000, "NaN", "0001-01-01", "9999-12-31",
        "31-02-2022", "%27%3B--", "..%2F..%2Fetc%2Fpasswd", "", "%E2%80%AE", "00000000-0000-0000-0000-000000000000",
        "x,1", "1,99999999999999999999999", "2021-12-07T00:00:00,1", "0001-01-01T00:00:00Z,1", "9999-12-31T23:59:59.999,1",
        "2021-12-07T00%3A00%3A00%2B07%3A00,9223372036854775808", "1.5.5",
    )
)  # fmt: skip


@cache
def png_bomb() -> bytes:
    """A PNG of 30,000 by 30,000 pixels in about a hundred kilobytes."""
    return _png(30_000, 30_000, b"\x00" * (30_000 // 8 + 1), depth=1)


@cache
def png_within_limit() -> bytes:
    """As many pixels as are let in, all of one colour: unpacked it is some hundred megabytes."""
    return _png(7700, 7700, b"\x00" * (7700 * 4 + 1), depth=8, kind=6)


def _png(width: int, height: int, line: bytes, *, depth: int, kind: int = 0) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pack = zlib.compressobj(9)
    data = b"".join([pack.compress(line) for _row in range(height)] + [pack.flush()])
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def workbook(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
RELS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK = b"""<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="Daftar" sheetId="1" r:id="r1"/></sheets></workbook>"""
BOOK_RELS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""
SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
    b"</sheetData></worksheet>",
)


def one_sheet(rows: bytes) -> bytes:
    """A workbook of one sheet with these rows as written."""
    return workbook({
        "[Content_Types].xml": TYPES, "_rels/.rels": RELS, "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS, "xl/worksheets/sheet1.xml": SHEET[0] + rows + SHEET[1],
    })  # fmt: skip


@cache
def xlsx_bomb() -> bytes:
    """A workbook of some hundred kilobytes whose one sheet unpacks to 300 megabytes of cells."""
    cells = b'<row r="1"><c t="inlineStr"><is><t>' + b"x" * 1000 + b"</t></is></c></row>"
    return one_sheet(cells * (300 * MEGABYTE // len(cells)))


def far_corner() -> bytes:
    """Two cells as far apart as a sheet allows: a reader that lays a grid between them needs 17 thousand million cells."""
    return one_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def entities() -> bytes:
    """An XML that would unfold itself a thousand million times."""
    laughs = b'<!ENTITY a0 "ha">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    sheet = (
        SHEET[0].replace(b'<?xml version="1.0"?>', b'<?xml version="1.0"?><!DOCTYPE x [' + laughs + b"]>")
        + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
        + SHEET[1]
    )
    return workbook({
        "[Content_Types].xml": TYPES, "_rels/.rels": RELS, "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS, "xl/worksheets/sheet1.xml": sheet,
    })  # fmt: skip


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'
HTML_IN_GIF = b"GIF89a/*<script>alert(1)</script>*/=1;" + b"\x00" * 40
PDF_WITH_HTML = b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF"
EXE = b"MZ\x90\x00" + b"\x00" * 200


def files() -> Iterator[tuple[str, bytes, str]]:
    """Name, content, the type it pretends to be."""
    yield "surat.jpg", b"", "image/jpeg"
    yield "surat.pdf", EXE, "application/pdf"
    yield "surat.pdf", b"%PDF-" + EXE, "application/pdf"
    yield "foto.svg", SVG, "image/svg+xml"
    yield "foto.jpg", SVG, "image/jpeg"
    yield "foto.gif", HTML_IN_GIF, "image/gif"
    yield "surat.pdf", PDF_WITH_HTML, "text/html"
    yield "foto.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "image/png"
    yield "../../etc/cron.d/x\x00.png", b"\xff\xd8\xff\xe0" + b"\x00" * 30, "image/png"
    yield "foto.tif", b"II*\x00\x08\x00\x00\x00\xff\xff" + b"\xff" * 100, "image/tiff"
    yield "daftar.xlsx", b"PK\x03\x04" + b"\x00" * 100, "application/zip"
    yield "daftar.xlsx", workbook({"../../evil": b"x"}), "application/zip"
    yield "daftar.xlsx", far_corner(), "application/zip"
    yield "daftar.xlsx", entities(), "application/zip"
    yield "daftar.csv", b"\x00\xff;\xed\xa0\x80\n" * 50, "text/csv"
    yield "daftar.csv", b'"' + b"a," * 70_000, "text/csv"
    yield "daftar.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "application/vnd.ms-excel"
    yield "x" * 3000 + ".png", EXE, "image/png"


def heavy() -> Iterator[tuple[str, bytes, str]]:
    yield "bom.png", png_bomb(), "image/png"
    yield "bom.xlsx", xlsx_bomb(), "application/zip"
    yield "besar.png", png_within_limit(), "image/png"
    yield "besar.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * (20 * MEGABYTE), "image/jpeg"
    yield "besar.csv", b"NAMA;NIK\n" + b"Bu Ani;1\n" * (2 * MEGABYTE), "text/csv"


FORM = "application/x-www-form-urlencoded"
NO_BASE64 = (
    b"--x\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: form-data; name="photo"; filename="a"\r\n\r\n!!!\r\n--x--\r\n'
)
# Content types and bodies that do not belong together.
LIES: tuple[tuple[str, bytes], ...] = (
    ("", b""),
    ("application/json", b"{"),
    ("application/json", b'"\\ud800"'),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"name": NaN, "place": 1e999}'),
    ("application/json", b'{"name": ["a"], "place": {"a": 1}, "topic": null}'),
    ("text/xml", b"<a/>"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nno end"),
    ("multipart/form-data; boundary=" + "y" * 300, b"--y--"),
    ("multipart/form-data; boundary=x", NO_BASE64),
    (FORM + "; charset=utf-16", "a=b".encode("utf-16")),
    (FORM + "; charset=nonsense", b"a=b"),
    (FORM, b"&" * 5000),
    (FORM, b"&".join(b"f%d=1" % n for n in range(300))),
    (FORM, b"&".join(b"f%d=1" % n for n in range(3000))),
    (FORM, b"name=%ZZ%&=&=&name"),
)  # fmt: skip
