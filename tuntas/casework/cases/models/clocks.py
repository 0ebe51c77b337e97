"""The clocks: the citizen's total, the state's, the answer's; at most one of each runs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office
from tuntas.casework.cases.enums import Charged, Scope
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import known


class Clock(models.Model):
    """One running or ended clock. `charged` says who is using the time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    n = models.SmallIntegerField()
    scope = models.TextField(choices=Scope.choices)
    charged = models.TextField(choices=Charged.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    # While stopped: since when, and how many seconds of working time were left.
    stopped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            known("scope", Scope, "clock_scope_known"),
            known("charged", Charged, "clock_charged_known"),
            models.UniqueConstraint(fields=["case", "n"], name="clock_numbered"),
            models.UniqueConstraint(
                fields=["case", "scope"], condition=Q(ended_at__isnull=True), name="clock_one_per_scope"
            ),
            models.CheckConstraint(name="clock_due_later", condition=Q(due__gt=F("started_at"))),
            models.CheckConstraint(
                name="clock_end_judged",
                condition=Q(ended_at__isnull=True, met__isnull=True) | Q(ended_at__isnull=False, met__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_office_charged", condition=~Q(charged="office") | Q(office__isnull=False)
            ),
            # Only one stop exists: it stops state and answer; the citizen's total pauses while the citizen is charged.
            models.CheckConstraint(
                name="clock_stop_charges_citizen", condition=Q(stopped_at__isnull=True) | Q(charged="citizen")
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due", "id"], name="clock_running", condition=Q(ended_at__isnull=True, stopped_at__isnull=True)
            ),
        ]

    class Columns:
        internal = (
            "id", "case", "n", "scope", "charged", "office", "started_at", "due", "stopped_at", "ended_at", "met",
        )  # fmt: skip


class RulesVersion(models.Model):
    """Changes whenever a deadline's parameter, a holiday or a work week does: what was worked out before is then stale."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="rules_version_one_row", condition=Q(id=1))]

    class Columns:
        internal = ("id", "version")


class Escalation(models.Model):
    """A warning (50, 80) or a climb (100 and above) of one clock; each level once, however often the job runs."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="escalations")
    level = models.SmallIntegerField()
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "level"], name="escalation_level_once"),
            models.CheckConstraint(name="escalation_level_known", condition=Q(level__in=[50, 80, 100])),
        ]

    class Columns:
        internal = ("id", "clock", "level", "to_office", "at")
