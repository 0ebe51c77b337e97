"""The unit's pages as facts. People of the unit are named to each other; a victim is not named anywhere here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.forms import Form
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from tuntas.base.ledger import clock
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.delivery.protection import actions, alerts, door, queries, rules, unlock
from tuntas.delivery.protection.enums import Basis, EntryKind, PoliceBy, Purpose, Reached, State, Way, Whose
from tuntas.delivery.protection.models import Alert, Matter, Opening, Outbox, Paper, PaperOpening, PoliceReport
from tuntas.delivery.protection.papers import Plain
from tuntas.delivery.protection.workflow import NEEDS, SEALED
from tuntas.surfaces import parts
from tuntas.surfaces.desk.protection import key as keys, pages
from tuntas.surfaces.desk.protection.forms import (
    CallForm,
    ChannelForm,
    ContactForm,
    LookForm,
    NoteForm,
    PaperForm,
    PhoneForm,
    PoliceForm,
)
from tuntas.surfaces.public.templatetags import look
from tuntas.surfaces.site import is_demo


MOST_LINES = 100
NOTICES = {
    "ring": lambda: _("Ada yang menunggu telepon piket Anda."),
    "late": lambda: _("Telepon piket terlambat. Pastikan ada yang menelepon sekarang."),
    "soon": lambda: _("Waktu satu langkah perkara hampir habis."),
    "over": lambda: _("Waktu satu langkah perkara sudah habis. Pastikan ada yang mengerjakannya sekarang."),
    "glass": lambda: _("Perkara dibuka di luar piket, dengan dasar."),
    "taken": lambda: _("Limpahan sudah diterima unit lain."),
    "transferred": lambda: _("Unit lain melimpahkan perkara kepada unit ini."),
}


def names_of(by: Seat, at: datetime) -> dict[int, str]:
    """Post id -> who sits there, of the unit; its own name is not said again on its own pages."""
    return {
        seat.post_id: f"{seat.staff_name}, {_within(seat.title, by)}"
        for seat in offices.seats_of_office(by.office_id, at=at)
    }


def _within(title: str, by: Seat) -> str:
    return title.removesuffix(by.office_name).strip() or title


@door.seated
def room(by: Seat, session: unlock.Session, at: datetime) -> pages.RoomPage:
    """The unit's first page: whom to ring, what runs, who is on duty, where the roster has gaps."""
    waiting, names = queries.duty_list(by), names_of(by, at)
    ring = [one for one in waiting if one.call is not None]
    sent = {one.matter.pk: _alerted(one.alert, names) for one in ring}
    duty = queries.duty_post(by.office_id, at=at)
    return pages.RoomPage(
        _notices(by),
        [_ring(one, sent[one.matter.pk], at) for one in ring],
        [_running(one.matter, at) for one in waiting if one.call is None],
        [_ended(matter) for matter in queries.ended(by)],
        names.get(duty or 0, _("Tidak ada petugas piket saat ini.")),
        queries.unmanned(by, at=at)[1] if queries.is_red(by, at=at) else (),
        unreached(by, at),
        keys.state(session),
        may.can(by, may.SEALED_LEAD),
    )


def unreached(by: Seat, at: datetime, forms: Mapping[int, Form] | None = None) -> pages.Unreached:
    """For the head: who of the week's roster no SMS can reach. The head herself counts: she is told when time is over."""
    if not may.can(by, may.SEALED_LEAD):
        return pages.Unreached()
    posts = queries.on_duty_soon(by.office_id, at=at) | {by.post_id}
    silent = Post.objects.filter(pk__in=posts, staff__phone="").select_related("staff").order_by("title", "id")
    people = [_silent(post, by, (forms or {}).get(post.staff_id)) for post in silent]
    return pages.Unreached(people, bool(settings.SMS_URL), alerts.TEXT)


def _silent(post: Post, by: Seat, came_back: Form | None) -> pages.Silent:
    url = reverse("desk:room_phone", args=[post.staff_id])
    form = came_back or PhoneForm(auto_id=f"id_phone{post.staff_id}_%s")
    return pages.Silent(f"{post.staff.name}, {_within(post.title, by)}", url, form)


def _notices(by: Seat) -> list[pages.Notice]:
    """Words for this post, with the matter's number as long as the unit holds it."""
    words = queries.told_to(by)
    found = Matter.objects.using("sealed").filter(pk__in=[word.matter_id for word in words]).values_list("pk", "number")
    held = {pk: numbers.written(number) for pk, number in found}
    return [_notice(word, held.get(word.matter_id, ""), by) for word in words]


def _notice(word: Outbox, number: str, by: Seat) -> pages.Notice:
    link = parts.Link(reverse("desk:room_notice", args=[word.pk]), _("Sudah saya baca"))
    has_trace = word.template == "glass" and may.can(by, may.SEALED_LEAD)
    trace = reverse("desk:room_trace") if has_trace else ""
    return pages.Notice(word.pk, NOTICES[word.template](), word.due_at, link, number, trace)


def left(due: datetime, at: datetime) -> parts.Chip:
    """Minutes left, or how long over; in hours once they are many."""
    minutes = int((due - at).total_seconds() // 60)
    if minutes <= -180:
        over = -minutes // 60
        return parts.Chip("late", ngettext("Lewat %(n)d jam", "Lewat %(n)d jam", over) % {"n": over})
    if minutes < 0:
        return parts.Chip("late", ngettext("Lewat %(n)d menit", "Lewat %(n)d menit", -minutes) % {"n": -minutes})
    if minutes < 180:
        word = ngettext("Sisa %(n)d menit", "Sisa %(n)d menit", minutes) % {"n": minutes}
        return parts.Chip("soon" if minutes <= 60 else "ok", word)
    hours = minutes // 60
    return parts.Chip("ok", ngettext("Sisa %(n)d jam", "Sisa %(n)d jam", hours) % {"n": hours})


def _ring(one: queries.Waiting, alerted: str, at: datetime) -> parts.Task:
    assert one.call is not None
    sentence = _("Masuk %(at)s.") % {"at": look.moment(one.matter.received_at)}
    # From another unit: it is taken over besides being rung, and nobody here knows it yet.
    if one.matter.state == State.TRANSFERRING:
        sentence = f"{State.TRANSFERRING.label}. {sentence}"
    return _task(one.matter, f"{sentence} {alerted}".rstrip(), left(one.call.due, at), is_main=True)


def _alerted(alert: Alert | None, names: Mapping[int, str]) -> str:
    """What became of the latest alert of a call: to whom, over what, when; or why it did not leave."""
    # What another unit's people were told is no news here.
    if alert is None or (alert.to_post_id and alert.to_post_id not in names):
        return ""
    told = {"who": names.get(alert.to_post_id or 0, ""), "at": look.moment(alert.sent_at) if alert.sent_at else ""}
    match alert.channel:
        case Reached.SMS:
            return _("SMS piket ke %(who)s %(at)s.") % told
        case Reached.EMAIL:
            return _("E-mail piket ke %(who)s %(at)s.") % told
        case Reached.PAGE:
            return _("Pesan piket untuk %(who)s tampil di sini sejak %(at)s; SMS belum bisa keluar.") % told
        case Reached.NONE:
            return _("Pesan piket %(at)s tidak sampai ke siapa pun: tidak ada nomor telepon.") % told
    return _("Pesan piket belum keluar; dicoba lagi.")


def _running(matter: Matter, at: datetime) -> parts.Task:
    assert matter.due is not None
    return _task(matter, f"{State(matter.state).label}.", left(matter.due, at))


def _ended(matter: Matter) -> parts.Task:
    return _task(matter, f"{localtime(matter.since):%d-%m-%Y}.", parts.Chip("netral", State(matter.state).label))


def _task(matter: Matter, sentence: str, chip: parts.Chip, *, is_main: bool = False) -> parts.Task:
    link = parts.Link(reverse("desk:room_open", args=[matter.number]), _("Buka"))
    return parts.Task(numbers.written(matter.number), sentence, chip, link, is_main=is_main)


# --- one matter ------------------------------------------------------------------------------------------------------


@door.seated
def opening(matter: Matter, by: Seat, at: datetime) -> pages.OpenPage:
    needs = rules.needs_glass(matter, by, queries.duty_post(by.office_id, at=at))
    url = reverse("desk:room_open", args=[matter.number])
    return pages.OpenPage(numbers.written(matter.number), State(matter.state).label, needs, url)


@door.seated
def matter_page(
    matter: Matter, by: Seat, session: unlock.Session, at: datetime, forms: Mapping[str, Form]
) -> pages.MatterPage:
    """An opened matter, read with its key; forms: those that came back with an error."""
    read, names = queries.contents(matter, session), names_of(by, at)
    call = next((one.call for one in queries.duty_list(by) if one.matter.pk == matter.pk), None)
    police = PoliceReport.objects.using("sealed").filter(matter=matter).first()
    safe = [
        (one.channel.pk, f"{one.channel.get_way_display()}: {one.address}")
        for one in read.channels
        if one.channel.is_safe
    ]
    return pages.MatterPage(
        numbers.written(matter.number),
        parts.Chip("late" if matter.state == State.EMERGENCY else "netral", State(matter.state).label),
        matter.due,
        names.get(matter.worker_id or 0, ""),
        str(Basis(matter.basis).label),
        _reach(read.entries),
        _told(read.entries),
        [_entry(one, names) for one in read.entries if one.text],
        [_channel(one) for one in read.channels],
        [_paper(n, one, matter, names) for n, one in enumerate(read.papers)],
        _moves(matter, by),
        call.due if call else None,
        _police(police),
        police is None and matter.basis != Basis.NONE,
        bool(safe),
        keys.state(session),
        forms.get("call") or CallForm(auto_id="id_call_%s"),
        forms.get("note") or NoteForm(auto_id="id_note_%s"),
        forms.get("channel") or ChannelForm(auto_id="id_channel_%s"),
        forms.get("contact") or ContactForm(channels=safe, auto_id="id_contact_%s"),
        forms.get("police") or PoliceForm(auto_id="id_police_%s"),
        forms.get("paper") or PaperForm(auto_id="id_paper_%s"),
    )


def safe_choices(matter: Matter, by: Seat, session: unlock.Session) -> list[tuple[int, str]]:
    with door.of(by):
        found = queries.contents(matter, session).channels
    return [(one.channel.pk, one.address) for one in found if one.channel.is_safe]


def _told(entries: Sequence[queries.Written]) -> list[tuple[parts.Words, str]]:
    """The three answers and the word to remember, as the desk's envelope brought them."""
    facts = next((one.facts for one in entries if one.facts), {})
    yes = {True: _("Ya"), False: _("Tidak")}
    hours = " – ".join(str(facts.get(name, "")) for name in ("opens_at", "closes_at") if facts.get(name))
    lines: list[tuple[parts.Words, str]] = []
    if "danger" in facts:
        lines += [
            (_("Dalam bahaya saat datang"), yes[bool(facts["danger"])]),
            (_("Ada anak"), yes[bool(facts["child"])]),
        ]
    slip = str(facts.get("number", ""))
    known = (
        (_("Cara aman"), facts.get("contact")), (_("Jam aman"), hours), (_("Kata pengingatnya"), facts.get("word")),
        (_("Datang ke"), facts.get("desk")), (_("Nomor slipnya"), numbers.written(slip) if slip else ""),
        (_("Nama di berkas"), facts.get("applicant")), (_("Telepon di berkas"), facts.get("phone")),
        (_("Kata di berkas"), facts.get("words")), (_("Berkas yang ikut"), facts.get("others")),
    )  # fmt: skip
    return [*lines, *((label, str(value)) for label, value in known if value)]


def _reach(entries: Sequence[queries.Written]) -> list[tuple[parts.Words, str]]:
    """What one must know before dialling: the safe way, its hours, the word by which she knows who rings."""
    wanted = (_("Cara aman"), _("Jam aman"), _("Kata pengingatnya"))
    return [(label, value) for label, value in _told(entries) if label in wanted]


def _entry(one: queries.Written, names: Mapping[int, str]) -> parts.Step:
    # Of another unit, or gone from this one.
    who = names.get(one.by_post, _("petugas sebelumnya")) if one.by_post else ""
    return parts.Step(f"{one.text} ({who})" if who else one.text, one.at, lead=f"{EntryKind(one.kind).label}.")


def _channel(one: queries.Reach) -> pages.ChannelLine:
    channel = one.channel
    chip = parts.Chip("ok", _("Aman")) if channel.is_safe else parts.Chip("late", _("Jangan dipakai"))
    hours = f"{channel.opens_at:%H.%M}–{channel.closes_at:%H.%M}" if channel.opens_at and channel.closes_at else ""
    title = f"{Way(channel.way).label}, {str(Whose(channel.whose).label).lower()}"
    return pages.ChannelLine(channel.pk, title, one.address, chip, hours, one.last_at)


def _paper(n: int, one: queries.PaperLine, matter: Matter, names: Mapping[int, str]) -> pages.PaperLine:
    kind = _("PDF") if one.mime == "application/pdf" else _("Foto")
    came = names.get(one.by_post or 0, _("Petugas")) if one.by_post else _("Ikut dari berkas perkara")
    url = reverse("desk:room_paper", args=[matter.number, one.ref])
    return pages.PaperLine(one.label, kind, one.at, came, url, LookForm(auto_id=f"id_look{n}_%s"))


def plain_paper(kept: Paper, matter: Matter, by: Seat, session: unlock.Session) -> Plain:
    with door.of(by):
        return queries.plain_paper(kept, matter, session)


# What leads on, in the order of the work: the first that is possible now is the step the page offers before all others.
ONWARD = (
    "take_over", "secure", "receive", "consent", "assess", "make_plan", "serve", "feed_back", "come_back",
)  # fmt: skip


def _moves(matter: Matter, by: Seat) -> list[pages.RoomMove]:
    """Every move of the table; the main one first, then what else is possible, then the rest with the reason."""
    moves = [_move(matter, code, by) for code in SEALED.moves]
    possible = {move.code for move in moves if move.url}
    main = next((code for code in ONWARD if code in possible), "")
    marked = [replace(move, is_main=move.code == main) for move in moves]
    return sorted(marked, key=lambda move: not move.is_main)


def _move(matter: Matter, code: str, by: Seat) -> pages.RoomMove:
    """A move as this seat may take it; one that right or state stops says so."""
    move = SEALED.moves[code]
    url = reverse("desk:room_step", args=[matter.number, code])
    if not may.can(by, move.permission):
        return pages.RoomMove(code, move.label, "", parts.Blocked(may.SENTENCES[move.permission]))
    return pages.RoomMove(code, move.label, url if matter.state in move.sources else "")


def _police(report: PoliceReport | None) -> str:
    if report is None:
        return ""
    told = _("Sudah dilaporkan") if report.is_reported else _("Tidak dilaporkan")
    return f"{told}. {PoliceBy(report.decided_by).label}."


@door.seated
def step_needs(code: str, by: Seat) -> tuple[str | Promise, dict[int, str] | None]:
    """What a move's form asks: a prompt for words, and the other units where one is chosen."""
    needs = NEEDS.get(code)
    if needs is None:
        return "", None
    return needs.prompt, _units(by) if needs.other_unit else None


def _units(by: Seat) -> dict[int, str]:
    found = Office.objects.filter(pk__in=queries.other_units(by)).order_by("name", "id")
    return dict(found.values_list("pk", "name"))


# --- keys, trace, roster ---------------------------------------------------------------------------------------------


@door.seated
def key_page(by: Seat, session: unlock.Session, at: datetime) -> pages.KeyPage:
    having = {one.staff_key.staff_id for one in queries.accesses(by.office_id)}
    is_lead = may.can(by, may.SEALED_LEAD)
    lasting = rules.number_of("sealed.unlock_minutes", region=by.region, at=at)
    return pages.KeyPage(
        keys.state(session), queries.staff_key(by.staff_id) is not None, by.staff_id in having,
        queries.unit_key(by.office_id) is not None, is_lead, lasting,
        keys.DEMO_WORD if is_demo() or clock.kind() == "story" else "",
        _people(by, having, at) if is_lead else (),
    )  # fmt: skip


def _people(by: Seat, having: Iterable[int], at: datetime) -> list[pages.KeyPerson]:
    keyed = {
        key.staff_id
        for key in queries.staff_keys([seat.staff_id for seat in offices.seats_of_office(by.office_id, at=at)])
    }
    people = []
    for seat in offices.seats_of_office(by.office_id, at=at):
        has, can = seat.staff_id in having, seat.staff_id in keyed
        word = _("Punya akses") if has else _("Punya kunci, belum diberi akses") if can else _("Belum membuat kunci")
        people.append(
            pages.KeyPerson(
                seat.staff_id,
                seat.staff_name,
                _within(seat.title, by),
                parts.Chip("ok" if has else "netral", word),
                can_be_given=can and not has and seat.staff_id != by.staff_id,
                can_be_ended=can and seat.staff_id != by.staff_id,
            )
        )
    return people


@door.seated
def trace(by: Seat, session: unlock.Session, at: datetime) -> pages.TracePage:
    """Who opened what when; the ground of a broken glass is read only with an open key."""
    found, names = queries.openings(by), names_of(by, at)
    is_open = unlock.seconds_left(session) > 0
    lines = [_opening(one, names, session, is_open=is_open) for one in found]
    lines += [_looked(one, names) for one in queries.paper_openings(by)]
    return pages.TracePage(sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_LINES], is_open)


def _looked(one: PaperOpening, names: Mapping[int, str]) -> pages.OpeningLine:
    matter = one.paper.matter
    chip = parts.Chip("netral", _("Satu surat dilihat"))
    return pages.OpeningLine(
        numbers.written(matter.number), names.get(one.post_id, ""), Purpose(one.purpose).label, one.at, chip, ""
    )


def _opening(one: Opening, names: Mapping[int, str], session: unlock.Session, *, is_open: bool) -> pages.OpeningLine:
    chip = parts.Chip("late", _("Di luar piket")) if one.is_glass else parts.Chip("netral", _("Piket atau petugasnya"))
    ground = queries.ground(one, session, actions.ground_place(one.ref)) if one.is_glass and is_open else ""
    return pages.OpeningLine(
        numbers.written(one.matter.number), names.get(one.post_id, ""), Purpose(one.purpose).label, one.at, chip, ground
    )


@door.seated
def roster(by: Seat, at: datetime, phones: Mapping[int, Form] | None = None) -> pages.RosterPage:
    names = names_of(by, at)
    monday, gaps = queries.unmanned(by, at=at)
    lines = [
        pages.RosterLine(names.get(duty.post_id, ""), duty.during.lower, duty.during.upper)
        for duty in queries.roster(by, at=at)
    ]
    return pages.RosterPage(lines, monday, gaps, queries.is_red(by, at=at), unreached(by, at, phones))


def hours(n: int) -> timedelta:
    return timedelta(hours=n)
