"""Posts by decree: many given in one decree, one ended after notice, a mistaken end taken back.

Whoever ends a post names the decree; the holder and his superior are told at once, and the seat stays open until the
days of notice are over. There is no way to end it sooner: the database refuses that too. An end that has not come yet
is taken back by another decree, and both are told again; one that has come is not: that is a new post by decree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import decrees, permissions as may, queries
from tuntas.base.offices.decrees import Sk
from tuntas.base.offices.enums import Acting, Role
from tuntas.base.offices.models import Decree, EndTakenBack, Post, Staff
from tuntas.base.offices.seats import Seat


@dataclass(frozen=True)
class Seating:
    """One line of a decree: which post, who holds it (by id, or a new person by name), as what, from when to when."""

    office_id: int
    role: str
    title: str
    since: date
    until: date | None = None
    acting: str = ""
    staff_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""


def give_posts(*, by: Seat, seatings: Sequence[Seating], decree: Sk, at: datetime) -> list[Post]:
    """This function will seat people on posts by one decree: all of its lines, or none.

    - only inside the region of the seat that does it;
    - a post of which there is one cannot be given twice for the same days, unless somebody acts for it.

    Raises Invalid with the line's number as field (`line-3`).
    """
    may.check(by, may.OFFICES_EDIT)
    decrees.check(decree, at)
    if not seatings:
        raise Invalid(_("SK tanpa satu nama pun tidak mengubah apa-apa. Isi sekurangnya satu baris."))
    for n, one in enumerate(seatings):
        _check_line(by, n, one)
    with acts.open_act(event="post.given", by=by.actor, at=at, decree=decree.number) as act:
        stored = decrees.stored(decree, by)
        posts = [_seat_one(n, one, stored.pk) for n, one in enumerate(seatings)]
        act.note(posts=[{"post": post.pk, "office": post.office_id, "role": post.role} for post in posts])
    return posts


def _check_line(by: Seat, n: int, one: Seating) -> None:
    decrees.office_in_reach(by, one.office_id)
    if one.role not in Role.values or one.role == Role.SYSTEM or one.acting not in Acting.values:
        raise _line_error(n, _("Pilih peran dan status jabatannya."))
    if not one.title.strip():
        raise _line_error(n, _("Tulis nama jabatannya."))
    if one.until is not None and one.until <= one.since:
        raise _line_error(n, _("Jabatan berakhir sesudah mulai."))
    if one.acting and one.until is None:
        raise _line_error(n, _("Plt dan Plh ditunjuk sampai tanggal tertentu. Isi tanggal akhirnya."))
    if one.staff_id is None and not one.name.strip():
        raise _line_error(n, _("Tulis nama pemegangnya."))
    if telephone.read(one.phone) is None:
        raise _line_error(n, telephone.SENTENCE)
    if one.staff_id is not None and not Staff.objects.filter(pk=one.staff_id).exists():
        raise NotFound(_("Pegawai itu tidak ada."))


def _line_error(n: int, sentence: object) -> Invalid:
    whole = _("Baris %(n)d: %(sentence)s") % {"n": n + 1, "sentence": sentence}
    return Invalid(whole, fields={f"line-{n}": whole})


def _seat_one(n: int, one: Seating, decree_id: int) -> Post:
    staff_id = one.staff_id
    if staff_id is None:
        name = " ".join(one.name.split())
        staff_id = Staff.objects.create(name=name, phone=telephone.kept(one.phone), email=one.email.strip()).pk
    try:
        with transaction.atomic():
            return Post.objects.create(
                office_id=one.office_id, role=one.role, title=one.title.strip(), staff_id=staff_id, acting=one.acting,
                during=DateRange(one.since, one.until), decree_id=decree_id,
            )  # fmt: skip
    except IntegrityError as error:
        sentence = _(
            "jabatan itu dipegang orang lain pada hari-hari itu. Akhiri dulu dengan SK, atau tunjuk Plt/Plh sampai ia berakhir."
        )
        wrong = _line_error(n, sentence)
        raise NotPossibleNow(wrong.sentence) from error


def earliest_end(by: Seat, at: datetime) -> date:
    """The first day on which a post ended today can be over: the dated days of notice from now."""
    today = localtime(at).date()
    days, _unit = queries.parameter("post.notice", on=today, region=by.region)
    return today + timedelta(days=max(days, 1))


def post_to_end(*, by: Seat, post_id: int, to_change: bool = False) -> Post:
    """The post one may end: in reach, not one's own, not ended yet."""
    post = _post_in_reach(by, post_id, to_change=to_change)
    if post.ended_by_id is not None:
        raise NotPossibleNow(_("Jabatan itu sudah diakhiri."))
    return post


def _post_in_reach(by: Seat, post_id: int, *, to_change: bool) -> Post:
    """A post of the seat's region that is another person's, locked when it will change."""
    may.check(by, may.OFFICES_EDIT)
    posts = Post.objects.select_related("office", "staff", "ended_by")
    if to_change:
        posts = posts.select_for_update(of=("self",), no_key=True)
    post = posts.filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Jabatan itu tidak ada."))
    decrees.office_in_reach(by, post.office_id)
    if post.staff_id == by.staff_id or post.role == Role.SYSTEM:
        raise Denied(_("Jabatan sendiri diakhiri orang lain."))
    return post


def end_post(*, by: Seat, post_id: int, on: date, decree: Sk, at: datetime) -> Post:
    """This function will end a post by decree after the days of notice; holder and superior are told now.

    Until `on` the holder works as before. What the post did stays under its name; no grace follows `on`.
    """
    post = post_to_end(by=by, post_id=post_id, to_change=True)
    decrees.check(decree, at)
    check_last_day(by, post, on, at)
    if EndTakenBack.objects.filter(post=post, ended_by__number=decree.number.strip(), ended_by__on=decree.on).exists():
        sentence = _("Pengakhiran dengan SK ini sudah dicabut. Jabatan ini hanya bisa diakhiri dengan SK lain.")
        raise Invalid(sentence, fields={"decree": sentence})
    with acts.open_act(event="post.ended", by=by.actor, at=at, post=post.pk, on=on, decree=decree.number) as act:
        post.was_until = post.during.upper
        post.during, post.ended_by = DateRange(post.during.lower, on), decrees.stored(decree, by)
        post.notice_on = localtime(at).date()
        post.save(update_fields=["during", "ended_by", "notice_on", "was_until"])
        outbox.announce(act, "post_ending", channel=_channel(post.staff), ref_id=post.pk)
        if (superior := superior_of(post, on=localtime(at).date())) is not None:
            outbox.announce(act, "post_ending_superior", channel=_channel(superior.staff), ref_id=post.pk)
    return post


def check_last_day(by: Seat, post: Post, on: date, at: datetime) -> None:
    earliest = earliest_end(by, at)
    if on < earliest:
        sentence = _("Paling cepat %(day)s: pemegang diberi tahu dulu, dan sampai hari itu ia tetap bekerja.") % {
            "day": date_format(earliest, "l j F Y")
        }
        raise Invalid(sentence, fields={"on": sentence})
    if on <= post.during.lower or (post.during.upper and on > post.during.upper):
        raise Invalid(_("Tanggal akhir di dalam masa jabatan."), fields={"on": _("Tanggal di dalam masa jabatan.")})


def end_to_take_back(*, by: Seat, post_id: int, at: datetime, to_change: bool = False) -> Post:
    """The post whose end one may take back: in reach, not one's own, and that day has not come."""
    post = _post_in_reach(by, post_id, to_change=to_change)
    if post.ended_by_id is None:
        raise NotPossibleNow(_("Jabatan itu tidak diakhiri; tidak ada yang perlu dicabut."))
    if post.during.upper <= localtime(at).date():
        raise NotPossibleNow(_("Jabatan itu sudah berakhir. Orangnya bisa diangkat lagi dengan SK baru."))
    return post


def take_back_end(*, by: Seat, post_id: int, decree: Sk, at: datetime) -> Post:
    """This function will undo the end of a post before it comes, by another decree; holder and superior are told now.

    The post runs again as long as its own decree said. Invalid: the decree is the one that ended it. NotPossibleNow: it
    has ended already, or somebody else was given the post from that day on.
    """
    post = end_to_take_back(by=by, post_id=post_id, at=at, to_change=True)
    decrees.check(decree, at)
    ended_by = check_another(post, decree)
    would_end_on, today = post.during.upper, localtime(at).date()
    facts = {"post": post.pk, "would_end_on": would_end_on, "decree": decree.number}
    with acts.open_act(event="post.end_taken_back", by=by.actor, at=at, **facts) as act:
        taken = EndTakenBack.objects.create(
            post=post,
            ended_by=ended_by,
            would_end_on=would_end_on,
            decree=decrees.stored(decree, by),
            taken_back_on=today,
        )
        _run_on(post)
        outbox.announce(act, "post_stays", channel=_channel(post.staff), ref_id=taken.pk)
        if (superior := superior_of(post, on=today)) is not None:
            outbox.announce(act, "post_stays_superior", channel=_channel(superior.staff), ref_id=taken.pk)
    return post


def check_another(post: Post, decree: Sk) -> Decree:
    """The decree that ended the post; Invalid when it is the very one that would take that back."""
    assert post.ended_by is not None
    if (decree.number.strip(), decree.on) == (post.ended_by.number, post.ended_by.on):
        sentence = _("Itu SK yang mengakhirinya. Tulis SK yang mencabutnya.")
        raise Invalid(sentence, fields={"decree": sentence})
    return post.ended_by


def _run_on(post: Post) -> None:
    """The post as it was before it was ended; NotPossibleNow when another has been given it meanwhile."""
    post.during, post.was_until = DateRange(post.during.lower, post.was_until), None
    post.ended_by, post.notice_on = None, None
    try:
        with transaction.atomic():
            post.save(update_fields=["during", "ended_by", "notice_on", "was_until"])
    except IntegrityError as error:
        raise NotPossibleNow(
            _(
                "Jabatan ini sudah diberikan kepada orang lain sesudah hari itu. Akhiri dulu jabatan orang itu dengan SK."
            )
        ) from error


def superior_of(post: Post, *, on: date) -> Post | None:
    """Who is told beside the holder: the head of the office; for a head, the head of the office above."""
    heads = Post.objects.select_related("staff", "office").filter(role=Role.HEAD, during__contains=on)
    own = heads.filter(office=post.office_id).exclude(staff=post.staff_id).order_by("acting", "id").first()
    if own is not None or post.office.region is None:
        return own
    above = queries.office_above(post.office)
    return heads.filter(office=above).order_by("acting", "id").first() if above else None


def _channel(staff: Staff) -> str:
    return "email" if staff.email else "sms" if staff.phone else "screen"
