"""The clocks: the citizen's total, the state's, the answer's; at most one of each runs. Abstract: schema `sealed` has its own."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.lookups import LessThanOrEqual

from tuntas.base.offices.models import Office
from tuntas.casework.cases.enums import Charged, Scope
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import known


# Shares of a clock's time at which somebody is told, in per cent: warned, warned again, and it climbs.
LEVELS = (50, 80, 100)


def reached(level: int, *, at: datetime) -> Q:
    """Clocks that run and have used this share of their time."""
    used = ExpressionWrapper((F("due") - F("started_at")) * Value(level / 100), DurationField())
    mark = ExpressionWrapper(F("started_at") + used, DateTimeField())
    return Q(ended_at__isnull=True, stopped_at__isnull=True, started_at__lte=at) & Q(
        LessThanOrEqual(mark, Value(at, DateTimeField()))
    )


class AbstractClock(models.Model):
    """One running or ended clock of one office. `charged` says who is using the time."""

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
        abstract = True

    def end(self, *, at: datetime, met: bool | None = None) -> None:
        """Judge the clock: it was met when it ended by its due moment, unless it is said to be or not to be."""
        self.ended_at = at
        self.met = at <= self.due if met is None else met
        self.save(update_fields=["ended_at", "met"])


def clock_rules(prefix: str, of: str) -> list[models.BaseConstraint]:
    """What is true of every set's clocks. prefix: of the rules' names; of: the column that names the matter."""
    return [
        known("scope", Scope, f"{prefix}clock_scope_known"),
        known("charged", Charged, f"{prefix}clock_charged_known"),
        models.UniqueConstraint(fields=[of, "n"], name=f"{prefix}clock_numbered"),
        models.UniqueConstraint(
            fields=[of, "scope"], condition=Q(ended_at__isnull=True), name=f"{prefix}clock_one_per_scope"
        ),
        models.CheckConstraint(name=f"{prefix}clock_due_later", condition=Q(due__gt=F("started_at"))),
        models.CheckConstraint(
            name=f"{prefix}clock_end_judged",
            condition=Q(ended_at__isnull=True, met__isnull=True) | Q(ended_at__isnull=False, met__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}clock_office_charged", condition=~Q(charged="office") | Q(office__isnull=False)
        ),
        # Only one stop exists: it stops state and answer; the citizen's total pauses while the citizen is charged.
        models.CheckConstraint(
            name=f"{prefix}clock_stop_charges_citizen", condition=Q(stopped_at__isnull=True) | Q(charged="citizen")
        ),
    ]


class AbstractEscalation(models.Model):
    """A warning (50, 80) or a climb (100) of one clock; each level once, however often the job runs."""

    level = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


def escalation_rules(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["clock", "level"], name=f"{prefix}escalation_level_once"),
        models.CheckConstraint(name=f"{prefix}escalation_level_known", condition=Q(level__in=list(LEVELS))),
    ]


class Clock(AbstractClock):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")

    class Meta:
        constraints: ClassVar = clock_rules("", "case")
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


class Escalation(AbstractEscalation):
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="escalations")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = escalation_rules("")

    class Columns:
        internal = ("id", "clock", "level", "to_office", "at")
