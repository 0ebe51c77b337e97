"""How a matter ends: a decision with its reasons, an objection to it, a correction after the end."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from tuntas.base.offices.models import Office, Post, Staff
from tuntas.casework.cases.enums import NoticeProof, ObjectionOutcome, Outcome
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import filled, known, together


class Decision(models.Model):
    """A reasoned decision. An adverse one cannot be stored without all of its reasons."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    n = models.SmallIntegerField()
    outcome = models.TextField(choices=Outcome.choices)
    ground = models.TextField(default="", blank=True)
    evidence = models.TextField(default="", blank=True)
    would_change = models.TextField(default="", blank=True)
    text = models.TextField()
    text_sms = models.TextField()
    verified_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    objection_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    objection_days = models.SmallIntegerField(null=True)
    # The window opens with proven notice, never with the decision.
    notice_proof = models.TextField(choices=NoticeProof.choices, null=True)  # noqa: DJ001 - absent is not empty
    notice_at = models.DateTimeField(null=True)
    objection_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "n"], name="decision_numbered"),
            known("outcome", Outcome, "decision_outcome_known"),
            filled("text", "decision_has_text"),
            models.CheckConstraint(
                name="decision_adverse_reasoned",
                condition=~Q(outcome="refused")
                | (~Q(ground="") & ~Q(evidence="") & ~Q(would_change="") & ~Q(text_sms="")),
            ),
            models.CheckConstraint(
                name="decision_adverse_by_a_person",
                condition=~Q(outcome="refused") | Q(decided_by__isnull=False, decided_by_post__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_adverse_objectable",
                # NULL days would be neither true nor false, and a CHECK lets that pass.
                condition=~Q(outcome="refused")
                | Q(objection_office__isnull=False, objection_days__isnull=False, objection_days__gt=0),
            ),
            # Persons, not posts: an acting official holds two posts.
            models.CheckConstraint(
                name="decision_four_eyes",
                condition=Q(verified_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(verified_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="decision_sms_short", condition=LessThanOrEqual(Length("text_sms"), Value(306))
            ),
            together("decision_notice_whole", "notice_proof", "notice_at"),
            models.CheckConstraint(
                name="decision_window_from_notice",
                condition=Q(objection_until__isnull=True) | Q(notice_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_notice_later", condition=Q(notice_at__isnull=True) | Q(notice_at__gte=F("decided_at"))
            ),
        ]

    class Columns:
        internal = (
            "id", "case", "n", "outcome", "verified_by", "decided_by", "decided_by_post", "decided_at",
            "objection_office", "objection_days", "notice_proof", "notice_at", "objection_until",
        )  # fmt: skip
        personal = ("ground", "evidence", "would_change", "text", "text_sms")


class Objection(models.Model):
    """An objection against a decision: another office takes the second look, another person decides it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="objections")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    words = models.TextField()
    filed_at = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    suspends = models.BooleanField(default=False)
    first_decider = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(choices=ObjectionOutcome.choices, null=True)  # noqa: DJ001 - absent is not empty
    text = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            filled("words", "objection_has_words"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(decided_at__isnull=True), name="objection_one_open"
            ),
            together("objection_decided_whole", "decided_at", "decided_by", "outcome"),
            models.CheckConstraint(
                name="objection_outcome_known",
                condition=Q(outcome__isnull=True) | Q(outcome__in=ObjectionOutcome.values),
            ),
            models.CheckConstraint(
                name="objection_decided_has_text", condition=Q(decided_at__isnull=True) | ~Q(text="")
            ),
            models.CheckConstraint(
                name="objection_second_look",
                condition=Q(decided_by__isnull=True)
                | Q(first_decider__isnull=True)
                | ~Q(decided_by=F("first_decider")),
            ),
        ]

    class Columns:
        internal = (
            "id", "decision", "case", "filed_at", "office", "suspends", "first_decider",
            "decided_at", "decided_by", "outcome",
        )  # fmt: skip
        personal = ("words", "text")


class Correction(models.Model):
    """A correction (ralat) after the end: the decision stays, the correction stands beside it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    ground = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [filled("ground", "correction_has_ground"), filled("text", "correction_has_text")]

    class Columns:
        internal = ("id", "case", "at", "by")
        personal = ("ground", "text")
