"""A family that was found: by whom it came to be known, whether it was seen at home, and whether it wants to be proposed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tuntas.base.offices.models import Post
from tuntas.casework.cases.models import Case
from tuntas.casework.cases.models.shared import filled, known, together
from tuntas.casework.kinds.proposal.enums import Consent, ConsentHow, Tip
from tuntas.casework.kinds.proposal.models.findings import FieldVisit


class Outreach(models.Model):
    """A proposal without an applicant. Nothing goes on before the family was found at home and said yes."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="outreach")
    tip = models.TextField(choices=Tip.choices)
    found_on = models.DateField()
    medium = models.TextField(default="", blank=True)
    account = models.TextField()
    visit = models.ForeignKey(FieldVisit, on_delete=models.PROTECT, null=True, related_name="+")
    consent = models.TextField(choices=Consent.choices, default="", blank=True)
    consent_how = models.TextField(choices=ConsentHow.choices, default="", blank=True)
    consent_on = models.DateField(null=True)
    consent_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    witness = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            known("tip", Tip, "outreach_tip_known"),
            filled("account", "outreach_has_account"),
            models.CheckConstraint(name="outreach_medium_named", condition=~Q(tip="media") | ~Q(medium="")),
            models.CheckConstraint(
                name="outreach_consent_known", condition=Q(consent="") | Q(consent__in=Consent.values)
            ),
            models.CheckConstraint(
                name="outreach_consent_how_known", condition=Q(consent_how="") | Q(consent_how__in=ConsentHow.values)
            ),
            together("outreach_consent_dated", "consent_on", "consent_by", "visit"),
            models.CheckConstraint(
                name="outreach_consent_whole",
                condition=Q(consent="", consent_how="", consent_on__isnull=True)
                | (~Q(consent="") & ~Q(consent_how="") & Q(consent_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="outreach_spoken_was_heard", condition=~Q(consent_how="spoken") | ~Q(witness="")
            ),
        ]

    class Columns:
        internal = ("id", "case", "tip", "found_on", "visit", "consent", "consent_how", "consent_on", "consent_by")
        personal = ("medium", "account", "witness")


class Reporter(models.Model):
    """Who brought the news. Secret, only the post that wrote it down and those of Dinsos who lead may read the name."""

    outreach = models.OneToOneField(Outreach, on_delete=models.PROTECT, related_name="reporter")
    name = models.TextField()
    phone = models.TextField(default="", blank=True)
    is_secret = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [filled("name", "reporter_has_name")]

    class Columns:
        internal = ("id", "outreach", "is_secret", "recorded_by", "recorded_at")
        sealed = ("name", "phone")
