"""A workbook taken in beside the register: staged, previewed, judged again, given back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError

from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import Denied, Invalid, NotFound
from tuntas.base.ledger import acts
from tuntas.base.ledger.models import Act
from tuntas.base.people.actions import PersonFacts, register_person
from tuntas.base.people.models import Person
from tuntas.surfaces.exchange import actions, generator, queries
from tuntas.surfaces.exchange.models import ColumnMap, Import, ImportRow


NIK, OTHER = "3672025205500001", "3672025205500002"


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def stage(world: World, path: Path, seat: str = "operator") -> actions.Staged:
    return actions.stage(by=getattr(world, seat), at=world.at(24, month=2, year=2026), path=path)


def listed(tmp_path: Path, *rows: object, name: str = "daftar.xlsx") -> Path:
    return book(tmp_path / name, {"Daftar": [PLAIN, *rows]})  # type: ignore[list-item]


@contextmanager
def acting(world: World) -> Iterator[None]:
    with sitting(world.operator), acts.open_act(event="test.import", by=world.operator.actor, at=world.at(7)):
        yield


def test_a_workbook_is_staged_with_its_figures_and_changes_nobody(world: World, tmp_path: Path) -> None:
    expected = generator.make(tmp_path / "usulan.xlsx", seed=1)

    with sitting(world.operator):
        staged = stage(world, tmp_path / "usulan.xlsx")
        source = staged.source
        source.refresh_from_db()

        assert staged.is_new
        assert (source.n_read, source.n_accepted, source.n_warned, source.n_rejected) == (420, 378, 28, 14)
        assert (source.n_read, source.n_rejected) == (expected.read, expected.rejected)
        assert ImportRow.objects.filter(source=source).count() == 420
        assert not Person.objects.exists()
    assert Act.objects.filter(event="import.staged").count() == 1


def test_the_same_file_a_second_time_makes_nothing(world: World, tmp_path: Path) -> None:
    path = listed(tmp_path, row(NIK), row(OTHER, name="RATNA"))

    with sitting(world.operator):
        first, second = stage(world, path), stage(world, path)

        assert (first.is_new, second.is_new) == (True, False)
        assert first.source == second.source
        assert (Import.objects.count(), ImportRow.objects.count()) == (1, 2)


def test_a_programme_that_does_not_run_there_is_refused_by_name(world: World, tmp_path: Path) -> None:
    path = listed(tmp_path, row(NIK))

    with sitting(world.operator):
        with pytest.raises(Invalid, match=r"Program “nope” tidak berjalan di Kel\. Ketileng\. Yang ada: .*jscm"):
            actions.stage(by=world.operator, at=world.at(24, month=2, year=2026), path=path, programme="nope")
        assert not Import.objects.exists()
        staged = actions.stage(by=world.operator, at=world.at(24, month=2, year=2026), path=path, programme="jscm")

    assert staged.source.programme == "jscm"


def test_the_same_rows_in_another_file_make_nothing(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        stage(world, listed(tmp_path, row(NIK), row("", name="TANPA NIK"), row("", name="TANPA NIK")))
        again = stage(
            world, listed(tmp_path, row(OTHER, name="RATNA"), row(NIK), row("", name="TANPA NIK"), name="b.xlsx")
        )

        assert (again.source.n_read, again.source.n_accepted, again.source.n_already) == (3, 1, 2)


def test_the_returned_rows_repaired_are_taken(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        first = stage(world, listed(tmp_path, row(float(NIK)), row(OTHER, name="RATNA", born="31/02/1950"), row("")))
        back = tmp_path / "kembali.xlsx"
        assert queries.write_returned(world.operator, first.source.pk, back) == 2
        unrepaired = stage(world, back)
        repaired = stage(world, listed(tmp_path, row(NIK), row(OTHER, name="RATNA"), name="c.xlsx"))

    assert (unrepaired.source.n_read, unrepaired.source.n_rejected) == (2, 2)
    assert (repaired.source.n_read, repaired.source.n_accepted) == (2, 2)


def test_the_preview_tells_the_difference(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        facts = PersonFacts(name="SITI AMINAH", region="36.72.02.1004", nik=NIK)
        register_person(by=world.operator, at=world.at(7), facts=facts)
        source = stage(world, listed(tmp_path, row(NIK), row(OTHER, name="RATNA"), row(""), row(NIK[:15]))).source

        seen = queries.preview(world.operator, source.pk)

        assert (seen.n_read, seen.n_new_people, seen.n_known_people, seen.n_new_families) == (4, 2, 1, 1)
        assert seen.by_code == {"NIK_MISSING": 1, "NIK_LENGTH": 1}
        assert [(one.number, len(one.sentences)) for one in seen.rejected] == [(5, 1)]


def test_staff_and_family_sheets_are_offered(world: World, tmp_path: Path) -> None:
    generator.make(tmp_path / "usulan.xlsx", seed=1)

    with sitting(world.operator):
        seen = queries.preview(world.operator, stage(world, tmp_path / "usulan.xlsx").source.pk)

    assert (seen.n_staff, seen.n_ties) == (5, 1)


def test_columns_are_chosen_once_and_remembered(world: World, tmp_path: Path) -> None:
    headers = ("NO", "NIK", "NAMA", "Kode Keluarga", "TGL LAHIR", "L/P", "KELURAHAN")
    path = book(tmp_path / "a.xlsx", {"Daftar": [headers, row(NIK)]})
    other = book(tmp_path / "b.xlsx", {"Daftar": [headers, row(OTHER, name="RATNA", kk="")]})

    with sitting(world.operator):
        source = stage(world, path).source
        assert ImportRow.objects.get().read["kk_no"] is None
        actions.choose_columns(
            by=world.operator, at=world.at(7), import_id=source.pk, fields={"Kode Keluarga": "kk_no"}
        )
        assert ImportRow.objects.get().read["kk_no"] == "3672020101150001"
        assert list(ColumnMap.objects.values_list("header", "field")) == [("kode keluarga", "kk_no")]

        assert stage(world, other).source.n_warned == 1
        with pytest.raises(Invalid):
            actions.choose_columns(by=world.operator, at=world.at(7), import_id=source.pk, fields={"NO": "x"})


def test_an_import_of_another_office_is_absent(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, listed(tmp_path, row(NIK))).source
    with sitting(world.kepuh_operator):
        assert not Import.objects.exists()
        assert not ImportRow.objects.exists()
        assert queries.imports_of(world.kepuh_operator) == []
        for door in (queries.import_for, queries.preview):
            with pytest.raises(NotFound):
                door(world.kepuh_operator, source.pk)
        with pytest.raises(NotFound):
            queries.write_returned(world.kepuh_operator, source.pk, tmp_path / "x.xlsx")


def test_only_who_may_stage_stages(world: World, tmp_path: Path) -> None:
    with sitting(world.camat), pytest.raises(Denied):
        stage(world, listed(tmp_path, row(NIK)), "camat")


def test_what_is_no_list_leaves_nothing(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        with pytest.raises(Invalid):
            stage(world, book(tmp_path / "a.xlsx", {"Catatan": [("belum dicek",)]}))
        assert not Import.objects.exists()


REFUSED_IMPORTS = {
    "import_kind_known": {"kind": "gossip"},
    "import_status_known": {"status": "lost"},
    "import_digest_whole": {"digest": b"short"},
    "import_counts_add_up": {"n_read": 7},
}


@pytest.mark.parametrize("constraint", REFUSED_IMPORTS)
def test_nonsense_about_an_import_is_refused(world: World, tmp_path: Path, constraint: str) -> None:
    with sitting(world.operator):
        source = stage(world, listed(tmp_path, row(NIK))).source

    with pytest.raises(DatabaseError, match=constraint), acting(world):
        Import.objects.filter(pk=source.pk).update(**REFUSED_IMPORTS[constraint])


REFUSED_ROWS = {
    "importrow_verdict_known": {"verdict": "maybe"},
    "importrow_line_whole": {"line": b"short"},
    "importrow_only_taken_become": {"verdict": "error", "case_id": 1},
    "importrow_once": {"number": 3},
}


@pytest.mark.parametrize("constraint", REFUSED_ROWS)
def test_nonsense_about_a_row_is_refused(world: World, tmp_path: Path, constraint: str) -> None:
    with sitting(world.operator):
        stage(world, listed(tmp_path, row(NIK), row(OTHER, name="RATNA")))

    with pytest.raises(DatabaseError, match=constraint), acting(world):
        ImportRow.objects.filter(number=2).update(**REFUSED_ROWS[constraint])


def test_two_imports_of_one_file_are_refused_beneath_the_action_too(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        first = stage(world, listed(tmp_path, row(NIK))).source
        second = stage(world, listed(tmp_path, row(OTHER), name="b.xlsx")).source

    with pytest.raises(DatabaseError, match="import_file_once"), acting(world):
        Import.objects.filter(pk=second.pk).update(digest=first.digest)
