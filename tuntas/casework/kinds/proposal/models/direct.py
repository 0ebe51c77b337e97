"""The direct way: a proposal at Dinsos because the village said nothing or no; the village's word stands beside it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.casework.cases.models import Case, Visit
from tuntas.casework.cases.models.shared import known
from tuntas.casework.kinds.proposal.enums import DirectGround, Stance


class DirectFiling(models.Model):
    """One matter that went past its village. filed_by NULL: the citizen herself, without a seat.

    asked_at: when the village was asked; opens_at: from when its silence, or its spoken no, opens the way.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="direct_filing")
    ground = models.TextField(choices=DirectGround.choices)
    village = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    stance = models.TextField(choices=Stance.choices, default="", blank=True)
    statement = models.TextField(default="", blank=True)
    stated_at = models.DateTimeField(null=True)
    stated_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("ground", DirectGround, "direct_ground_known"),
            models.CheckConstraint(name="direct_not_before_it_opens", condition=Q(filed_at__gte=F("opens_at"))),
            models.CheckConstraint(
                name="direct_silence_takes_days", condition=~Q(ground="silence") | Q(opens_at__gt=F("asked_at"))
            ),
            models.CheckConstraint(name="direct_no_was_told", condition=~Q(ground="refused") | Q(visit__isnull=False)),
            models.CheckConstraint(name="direct_stance_known", condition=Q(stance="") | Q(stance__in=Stance.values)),
            models.CheckConstraint(
                name="direct_statement_whole",
                condition=Q(stated_at__isnull=True, stated_by__isnull=True, stance="", statement="")
                | (Q(stated_at__isnull=False, stated_by__isnull=False) & ~Q(stance="") & ~Q(statement="")),
            ),
            models.CheckConstraint(
                name="direct_stated_later", condition=Q(stated_at__isnull=True) | Q(stated_at__gte=F("filed_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "id"], name="direct_unstated", condition=Q(stated_at__isnull=True)),
        ]

    class Columns:
        internal = (
            "id", "case", "ground", "village", "visit", "asked_at", "opens_at", "filed_at", "filed_by", "stance",
            "stated_at", "stated_by",
        )  # fmt: skip
        personal = ("statement",)
