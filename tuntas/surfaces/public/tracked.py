"""A number as its holder reads it: what the database said, turned into the facts the track page draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.errors import Invalid
from tuntas.base.offices.enums import VILLAGE_KINDS
from tuntas.base.places import calendars, working
from tuntas.casework.cases import clocks, numbers, tracking, workflow
from tuntas.casework.cases.enums import ObjectionOutcome, Outcome, StateClass, Told, Topic
from tuntas.casework.cases.tracking import Facts, Tracked
from tuntas.casework.kinds.proposal import queries as proposals
from tuntas.surfaces.parts import Chip, Clock, Decision, Holder, Paper, Step
from tuntas.surfaces.public import beside, events, sendings
from tuntas.surfaces.public.pages import AidOutcome, Answer, Objected, Opened, TrackedPage


ENDED = {StateClass.GOOD, StateClass.ADVERSE, StateClass.CLOSED}


def page_of(found: Tracked, *, at: datetime) -> TrackedPage:
    """The page of a case or of a visit; what only the secret opens is on it when the secret was right."""
    return _case(found, at) if found.thing == "case" else _visit(found, at)


@dataclass(frozen=True)
class _Turn:
    """Whose turn it is: the answer's kind, the office, until when, and who is to answer."""

    answer: Answer
    office: str
    until: datetime | None = None
    receiver: str = ""


def _turn(found: Tracked) -> _Turn:
    holder = found.text("holder")
    if found.text("state_class") in ENDED:
        return _Turn("ended", holder)
    if dispute := found.part("dispute"):
        return _Turn("dispute", holder, tracking.moment(dispute["decide_by"]), str(dispute["arbiter"]))
    if sent := found.part("sent_to"):
        return _Turn("sent", holder, tracking.moment(sent["respond_by"]), str(sent["office"]))
    if found.moment("stopped_at"):
        return _Turn("citizen", holder)
    if outside := found.part("outside"):
        return _Turn("outside", str(outside["office"]))
    # Nothing goes on until she comes: that is another waiting than for a turn.
    waits: Answer = "dormant" if found.text("state") == "dormant" else "waiting"
    return _Turn(waits if found.text("state_class") == StateClass.WAITING else "held", holder, found.moment("due"))


def _case(found: Tracked, at: datetime) -> TrackedPage:
    turn = _turn(found)
    state = workflow.of(found.text("kind")).state(found.text("state"))
    since, received = found.moment("since"), found.moment("received_at")
    assert since is not None
    assert received is not None
    # A next day is told where there is one; a moment only where the promise has one.
    until = turn.until or (found.day("next_on") if turn.answer in {"waiting", "outside", "dormant"} else None)
    address, number = _addresses(found), numbers.written(found.number)
    total = _total(found, turn)
    return TrackedPage(
        number,
        turn.answer,
        _chip(turn, since, found.moment("due"), at),
        Holder(
            turn.office,
            since=since,
            until=until,
            clock=_clock(found, turn, since, at),
            kind=_("Layanan sosial"),
            until_label=_until_label(turn, total),
            total=total,
        ),
        now=_sentence(state.public_label),
        then=_then(turn),
        needed=_("Lengkapi yang kurang; daftarnya terbuka dengan kode rahasia.") if turn.answer == "citizen" else "",
        receiver=turn.receiver,
        ended_on=localtime(since).date() if turn.answer == "ended" else None,
        steps=_steps(found, turn, since, received),
        n_days=_working_days(received, at if turn.answer != "ended" else since, found.text("region")),
        send_url="#buka" if turn.answer == "citizen" and not found.is_open else "",
        contest_url=address if found.text("outcome") == Outcome.REFUSED and not _is_judged(found) else "",
        sent_away_url=reverse("public:sent_away") if turn.answer != "ended" else "",
        receipt_url=reverse("public:receipt", args=[number]),
        total=total,
        opened=_opened_case(found, turn) if found.is_open else None,
    )


def _until_label(turn: _Turn, total: datetime | None) -> str:
    """What the last day in the holder's card is of; empty for the answer."""
    if total is not None:
        return _("Langkah ini")
    return {
        "sent": _("Diterima"), "dispute": _("Diputus"), "waiting": _("Dilanjutkan"), "outside": _("Ditanyakan"),
        "dormant": _("Dilihat lagi"),
    }.get(turn.answer, "")  # fmt: skip


def _total(found: Tracked, turn: _Turn) -> datetime | None:
    """The whole matter's last day, while an office is at a step that has another: the page then says which is which."""
    total = found.moment("total_due")
    if total is None or turn.answer != "held" or turn.until is None:
        return None
    return total if localtime(total).date() != localtime(turn.until).date() else None


def _addresses(found: Tracked) -> str:
    return f"{reverse('public:contest')}?number={numbers.written(found.number)}"


def _sentence(label: object) -> str:
    """A state's words inside a sentence: with a small letter, and a stop."""
    words = str(label)
    return f"{words[:1].lower()}{words[1:]}."


def _then(turn: _Turn) -> str:
    return {
        "held": _("keputusan atau jawaban, dikabarkan ke Anda."),
        "sent": _("kantor penerima mengerjakan."),
        "citizen": _("waktunya dihitung lagi begitu Anda melengkapi."),
        "outside": _("kami tanyakan, lalu kabarkan ke Anda."),
        "waiting": _("dilanjutkan tanpa Anda datang lagi."),
        "dormant": _("dilanjutkan begitu Anda datang."),
        "dispute": _("satu kantor memegang; waktunya tidak diulang."),
    }.get(turn.answer, "")


def _chip(turn: _Turn, since: datetime, due: datetime | None, at: datetime) -> Chip:
    fixed = {
        "ended": ("netral", _("Selesai")),
        "citizen": ("warga", _("Menunggu Anda")),
        "dormant": ("warga", _("Menunggu Anda")),
        "outside": ("luar", _("Di lembaga lain")),
        "waiting": ("netral", _("Menunggu giliran")),
        "dispute": ("soon", _("Menunggu keputusan")),
    }
    if turn.answer in fixed:
        state, word = fixed[turn.answer]
        return Chip(state, word)  # type: ignore[arg-type]
    if due is not None and due < at:
        return Chip("late", _("Lewat waktu"))
    if due is not None and at - since > (due - since) / 2:
        return Chip("soon", _("Segera jatuh tempo"))
    return Chip("ok", _("Tepat waktu"))


def _clock(found: Tracked, turn: _Turn, since: datetime, at: datetime) -> Clock | None:
    due = found.moment("due")
    if due is None or turn.answer not in {"held", "sent"}:
        return None
    region = found.text("region")
    total, gone = _working_days(since, due, region), max(0, _working_days(since, at, region))
    if total < 1:
        return None
    state = "late" if due < at else "soon" if gone * 2 > total else "ok"
    left = _("Hari kerja ke-%(n)d") % {"n": gone} if gone else _("Hari pertama")
    return Clock(min(100, gone * 100 // total), left, _("dari %(n)d") % {"n": total}, state)  # type: ignore[arg-type]


def _working_days(start: datetime, end: datetime, region: str) -> int:
    calendar = calendars.calendar_for(region, on=localtime(end).date())
    return max(0, working.working_days_between(start, end, calendar))


def _steps(found: Tracked, turn: _Turn, since: datetime, received: datetime) -> list[Step]:
    """The public thread: what anyone may know of the way so far, and what comes."""
    holder = found.text("holder")
    # Who claims to have handed it in before has that told instead.
    steps = [] if found.part("claim") else [Step(_("Anda menyerahkan. Tanda terima keluar."), received)]
    if found.facts.get("deemed"):
        text = _("%(office)s, karena 1 hari kerja tidak dijawab. Waktunya tetap dihitung.") % {"office": holder}
        steps.append(Step(text, since, lead=_("Dianggap diterima")))
    elif since != received and turn.answer != "ended":
        steps.append(Step(_("%(office)s memegang berkas Anda.") % {"office": holder}, since))
    if sent := found.part("sent_to"):
        steps.append(Step(_("Dikirim ke %(office)s.") % {"office": sent["office"]}, tracking.moment(sent["sent_at"])))
    steps = sorted([*sendings.steps(found), *steps], key=lambda step: step.at or received)
    label = str(workflow.of(found.text("kind")).state(found.text("state")).public_label)
    if turn.answer == "ended":
        return [*steps, Step(f"{label}.", since)]
    steps.append(Step(f"{label}.", phase="now"))
    steps.append(Step(_("Jawaban, dengan alasannya."), until=found.moment("total_due"), phase="next"))
    return [*steps, Step(_("Tidak setuju? Anda bisa mengajukan keberatan."), phase="next")]


def _opened_case(found: Tracked, turn: _Turn) -> Opened:
    private = found.private
    about = str(private["words"] or "") or str(private["programme"]).upper() or _("Layanan sosial")
    outcomes = [
        AidOutcome(row.person, row.programme, row.outcome, row.as_of, row.source)
        for row in proposals.outcomes_for_owner(found.pk)
    ]
    return Opened(
        str(private["applicant"]), about, _papers(found, turn), _decision(private), _objection(private),
        _thread(private), outcomes,
        read_url=_read_url(found, private), way=beside.direct_way(found.pk), companions=beside.companions(found),
        referrals=beside.referrals(found.pk), direct_url=_direct_url(found),
    )  # fmt: skip


def _objection(private: Facts) -> Objected | None:
    """The newest objection; that it was filed, and what became of it, is never left to the thread alone."""
    row = private.get("objection")
    filed = tracking.moment(row["filed_at"]) if isinstance(row, dict) else None
    if not isinstance(row, dict) or filed is None:
        return None
    decided = tracking.moment(row["decided_at"])
    return Objected(
        str(row["office"]),
        filed,
        ObjectionOutcome(str(row["outcome"])).label if decided else "",
        str(row["text"] or ""),
        localtime(decided).date() if decided else None,
    )


def _is_judged(found: Tracked) -> bool:
    """Whether an objection lies with its office; only whoever has the secret is told."""
    filed = _objection(found.private) if found.is_open else None
    return filed is not None and filed.decided_on is None


def _read_url(found: Tracked, private: Facts) -> str:
    """Where she says that she has read the decision, as long as nobody has proven it."""
    decided = private.get("decision")
    if not isinstance(decided, dict) or decided.get("notice_at"):
        return ""
    return reverse("public:decision_read", args=[numbers.written(found.number)])


def _direct_url(found: Tracked) -> str:
    """The direct way is shown while a village holds what she asked for; whether it is open yet, its own page says."""
    waits = found.text("state") in {"preparing", "received"} and found.text("holder_kind") in VILLAGE_KINDS
    return f"{reverse('public:direct_way')}?number={numbers.written(found.number)}" if waits else ""


def _rows(private: Facts, name: str) -> list[Facts]:
    found = private.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _papers(found: Tracked, turn: _Turn) -> list[Paper]:
    """What is there, and what is still missing; one more can be added as long as the matter runs."""
    here = [Paper(str(row["label"]), chip=Chip("ok", _("Ada"))) for row in _rows(found.private, "papers")]
    if turn.answer == "ended":
        return here
    names = workflow.of(found.text("kind")).tasks
    missing = [row for row in _rows(found.private, "tasks") if row["done_at"] is None]
    wanted = [
        Paper(
            str(names.get(str(row["code"]), row["code"])),
            _("Disiapkan %(office)s. Punya sendiri? Kirim fotonya.") % {"office": row["office"]},
            Chip("warga", _("Menyusul")),
        )
        for row in missing
    ]
    send = reverse("public:send_paper", args=[numbers.written(found.number)])
    return [
        *here,
        *wanted,
        Paper(_("Tambah surat"), _("Foto atau PDF, paling besar 20 MB."), upload_url=send, key="surat"),
    ]


def _decision(private: Facts) -> Decision | None:
    decided = private.get("decision")
    if not isinstance(decided, dict):
        return None
    at = tracking.moment(decided["decided_at"])
    assert at is not None
    until = decided.get("objection_until")
    decider, office = str(decided["decider"] or ""), str(decided["decider_office"] or "")
    # Most titles name their office already.
    by = ", ".join(part for part in (decider, office if office not in decider else "") if part)
    return Decision(
        is_adverse=decided["outcome"] == Outcome.REFUSED,
        sentence=str(decided["text"]),
        ground=str(decided["ground"]),
        evidence=str(decided["evidence"]),
        decided_by=by,
        decided_on=localtime(at).date(),
        change=str(decided["would_change"]),
        object_office=str(decided["objection_office"] or ""),
        object_until=datetime.fromisoformat(str(until)).date() if until else None,
    )


def _thread(private: Facts) -> Sequence[Step]:
    told = [(events.words_of(str(row["event"])), tracking.moment(row["at"])) for row in _rows(private, "thread")]
    return [Step(text, at) for text, at in told if text]


def _visit(found: Tracked, at: datetime) -> TrackedPage:
    came = found.moment("at")
    assert came is not None
    if is_consulted(found):
        return _consulted(found, came)
    is_answered = found.moment("replied_at") is not None
    number, contest_until = numbers.written(found.number), _contest_until(found, came, at)
    return TrackedPage(
        number,
        "visit",
        _visit_chip(found, is_answered=is_answered),
        Holder(found.text("office"), since=came, kind=_("Kunjungan")),
        now=_visit_now(found, is_answered=is_answered),
        then=""
        if is_answered or found.facts["is_case"]
        else _("jawaban kantor itu, terbuka di sini dengan kode rahasia."),
        steps=_visit_steps(found, came, is_answered=is_answered),
        n_days=_working_days(came, at, found.text("region")),
        contest_url=_addresses(found) if contest_until else "",
        contest_label=_("Bantah jawaban kantor") if is_answered else _("Bantah catatan ini"),
        contest_until=contest_until,
        receipt_url=reverse("public:receipt", args=[number]),
        opened=_opened_visit(found) if found.is_open else None,
    )


def _contest_until(found: Tracked, came: datetime, at: datetime) -> datetime | None:
    """Until when her word can be put beside the office's; None once she has done so, or when it is too late."""
    if found.moment("contested_at") is not None:
        return None
    until = came + timedelta(days=clocks.days("visit.contest", on=localtime(at).date(), region=found.text("region")))
    return until if at <= until else None


def is_consulted(found: Tracked) -> bool:
    """Whether a visit was a consultation that was answered: whatever it was about, nothing else is told of it."""
    return found.text("told") == Told.ANSWERED and not found.facts["is_case"]


def _consulted(found: Tracked, came: datetime) -> TrackedPage:
    """A consultation that was answered: one sentence, whatever it was about, with the secret and without."""
    return TrackedPage(
        numbers.written(found.number), "consulted", Chip("netral", _("Selesai dilayani")), Holder(found.text("office")),
        now="", ended_on=localtime(came).date(),
    )  # fmt: skip


def _visit_chip(found: Tracked, *, is_answered: bool) -> Chip:
    if found.facts["is_case"]:
        return Chip("ok", _("Sudah jadi perkara"))
    return Chip("netral", _("Sudah dijawab")) if is_answered else Chip("soon", _("Belum dijawab"))


def _visit_now(found: Tracked, *, is_answered: bool) -> str:
    if found.facts["is_case"]:
        return _("kunjungan ini sudah jadi perkara; nomornya terbuka dengan kode rahasia.")
    if is_answered:
        return _("kantor itu sudah menjawab; jawabannya terbuka dengan kode rahasia.")
    return _("kantor itu belum menjawab.")


def _visit_steps(found: Tracked, came: datetime, *, is_answered: bool) -> list[Step]:
    steps = [Step(_("Anda datang ke %(office)s. Kunjungan dicatat.") % {"office": found.text("office")}, came)]
    if found.moment("contested_at"):
        steps.append(Step(_("Anda membantah jawaban kantor itu."), found.moment("contested_at")))
    if is_answered:
        return [*steps, Step(_("Kantor itu menjawab."), found.moment("replied_at"))]
    return [*steps, Step(_("Menunggu jawaban kantor itu."), phase="now")]


def _opened_visit(found: Tracked) -> Opened:
    private = found.private
    answer: list[tuple[str, Callable[[str], str]]] = [
        ("words", lambda words: _("Cerita Anda: %(words)s") % {"words": words}),
        ("reply", lambda words: _("Jawaban kantor: %(words)s") % {"words": words}),
        ("contest", lambda words: _("Bantahan Anda: %(words)s") % {"words": words}),
        ("case_number", lambda number: _("Nomor perkaranya: %(number)s") % {"number": numbers.written(number)}),
    ]
    told = [Step(write(str(private[name]))) for name, write in answer if private.get(name)]
    return Opened(str(private["visitor"] or _("tanpa nama")), Topic(found.text("topic")).label, reasons=told)


def check_open(found: Tracked) -> None:
    """Invalid when the secret was wrong; the sentence is the same for every number."""
    if not found.is_open:
        raise Invalid(tracking.WRONG_PAIR, fields={"secret": tracking.WRONG_PAIR})
