"""Alerts of a duty call: planned with the call, sent by the worker's round, told to whoever is on duty at that moment.

Steps: at once, again at two shares of the call's time (dated numbers), and to the head of the unit when it is over. Each
is one row, so a round that runs twice sends it once. The words say nothing of the matter. They leave by SMS or e-mail
and stand in no table; without a gateway the unit's own page shows that they are due, and the open side nothing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from tuntas.base.ledger import clock, outbox
from tuntas.base.offices.models import Post, Staff
from tuntas.delivery.protection import door, queries, rules
from tuntas.delivery.protection.enums import Reached
from tuntas.delivery.protection.models import Alert, Call


TEXT = _("Ada tugas piket. Buka Tuntas.")
AT_ONCE, AGAIN, URGED, OVER = range(4)
# A gateway that hangs must not hold up what comes in.
LIMIT = 20


def plan(
    call: Call,
    *,
    since: datetime,
    lasting: timedelta,
    region: str,
    steps: Sequence[int] = (AT_ONCE, AGAIN, URGED, OVER),
) -> None:
    """This function will write down the alerts of a call, in the act that makes the call."""
    shares = {
        AT_ONCE: 0,
        AGAIN: rules.number_of("sealed.alert_again", region=region, at=since),
        URGED: rules.number_of("sealed.alert_urged", region=region, at=since),
        OVER: 100,
    }
    Alert.objects.using("sealed").bulk_create(
        Alert(key=uuid.uuid4(), call=call, step=step, due_at=since + lasting * shares[step] / 100) for step in steps
    )


def send_due(*, at: datetime) -> int:
    """This function will send what is due of calls still owed, and say how many went; safe to run twice at once."""
    return sum(_send(post, pk, at) for post in door.system_posts() for pk in _claim(post, at))


def _claim(post_id: int, at: datetime) -> list[int]:
    real = clock.real_now()
    with door.of_post(post_id), connections["sealed"].cursor() as cursor:
        cursor.execute(
            """UPDATE sealed.alert SET claimed_at = %s, attempts = attempts + 1 WHERE id IN (
                   SELECT a.id FROM sealed.alert a JOIN sealed.call c ON c.id = a.call_id
                   WHERE a.sent_at IS NULL AND c.made_at IS NULL AND a.due_at <= %s AND a.attempts < %s
                     AND (a.claimed_at IS NULL OR a.claimed_at < %s)
                   ORDER BY a.due_at, a.id LIMIT %s FOR UPDATE OF a SKIP LOCKED)
               RETURNING id""",
            [real, at, outbox.ATTEMPTS, real - timedelta(seconds=outbox.CLAIM_SECONDS), LIMIT],
        )
        return sorted(row[0] for row in cursor.fetchall())


@dataclass(frozen=True)
class Reaching:
    """Over what somebody can be reached; post None: nobody."""

    post_id: int | None
    channel: str
    address: str = ""


def _send(post_id: int, pk: int, at: datetime) -> int:
    with door.of_post(post_id):
        alert = Alert.objects.using("sealed").select_related("call__matter").get(pk=pk)
        reaching = _whom(alert, at)
    try:
        _deliver(alert, reaching)
    except OSError as error:
        # The gateway or the post office is away: tried again later, under the same key.
        with door.of_post(post_id):
            Alert.objects.using("sealed").filter(pk=pk).update(failure=type(error).__name__)
        return 0
    with door.of_post(post_id):
        Alert.objects.using("sealed").filter(pk=pk, sent_at__isnull=True).update(
            to_post_id=reaching.post_id, channel=reaching.channel, sent_at=at, failure=""
        )
    return int(reaching.channel in {Reached.SMS, Reached.EMAIL})


def _whom(alert: Alert, at: datetime) -> Reaching:
    """Who is on duty now, when reachable; otherwise, and when the time is over, the head of the unit."""
    office = alert.call.matter.holder_id
    head, duty = queries.head_post(office, at=at), queries.duty_post(office, at=at)
    asked = [head] if alert.step == OVER else [duty, head]
    staff = {
        post.pk: post.staff for post in Post.objects.select_related("staff").filter(pk__in=[p for p in asked if p])
    }
    found = [Reaching(pk, *way) for pk in asked if pk in staff and (way := way_to(staff[pk]))]
    return found[0] if found else Reaching(None, Reached.NONE)


def way_to(staff: Staff) -> tuple[str, str] | None:
    """SMS before e-mail; None for one who has neither. Without a gateway a telephone is named on the unit's page alone."""
    if staff.phone.strip():
        if settings.SMS_URL:
            return Reached.SMS, staff.phone
        return (Reached.EMAIL, staff.email) if staff.email and settings.EMAIL_HOST else (Reached.PAGE, "")
    return (Reached.EMAIL, staff.email) if staff.email and settings.EMAIL_HOST else None


def _deliver(alert: Alert, reaching: Reaching) -> None:
    message = outbox.Message(reaching.address, "Tuntas", str(TEXT))
    if reaching.channel == Reached.SMS:
        outbox.by_sms(str(alert.key), message)
    elif reaching.channel == Reached.EMAIL:
        outbox.by_email(str(alert.key), message)
