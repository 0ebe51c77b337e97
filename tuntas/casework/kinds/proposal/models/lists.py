"""The village's list: frozen before it is judged, judged line by line, signed by somebody who is not kin."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.models import Case, Document
from tuntas.casework.cases.models.shared import known, together
from tuntas.casework.kinds.proposal.enums import KinRelation, RecusalSource, Verdict, Way


class ProposalList(models.Model):
    """The initial list of one village, programme and month. Frozen without a line it is a nil report."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    programme = models.TextField(default="", blank=True)
    # The first day of its month.
    month = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    posted_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "programme", "month"], name="list_one_per_month"),
            models.CheckConstraint(name="list_month_begins", condition=Q(month__day=1)),
            together("list_frozen_by_someone", "frozen_at", "frozen_by"),
            together("list_signed_by_someone", "signed_at", "signed_by"),
            models.CheckConstraint(
                name="list_signed_when_frozen",
                condition=Q(signed_at__isnull=True) | Q(frozen_at__isnull=False, signed_at__gte=F("frozen_at")),
            ),
            models.CheckConstraint(
                name="list_posted_when_signed", condition=Q(posted_on__isnull=True) | Q(signed_at__isnull=False)
            ),
        ]

    class Columns:
        internal = (
            "id", "office", "region", "programme", "month", "made_at", "made_by", "frozen_at", "frozen_by",
            "signed_at", "signed_by", "posted_on",
        )  # fmt: skip


class Deliberation(models.Model):
    """The village meeting that judged a frozen list, or the statement that lawfully stands in its place.

    attendance: names as on the attendance sheet; its digest and the minutes' own tell a copied page.
    """

    list = models.OneToOneField(ProposalList, on_delete=models.PROTECT, related_name="deliberation")
    way = models.TextField(choices=Way.choices)
    held_on = models.DateField()
    place = models.TextField(default="", blank=True)
    n_members = models.IntegerField(null=True)
    n_present = models.IntegerField(null=True)
    quorum = models.IntegerField(null=True)
    attendance = models.TextField(default="", blank=True)
    attendance_digest = models.TextField(default="", blank=True)
    dissent = models.TextField(default="", blank=True)
    statement_number = models.TextField(default="", blank=True)
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("way", Way, "deliberation_way_known"),
            models.CheckConstraint(
                name="deliberation_meeting_has_quorum",
                condition=~Q(way="meeting")
                | (
                    ~Q(place="")
                    & Q(quorum__gt=0, quorum__isnull=False, n_present__isnull=False, n_members__isnull=False)
                    & Q(n_present__gte=F("quorum"), n_present__lte=F("n_members"))
                ),
            ),
            models.CheckConstraint(
                name="deliberation_statement_numbered",
                condition=~Q(way="responsibility_statement") | ~Q(statement_number=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["attendance_digest"], name="deliberation_attendance", condition=~Q(attendance_digest="")
            ),
        ]

    class Columns:
        internal = (
            "id", "list", "way", "held_on", "place", "n_members", "n_present", "quorum", "attendance_digest",
            "statement_number", "minutes", "recorded_at", "recorded_by",
        )  # fmt: skip
        personal = ("attendance", "dissent")


class ListLine(models.Model):
    """One case on a list. Its verdict comes from the list's own deliberation; signed, it stands."""

    list = models.ForeignKey(ProposalList, on_delete=models.PROTECT, related_name="lines")
    n = models.SmallIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="list_lines")
    verdict = models.TextField(choices=Verdict.choices, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    would_change = models.TextField(default="", blank=True)
    deliberation = models.ForeignKey(Deliberation, on_delete=models.PROTECT, null=True, related_name="lines")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "n"], name="list_line_numbered"),
            models.UniqueConstraint(fields=["list", "case"], name="list_line_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(verdict=""), name="list_line_one_undecided"),
            models.CheckConstraint(
                name="list_line_verdict_known", condition=Q(verdict="") | Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="list_line_no_has_reason", condition=Q(verdict__in=["", "eligible"]) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="list_line_no_can_change", condition=~Q(verdict="not_eligible") | ~Q(would_change="")
            ),
            models.CheckConstraint(
                name="list_line_judged_somewhere",
                condition=Q(verdict="", deliberation__isnull=True) | (~Q(verdict="") & Q(deliberation__isnull=False)),
            ),
            together("list_line_signed_by_someone", "signed_at", "signed_by"),
            models.CheckConstraint(
                name="list_line_signed_when_judged", condition=Q(signed_at__isnull=True) | ~Q(verdict="")
            ),
        ]

    class Columns:
        internal = ("id", "list", "n", "case", "verdict", "deliberation", "signed_at", "signed_by")
        personal = ("reason", "would_change")


class Recusal(models.Model):
    """A post that steps aside on one line, who signs instead, and the camat's office that gets a copy.

    Being kin is no ground against the family: only another hand decides.
    """

    line = models.ForeignKey(ListLine, on_delete=models.PROTECT, related_name="recusals")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    relation = models.TextField(choices=KinRelation.choices)
    source = models.TextField(choices=RecusalSource.choices)
    signer = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    copy_to = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            known("relation", KinRelation, "recusal_relation_known"),
            known("source", RecusalSource, "recusal_source_known"),
            models.UniqueConstraint(fields=["line", "post"], name="recusal_once"),
            models.CheckConstraint(name="recusal_another_signs", condition=~Q(signer=F("post"))),
        ]

    class Columns:
        internal = ("id", "line", "post", "relation", "source", "signer", "copy_to", "at")
