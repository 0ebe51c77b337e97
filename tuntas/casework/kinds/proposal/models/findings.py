"""What was found at the door and at the civil registry, and what became of each person in each programme."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Post
from tuntas.base.people.models import Person
from tuntas.casework.cases.models import Case, Task
from tuntas.casework.cases.models.shared import filled, known
from tuntas.casework.kinds.proposal.enums import Finding, Match, OutcomeCode


class QuestionList(models.Model):
    """The dated instrument of a field visit. questions: [{"code", "text"}] in order."""

    code = models.TextField()
    during = DateRangeField()
    questions = models.JSONField()
    legal_ground = models.TextField()

    class Meta:
        constraints: ClassVar = [
            filled("code", "questions_have_code"),
            filled("legal_ground", "questions_have_ground"),
            ExclusionConstraint(
                name="questions_one_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    class Columns:
        public = ("id", "code", "during", "questions", "legal_ground")


class FieldVisit(models.Model):
    """One visit at the door. Absent once is not absent: that finding needs an earlier visit that promised another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="field_visits")
    n = models.SmallIntegerField()
    visited_on = models.DateField()
    visited_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(choices=Finding.choices)
    next_on = models.DateField(null=True)
    instrument = models.ForeignKey(QuestionList, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    note = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "n"], name="field_visit_numbered"),
            known("finding", Finding, "field_visit_finding_known"),
            models.CheckConstraint(
                name="field_visit_again_has_day",
                condition=(Q(finding="again", next_on__isnull=False) & Q(next_on__gt=F("visited_on")))
                | (~Q(finding="again") & Q(next_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="field_visit_found_is_answered",
                condition=~Q(finding="found") | (Q(instrument__isnull=False) & ~Q(answers={})),
            ),
            models.CheckConstraint(
                name="field_visit_else_is_told",
                condition=Q(finding__in=["found", "again"]) | ~Q(note=""),
            ),
        ]

    class Columns:
        internal = (
            "id", "case", "n", "visited_on", "visited_by", "finding", "next_on", "instrument", "recorded_at",
        )  # fmt: skip
        personal = ("answers", "note")


class CivilMatch(models.Model):
    """Disdukcapil's word on one case: padan, tidak padan, or not known yet."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="civil_matches")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="civil_match")
    match = models.TextField(choices=Match.choices)
    note = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("match", Match, "civil_match_known"),
            models.CheckConstraint(name="civil_match_no_is_told", condition=Q(match="matched") | ~Q(note="")),
        ]

    class Columns:
        internal = ("id", "case", "task", "match", "at", "by")
        personal = ("note",)


class ProgrammeOutcome(models.Model):
    """What became of one person in one programme, as of a day, by which source. The latest day stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.TextField()
    outcome = models.TextField(choices=OutcomeCode.choices)
    as_of = models.DateField()
    source = models.TextField()
    note = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            filled("programme", "outcome_of_a_programme"),
            filled("source", "outcome_has_source"),
            known("outcome", OutcomeCode, "programme_outcome_known"),
            models.UniqueConstraint(
                fields=["case", "person", "programme", "as_of"], name="programme_outcome_once_a_day"
            ),
        ]

    class Columns:
        internal = ("id", "case", "person", "programme", "outcome", "as_of", "source", "recorded_at", "recorded_by")
        personal = ("note",)
