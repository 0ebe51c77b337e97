"""The steps one can take on a case from a desk, as a table: verb, form, rule, action.

A step is shown when the seat's role may ever take it and it has a meaning for this case. The rule says whether it is
possible now; its sentence is what a blocked step shows. The same rule guards the action.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.forms import Form
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _, gettext_lazy

from tuntas.base.errors import DomainError, NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, custody, queries, rules, workflow
from tuntas.casework.cases.models import Case, Objection
from tuntas.casework.kinds.proposal import findings
from tuntas.surfaces import papers
from tuntas.surfaces.desk import kind_moves, move_forms as forms
from tuntas.surfaces.desk.move_forms import About
from tuntas.surfaces.desk.verbs import Act, Step, Verb, plain as _plain


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def steps(about: About) -> list[Step]:
    """Every step that has a meaning here for this seat, possible or not."""
    return [step for verb in VERBS.values() if (step := look(verb, about)) is not None]


def look(verb: Verb, about: About) -> Step | None:
    """The step as it stands now; None when it has no meaning for this seat and case."""
    if not may.can(about.by, verb.permission) or not verb.fits(about):
        return None
    try:
        verb.check(about)
    except DomainError as refusal:
        return Step(verb, refusal)
    return Step(verb)


def form_of(verb: Verb, about: About, typed: object = None, files: object = None) -> Form | None:
    return verb.form(about, typed, files, prefix=None, auto_id=f"id_{verb.code}_%s") if verb.form else None


# --- when a step has a meaning --------------------------------------------------------------------------------------


def _open(about: About) -> bool:
    return bool(about.case.is_open)


def _in_table(code: str) -> Callable[[About], bool]:
    return lambda about: about.case.is_open and code in workflow.of(about.case.kind).moves


def _running(about: About) -> bool:
    return about.case.state_class == "open"


def _stands_still(about: About) -> bool:
    return about.case.stopped_at is not None or about.case.state_class == "waiting"


def _mine_to_answer(about: About) -> bool:
    return _passes(custody.check_answer, about.case, about.by)


def _mine_to_review(about: About) -> bool:
    return Objection.objects.filter(case=about.case, decided_at__isnull=True).exists()


def _passes(check: Callable[..., object], *args: object) -> bool:
    try:
        check(*args)
    except DomainError:
        return False
    return True


def _has_tasks(about: About) -> bool:
    return bool(about.case.is_open and _passes(rules.check_do_task, about.case, about.by))


def _noticeable(about: About) -> bool:
    return about.case.decision is not None and about.case.decision.notice_at is None


# --- why not now ----------------------------------------------------------------------------------------------------


def _move(code: str) -> Callable[[About], object]:
    return lambda about: rules.check_move(about.case, about.by, code)


def _decide(code: str) -> Callable[[About], object]:
    return lambda about: rules.check_decide(about.case, about.by, code)


def _send(about: About) -> None:
    custody.check_send(about.case, about.by)
    _someone(about, "send")


def _send_back(about: About) -> None:
    custody.check_hand_over(about.case, about.by)
    _someone(about, "send_back")


def _someone(about: About, move: str) -> None:
    if not about.receivers(move):
        raise NotPossibleNow(_("Menurut peta tugas tidak ada kantor lain untuk langkah ini sekarang."))


# --- what is done ---------------------------------------------------------------------------------------------------


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def _hand_over(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    defects = _lines(typed.pop("defects", ""))
    return custody.hand_over(number=number, by=by, at=at, to_office_id=typed.pop("to_office"), defects=defects, **typed)  # type: ignore[arg-type]


def _contest(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    returned = custody.check_contest(queries.case_for(by, number), by)
    return custody.hand_over(number=number, by=by, at=at, to_office_id=returned.from_office_id, **typed)  # type: ignore[arg-type]


def _accept(number: str, by: Seat, at: datetime, _typed: dict[str, object]) -> object:
    return custody.answer(number=number, by=by, accept=True, at=at)


def _decline(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    office = typed.pop("competent_office")
    return custody.answer(number=number, by=by, accept=False, at=at, competent_office_id=office, **typed)  # type: ignore[arg-type]


def _paper(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    paper = papers.judge(typed["photo"])  # type: ignore[arg-type]
    return actions.add_paper(
        number=number,
        by=by,
        at=at,
        label=str(typed["label"]),
        content=paper.content,
        mime=paper.mime,
        sha256=sha256(paper.content).hexdigest(),
    )


def _task(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return actions.do_task(number=number, by=by, at=at, code=str(typed["task"]), result=str(typed["result"]))


def _decided(outcome: str) -> Act:
    return lambda number, by, at, typed: actions.decide(number=number, by=by, at=at, outcome=outcome, **typed)  # type: ignore[arg-type]


def _notice(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    on = typed["notice_on"]
    assert isinstance(on, date)
    return actions.prove_notice(number=number, by=by, at=at, proof=str(typed["proof"]), notice_at=_within(on, at))


def _within(on: date, at: datetime) -> datetime:
    """The last moment of a day that is not yet to come: a day is all one writes on a slip."""
    return min(make_aware(datetime.combine(on, time.max)), at) if on <= localtime(at).date() else at + timedelta(days=1)


def _objection(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    uphold = typed["outcome"] == "upheld"
    return actions.decide_objection(number=number, by=by, at=at, uphold=uphold, text=str(typed["text"]))


def _dispatch(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return actions.dispatch(number=number, by=by, at=at, office_id=typed.pop("to_office"), **typed)  # type: ignore[arg-type]


def _assign(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return actions.assign(number=number, by=by, at=at, to_post_id=typed.pop("to_post"), **typed)  # type: ignore[arg-type]


def _ask(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return actions.ask_citizen(number=number, by=by, at=at, defects=_lines(typed["defects"]))


def _matchable(about: About) -> bool:
    """A proposal held here whose match is not being asked for."""
    case = about.case
    asked = case.tasks.filter(code="civil_match", done_at__isnull=True).exists()
    return case.kind == "proposal" and bool(case.is_open) and not asked


_ALL = (
    Verb("accept", gettext_lazy("Terima kiriman ini"), may.CASES_ANSWER_HANDOVER, _mine_to_answer,
         lambda a: custody.check_answer(a.case, a.by), _accept, button=gettext_lazy("Terima"),
         intro=gettext_lazy("Begitu diterima, kantor ini yang memegang dan waktunya berjalan.")),
    Verb("decline", gettext_lazy("Bukan untuk kantor ini"), may.CASES_ANSWER_HANDOVER, _mine_to_answer,
         lambda a: custody.check_answer(a.case, a.by), _decline, forms.DeclineForm, gettext_lazy("Tolak dengan alasan")),
    Verb("take_up", gettext_lazy("Kerjakan"), may.CASES_PREPARE, _in_table("take_up"), _move("take_up"), _plain(actions.take_up),
         button=gettext_lazy("Mulai kerjakan")),
    Verb("resume", gettext_lazy("Jalankan lagi"), may.CASES_PREPARE, _stands_still,
         lambda a: rules.check_resume(a.case, a.by), _plain(actions.resume), button=gettext_lazy("Jalankan waktunya"),
         intro=gettext_lazy("Yang ditunggu sudah ada. Waktu kantor berjalan lagi.")),
    Verb("hand_over", gettext_lazy("Serahkan ke kantor berikutnya"), may.CASES_HAND_OVER, _in_table("send"), _send, _hand_over,
         forms.HandOverForm, gettext_lazy("Serahkan")),
    Verb("contest", gettext_lazy("Sanggah pengembalian"), may.CASES_HAND_OVER, lambda a: _running(a) and a.returned is not None,
         lambda a: custody.check_contest(a.case, a.by), _contest, forms.ContestForm, gettext_lazy("Minta diputus"),
         gettext_lazy("Berkas berhenti di sini. Yang memutus siapa memegang melihat kedua alasan berdampingan.")),
    Verb("verify", gettext_lazy("Selesai diperiksa"), may.CASES_VERIFY, _in_table("verify"),
         lambda a: rules.check_verify(a.case, a.by, a.at), _plain(actions.verify), forms.VerifyForm, gettext_lazy("Catat pemeriksaan")),
    Verb("grant", gettext_lazy("Kabulkan"), may.CASES_DECIDE, _in_table("grant"), _decide("grant"), _decided("granted"),
         forms.GrantForm, gettext_lazy("Kabulkan")),
    Verb("refuse", gettext_lazy("Tidak mengabulkan"), may.CASES_DECIDE, _in_table("refuse"), _decide("refuse"),
         _decided("refused"), forms.RefuseForm, gettext_lazy("Putuskan"),
         gettext_lazy("Warga membaca dasar, bukti, yang bisa mengubahnya, dan tempat berkeberatan.")),
    Verb("answer", gettext_lazy("Jawab"), may.CASES_PREPARE, _in_table("answer"), _decide("answer"), _decided("answered"),
         forms.AnswerForm, gettext_lazy("Kirim jawaban")),
    Verb("send_back", gettext_lazy("Kembalikan dengan alasan"), may.CASES_HAND_OVER,
         lambda a: any(m.code == "send_back" for m in workflow.of(a.case.kind).moves_from(a.case.state)),
         _send_back, _hand_over, forms.SendBackForm, gettext_lazy("Kembalikan"), gettext_lazy("Pengembalian dihitung sebagai lemparan.")),
    Verb("do_task", gettext_lazy("Catat tugas selesai"), may.TASKS_DO, _has_tasks, lambda a: rules.check_do_task(a.case, a.by),
         _task, forms.TaskForm, gettext_lazy("Selesai")),
    Verb("paper", gettext_lazy("Tambah surat"), may.CASES_PREPARE, lambda _about: True, lambda a: rules.check_add_paper(a.by), _paper,
         forms.PaperForm, gettext_lazy("Simpan surat")),
    Verb("ask_match", gettext_lazy("Minta pemadanan Disdukcapil"), may.CASES_PREPARE, _matchable,
         lambda a: rules.check_held(a.case, a.by), _plain(findings.ask_match), button=gettext_lazy("Minta pemadanan"),
         intro=gettext_lazy("Disdukcapil menjawab dengan waktunya sendiri. Warga tidak perlu ke mana-mana.")),
    Verb("ask_citizen", gettext_lazy("Minta kekurangan kepada warga"), may.CASES_STOP_CLOCK, _running,
         lambda a: rules.check_ask_citizen(a.case, a.by, a.at), _ask, forms.AskCitizenForm, gettext_lazy("Kirim ke warga")),
    Verb("assign", gettext_lazy("Disposisi"), may.CASES_ASSIGN, _open, lambda a: rules.check_assign(a.case, a.by), _assign,
         forms.AssignForm, gettext_lazy("Berikan")),
    Verb("wait", gettext_lazy("Menunggu"), may.CASES_STOP_CLOCK, _running, _move("wait"), _plain(actions.wait), forms.WaitForm,
         gettext_lazy("Catat tanggalnya")),
    Verb("dispatch", gettext_lazy("Kirim ke lembaga luar"), may.CASES_DISPATCH, _running,
         lambda a: rules.check_dispatch(a.case, a.by, a.at), _dispatch,
         forms.DispatchForm, gettext_lazy("Catat pengiriman")),
    Verb("look_again", gettext_lazy("Cek lagi ke lembaga luar"), may.CASES_DISPATCH, lambda a: a.case.state == "outside",
         lambda a: rules.check_look_again(a.case, a.by), _plain(actions.look_again), forms.LookAgainForm,
         gettext_lazy("Simpan tanggal cek")),
    Verb("prove_notice", gettext_lazy("Catat bukti sampai"), may.CASES_NOTIFY, _noticeable,
         lambda a: rules.check_prove_notice(a.case, a.by), _notice, forms.NoticeForm, gettext_lazy("Catat"),
         gettext_lazy("Tenggat keberatan dihitung sejak putusan terbukti sampai.")),
    Verb("decide_objection", gettext_lazy("Putus keberatan"), may.CASES_DECIDE_OBJECTION, _mine_to_review,
         lambda a: rules.check_decide_objection(a.case, a.by), _objection, forms.ObjectionForm, gettext_lazy("Putuskan")),
    Verb("correct", gettext_lazy("Ralat"), may.CASES_CORRECT, lambda a: not a.case.is_open,
         lambda a: rules.check_correct(a.case, a.by), _plain(actions.correct), forms.CorrectForm, gettext_lazy("Catat ralat"),
         gettext_lazy("Putusan lama tetap terbaca; ralat berdiri di sampingnya.")),
    Verb("merge", gettext_lazy("Gabungkan ke induk"), may.CASES_ASSIGN, _open, _move("merge"), _plain(actions.merge),
         forms.MergeForm, gettext_lazy("Gabungkan")),
    Verb("withdraw", gettext_lazy("Warga menarik permohonan"), may.CASES_TAKE_IN, _open, _move("withdraw"),
         _plain(actions.withdraw), forms.WithdrawForm, gettext_lazy("Catat pencabutan"),
         gettext_lazy("Perkara berhenti. Nomornya tetap ada, dan boleh diajukan lagi.")),
)  # fmt: skip
VERBS: Mapping[str, Verb] = {verb.code: verb for verb in (*kind_moves.FIRST, *_ALL, *kind_moves.LAST)}
DONE: "Mapping[str, str | _StrPromise]" = {
    "accept": gettext_lazy("Diterima. Kantor ini yang memegang sekarang."),
    "decline": gettext_lazy("Ditolak. Pengirim melihat kantor yang berwenang."),
    "hand_over": gettext_lazy("Dikirim. Penerima harus menjawab; diam berarti diterima."),
    "send_back": gettext_lazy("Dikembalikan. Kantor itu yang memegang sekarang."),
    "contest": gettext_lazy("Disanggah. Berkas berhenti sampai diputus."),
    "paper": gettext_lazy("Surat tersimpan."),
    "do_task": gettext_lazy("Tugas selesai."),
    "assign": gettext_lazy("Disposisi tersimpan."),
    "ask_citizen": gettext_lazy("Warga diberi tahu semua yang kurang. Waktu kantor berhenti."),
    "resume": gettext_lazy("Waktu berjalan lagi."),
    "verify": gettext_lazy("Pemeriksaan tercatat. Putusannya oleh orang lain."),
    "grant": gettext_lazy("Dikabulkan. Warga dikabari."),
    "refuse": gettext_lazy("Putusan tercatat dengan alasannya. Warga dikabari."),
    "answer": gettext_lazy("Dijawab. Warga dikabari."),
    "prove_notice": gettext_lazy("Bukti tercatat. Tenggat keberatan berjalan."),
    **kind_moves.DONE,
}


def case_and_steps(case: Case, by: Seat, at: datetime) -> tuple[About, list[Step]]:
    about = About(case, by, at)
    return about, steps(about)
