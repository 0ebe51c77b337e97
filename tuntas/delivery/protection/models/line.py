"""Who held a sealed matter and how long each state took: the kernel's custody and clocks, in the sealed set."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tuntas.base.offices.models import Post
from tuntas.casework.cases.models.clocks import AbstractClock, AbstractEscalation, clock_rules, escalation_rules
from tuntas.casework.cases.models.custody import AbstractCustody, custody_rules
from tuntas.delivery.protection.models.matter import Matter


class Custody(AbstractCustody):
    """Which unit held the matter from when until when; the open stretch is the holder's (sql/line.sql)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="custody")

    class Meta:
        db_table = '"sealed"."custody"'
        constraints: ClassVar = custody_rules("sealed_", "matter")

    class Columns:
        sealed = ("id", "matter", "n", "office", "during")


class Clock(AbstractClock):
    """The clock of one state. The victim is never charged and nothing is ever stopped for her: her own pace is no lateness."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")

    class Meta:
        db_table = '"sealed"."clock"'
        constraints: ClassVar = [
            *clock_rules("sealed_", "matter"),
            models.CheckConstraint(name="sealed_clock_never_charges_her", condition=~Q(charged="citizen")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], name="sealed_clock_running", condition=Q(ended_at__isnull=True)),
        ]

    class Columns:
        sealed = (
            "id", "matter", "n", "scope", "charged", "office", "started_at", "due", "stopped_at", "ended_at", "met",
        )  # fmt: skip


class Escalation(AbstractEscalation):
    """A warning to who works on the matter, a climb to the head of the unit; to nobody outside of it."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="escalations")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = '"sealed"."escalation"'
        constraints: ClassVar = escalation_rules("sealed_")

    class Columns:
        sealed = ("id", "clock", "level", "to_post", "at")
