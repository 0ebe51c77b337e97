"""The village's list: frozen, judged, signed; kin steps aside; a "no" can be objected to outside the village."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError

from tests.factories.world import KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.offices.models import Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people
from tuntas.base.people.models import Person
from tuntas.casework.cases import actions as cases, custody, numbers, tracking
from tuntas.casework.cases.models import Case, Objection
from tuntas.casework.kinds.proposal import actions, lists, queries
from tuntas.casework.kinds.proposal.models import Deliberation, ListLine, ProposalList, Recusal


DECEMBER = date(2021, 12, 1)
NAMES = ("Rohmah", "Sarinah", "Tarmidi")


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(6, 8))
    with sitting(made.operator):
        for name in NAMES:
            actions.propose(
                by=made.operator, region=KETILENG, applicant=name, programme="jscm", received_at=made.at(6, 8),
                facts=actions.Facts(name, rt="03", rw="05"), key=uuid4(), at=made.at(6, 8), phone="08001234567",
            )  # fmt: skip
    return made


def gathered(world: World) -> ProposalList:
    with sitting(world.operator):
        one = lists.open_list(by=world.operator, programme="jscm", month=DECEMBER, at=world.at(6))
        lists.gather(list_id=one.pk, by=world.operator, at=world.at(6))
    return one


def frozen(world: World) -> ProposalList:
    one = gathered(world)
    with sitting(world.kasie):
        return lists.freeze(list_id=one.pk, by=world.kasie, at=world.at(7))


MEETING = lists.Meeting(
    "meeting", date(2021, 12, 8), "Aula kelurahan", n_members=12, n_present=9, quorum=7, attendance="Ali\nBudi"
)


def judged(world: World, **verdicts: lists.Result) -> ProposalList:
    """Everybody eligible but those named: `judged(world, Sarinah=lists.Result(...))`."""
    one = frozen(world)
    with sitting(world.kasie):
        lists.record_meeting(list_id=one.pk, by=world.kasie, meeting=MEETING, at=world.at(8))
        results = {
            line.pk: verdicts.get(line.case.applicant, lists.Result("eligible")) for line in queries.lines_of(one)
        }
        lists.key_back(list_id=one.pk, by=world.kasie, results=results, at=world.at(8))
    return one


def kin(seat: Seat, name: str, world: World) -> None:
    """Make the listed person the sibling of the one who sits there, in the register and nowhere else."""
    nik = "3672021405700001"
    with acts.open_act(event="test", by=acts.SYSTEM, at=world.at(6), using="owner"):
        Staff.objects.using("owner").filter(pk=seat.staff_id).update(nik=nik)
    with sitting(world.operator), acts.open_act(event="test.kin", by=world.operator.actor, at=world.at(6)):
        officer = people.add_person(people.PersonFacts(seat.staff_name, KETILENG, nik))
        listed = Person.objects.get(name=name)
        people.add_kin(
            officer, listed, relation="sibling", grade="near", source="register", declared_by=None, on=DECEMBER
        )


def line_of(one: ProposalList, name: str) -> ListLine:
    return next(line for line in queries.lines_of(one) if line.case.applicant == name)


def test_a_list_gathers_what_waits_once(world: World) -> None:
    one = gathered(world)
    with sitting(world.operator):
        again = lists.open_list(by=world.operator, programme="jscm", month=date(2021, 12, 24), at=world.at(6))

        assert (again.pk, lists.gather(list_id=one.pk, by=world.operator, at=world.at(6))) == (one.pk, 0)
        assert [(line.n, line.case.applicant) for line in queries.lines_of(one)] == list(enumerate(NAMES, 1))
        lists.leave_out(line_id=line_of(one, "Sarinah").pk, by=world.operator, at=world.at(6))
        assert lists.gather(list_id=one.pk, by=world.operator, at=world.at(6)) == 1
    with sitting(world.kepuh_operator), pytest.raises(NotFound):
        queries.list_for(world.kepuh_operator, one.pk)


def test_a_frozen_list_takes_no_new_name_and_loses_none(world: World, admin: psycopg.Connection) -> None:
    one = frozen(world)
    with sitting(world.operator):
        line = line_of(one, "Rohmah")
        with pytest.raises(NotPossibleNow, match="dibekukan"):
            lists.gather(list_id=one.pk, by=world.operator, at=world.at(8))
        with pytest.raises(NotPossibleNow, match="dibekukan"):
            lists.leave_out(line_id=line.pk, by=world.operator, at=world.at(8))
    for change in (
        line.delete,
        lambda: ListLine.objects.create(list=one, n=9, case=line.case),
        lambda: ListLine.objects.filter(pk=line.pk).update(n=7),
        lambda: ProposalList.objects.filter(pk=one.pk).update(frozen_at=None, frozen_by=None),
    ):
        with pytest.raises(IntegrityError, match=r"frozen|keeps its place|stays"), sitting(world.operator):
            with acts.open_act(event="test", by=world.operator.actor, at=world.at(8)):
                change()


def test_a_list_not_frozen_cannot_be_judged(world: World) -> None:
    one = gathered(world)
    with sitting(world.kasie), pytest.raises(NotPossibleNow, match="Bekukan"):
        lists.record_meeting(list_id=one.pk, by=world.kasie, meeting=MEETING, at=world.at(8))
    with pytest.raises(IntegrityError, match="list was not frozen"), sitting(world.kasie):
        with acts.open_act(event="test", by=world.kasie.actor, at=world.at(8)):
            Deliberation.objects.create(
                list=one, way="responsibility_statement", held_on=date(2021, 12, 8), statement_number="1",
                recorded_at=world.at(8), recorded_by_id=world.kasie.post_id,
            )  # fmt: skip


def test_a_meeting_without_quorum_judges_nothing_and_a_statement_stands_in_its_place(world: World) -> None:
    one = frozen(world)
    with sitting(world.kasie):
        few = lists.Meeting("meeting", date(2021, 12, 8), "Aula", n_members=12, n_present=3, quorum=7)
        with pytest.raises(Invalid, match="kuorum 7"):
            lists.record_meeting(list_id=one.pk, by=world.kasie, meeting=few, at=world.at(8))
        with pytest.raises(NotPossibleNow, match="musyawarahnya"):
            lists.key_back(list_id=one.pk, by=world.kasie, results={}, at=world.at(8))
        sworn = lists.Meeting("responsibility_statement", date(2021, 12, 8), statement_number="470/12/SPTJM")
        assert lists.record_meeting(list_id=one.pk, by=world.kasie, meeting=sworn, at=world.at(8)).way != "meeting"


@pytest.mark.parametrize(
    "facts",
    [
        {"way": "meeting", "place": "Aula", "n_members": 12, "n_present": 3, "quorum": 7},
        {"way": "meeting", "place": "Aula", "n_members": 5, "n_present": 9, "quorum": 3},
        {"way": "meeting", "place": ""},
        {"way": "responsibility_statement", "statement_number": ""},
    ],
)
def test_the_database_refuses_a_meeting_that_could_not_judge(world: World, facts: dict[str, object]) -> None:
    one = frozen(world)
    with pytest.raises(IntegrityError, match="deliberation_"), sitting(world.kasie):
        with acts.open_act(event="test", by=world.kasie.actor, at=world.at(8)):
            Deliberation.objects.create(
                list=one,
                held_on=date(2021, 12, 8),
                recorded_at=world.at(8),
                recorded_by_id=world.kasie.post_id,
                **facts,
            )


def test_a_no_needs_its_reason_and_what_would_change_it(world: World) -> None:
    one = frozen(world)
    with sitting(world.kasie):
        lists.record_meeting(list_id=one.pk, by=world.kasie, meeting=MEETING, at=world.at(8))
        line = line_of(one, "Sarinah")
        with pytest.raises(Invalid) as refusal:
            lists.key_back(
                list_id=one.pk, by=world.kasie, results={line.pk: lists.Result("not_eligible", "x")}, at=world.at(8)
            )
        assert list(refusal.value.fields) == [f"would_change-{line.pk}"]
    meeting = Deliberation.objects.using("owner").get()
    for change in (
        {"verdict": "not_eligible", "would_change": "x", "deliberation": meeting.pk},
        {"verdict": "not_eligible", "reason": "x", "deliberation": meeting.pk},
        {"verdict": "eligible"},
        {"verdict": "maybe", "reason": "x", "deliberation": meeting.pk},
        {"signed_at": world.at(8), "signed_by": world.kasie.post_id},
    ):
        with pytest.raises(IntegrityError), sitting(world.kasie):
            with acts.open_act(event="test", by=world.kasie.actor, at=world.at(8)):
                ListLine.objects.filter(pk=line.pk).update(**change)


def test_the_same_attendance_twice_is_shown_not_blocked(world: World) -> None:
    judged(world)
    with sitting(world.operator):
        later = lists.open_list(by=world.operator, programme="pkh", month=DECEMBER, at=world.at(9))
    with sitting(world.kasie):
        lists.freeze(list_id=later.pk, by=world.kasie, at=world.at(9))
        copy = lists.record_meeting(
            list_id=later.pk, by=world.kasie, at=world.at(10),
            meeting=lists.Meeting("meeting", date(2021, 12, 10), "Aula", 12, 9, 7, "budi\nali\n"),
        )  # fmt: skip
        assert [one.what for one in queries.copied_from(copy)] == ["daftar hadir"]


def test_the_head_signs_all_but_own_kin_and_the_list_goes_on(world: World) -> None:
    kin(world.lurah, "Sarinah", world)
    one = judged(world)
    with sitting(world.lurah):
        held = Recusal.objects.get()
        assert (held.line.case.applicant, held.relation, held.source) == ("Sarinah", "sibling", "found")
        assert held.signer_id == world.camat.post_id
        signed = lists.sign(list_id=one.pk, by=world.lurah, at=world.at(9))
        assert (signed.n_signed, signed.n_held) == (2, 1)
        with pytest.raises(Denied, match="tidak menunggu"):
            lists.sign_line(line_id=held.line_id, by=world.lurah, at=world.at(9))
    for seat in (world.lurah, world.kasie):
        with pytest.raises(IntegrityError, match=r"signs for kin|looked at elsewhere"), sitting(seat):
            with acts.open_act(event="test", by=seat.actor, at=world.at(9)):
                ListLine.objects.filter(pk=held.line_id).update(signed_at=world.at(9), signed_by=seat.post_id)
    with sitting(world.camat):
        assert [row.line_id for row in queries.waiting_for_my_hand(world.camat)] == [held.line_id]
        lists.sign_line(line_id=held.line_id, by=world.camat, at=world.at(10))
        assert line_of(one, "Sarinah").signed_by_id == world.camat.post_id


def test_declared_kin_steps_aside_and_another_of_the_village_signs(world: World) -> None:
    kin(world.lurah, "Sarinah", world)
    one = gathered(world)
    with sitting(world.lurah):
        aside = lists.recuse(line_id=line_of(one, "Sarinah").pk, by=world.lurah, relation="sibling", at=world.at(6))
    assert (aside.signer_id != world.lurah.post_id, aside.copy_to.code) == (True, "36.72.02")
    with sitting(world.kasie):
        lists.freeze(list_id=one.pk, by=world.kasie, at=world.at(7))
        assert Recusal.objects.count() == 1
        with pytest.raises(IntegrityError, match=r"stays aside|permission denied"):
            raise_update(aside, world)


def raise_update(aside: Recusal, world: World) -> None:
    with acts.open_act(event="test", by=acts.SYSTEM, at=world.at(7), using="owner"):
        Recusal.objects.using("owner").filter(pk=aside.pk).update(relation="other")


def test_nobody_steps_aside_in_favour_of_himself(world: World) -> None:
    one = gathered(world)
    with pytest.raises(IntegrityError, match="recusal_another_signs"), sitting(world.lurah):
        with acts.open_act(event="test", by=world.lurah.actor, at=world.at(7)):
            Recusal.objects.create(
                line=line_of(one, "Rohmah"), post_id=world.lurah.post_id, signer_id=world.lurah.post_id,
                relation="sibling", source="declared", copy_to=world.office("36.72.02"), at=world.at(7),
            )  # fmt: skip


def refused(world: World) -> tuple[ProposalList, str]:
    one = judged(world, Sarinah=lists.Result("not_eligible", "Pindah ke Serang", "surat pindah balik"))
    with sitting(world.lurah):
        lists.sign(list_id=one.pk, by=world.lurah, at=world.at(9))
        return one, line_of(one, "Sarinah").case.number


def test_a_no_of_the_village_is_a_decision_with_a_second_look_by_the_camat(world: World) -> None:
    one, number = refused(world)
    with sitting(world.lurah):
        case = Case.objects.get(number=number)
        assert (case.state, case.is_open, case.decision.objection_office.code) == ("not_eligible", False, "36.72.02")
        assert case.decision.objection_until is None
        cases.prove_notice(number=number, by=world.kasie, proof="signed", notice_at=world.at(10), at=world.at(10))
        with pytest.raises(IntegrityError, match="signed line stands"):
            with acts.open_act(event="test", by=world.lurah.actor, at=world.at(10)):
                ListLine.objects.filter(list=one, verdict="not_eligible").update(reason="lain")

    clock.set_to(world.at(13, 9))
    with sitting(world.lurah):
        secret = numbers.receipt_secret(settings.RECEIPT_KEY, Case.objects.get(number=number).intake_key, number)
    found = tracking.opened(number, secret)
    tracking.object_to_decision(found, words="Saya tidak pindah.", at=world.at(13, 9))
    with sitting(world.lurah):
        assert Objection.objects.get().office.code == "36.72.02"
        with pytest.raises(Denied):
            cases.decide_objection(number=number, by=world.lurah, uphold=True, text="Ya.", at=world.at(14))
    with sitting(world.camat):
        cases.decide_objection(number=number, by=world.camat, uphold=True, text="Masih tinggal.", at=world.at(14))
    with sitting(world.lurah):
        case = Case.objects.get(number=number)
        assert (case.state, case.holder.code) == ("preparing", KETILENG)
        assert [office.kind for _move, office in custody.competent_offices(case, world.at(14))] == ["dinsos"]


def test_a_list_is_signed_whole_and_once_by_the_head(world: World) -> None:
    one = frozen(world)
    with sitting(world.kasie), pytest.raises(Denied):
        lists.sign(list_id=one.pk, by=world.kasie, at=world.at(9))
    with sitting(world.lurah):
        with pytest.raises(NotPossibleNow, match="3 baris"):
            lists.sign(list_id=one.pk, by=world.lurah, at=world.at(9))
        lists.record_meeting(list_id=one.pk, by=world.lurah, meeting=MEETING, at=world.at(9))
        results = {line.pk: lists.Result("eligible") for line in queries.lines_of(one)}
        lists.key_back(list_id=one.pk, by=world.lurah, results=results, at=world.at(9))
        lists.sign(list_id=one.pk, by=world.lurah, at=world.at(9))
        with pytest.raises(NotPossibleNow, match="sudah ditandatangani"):
            lists.sign(list_id=one.pk, by=world.lurah, at=world.at(9))
        assert lists.post_up(list_id=one.pk, by=world.lurah, on=date(2021, 12, 9), at=world.at(9)).posted_on


def test_an_empty_list_signed_is_a_nil_report(world: World) -> None:
    with sitting(world.lurah):
        nil = lists.open_list(by=world.lurah, programme="sembako", month=DECEMBER, at=world.at(6))
        lists.freeze(list_id=nil.pk, by=world.lurah, at=world.at(6))
        assert lists.sign(list_id=nil.pk, by=world.lurah, at=world.at(6)) == lists.Signed(0, 0)


def test_lists_refuse_what_they_must(world: World) -> None:
    one = gathered(world)
    bad = {"office_id": one.office_id, "region": KETILENG, "made_at": world.at(6), "made_by_id": world.operator.post_id}
    post = world.operator.post_id
    for name, facts in {
        "list_one_per_month": {"programme": "jscm", "month": DECEMBER},
        "list_month_begins": {"programme": "x", "month": date(2021, 12, 2)},
        "list_frozen_by_someone": {"programme": "x", "month": DECEMBER, "frozen_at": world.at(6)},
        "list_signed_by_someone": {
            "programme": "x", "month": DECEMBER, "frozen_at": world.at(6), "frozen_by_id": post, "signed_at": world.at(6),
        },
        "list_signed_when_frozen": {
            "programme": "x", "month": DECEMBER, "signed_at": world.at(6), "signed_by_id": post,
        },
        "list_posted_when_signed": {"programme": "x", "month": DECEMBER, "posted_on": DECEMBER},
    }.items():  # fmt: skip
        with pytest.raises(IntegrityError, match=name), sitting(world.operator):
            with acts.open_act(event="test", by=world.operator.actor, at=world.at(6)):
                ProposalList.objects.create(**bad, **facts)


def test_the_whole_list_leaves_nothing_for_the_audit(world: World, admin: psycopg.Connection) -> None:
    refused(world)
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
