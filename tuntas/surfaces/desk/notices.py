"""What the desk sends: the one-time link to a head, written when it is sent."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from tuntas.base.ledger import outbox
from tuntas.base.ledger.outbox import Message
from tuntas.base.offices import actions
from tuntas.base.offices.models import Approval


# What the wiring checks: each has its words below.
TEMPLATES = {"approval_asked"}


def approval_asked(case_id: int | None, ref_id: int | None) -> Message | None:  # noqa: ARG001 - the outbox names both
    """None once the link has been used: nothing is left to ask."""
    found = Approval.objects.select_related("post__staff", "asked_by__staff").filter(
        pk=ref_id or 0, used_at__isnull=True
    )
    approval = found.first()
    if approval is None or not approval.post.staff.email:
        return None
    address = settings.ADDRESS + reverse("desk:approve", args=[actions.approval_token(approval)])
    until = localtime(approval.expires_at).strftime("%d-%m-%Y %H.%M")
    text = (
        f"{approval.asked_by.staff.name}, {approval.asked_by.title}, meminta persetujuan Anda.\n\n"
        f"Buka di HP Anda sendiri, dengan PIN Anda:\n{address}\n\nSekali pakai, sampai {until}. "
        "Bukan Anda yang dimaksud? Abaikan; tanpa PIN tidak ada yang terjadi."
    )
    return Message(approval.post.staff.email, "Tuntas: persetujuan diminta", text)


outbox.RENDERERS["approval_asked"] = approval_asked
