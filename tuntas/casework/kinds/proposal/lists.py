"""The village's list: gathered, frozen, judged line by line, signed; on one's own kin somebody else signs.

Undeclared kin holds a line, never the list. A "no" of the village is a decision like any other: with its reason,
what would change it, and a second look by the camat.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import queries as offices
from tuntas.base.offices.enums import DutyKind, OfficeKind, Role, Step
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.places import words
from tuntas.casework.cases import clocks, custody, letters, workflow
from tuntas.casework.cases.enums import Outcome, Scope
from tuntas.casework.cases.models import Case, Decision, Task
from tuntas.casework.kinds.proposal import queries, rules
from tuntas.casework.kinds.proposal.enums import KinRelation, RecusalSource, Verdict, Way
from tuntas.casework.kinds.proposal.models import Deliberation, ListLine, ProposalList, Recusal
from tuntas.casework.kinds.proposal.papers import Paper, keep


def open_list(*, by: Seat, programme: str, month: date, at: datetime) -> ProposalList:
    """This function will make the village's list of a month, or give the one that is there."""
    rules.check_open(by)
    first = month.replace(day=1)
    known = ProposalList.objects.filter(office=by.office_id, programme=programme, month=first).first()
    if known is not None:
        return known
    with acts.open_act(event="list.opened", by=by.actor, at=at, programme=programme, month=first) as act:
        made = ProposalList.objects.create(
            office_id=by.office_id, region=by.region, programme=programme, month=first, made_at=at,
            made_by_id=by.post_id,
        )  # fmt: skip
        act.note(list=made.pk)
    return made


def gather(*, list_id: int, by: Seat, at: datetime) -> int:
    """This function will put every case that waits at the desk on the list; it says how many were new."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_unfrozen(one, by)
        waiting = list(queries.gatherable(one).values_list("pk", flat=True))
        last = ListLine.objects.filter(list=one).order_by("-n").values_list("n", flat=True).first() or 0
        if waiting:
            with acts.open_act(event="list.gathered", by=by.actor, at=at, list=one.pk, n=len(waiting)):
                _write_lines(one, waiting, last)
    return len(waiting)


def _write_lines(one: ProposalList, waiting: Sequence[int], last: int) -> None:
    """Number the lines on from the last one. A line that nobody sees any more keeps its number: then one further on."""
    lines = [ListLine(list=one, n=n, case_id=case) for n, case in enumerate(waiting, last + 1)]
    try:
        with transaction.atomic():
            ListLine.objects.bulk_create(lines)
    except IntegrityError as error:
        cause = error.__cause__
        if not isinstance(cause, psycopg.Error) or cause.diag.constraint_name != "list_line_numbered":
            raise
        _write_lines(one, waiting, last + 1)


def leave_out(*, line_id: int, by: Seat, at: datetime) -> None:
    """This function will take a line off a list that is not frozen yet; the case stays where it is."""
    with transaction.atomic():
        line = queries.line_for(by, line_id)
        one = queries.list_for(by, line.list_id, to_change=True)
        rules.check_unfrozen(one, by)
        with acts.open_act(event="list.line_left_out", by=by.actor, at=at, case_id=line.case_id, list=one.pk):
            line.delete()


def freeze(*, list_id: int, by: Seat, at: datetime) -> ProposalList:
    """This function will freeze the list before it is judged; near kin nobody declared is held line by line."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_unfrozen(one, by)
        with acts.open_act(event="list.frozen", by=by.actor, at=at, list=one.pk) as act:
            one.frozen_at, one.frozen_by_id = at, by.post_id
            one.save(update_fields=["frozen_at", "frozen_by"])
            act.note(lines=ListLine.objects.filter(list=one).count(), held=hold_kin(one, at))
    return one


def hold_kin(one: ProposalList, at: datetime) -> int:
    """Step aside, on record, for every post of the village that is near kin on a line and has not said so."""
    seats = offices.seats_of_office(one.office_id, at=at)
    staff = [(seat.post_id, seat.staff_id) for seat in seats]
    found = queries.kin_lines(one, staff, localtime(at).date())
    known = set(Recusal.objects.filter(line__list=one).values_list("line", "post"))
    signed = set(ListLine.objects.filter(list=one, signed_at__isnull=False).values_list("pk", flat=True))
    fresh = [row for row in found if row[:2] not in known and row[0] not in signed]
    if not fresh:
        return 0
    camat, copy_to = _camat(one, at)
    Recusal.objects.bulk_create(
        Recusal(
            line_id=line, post_id=post, relation=relation, source=RecusalSource.FOUND, signer_id=camat.post_id,
            copy_to=copy_to, at=at,
        )
        for line, post, relation in fresh
    )  # fmt: skip
    return len({line for line, _post, _relation in fresh})


def _camat(one: ProposalList, at: datetime) -> tuple[Seat, Office]:
    office = offices.office_of_kind(OfficeKind.KECAMATAN, region=str(one.region))
    seats = offices.seats_of_office(office.pk, at=at) if office else []
    head = next((seat for seat in seats if seat.role == Role.HEAD), None)
    if office is None or head is None:
        raise NotPossibleNow(_("Belum ada camat yang bisa memegang baris kerabat. Minta kecamatan menunjuk pejabat."))
    return head, office


def recuse(*, line_id: int, by: Seat, relation: str, signer_post_id: int | None = None, at: datetime) -> Recusal:
    """This function will let a post step aside on one line; another signs it and the camat's office gets a copy.

    Kinship is no ground against the family: the line is judged like every other.
    """
    with transaction.atomic():
        line = queries.line_for(by, line_id, to_change=True)
        rules.check_own(line.list, by)
        if relation not in KinRelation.values:
            raise Invalid(_("Pilih hubungannya."), fields={"relation": _("Pilih hubungannya.")})
        if line.signed_at is not None or line.recusals.filter(post=by.post_id).exists():
            raise NotPossibleNow(_("Baris ini sudah ditandatangani, atau Anda sudah mundur dari baris ini."))
        camat, copy_to = _camat(line.list, at)
        signer = _other_hand(line, by, signer_post_id, at) or camat.post_id
        with acts.open_act(
            event="list.recused",
            by=by.actor,
            at=at,
            case_id=line.case_id,
            line=line.pk,
            relation=relation,
            signer=signer,
        ):
            return Recusal.objects.create(
                line=line, post_id=by.post_id, relation=relation, source=RecusalSource.DECLARED, signer_id=signer,
                copy_to=copy_to, at=at,
            )  # fmt: skip


def _other_hand(line: ListLine, by: Seat, wanted: int | None, at: datetime) -> int | None:
    """Another person of the village who is not kin either: the one asked for, or its head, its council's chair (BPD),

    its secretary; None for nobody.
    """
    seats = [seat for seat in offices.seats_of_office(by.office_id, at=at) if seat.staff_id != by.staff_id]
    kin = {
        post
        for one, post, _relation in queries.kin_lines(
            line.list, [(seat.post_id, seat.staff_id) for seat in seats], localtime(at).date()
        )
        if one == line.pk
    }
    aside = set(line.recusals.values_list("post", flat=True)) | kin
    free = [seat for seat in seats if seat.post_id not in aside]
    if wanted is not None:
        if not any(seat.post_id == wanted for seat in free):
            sentence = _("Pilih petugas lain dari kantor ini yang bukan kerabat.")
            raise Invalid(sentence, fields={"signer": sentence})
        return wanted
    order = (Role.HEAD, Role.COUNCIL_CHAIR, Role.SECRETARY, Role.SECTION_HEAD)
    return next((seat.post_id for role in order for seat in free if seat.role == role), None)


@dataclass(frozen=True)
class Meeting:
    """What is known of the meeting, or of the statement that lawfully stands in its place (SPTJM)."""

    way: str
    held_on: date
    place: str = ""
    n_members: int | None = None
    n_present: int | None = None
    quorum: int | None = None
    attendance: str = ""
    dissent: str = ""
    statement_number: str = ""
    # The signed page itself, photographed: the real evidence of what was said.
    minutes: Paper | None = None


def record_meeting(*, list_id: int, by: Seat, meeting: Meeting, at: datetime) -> Deliberation:
    """This function will write down the meeting that judged the list, or the statement in its place."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_frozen(one, by)
        if queries.deliberation_of(one) is not None:
            raise NotPossibleNow(_("Musyawarah daftar ini sudah dicatat."))
        _check_meeting(one, meeting, at)
        names = sorted(line.strip().casefold() for line in meeting.attendance.splitlines() if line.strip())
        digest = hashlib.sha256("\n".join(names).encode()).hexdigest() if names else ""
        with acts.open_act(event="list.deliberated", by=by.actor, at=at, list=one.pk, way=meeting.way) as act:
            page = keep(meeting.minutes) if meeting.minutes else None
            made = Deliberation.objects.create(
                list=one, way=meeting.way, held_on=meeting.held_on, place=meeting.place.strip(),
                n_members=meeting.n_members, n_present=meeting.n_present, quorum=meeting.quorum,
                attendance=meeting.attendance, attendance_digest=digest, dissent=meeting.dissent,
                statement_number=meeting.statement_number.strip(), minutes_id=page,
                recorded_at=at, recorded_by_id=by.post_id,
            )  # fmt: skip
            act.note(deliberation=made.pk, minutes=page or "")
    return made


def _check_meeting(one: ProposalList, meeting: Meeting, at: datetime) -> None:
    assert one.frozen_at is not None
    if not localtime(one.frozen_at).date() <= meeting.held_on <= localtime(at).date():
        sentence = _("Tanggalnya antara hari daftar dibekukan dan hari ini.")
        raise Invalid(sentence, fields={"held_on": sentence})
    if meeting.way == Way.STATEMENT:
        if not meeting.statement_number.strip():
            sentence = _("Tulis nomor SPTJM.")
            raise Invalid(sentence, fields={"statement_number": sentence})
        return
    quorum, present, members = meeting.quorum, meeting.n_present, meeting.n_members
    if meeting.way != Way.MEETING or not (meeting.place.strip() and quorum and present and members):
        sentence = _("Tulis tempat, jumlah undangan, yang hadir, dan kuorumnya.")
        raise Invalid(sentence, fields={"place": sentence})
    if not quorum <= present <= members:
        few = _("Yang hadir %(present)d, kuorum %(quorum)d: musyawarah ini belum bisa memutus.") % {
            "present": present, "quorum": quorum,
        }  # fmt: skip
        raise Invalid(few, fields={"n_present": few})


@dataclass(frozen=True)
class Result:
    """One line as ticked at the meeting. A "no" needs its reason and what would change it."""

    verdict: str
    reason: str = ""
    would_change: str = ""


def key_back(*, list_id: int, by: Seat, results: Mapping[int, Result], at: datetime) -> int:
    """This function will key the ticked sheet back, line by line; what is signed stands and cannot be keyed again."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_frozen(one, by)
        meeting = queries.deliberation_of(one)
        if one.signed_at is not None:
            raise NotPossibleNow(_("Daftar ini sudah ditandatangani; hasilnya tidak berubah lagi."))
        if meeting is None:
            raise NotPossibleNow(_("Catat dulu musyawarahnya, atau SPTJM-nya."))
        lines = {line.pk: line for line in ListLine.objects.filter(list=one, pk__in=results).select_related("case")}
        _check_results(lines, results)
        _check_not_for_kin(one, lines, by, at)
        with acts.open_act(
            event="list.keyed_back", by=by.actor, at=at, list=one.pk,
            lines={str(lines[pk].n): result.verdict for pk, result in results.items()},
        ):  # fmt: skip
            for pk, result in results.items():
                line = lines[pk]
                line.verdict, line.reason, line.would_change = result.verdict, result.reason, result.would_change
                line.deliberation = meeting
                line.save(update_fields=["verdict", "reason", "would_change", "deliberation"])
    return len(results)


def _check_not_for_kin(one: ProposalList, lines: Mapping[int, ListLine], by: Seat, at: datetime) -> None:
    """Nobody keys the meeting's word on his own kin; the other lines are keyed as ever."""
    for pk, _post, _relation in queries.kin_lines(one, [(by.post_id, by.staff_id)], localtime(at).date()):
        if pk in lines:
            raise Denied(
                _(
                    "Baris %(n)d, %(name)s, kerabat dekat Anda. Hasilnya dimasukkan petugas lain; baris lain tidak terganggu."
                )
                % {"n": lines[pk].n, "name": lines[pk].case.applicant}
            )


def _check_results(lines: Mapping[int, ListLine], results: Mapping[int, Result]) -> None:
    wrong: dict[str, object] = {}
    for pk, result in results.items():
        line = lines.get(pk)
        if line is None or line.signed_at is not None:
            raise NotPossibleNow(_("Ada baris yang bukan dari daftar ini, atau sudah ditandatangani."))
        if result.verdict not in Verdict.values:
            wrong[f"verdict-{pk}"] = _("Pilih hasilnya.")
        elif result.verdict != Verdict.ELIGIBLE and not result.reason.strip():
            wrong[f"reason-{pk}"] = _("Tulis alasannya: keluarga berhak tahu.")
        elif result.verdict == Verdict.NOT_ELIGIBLE and not result.would_change.strip():
            wrong[f"would_change-{pk}"] = _("Tulis apa yang bisa mengubahnya.")
    if wrong:
        raise Invalid(_("Beberapa baris belum lengkap."), fields=wrong)


@dataclass(frozen=True)
class Signed:
    """How many lines the signature covers, and how many wait for another hand."""

    n_signed: int
    n_held: int


def sign(*, list_id: int, by: Seat, at: datetime) -> Signed:
    """This function will sign every judged line except those of the signer's kin: they wait for another hand."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_sign(one, by)
        with acts.open_act(event="list.signed", by=by.actor, at=at, list=one.pk) as act:
            held = hold_kin(one, at)
            one.signed_at, one.signed_by_id = at, by.post_id
            one.save(update_fields=["signed_at", "signed_by"])
            act.note(newly_held=held)
        mine = list(
            ListLine.objects.filter(
                list=one, signed_at__isnull=True, recusals__isnull=True, case__holder_id=one.office_id
            )
            .select_related("case__holder", "list__office", "deliberation")
            .order_by("n")
        )
        for line in mine:
            _sign_line(line, by, at)
        n_held = ListLine.objects.filter(list=one, signed_at__isnull=True, recusals__isnull=False).distinct().count()
    return Signed(len(mine), n_held)


def sign_line(*, line_id: int, by: Seat, at: datetime) -> ListLine:
    """This function will let the named other hand sign one line."""
    with transaction.atomic():
        line = queries.line_for(by, line_id, to_change=True)
        rules.check_sign_line(line, by)
        _sign_line(line, by, at)
    return line


def _sign_line(line: ListLine, by: Seat, at: datetime) -> None:
    line.signed_at, line.signed_by_id = at, by.post_id
    if line.verdict == Verdict.NOT_ELIGIBLE:
        _end_not_eligible(line, by, at)
        return
    with acts.open_act(
        event="list.line_signed", by=by.actor, at=at, case_id=line.case_id, line=line.pk, verdict=line.verdict
    ):
        _save_signature(line)


def _save_signature(line: ListLine) -> None:
    try:
        with transaction.atomic():
            line.save(update_fields=["signed_at", "signed_by"])
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else ""
        if name in {"list_line_not_for_kin", "list_line_held", "list_line_named_signer"}:
            raise Denied(_("Baris ini menyangkut kerabat. Tanda tangannya harus oleh orang lain.")) from error
        raise


def _end_not_eligible(line: ListLine, by: Seat, at: datetime) -> Decision:
    """The village's "no" with all its reasons; the window to object opens with proven notice, at the camat's."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("holder").get(pk=line.case_id)
    if case.holder_id != line.list.office_id or case.state != "preparing":
        raise NotPossibleNow(_("Perkara baris %(n)d sudah tidak di kantor ini.") % {"n": line.n})
    move = workflow.of(case.kind).check("find_not_eligible", case.state)
    decision = _decision(case, line, by, at)
    with acts.open_act(event=move.event, by=by.actor, at=at, case_id=case.pk, line=line.pk) as act:
        _save_signature(line)
        _store(decision)
        case.decision, case.since = decision, at
        clocks.end_all(case, at=at)
        Task.objects.filter(case=case, done_at__isnull=True).update(done_at=at, done_by_id=by.post_id, result="void")
        custody.enter_state(case, move.target, office=case.holder, at=at)
        # The family is owed its sheet: told by mouth is not told.
        due = clocks.deadline("sheet.no", start=at, region=str(case.region), office_code=case.holder.code)
        clocks.start(case, Scope.SHEET, office=case.holder, at=at, due=due)
        custody.save(case)
        act.note(decision=decision.pk, ground=line.reason, would_change=line.would_change)
        outbox.announce(act, move.notice, channel="sms", ref_id=decision.pk)
    return decision


def _decision(case: Case, line: ListLine, by: Seat, at: datetime) -> Decision:
    assert line.deliberation is not None
    found = Decision(
        case=case, n=case.decisions.count() + 1, outcome=Outcome.REFUSED, ground=line.reason,
        evidence=_evidence(line.deliberation), would_change=line.would_change,
        text=str(_("Musyawarah belum dapat mengusulkan keluarga Anda: %(reason)s") % {"reason": line.reason}),
        decided_at=at, decided_by_id=by.staff_id, decided_by_post_id=by.post_id,
        objection_office=_second_look(case, by, at),
        objection_days=clocks.days("objection.window", on=localtime(at).date(), region=str(case.region)),
    )  # fmt: skip
    found.text_sms = letters.decision_sms(case, found, by)
    return found


def _evidence(meeting: Deliberation) -> str:
    if meeting.way == Way.STATEMENT:
        return str(_("SPTJM %(number)s") % {"number": meeting.statement_number})
    return f"{_('Musyawarah')} {words.date_short(meeting.held_on, 'id', year=True)}, {meeting.place}"


def _second_look(case: Case, by: Seat, at: datetime) -> Office:
    """The camat; where the camat signed himself, whoever decides objections by the duty map. Never the same office."""
    kinds: list[str] = [OfficeKind.KECAMATAN]
    day = localtime(at).date()
    for programme in (case.programme, ""):
        kinds += offices.duty_map(programme, on=day, region=str(case.region)).kinds(Step.OBJECTION, DutyKind.DECIDES)
    for kind in kinds:
        office = offices.office_of_kind(kind, region=str(case.region))
        if office is not None and office.pk not in (by.office_id, case.holder_id):
            return office
    raise NotPossibleNow(_("Peta tugas belum menyebut kantor keberatan untuk layanan ini."))


def _store(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "decision_not_for_kin":
            raise Denied(_("Pemohon kerabat Anda. Putusannya harus oleh orang lain.")) from error
        raise


def post_up(*, list_id: int, by: Seat, on: date, at: datetime) -> ProposalList:
    """This function will record the day the list was put up on the board."""
    with transaction.atomic():
        one = queries.list_for(by, list_id, to_change=True)
        rules.check_own(one, by)
        if one.signed_at is None or on > localtime(at).date() or on < localtime(one.signed_at).date():
            raise NotPossibleNow(_("Daftar ditempel sesudah ditandatangani, sampai hari ini."))
        with acts.open_act(event="list.posted", by=by.actor, at=at, list=one.pk, on=on):
            one.posted_on = on
            one.save(update_fields=["posted_on"])
    return one
