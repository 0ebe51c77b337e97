"""Who holds it: handing over, answering, returning, contesting, settling. One holder at every moment.

A hand-over whose ground the duty map refutes is refused and nothing moves. A lawful-looking return moves and
counts as a bounce. Contested, nothing is sent: the arbiter sees both grounds and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.programs.models import Programme
from tuntas.casework.cases import clocks, numbering, queries, rules, workflow
from tuntas.casework.cases.enums import BounceKind, Ground, HandoverAnswer, Scope
from tuntas.casework.cases.models import Bounce, Case, CoveringList, Custody, Dispute, Handover, Task
from tuntas.casework.cases.workflow import Move


RETURN_GROUNDS = (
    Ground.FAMILY_CARD_OUTDATED, Ground.PAPER_UNREADABLE, Ground.PAPER_MISSING,
    Ground.DIFFERENT_RESIDENCE, Ground.MOVED_AWAY,
)  # fmt: skip
SEND_GROUNDS = (Ground.FILE_COMPLETE, Ground.COMPETENT_OFFICE)
# Said when a return is not accepted: the case then goes to the arbiter, not on the road again.
CONTEST_GROUNDS = (Ground.NOT_OUR_DUTY, Ground.COMPETENT_OFFICE)
INSTANT = timedelta(microseconds=1)
DEFECT_OF = {Ground.FAMILY_CARD_OUTDATED: "family_card"}


@dataclass(frozen=True)
class Sending:
    """One hand-over as asked for: whose, by whom, to whom, on what ground, in what words, when."""

    case: Case
    by: Seat
    target: Office
    ground: str
    note: str
    at: datetime
    covering: CoveringList | None = None


def hand_over(
    *, number: str, by: Seat, to_office_id: int, ground: str, note: str = "", defects: Sequence[str] = (), at: datetime,
    covering: CoveringList | None = None,
) -> Handover | Dispute:  # fmt: skip
    """This function will send a case on, send it back, or open a dispute, as the duty map and its past allow.

    - onwards: to the office whose duty the next step is, with this office's own tasks done;
    - back: with a lawful ground and all defects at once; it counts as a bounce;
    - on again after a return, on the ground that it is not this office's duty: a dispute, nothing is sent.

    What is sent onwards gets the office's next number; on the covering list it is sent with, or on one of its own.
    """
    case = queries.held_case(by, number)
    check_hand_over(case, by)
    target = Office.objects.filter(pk=to_office_id).first()
    if target is None or target.pk == by.office_id:
        raise Invalid(_("Pilih kantor penerima."), fields={"to_office": _("Pilih kantor penerima.")})
    refuse_refuted(case, by, ground, at)
    sending = Sending(case, by, target, ground, note, at, covering)
    returned = queries.last_return(case)
    if returned and returned.from_office_id == target.pk and ground in CONTEST_GROUNDS:
        return _open_dispute(sending, returned)
    move = _move_towards(case, target, at)
    return _send_back(sending, move, defects) if move.code == "send_back" else _send(sending, move)


def check_hand_over(case: Case, by: Seat) -> None:
    """Held here, permitted, and nothing on the way."""
    rules.check_held(case, by)
    may.check(by, may.CASES_HAND_OVER)
    rules.check_at_rest(case)


def check_send(case: Case, by: Seat) -> None:
    """Onwards only with this office's own tasks done."""
    check_hand_over(case, by)
    if missing := _open_tasks_text(case, by):
        raise NotPossibleNow(_("Belum bisa diserahkan: %(missing)s.") % {"missing": missing})


def check_contest(case: Case, by: Seat) -> Handover:
    """A return that brought the case here, and may be contested."""
    check_hand_over(case, by)
    returned = queries.last_return(case)
    if returned is None:
        raise NotPossibleNow(_("Perkara ini tidak dikembalikan kepada kantor ini."))
    return returned


def refuse_refuted(case: Case, by: Seat, ground: str, at: datetime) -> None:
    """This function will raise NotPossibleNow when the duty map refutes the ground."""
    if ground not in Ground.values:
        raise Invalid(_("Pilih dasar dari daftar."), fields={"ground": _("Pilih dasar dari daftar.")})
    duties = _duties(case, at)
    if ground == Ground.NATIONAL_MATTER and not _is_national(case, at):
        raise NotPossibleNow(
            _("%(programme)s adalah program daerah, bukan kewenangan Pusat. Dasar yang bisa dipakai: %(grounds)s.")
            % {"programme": case.programme.upper() or _("Layanan ini"), "grounds": _labels(RETURN_GROUNDS)}
        )
    table = workflow.of(case.kind)
    holder_duty = table.state(case.state).holder
    if ground == Ground.NOT_OUR_DUTY and by.office_kind in duties.kinds(table.step, holder_duty):
        if open_count := _open_tasks_text(case, by):
            raise NotPossibleNow(
                _("Belum bisa diserahkan: %(missing)s. Menyiapkan data tugas %(kind)s (%(law)s).")
                % {
                    "missing": open_count,
                    "kind": OfficeKind(by.office_kind).label.lower(),
                    "law": duties.ground(table.step, holder_duty, by.office_kind),
                }
            )
        if queries.last_return(case) is None:
            raise NotPossibleNow(
                _("Langkah ini tugas %(office)s (%(law)s). Dasar yang bisa dipakai: %(grounds)s.")
                % {
                    "office": by.office_name,
                    "law": duties.ground(table.step, holder_duty, by.office_kind),
                    "grounds": _labels(SEND_GROUNDS),
                }
            )


def _duties(case: Case, at: datetime) -> offices.DutyMap:
    return offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))


def _is_national(case: Case, at: datetime) -> bool:
    return Programme.objects.filter(
        code=case.programme, level="national", during__contains=localtime(at).date()
    ).exists()


def _labels(grounds: Sequence[Ground]) -> str:
    return "; ".join(_inside(str(ground.label)) for ground in grounds)


def _inside(label: str) -> str:
    """A label within a sentence; KK and KTP stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _open_tasks_text(case: Case, by: Seat) -> str:
    """What is missing, as in "2 dari 5 data belum disiapkan (foto rumah, surat kematian suami)", or nothing when all is ready."""
    if queries.last_return(case):
        return ""
    names = workflow.of(case.kind).task_names
    tasks = list(Task.objects.filter(case=case, office_id=by.office_id, is_defect=False).order_by("id"))
    missing = [str(names.get(task.code, task.code)).lower() for task in tasks if task.done_at is None]
    if not missing:
        return ""
    return str(
        _("%(n)d dari %(all)d data belum disiapkan (%(names)s)")
        % {"n": len(missing), "all": len(tasks), "names": ", ".join(missing)}
    )


def _move_towards(case: Case, target: Office, at: datetime) -> Move:
    """The hand-over move whose next holder's duty the target has; NotPossibleNow names who is competent."""
    table = workflow.of(case.kind)
    duties = _duties(case, at)
    lawful = [move for move in table.moves_from(case.state) if move.by_handover]
    for move in lawful:
        if target.kind in duties.kinds(table.step, table.state(move.target).holder) and target_covers(target, case):
            return move
    kinds = {kind for move in lawful for kind in duties.kinds(table.step, table.state(move.target).holder)}
    names = ", ".join(sorted(str(OfficeKind(kind).label) for kind in kinds))
    raise NotPossibleNow(
        _("%(office)s tidak punya tugas pada langkah ini. Yang berwenang: %(names)s.")
        % {"office": target.name, "names": names or _("tidak ada")}
    )


def target_covers(office: Office, case: Case) -> bool:
    region, code = str(office.region or ""), str(case.region)
    return code == region or code.startswith(region + ".")


def competent_offices(case: Case, at: datetime) -> list[tuple[str, Office]]:
    """(move code, office) for every office this case may go to from here."""
    table = workflow.of(case.kind)
    duties = _duties(case, at)
    ways = [
        (move.code, kind)
        for move in table.moves_from(case.state)
        if move.by_handover
        for kind in duties.kinds(table.step, table.state(move.target).holder)
    ]
    there = offices.offices_of_kinds({kind for _code, kind in ways}, region=str(case.region))
    return [(code, there[kind]) for code, kind in ways if kind in there and there[kind].pk != case.holder_id]


def _send(s: Sending, move: Move) -> Handover:
    case, by, target, at = s.case, s.by, s.target, s.at
    if s.ground not in SEND_GROUNDS:
        raise Invalid(_("Pilih dasar dari daftar."), fields={"ground": _labels(SEND_GROUNDS)})
    check_send(case, by)
    respond_by = clocks.deadline("handover.answer", start=at, region=str(case.region), office_code=target.code)
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk) as act:
        handover = Handover.objects.create(
            case=case, from_office_id=by.office_id, to_office=target, ground=s.ground, note=s.note,
            sent_at=at, sent_by_id=by.post_id, respond_by=respond_by,
        )  # fmt: skip
        clocks.start(case, Scope.ANSWER, office=target, at=at, due=respond_by)
        numbering.number(act, s.covering or numbering.covering_list(by, target, at=at), handover)
        act.note(
            handover=handover.pk, number=case.number, sender=by.office_name, to=target.name, ground=s.ground, note=s.note,
            respond_by=respond_by,
        )  # fmt: skip
    return handover


def _send_back(s: Sending, move: Move, defects: Sequence[str]) -> Handover:
    """A return moves at once: the receiver need not accept what it should have kept."""
    case, by, target, at = s.case, s.by, s.target, s.at
    if s.ground not in RETURN_GROUNDS:
        raise Invalid(_("Pilih dasar dari daftar."), fields={"ground": _labels(RETURN_GROUNDS)})
    if not s.note.strip():
        raise Invalid(_("Tulis satu kalimat yang bisa dibaca warga."), fields={"note": _("Tulis satu kalimat.")})
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk) as act:
        handover = Handover.objects.create(
            case=case, from_office_id=by.office_id, to_office=target, ground=s.ground, note=s.note, is_return=True,
            sent_at=at, sent_by_id=by.post_id, respond_by=at.replace(microsecond=999999),
            answered_at=at, answer=HandoverAnswer.DEEMED,
        )  # fmt: skip
        for code in dict.fromkeys(defects or [DEFECT_OF.get(Ground(s.ground), s.ground)]):
            Task.objects.get_or_create(
                case=case, code=code, done_at=None, defaults={"office": target, "opened_at": at, "is_defect": True}
            )
        count_bounce(case, BounceKind.RETURNED, charged_id=by.office_id, at=at)
        take_custody(case, target, state=move.target, since=at)
        act.note(handover=handover.pk, to=target.name, ground=s.ground, note=s.note, defects=list(defects))
        outbox.announce(act, move.notice, channel="sms")
    return handover


def count_bounce(case: Case, kind: BounceKind, *, charged_id: int, at: datetime) -> None:
    case.n_bounces += 1
    Bounce.objects.create(kind=kind, case=case, n=case.n_bounces, office_id=charged_id, region=case.region, at=at)


def take_custody(case: Case, office: Office, *, state: str, since: datetime) -> None:
    """This function will move holder, custody, state and the state's clock together; the act is the caller's."""
    last = Custody.objects.get(case=case, during__endswith__isnull=True)
    if last.office_id != office.pk:
        # However short, it was held: two moves of one instant, or a clock that was set back, leave no empty stretch.
        since = max(since, last.during.lower + INSTANT)
        last.during = DateTimeTZRange(last.during.lower, since)
        last.save(update_fields=["during"])
        Custody.objects.create(case=case, n=last.n + 1, office=office, during=DateTimeTZRange(since, None))
    enter_state(case, state, office=office, at=since)
    case.holder, case.holder_post, case.since = office, None, since
    save(case)


def enter_state(case: Case, state: str, *, office: Office, at: datetime) -> None:
    """Set the state, its class and its clock on the object; the caller saves it."""
    found = workflow.of(case.kind).state(state)
    case.state, case.state_class = state, str(found.state_class)
    if found.deadline:
        case.due = clocks.restart_state(case, found.deadline, office=office, at=at)
        case.stopped_at, case.next_on = None, None
    else:
        case.due, case.stopped_at = None, None


def save(case: Case) -> None:
    case.version += 1
    case.save()


def answer(
    *, number: str, by: Seat, accept: bool, at: datetime, ground: str = "", competent_office_id: int | None = None
) -> Handover:
    """This function will accept a hand-over on the way to this office, or refuse it with ground and competent office."""
    case = queries.case_for(by, number, to_change=True)
    handover = check_answer(case, by)
    if accept:
        conclude(handover, answer=HandoverAnswer.ACCEPTED, by=by.actor, seat=by, at=at)
        return handover
    return _refuse(handover, by=by, ground=ground, competent_office_id=competent_office_id, at=at)


def accept_all(*, numbers: Sequence[str], by: Seat, at: datetime) -> int:
    """This function will accept many hand-overs at once, each as its own act; it says how many."""
    for number in sorted(numbers):
        answer(number=number, by=by, accept=True, at=at)
    return len(numbers)


def check_answer(case: Case, by: Seat) -> Handover:
    """The hand-over of this case that waits for this office; the case's lock guards it."""
    may.check(by, may.CASES_ANSWER_HANDOVER)
    waiting = Handover.objects.filter(case=case, answered_at__isnull=True, to_office_id=by.office_id)
    handover = (
        None if queries.is_surely_here(case) else waiting.select_related("case", "from_office", "to_office").first()
    )
    if handover is None:
        raise NotPossibleNow(_("Tidak ada kiriman perkara ini untuk %(office)s.") % {"office": by.office_name})
    return handover


def _refuse(handover: Handover, *, by: Seat, ground: str, competent_office_id: int | None, at: datetime) -> Handover:
    case = handover.case
    competent = Office.objects.filter(pk=competent_office_id).first() if competent_office_id else None
    if not ground or competent is None or competent.pk == by.office_id:
        sentence = _("Penolakan harus menyebut dasar dan kantor yang berwenang.")
        raise Invalid(sentence, fields={"competent_office": sentence})
    table = workflow.of(case.kind)
    for move in table.moves_from(case.state):
        if move.by_handover and by.office_kind in _duties(case, at).kinds(table.step, table.state(move.target).holder):
            raise NotPossibleNow(
                _(
                    "Tidak bisa ditolak: langkah ini tugas %(office)s. Bila berkas kurang, terima lalu kembalikan dengan dasar."
                )
                % {"office": by.office_name}
            )
    with acts.open_act(event="handover.refused", by=by.actor, at=at, case_id=case.pk) as act:
        handover.answer, handover.answered_at, handover.answered_by_id = HandoverAnswer.REFUSED, at, by.post_id
        handover.answer_ground, handover.competent_office = ground, competent
        handover.save()
        clocks.end(case, Scope.ANSWER, at=at)
        count_bounce(case, BounceKind.WRONG_ADDRESS, charged_id=handover.from_office_id, at=at)
        save(case)
        act.note(handover=handover.pk, ground=ground, competent=competent.name)
    return handover


def conclude(handover: Handover, *, answer: HandoverAnswer, by: acts.Actor, seat: Seat | None, at: datetime) -> None:
    """This function will let custody pass: at the answer, or from the sending when silence is the answer."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=handover.case_id)
    handover.refresh_from_db(fields=["answered_at"])
    if handover.answered_at is not None:
        return
    since = handover.sent_at if answer == HandoverAnswer.DEEMED else at
    target = next(
        move.target
        for move in workflow.of(case.kind).moves_from(case.state)
        if move.by_handover and move.code == "send"
    )
    with acts.open_act(event=f"handover.{answer.value}", by=by, at=at, case_id=case.pk) as act:
        handover.answer, handover.answered_at = answer, at
        handover.answered_by_id = seat.post_id if seat else None
        handover.save(update_fields=["answer", "answered_at", "answered_by"])
        clocks.end(case, Scope.ANSWER, at=at, met=answer != HandoverAnswer.DEEMED)
        take_custody(case, handover.to_office, state=target, since=since)
        act.note(handover=handover.pk, holder=handover.to_office.name, since=since)


def _open_dispute(s: Sending, returned: Handover) -> Dispute:
    case, by, at = s.case, s.by, s.at
    if not s.note.strip():
        raise Invalid(_("Tulis alasan kantor Anda."), fields={"note": _("Tulis alasan kantor Anda.")})
    mine, other = case.holder, returned.from_office
    day = localtime(at).date()
    arbiter, observer, _days = offices.arbiter_between(mine, other, on=day, region=str(case.region))
    decide_by = clocks.deadline("dispute.decision", start=at, region=str(case.region), office_code=arbiter.code)
    with acts.open_act(event="dispute.opened", by=by.actor, at=at, case_id=case.pk) as act:
        dispute = Dispute.objects.create(
            case=case, office_a=other, ground_a=returned.ground, words_a=returned.note,
            office_b=mine, ground_b=s.ground, words_b=s.note, arbiter=arbiter, observer=observer,
            opened_at=at, decide_by=decide_by,
        )  # fmt: skip
        act.note(dispute=dispute.pk, arbiter=arbiter.name, decide_by=decide_by, ground=s.ground, note=s.note)
        save(case)
    return dispute


def settle(
    *, dispute_id: int, by: Seat, holder_id: int, doer_id: int | None, charged_id: int, text: str, at: datetime
) -> Dispute:
    """This function will end a dispute: one holder, perhaps another doer, and the bounce charged to one of the two."""
    dispute = queries.dispute_for(by, dispute_id, to_change=True)
    if dispute.arbiter_id != by.office_id:
        raise Denied(
            _("Yang boleh memutus ini %(office)s. Anda bisa melihat, tidak bisa mengubah.")
            % {"office": dispute.arbiter.name}
        )
    may.check(by, may.CASES_SETTLE)
    if dispute.decided_at is not None:
        raise NotPossibleNow(_("Perselisihan ini sudah diputus."))
    holder = Office.objects.filter(pk=holder_id).first()
    if holder is None or charged_id not in (dispute.office_a_id, dispute.office_b_id) or not text.strip():
        raise Invalid(
            _("Pilih pemegang, kantor yang menanggung, dan tulis satu kalimat."),
            fields={"text": _("Tulis satu kalimat.")},
        )
    doer = _doer(doer_id)
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=dispute.case_id)
    with acts.open_act(event="dispute.settled", by=by.actor, at=at, case_id=case.pk) as act:
        dispute.decided_at, dispute.decided_by_id, dispute.text = at, by.post_id, text
        dispute.holder, dispute.doer, dispute.charged_id = holder, doer, charged_id
        dispute.save()
        count_bounce(case, BounceKind.CONTESTED, charged_id=charged_id, at=at)
        if doer and doer.pk != holder.pk:
            _give_task(case, doer, at)
        take_custody(case, holder, state=case.state, since=at)
        act.note(dispute=dispute.pk, holder=holder.name, doer=doer.name if doer else "", charged=charged_id, text=text)
        outbox.announce(act, "dispute_settled", channel="sms", ref_id=dispute.pk)
    return dispute


def _doer(doer_id: int | None) -> Office | None:
    if doer_id is None:
        return None
    doer = Office.objects.filter(pk=doer_id).first()
    if doer is None:
        raise NotFound(_("Kantor itu tidak ada."))
    return doer


def _give_task(case: Case, doer: Office, at: datetime) -> None:
    """The defect that was thrown about becomes the doer's task, on the doer's own clock."""
    due = clocks.deadline("task.civil_record", start=at, region=str(case.region), office_code=doer.code)
    defects = Task.objects.filter(case=case, done_at__isnull=True, is_defect=True)
    if not defects.update(office=doer, due=due):
        Task.objects.create(case=case, code="family_card", office=doer, opened_at=at, due=due, is_defect=True)


def file_complete(case: Case, at: datetime) -> str | None:
    """The state a complete file enters when its holder already has the next duty; None while tasks are open."""
    if Task.objects.filter(case=case, done_at__isnull=True).exists():
        return None
    table = workflow.of(case.kind)
    duties = _duties(case, at)
    for move in table.moves_from(case.state):
        if move.code == "send" and case.holder.kind in duties.kinds(table.step, table.state(move.target).holder):
            return move.target
    return None
