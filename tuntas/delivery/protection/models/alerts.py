"""What leaves the house for a duty call: that somebody is needed, to one post, once for each step of the call."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tuntas.base.offices.models import Post
from tuntas.delivery.protection.enums import Reached
from tuntas.delivery.protection.models.matter import Call


class Alert(models.Model):
    """One step of one call, planned with the call; its words are in no row.

    Whom it goes to is settled when it is sent, by the roster of that moment. `channel` is empty while it waits; `none`
    when nobody of the roster could be reached, which the head of the unit reads.
    """

    key = models.UUIDField(unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="alerts")
    step = models.SmallIntegerField()
    due_at = models.DateTimeField()
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.TextField(choices=Reached.choices, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    failure = models.TextField(default="", blank=True)

    class Meta:
        db_table = '"sealed"."alert"'
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "step"], name="sealed_alert_once_a_step"),
            models.CheckConstraint(name="sealed_alert_step_known", condition=Q(step__gte=0, step__lte=3)),
            models.CheckConstraint(
                name="sealed_alert_done_whole",
                condition=Q(sent_at__isnull=True, channel="", to_post__isnull=True)
                | Q(sent_at__isnull=False, channel="none", to_post__isnull=True)
                | Q(sent_at__isnull=False, channel__in=["sms", "email", "page"], to_post__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="sealed_alert_waiting", condition=Q(sent_at__isnull=True))
        ]

    class Columns:
        internal = ("key", "claimed_at", "attempts", "failure")
        sealed = ("id", "call", "step", "due_at", "to_post", "channel", "sent_at")
