"""What the desk sends: the one-time link to a head, written when it is sent."""

from django.conf import settings
from django.urls import reverse

from tuntas.base.ledger import outbox
from tuntas.base.ledger.outbox import Message
from tuntas.base.offices import actions, posts
from tuntas.base.offices.models import Approval, EndTakenBack, Office, Post, Staff
from tuntas.base.places import words


# What the wiring checks: each has its words below.
TEMPLATES = {
    "approval_asked", "post_ending", "post_ending_superior", "post_stays", "post_stays_superior", "person_arrives",
}  # fmt: skip


def approval_asked(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001 - the outbox names both
    """None once the link has been used: nothing is left to ask."""
    found = Approval.objects.select_related("post__staff", "asked_by__staff").filter(
        pk=ref_id or 0, used_at__isnull=True
    )
    approval = found.first()
    if approval is None or not approval.post.staff.email:
        return None
    address = settings.ADDRESS + reverse("desk:approve", args=[actions.approval_token(approval)])
    until = words.moment_short(approval.expires_at, "id", year=True)
    text = (
        f"{approval.asked_by.staff.name}, {approval.asked_by.title}, meminta persetujuan Anda.\n\n"
        f"Buka di HP Anda sendiri, dengan PIN Anda:\n{address}\n\nSekali pakai, sampai {until}. "
        "Bukan Anda yang dimaksud? Abaikan; tanpa PIN tidak ada yang terjadi."
    )
    return Message(approval.post.staff.email, "Tuntas: persetujuan diminta", text)


def post_ending(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001 - the outbox names both
    """To the holder: which decree, until when, and that the seat is open until then."""
    post = _ending(ref_id)
    if post is None:
        return None
    text = (
        f"Tuntas: jabatan {post.title} berakhir {_last(post)} menurut SK {_decree(post)}. "
        "Sampai hari itu kursi Anda tetap terbuka. Keliru? Hubungi atasan Anda."
    )
    return _told(post.staff, text)


def post_ending_superior(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001
    """To whoever heads the holder: somebody's seat will close."""
    post = _ending(ref_id)
    superior = posts.superior_of(post, on=post.notice_on) if post and post.notice_on else None
    if post is None or superior is None:
        return None
    text = (
        f"Tuntas: {post.staff.name}, {post.title}, berakhir {_last(post)} menurut SK {_decree(post)}. "
        "Siapkan penggantinya. Keliru? Hubungi Bagian Organisasi."
    )
    return _told(superior.staff, text)


def post_stays(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001 - the outbox names both
    """To the holder: the end he was told of does not come."""
    taken = _taken_back(ref_id)
    if taken is None:
        return None
    text = (
        f"Tuntas: jabatan {taken.post.title} tidak jadi berakhir {words.date_short(taken.would_end_on, 'id', year=True)}. "
        f"Pengakhirannya dicabut dengan SK {taken.decree.number}. Kursi Anda tetap terbuka."
    )
    return _told(taken.post.staff, text, "Tuntas: jabatan tidak jadi berakhir")


def post_stays_superior(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001
    """To whoever heads the holder: nobody need be found for the seat."""
    taken = _taken_back(ref_id)
    superior = posts.superior_of(taken.post, on=taken.taken_back_on) if taken else None
    if taken is None or superior is None:
        return None
    text = (
        f"Tuntas: {taken.post.staff.name}, {taken.post.title}, tidak jadi berakhir {words.date_short(taken.would_end_on, 'id', year=True)}. "
        f"Dicabut dengan SK {taken.decree.number}. Tidak perlu pengganti."
    )
    return _told(superior.staff, text, "Tuntas: jabatan tidak jadi berakhir")


def _taken_back(ref_id: int | None) -> EndTakenBack | None:
    found = EndTakenBack.objects.select_related("post__staff", "post__office", "decree").filter(pk=ref_id or 0)
    return found.first()


def _ending(ref_id: int | None) -> Post | None:
    ended = Post.objects.select_related("staff", "office", "ended_by").filter(pk=ref_id or 0, ended_by__isnull=False)
    return ended.first()


def _last(post: Post) -> str:
    return words.date_short(post.during.upper, "id", year=True)


def _decree(post: Post) -> str:
    return post.ended_by.number if post.ended_by else ""


def _told(staff: Staff, text: str, subject: str = "Tuntas: jabatan berakhir") -> Message:
    return Message(staff.email or staff.phone or staff.name, subject, text)


def person_arrives(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001
    """To the head of the office one has moved to: somebody is coming; who, they read at their own desk."""
    office = Office.objects.filter(pk=ref_id or 0).first()
    head = office.posts.filter(role="head", ended_by__isnull=True).select_related("staff").first() if office else None
    if office is None or head is None:
        return None
    text = f"Tuntas: seorang warga tercatat pindah ke {office.name}. Lengkapi alamat dan keluarganya di meja Anda."
    return Message(head.staff.email or head.staff.phone or head.staff.name, "Tuntas: warga pindah", text)


outbox.RENDERERS["person_arrives"] = person_arrives
outbox.RENDERERS["approval_asked"] = approval_asked
outbox.RENDERERS["post_ending"] = post_ending
outbox.RENDERERS["post_ending_superior"] = post_ending_superior
outbox.RENDERERS["post_stays"] = post_stays
outbox.RENDERERS["post_stays_superior"] = post_stays_superior
