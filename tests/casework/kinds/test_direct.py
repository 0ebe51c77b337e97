"""The direct way: closed while the village has its days, open after; its word stands beside, its silence decides nothing."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.factories.world import KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.casework.cases import actions as cases, custody, deadlines, store, tracking
from tuntas.casework.cases.models import Case, Clock, Custody, Escalation, Task, Visit
from tuntas.casework.kinds.proposal import actions, direct, lists, queries
from tuntas.casework.kinds.proposal.models import DirectFiling


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(1))
    return made


def asked(world: World, name: str = "Bu Tini") -> str:
    """Wednesday 1 December 2021, 09:00: she asks the village; the fifth working day after is the 8th."""
    return world.hand_in(applicant=name, at=world.at(1)).number


def filed(world: World, number: str, *, day: int = 8, hour: int = 10) -> str:
    clock.set_to(world.at(day, hour))
    with sitting(world.dinsos_officer) as seat:
        return direct.file(typed=number, by=seat, at=world.at(day, hour))


def case_of(number: str) -> Case:
    return Case.objects.using("owner").select_related("holder").get(number=number)


def test_before_its_days_are_over_the_village_keeps_it_and_the_refusal_names_the_day(world: World) -> None:
    number = asked(world)

    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow, match="8 Desember 2021") as refusal:
        direct.file(typed=number, by=seat, at=world.at(7, 15))

    assert refusal.value.details["opens_at"] == world.at(8, 9)
    assert (case_of(number).holder.kind, DirectFiling.objects.using("owner").count()) == ("kelurahan", 0)


def test_five_silent_working_days_open_it_and_the_matter_moves_with_its_number(world: World) -> None:
    number = asked(world)
    total = Clock.objects.using("owner").get(case__number=number, scope="case").due

    assert filed(world, number) == number

    case = case_of(number)
    assert (case.holder.kind, case.state, case.source, case.since) == ("dinsos", "preparing", "direct", world.at(8, 10))
    assert case.received_at == world.at(1)
    held = Custody.objects.using("owner").filter(case=case).order_by("n").values_list("office__kind", flat=True)
    assert list(held) == ["kelurahan", "dinsos"]
    clock_of = {one.scope: one for one in Clock.objects.using("owner").filter(case=case, ended_at=None)}
    assert clock_of["case"].due == total
    assert (clock_of["statement"].office.kind, clock_of["statement"].due) == ("kelurahan", world.at(13, 10))
    assert set(Task.objects.using("owner").filter(case=case).values_list("office__kind", flat=True)) == {"dinsos"}


def test_silence_warns_climbs_to_the_camat_and_decides_nothing(world: World) -> None:
    number = filed(world, asked(world))
    clock.set_to(world.at(20))
    deadlines.meet_all(at=world.at(20))

    climbed = Escalation.objects.using("owner").filter(clock__case__number=number, clock__scope="statement")
    assert {(one.level, one.to_office.kind) for one in climbed} == {
        (50, "kelurahan"), (80, "kelurahan"), (100, "kecamatan"),
    }  # fmt: skip
    with sitting(world.dinsos_officer) as seat:
        for code in ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement"):
            cases.do_task(number=number, code=code, by=seat, at=world.at(20, 10))
    with sitting(world.dinsos_verifier) as seat:
        cases.verify(number=number, by=seat, note="Sesuai", at=world.at(20, 11))
    with sitting(world.dinsos_head) as seat:
        cases.decide(number=number, by=seat, outcome="granted", text="Dapat.", ground="Janda", at=world.at(20, 12))
    assert case_of(number).state == "granted"


def test_the_village_says_why_once_and_nobody_else_does(world: World) -> None:
    number = filed(world, asked(world))
    word = {"number": number, "stance": "against", "statement": "Punya dua rumah.", "at": world.at(9)}
    with sitting(world.kasie) as seat, pytest.raises(Invalid) as wrong:
        direct.state_why(by=seat, **(word | {"statement": " ", "stance": "x"}))
    assert set(wrong.value.fields) == {"stance", "statement"}
    with sitting(world.dinsos_officer) as seat, pytest.raises(Denied, match="Ketileng"):
        direct.state_why(by=seat, **word)
    with sitting(world.kepuh_kasie) as seat, pytest.raises(NotFound):
        direct.state_why(by=seat, **word)
    with sitting(world.kasie) as seat:
        direct.state_why(by=seat, **word)
        with pytest.raises(NotPossibleNow, match="tidak berubah"):
            direct.state_why(by=seat, **word)

    assert Clock.objects.using("owner").get(case__number=number, scope="statement").met is True
    row = queries.direct_for_owner(case_of(number).pk)
    assert row is not None
    assert (row.stance, row.statement) == ("Tidak mengusulkan", "Punya dua rumah.")
    assert case_of(number).holder.kind == "dinsos"


def spoken_no(world: World, told: str = "sent_away", **changes: object) -> store.Receipt:
    facts = {"office_id": world.office(KETILENG).pk, "region": KETILENG, "topic": "aid", "told": told,
             "sent_to": "dinsos" if told == "sent_away" else "", "visitor": "Bu Tini", "words": "Disuruh pulang"}  # fmt: skip
    return store.record_visit(store.SpokenWord(key=uuid4(), **(facts | changes)), at=world.at(6))


def test_a_spoken_no_opens_it_at_once_and_the_visit_becomes_the_case_it_never_was(world: World) -> None:
    visit = spoken_no(world)

    number = filed(world, visit.number, day=6, hour=11)

    case, row = case_of(number), DirectFiling.objects.using("owner").get()
    assert (case.applicant, case.received_at, case.source, case.holder.kind) == (
        "Bu Tini",
        world.at(6),
        "direct",
        "dinsos",
    )
    assert (row.ground, row.village.code) == ("refused", KETILENG)
    assert Visit.objects.using("owner").get(number=visit.number).case_id == case.pk
    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow, match="sudah menjadi perkara"):
        direct.file(typed=visit.number, by=seat, at=world.at(7))


def test_told_to_come_back_is_no_refusal_and_waits_its_days(world: World) -> None:
    visit = spoken_no(world, told="come_back")

    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow, match="Senin 13 Desember 2021"):
        direct.file(typed=visit.number, by=seat, at=world.at(7))


def test_asked_in_plain_words_it_becomes_a_proposal_on_the_way(world: World) -> None:
    """The public page has no word for a proposal: aid asked for is enough."""
    number = world.hand_in(applicant="Bu Tini", kind="need", programme="", at=world.at(1)).number

    filed(world, number)

    case = case_of(number)
    assert (case.kind, case.state, Task.objects.using("owner").filter(case=case, done_at=None).count()) == (
        "proposal", "preparing", 5,
    )  # fmt: skip


@pytest.mark.parametrize("topic", ["health", "complaint"])
def test_other_matters_do_not_go_past_the_village(world: World, topic: str) -> None:
    number = world.hand_in(kind="need", programme="", topic=topic, at=world.at(1)).number

    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow, match="hanya untuk usulan"):
        direct.file(typed=number, by=seat, at=world.at(20))


def test_only_dinsos_takes_it_and_another_regency_sees_no_number(world: World) -> None:
    number = asked(world)
    for seat, error in ((world.kepuh_kasie, NotFound), (world.camat, Denied), (world.kasie, Denied)):
        with sitting(seat), pytest.raises(error):
            direct.file(typed=number, by=seat, at=world.at(20))


def test_sent_on_meanwhile_it_is_not_silent(world: World) -> None:
    number = asked(world)
    with sitting(world.kasie) as seat:
        for code in ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement"):
            cases.do_task(number=number, code=code, by=seat, at=world.at(2))
        custody.hand_over(number=number, by=seat, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
                          at=world.at(2))  # fmt: skip
    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow):
        direct.file(typed=number, by=seat, at=world.at(2, 10))
    with sitting(world.dinsos_officer) as seat, pytest.raises(NotPossibleNow):
        direct.file(typed=number, by=seat, at=world.at(20))


def test_the_citizen_goes_herself_with_her_secret(world: World) -> None:
    receipt = world.hand_in(applicant="Bu Tini", at=world.at(1))
    clock.set_to(world.at(8, 10))
    assert tracking.opened(receipt.number, receipt.secret).is_open

    direct.file(typed=receipt.number, by=None, at=world.at(8, 10))

    row = DirectFiling.objects.using("owner").get()
    assert (row.filed_by_id, case_of(receipt.number).holder.kind) == (None, "dinsos")
    found = tracking.track(receipt.number, secret=receipt.secret)
    assert "proposal.filed_directly" in [each["event"] for each in found.private["thread"]]


def test_the_database_knows_no_direct_matter_without_its_filing(world: World) -> None:
    number = asked(world)
    with pytest.raises(IntegrityError, match="no direct filing"), sitting(world.dinsos_officer) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(2)):
            Case.objects.filter(number=number).update(source="direct")
    with pytest.raises(IntegrityError, match="no direct filing"):
        world.hand_in(source="direct", at=world.at(2))
    with pytest.raises(IntegrityError, match="direct_not_before_it_opens"), sitting(world.dinsos_officer) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(2)):
            DirectFiling.objects.create(
                case=Case.objects.get(number=number), ground="silence", village_id=world.kasie.office_id,
                asked_at=world.at(1), opens_at=world.at(8), filed_at=world.at(2), filed_by_id=seat.post_id,
            )  # fmt: skip


def test_a_line_whose_matter_went_the_direct_way_keeps_no_list_waiting(world: World) -> None:
    with sitting(world.operator) as seat:
        numbers = [
            actions.propose(by=seat, region=KETILENG, applicant=name, programme="jscm", received_at=world.at(1),
                            facts=actions.Facts(name), key=uuid4(), at=world.at(1)).number
            for name in ("Tini", "Rohmah")
        ]  # fmt: skip
        one = lists.open_list(by=seat, programme="jscm", month=date(2021, 12, 1), at=world.at(2))
        lists.gather(list_id=one.pk, by=seat, at=world.at(2))
    with sitting(world.kasie) as seat:
        lists.freeze(list_id=one.pk, by=seat, at=world.at(3))
    filed(world, numbers[0])
    with sitting(world.kasie) as seat:
        meeting = lists.Meeting("responsibility_statement", date(2021, 12, 9), statement_number="470/1")
        lists.record_meeting(list_id=one.pk, by=seat, meeting=meeting, at=world.at(9))
        rest = next(line for line in queries.lines_of(one) if line.case.applicant == "Rohmah")
        lists.key_back(list_id=one.pk, by=seat, results={rest.pk: lists.Result("eligible")}, at=world.at(9))
    with sitting(world.lurah) as seat:
        assert lists.sign(list_id=one.pk, by=seat, at=world.at(9, 11)) == lists.Signed(1, 0)


def test_all_of_it_leaves_an_audit_with_nothing_to_name(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    filed(world, asked(world))
    filed(world, spoken_no(world).number, day=8, hour=11)

    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []


def test_it_costs_the_same_however_many_wait(world: World) -> None:
    counts = []
    for n in (1, 3):
        number, *_others = [asked(world, f"Warga {each}") for each in range(n)]
        clock.set_to(world.at(8, 10))
        with sitting(world.dinsos_officer) as seat, CaptureQueriesContext(connection) as seen:
            direct.file(typed=number, by=seat, at=world.at(8, 10))
        counts.append(len(seen))
    assert counts[0] == counts[1]
