"""A staged workbook made true and taken back."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.ledger.models import Act, Outbox
from tuntas.base.people.actions import PersonFacts, declare_kin, register_person
from tuntas.base.people.models import Family, Kinship, Membership, Person
from tuntas.casework.cases import actions as cases
from tuntas.casework.cases.models import Case, Sight
from tuntas.casework.kinds.proposal.models import Origin
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


def undo(world: World, source: Import) -> commits.TakenBack:
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


@pytest.mark.parametrize("kind", ["proposal", "people"])
def test_telephones_of_a_workbook_are_kept_in_one_spelling_or_not_at_all(
    world: World, tmp_path: Path, kind: str
) -> None:
    rows = [
        (*row(NIK), 81234567890.0), (*row(OTHER, name="RATNA"), "+62 812-3456-7890"), (*row(THIRD, name="DEWI"), "129"),
    ]  # fmt: skip
    path = book(tmp_path / "list.xlsx", {"Daftar": [(*PLAIN, "NO HP"), *rows]})
    with sitting(world.operator):
        commit(world, actions.stage(by=world.operator, at=world.at(7), path=path, kind=kind).source)

        kept = Case if kind == "proposal" else Person
        phones = [one or "" for one in kept.objects.order_by("id").values_list("phone", flat=True)]
        assert phones == ["081234567890", "081234567890", ""]
        assert ImportRow.objects.get(read__name="DEWI").read["other"]["phone"] == "129"


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


def test_undo_takes_back_whole_what_nobody_has_used(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row("", name="RATNA"))
        commit(world, source)
        assert undo(world, source) == commits.TakenBack(n_rows=2)
        source.refresh_from_db()

        assert source.status == "undone"
        assert [model.objects.count() for model in (Case, Person, Family, Membership)] == [0, 0, 0, 0]
        rows = ImportRow.objects.filter(source=source).order_by("number")
        assert [(one.read["name"], one.person_id, one.taken_back_at) for one in rows] == [
            ("SITI AMINAH", None, world.at(8)), ("RATNA", None, world.at(8)),
        ]  # fmt: skip
        with pytest.raises(NotPossibleNow):
            undo(world, source)
        with pytest.raises(NotPossibleNow):
            commit(world, source)


def test_what_somebody_was_told_of_or_has_opened_is_withdrawn_and_can_be_followed(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row("", name="RATNA"), row(OTHER, name="DEWI"))
        commit(world, source)
        told, opened = Case.objects.get(applicant="RATNA"), Case.objects.get(applicant="DEWI")
    outbox_row(told.pk)
    Sight.objects.create(case_id=opened.pk, post_id=world.kasie.post_id, at=world.at(8))

    with sitting(world.operator):
        assert undo(world, source) == commits.TakenBack(n_rows=1, n_withdrawn=2, n_families=1)
        assert list(Case.objects.order_by("id").values_list("applicant", "state")) == [
            ("RATNA", "withdrawn"), ("DEWI", "withdrawn"),
        ]  # fmt: skip
        assert set(Person.objects.values_list("name", flat=True)) == {"RATNA", "DEWI"}
        source.refresh_from_db()
        assert source.status == "undone"


def outbox_row(case_id: int) -> None:
    """A notice about the case that has left the house."""
    act = Act.objects.filter(case_id=case_id).order_by("id").first()
    assert act is not None
    Outbox.objects.create(key=uuid4(), act_id=act.pk, template="case_received", channel="sms", case_id=case_id,
                          due_at=act.at, claimed_at=act.at, sent_at=act.at)  # fmt: skip


def test_person_used_elsewhere_since_stays_with_his_family_and_is_counted(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK), row(OTHER, name="RATNA"))
        commit(world, source)
        siti = Person.objects.get(nik=NIK)
        other = register_person(
            by=world.operator, at=world.at(8), facts=PersonFacts(name="Kakak Siti", region="36.72.02.1004")
        )
        declare_kin(by=world.operator, at=world.at(8), person_id=other.pk, other_id=siti.pk, relation="sibling")

        assert undo(world, source) == commits.TakenBack(n_rows=2, n_people=1, n_families=1)
        assert set(Person.objects.values_list("name", flat=True)) == {"SITI AMINAH", "Kakak Siti"}
        assert Membership.objects.get().person_id == siti.pk
        assert not Case.objects.exists()


def test_person_known_before_only_loses_what_the_import_gave_him(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        known = register_person(
            by=world.operator, at=world.at(7), facts=PersonFacts(name="Siti Aminah", region="36.72.02.1004", nik=NIK)
        )
        source = stage(world, tmp_path, row(NIK))
        commit(world, source)
        assert Membership.objects.get().person_id == known.pk

        assert undo(world, source) == commits.TakenBack(n_rows=1)
        assert list(Person.objects.values_list("id", flat=True)) == [known.pk]
        assert not Membership.objects.exists()
        assert not Family.objects.exists()


def test_kin_register_is_taken_back_with_its_list(world: World, tmp_path: Path) -> None:
    generator.make(tmp_path / "usulan.xlsx", seed=1, rows=60)
    with sitting(world.operator):
        source = actions.stage(by=world.operator, at=world.at(7), path=tmp_path / "usulan.xlsx").source
        while commit(world, source).left:
            pass
        commits.accept_kin(by=world.operator, at=world.at(7), import_id=source.pk)
        assert Kinship.objects.count() == 1
        undo(world, source)

        assert [model.objects.count() for model in (Kinship, Case, Person, Family, Membership)] == [0] * 5


def test_each_row_says_where_its_name_comes_from(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        commit(world, stage(world, tmp_path, row(NIK), row("", name="RATNA")))

        assert list(Origin.objects.order_by("id").values_list("source", "said_by")) == [
            ("neighbourhood", "usulan jscm.xlsx, lembar Daftar, baris 2"),
            ("neighbourhood", "usulan jscm.xlsx, lembar Daftar, baris 3"),
        ]


def test_no_other_office_and_no_other_act_takes_an_import_back(world: World, tmp_path: Path) -> None:
    with sitting(world.operator):
        source = stage(world, tmp_path, row(NIK))
        commit(world, source)
    for seat, event in ((world.kepuh_operator, "import.taken_back"), (world.operator, "import.something")):
        with pytest.raises(DatabaseError), sitting(seat), acts.open_act(event=event, by=seat.actor, at=world.at(8)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT exchange_take_back(%s, now())", [source.pk])
    with sitting(world.operator):
        assert Case.objects.count() == 1


def test_what_was_undone_can_be_taken_in_again(world: World, tmp_path: Path) -> None:
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
        assert undo(world, source) == commits.TakenBack(n_rows=1, kept=(worked_on.number,), n_families=1)
        source.refresh_from_db()

        assert source.status == "committed"
        assert list(Case.objects.values_list("applicant", "state")) == [("RATNA", "preparing")]
        assert commit(world, source) == commits.Progress(0, 0)


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
