"""Posts as the pages draw them, and what giving or ending them would change."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import F, Func, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.offices import posts as actions, queries
from tuntas.base.offices.enums import Acting, Role
from tuntas.base.offices.models import Office, Post, Staff
from tuntas.base.offices.posts import Seating
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.desk.settings.pages import Difference, FormPage, PostsPage, Preview
from tuntas.surfaces.parts import Chip, Count, Link, Pager, Task
from tuntas.surfaces.public.templatetags.look import day_slip
from tuntas.surfaces.typed import whole


PAGE = 50


def posts_page(by: Seat, at: datetime, *, query: str, shown: str, after: str) -> PostsPage:
    """Fifty posts of the region, the newest decree's among them; counts of what needs a decree soon."""
    on = localtime(at).date()
    grace, _unit = queries.parameter("post.grace", on=on, region=by.region)
    lists = _lists(by, on, grace)
    found = lists.get(shown, lists[""])
    for word in query.split():
        found = found.filter(
            Q(office__name__icontains=word) | Q(title__icontains=word) | Q(staff__name__icontains=word)
        )
    if (last := whole(after)) is not None:
        found = found.filter(pk__gt=last)
    rows = list(found.select_related("office", "staff", "decree", "ended_by").order_by("id")[: PAGE + 1])
    more = urlencode({"q": query, "list": shown, "after": rows[PAGE - 1].pk}) if len(rows) > PAGE else ""
    url = reverse("desk:settings_posts")
    labels = {
        "": (_("berlaku"), ""), "grace": (_("SK habis, masih bertugas"), "late"), "ending": (_("akan berakhir"), "soon"),
        "acting": (_("Plt dan Plh"), ""), "ended": (_("sudah berakhir"), ""),
    }  # fmt: skip
    counts = [
        Count(lists[name].count(), label, f"{url}?list={name}" if name else url, state)  # type: ignore[arg-type]
        for name, (label, state) in labels.items()
    ]
    tasks = [_task(post, by, on) for post in rows[:PAGE]]
    pager = Pager(min(len(rows), PAGE), next_url=f"{url}?{more}" if more else "")
    return PostsPage(counts, tasks, query, shown, pager)


def _lists(by: Seat, on: date, grace: int) -> dict[str, QuerySet[Post]]:
    """Posts of the region by what one looks for; a seat of the system is nobody's."""
    ours = Post.objects.filter(office__region__within=by.region).exclude(role=Role.SYSTEM)
    now = ours.filter(during__contains=on)
    ran_out = ours.annotate(ended=Func(F("during"), function="upper")).filter(
        ended_by__isnull=True, during__endswith__lte=on, during__endswith__gt=date.fromordinal(on.toordinal() - grace)
    )
    return {
        "": now,
        "grace": ran_out,
        "ending": now.filter(during__endswith__isnull=False),
        "acting": now.exclude(acting=""),
        "ended": ours.filter(ended_by__isnull=False, during__endswith__lte=on),
    }


def _task(post: Post, by: Seat, on: date) -> Task:
    """One post: who, where, since when and until when, by which decree; and the way to end it."""
    acting = f"{Acting(post.acting).label} " if post.acting else ""
    until = post.during.upper
    span = _("sejak %(day)s") % {"day": day_slip(post.during.lower)}
    if until:
        span = _("%(since)s sampai sebelum %(until)s") % {"since": span, "until": day_slip(until)}
    sentence = _("%(holder)s di %(office)s, %(span)s. SK %(decree)s.") % {
        "holder": post.staff.name, "office": post.office.name, "span": span, "decree": post.decree.number,
    }  # fmt: skip
    act = _act(post, on) if post.staff_id != by.staff_id else None
    return Task(f"{acting}{post.title}", sentence, _chip(post, on), act, pk=post.pk)


def _act(post: Post, on: date) -> Link:
    """What can be done about a post: ended while it runs, kept while its end is to come, given again after it."""
    if post.during.upper is not None and post.during.upper <= on:
        return Link(f"{reverse('desk:settings_give')}?jabatan={post.pk}", _("Angkat lagi"))
    if post.ended_by_id is None:
        return Link(reverse("desk:settings_end", args=[post.pk]), _("Akhiri"))
    return Link(reverse("desk:settings_take_back", args=[post.pk]), _("Cabut pengakhiran"))


def _chip(post: Post, on: date) -> Chip:
    until = post.during.upper
    if until and until <= on:
        return Chip("netral", _("Sudah berakhir")) if post.ended_by_id else Chip("late", _("SK habis, masih bertugas"))
    if post.ended_by_id:
        return Chip("soon", _("Diakhiri dengan SK"))
    return Chip("soon", _("SK akan habis")) if until else Chip("ok", _("Berlaku"))


def give_preview(seatings: Sequence[Seating], on: date) -> Preview:
    """Every line of the decree: who held the post, who will; a name nobody here knows is said to be new."""
    offices = Office.objects.in_bulk([one.office_id for one in seatings])
    staff = Staff.objects.in_bulk([one.staff_id for one in seatings if one.staff_id])
    held = _held(seatings, on)
    rows = []
    for one in seatings:
        who = staff[one.staff_id].name if one.staff_id else _("%(name)s (orang baru)") % {"name": one.name}
        since = day_slip(one.since)
        span = _("mulai %(day)s") % {"day": since}
        if one.until:
            span = _("%(since)s sampai sebelum %(until)s") % {"since": span, "until": day_slip(one.until)}
        acting = f"{Acting(one.acting).label} " if one.acting else ""
        about = f"{acting}{one.title}, {offices[one.office_id].name}"
        rows.append(Difference(about, held.get((one.office_id, one.role), ""), f"{who}, {span}"))
    effects = [_("Kursi terbuka pada hari mulainya. Yang sudah memegang jabatan lain tetap memegangnya.")]
    basis = ",".join(f"{one.office_id}:{one.role}:{one.staff_id or 0}" for one in seatings)
    return Preview(rows, min(one.since for one in seatings), basis, effects)


def _held(seatings: Sequence[Seating], on: date) -> dict[tuple[int, str], str]:
    """Who holds those roles today."""
    found = Post.objects.filter(office__in=[one.office_id for one in seatings], during__contains=on).order_by("id")
    held: dict[tuple[int, str], str] = {}
    for office, role, name in found.values_list("office", "role", "staff__name"):
        held[office, role] = ", ".join(filter(None, (held.get((office, role)), name)))
    return held


def end_page(post: Post, earliest: date, back: Link) -> FormPage:
    """What is about to end, and who will be told."""
    facts = [
        (_("Pemegang"), post.staff.name),
        (_("Kantor"), post.office.name),
        (_("SK pengangkatan"), post.decree.number),
        (_("Paling cepat berakhir"), day_slip(earliest)),
    ]
    return FormPage(
        _("Akhiri jabatan: %(title)s") % {"title": post.title},
        _("Kursi tidak ditutup diam-diam: pemegang dan atasannya diberi tahu hari ini, dan bekerja sampai harinya."),
        back, facts,
    )  # fmt: skip


def end_preview(post: Post, on: date, earliest: date, today: date) -> Preview:
    superior = actions.superior_of(post, on=today)
    told = [post.staff.name, *([superior.staff.name] if superior else [])]
    until = post.during.upper
    before = _("sampai sebelum %(day)s") % {"day": day_slip(until)} if until else _("tanpa tanggal akhir")
    after = _("sampai sebelum %(day)s") % {"day": day_slip(on)}
    effects = [
        _("Diberi tahu hari ini: %(names)s.") % {"names": ", ".join(told)},
        _("Kursi tetap terbuka sampai hari itu; sesudahnya tertutup tanpa masa tenggang."),
        _("Pekerjaan yang dipegangnya tetap di kantornya."),
    ]
    return Preview([Difference(post.title, before, after)], on, f"{post.pk}:{earliest:%Y%m%d}", effects)


def take_back_page(post: Post, back: Link) -> FormPage:
    """Which end is about to be undone."""
    facts = [
        (_("Pemegang"), post.staff.name),
        (_("Kantor"), post.office.name),
        (_("Akan berakhir"), day_slip(post.during.upper)),
        (_("SK pengakhiran"), post.ended_by.number if post.ended_by else ""),
    ]
    return FormPage(
        _("Cabut pengakhiran jabatan: %(title)s") % {"title": post.title},
        _("Pengakhiran yang keliru dicabut dengan SK lain sebelum harinya tiba. Jabatan berjalan lagi seperti semula."),
        back, facts,
    )  # fmt: skip


def take_back_preview(post: Post, today: date) -> Preview:
    superior = actions.superior_of(post, on=today)
    told = [post.staff.name, *([superior.staff.name] if superior else [])]
    before = _("sampai sebelum %(day)s") % {"day": day_slip(post.during.upper)}
    after = _("sampai sebelum %(day)s") % {"day": day_slip(post.was_until)} if post.was_until else ""
    effects = [
        _("Diberi tahu hari ini: %(names)s.") % {"names": ", ".join(told)},
        _("Kedua SK tetap tercatat: yang mengakhiri dan yang mencabutnya."),
    ]
    rows = [Difference(post.title, before, after or _("tanpa tanggal akhir"))]
    return Preview(rows, today, f"{post.pk}:{post.during.upper:%Y%m%d}", effects)


def line_again(by: Seat, pk: str) -> dict[str, object]:
    """The line of a decree that seats the holder of a post of the region again that has an end; empty for any other."""
    wanted = int(pk[:18]) if pk.isascii() and pk.isdigit() else 0
    found = Post.objects.filter(pk=wanted, office__region__within=by.region, during__endswith__isnull=False)
    post = found.select_related("office", "staff").first()
    if post is None:
        return {}
    return {
        "office": post.office.code, "title": post.title, "role": post.role, "name": post.staff.name,
        "phone": post.staff.phone,
    }  # fmt: skip
