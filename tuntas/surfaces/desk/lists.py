"""The desk's lists: today, the worklist, what arrives, what bounces. A fixed number of queries, however many rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.seats import Seat
from tuntas.base.places import queries as places
from tuntas.casework.cases import custody, numbers, queries
from tuntas.casework.cases.enums import Ground
from tuntas.casework.cases.models import Bounce, Case, Dispatch, Dispute, Handover, Objection, Task, Visit
from tuntas.surfaces import parts
from tuntas.surfaces.desk import keyset, once, owed, pages, signing, words
from tuntas.surfaces.desk.claims import facts as claims
from tuntas.surfaces.desk.outgoing import facts as outgoing
from tuntas.surfaces.public.templatetags.look import day_short, day_year, moment_short


# Rows on the first screen of the day; the rest is one link away.
URGENT = 12
OLDEST = 10
WEEK = timedelta(days=7)
NEXT_DAYS = timedelta(days=2)
LISTS = ("running", "late", "soon", "returned", "waiting", "asked")
# Offices that hold no matters of their own: what others ask of them comes first.
ASKED_FIRST = (OfficeKind.SEKDA, OfficeKind.INSPEKTORAT, OfficeKind.DISDUKCAPIL)


# --- today ----------------------------------------------------------------------------------------------------------


def today(by: Seat, at: datetime) -> pages.TodayPage:
    """Screen 3: four numbers one can walk into, then what to do now, one act each."""
    open_cases = queries.worklist(by)
    soon = at + NEXT_DAYS
    n = open_cases.order_by().aggregate(
        n_new=Count("id", filter=Q(received_at__gte=at - timedelta(days=1))),
        n_due=Count("id", filter=Q(due__lte=soon)),
        n_returned=Count("id", filter=Q(n_bounces__gt=0, due__isnull=False)),
        n_other=Count("id", filter=Q(due__gt=soon)),
        next_due=Min("due", filter=Q(due__gt=soon)),
    )
    sent, arriving = queries.sent_unanswered(by).count(), list(_arriving(by)[:URGENT])
    urgent = list(open_cases.filter(due__lte=soon)[:URGENT])
    # What only this hand can do comes first.
    tasks = signing.today(by)
    tasks += [_arriving_task(row, at) for row in arriving] + [_due_task(case, at) for case in urgent]
    tasks += [_own_task(task, at) for task in _foreign_tasks(by)] + _visit_tasks(by) + _second_looks(by, at)
    tasks += owed.today(by, at)
    tasks += claims.tasks(by, at)
    return pages.TodayPage(
        at,
        (
            parts.Count(n["n_new"], _("baru"), _list_url("running"), ""),
            parts.Count(n["n_returned"], _("dikembalikan"), _list_url("returned"), "netral"),
            parts.Count(n["n_due"], _("jatuh tempo"), _list_url("soon"), "soon"),
            parts.Count(sent, _("belum diakui penerima"), _list_url("sent"), "netral"),
        ),
        [_first_is_main(task, number) for number, task in enumerate(tasks)],
        n["n_other"],
        words.day_of(n["next_due"]) if n["next_due"] else None,
        words.day_of(n["next_due"]) if n["next_due"] else None,
        asides=[*outgoing.aside(by), *_grace(by), *_rules(by)],
        can_take_in=may.can(by, may.CASES_TAKE_IN),
    )


def _list_url(name: str) -> str:
    return f"{reverse('desk:worklist')}?list={name}"


def _first_is_main(task: parts.Task, number: int) -> parts.Task:
    return parts.Task(task.title, task.sentence, task.chip, task.act, is_main=number == 0, pk=task.pk)


def _rules(by: Seat) -> Sequence[pages.Aside]:
    """The way to the rules of the office, for who keeps them."""
    if not may.can(by, may.OFFICES_EDIT):
        return ()
    act = parts.Link(reverse("desk:settings"), _("Buka aturan kantor"))
    told = _("Jabatan, peta tugas, hari libur, dan angka aturan: diubah dengan SK.")
    return (pages.Aside(_("Aturan kantor"), told, act=act),)


def _grace(by: Seat) -> Sequence[pages.Aside]:
    """A decree that ran out, or one that ends the post: how long the seat still counts, and what to do."""
    if by.ends_on is not None:
        return (
            pages.Aside(
                _("Jabatan Anda diakhiri dengan SK"),
                _("Kursi ini terbuka sampai sebelum %(day)s. Keliru? Hubungi atasan Anda sekarang.")
                % {"day": day_year(by.ends_on)},
                lead=_("Pemberitahuan."),
            ),
        )
    if by.grace_until is None:
        return ()
    return (
        pages.Aside(
            _("SK jabatan Anda sudah berakhir"),
            _("Anda masih bisa bekerja sampai %(day)s. Sesudah itu kursi ini tertutup; minta SK baru sebelum itu.")
            % {"day": day_year(by.grace_until)},
            lead=_("Masa tenggang."),
        ),
    )


def _arriving(by: Seat) -> QuerySet[Handover]:
    found = queries.inbox(by)
    return found if may.can(by, may.CASES_ANSWER_HANDOVER) else found.none()


def _arriving_task(row: Handover, at: datetime) -> parts.Task:
    sentence = _("Dari %(office)s: %(what)s. Tidak dijawab berarti diterima.") % {
        "office": row.from_office.name, "what": words.about(row.case),
    }  # fmt: skip
    return parts.Task(
        row.case.applicant, sentence, words.due_chip(row.respond_by, at), _open(row.case, _("Jawab kiriman"))
    )


def _due_task(case: Case, at: datetime) -> parts.Task:
    sentence = _("%(what)s. %(state)s.") % {"what": words.about(case), "state": words.state_label(case)}
    return parts.Task(case.applicant, sentence, words.chip(case, at), _open(case, _("Kerjakan")))


def _foreign_tasks(by: Seat) -> list[Task]:
    found = queries.open_tasks(by) if may.can(by, may.TASKS_DO) else Task.objects.none()
    return list(found[:URGENT])


def _own_task(task: Task, at: datetime) -> parts.Task:
    sentence = _("%(task)s. Berkas dipegang %(holder)s.") % {
        "task": words.task_name(task.code, {}), "holder": task.case.holder.name,
    }  # fmt: skip
    return parts.Task(
        task.case.applicant, sentence, words.due_chip(task.due, at), _open(task.case, _("Kerjakan tugas"))
    )


def _visit_tasks(by: Seat) -> list[parts.Task]:
    if not may.can(by, may.VISITS_REPLY):
        return []
    found = queries.visits(by).filter(told="sent_away", replied_at__isnull=True, case__isnull=True)[:3]
    return [visit_task(visit) for visit in found]


def _second_looks(by: Seat, at: datetime) -> list[parts.Task]:
    """Objections and disputes that wait for this office's word."""
    found: list[parts.Task] = []
    if may.can(by, may.CASES_SETTLE):
        found += [_dispute_task(row, by, at) for row in queries.disputes(by).filter(arbiter_id=by.office_id)[:URGENT]]
    if may.can(by, may.CASES_DECIDE_OBJECTION):
        waiting = Objection.objects.filter(office_id=by.office_id, decided_at__isnull=True).select_related("case")
        found += [
            parts.Task(row.case.applicant, row.words, None, _open(row.case, _("Putus keberatan")))
            for row in waiting.order_by("filed_at", "id")[:URGENT]
        ]
    return found + _looked_after(by, at)


def _looked_after(by: Seat, at: datetime) -> list[parts.Task]:
    """What waits for the word of this office's head, for a seat that only keeps an eye on it."""
    its_own = (may.TASKS_DO, may.CASES_SETTLE, may.CASES_DECIDE_OBJECTION)
    if by.office_kind not in ASKED_FIRST or any(may.can(by, permission) for permission in its_own):
        return []
    told = _("%(what)s. Menunggu kata kantor ini; kursi Anda melihat, tidak memutus.")
    return [
        parts.Task(case.applicant, told % {"what": words.about(case)}, words.chip(case, at), _open(case, _("Lihat")))
        for case in _asked(by).order_by("received_at", "id")[:URGENT]
    ]


def _open(case: Case, label: str) -> parts.Link:
    return parts.Link(words.case_url(case), label)


# --- worklist -------------------------------------------------------------------------------------------------------


def worklist(by: Seat, at: datetime, query: dict[str, str]) -> pages.WorklistPage:
    """Fifty rows of one of the office's lists, and the other lists with their numbers."""
    name = query.get("list", "")
    if name == "sent":
        return _sent(by, at, query)
    name = name if name in LISTS else "asked" if by.office_kind in ASKED_FIRST else "running"
    cases = queries.worklist(by)
    page = keyset.page(
        _asked(by) if name == "asked" else _of_list(cases, name, at),
        by=_moment(name),
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    paths = places.paths_of([str(case.region) for case in page.rows])
    return pages.WorklistPage(
        _("Perkara yang menunggu kantor ini") if name == "asked" else _("Perkara kantor ini"),
        [_row(case, paths, at) for case in page.rows],
        _pager(page, f"list={name}", len(page.rows)),
        _filters(by, cases, at),
    )


def _asked(by: Seat) -> QuerySet[Case]:
    """Matters another office holds in which this one owes something: a task, a second look, a word between two."""
    owes = Task.objects.filter(office_id=by.office_id, done_at__isnull=True).values("case_id").union(
        Objection.objects.filter(office_id=by.office_id, decided_at__isnull=True).values("case_id"),
        Dispute.objects.filter(arbiter_id=by.office_id, decided_at__isnull=True).values("case_id"),
    )  # fmt: skip
    # Begun from what is owed, which is little, not from the cases in sight, which may be a million.
    return Case.objects.filter(pk__in=owes).exclude(holder_id=by.office_id).select_related("holder", "holder_post")


def _of_list(cases: QuerySet[Case], name: str, at: datetime) -> QuerySet[Case]:
    running = cases.filter(due__isnull=False)
    match name:
        case "late":
            return running.filter(due__lte=at)
        case "soon":
            return running.filter(due__lte=at + NEXT_DAYS)
        case "returned":
            return running.filter(n_bounces__gt=0)
        case "waiting":
            return cases.filter(due__isnull=True)
        case _:
            return running


def _moment(name: str) -> str:
    return "received_at" if name in {"waiting", "asked"} else "due"


def _filters(by: Seat, cases: QuerySet[Case], at: datetime) -> list[parts.Count]:
    n = cases.order_by().aggregate(
        n_running=Count("id", filter=Q(due__isnull=False)),
        n_late=Count("id", filter=Q(due__lte=at)),
        n_returned=Count("id", filter=Q(due__isnull=False, n_bounces__gt=0)),
        n_waiting=Count("id", filter=Q(due__isnull=True)),
    )
    return [
        parts.Count(n["n_running"], _("berjalan"), _list_url("running")),
        parts.Count(n["n_late"], _("lewat waktu"), _list_url("late"), "late"),
        parts.Count(n["n_returned"], _("pernah dikembalikan"), _list_url("returned"), "netral"),
        parts.Count(n["n_waiting"], _("menunggu"), _list_url("waiting"), "warga"),
        parts.Count(_asked(by).count(), _("menunggu kita, dipegang kantor lain"), _list_url("asked"), "luar"),
    ]


def _row(case: Case, paths: dict[str, str], at: datetime) -> pages.WorkRow:
    place = paths.get(str(case.region), "").partition(",")[0]
    return pages.WorkRow(
        words.number(case), words.case_url(case), case.applicant, words.about(case), place, words.chip(case, at),
        case.due or case.next_on, words.state_label(case),
    )  # fmt: skip


def _pager(page: keyset.Page, query: str, shown: int) -> parts.Pager:  # type: ignore[type-arg]
    return parts.Pager(
        shown,
        f"?{query}&before={_quoted(page.previous)}" if page.previous else "",
        f"?{query}&after={_quoted(page.following)}" if page.following else "",
        _("%(n)d baris") % {"n": shown} if shown else "",
    )


def _quoted(key: str) -> str:
    return quote(key, safe="")


def _sent(by: Seat, at: datetime, query: dict[str, str]) -> pages.WorklistPage:
    """What this office sent and nobody has answered yet."""
    found = queries.sent_unanswered(by).select_related("case__holder", "case__holder_post")
    page = keyset.page(found, by="respond_by", after=query.get("after", ""), before=query.get("before", ""))
    paths = places.paths_of([str(row.case.region) for row in page.rows])
    rows = [
        pages.WorkRow(
            words.number(row.case), words.case_url(row.case), row.case.applicant,
            _("dikirim ke %(office)s") % {"office": row.to_office.name},
            paths.get(str(row.case.region), "").partition(",")[0], words.due_chip(row.respond_by, at), row.respond_by,
        )
        for row in page.rows
    ]  # fmt: skip
    title = _("Dikirim, belum diakui penerima")
    return pages.WorklistPage(title, rows, _pager(page, "list=sent", len(rows)), _filters(by, queries.worklist(by), at))


# --- screen 7: what arrives -----------------------------------------------------------------------------------------


def inbox(by: Seat, at: datetime, query: dict[str, str]) -> pages.KasiPage:
    """Acceptances due first; what lies outside; what is due of one's own."""
    arriving = keyset.page(
        queries.inbox(by), by="respond_by", after=query.get("after", ""), before=query.get("before", "")
    )
    cases = queries.worklist(by)
    n = cases.order_by().aggregate(
        n_all=Count("id"),
        n_late=Count("id", filter=Q(due__lte=at)),
        n_due=Count("id", filter=Q(due__lte=at + NEXT_DAYS)),
    )
    waiting = (
        queries.inbox(by)
        .order_by()
        .aggregate(n_all=Count("id"), n_today=Count("id", filter=Q(respond_by__lte=_end_of_day(at))))
    )
    return pages.KasiPage(
        _("Terima kiriman"),
        at,
        (
            parts.Count(waiting["n_today"], _("harus dijawab hari ini"), "", "soon"),
            parts.Count(waiting["n_all"], _("menunggu diterima")),
            parts.Count(n["n_due"], _("jatuh tempo"), _list_url("soon"), "soon"),
            parts.Count(n["n_late"], _("lewat waktu"), _list_url("late"), "late"),
        ),
        [_incoming(row, at) for row in arriving.rows],
        once.address("accept"),
        once.address("decline"),
        scope=by.office_name,
        grounds=[ground.label for ground in custody.RETURN_GROUNDS],
        outside=_outside(by, at),
        # To some offices others send no files, only tasks.
        tasks=[
            *[_due_task(case, at) for case in cases.filter(due__lte=at + NEXT_DAYS)[:URGENT]],
            *[_own_task(task, at) for task in _foreign_tasks(by)],
        ],
        pager=_pager(arriving, "", len(arriving.rows)),
    )


def _end_of_day(at: datetime) -> datetime:
    return localtime(at).replace(hour=23, minute=59, second=59)


def _incoming(row: Handover, at: datetime) -> pages.Incoming:
    content = _("%(who)s, %(what)s. %(ground)s") % {
        "who": row.case.applicant, "what": words.about(row.case), "ground": Ground(row.ground).label,
    }  # fmt: skip
    chip = words.due_chip(row.respond_by, at)
    return pages.Incoming(
        row.pk,
        words.number(row.case),
        row.from_office.name,
        content,
        1,
        chip,
        _open(row.case, _("Lihat")),
        is_ticked=False,
    )


def _outside(by: Seat, at: datetime) -> list[pages.OutsideRow]:
    found = (
        Dispatch.objects.filter(case__holder_id=by.office_id, back_at__isnull=True)
        .values("office_id", "office__name")
        .annotate(n=Count("id"), nearest=Min("check_on"))
        .order_by("nearest", "office_id")
    )
    today_ = words.day_of(at)
    return [
        pages.OutsideRow(
            row["office__name"], _("cek paling dekat"), row["n"],
            parts.Chip("soon" if row["nearest"] <= today_ else "luar", day_short(row["nearest"])), _list_url("waiting"),
        )
        for row in found
    ]  # fmt: skip


# --- screen 8: what bounces -----------------------------------------------------------------------------------------


def disputes(by: Seat, at: datetime) -> pages.DisputesPage:
    """What waits for this post's word, the ten oldest late matters, the week in numbers; nothing else."""
    late = Case.objects.filter(is_open=True, due__lte=at).select_related("holder").order_by("due", "id")[:OLDEST]
    waiting = [_dispute_task(row, by, at) for row in queries.disputes(by)]
    return pages.DisputesPage(
        at,
        waiting,
        [_late_task(case, at) for case in late],
        sum(task.is_main for task in waiting),
        counts=_week(at),
        chart=_chart(at),
    )


def _dispute_task(row: Dispute, by: Seat, at: datetime) -> parts.Task:
    sentence = _("%(a)s dan %(b)s, soal %(what)s.") % {
        "a": row.office_a.name, "b": row.office_b.name, "what": words.about(row.case),
    }  # fmt: skip
    mine = row.arbiter_id == by.office_id and may.can(by, may.CASES_SETTLE)
    label = _("Lihat kedua alasan") if mine else _("Lihat, tidak memutus")
    url = reverse("desk:dispute", args=[row.pk])
    return parts.Task(
        words.number(row.case), sentence, words.due_chip(row.decide_by, at), parts.Link(url, label), is_main=mine
    )


def _late_task(case: Case, at: datetime) -> parts.Task:
    sentence = _("%(what)s, di %(office)s. %(state)s.") % {
        "what": words.about(case), "office": case.holder.name, "state": words.state_label(case),
    }  # fmt: skip
    return parts.Task(words.number(case), sentence, words.chip(case, at), _open(case, _("Lihat")))


def _week(at: datetime) -> list[parts.Count]:
    n = Case.objects.aggregate(
        n_open=Count("id", filter=Q(is_open=True)), n_late=Count("id", filter=Q(is_open=True, due__lte=at))
    )
    bounces = Bounce.objects.filter(at__gt=at - WEEK).count()
    return [
        parts.Count(n["n_open"], _("perkara berjalan")),
        parts.Count(n["n_late"], _("lewat waktu"), "", "late"),
        parts.Count(bounces, _("lemparan pekan ini"), "", "netral"),
    ]


def _chart(at: datetime) -> parts.Chart | None:
    """Bounces of the week by the office they are charged to, the most first."""
    rows = list(
        Bounce.objects.filter(at__gt=at - WEEK)
        .values("office__name")
        .annotate(n=Count("id"))
        .order_by("-n", "office__name")[:8]
    )
    if not rows:
        return None
    most = rows[0]["n"]
    bars = [parts.Bar(row["office__name"], row["n"], round(100 * row["n"] / most)) for row in rows]
    total = sum(row["n"] for row in rows)
    return parts.Chart(
        _("%(n)d lemparan dalam tujuh hari") % {"n": total},
        _("Paling banyak pada %(office)s.") % {"office": bars[0].label},
        _("Lemparan"),
        bars,
    )


# --- visits ---------------------------------------------------------------------------------------------------------


def visits(by: Seat, query: dict[str, str]) -> pages.VisitsPage:
    found = queries.visits(by)
    n = found.order_by().aggregate(
        n_away=Count("id", filter=Q(told="sent_away")),
        n_replied=Count("id", filter=Q(replied_at__isnull=False)),
        n_cases=Count("id", filter=Q(case__isnull=False)),
    )
    page = keyset.page(found, by="at", after=query.get("after", ""), before=query.get("before", ""), newest_first=True)
    return pages.VisitsPage(
        (
            parts.Count(n["n_away"], _("disuruh pergi"), "", "soon"),
            parts.Count(n["n_replied"], _("dijawab")),
            parts.Count(n["n_cases"], _("jadi perkara"), "", "ok"),
        ),
        [visit_task(visit) for visit in page.rows],
        _pager(page, "", len(page.rows)),
    )


def visit_task(visit: Visit) -> parts.Task:
    told = str(visit.get_told_display())
    chip = parts.Chip("ok", _("Jadi perkara")) if visit.case_id else parts.Chip("netral", _("Dijawab")) if visit.replied_at else (
        parts.Chip("soon", _("Dihitung: lempar lisan")) if visit.told == "sent_away" else parts.Chip("netral", told)
    )  # fmt: skip
    sentence = _("%(topic)s: %(told)s, %(day)s.") % {
        "topic": visit.get_topic_display(), "told": told.lower(), "day": moment_short(visit.at),
    }  # fmt: skip
    url = reverse("desk:visit", args=[visit.number])
    return parts.Task(numbers.written(visit.number), sentence, chip, parts.Link(url, _("Buka kunjungan")))
