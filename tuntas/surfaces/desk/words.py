"""The desk's words for facts of a case: who holds it, how its time stands, what happened to it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from tuntas.base.offices.enums import DutyKind, OfficeKind, Step as DutyStep
from tuntas.base.offices.queries import DutyMap
from tuntas.base.places import calendars, words, working
from tuntas.casework.cases import numbers, queries, workflow
from tuntas.casework.cases.enums import Ground, Topic
from tuntas.casework.cases.models import Case, Clock, Handover
from tuntas.surfaces import parts


SOON = timedelta(days=1)
FULL = 100


def number(case: Case) -> str:
    return numbers.written(case.number)


def offered(case: Case) -> str:
    """A matter as one of many to tick: whom, what, and the number, which never breaks in two."""
    return format_html('{}, {}, <span class="nb">{}</span>', case.applicant, about(case), number(case))


def case_url(case: Case) -> str:
    return reverse("desk:case", args=[case.number])


def about(case: Case) -> str:
    """What it is about: the programme when there is one, else the topic."""
    return case.programme.upper() if case.programme else str(Topic(case.topic).label)


def state_label(case: Case) -> str:
    return str(workflow.of(case.kind).state(case.state).staff_label)


def chip(case: Case, at: datetime) -> parts.Chip:
    """How the matter stands, the most telling thing first."""
    if not case.is_open:
        return parts.Chip("netral", state_label(case))
    if case.stopped_at:
        return parts.Chip("warga", _("Menunggu warga"))
    if case.state_class == "waiting":
        return parts.Chip("luar" if case.state == "outside" else "netral", state_label(case))
    return due_chip(case.due, at)


def due_chip(due: datetime | None, at: datetime) -> parts.Chip:
    """On time, nearly due, or late by so many days."""
    if due is None:
        return parts.Chip("netral", _("Tidak berjalan"))
    days = (localtime(due).date() - localtime(at).date()).days
    if due <= at:
        return parts.Chip("late", _("Lewat %(n)d hari") % {"n": -days} if days else _("Lewat hari ini"))
    if days == 0:
        return parts.Chip("soon", _("Hari ini, %(time)s") % {"time": localtime(due).strftime("%H.%M")})
    if due - at <= 2 * SOON:
        return parts.Chip("soon", _("Jatuh tempo besok") if days == 1 else _("%(n)d hari lagi") % {"n": days})
    return parts.Chip("ok", _("Tepat waktu"))


def clock(start: datetime, due: datetime | None, at: datetime, region: str) -> parts.Clock | None:
    """A promise in working days: the how-manieth of how many."""
    if due is None or due <= start:
        return None
    calendar = calendars.calendar_for(region, on=localtime(start).date())
    whole = max(working.working_days_between(start, due, calendar), 1)
    gone = min(max(working.working_days_between(start, min(at, due), calendar), 0), whole)
    percent = min(FULL, round(FULL * (at - start) / (due - start))) if at < due else FULL
    state: parts.State = "late" if at >= due else "soon" if percent >= FULL / 2 else "ok"
    return parts.Clock(
        percent, _("Hari kerja ke-%(n)d") % {"n": min(gone + 1, whole)}, _("dari %(n)d") % {"n": whole}, state
    )


def holder(case: Case, at: datetime) -> parts.Holder:
    """The one office that must act, with the post inside it when one was named."""
    total = Clock.objects.filter(case=case, scope="case").order_by("-n").values_list("due", flat=True).first()
    is_step = bool(case.due and total and localtime(total).date() != localtime(case.due).date())
    return parts.Holder(
        case.holder.name,
        post=case.holder_post.title if case.holder_post else "",
        doing=f"{state_label(case)}. {_sent_last(case)}".strip(),
        since=case.since,
        until=case.due or case.next_on,
        until_label=_("Langkah ini") if is_step else "" if case.due else _("Dilihat lagi"),
        total=total if is_step else None,
        clock=clock(case.since, case.due, at, str(case.region)) if case.due else None,
        kind=str(workflow.of(case.kind).label),
    )


def _sent_last(case: Case) -> str:
    """Where it has been sent, as long as nobody has answered; or by whom, and why, it was returned to this desk."""
    last = (
        Handover.objects.filter(case=case)
        .select_related("from_office", "to_office")
        .order_by("-sent_at", "-id")
        .first()
    )
    if last is not None and last.answered_at is None:
        return _("Dikirim ke %(office)s; diam sampai %(until)s berarti diterima.") % {
            "office": last.to_office.name, "until": words.moment_words(last.respond_by),
        }  # fmt: skip
    if last is not None and last.is_return and last.to_office_id == case.holder_id and case.is_open:
        return _("Dikembalikan %(office)s: %(ground)s. %(note)s") % {
            "office": last.from_office.name, "ground": _inside(_ground(last.ground)), "note": last.note,
        }  # fmt: skip
    return ""


def duty_map(programme: str, duties: DutyMap, step: str, now: str) -> parts.DutyMap:
    """One row per duty of a step, with the regulation that says so; `now` is the duty whose turn it is."""
    rows, laws = [], []
    for duty in DutyKind:
        kinds = duties.kinds(step, duty)
        if kinds:
            names = ", ".join(str(OfficeKind(kind).label) for kind in kinds)
            rows.append(parts.DutyRow(str(duty.label), names, is_now=duty == now))
            laws += [duties.ground(step, duty, kind) for kind in kinds]
    name = programme.upper() if programme else str(DutyStep(step).label)
    return parts.DutyMap(name, "; ".join(dict.fromkeys(laws)), rows)


# Event of an act -> what the thread says. %(to)s and the like are facts of the act.
EVENTS: Mapping[str, Promise] = {
    "proposal.origin": gettext_lazy("Asal nama dicatat."),
    "proposal.visited": gettext_lazy("Dikunjungi di rumah."),
    "proposal.match_asked": gettext_lazy("Pemadanan diminta ke Disdukcapil."),
    "proposal.match_answered": gettext_lazy("Disdukcapil menjawab pemadanan."),
    "proposal.outcomes": gettext_lazy("Hasil per orang dan program dicatat."),
    "proposal.not_eligible": gettext_lazy("Tidak layak menurut musyawarah: %(ground)s"),
    "proposal.filed_directly": gettext_lazy("Jalur langsung: dari %(village)s ke %(to)s."),
    "proposal.village_stated": gettext_lazy("Desa menyatakan: %(statement)s"),
    "proposal.registered": gettext_lazy("Orangnya terdaftar."),
    "proposal.consent": gettext_lazy("Keluarga menjawab bersedia diusulkan atau tidak."),
    "visit.became_case": gettext_lazy("Kunjungan menjadi perkara."),
    "advocacy.begun": gettext_lazy("Didampingi %(companion)s."),
    "advocacy.visited": gettext_lazy("Pendamping dan warga mengurus bersama."),
    "advocacy.ended": gettext_lazy("Pendampingan berakhir."),
    "case.referred": gettext_lazy("Rujukan dibuat dari perkara ini."),
    "referral.made": gettext_lazy("Rujukan disiapkan."),
    "referral.sent": gettext_lazy("Dirujuk ke %(provider)s."),
    "referral.taken_on": gettext_lazy("%(provider)s menerima."),
    "referral.turned_down": gettext_lazy("%(provider)s menolak; yang disebut: %(other)s."),
    "referral.begun": gettext_lazy("Mulai dilayani."),
    "referral.status": gettext_lazy("Layanan memberi tahu statusnya."),
    "referral.served": gettext_lazy("Selesai dilayani."),
    "referral.broken_off": gettext_lazy("Tidak dilanjutkan: %(reason)s"),
    "list.line_signed": gettext_lazy("Hasil musyawarah ditandatangani."),
    "list.line_left_out": gettext_lazy("Dikeluarkan dari daftar sebelum dibekukan."),
    "list.recused": gettext_lazy("Seorang petugas mundur dari baris ini karena kerabat."),
    "case.handed_in": gettext_lazy("Diserahkan. Tanda terima keluar."),
    "case.paper_added": gettext_lazy("Surat masuk: %(label)s."),
    "task.done": gettext_lazy("Selesai: %(task_name)s."),
    "case.assigned": gettext_lazy("Disposisi ke %(to)s."),
    "case.asked_citizen": gettext_lazy("Warga diminta melengkapi: %(defects)s. Waktu kantor berhenti."),
    "case.resumed": gettext_lazy("Waktu berjalan lagi."),
    "case.waits": gettext_lazy("Menunggu sampai %(next_on)s: %(reason)s"),
    "case.dispatched": gettext_lazy("Dikirim ke %(to)s. Bukti: %(proof)s."),
    "case.watched": gettext_lazy("Dicek ke lembaga luar. Cek lagi %(check_on)s."),
    "case.taken_up": gettext_lazy("Mulai dikerjakan."),
    "case.handed_over": gettext_lazy("Dikirim ke %(to)s, no. %(outgoing)s: %(ground_name)s."),
    "case.returned": gettext_lazy("Dikembalikan ke %(to)s: %(ground_name)s. %(note)s"),
    "handover.accepted": gettext_lazy("%(holder)s menerima."),
    "handover.deemed": gettext_lazy("%(holder)s tidak menjawab. Dianggap diterima."),
    "handover.refused": gettext_lazy("Ditolak: %(ground_name)s. Yang berwenang: %(competent)s."),
    "handover.withdrawn": gettext_lazy("Nomor %(outgoing)s dibatalkan: %(ground)s"),
    "claim.recorded": gettext_lazy("Klaim sudah lapor: %(office)s. Dicari juga %(counterpart)s."),
    "claim.searched": gettext_lazy("%(office)s menjawab pencarian berkas."),
    "claim.silence_climbed": gettext_lazy("Pencarian tidak dijawab. Naik ke %(arbiter)s."),
    "claim.minutes_signed": gettext_lazy("Berita acara pencarian ditandatangani."),
    "claim.doubted": gettext_lazy("Bukti klaim ditandai: %(ground)s. Tetap dikerjakan."),
    "dispute.opened": gettext_lazy("Dua kantor berbeda pendapat. Diputus %(arbiter)s."),
    "dispute.settled": gettext_lazy("Diputus: %(holder)s yang memegang. %(text)s"),
    "case.verified": gettext_lazy("Selesai diperiksa. %(note)s"),
    "case.granted": gettext_lazy("Dikabulkan. %(text)s"),
    "case.refused": gettext_lazy("Belum dapat dikabulkan. %(text)s"),
    "case.answered": gettext_lazy("Dijawab. %(text)s"),
    "decision.noticed": gettext_lazy("Putusan sampai kepada warga."),
    "case.objected": gettext_lazy("Warga berkeberatan."),
    "objection.upheld": gettext_lazy("Keberatan diterima: %(text)s"),
    "objection.dismissed": gettext_lazy("Keberatan tidak diterima: %(text)s"),
    "case.reopened": gettext_lazy("Dibuka kembali."),
    "case.withdrawn": gettext_lazy("Dicabut pemohon: %(reason)s"),
    "case.merged": gettext_lazy("Digabung ke perkara induk."),
    "case.corrected": gettext_lazy("Ralat: %(text)s"),
}


class _Facts(dict[str, object]):
    """An act that lacks a fact leaves its place empty."""

    def __missing__(self, key: str) -> str:
        return ""


def thread(case: Case, *, with_now: bool = True) -> list[parts.Step]:
    """What happened, oldest first; at the end what happens now."""
    names = workflow.of(case.kind).tasks
    steps = [parts.Step(_event(entry, names), entry.at) for entry in queries.thread(case)]
    if case.is_open and with_now:
        state = workflow.of(case.kind).state(case.state)
        steps.append(parts.Step(str(state.public_label) + ".", until=case.due or case.next_on, phase="now"))
    return steps


def _event(entry: queries.ThreadEntry, names: Mapping[str, Promise]) -> str:
    sentence = EVENTS.get(entry.event)
    if sentence is None:
        return entry.event
    facts = _Facts({key: _fact(value) for key, value in entry.facts.items()})
    facts["task_name"] = task_name(str(facts["code"]), names)
    facts["ground_name"] = _inside(_ground(str(facts["ground"])))
    return (str(sentence) % facts).strip()


def _inside(label: str) -> str:
    """A label inside a sentence: with a small letter, unless it begins with KK, NIK and the like."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _fact(value: object) -> object:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def _ground(code: str) -> str:
    return str(Ground(code).label) if code in Ground.values else code


OTHER_TASKS: Mapping[str, Promise] = {
    "family_card": gettext_lazy("Mutakhirkan Kartu Keluarga"),
    "verification": gettext_lazy("Pemeriksaan"),
    "paper_unreadable": gettext_lazy("Ganti berkas yang tidak terbaca"),
    "paper_missing": gettext_lazy("Lengkapi berkas yang kurang"),
    "different_residence": gettext_lazy("Pastikan tempat tinggal"),
    "moved_away": gettext_lazy("Pastikan kepindahan"),
    "civil_match": gettext_lazy("Pemadanan nama dan NIK"),
    "field_visit": gettext_lazy("Kunjungan lapangan yang dijanjikan"),
    "family_consent": gettext_lazy("Persetujuan keluarga"),
}


def task_name(code: str, names: Mapping[str, Promise]) -> str:
    """A task in words; what the citizen was asked for keeps the words it was asked in."""
    if code.startswith("citizen:"):
        return code.removeprefix("citizen:")
    return str(names.get(code) or OTHER_TASKS.get(code) or code)


def day_of(moment: datetime) -> date:
    return localtime(moment).date()
