"""What is found at the door and at the registry, and what becomes of each person in each programme."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.factories.world import KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.casework.cases import actions as cases
from tuntas.casework.cases.models import Case, Dispatch, Task
from tuntas.casework.kinds.proposal import actions, direct, findings, queries
from tuntas.casework.kinds.proposal.models import CivilMatch, FieldVisit, ProgrammeOutcome, QuestionList


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(6, 8))
    return made


def proposed(world: World, programme: str = "jscm") -> str:
    with sitting(world.operator):
        return actions.propose(
            by=world.operator, region=KETILENG, applicant="Rohmah", programme=programme, received_at=world.at(6),
            facts=actions.Facts("Rohmah", kk_no="3672021212120001"), key=uuid4(), at=world.at(6),
        ).number  # fmt: skip


def seen(finding: str, day: int, **more: object) -> findings.Seen:
    return findings.Seen(finding, date(2021, 12, day), **more)  # type: ignore[arg-type]


def test_absent_once_is_not_absent(world: World) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        with pytest.raises(Invalid, match="belum berarti"):
            findings.visit(number=number, by=world.kasie, seen=seen("not_found", 7, note="Kosong"), at=world.at(7))
        with pytest.raises(Invalid, match="Janjikan"):
            findings.visit(number=number, by=world.kasie, seen=seen("again", 7), at=world.at(7))
        findings.visit(number=number, by=world.kasie, seen=seen("again", 7, next_on=date(2021, 12, 9)), at=world.at(7))
        assert Task.objects.get(code="field_visit").due == world.at(9, 16)
        second = findings.visit(number=number, by=world.kasie, seen=seen("not_found", 9, note="Kosong"), at=world.at(9))
        assert (second.n, Task.objects.get(code="field_visit").result) == (2, "not_found")


def test_a_person_found_answers_the_questions_of_that_day(world: World) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        code = queries.instrument(date(2021, 12, 7)).questions[0]["code"]
        with pytest.raises(Invalid, match="pertanyaannya"):
            findings.visit(number=number, by=world.kasie, seen=seen("found", 7, answers={"x": "y"}), at=world.at(7))
        made = findings.visit(
            number=number, by=world.kasie, seen=seen("found", 7, answers={code: "Tanah", "x": "y"}), at=world.at(7)
        )
    assert (made.answers, made.instrument.code) == ({code: "Tanah"}, "field_visit")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("field_visit_second_before_absent|absent once", {"finding": "not_found", "note": "x"}),
        ("field_visit_again_has_day", {"finding": "again"}),
        ("field_visit_again_has_day", {"finding": "died", "note": "x", "next_on": date(2021, 12, 9)}),
        ("field_visit_found_is_answered", {"finding": "found"}),
        ("field_visit_else_is_told", {"finding": "moved"}),
        ("field_visit_finding_known", {"finding": "perhaps", "note": "x"}),
        ("field_visit_numbered", {"finding": "died", "note": "x", "n": 1}),
    ],
)
def test_the_database_refuses_a_visit_that_says_too_little(world: World, name: str, facts: dict[str, object]) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        findings.visit(number=number, by=world.kasie, seen=seen("moved", 7, note="Kata RT"), at=world.at(7))

    def visit_without_a_word() -> None:
        case = Case.objects.get(number=number)
        with acts.open_act(event="test", by=world.kasie.actor, at=world.at(8)):
            FieldVisit.objects.create(
                **({"n": 2} | facts), case=case, visited_on=date(2021, 12, 8), visited_by_id=world.kasie.post_id,
                recorded_at=world.at(8),
            )  # fmt: skip

    with pytest.raises(IntegrityError, match=name), sitting(world.kasie):
        visit_without_a_word()


def test_two_lists_of_questions_never_hold_on_one_day(world: World) -> None:
    for name, code in (("questions_one_at_a_time", "field_visit"), ("questions_have_code", "")):
        with pytest.raises(IntegrityError, match=name):
            with acts.open_act(event="test", by=acts.SYSTEM, at=world.at(7), using="owner"):
                QuestionList.objects.using("owner").create(
                    code=code, during=DateRange(date(2021, 1, 1), None), questions=[], legal_ground="x"
                )


def test_the_registry_answers_on_its_own_clock_and_the_family_goes_nowhere(world: World) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        task = findings.ask_match(number=number, by=world.kasie, at=world.at(7))
        with pytest.raises(NotPossibleNow, match="sudah diminta"):
            findings.ask_match(number=number, by=world.kasie, at=world.at(7))
        with pytest.raises(Denied):
            findings.answer_match(number=number, by=world.kasie, match="matched", at=world.at(7))
        assert task.due == world.at(14)
    with sitting(world.disdukcapil):
        assert [one.pk for one in queries.matches_to_answer(world.disdukcapil)] == [task.pk]
        with pytest.raises(Invalid, match="apa yang berbeda"):
            findings.answer_match(number=number, by=world.disdukcapil, match="unmatched", at=world.at(8))
        findings.answer_match(number=number, by=world.disdukcapil, match="unknown", note="SIAK mati", at=world.at(8))
        findings.answer_match(number=number, by=world.disdukcapil, match="unmatched", note="Nama beda", at=world.at(9))
        mending = Task.objects.get(code="family_card")
    with sitting(world.kasie):
        case = Case.objects.get(number=number)
        assert (mending.office.kind, mending.is_defect, case.holder.code) == ("disdukcapil", True, KETILENG)
        assert list(CivilMatch.objects.order_by("id").values_list("match", flat=True)) == ["unknown", "unmatched"]


def test_a_match_is_the_registrys_answer_not_anybodys_tick(world: World) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        task = findings.ask_match(number=number, by=world.kasie, at=world.at(7))
    with pytest.raises(NotPossibleNow, match="dengan jawabannya"), sitting(world.disdukcapil):
        cases.do_task(number=number, code="civil_match", by=world.disdukcapil, at=world.at(8))
    with pytest.raises(IntegrityError, match="has not answered"), sitting(world.disdukcapil):
        with acts.open_act(event="test", by=world.disdukcapil.actor, at=world.at(8)):
            Task.objects.filter(pk=task.pk).update(done_at=world.at(8), done_by_id=world.disdukcapil.post_id)
    for name, facts in {
        "only the civil registry": {"by_id": world.kasie.post_id, "match": "matched"},
        "civil_match_no_is_told": {"by_id": world.disdukcapil.post_id, "match": "unmatched"},
        "civil_match_known": {"by_id": world.disdukcapil.post_id, "match": "perhaps", "note": "x"},
    }.items():
        with pytest.raises(IntegrityError, match=name), sitting(world.kasie):
            with acts.open_act(event="test", by=world.kasie.actor, at=world.at(8)):
                CivilMatch.objects.create(case_id=task.case_id, task=task, at=world.at(8), **facts)


def sent_out(world: World) -> str:
    """A national proposal that came the direct way and was sent to the ministry."""
    asked = world.at(25, month=11)
    with sitting(world.operator):
        number = actions.propose(
            by=world.operator, region=KETILENG, applicant="Rohmah", programme="pkh", received_at=asked, at=asked,
            facts=actions.Facts("Rohmah", kk_no="3672021212120001"), key=uuid4(),
        ).number  # fmt: skip
    with sitting(world.dinsos_section):
        direct.file(typed=number, by=world.dinsos_section, at=world.at(6))
        cases.dispatch(
            number=number, by=world.dinsos_section, office_id=world.office("kemensos").pk, proof="460/1",
            check_on=date(2021, 12, 20), at=world.at(7),
        )  # fmt: skip
    return number


def test_outcomes_live_per_person_and_programme_and_the_latest_stands(world: World) -> None:
    number = sent_out(world)
    with sitting(world.dinsos_section):
        case = Case.objects.get(number=number)
        person = case.subject_id
        for day, code in ((8, "outside"), (15, "recipient")):
            findings.record_outcomes(
                number=number, by=world.dinsos_section, as_of=date(2021, 12, day), source="SIKS-NG unduhan",
                rows=[findings.Outcome(person, "pkh", code), findings.Outcome(person, "sembako", "waiting_quota")],
                at=world.at(15),
            )  # fmt: skip
        assert [(one.programme, one.outcome) for one in queries.outcomes_of(case)] == [
            ("pkh", "recipient"), ("sembako", "waiting_quota"),
        ]  # fmt: skip
        with pytest.raises(NotPossibleNow, match="sudah dicatat"):
            findings.record_outcomes(
                number=number, by=world.dinsos_section, as_of=date(2021, 12, 15), source="x", at=world.at(15),
                rows=[findings.Outcome(person, "pkh", "refused")],
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT proposal_outcomes(%s)", [case.pk])
        assert '"recipient"' in str(cursor.fetchone()[0]).replace("'", '"')


def test_a_programme_of_the_city_ends_inside_the_city(world: World) -> None:
    number = proposed(world)
    with sitting(world.dinsos_section):
        case = Case.objects.get(number=number)
        for code, words in (("outside", "selesai di daerah"), ("recipient", "mengikuti putusan")):
            with pytest.raises(NotPossibleNow, match=words):
                findings.record_outcomes(
                    number=number, by=world.dinsos_section, as_of=date(2021, 12, 8), source="x", at=world.at(8),
                    rows=[findings.Outcome(case.subject_id, "jscm", code)],
                )  # fmt: skip
    with pytest.raises(IntegrityError, match="ends inside the city"), sitting(world.dinsos_section):
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(8)):
            ProgrammeOutcome.objects.create(**outcome(world, case, outcome="outside"))
    with pytest.raises(IntegrityError, match="ends inside the city"), sitting(world.dinsos_section):
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(8)):
            Dispatch.objects.create(
                case=case, office=world.office("kemensos"), proof="x", sent_at=world.at(8),
                watcher_id=world.dinsos_section.post_id, check_on=date(2021, 12, 20),
            )  # fmt: skip


def outcome(world: World, case: Case, **more: object) -> dict[str, object]:
    return {
        "case": case, "person_id": case.subject_id, "programme": "jscm", "outcome": "clash", "source": "x",
        "as_of": date(2021, 12, 8), "recorded_at": world.at(8), "recorded_by_id": world.dinsos_section.post_id,
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("outcome_of_a_programme", {"programme": ""}),
        ("outcome_has_source", {"source": ""}),
        ("programme_outcome_known", {"outcome": "perhaps"}),
        ("programme_outcome_once_a_day", {}),
    ],
)
def test_the_database_refuses_an_outcome_that_says_too_little(
    world: World, name: str, facts: dict[str, object]
) -> None:
    number = proposed(world)
    with sitting(world.dinsos_section):
        case = Case.objects.get(number=number)
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(8)):
            ProgrammeOutcome.objects.create(**outcome(world, case))
    with pytest.raises(IntegrityError, match=name), sitting(world.dinsos_section):
        with acts.open_act(event="test", by=world.dinsos_section.actor, at=world.at(8)):
            ProgrammeOutcome.objects.create(**outcome(world, case, **facts))


def test_visits_and_matches_leave_nothing_for_the_audit(world: World, admin: psycopg.Connection) -> None:
    number = proposed(world)
    with sitting(world.kasie):
        findings.visit(number=number, by=world.kasie, seen=seen("died", 7, note="Kata RT"), at=world.at(7))
        findings.ask_match(number=number, by=world.kasie, at=world.at(7))
    with sitting(world.disdukcapil):
        findings.answer_match(number=number, by=world.disdukcapil, match="matched", at=world.at(8))
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
