"""What is found at the door and at the civil registry, and what became of each person in each programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.seats import Seat
from tuntas.base.people.models import Membership
from tuntas.casework.cases import clocks, custody, queries as cases, rules
from tuntas.casework.cases.models import Case, Task
from tuntas.casework.kinds.proposal import queries
from tuntas.casework.kinds.proposal.enums import Finding, Match, OutcomeCode
from tuntas.casework.kinds.proposal.models import CivilMatch, FieldVisit, ProgrammeOutcome


@dataclass(frozen=True)
class Seen:
    """What a visitor brings home. answers: question code -> answer, of the instrument in force that day."""

    finding: str
    visited_on: date
    next_on: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def visit(*, number: str, by: Seat, seen: Seen, at: datetime) -> FieldVisit:
    """This function will record one visit at the door. Absent once is not absent: a second visit is promised."""
    with transaction.atomic():
        case = cases.case_for(by, number, to_change=True)
        may.check(by, may.CASES_PREPARE)
        _check_proposal(case)
        rules.check_not_kin(case, by, at)
        before = list(FieldVisit.objects.filter(case=case).order_by("n"))
        instrument = queries.instrument(seen.visited_on)
        known = {each["code"] for each in instrument.questions} if instrument else set()
        answers = {code: text.strip() for code, text in seen.answers.items() if code in known and text.strip()}
        _check_seen(seen, before, answers, at)
        with acts.open_act(event="proposal.visited", by=by.actor, at=at, case_id=case.pk, finding=seen.finding) as act:
            made = FieldVisit.objects.create(
                case=case, n=len(before) + 1, visited_on=seen.visited_on, visited_by_id=by.post_id,
                finding=seen.finding, next_on=seen.next_on if seen.finding == Finding.AGAIN else None,
                instrument=instrument if answers else None, answers=answers, note=seen.note.strip(), recorded_at=at,
            )  # fmt: skip
            act.note(visit=made.pk, n=made.n)
            _close_visit_task(case, by, seen.finding, at)
            if made.next_on is not None:
                _promise(case, by, made.next_on, at)
            custody.save(case)
    return made


def _check_proposal(case: Case) -> None:
    if case.kind != "proposal" or not case.is_open:
        raise NotPossibleNow(_("Ini bukan usulan yang sedang berjalan."))


def _check_seen(seen: Seen, before: Sequence[FieldVisit], answers: Mapping[str, str], at: datetime) -> None:
    wrong: dict[str, object] = {}
    if seen.finding not in Finding.values:
        wrong["finding"] = _("Pilih apa yang ditemukan.")
    if seen.visited_on > localtime(at).date():
        wrong["visited_on"] = _("Tanggal sesudah hari ini.")
    if seen.finding == Finding.AGAIN and (seen.next_on is None or seen.next_on <= seen.visited_on):
        wrong["next_on"] = _("Janjikan hari kunjungan berikutnya.")
    if seen.finding == Finding.NOT_FOUND and not any(
        one.finding == Finding.AGAIN and one.visited_on < seen.visited_on for one in before
    ):
        wrong["finding"] = _(
            "Satu kali tidak ada di rumah belum berarti tidak ditemukan. Catat “kunjungi lagi” dahulu."
        )
    if seen.finding == Finding.FOUND and not answers:
        wrong["answers"] = _("Isi daftar pertanyaannya.")
    if seen.finding not in {Finding.FOUND, Finding.AGAIN} and not seen.note.strip():
        wrong["note"] = _("Tulis dari siapa kabar ini dan apa katanya.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _close_visit_task(case: Case, by: Seat, finding: str, at: datetime) -> None:
    Task.objects.filter(case=case, code="field_visit", office_id=by.office_id, done_at__isnull=True).update(
        done_at=at, done_by_id=by.post_id, result=finding
    )


def _promise(case: Case, by: Seat, next_on: date, at: datetime) -> None:
    """A promised visit is a task of the office that promised it, due at the end of that day."""
    due = localtime(at).replace(
        year=next_on.year, month=next_on.month, day=next_on.day, hour=16, minute=0, second=0, microsecond=0
    )
    if not Task.objects.filter(case=case, code="field_visit", done_at__isnull=True).exists():
        Task.objects.create(case=case, code="field_visit", office_id=by.office_id, opened_at=at, due=due)


def ask_match(*, number: str, by: Seat, at: datetime) -> Task:
    """This function will ask the civil registry whether name and NIK fit, on the registry's own clock.

    The family is not sent anywhere.
    """
    with transaction.atomic():
        case = cases.held_case(by, number)
        may.check(by, may.CASES_PREPARE)
        _check_proposal(case)
        if Task.objects.filter(case=case, code="civil_match", done_at__isnull=True).exists():
            raise NotPossibleNow(_("Pemadanan sudah diminta, dan belum dijawab."))
        registry = offices.office_of_kind(OfficeKind.DISDUKCAPIL, region=str(case.region))
        if registry is None:
            raise NotPossibleNow(_("Belum ada kantor Disdukcapil untuk wilayah ini."))
        due = clocks.deadline("task.civil_record", start=at, region=str(case.region), office_code=registry.code)
        with acts.open_act(event="proposal.match_asked", by=by.actor, at=at, case_id=case.pk, due=due):
            task = Task.objects.create(case=case, code="civil_match", office=registry, opened_at=at, due=due)
            custody.save(case)
    return task


def answer_match(*, number: str, by: Seat, match: str, note: str = "", at: datetime) -> CivilMatch:
    """This function will record padan, tidak padan or not known yet, by hand.

    Not equal opens the registry's own task to mend the record; not known asks again, both on its own clock.
    """
    with transaction.atomic():
        case = cases.case_for(by, number, to_change=True)
        may.check(by, may.TASKS_DO)
        task = (
            Task.objects.select_for_update(of=("self",), no_key=True)
            .filter(case=case, code="civil_match", done_at__isnull=True)
            .select_related("office")
            .first()
        )
        if task is None:
            raise NotPossibleNow(_("Pemadanan perkara ini tidak sedang diminta, atau sudah dijawab."))
        if task.office_id != by.office_id:
            raise Denied(_("Ini tugas %(office)s.") % {"office": task.office.name})
        if match not in Match.values or (match != Match.MATCHED and not note.strip()):
            sentence = _("Pilih jawabannya; bila tidak padan, tulis apa yang berbeda.")
            raise Invalid(sentence, fields={"note": sentence})
        with acts.open_act(event="proposal.match_answered", by=by.actor, at=at, case_id=case.pk, match=match):
            made = CivilMatch.objects.create(
                case=case, task=task, match=match, note=note.strip(), at=at, by_id=by.post_id
            )
            task.done_at, task.done_by_id, task.result = at, by.post_id, match
            task.save(update_fields=["done_at", "done_by", "result"])
            _follow_up(case, task, match, at)
            if state := custody.file_complete(case, at):
                custody.enter_state(case, state, office=case.holder, at=at)
            custody.save(case)
    return made


def _follow_up(case: Case, task: Task, match: str, at: datetime) -> None:
    code = {Match.UNMATCHED: "family_card", Match.UNKNOWN: "civil_match"}.get(Match(match))
    if code is None or Task.objects.filter(case=case, code=code, done_at__isnull=True).exists():
        return
    due = clocks.deadline("task.civil_record", start=at, region=str(case.region), office_code=task.office.code)
    Task.objects.create(
        case=case, code=code, office=task.office, opened_at=at, due=due, is_defect=match == Match.UNMATCHED
    )


@dataclass(frozen=True)
class Outcome:
    """One cell of the citizen's table."""

    person_id: int
    programme: str
    outcome: str
    note: str = ""


def record_outcomes(
    *, number: str, by: Seat, rows: Sequence[Outcome], as_of: date, source: str, at: datetime
) -> list[ProgrammeOutcome]:
    """This function will write what became of each person in each programme, as of a day, with its source.

    A programme of the city ends inside the city: it is never "outside", and only a decision makes a recipient.
    """
    with transaction.atomic():
        case = cases.case_for(by, number, to_change=True)
        may.check(by, may.CASES_DISPATCH)
        if case.kind != "proposal" or not rows or not source.strip() or as_of > localtime(at).date():
            sentence = _("Sebut sumbernya (surat atau berkas), tanggalnya, dan sekurangnya satu hasil.")
            raise Invalid(sentence, fields={"source": sentence})
        _check_outcomes(case, rows, as_of)
        with acts.open_act(
            event="proposal.outcomes", by=by.actor, at=at, case_id=case.pk, source=source, as_of=as_of, n=len(rows)
        ):
            return [
                ProgrammeOutcome.objects.create(
                    case=case, person_id=row.person_id, programme=row.programme, outcome=row.outcome, as_of=as_of,
                    source=source.strip(), note=row.note, recorded_at=at, recorded_by_id=by.post_id,
                )
                for row in rows
            ]  # fmt: skip


def _check_outcomes(case: Case, rows: Sequence[Outcome], as_of: date) -> None:
    allowed = people_of(case, as_of)
    seen = set(ProgrammeOutcome.objects.filter(case=case, as_of=as_of).values_list("person", "programme"))
    for row in rows:
        if row.person_id not in allowed or row.outcome not in OutcomeCode.values or not row.programme:
            raise Invalid(_("Pilih orang dari keluarga ini, programnya, dan hasilnya."))
        if (row.person_id, row.programme) in seen:
            raise NotPossibleNow(_("Hasil orang dan program ini pada tanggal itu sudah dicatat."))
        seen.add((row.person_id, row.programme))
        if not queries.ends_inside(row.programme, as_of):
            continue
        if row.outcome == OutcomeCode.OUTSIDE:
            raise NotPossibleNow(_("Program daerah selesai di daerah, tidak dikirim ke luar."))
        if row.outcome == OutcomeCode.RECIPIENT and case.programme == row.programme and case.state != "granted":
            raise NotPossibleNow(_("Belum ada putusan yang mengabulkan. Hasil program daerah mengikuti putusan."))


def people_of(case: Case, on: date) -> dict[int, str]:
    """Person id -> name: the one proposed, and who shares the family card that day."""
    found = {case.subject_id: case.subject.name} if case.subject_id and case.subject else {}
    for one in Membership.objects.filter(family=case.family_id, during__contains=on).select_related("person"):
        found[one.person_id] = one.person.name
    return found
