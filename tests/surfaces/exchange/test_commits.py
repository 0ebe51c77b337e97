"""A staged workbook made true and taken back."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import NotFound, NotPossibleNow
from tuntas.base.people.actions import PersonFacts, register_person
from tuntas.base.people.models import Family, Kinship, Membership, Person
from tuntas.casework.cases import actions as cases
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import actions as proposal
from tuntas.surfaces.exchange import actions, commits, generator
from tuntas.surfaces.exchange.models import Import, ImportRow


NIK, OTHER, THIRD = "3672025205500001", "3672025205500002", "3672025205500003"


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def stage(world: World, tmp_path: Path, *rows: object, name: str = "usulan jscm.xlsx") -> Import:
    path = book(tmp_path / name, {"Daftar": [PLAIN, *rows]})  # type: ignore[list-item]
    return actions.stage(by=world.operator, at=world.at(7), path=path).source


def commit(world: World, source: Import, limit: int = 50) -> commits.Progress:
    return commits.commit_some(by=world.operator, at=world.at(7), import_id=source.pk, limit=limit)


def undo(world: World, source: Import) -> proposal.Undone:
    return commits.undo(by=world.operator, at=world.at(8), import_id=source.pk)


def test_taken_rows_become_persons_families_and_proposals(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row("", name="RATNA"), row(NIK[:15]))
        progress = commit(world, source)
        source.refresh_from_db()

        assert progress == commits.Progress(done=2, left=0)
        assert (source.status, source.programme) == ("committed", "jscm")
        assert list(Person.objects.order_by("id").values_list("name", "nik", "nik_state")) == [
            ("SITI AMINAH", NIK, "stated"), ("RATNA", None, "none"),
        ]  # fmt: skip
        assert list(Family.objects.values_list("kk_no", flat=True)) == ["3672020101150001"]
        assert Membership.objects.count() == 2
        assert list(Case.objects.order_by("id").values_list("applicant", "kind", "programme", "channel", "source")) == [
            ("SITI AMINAH", "proposal", "jscm", "workbook", "neighbourhood"),
            ("RATNA", "proposal", "jscm", "workbook", "neighbourhood"),
        ]
        rejected = ImportRow.objects.get(verdict="error")
        assert (rejected.person_id, rejected.case_id) == (None, None)


def test_a_commit_goes_on_where_it_stopped_and_ends(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row(OTHER, name="RATNA"), row(THIRD, name="DEWI"))

        assert commit(world, source, limit=2) == commits.Progress(2, 1)
        source.refresh_from_db()
        assert source.status == "committing"
        assert commit(world, source, limit=2) == commits.Progress(1, 0)
        assert commit(world, source, limit=2) == commits.Progress(0, 0)
        assert Case.objects.count() == Person.objects.count() == 3


def test_a_known_nik_under_a_like_name_is_that_person_and_under_another_name_is_not(
    world: World, tmp_path: Path
) -> None:
    with sitting(world.operator):
        for name, nik in (("Hj. Siti Aminnah", NIK), ("BUDI HARTONO", OTHER)):
            facts = PersonFacts(name=name, region="36.72.02.1004", nik=nik)
            register_person(by=world.operator, at=world.at(7), facts=facts)
        commit(world, stage(world, tmp_path, row(NIK), row(OTHER, name="RATNA")))

        assert sorted(Person.objects.values_list("name", flat=True)) == ["BUDI HARTONO", "Hj. Siti Aminnah", "RATNA"]


def test_persons_without_a_nik_stay_apart(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        commit(world, stage(world, tmp_path, row("", name="RATNA"), row("", name="RATNA")))

        assert Person.objects.count() == Case.objects.count() == 2


def test_undo_withdraws_what_was_proposed_and_keeps_the_persons(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row("", name="RATNA"))
        commit(world, source)
        assert undo(world, source) == proposal.Undone(2, [])
        source.refresh_from_db()

        assert source.status == "undone"
        assert set(Case.objects.values_list("state", flat=True)) == {"withdrawn"}
        assert Person.objects.count() == 2
        with pytest.raises(NotPossibleNow):
            undo(world, source)
        with pytest.raises(NotPossibleNow):
            commit(world, source)


def test_what_was_undone_can_be_taken_in_again_with_the_same_persons(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        first = stage(world, tmp_path, row(NIK), row("", name="RATNA"))
        commit(world, first)
        undo(world, first)
        again = stage(world, tmp_path, row(NIK), row("", name="RATNA"))
        commit(world, again)

        assert again != first
        assert Person.objects.count() == 2
        assert Case.objects.filter(is_open=True).count() == 2


def test_a_case_somebody_has_worked_on_stays(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row("", name="RATNA"))
        commit(world, source)
        worked_on = Case.objects.get(applicant="RATNA")
    with sitting(world.lurah):
        cases.assign(number=worked_on.number, by=world.lurah, to_post_id=world.staff.post_id, at=world.at(8))
    with sitting(world.operator):
        assert undo(world, source) == proposal.Undone(1, [worked_on.number])
        source.refresh_from_db()

        assert source.status == "committed"
        assert list(Case.objects.order_by("id").values_list("state", flat=True)) == ["withdrawn", "preparing"]


def test_a_register_of_people_makes_persons_and_no_case(world: World, tmp_path: Path) -> None:
    path = book(
        tmp_path / "penduduk.xlsx", {"Daftar": [PLAIN, row(NIK), row(OTHER, name="RATNA"), row("", name="DEWI")]}
    )

    with sitting(world.operator):
        staged = actions.stage(by=world.operator, at=world.at(7), path=path, kind="people")
        commit(world, staged.source)

        assert (Person.objects.count(), Family.objects.count(), Membership.objects.count()) == (3, 1, 3)
        assert not Case.objects.exists()
        assert ImportRow.objects.filter(person__isnull=False, case_id__isnull=True).count() == 3


def test_another_office_commits_nothing_of_ours(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK))
    with sitting(world.kepuh_operator):
        for action in (commits.commit_some, commits.undo, commits.accept_kin):
            with pytest.raises(NotFound):
                action(by=world.kepuh_operator, at=world.at(7), import_id=source.pk)
    with sitting(world.operator):
        assert not Case.objects.exists()


def test_the_kin_register_is_taken_when_accepted(world: World, tmp_path: Path) -> None:
    generator.make(tmp_path / "usulan.xlsx", seed=1, rows=60)

    with sitting(world.operator):
        source = actions.stage(by=world.operator, at=world.at(7), path=tmp_path / "usulan.xlsx").source
        assert commits.accept_kin(by=world.operator, at=world.at(7), import_id=source.pk) == 0
        while commit(world, source).left:
            pass
        assert commits.accept_kin(by=world.operator, at=world.at(7), import_id=source.pk) == 1
        assert commits.accept_kin(by=world.operator, at=world.at(7), import_id=source.pk) == 1

        tie = Kinship.objects.select_related("person_a").get()
        assert (tie.relation, tie.source, tie.person_a.region) == ("parent", "register", "36.72.02.1004")


def test_the_command_says_its_figures_in_one_line(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generator.make(tmp_path / "usulan.xlsx", seed=1)
    answers = []
    for _time in range(2):
        call_command("intake", str(tmp_path / "usulan.xlsx"), office="36.72.02.1004", kind="proposal", as_json=True)
        answers.append(json.loads(capsys.readouterr().out.strip()))

    first, second = answers
    assert {key: first[key] for key in ("read", "accepted", "warned", "rejected", "made", "new", "status")} == {
        "read": 420, "accepted": 378, "warned": 28, "rejected": 14, "made": 406, "new": True, "status": "committed",
    }  # fmt: skip
    assert Path(first["returned"]).exists()
    assert (second["made"], second["new"], second["read"]) == (0, False, 420)
    with sitting(world.operator):
        assert Case.objects.count() == 406
