"""What the pages of lists are given: frozen facts, built from the doors of proposals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from tuntas.base.errors import DomainError
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import VILLAGE_KINDS
from tuntas.base.offices.seats import Seat
from tuntas.base.programs.models import Programme
from tuntas.casework.cases import clocks, numbers
from tuntas.casework.kinds.proposal import actions, queries, rules
from tuntas.casework.kinds.proposal.enums import KinRelation, RecusalSource, Verdict, Way
from tuntas.casework.kinds.proposal.models import Deliberation, ListLine, ProposalList, Recusal
from tuntas.surfaces import parts
from tuntas.surfaces.desk import once


SHOWN = 50
NOT_FROZEN = gettext_lazy("Lembar centang ada setelah daftar dibekukan.")
NO_MINUTES = gettext_lazy("Foto berita acaranya tidak ada.")
NOT_SIGNED = gettext_lazy("Belum ditandatangani, jadi belum ada yang bisa dicetak.")
CHIPS: Mapping[str, parts.State] = {"eligible": "ok", "not_eligible": "late", "postponed": "soon"}


def programme_name(code: str, on: date) -> str:
    found = Programme.objects.filter(code=code, during__contains=on).values_list("name", flat=True).first()
    return found or (code.upper() if code else _("Layanan umum"))


def programmes(on: date) -> list[tuple[str, str]]:
    rows = Programme.objects.filter(during__contains=on).order_by("name").values_list("code", "name")
    return [(code, name) for code, name in rows]


def title_of(one: ProposalList) -> str:
    month = formats.date_format(one.month, "F Y")
    return _("Daftar usulan %(programme)s, %(month)s") % {
        "programme": programme_name(one.programme, one.month), "month": month,
    }  # fmt: skip


def chip_of(one: ProposalList, *, is_judged: bool = False) -> parts.Chip:
    """How far a list is. `is_judged`: every line has its result, so that it waits for the signature alone."""
    if one.posted_on:
        return parts.Chip("netral", _("Ditempel"))
    if one.signed_at:
        return parts.Chip("ok", _("Ditandatangani"))
    if one.frozen_at and is_judged:
        return parts.Chip("soon", _("Menunggu tanda tangan"))
    return parts.Chip("soon", _("Dibekukan")) if one.frozen_at else parts.Chip("warga", _("Dikumpulkan"))


@dataclass(frozen=True, slots=True)
class ListsPage:
    """`mine`: lines of other villages' kin that wait for this post's hand. `sources`: the RT lists last handed in."""

    lists: Sequence[parts.Task]
    mine: Sequence[parts.Task]
    sources: Sequence[parts.Task]
    copies: Sequence[parts.Task] = ()
    new_url: str = ""
    source_url: str = ""
    ways: Sequence[parts.Link] = ()


def lists_page(by: Seat) -> ListsPage:
    at_home = by.office_kind in VILLAGE_KINDS and may.can(by, may.LISTS_DELIBERATE)
    return ListsPage(
        [_list_task(one, by) for one in queries.lists_of(by)],
        [hand_task(line) for line in (row.line for row in queries.waiting_for_my_hand(by))],
        [
            parts.Task(
                f"{row.neighbourhood}, {formats.date_format(row.handed_in_on, 'j F Y')}", actions.list_words(row),
                act=parts.Link(reverse("desk:source_receipt", args=[row.pk]), _("Tanda terima")),
            )
            for row in queries.source_lists(by)
        ],
        [_copy_task(row) for row in queries.copies_for(by)],
        once.address("list_new") if at_home else "",
        reverse("desk:source_list") if at_home else "",
        _ways(by),
    )  # fmt: skip


def _ways(by: Seat) -> list[parts.Link]:
    """Ways a name comes besides its citizen at the village."""
    named = (
        ("found", _("Temuan: keluarga tanpa pemohon")),
        ("recommended", _("Rekomendasi pejabat")),
        ("direct_way", _("Jalur langsung")),
    )
    return [parts.Link(reverse(f"desk:{name}"), label) for name, label in named if may.can(by, may.CASES_TAKE_IN)]


def _copy_task(row: Recusal) -> parts.Task:
    """What the kecamatan is told of a line somebody stepped aside from."""
    line = row.line
    what = _("%(office)s, baris %(n)d: %(aside)s mundur (%(relation)s), yang menandatangani %(signer)s.") % {
        "office": line.list.office.name, "n": line.n, "aside": row.post.title,
        "relation": KinRelation(row.relation).label, "signer": row.signer.title,
    }  # fmt: skip
    chip = parts.Chip("ok", _("Ditandatangani")) if line.signed_at else parts.Chip("soon", _("Belum ditandatangani"))
    link = parts.Link(reverse("desk:list", args=[line.list_id]) + f"#baris-{line.pk}", _("Lihat barisnya"))
    return parts.Task(line.case.applicant, what, chip, link)


def _list_task(one: ProposalList, by: Seat) -> parts.Task:
    n, judged, signed = one.n_lines, one.n_judged, one.n_signed  # type: ignore[attr-defined]
    sentence = ngettext("%(n)d nama", "%(n)d nama", n) % {"n": n}
    if one.frozen_at:
        sentence += ", " + _("%(judged)d diputus, %(signed)d ditandatangani") % {"judged": judged, "signed": signed}
    place = "" if one.office_id == by.office_id else f"{one.office.name}. "
    link = parts.Link(reverse("desk:list", args=[one.pk]), _("Buka daftar"))
    return parts.Task(title_of(one), place + sentence + ".", chip_of(one, is_judged=0 < n == judged), link)


def hand_task(line: ListLine) -> parts.Task:
    what = _("%(office)s, baris %(n)d: %(verdict)s.") % {
        "office": line.list.office.name, "n": line.n, "verdict": Verdict(line.verdict).label,
    }  # fmt: skip
    link = parts.Link(reverse("desk:list", args=[line.list_id]) + f"#baris-{line.pk}", _("Lihat dan tanda tangani"))
    return parts.Task(line.case.applicant, what, parts.Chip("soon", _("Menunggu Anda")), link, is_main=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One name. `choices` (code, word, chosen) are drawn while it can be keyed; `held` says who signs instead."""

    pk: int
    n: int
    name: str
    place: str
    number: str
    url: str
    chip: parts.Chip | None = None
    reason: str = ""
    would_change: str = ""
    held: str = ""
    problem: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()
    out_url: str = ""
    recuse_url: str = ""
    sign_url: str = ""
    reason_url: str = ""
    note: str = ""
    # Where its person is registered, while nobody is: who may be kin of whom cannot be asked yet.
    register_url: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """`copies`: months whose attendance or minutes are the very same page."""

    sentence: str
    is_statement: bool
    copies: Sequence[str] = ()
    minutes_url: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list and its next step; an empty address hides its button, `blocked` says why the signature waits."""

    title: str
    office: str
    chip: parts.Chip
    counts: Sequence[parts.Count]
    lines: Sequence[Line]
    n_lines: int
    n_waiting: int = 0
    gather_url: str = ""
    freeze_url: str = ""
    meeting_url: str = ""
    results_url: str = ""
    sign_url: str = ""
    blocked: parts.Blocked | None = None
    post_url: str = ""
    sheet_url: str = ""
    board_url: str = ""
    meeting: Meeting | None = None
    n_unknown: int = 0
    relations: Sequence[tuple[str, str]] = ()
    previous_url: str = ""
    next_url: str = ""
    problems: Sequence[str] = ()


def list_page(
    one: ProposalList, by: Seat, *, start: int = 1, typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, object] | None = None,
) -> ListPage:  # fmt: skip
    rows, meeting = queries.lines_of(one), queries.deliberation_of(one)
    own = one.office_id == by.office_id and may.can(by, may.LISTS_DELIBERATE)
    shown = [row for row in rows if start <= row.n < start + SHOWN] if len(rows) > SHOWN else rows
    keying = own and meeting is not None and one.signed_at is None and bool(rows)
    kin = (
        {line for line, _post, _relation in queries.kin_lines(one, [(by.post_id, by.staff_id)], one.month)}
        if keying
        else set()
    )
    blocked = _blocked(one, by) if own and keying and may.can(by, may.BATCHES_SIGN) else None
    can_sign = own and one.frozen_at is not None and one.signed_at is None and may.can(by, may.BATCHES_SIGN)
    here = reverse("desk:list", args=[one.pk])
    wanted = own and one.frozen_at is None
    return ListPage(
        title_of(one),
        one.office.name,
        chip_of(one, is_judged=bool(rows) and all(row.verdict for row in rows)),
        _counts(rows),
        [_line(one, row, by, own=own, keying=keying, kin=kin, typed=typed, wrong=wrong or {}) for row in shown],
        len(rows),
        n_waiting=queries.gatherable(one).count() if wanted else 0,
        gather_url=once.address("list_gather", one.pk) if wanted else "",
        freeze_url=once.address("list_freeze", one.pk) if wanted else "",
        meeting_url=once.address("list_meeting", one.pk) if own and one.frozen_at and meeting is None and rows else "",
        results_url=once.address("list_results", one.pk, mulai=start) if keying else "",
        sign_url=once.address("list_sign", one.pk) if can_sign and blocked is None and (meeting or not rows) else "",
        blocked=blocked,
        post_url=once.address("list_post", one.pk) if own and one.signed_at and not one.posted_on else "",
        sheet_url=reverse("desk:list_sheet", args=[one.pk]) if one.frozen_at and rows else "",
        board_url=reverse("desk:list_board", args=[one.pk]) if one.signed_at and rows else "",
        meeting=_meeting(meeting) if meeting else None,
        n_unknown=sum(row.case.subject_id is None for row in rows if row.signed_at is None) if own else 0,
        relations=[(code, str(label)) for code, label in KinRelation.choices],
        previous_url=f"{here}?mulai={max(1, start - SHOWN)}" if start > 1 else "",
        next_url=f"{here}?mulai={start + SHOWN}" if len(rows) >= start + SHOWN else "",
        problems=[str(each) for each in dict.fromkeys(map(str, (wrong or {}).values()))],
    )


def _counts(rows: Sequence[ListLine]) -> list[parts.Count]:
    def n(code: str) -> int:
        return sum(row.verdict == code for row in rows)

    return [
        parts.Count(len(rows), _("nama di daftar")),
        parts.Count(n(Verdict.ELIGIBLE), _("layak"), state="ok"),
        parts.Count(n(Verdict.NOT_ELIGIBLE), _("tidak layak"), state="late"),
        parts.Count(n(Verdict.POSTPONED), _("ditunda"), state="soon"),
    ]


def _blocked(one: ProposalList, by: Seat) -> parts.Blocked | None:
    try:
        rules.check_sign(one, by)
    except DomainError as refusal:
        return parts.Blocked(str(refusal.sentence))
    return None


def _meeting(found: Deliberation) -> Meeting:
    day = formats.date_format(found.held_on, "j F Y")
    if found.way == Way.STATEMENT:
        sentence = _("SPTJM nomor %(number)s, %(day)s.") % {"number": found.statement_number, "day": day}
        return Meeting(sentence, is_statement=True, minutes_url=_minutes_url(found))
    sentence = _("Musyawarah %(day)s di %(place)s: %(present)d dari %(members)d hadir, kuorum %(quorum)d.") % {
        "day": day, "place": found.place, "present": found.n_present or 0, "members": found.n_members or 0,
        "quorum": found.quorum or 0,
    }  # fmt: skip
    copies = [
        _("Sama persis dengan %(what)s daftar %(month)s.")
        % {"what": each.what, "month": formats.date_format(each.month, "F Y")}
        for each in queries.copied_from(found)
    ]
    return Meeting(sentence, is_statement=False, copies=copies, minutes_url=_minutes_url(found))


def _minutes_url(found: Deliberation) -> str:
    return reverse("desk:list_minutes", args=[found.list_id]) if found.minutes_id else ""


def place_of(line: ListLine) -> str:
    family = line.case.family
    return f"RT {family.rt or '-'}/RW {family.rw or '-'}" if family and (family.rt or family.rw) else ""


def _line(
    one: ProposalList, row: ListLine, by: Seat, *, own: bool, keying: bool, kin: Collection[int],
    typed: Mapping[str, str] | None, wrong: Mapping[str, object],
) -> Line:  # fmt: skip
    told = typed or {}
    aside = list(row.recusals.all())
    is_open, is_here = row.signed_at is None, row.case.holder_id == one.office_id
    keying = keying and is_open and is_here and row.pk not in kin
    keyed = told.get(f"verdict-{row.pk}", row.verdict)
    mine = any(each.signer_id == by.post_id for each in aside)
    stepped = any(each.post_id == by.post_id for each in aside)
    return Line(
        row.pk, row.n, row.case.applicant, place_of(row), numbers.written(row.case.number),
        reverse("desk:case", args=[row.case.number]),
        parts.Chip(CHIPS[row.verdict], str(Verdict(row.verdict).label)) if row.verdict else None,
        told.get(f"reason-{row.pk}", row.reason),
        told.get(f"would_change-{row.pk}", row.would_change),
        _held(row) if aside else "",
        " ".join(str(wrong[key]) for key in _keys(row) if key in wrong),
        [(code, str(label), code == keyed) for code, label in Verdict.choices] if keying else (),
        once.address("line_out", row.pk) if own and one.frozen_at is None else "",
        once.address("line_recuse", row.pk) if own and is_open and not stepped and one.signed_at is None else "",
        once.address("line_sign", row.pk) if mine and is_open and row.verdict else "",
        reverse("desk:line_reason", args=[row.pk]) if row.verdict == Verdict.NOT_ELIGIBLE and row.signed_at else "",
        _note(is_kin=own and is_open and row.pk in kin, is_gone=is_open and not is_here),
        _register_url(row, by) if own and is_open and is_here else "",
    )  # fmt: skip


def _register_url(row: ListLine, by: Seat) -> str:
    unknown = row.case.subject_id is None and may.can(by, may.CASES_TAKE_IN)
    return reverse("desk:move", args=[row.case.number, "register"]) if unknown else ""


def _note(*, is_kin: bool, is_gone: bool) -> str:
    if is_gone:
        return _("Perkaranya sudah tidak di kantor ini. Baris lain tidak menunggunya.")
    return _("Kerabat dekat Anda: hasilnya dimasukkan petugas lain.") if is_kin else ""


def _keys(row: ListLine) -> list[str]:
    return [f"{name}-{row.pk}" for name in ("verdict", "reason", "would_change")]


def _held(row: ListLine) -> str:
    """Who stepped aside and who signs instead; being kin is no ground against the family."""
    first = row.recusals.all()[0]
    found = any(each.source == RecusalSource.FOUND for each in row.recusals.all())
    aside = ", ".join(f"{each.post.title} ({KinRelation(each.relation).label})" for each in row.recusals.all())
    if row.signed_at and row.signed_by:
        return _("Menyangkut %(aside)s. Ditandatangani %(signer)s.") % {"aside": aside, "signer": row.signed_by.title}
    told = {"aside": aside, "signer": first.signer.title}
    if found:
        return _("%(aside)s tercatat kerabat dan belum menyatakannya. Yang menandatangani: %(signer)s.") % told
    return _("%(aside)s mundur. Yang menandatangani: %(signer)s; tembusan ke kecamatan.") % told


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed row: no NIK, no KK number, no illness."""

    n: int
    name: str
    place: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed list: to tick by hand, or for the board. `until` last day to object."""

    title: str
    office: str
    lines: Sequence[PaperLine]
    printed_at: datetime
    until: date | None = None
    back_url: str = ""


def paper(one: ProposalList, at: datetime, *, board: bool = False) -> Paper:
    rows = queries.lines_of(one)
    if board:
        rows = [row for row in rows if row.verdict == Verdict.ELIGIBLE and row.signed_at]
    day = one.posted_on or localtime(at).date()
    since = localtime(at).replace(year=day.year, month=day.month, day=day.day)
    # On the board the numbers run anew: a gap would tell who was not found eligible.
    numbered = enumerate(rows, 1) if board else ((row.n, row) for row in rows)
    return Paper(
        title_of(one),
        one.office.name,
        [_paper_line(n, row, board=board) for n, row in numbered],
        at,
        clocks.last_day("objection.window", start=since, region=str(one.region)) if board else None,
        reverse("desk:list", args=[one.pk]),
    )  # fmt: skip


def _paper_line(n: int, row: ListLine, *, board: bool) -> PaperLine:
    held = _("kerabat") if not board and row.recusals.all() else ""
    return PaperLine(n, row.case.applicant, place_of(row), held)
