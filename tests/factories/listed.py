"""Rows of the proposal's own tables, for the lived-in world: a list judged line by line, visits, matches, outcomes."""

from datetime import date, datetime
from uuid import uuid4

from tests.factories.world import World, sitting
from tuntas.base.ledger import acts
from tuntas.base.people.models import Person
from tuntas.casework.cases.models import Case, Task
from tuntas.casework.kinds.proposal import lists
from tuntas.casework.kinds.proposal.models import (
    CivilMatch,
    Deliberation,
    FieldVisit,
    ListLine,
    Origin,
    ProgrammeOutcome,
    ProposalList,
    QuestionList,
    Recusal,
    SourceList,
)


def deliberate(world: World) -> None:
    """This function will let Ketileng judge two lists and record what was found of two families."""
    with sitting(world.kasie), acts.open_act(event="test.listed", by=world.kasie.actor, at=world.at(8)):
        cases = list(
            Case.objects.filter(region=world.kasie.region, kind="proposal", source="citizen").order_by("id")[:3]
        )
        _origins(world, cases, world.at(8))
        _visits(world, cases, world.at(8))
        _outcomes(world, cases, world.at(8))
        for month, case in ((11, cases[0]), (12, cases[1])):
            _judged(world, _list(world, month, case), world.at(9))
    with sitting(world.disdukcapil), acts.open_act(event="test.matched", by=world.disdukcapil.actor, at=world.at(9)):
        for case in cases[:2]:
            _matched(world, case, world.at(9))


def _origins(world: World, cases: list[Case], at: datetime) -> None:
    for case in cases[:2]:
        Origin.objects.create(case=case, source="citizen", said_by="Ketua RT")
        SourceList.objects.create(
            key=uuid4(), office_id=world.kasie.office_id, region=world.kasie.region, neighbourhood="RT 01",
            handed_in_by="Ketua RT", handed_in_on=at.date(), n_names=2, n_recorded=1, n_double=1, recorded_at=at,
            recorded_by_id=world.kasie.post_id,
        )  # fmt: skip


def _visits(world: World, cases: list[Case], at: datetime) -> None:
    since = date(2021, 1, 1)
    from psycopg.types.range import DateRange  # noqa: PLC0415

    for code in ("rumah", "usaha"):
        paper = QuestionList.objects.create(
            code=code,
            during=DateRange(since, None),
            questions=[{"code": "wall", "text": "Dinding?"}],
            legal_ground="SK",
        )
    found = {"found": {"instrument": paper, "answers": {"wall": "bambu"}}, "again": {"next_on": date(2021, 12, 12)},
             "not_found": {"note": "Rumah kosong"}}  # fmt: skip
    for n, (finding, facts) in enumerate(found.items(), 1):
        FieldVisit.objects.create(case=cases[0], n=n, visited_on=date(2021, 12, 9 + n), visited_by_id=world.kasie.post_id,
                                  finding=finding, recorded_at=at, **facts)  # fmt: skip


def _outcomes(world: World, cases: list[Case], at: datetime) -> None:
    person = Person.objects.order_by("id").first()
    for day in (8, 9):
        ProgrammeOutcome.objects.create(
            case=cases[0], person=person, programme="jscm", outcome="waiting_quota", as_of=date(2021, 12, day),
            source="SK", recorded_at=at, recorded_by_id=world.kasie.post_id,
        )  # fmt: skip


def _list(world: World, month: int, case: Case) -> ProposalList:
    return ProposalList.objects.create(
        office_id=world.kasie.office_id, region=world.kasie.region, programme="jscm", month=date(2021, month, 1),
        made_at=world.at(8), made_by_id=world.kasie.post_id,
    )  # fmt: skip


def _judged(world: World, one: ProposalList, at: datetime) -> None:
    """Lines first, then frozen, judged by its own meeting, signed by the lurah; one line waits. November's list is signed whole."""
    cases = list(
        Case.objects.filter(region=world.kasie.region, kind="proposal").order_by("id")[one.month.month % 2 * 4 :][:3]
    )
    lines = [ListLine.objects.create(list=one, n=n, case=case) for n, case in enumerate(cases, 1)]
    one.frozen_at, one.frozen_by_id = at, world.lurah.post_id
    one.save()
    meeting = Deliberation.objects.create(
        list=one, way="meeting", held_on=date(2021, 12, 10), place="Aula", n_members=10, n_present=8, quorum=6,
        attendance="Ani, Budi", recorded_at=at, recorded_by_id=world.kasie.post_id,
    )  # fmt: skip
    Recusal.objects.create(line=lines[0], post_id=world.kasie.post_id, relation="sibling", source="declared",
                           signer_id=world.lurah.post_id, copy_to=world.office("36.72.02"), at=at)  # fmt: skip
    for line, verdict, told in ((lines[0], "eligible", ""), (lines[1], "not_eligible", "punya mobil")):
        line.verdict, line.reason, line.would_change, line.deliberation = verdict, told, told, meeting
        line.signed_at, line.signed_by_id = at, world.lurah.post_id
        line.save()
    if one.month.month == 11:
        one.signed_at, one.signed_by_id, one.posted_on = at, world.lurah.post_id, at.date()
        one.save()


def _matched(world: World, case: Case, at: datetime) -> None:
    task = Task.objects.create(case=case, code="civil_match", office_id=world.disdukcapil.office_id, opened_at=at)
    CivilMatch.objects.create(case=case, task=task, match="unmatched", note="Nama lain", at=at,
                              by_id=world.disdukcapil.post_id)  # fmt: skip
    task.done_at, task.done_by_id, task.result = at, world.disdukcapil.post_id, "Tidak padan"
    task.save()


def said_no(world: World, *, at: datetime) -> ListLine:
    """One name of Ketileng judged not eligible and signed by the lurah: the family is owed its reason sheet."""
    number = world.hand_in(applicant="Sarinah", at=at).number
    with sitting(world.kasie) as seat:
        one = lists.open_list(by=seat, programme="jscm", month=date(2022, 1, 1), at=at)
        lists.gather(list_id=one.pk, by=seat, at=at)
        for line in ListLine.objects.filter(list=one).exclude(case__number=number):
            lists.leave_out(line_id=line.pk, by=seat, at=at)
        lists.freeze(list_id=one.pk, by=seat, at=at)
        statement = lists.Meeting("responsibility_statement", at.date(), statement_number="470/9")
        lists.record_meeting(list_id=one.pk, by=seat, meeting=statement, at=at)
        line = ListLine.objects.get(list=one)
        told = lists.Result("not_eligible", "Punya dua rumah", "rumah dijual")
        lists.key_back(list_id=one.pk, by=seat, results={line.pk: told}, at=at)
    with sitting(world.lurah) as seat:
        lists.sign(list_id=one.pk, by=seat, at=at)
    return line
