from pathlib import Path

import pytest

from tests.surfaces.exchange.books import book
from tuntas.surfaces.exchange import kin, sheets


STAFF = ("NO", "NAMA", "JABATAN", "NIK", "NO KK", "NIK AYAH", "NIK IBU", "NIK PASANGAN")
FAMILIES = ("NO", "NIK", "NAMA", "NO KK", "NIK AYAH", "NIK IBU")


def number(n: int) -> str:
    return f"36720201018000{n:02d}"


LURAH, FATHER, MOTHER, WIFE, BROTHER, CHILD, WIFES_MOTHER, STRANGER = (number(n) for n in range(1, 9))
CARD, OTHER_CARD = "3672020101150001", "3672020101150002"


@pytest.fixture
def register(tmp_path: Path) -> kin.KinRegister:
    staff = [STAFF, ("1", "BUDI, S.IP", "Lurah", LURAH, CARD, FATHER, MOTHER, WIFE)]
    families = [
        FAMILIES, ("1", BROTHER, "AGUS", OTHER_CARD, FATHER, ""), ("2", CHILD, "RINI", OTHER_CARD, LURAH, WIFE),
        ("3", WIFE, "SRI", OTHER_CARD, "", WIFES_MOTHER), ("4", STRANGER, "OTHER", OTHER_CARD, "", ""),
    ]  # fmt: skip
    return kin.read_register(sheets.read(book(tmp_path / "a.xlsx", {"Pegawai": staff, "Lampiran KK": families})))


@pytest.mark.parametrize(
    ("listed", "relation"),
    [
        ((FATHER, OTHER_CARD), "parent"), ((MOTHER, None), "parent"), ((WIFE, None), "spouse"),
        ((BROTHER, None), "sibling"), ((CHILD, None), "child"), ((WIFES_MOTHER, None), "in_law"), ((None, CARD), "other"),
    ],
)  # fmt: skip
def test_near_kin_are_named(register: kin.KinRegister, listed: tuple[str | None, str | None], relation: str) -> None:
    assert [tie.relation for tie in register.ties([listed])] == [relation]


def test_strangers_and_blanks_are_no_kin(register: kin.KinRegister) -> None:
    assert list(register.ties([(STRANGER, OTHER_CARD), (None, None), (LURAH, CARD)])) == []


def test_a_workbook_without_staff_offers_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Daftar": [("NIK", "NAMA"), (LURAH, "BUDI")]})

    assert kin.read_register(sheets.read(path)).is_empty
