"""What can be done to a case besides moving it between offices (`custody`) and taking it in (`store`).

Each reads: see, may, possible, open the act, change, tell.
"""

from collections.abc import Sequence
from datetime import date, datetime

import psycopg
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import DutyKind, Step
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import clocks, custody, letters, queries, rules, store, workflow
from tuntas.casework.cases.enums import Charged, NoticeProof, ObjectionOutcome, Outcome, Scope
from tuntas.casework.cases.models import (
    Attachment,
    Case,
    Correction,
    Decision,
    Dispatch,
    Disposition,
    Document,
    Objection,
    Task,
    Visit,
)


# Which state an outcome ends in, by the move that leads there.
MOVE_OF = {Outcome.GRANTED: "grant", Outcome.REFUSED: "refuse", Outcome.ANSWERED: "answer"}


def reply_to_visit(*, number: str, by: Seat, words: str, at: datetime) -> Visit:
    """This function will put the desk's word beside the visitor's; the bounce stands."""
    visit = queries.visit_for(by, number, to_change=True)
    may.check(by, may.VISITS_REPLY)
    if visit.office_id != by.office_id:
        raise Denied(_("Kunjungan ini ke kantor lain."))
    if visit.replied_at is not None:
        raise NotPossibleNow(_("Kunjungan ini sudah dijawab."))
    if not words.strip():
        raise Invalid(_("Tulis jawabannya."), fields={"words": _("Tulis jawabannya.")})
    with acts.open_act(event="visit.replied", by=by.actor, at=at, visit=visit.pk, words=words):
        visit.reply, visit.replied_at, visit.replied_by_id = words, at, by.post_id
        visit.save(update_fields=["reply", "replied_at", "replied_by"])
    return visit


def case_from_visit(*, number: str, by: Seat, at: datetime, applicant: str = "", kind: str = "") -> store.Receipt:
    """This function will turn a visit into a case with one press; the citizen's clock starts at the visit."""
    visit = queries.visit_for(by, number, to_change=True)
    may.check(by, may.CASES_TAKE_IN)
    if visit.office_id != by.office_id:
        raise Denied(_("Kunjungan ini ke kantor lain."))
    if visit.case is not None:
        raise NotPossibleNow(_("Kunjungan ini sudah menjadi perkara %(number)s.") % {"number": visit.case.number})
    matter = store.Matter(
        key=visit.intake_key, region=str(visit.region), topic=visit.topic,
        applicant=applicant or visit.visitor or str(_("Warga")), words=visit.words,
        phone=telephone.read(visit.phone) or "",
        kind=kind or ("proposal" if visit.programme else "need"), programme=visit.programme,
        source="visit", channel=visit.channel, office_id=visit.office_id, received_at=visit.at,
    )  # fmt: skip
    receipt = store.hand_in(matter, by=by.actor, at=at)
    with acts.open_act(event="visit.became_case", by=by.actor, at=at, visit=visit.pk, number=receipt.number):
        visit.case_id = receipt.case_id
        visit.save(update_fields=["case"])
    return receipt


def add_paper(*, number: str, by: Seat, label: str, content: bytes, mime: str, sha256: str, at: datetime) -> Attachment:
    """This function will put a paper, already judged and re-encoded, into the file."""
    case = queries.case_for(by, number, to_change=True)
    may.check(by, may.CASES_PREPARE)
    if not label.strip():
        raise Invalid(_("Surat apa ini?"), fields={"label": _("Surat apa ini?")})
    with acts.open_act(event="case.paper_added", by=by.actor, at=at, case_id=case.pk, label=label, sha256=sha256):
        Document.objects.bulk_create(
            [Document(sha256=sha256, mime=mime, size=len(content), content=content)], ignore_conflicts=True
        )
        found, _made = Attachment.objects.get_or_create(
            case=case, document_id=sha256, label=label, defaults={"added_at": at, "added_by_id": by.post_id}
        )
    return found


def do_paper_task(*, number: str, code: str, by: Seat, content: bytes, mime: str, sha256: str, at: datetime) -> Task:
    """This function will put the paper of a task into the file and mark the task done."""
    case = queries.case_for(by, number, to_change=True)
    names = workflow.of(case.kind).tasks
    paper = add_paper(
        number=number, by=by, label=str(names.get(code, code)), content=content, mime=mime, sha256=sha256, at=at
    )
    return do_task(number=number, code=code, by=by, attachment_id=paper.pk, at=at)


def do_task(
    *, number: str, code: str, by: Seat, result: str = "", attachment_id: int | None = None, at: datetime
) -> Task:
    """This function will mark one task of the seat's own office done; a file that is then complete moves on."""
    case = queries.case_for(by, number, to_change=True)
    may.check(by, may.TASKS_DO)
    rules.check_open(case)
    if code in workflow.of(case.kind).answered:
        raise NotPossibleNow(_("Tugas ini selesai dengan jawabannya, bukan dengan tanda centang."))
    task = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .filter(case=case, code=code, done_at__isnull=True)
        .select_related("office")
        .first()
    )
    if task is None:
        raise NotPossibleNow(_("Tugas itu sudah selesai atau tidak ada."))
    if task.office_id != by.office_id:
        raise Denied(_("Ini tugas %(office)s.") % {"office": task.office.name})
    with acts.open_act(
        event="task.done", by=by.actor, at=at, case_id=case.pk, task=task.pk, code=code, result=result
    ) as act:
        task.done_at, task.done_by_id, task.result, task.attachment_id = at, by.post_id, result, attachment_id
        task.save()
        if state := custody.file_complete(case, at):
            custody.enter_state(case, state, office=case.holder, at=at)
            act.note(file="complete", state=state)
        custody.save(case)
    return task


def assign(*, number: str, by: Seat, to_post_id: int, note: str = "", at: datetime) -> Disposition:
    """This function will give a case to a post inside the office (disposisi); received at once."""
    case = queries.case_for(by, number, to_change=True)
    rules.check_assign(case, by)
    post = Post.objects.filter(pk=to_post_id, office_id=by.office_id).first()
    if post is None or offices.seat_for(post.pk, at=at) is None:
        raise Invalid(_("Pilih petugas kantor ini."), fields={"to_post": _("Pilih petugas kantor ini.")})
    if post.pk == (case.holder_post_id or by.post_id):
        raise NotPossibleNow(_("Perkara ini sudah di meja %(post)s.") % {"post": post.title})
    with acts.open_act(event="case.assigned", by=by.actor, at=at, case_id=case.pk, to=post.title, note=note):
        disposition = Disposition.objects.create(case=case, from_post_id=by.post_id, to_post=post, note=note, at=at)
        case.holder_post = post
        custody.save(case)
    return disposition


def ask_citizen(*, number: str, by: Seat, defects: Sequence[str], at: datetime) -> Case:
    """This function will stop state and answer clocks, once, with all that is missing named at once.

    Only within the days a dated parameter gives; never for what an office can get itself.
    """
    case = queries.held_case(by, number)
    rules.check_ask_citizen(case, by, at)
    wanted = [text.strip() for text in defects if text.strip()]
    if not wanted:
        raise Invalid(_("Sebut semua yang kurang, sekaligus."), fields={"defects": _("Sebut semua yang kurang.")})
    with acts.open_act(event="case.asked_citizen", by=by.actor, at=at, case_id=case.pk, defects=wanted) as act:
        clocks.end(case, Scope.STATE, at=at)
        clocks.start(case, Scope.STATE, office=case.holder, at=at, due=_after(case, at), charged=Charged.CITIZEN)
        for text in wanted:
            Task.objects.create(
                case=case, code=f"citizen:{text}"[:120], office=case.holder, opened_at=at, is_defect=True
            )
        case.stopped_at, case.due = at, None
        custody.save(case)
        outbox.announce(act, "case_asked", channel="sms")
    return case


def _after(case: Case, at: datetime) -> datetime:
    key = workflow.of(case.kind).state(case.state).deadline
    return clocks.deadline(key, start=at, region=str(case.region), office_code=case.holder.code)


def resume(*, number: str, by: Seat, at: datetime) -> Case:
    """This function will let the clock run again: the citizen brought what was asked, or a wait is over.

    The citizen's total grows by the time that was his own; it never shrinks.
    """
    case = queries.held_case(by, number)
    stopped = case.stopped_at
    table = workflow.of(case.kind)
    rules.check_resume(case, by)
    with acts.open_act(event="case.resumed", by=by.actor, at=at, case_id=case.pk, stopped=stopped):
        if stopped is not None:
            _close_citizen_tasks(case, by, at)
            total = clocks.running(case, Scope.CASE)
            if total:
                total.due += at - stopped
                total.save(update_fields=["due"])
            case.due, case.stopped_at = (
                clocks.restart_state(case, table.state(case.state).deadline, office=case.holder, at=at),
                None,
            )
        else:
            Dispatch.objects.filter(case=case, back_at__isnull=True).update(back_at=at)
            custody.enter_state(case, _state_before_waiting(case, at), office=case.holder, at=at)
        custody.save(case)
    return case


def _close_citizen_tasks(case: Case, by: Seat, at: datetime) -> None:
    Task.objects.filter(case=case, code__startswith="citizen:", done_at__isnull=True).update(
        done_at=at, done_by_id=by.post_id
    )


def _state_before_waiting(case: Case, at: datetime) -> str:
    """A waiting case comes back to the state whose duty its holder has, the latest such state first."""
    table = workflow.of(case.kind)
    duties = offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))
    running = [state for state in table.states.values() if state.state_class == "open"]
    mine = [state for state in running if case.holder.kind in duties.kinds(table.step, state.holder)]
    verified = queries.verification(case) is not None
    if verified and any(state.holder == DutyKind.DECIDES for state in mine):
        return next(state.code for state in mine if state.holder == DutyKind.DECIDES)
    return mine[0].code if mine else table.first


def wait(*, number: str, by: Seat, state: str, next_on: date, reason: str, at: datetime) -> Case:
    """This function will let a case wait for a window, a quota or the law, or sleep; always with a next date."""
    case = queries.held_case(by, number)
    rules.check_move(case, by, "wait")
    if state not in workflow.WAITS or state == "outside":
        raise Invalid(_("Pilih apa yang ditunggu."), fields={"state": _("Pilih apa yang ditunggu.")})
    rules.check_next_look(case, "next_on", next_on, at)
    if not reason.strip():
        raise Invalid(_("Sebut alasannya."), fields={"reason": _("Sebut alasannya.")})
    with acts.open_act(
        event="case.waits", by=by.actor, at=at, case_id=case.pk, state=state, next_on=next_on, reason=reason
    ):
        clocks.end(case, Scope.STATE, at=at)
        case.state, case.state_class, case.due, case.stopped_at = state, "waiting", None, None
        case.next_on = next_on
        custody.save(case)
    return case


def dispatch(
    *, number: str, by: Seat, office_id: int, proof: str, check_on: date, batch_id: int | None = None, at: datetime
) -> Dispatch:
    """This function will record that a case went to a body outside the house; an inside post watches it."""
    case = queries.held_case(by, number)
    rules.check_dispatch(case, by, at)
    office = Office.objects.filter(pk=office_id, kind="external").first()
    if office is None or not proof.strip():
        sentence = _("Perlu lembaga tujuan, bukti kirim (nomor surat), dan tanggal cek berikutnya.")
        raise Invalid(sentence, fields={"proof": sentence})
    rules.check_next_look(case, "check_on", check_on, at)
    with acts.open_act(event="case.dispatched", by=by.actor, at=at, case_id=case.pk, to=office.name, proof=proof):
        clocks.end(case, Scope.STATE, at=at)
        sent = Dispatch.objects.create(
            case=case,
            office=office,
            proof=proof,
            sent_at=at,
            batch_id=batch_id,
            watcher_id=by.post_id,
            check_on=check_on,
        )
        case.state, case.state_class, case.due, case.stopped_at = "outside", "waiting", None, None
        case.next_on = check_on
        custody.save(case)
    return sent


def look_again(*, number: str, by: Seat, check_on: date, note: str, at: datetime) -> Dispatch:
    """This function will set the next date of looking after an outside matter."""
    case = queries.held_case(by, number)
    sent = rules.check_look_again(case, by)
    rules.check_next_look(case, "check_on", check_on, at)
    with acts.open_act(event="case.watched", by=by.actor, at=at, case_id=case.pk, check_on=check_on, note=note):
        sent.check_on = check_on
        sent.save(update_fields=["check_on"])
        case.next_on = check_on
        custody.save(case)
    return sent


def take_up(*, number: str, by: Seat, at: datetime) -> Case:
    """This function will start the work on a case where the workflow has such a move."""
    case = queries.held_case(by, number)
    move = rules.check_move(case, by, "take_up")
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk):
        custody.enter_state(case, move.target, office=case.holder, at=at)
        custody.save(case)
    return case


def verify(*, number: str, by: Seat, note: str, at: datetime) -> Case:
    """This function will record who verified; somebody else decides."""
    case = queries.held_case(by, number)
    move = rules.check_verify(case, by, at)
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk, note=note):
        Task.objects.create(
            case=case,
            code="verification",
            office_id=by.office_id,
            opened_at=at,
            done_at=at,
            done_by_id=by.post_id,
            result=note,
        )
        custody.enter_state(case, move.target, office=case.holder, at=at)
        custody.save(case)
    return case


def decide(
    *,
    number: str,
    by: Seat,
    outcome: str,
    text: str,
    ground: str = "",
    evidence: str = "",
    would_change: str = "",
    at: datetime,
) -> Decision:
    """This function will end a case with a reasoned decision, by another person than the one who verified.

    One that gives or refuses needs its ground. An adverse one needs evidence and what would change it besides, and names
    where to object; the window opens with proven notice.
    """
    case = queries.held_case(by, number)
    if outcome not in Outcome.values:
        raise Invalid(_("Pilih putusannya."), fields={"outcome": _("Pilih putusannya.")})
    checked = rules.check_decide(case, by, MOVE_OF[Outcome(outcome)])
    move, verified = checked.move, checked.task
    _check_reasons(outcome, text, ground, evidence, would_change)
    decision = Decision(
        case=case, n=case.decisions.count() + 1, outcome=outcome, ground=ground, evidence=evidence,
        would_change=would_change, text=text, decided_at=at, decided_by_id=by.staff_id, decided_by_post_id=by.post_id,
        verified_by_id=verified.done_by.staff_id if verified and verified.done_by else None,
    )  # fmt: skip
    if outcome == Outcome.REFUSED:
        _open_to_objection(decision, at)
    decision.text_sms = letters.decision_sms(case, decision, by)
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk, outcome=outcome, text=text) as act:
        _store_decision(decision)
        _end_with(decision, move.target, by=by, at=at)
        act.note(decision=decision.pk, ground=ground, evidence=evidence, would_change=would_change)
        outbox.announce(act, move.notice, channel="sms", ref_id=decision.pk)
    return decision


def _open_to_objection(decision: Decision, at: datetime) -> None:
    """Another office takes the second look, for so many days from proven notice."""
    case = decision.case
    decision.objection_office = _objection_office(case, at)
    decision.objection_days = clocks.days("objection.window", on=localtime(at).date(), region=str(case.region))


def _end_with(decision: Decision, target: str, *, by: Seat, at: datetime) -> None:
    """All clocks end, what was still to be done is void."""
    case = decision.case
    case.decision = decision
    clocks.end_all(case, at=at)
    Task.objects.filter(case=case, done_at__isnull=True).update(done_at=at, done_by_id=by.post_id, result="void")
    custody.enter_state(case, target, office=case.holder, at=at)
    case.since = at
    custody.save(case)


def _check_reasons(outcome: str, text: str, ground: str, evidence: str, would_change: str) -> None:
    wanted = {"text": text} | ({"ground": ground} if outcome != Outcome.ANSWERED else {})
    if outcome == Outcome.REFUSED:
        wanted |= {"evidence": evidence, "would_change": would_change}
    missing = {name: _("Wajib diisi: warga berhak tahu.") for name, value in wanted.items() if not value.strip()}
    if missing:
        raise Invalid(
            _("Tidak ada jawaban tanpa alasan. Lengkapi dasar, bukti, dan apa yang bisa mengubahnya."), fields=missing
        )


def _objection_office(case: Case, at: datetime) -> Office:
    """Another office than the decider's, by the duty map; a decision without one cannot be stored."""
    duties = offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))
    general = offices.duty_map("", on=localtime(at).date(), region=str(case.region))
    for kind in (*duties.kinds(Step.OBJECTION, DutyKind.DECIDES), *general.kinds(Step.OBJECTION, DutyKind.DECIDES)):
        office = offices.office_of_kind(kind, region=str(case.region))
        if office and office.pk != case.holder_id:
            return office
    raise NotPossibleNow(_("Peta tugas belum menyebut kantor keberatan untuk layanan ini."))


def _store_decision(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        if _constraint(error) == "decision_not_for_kin":
            raise Denied(_("Pemohon kerabat Anda. Putusannya harus oleh orang lain.")) from error
        raise


def _constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    return str(cause.diag.constraint_name) if isinstance(cause, psycopg.Error) else ""


def prove_notice(*, number: str, by: Seat, proof: str, notice_at: datetime, at: datetime) -> Decision:
    """This function will record that the decision reached the citizen; the objection window runs from then."""
    case = queries.case_for(by, number, to_change=True)
    decision = rules.check_prove_notice(case, by)
    if proof not in NoticeProof.values or not decision.decided_at <= notice_at <= at:
        sentence = _("Pilih buktinya, dan tanggal antara putusan dan hari ini.")
        raise Invalid(sentence, fields={"notice_at": sentence})
    with acts.open_act(event="decision.noticed", by=by.actor, at=at, case_id=case.pk, proof=proof, notice_at=notice_at):
        decision.notice_proof, decision.notice_at = proof, notice_at
        if decision.objection_days:
            decision.objection_until = clocks.last_day("objection.window", start=notice_at, region=str(case.region))
        clocks.end(case, Scope.SHEET, at=notice_at)
        decision.save(update_fields=["notice_proof", "notice_at", "objection_until"])
    return decision


def decide_objection(*, number: str, by: Seat, uphold: bool, text: str, at: datetime) -> Objection:
    """This function will end an objection: another office, another person; upheld, the case goes back to work."""
    case = queries.case_for(by, number, to_change=True)
    objection = rules.check_decide_objection(case, by)
    if not text.strip():
        raise Invalid(_("Tulis alasannya."), fields={"text": _("Tulis alasannya.")})
    outcome = ObjectionOutcome.UPHELD if uphold else ObjectionOutcome.DISMISSED
    with acts.open_act(event=f"objection.{outcome.value}", by=by.actor, at=at, case_id=case.pk, text=text) as act:
        objection.decided_at, objection.decided_by_id, objection.outcome, objection.text = (
            at,
            by.staff_id,
            outcome,
            text,
        )
        objection.save()
        if uphold:
            _reopen(case, at)
        custody.save(case)
        outbox.announce(act, "objection_decided", channel="sms")
    return objection


def _reopen(case: Case, at: datetime) -> None:
    """Back to the office that decided: verified and decided anew, or, where that is not its duty, sent on.

    The citizen's total counts again from the filing.
    """
    table = workflow.of(case.kind)
    move = table.check("reopen", case.state)
    duties = offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))
    its_own = case.holder.kind in duties.kinds(table.step, table.state(move.target).holder)
    total = clocks.deadline(f"case.{case.kind}", start=at, region=str(case.region))
    clocks.start(case, Scope.CASE, office=case.holder, at=at, due=total)
    custody.enter_state(case, move.target if its_own else table.first, office=case.holder, at=at)
    case.decision = None


def withdraw(*, number: str, by: Seat, reason: str, at: datetime) -> Case:
    """This function will record that the applicant withdrew; the file stays, and may be handed in again."""
    case = queries.held_case(by, number)
    move = rules.check_move(case, by, "withdraw")
    if not reason.strip():
        raise Invalid(_("Tulis kata pemohon."), fields={"reason": _("Tulis kata pemohon.")})
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk, reason=reason) as act:
        clocks.end_all(case, at=at)
        custody.enter_state(case, move.target, office=case.holder, at=at)
        case.next_on = None
        custody.save(case)
        outbox.announce(act, move.notice, channel="sms")
    return case


def merge(*, number: str, by: Seat, parent_number: str, at: datetime) -> Case:
    """This function will put a case under one head; its own number keeps answering."""
    case = queries.held_case(by, number)
    move = rules.check_move(case, by, "merge")
    parent = queries.case_for(by, parent_number)
    if parent.pk == case.pk or parent.state == "merged":
        raise Invalid(_("Pilih perkara induk lain."), fields={"parent_number": _("Pilih perkara induk lain.")})
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk, parent=parent.number):
        clocks.end_all(case, at=at)
        case.parent = parent
        custody.enter_state(case, move.target, office=case.holder, at=at)
        case.next_on = None
        custody.save(case)
    return case


def correct(*, number: str, by: Seat, ground: str, text: str, at: datetime) -> Correction:
    """This function will put a correction beside an ended case; the old words stay readable."""
    case = queries.case_for(by, number, to_change=True)
    rules.check_correct(case, by)
    if not ground.strip() or not text.strip():
        raise Invalid(_("Tulis dasar dan isi ralat."), fields={"text": _("Tulis dasar dan isi ralat.")})
    with acts.open_act(event="case.corrected", by=by.actor, at=at, case_id=case.pk, ground=ground, text=text):
        return Correction.objects.create(case=case, ground=ground, text=text, at=at, by_id=by.post_id)
