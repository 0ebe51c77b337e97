"""A matter somebody says he handed in before, without a receipt: the claim, the search by two offices, its minutes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post, Staff
from tuntas.casework.cases.enums import ClaimOutcome, Evidence
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import known, together


class PriorClaim(models.Model):
    """Who says he handed it in where and on which day, with what evidence; and what became of it.

    The case counts from `claimed_at`, from `proven_at` once a file was found, from `recorded_at` once the evidence was
    shown to be edited. Nobody else may move a case's first day.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="prior_claim")
    claimed_at = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    counterpart = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    evidence = models.TextField(choices=Evidence.choices)
    evidence_words = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    search_by = models.DateTimeField()
    outcome = models.TextField(choices=ClaimOutcome.choices, null=True)  # noqa: DJ001 - absent is not empty
    settled_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    doubted_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    doubt_ground = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            known("evidence", Evidence, "claim_evidence_known"),
            models.CheckConstraint(name="claim_of_the_past", condition=Q(claimed_at__lt=F("recorded_at"))),
            models.CheckConstraint(name="claim_two_offices", condition=~Q(office=F("counterpart"))),
            models.CheckConstraint(name="claim_search_later", condition=Q(search_by__gt=F("recorded_at"))),
            models.CheckConstraint(
                name="claim_outcome_known", condition=Q(outcome__isnull=True) | Q(outcome__in=ClaimOutcome.values)
            ),
            together("claim_outcome_dated", "outcome", "settled_at"),
            models.CheckConstraint(
                name="claim_found_is_proven",
                condition=Q(outcome="found", proven_at__isnull=False, proven_at__lte=F("settled_at"))
                | ((~Q(outcome="found") | Q(outcome__isnull=True)) & Q(proven_at__isnull=True)),
            ),
            together("claim_doubted_by_someone", "doubted_at", "doubted_by"),
            models.CheckConstraint(
                name="claim_doubt_has_ground",
                condition=Q(doubted_at__isnull=True, doubt_ground="")
                | (Q(doubted_at__isnull=False) & ~Q(doubt_ground="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["search_by", "id"], name="claim_searching", condition=Q(settled_at__isnull=True)),
        ]

    class Columns:
        internal = (
            "id", "case", "claimed_at", "office", "counterpart", "evidence", "recorded_at", "recorded_by", "search_by",
            "outcome", "settled_at", "proven_at", "doubted_at", "doubted_by", "doubt_ground",
        )  # fmt: skip
        personal = ("evidence_words",)


class FileSearch(models.Model):
    """One office's search for the file of a claim, its answer, or how its silence climbed."""

    claim = models.ForeignKey(PriorClaim, on_delete=models.PROTECT, related_name="searches")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    is_found = models.BooleanField(null=True)
    found_since = models.DateTimeField(null=True)
    place = models.TextField(default="", blank=True)
    climbed_at = models.DateTimeField(null=True)
    climbed_to = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "office"], name="search_one_per_office"),
            together("search_answered_whole", "answered_at", "answered_by", "is_found"),
            models.CheckConstraint(
                name="search_found_since",
                condition=Q(is_found=True, found_since__isnull=False, found_since__lte=F("answered_at"))
                | ((Q(is_found=False) | Q(is_found__isnull=True)) & Q(found_since__isnull=True)),
            ),
            # Where it was found, or where one looked: an answer always says.
            models.CheckConstraint(name="search_says_where", condition=Q(answered_at__isnull=True) | ~Q(place="")),
            together("search_climbed_somewhere", "climbed_at", "climbed_to"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office"], name="search_waiting", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["climbed_to"], name="search_climbed", condition=Q(climbed_to__isnull=False)),
        ]

    class Columns:
        internal = (
            "id", "claim", "office", "answered_at", "answered_by", "is_found", "found_since", "climbed_at", "climbed_to",
        )  # fmt: skip
        personal = ("place",)


class MinutesSignature(models.Model):
    """One office's signature under the minutes of a search: a post of its own, and not the person of the other one."""

    claim = models.ForeignKey(PriorClaim, on_delete=models.PROTECT, related_name="signatures")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "office"], name="minutes_one_per_office"),
            models.UniqueConstraint(fields=["claim", "staff"], name="minutes_two_persons"),
        ]

    class Columns:
        internal = ("id", "claim", "office", "post", "staff", "signed_at")
