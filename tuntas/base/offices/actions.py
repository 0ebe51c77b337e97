"""What can be done about posts and the people on them: give and end a post by decree, a PIN, an approval by phone.

A right belongs to a post. Whoever gives or ends one names the decree (SK) that says so; an ended post stays readable.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import Acting, Role
from tuntas.base.offices.models import Approval, Decree, Office, Post, Staff
from tuntas.base.offices.seats import Seat


PIN_DIGITS = (6, 12)
APPROVAL_LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Sk:
    """The decree one refers to: number, date, what about."""

    number: str
    on: date
    about: str


def give_post(
    *, by: Seat, office_id: int, role: str, title: str, staff_id: int, since: date, until: date | None = None,
    acting: str = "", decree: Sk, at: datetime,
) -> Post:  # fmt: skip
    """This function will seat a person on a post by decree.

    - only inside the region of the seat that does it;
    - a post of which there is one cannot be given twice for the same days, unless somebody acts for it.
    """
    may.check(by, may.OFFICES_EDIT)
    office = _office_in_reach(by, office_id)
    _check_decree(decree, at)
    if role not in Role.values or acting not in Acting.values or not title.strip():
        raise Invalid(_("Pilih peran, dan tulis nama jabatannya."), fields={"title": _("Tulis nama jabatannya.")})
    if until is not None and until <= since:
        raise Invalid(_("Jabatan berakhir sesudah mulai."), fields={"until": _("Tanggal sesudah mulai.")})
    if not Staff.objects.filter(pk=staff_id).exists():
        raise NotFound(_("Pegawai itu tidak ada."))
    try:
        with acts.open_act(event="post.given", by=by.actor, at=at, office=office.code, role=role, decree=decree.number):
            return Post.objects.create(
                office=office, role=role, title=title.strip(), staff_id=staff_id, acting=acting,
                during=DateRange(since, until), decree=_stored(decree, by),
            )  # fmt: skip
    except IntegrityError as error:
        raise NotPossibleNow(
            _("Jabatan itu sudah dipegang orang lain pada hari-hari itu. Akhiri dulu dengan SK, atau tunjuk Plt/Plh.")
        ) from error


def end_post(*, by: Seat, post_id: int, on: date, decree: Sk, at: datetime) -> Post:
    """This function will end a post by decree; no grace follows, and what the post did stays under its name."""
    may.check(by, may.OFFICES_EDIT)
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("office").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Jabatan itu tidak ada."))
    _office_in_reach(by, post.office_id)
    if post.pk == by.post_id:
        raise Denied(_("Jabatan sendiri diakhiri orang lain."))
    _check_decree(decree, at)
    if post.ended_by_id is not None:
        raise NotPossibleNow(_("Jabatan itu sudah diakhiri."))
    if on <= post.during.lower or (post.during.upper and on > post.during.upper):
        raise Invalid(_("Tanggal akhir di dalam masa jabatan."), fields={"on": _("Tanggal di dalam masa jabatan.")})
    with acts.open_act(event="post.ended", by=by.actor, at=at, post=post.pk, on=on, decree=decree.number):
        post.during, post.ended_by = DateRange(post.during.lower, on), _stored(decree, by)
        post.save(update_fields=["during", "ended_by"])
    return post


def _office_in_reach(by: Seat, office_id: int) -> Office:
    office = Office.objects.filter(pk=office_id).first()
    if office is None or office.region is None or not by.covers(str(office.region)):
        raise NotFound(_("Kantor itu tidak ada di wilayah Anda."))
    return office


def _check_decree(decree: Sk, at: datetime) -> None:
    if not decree.number.strip() or not decree.about.strip():
        sentence = _("Tanpa nomor SK tidak ada perubahan jabatan.")
        raise Invalid(sentence, fields={"decree": sentence})
    if decree.on > localtime(at).date():
        raise Invalid(_("Tanggal SK tidak di masa depan."), fields={"decree_on": _("Tanggal SK tidak di masa depan.")})


def _stored(decree: Sk, by: Seat) -> Decree:
    found, _made = Decree.objects.get_or_create(
        number=decree.number.strip(), on=decree.on, defaults={"about": decree.about.strip(), "region": by.region[:5]}
    )
    return found


# --- PIN ------------------------------------------------------------------------------------------------------------


def set_pin(*, by: Seat, pin: str, at: datetime) -> None:
    """This function will give the person on this seat a new PIN; six to twelve digits, not one digit repeated."""
    shortest, longest = PIN_DIGITS
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= longest) or len(set(pin)) == 1:
        sentence = _("PIN 6 sampai 12 angka, tidak semuanya sama.")
        raise Invalid(sentence, fields={"pin": sentence})
    if pin in "01234567890123456789" or pin in "98765432109876543210":
        raise Invalid(_("PIN berurutan mudah ditebak."), fields={"pin": _("PIN berurutan mudah ditebak.")})
    with acts.open_act(event="staff.pin_set", by=by.actor, at=at, staff=by.staff_id):
        Staff.objects.filter(pk=by.staff_id).update(pin_hash=make_password(pin))


def is_pin(staff_id: int, pin: str) -> bool:
    """Is this the person's PIN? Takes as long when the person has none."""
    found = Staff.objects.filter(pk=staff_id).values_list("pin_hash", flat=True).first()
    return check_password(pin, found or make_password("0")) and bool(found)


# --- approval on one's own phone ------------------------------------------------------------------------------------


def ask_approval(*, by: Seat, post_id: int, subject: str, subject_id: int, at: datetime) -> tuple[Approval, str]:
    """This function will make a one-time link for a head's own phone: the approval, and the link's token.

    The token is derived, like a receipt's secret, so that the e-mail can be written when it is sent; only its digest
    is stored.
    """
    may.check(by, may.BATCHES_INITIAL)
    post = Post.objects.select_related("staff").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Jabatan itu tidak ada."))
    if not post.staff.pin_hash:
        raise NotPossibleNow(_("%(name)s belum punya PIN. PIN dibuat di kursinya sendiri.") % {"name": post.staff.name})
    with acts.open_act(
        event="approval.asked", by=by.actor, at=at, subject=subject, subject_id=subject_id, post=post_id
    ) as act:
        approval = Approval(
            post=post, subject=subject, subject_id=subject_id, asked_by_id=by.post_id, asked_at=at,
            expires_at=at + APPROVAL_LASTS, token_hash=b"",
        )  # fmt: skip
        token = approval_token(approval)
        approval.token_hash = _digest(token)
        try:
            with transaction.atomic():
                approval.save()
        except IntegrityError as error:
            raise NotPossibleNow(_("Tautan yang sama baru saja dibuat. Pakai yang itu.")) from error
        if post.staff.email:
            outbox.announce(act, "approval_asked", channel="email", ref_id=approval.pk)
    return approval, token


def approval_token(approval: Approval) -> str:
    """The secret of a link, derived from the server's key and what is asked of whom, when."""
    about = f"{approval.post_id}:{approval.subject}:{approval.subject_id}:{approval.asked_at.isoformat()}"
    return hmac.new(settings.RECEIPT_KEY.encode(), f"approval:{about}".encode(), hashlib.sha256).hexdigest()[:40]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def approval_of(token: str, *, to_change: bool = False) -> Approval:
    """The approval behind a link, whatever became of it; NotFound for a link nobody made."""
    found = Approval.objects.select_related("post__staff", "post__office", "asked_by__staff")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    approval = found.filter(token_hash=_digest(token)).first()
    if approval is None:
        raise NotFound(_("Tautan itu tidak ada. Minta tautan baru di meja."))
    return approval


def use_approval(*, token: str, by: Seat, agreed: bool, at: datetime) -> Approval:
    """This function will use a link up, once; what it approves is done by the caller in the same transaction."""
    approval = approval_of(token, to_change=True)
    if approval.post_id != by.post_id:
        raise Denied(_("Tautan ini untuk %(post)s.") % {"post": approval.post.title})
    if approval.used_at is not None:
        raise NotPossibleNow(_("Tautan ini sudah dipakai."))
    if at > approval.expires_at:
        raise NotPossibleNow(_("Tautan ini sudah lewat waktu. Minta tautan baru di meja."))
    with acts.open_act(
        event="approval.given" if agreed else "approval.refused", by=by.actor, at=at, approval=approval.pk,
        subject=approval.subject, subject_id=approval.subject_id,
    ):  # fmt: skip
        approval.used_at = at
        approval.save(update_fields=["used_at"])
    return approval
