from collections import Counter
from pathlib import Path

import pytest

from tests.surfaces.exchange.books import GROUND
from tuntas.surfaces.exchange import checks, generator, kin, sheets
from tuntas.surfaces.exchange.generator import Traps


@pytest.mark.parametrize("seed", range(5))
def test_a_workbook_of_420_rows_gives_its_figures(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "usulan.xlsx"
    expected = generator.make(path, seed=seed)

    found = Counter(one.verdict for one in checks.check_rows(sheets.main_sheet(sheets.read(path)), GROUND))

    assert (expected.read, expected.accepted, expected.warned, expected.rejected) == (420, 378, 28, 14)
    assert (found["accept"], found["warning"], found["error"]) == (378, 28, 14)


@pytest.mark.parametrize("seed", range(5))
def test_every_trap_is_found_on_its_own_row(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "usulan.xlsx"
    traps = Traps(impossible_dates=5, shared=3, has_formulas=True, empty_rows_after=500)
    expected = generator.make(path, seed=seed, traps=traps)

    judged = [one for one in checks.check_rows(sheets.main_sheet(sheets.read(path)), GROUND) if one.verdict != "skip"]

    assert len(judged) == expected.read
    for one, line in zip(judged, expected.lines, strict=True):
        assert set(line.codes) <= set(one.codes), one.number
        assert (one.verdict == "accept") == (not line.codes), one.number


def test_the_same_seed_gives_the_same_list(tmp_path: Path) -> None:
    first = generator.make(tmp_path / "a.xlsx", seed=7, rows=50)
    second = generator.make(tmp_path / "b.xlsx", seed=7, rows=50)

    assert first == second
    assert generator.make(tmp_path / "c.xlsx", seed=8, rows=50) != first


def test_staff_and_family_sheets_are_offered_as_a_kin_register(tmp_path: Path) -> None:
    path = tmp_path / "usulan.xlsx"
    generator.make(path, seed=1)
    book = sheets.read(path)
    judged = [one.person for one in checks.check_rows(sheets.main_sheet(book), GROUND) if one.person]

    register = kin.read_register(book)
    ties = list(register.ties((one.nik, one.kk_no) for one in judged))

    assert [sheet.kind for sheet in book] == ["people", "staff", "kin", "other"]
    assert len(register.staff) == 5
    assert [(tie.staff.position, tie.relation, tie.grade) for tie in ties] == [("Lurah", "parent", "near")]
