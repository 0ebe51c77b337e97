"""What stands in the way of a step: each `check_` raises the sentence a person may read, or lets the step pass.

The action asks it before it changes anything; a page asks it to show which steps are possible, and why others are not.
Nothing here changes a row. What is typed into a form is judged by the action; `check_next_look` serves three of them.
"""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import queries as people
from tuntas.base.people.models import Person
from tuntas.base.programs.models import Programme
from tuntas.casework.cases import clocks, queries, workflow
from tuntas.casework.cases.models import Case, Decision, Dispatch, Objection, Task
from tuntas.casework.cases.workflow import Move


def check_held(case: Case, by: Seat) -> None:
    """Only the holder's office changes a case."""
    if case.holder_id != by.office_id:
        raise Denied(
            _("Perkara ini dipegang %(holder)s. %(office)s bisa melihat, tidak bisa mengubah.")
            % {"holder": case.holder.name, "office": by.office_name}
        )


def check_open(case: Case) -> None:
    if not case.is_open:
        raise NotPossibleNow(_("Perkara ini sudah selesai."))


def check_at_rest(case: Case) -> None:
    """Nothing is decided, sent or ended while something is on the way or a dispute is open."""
    check_open(case)
    on_the_way_to, awaits_word_of = queries.at_rest(case)
    if on_the_way_to:
        raise NotPossibleNow(_("Berkas sedang dikirim ke %(office)s.") % {"office": on_the_way_to})
    if awaits_word_of:
        raise NotPossibleNow(_("Menunggu putusan %(office)s.") % {"office": awaits_word_of})


def check_move(case: Case, by: Seat, move: str) -> Move:
    """A step of the workflow table: held here, permitted, possible from this state."""
    check_held(case, by)
    found = workflow.of(case.kind).moves.get(move)
    if found is not None:
        may.check(by, found.permission)
    possible = workflow.of(case.kind).check(move, case.state)
    check_at_rest(case)
    return possible


def check_dispatch(case: Case, by: Seat, at: datetime) -> Move:
    """A programme of the city ends inside the city."""
    move = check_move(case, by, "dispatch")
    on = localtime(at).date()
    inside = Programme.objects.filter(code=case.programme, level__in=["city", "village"], during__contains=on)
    if case.programme and inside.exists():
        raise NotPossibleNow(
            _("%(programme)s adalah program daerah: diputus di sini, tidak dikirim ke lembaga luar.")
            % {"programme": case.programme.upper()}
        )
    return move


def check_not_kin(case: Case, by: Seat, at: datetime) -> None:
    """Nobody checks or decides for himself or his near kin; being kin is no ground against the family."""
    if case.subject_id is None:
        return
    nik = Staff.objects.filter(pk=by.staff_id).values_list("nik", flat=True).first()
    own = Person.objects.filter(nik=nik).values_list("pk", flat=True) if nik else []
    on = localtime(at).date()
    if any(people.near_kin_among(person, {case.subject_id}, on=on) for person in own):
        raise Denied(
            _(
                "%(name)s kerabat dekat Anda. Memeriksanya harus oleh petugas lain; itu bukan alasan menolak keluarganya."
            )
            % {"name": case.applicant}
        )


def check_verify(case: Case, by: Seat, at: datetime) -> Move:
    check_held(case, by)
    check_not_kin(case, by, at)
    may.check(by, may.CASES_VERIFY)
    move = check_move(case, by, "verify")
    if Task.objects.filter(case=case, done_at__isnull=True).exists():
        raise NotPossibleNow(_("Masih ada tugas yang belum selesai pada perkara ini."))
    return move


@dataclass(frozen=True)
class Verified:
    """The move to make and the verification of this round, if there was one."""

    move: Move
    task: Task | None


def check_decide(case: Case, by: Seat, move: str) -> Verified:
    """Another person than the one who verified."""
    found = check_move(case, by, move)
    verified = queries.verification(case)
    if verified and verified.done_by and verified.done_by.staff_id == by.staff_id:
        raise Denied(_("Anda yang memeriksa perkara ini. Putusannya harus oleh orang lain."))
    return Verified(found, verified)


def check_assign(case: Case, by: Seat) -> None:
    check_held(case, by)
    may.check(by, may.CASES_ASSIGN)
    check_open(case)


def check_ask_citizen(case: Case, by: Seat, at: datetime) -> None:
    """The clock stops once, early, and only while it runs."""
    check_held(case, by)
    may.check(by, may.CASES_STOP_CLOCK)
    if case.stopped_at is not None:
        raise NotPossibleNow(_("Waktunya sudah berhenti, menunggu warga. Berhenti hanya boleh satu kali."))
    if case.state_class != "open":
        raise NotPossibleNow(_("Waktunya tidak sedang berjalan."))
    check_at_rest(case)
    if clocks.was_stopped(case):
        raise NotPossibleNow(_("Waktu hanya boleh berhenti satu kali. Lanjutkan dengan yang ada, atau minta langsung."))
    if at > clocks.deadline("case.completeness", start=case.received_at, region=str(case.region)):
        raise NotPossibleNow(_("Kelengkapan harus diperiksa dalam tiga hari kerja. Waktu terus berjalan."))


def check_resume(case: Case, by: Seat) -> None:
    check_held(case, by)
    may.check(by, may.CASES_PREPARE)
    if case.stopped_at is None and case.state_class != "waiting":
        raise NotPossibleNow(_("Waktunya sedang berjalan."))


def check_look_again(case: Case, by: Seat) -> Dispatch:
    check_held(case, by)
    may.check(by, may.CASES_DISPATCH)
    sent = Dispatch.objects.filter(case=case, back_at__isnull=True).first()
    if sent is None:
        raise NotPossibleNow(_("Perkara ini tidak sedang di luar."))
    return sent


def check_next_look(case: Case, field: str, on: date, at: datetime) -> None:
    """A waiting case is looked at again after today, and within `case.next_look`: none is put away for good."""
    today = localtime(at).date()
    if on <= today:
        raise Invalid(_("Tanggal sesudah hari ini."), fields={field: _("Tanggal sesudah hari ini.")})
    with contextlib.suppress(LookupError):
        longest = clocks.days("case.next_look", on=today, region=str(case.region))
        if (on - today).days > longest:
            sentence = _("Paling lama %(days)s hari dari hari ini; sesudah dilihat, boleh diperpanjang.") % {
                "days": longest
            }
            raise Invalid(sentence, fields={field: sentence})


def check_prove_notice(case: Case, by: Seat) -> Decision:
    may.check(by, may.CASES_NOTIFY)
    if case.decision is None:
        raise NotPossibleNow(_("Belum ada putusan pada perkara ini."))
    if case.decision.notice_at is not None:
        raise NotPossibleNow(_("Bukti sampainya sudah dicatat."))
    return case.decision


def check_decide_objection(case: Case, by: Seat) -> Objection:
    """Another office, another person."""
    may.check(by, may.CASES_DECIDE_OBJECTION)
    objection = (
        Objection.objects.filter(case=case, decided_at__isnull=True).select_related("office", "decision").first()
    )
    if objection is None:
        raise NotPossibleNow(_("Tidak ada keberatan yang menunggu pada perkara ini."))
    if objection.office_id != by.office_id:
        raise Denied(_("Keberatan ini diputus %(office)s.") % {"office": objection.office.name})
    if objection.first_decider_id == by.staff_id:
        raise Denied(_("Anda yang memutus semula. Pandangan kedua harus dari orang lain."))
    return objection


def check_correct(case: Case, by: Seat) -> None:
    may.check(by, may.CASES_CORRECT)
    if case.is_open:
        raise NotPossibleNow(_("Ralat hanya untuk perkara yang sudah selesai."))


def check_do_task(case: Case, by: Seat) -> list[Task]:
    """The open tasks of the seat's own office on this case, at least one; not those that need an answer."""
    may.check(by, may.TASKS_DO)
    open_tasks = Task.objects.filter(case=case, office_id=by.office_id, done_at__isnull=True)
    tasks = list(open_tasks.exclude(code__in=workflow.of(case.kind).answered).order_by("id"))
    if not tasks:
        raise NotPossibleNow(_("Tidak ada tugas kantor ini yang belum selesai pada perkara ini."))
    return tasks


def check_add_paper(by: Seat) -> None:
    may.check(by, may.CASES_PREPARE)
