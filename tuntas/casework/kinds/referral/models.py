"""Referrals beyond their case: which service, on what footing, what it answered, how far it is. No content comes back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.models.shared import filled, known, together
from tuntas.casework.kinds.referral.enums import Answer, Ground, Leave, Service, Status, Urgency


class Provider(models.Model):
    """A service one may be referred to. office NULL: outside the house, with address and telephone for the citizen."""

    name = models.TextField()
    service = models.TextField(choices=Service.choices)
    region = RegionField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.TextField(default="", blank=True)
    phone = models.TextField(default="", blank=True)
    hours = models.TextField(default="", blank=True)
    papers = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            filled("name", "provider_has_name"),
            known("service", Service, "provider_service_known"),
            models.UniqueConstraint(fields=["region", "name"], name="provider_once"),
            models.CheckConstraint(
                name="provider_outside_can_be_found",
                condition=Q(office__isnull=False) | (~Q(address="") & ~Q(phone="")),
            ),
        ]

    class Columns:
        public = ("id", "name", "service", "region", "office", "address", "phone", "hours", "papers")


class Referral(models.Model):
    """One referral: a case of its own, out of another matter. note: the least the service must know."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="referral")
    origin = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    service = models.TextField(choices=Service.choices)
    urgency = models.TextField(choices=Urgency.choices)
    leave = models.TextField(choices=Leave.choices)
    leave_on = models.DateField()
    note = models.TextField()
    needs_transport = models.BooleanField(default=False)
    transport = models.TextField(default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("service", Service, "referral_service_known"),
            known("urgency", Urgency, "referral_urgency_known"),
            known("leave", Leave, "referral_leave_known"),
            filled("note", "referral_has_note"),
            models.CheckConstraint(
                name="referral_transport_told", condition=Q(needs_transport=False) | ~Q(transport="")
            ),
            models.CheckConstraint(name="referral_not_of_itself", condition=~Q(case=F("origin"))),
        ]

    class Columns:
        internal = (
            "id", "case", "origin", "from_office", "service", "urgency", "leave", "leave_on", "needs_transport",
            "made_at", "made_by",
        )  # fmt: skip
        personal = ("note", "transport")


class Asking(models.Model):
    """One service asked, and its answer. heard_from: who said it there, when the service is outside the house."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="askings")
    n = models.SmallIntegerField()
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(choices=Answer.choices, null=True)  # noqa: DJ001 - absent is not empty
    ground = models.TextField(choices=Ground.choices, default="", blank=True)
    other = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+")
    heard_from = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "n"], name="asking_numbered"),
            models.UniqueConstraint(fields=["referral"], condition=Q(answered_at__isnull=True), name="asking_one_open"),
            together("asking_answered_whole", "answer", "answered_at", "answered_by"),
            models.CheckConstraint(
                name="asking_answer_known", condition=Q(answer__isnull=True) | Q(answer__in=Answer.values)
            ),
            models.CheckConstraint(name="asking_ground_known", condition=Q(ground="") | Q(ground__in=Ground.values)),
            models.CheckConstraint(
                name="asking_no_names_another",
                # NULL would be neither true nor false, and a CHECK lets that pass.
                condition=Q(answer__isnull=True)
                | ~Q(answer="turned_down")
                | (~Q(ground="") & Q(other__isnull=False) & ~Q(other=F("provider"))),
            ),
        ]

    class Columns:
        internal = (
            "id", "referral", "n", "provider", "asked_at", "asked_by", "answer", "ground", "other", "answered_at",
            "answered_by",
        )  # fmt: skip
        personal = ("heard_from",)


class Feedback(models.Model):
    """How far it is: a status and a day. There is no place here for what is said at the service."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="feedback")
    status = models.TextField(choices=Status.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("status", Status, "feedback_status_known"),
            models.UniqueConstraint(fields=["referral", "status", "on"], name="feedback_once_a_day"),
        ]

    class Columns:
        internal = ("id", "referral", "status", "on", "recorded_at", "recorded_by")
