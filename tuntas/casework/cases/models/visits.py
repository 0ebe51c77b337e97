"""Someone came or rang and was told something, before any case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office, Post
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.enums import Channel, Told, Topic
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import NUMBER, known, together


class Visit(models.Model):
    """One visit. 'Sent elsewhere' is a spoken bounce and stands unless the citizen says otherwise."""

    number = models.CharField(max_length=9, unique=True)
    intake_key = models.UUIDField(unique=True)
    content_digest = models.BinaryField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="visits")
    region = RegionField()
    topic = models.TextField(choices=Topic.choices)
    programme = models.TextField(default="", blank=True)
    told = models.TextField(choices=Told.choices)
    sent_to = models.TextField(choices=OfficeKind.choices, default="", blank=True)
    words = models.TextField(default="", blank=True)
    visitor = models.TextField(default="", blank=True)
    phone = models.TextField(default="", blank=True)
    channel = models.TextField(choices=Channel.choices)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    reply = models.TextField(default="", blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    contest = models.TextField(default="", blank=True)
    contested_at = models.DateTimeField(null=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="visit")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_number_shape", condition=Q(number__regex=NUMBER)),
            known("topic", Topic, "visit_topic_known"),
            known("told", Told, "visit_told_known"),
            known("channel", Channel, "visit_channel_known"),
            models.CheckConstraint(name="visit_sent_away_somewhere", condition=~Q(told="sent_away") | ~Q(sent_to="")),
            together("visit_replied_by_someone", "replied_at", "replied_by"),
            models.CheckConstraint(name="visit_reply_has_words", condition=Q(replied_at__isnull=True) | ~Q(reply="")),
            models.CheckConstraint(
                name="visit_contest_has_words", condition=Q(contested_at__isnull=True) | ~Q(contest="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "at"], name="visit_by_office")]

    class Columns:
        public = ("number",)
        internal = (
            "id", "intake_key", "content_digest", "office", "region", "topic", "programme", "told", "sent_to",
            "channel", "at", "recorded_by", "replied_at", "replied_by", "contested_at", "case",
        )  # fmt: skip
        personal = ("words", "visitor", "phone", "reply", "contest")
