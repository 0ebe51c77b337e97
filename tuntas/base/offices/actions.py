"""What the people on posts can do: a PIN of their own, an approval by phone. Posts themselves: `posts`, by decree."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Approval, Post, Staff
from tuntas.base.offices.seats import Seat


PIN_DIGITS = (6, 12)
APPROVAL_LASTS = timedelta(hours=2)


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
