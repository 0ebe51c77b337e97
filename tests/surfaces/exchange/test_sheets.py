import contextlib
import random
import resource
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import Invalid
from tuntas.surfaces.exchange import columns, sheets


def test_the_header_is_found_under_titles_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet("Daftar")
        page.merge_range(0, 0, 0, 6, "DAFTAR NAMA WARGA KELURAHAN KETILENG")
        page.merge_range(1, 0, 1, 6, "Keadaan 2026")
        page.write_row(4, 0, PLAIN)
        page.write_row(5, 0, ("1", "3672024112460004", "HASANAH", "", "01/12/1946", "P", "KETILENG"))

    (sheet,) = sheets.read(path)

    assert (sheet.kind, sheet.header_row) == (sheets.PEOPLE, 5)
    assert sheet.mapping == {
        "line": 0, "nik": 1, "name": 2, "kk_no": 3, "birth_on": 4, "sex": 5, "village": 6,
    }  # fmt: skip
    assert [found.number for found in sheet.rows()] == [6]


def test_a_header_of_two_rows_is_read_together(tmp_path: Path) -> None:
    rows = [("NAMA", "NIK", "ALAMAT", "", ""), ("", "", "DUSUN", "RT", "RW"), ("A", "1", "x", "1", "2")]

    (sheet,) = sheets.read(book(tmp_path / "a.xlsx", {"Daftar": rows}))

    assert sheet.header_row == 2
    assert sheet.mapping == {"name": 0, "nik": 1, "hamlet": 2, "rt": 3, "rw": 4}


def test_a_file_with_nothing_in_it_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "kosong.xlsx"
    path.touch()

    with pytest.raises(Invalid, match="Berkas ini kosong"):
        sheets.read(path)


def test_of_two_columns_with_one_name_the_left_one_counts() -> None:
    assert columns.map_columns(("NIK", "alamat", "nama", "alamat")) == {"nik": 0, "address": 1, "name": 2}


def test_what_an_office_remembers_wins() -> None:
    remembered = {"warga ke": "name"}

    assert columns.map_columns(("Warga Ke-", "NIK"), remembered) == {"name": 0, "nik": 1}
    assert columns.map_columns(("Warga Ke-", "NIK")) == {"nik": 1}


def test_a_csv_is_read_whatever_its_separator_and_encoding(tmp_path: Path) -> None:
    semicolons = tmp_path / "a.csv"
    semicolons.write_bytes('\ufeffNIK;NAMA\r\n3672024112460010;"SITI; AMINAH"\r\n'.encode())
    latin = tmp_path / "b.csv"
    latin.write_bytes("NIK,NAMA\n3672024112460010,JOSÉ\n".encode("cp1252"))

    first, second = (sheets.main_sheet(sheets.read(path)) for path in (semicolons, latin))

    assert [found.values for found in first.rows()] == [["3672024112460010", "SITI; AMINAH"]]
    assert [found.values for found in second.rows()] == [["3672024112460010", "JOSÉ"]]


def test_a_csv_with_a_title_line_finds_its_separator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("DAFTAR WARGA\n\nNIK;NAMA\n3672024112460010;SITI, S.Pd\n", encoding="utf-8")

    (found,) = sheets.main_sheet(sheets.read(path)).rows()

    assert list(found.values) == ["3672024112460010", "SITI, S.Pd"]


def test_a_csv_with_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('NIK,NAMA\n"' + "x" * 200_000, encoding="utf-8")

    with pytest.raises(Invalid):
        list(sheets.main_sheet(sheets.read(path)).rows())


def test_a_damaged_workbook_is_refused_or_read_and_nothing_else(tmp_path: Path) -> None:
    whole = book(
        tmp_path / "whole.xlsx", {"Daftar": [PLAIN, *(row("3672024112460010") for _ in range(30))]}
    ).read_bytes()
    chance, path = random.Random(1), tmp_path / "damaged.xlsx"

    for _ in range(300):
        damaged = bytearray(whole[: chance.choice((len(whole), chance.randrange(4, len(whole))))])
        for _hit in range(chance.randrange(1, 8)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(bytes(damaged))
        with contextlib.suppress(Invalid):
            for sheet in sheets.read(path):
                list(sheet.rows())


def test_the_wrong_sheet_is_refused_with_what_was_there(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Catatan": [("belum dicek",)], "Harga": [("BARANG", "HARGA"), ("beras", 12.0)]})

    with pytest.raises(Invalid, match="Catatan, Harga"):
        sheets.main_sheet(sheets.read(path))


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 not a zip at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_is_no_workbook_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(content)

    with pytest.raises(Invalid):
        sheets.read(path)


def test_a_text_document_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(Invalid):
        sheets.read(path)


def test_one_cell_in_the_far_corner_does_not_take_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, PLAIN)
        page.write_string(1_048_575, 16_383, "x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Invalid, match="jauh di luar tabel"):
        sheets.read(path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_an_archive_that_swells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as inside,
    ):
        for _ in range(450):
            inside.write(b"0" * 1024 * 1024)

    with pytest.raises(Invalid, match="terlalu besar"):
        sheets.read(path)


def test_100_000_empty_rows_cost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        page = workbook.add_worksheet()
        coloured = workbook.add_format({"bg_color": "#ffff00"})
        for column, header in enumerate(PLAIN):
            page.write_string(0, column, header)
        for column, value in enumerate(row("3672024112460010")):
            page.write(1, column, value)
        for at in range(2, 100_000):
            page.write_blank(at, 0, None, coloured)
        page.write_string(100_001, 0, "JUMLAH 1 ORANG")
    start = time.process_time()

    sheet = sheets.main_sheet(sheets.read(path))
    filled = [found for found in sheet.rows() if not sheets.is_empty(found.values)]

    assert [found.number for found in filled] == [2, 100_002]
    assert time.process_time() - start < 5


def test_a_formula_counts_by_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ("NIK", "NAMA"))
        page.write_formula(1, 0, '="36720241"&"12460010"', None, "3672024112460010")
        page.write_formula(1, 1, "=UPPER(C2)", None, "HASANAH")

    (found,) = sheets.main_sheet(sheets.read(path)).rows()

    assert list(found.values) == ["3672024112460010", "HASANAH"]


def test_a_hidden_sheet_is_not_taken_for_the_list_one_sees(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        old, new = workbook.add_worksheet("Tahun lalu"), workbook.add_worksheet("Usulan")
        old.write_row(0, 0, PLAIN)
        old.write_row(1, 0, row("3672024112460010", name="LAMA"))
        new.write_row(0, 0, ("NIK", "NAMA"))
        new.write_row(1, 0, ("3672024112460010", "BARU"))
        old.hide()
        new.activate()

    sheet = sheets.main_sheet(sheets.read(path))

    assert (sheet.name, [found.values for found in sheet.rows()]) == ("Usulan", [["3672024112460010", "BARU"]])


def test_of_two_lists_none_is_passed_over_in_silence(tmp_path: Path) -> None:
    rows = [PLAIN, row("3672024112460010")]

    with pytest.raises(Invalid, match="RW 01, RW 02"):
        sheets.main_sheet(sheets.read(book(tmp_path / "a.xlsx", {"RW 01": rows, "RW 02": rows})))
    assert sheets.main_sheet(sheets.read(book(tmp_path / "b.xlsx", {"Contoh": [PLAIN], "Isi": rows}))).name == "Isi"


def test_a_csv_with_a_letter_the_database_does_not_keep_is_read_without_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"NIK,NAMA\n3672024112460010,SITI\x00 AMINAH\n")

    (found,) = sheets.main_sheet(sheets.read(path)).rows()

    assert list(found.values) == ["3672024112460010", "SITI AMINAH"]
