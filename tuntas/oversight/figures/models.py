"""The weeks' files as published, the lines they consist of, what was counted, what still waits.

`Entry` is not written by the application: a trigger reads it out of the file, and refuses a file with a group smaller
than k, a total that is not its own, or a week out of order. Neither is ever changed afterwards.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q

from tuntas.base.ledger.models import Act
from tuntas.base.places.fields import RegionField
from tuntas.oversight.figures.enums import MOST_BOUNCES, RESULTS_OF, Days, Event, Kind


# "2021-W49", or the quarter for what had to wait for it.
PERIOD = r"^[0-9]{4}-(W[0-9]{2}|Q[1-4])$"
OFFICE = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?(-[a-z-]+)?$"
SOURCES = ("handover", "step", "bounce", "decision", "objection")


class Sha256(Func):
    function = "sha256"
    output_field = models.BinaryField()


class IsoNumber(Func):
    """202149 for a Monday of the 49th week of 2021: year and week as ISO 8601 counts them."""

    template = "(extract(isoyear FROM %(expressions)s) * 100 + extract(week FROM %(expressions)s))"
    output_field = models.IntegerField()


def _measure(prefix: str) -> list[models.CheckConstraint]:
    """What any published or waiting entry may say."""
    fits = Q()
    for event, results in RESULTS_OF.items():
        fits |= Q(event=event, result__in=[str(result) for result in results])
    return [
        models.CheckConstraint(name=f"{prefix}_class_and_result", condition=fits),
        models.CheckConstraint(name=f"{prefix}_kind_known", condition=Q(kind__in=Kind.values)),
        models.CheckConstraint(name=f"{prefix}_days_known", condition=Q(days__in=Days.values)),
        models.CheckConstraint(
            name=f"{prefix}_nth_of_a_bounce",
            condition=Q(nth=0) | Q(event=Event.BOUNCE, nth__gt=0, nth__lte=MOST_BOUNCES),
        ),
        models.CheckConstraint(
            name=f"{prefix}_days_measured", condition=Q(days="") | ~Q(event__in=[Event.BOUNCE, Event.ANY])
        ),
        models.CheckConstraint(name=f"{prefix}_counts_something", condition=Q(n__gt=0)),
    ]


class Week(models.Model):
    """One published file. `id` is the ISO year and week as a number, 202149."""

    id = models.IntegerField(primary_key=True)
    starts_on = models.DateField()
    published_at = models.DateTimeField()
    k = models.SmallIntegerField()
    n_entries = models.IntegerField()
    undetailed = models.IntegerField(default=0)
    # How long the oldest overdue clock that had not climbed had waited, rounded up to a step; 0 when all had climbed.
    unclimbed_hours = models.IntegerField(default=0)
    content = models.BinaryField()
    digest = models.BinaryField()
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="figures_week_is_iso", condition=Q(id=IsoNumber("starts_on"))),
            models.CheckConstraint(name="figures_week_from_monday", condition=Q(starts_on__iso_week_day=1)),
            models.CheckConstraint(name="figures_week_hides", condition=Q(k__gte=2)),
            models.CheckConstraint(
                name="figures_week_numbers_whole",
                condition=Q(n_entries__gte=0, undetailed__gte=0, unclimbed_hours__gte=0),
            ),
            models.CheckConstraint(name="figures_week_digest_fits", condition=Q(digest=Sha256("content"))),
        ]

    @property
    def label(self) -> str:
        """2021-W49."""
        return f"{self.id // 100}-W{self.id % 100:02d}"

    class Columns:
        public = (
            "id", "starts_on", "published_at", "k", "n_entries", "undetailed", "unclimbed_hours", "content", "digest", "act",
        )  # fmt: skip


class Entry(models.Model):
    """One line of a week's file: so many equal entries."""

    week = models.ForeignKey(Week, on_delete=models.PROTECT, related_name="entries")
    line = models.IntegerField()
    period = models.TextField()
    event = models.TextField(choices=Event.choices)
    kind = models.TextField(choices=Kind.choices)
    office = models.TextField()
    region = RegionField()
    result = models.TextField(default="", blank=True)
    days = models.TextField(default="", blank=True)
    nth = models.SmallIntegerField(default=0)
    n = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["week", "line"], name="figures_entry_numbered"),
            models.CheckConstraint(name="figures_entry_period_shape", condition=Q(period__regex=PERIOD)),
            models.CheckConstraint(name="figures_entry_office_shape", condition=Q(office__regex=OFFICE)),
            *_measure("figures_entry"),
        ]

    class Columns:
        public = ("id", "week", "line", "period", "event", "kind", "office", "region", "result", "days", "nth", "n")


class Counted(models.Model):
    """A row of the kernel that some edition has counted: no event is counted twice, however late the job runs."""

    pk = models.CompositePrimaryKey("source", "source_id")
    source = models.TextField()
    source_id = models.BigIntegerField()
    week = models.ForeignKey(Week, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="figures_counted_source_known", condition=Q(source__in=SOURCES)),
        ]

    class Columns:
        internal = ("source", "source_id", "week")


class Held(models.Model):
    """Entries too few to be shown with their week. They wait as entries of the regency until their quarter is over."""

    week = models.ForeignKey(Week, on_delete=models.PROTECT, related_name="+", db_index=False)
    quarter = models.TextField()
    event = models.TextField(choices=Event.choices)
    kind = models.TextField(choices=Kind.choices)
    region = RegionField()
    result = models.TextField(default="", blank=True)
    days = models.TextField(default="", blank=True)
    nth = models.SmallIntegerField(default=0)
    n = models.IntegerField()
    # The edition that took them up again.
    taken = models.ForeignKey(Week, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="figures_held_quarter_shape", condition=Q(quarter__regex=r"^[0-9]{4}-Q[1-4]$")),
            models.CheckConstraint(
                name="figures_held_taken_later", condition=Q(taken__isnull=True) | Q(taken__gt=F("week"))
            ),
            *_measure("figures_held"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["quarter"], name="figures_held_waiting", condition=Q(taken__isnull=True)),
        ]

    class Columns:
        internal = ("id", "week", "quarter", "event", "kind", "region", "result", "days", "nth", "n", "taken")


class Recount(models.Model):
    """One night's recomputing of the shown figures from the published files, by the script anyone may download."""

    at = models.DateTimeField()
    last = models.ForeignKey(Week, on_delete=models.PROTECT, related_name="+", db_index=False)
    n_weeks = models.IntegerField()
    n_compared = models.IntegerField()
    agrees = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="figures_recount_of_something", condition=Q(n_weeks__gt=0, n_compared__gt=0)),
        ]

    class Columns:
        public = ("id", "at", "last", "n_weeks", "n_compared", "agrees")
