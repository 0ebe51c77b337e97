"""What leaves the house after commit: a template and ids now, a text only when it is sent.

Two senders may run at once (rows are claimed with SKIP LOCKED), and one may die between sending and
marking: the message is then sent again under the same key, and the receiving side (Message-ID, the key an SMS
gateway is given, or the key of the screen channel) shows it once.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.db.models import F

from tuntas.base.ledger import clock, sms
from tuntas.base.ledger.acts import OpenAct
from tuntas.base.ledger.models import Outbox, Shown


@dataclass(frozen=True)
class Message:
    """A rendered message: where to, and the words. `address` is an e-mail address or a phone number."""

    address: str
    subject: str
    text: str


# Template name -> function (case_id, ref_id) -> Message or None when there is nobody to tell.
Renderer = Callable[[int | None, int | None], Message | None]
RENDERERS: dict[str, Renderer] = {}
CLAIM_SECONDS = 60
# Each try waits twice as long as the one before, an hour at most: a gateway may be away for a week.
LONGEST_WAIT = 3600
ATTEMPTS = 180
# One run, so that a gateway that answers nothing keeps neither the other messages nor the other jobs for long.
RUN_SECONDS = 20.0

log = logging.getLogger("tuntas.outbox")


def renderer(template: str) -> Callable[[Renderer], Renderer]:
    """Register the function that renders one template."""

    def register(function: Renderer) -> Renderer:
        RENDERERS[template] = function
        return function

    return register


def announce(
    act: OpenAct, template: str, *, channel: str = "screen", ref_id: int | None = None, due_at: datetime | None = None,
    case_id: int | None = None,
) -> None:  # fmt: skip
    """This function will put one message of an open act into the outbox; about the act's case, or the one named."""
    Outbox.objects.using(act.using).create(
        key=uuid.uuid4(), act_id=act.id, template=template, channel=channel, case_id=case_id or act.case_id,
        ref_id=ref_id, due_at=due_at or act.at,
    )  # fmt: skip


def send_due(*, now: datetime, limit: int = 100) -> int:
    """This function will send what is due and say how many; safe to run twice at once."""
    sent, ends = 0, time.monotonic() + RUN_SECONDS
    claimed = _claim(now, limit)
    for n, message_id in enumerate(claimed):
        if time.monotonic() > ends:
            _give_back(claimed[n:])
            break
        sent += _send(message_id)
    return sent


def _claim(now: datetime, limit: int) -> list[int]:
    real = clock.real_now()
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(
            """UPDATE ledger_outbox SET claimed_at = %s, attempts = attempts + 1 WHERE id IN (
                   SELECT id FROM ledger_outbox
                   WHERE sent_at IS NULL AND due_at <= %s AND attempts < %s
                     AND (claimed_at IS NULL
                          OR claimed_at < %s - least(%s * 2 ^ (attempts - 1), %s) * interval '1 second')
                   ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
               RETURNING id""",
            [real, now, ATTEMPTS, real, CLAIM_SECONDS, LONGEST_WAIT, limit],
        )
        return sorted(row[0] for row in cursor.fetchall())


def _give_back(claimed: list[int]) -> None:
    """These were not tried: whoever comes next may take them at once."""
    Outbox.objects.filter(pk__in=claimed, sent_at__isnull=True).update(claimed_at=None, attempts=F("attempts") - 1)


def _send(message_id: int) -> int:
    row = Outbox.objects.get(pk=message_id)
    try:
        message = RENDERERS[row.template](row.case_id, row.ref_id)
        if message is not None:
            CHANNELS[row.channel](row, message)
    except Exception as error:
        # The gateway is away, or this message cannot be written: it waits and is tried again. The next ones go out.
        if not isinstance(error, OSError):
            log.exception("message not sent", extra={"outbox": row.pk})
        Outbox.objects.filter(pk=row.pk).update(failure=type(error).__name__)
        return 0
    Outbox.objects.filter(pk=row.pk).update(sent_at=clock.real_now(), failure="")
    return 1 if message else 0


def _show(row: Outbox, message: Message) -> None:
    Shown.objects.bulk_create(
        [
            Shown(
                key=row.key, case_id=row.case_id, address=message.address, text=message.text, shown_at=clock.real_now()
            )
        ],
        ignore_conflicts=True,
    )


def _email(row: Outbox, message: Message) -> None:
    by_email(str(row.key), message)


def by_email(key: str, message: Message) -> None:
    """This function will post one e-mail; sent again under the same key it is the same one. Raises OSError."""
    from django.conf import settings  # noqa: PLC0415

    EmailMessage(
        message.subject, message.text, settings.EMAIL_FROM, [message.address], headers={"Message-ID": f"<{key}@tuntas>"}
    ).send()


def _sms(row: Outbox, message: Message) -> None:
    """To the gateway the settings name; without one an SMS is shown on screen, and says so there."""
    from django.conf import settings  # noqa: PLC0415

    if not settings.SMS_URL:
        _show(row, message)
        return
    by_sms(str(row.key), message)


def by_sms(key: str, message: Message) -> None:
    """This function will hand one SMS to the gateway of the settings. Raises OSError when it did not take it."""
    from django.conf import settings  # noqa: PLC0415

    sms.send(sms.Gateway(settings.SMS_URL, settings.SMS_KEY), key=key, to=message.address, text=message.text)


CHANNELS: dict[str, Callable[[Outbox, Message], None]] = {"screen": _show, "sms": _sms, "email": _email}
