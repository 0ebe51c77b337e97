"""Who walks with whom on which matter (pendampingan): asked for, from a day to a day, visit by visit, until she says stop."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Post
from tuntas.casework.cases.models import Attachment, Case
from tuntas.casework.cases.models.shared import filled, known, together
from tuntas.casework.kinds.advocacy.enums import Basis, EndedBy


class Accompaniment(models.Model):
    """One companion on one matter. key: what the companion's code is derived from; the code itself is stored nowhere.

    ended_post NULL beside a set ended_at: said by the citizen or the companion themselves, without a seat.
    """

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accompaniments")
    companion = models.TextField()
    organisation = models.TextField(default="", blank=True)
    phone = models.TextField(default="", blank=True)
    basis = models.TextField(choices=Basis.choices)
    paper = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(choices=EndedBy.choices, null=True)  # noqa: DJ001 - absent is not empty
    ended_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    end_words = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            filled("companion", "accompaniment_has_companion"),
            filled("words", "accompaniment_was_asked_for"),
            known("basis", Basis, "accompaniment_basis_known"),
            models.CheckConstraint(
                name="accompaniment_mandate_is_paper", condition=~Q(basis="mandate") | Q(paper__isnull=False)
            ),
            models.CheckConstraint(name="accompaniment_has_days", condition=Q(until_on__gte=F("from_on"))),
            together("accompaniment_ended_by_someone", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="accompaniment_ended_by_known", condition=Q(ended_by__isnull=True) | Q(ended_by__in=EndedBy.values)
            ),
            models.CheckConstraint(
                name="accompaniment_ended_later", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("recorded_at"))
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="accompaniment_one_at_a_time"
            ),
        ]

    class Columns:
        internal = (
            "id", "key", "case", "basis", "paper", "from_on", "until_on", "recorded_at", "recorded_by", "ended_at",
            "ended_by", "ended_post",
        )  # fmt: skip
        personal = ("companion", "organisation", "phone", "words", "end_words")


class CompanionVisit(models.Model):
    """One dated step taken together. recorded_by NULL: written by the companion with his own code."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    place = models.TextField()
    words = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [filled("place", "companion_visit_somewhere"), filled("words", "companion_visit_told")]
        indexes: ClassVar = [models.Index(fields=["accompaniment", "visited_on"], name="companion_visit_by_day")]

    class Columns:
        internal = ("id", "accompaniment", "visited_on", "recorded_at", "recorded_by")
        personal = ("place", "words")
