"""The sealed matter: where it stands in plain codes, what it is about in ciphertext alone.

Plain here: the unit, the state, times, who of the unit did what. Not here at all: a name, a village, a number of the
open side, an answer. Those are in `Entry.body` and `Channel.address`, under the matter's own data key.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post, Staff
from tuntas.casework.cases.models.matter import AbstractMatter
from tuntas.casework.cases.models.shared import NUMBER, known, together
from tuntas.delivery.protection.enums import Basis, EntryKind, Harm, PoliceBy, Purpose, State, Way, Whose
from tuntas.delivery.protection.models.keys import UnitKey, long_enough


# States before the unit may know more than it was told at the door.
BEFORE_BASIS = ("arrived", "emergency", "intake", "consent", "transferring", "withdrawn", "mistaken", "ended")


class Arrival(models.Model):
    """What a desk left for the unit, and as many empty ones: a queue, emptied by the worker within seconds.

    Every ordinary consultation leaves one row of the same size, so a desk that has something to leave is not slower.
    """

    ref = models.UUIDField(unique=True)
    unit_key = models.ForeignKey(UnitKey, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    is_filled = models.BooleanField()
    wrapped = models.BinaryField()
    body = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = '"sealed"."arrival"'
        constraints: ClassVar = [
            models.CheckConstraint(name="sealed_arrival_kind_known", condition=Q(kind__in=["intake", "moved"])),
            long_enough("sealed_arrival_wrapped", "wrapped", 80),
            long_enough("sealed_arrival_sealed", "body", 28),
        ]

    class Columns:
        sealed = ("id", "ref", "unit_key", "kind", "is_filled", "wrapped", "body", "at")


class Matter(AbstractMatter):
    """One sealed matter. Its number is its own: nothing ties it to a slip but what the envelope says."""

    ref = models.UUIDField(unique=True)
    holder = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.TextField(choices=Basis.choices, default="", blank=True)

    class Meta:
        db_table = '"sealed"."matter"'
        constraints: ClassVar = [
            models.CheckConstraint(name="sealed_matter_number_shape", condition=Q(number__regex=NUMBER)),
            models.CheckConstraint(name="sealed_matter_kind_one", condition=Q(kind="sealed")),
            known("state", State, "sealed_matter_state_known"),
            known("basis", Basis, "sealed_matter_basis_known"),
            models.CheckConstraint(
                name="sealed_matter_class_of_state",
                condition=Q(state="ended", state_class="good")
                | Q(state__in=["withdrawn", "mistaken"], state_class="closed")
                | Q(state="transferring", state_class="waiting")
                | (~Q(state__in=["ended", "withdrawn", "mistaken", "transferring"]) & Q(state_class="open")),
            ),
            # Nothing is assessed, planned or given without the victim's word or the child rule.
            models.CheckConstraint(
                name="sealed_matter_works_on_a_basis", condition=Q(state__in=BEFORE_BASIS) | ~Q(basis="")
            ),
            models.CheckConstraint(
                name="sealed_matter_clock_while_open",
                condition=Q(state_class__in=["open", "waiting"], due__isnull=False)
                | (~Q(state_class__in=["open", "waiting"]) & Q(due__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["holder", "due", "id"], name="sealed_matter_by_holder", condition=Q(due__isnull=False)
            ),
        ]

    class Columns:
        sealed = (
            "id", "number", "kind", "state", "state_class", "since", "received_at", "recorded_at", "due", "version",
            "ref", "holder", "worker", "basis",
        )  # fmt: skip


class MatterKey(models.Model):
    """A matter's data key, wrapped to a unit's public key."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="keys")
    unit_key = models.ForeignKey(UnitKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"sealed"."matterkey"'
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(ended_at__isnull=True), name="sealed_matterkey_one_now"
            ),
            long_enough("sealed_matterkey_wrapped", "wrapped", 80),
        ]

    class Columns:
        sealed = ("id", "matter", "unit_key", "wrapped", "at", "ended_at")


class Entry(models.Model):
    """Something written in a matter, encrypted under its data key for this very row."""

    ref = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="entries")
    kind = models.TextField(choices=EntryKind.choices)
    body = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = '"sealed"."entry"'
        constraints: ClassVar = [
            known("kind", EntryKind, "sealed_entry_kind_known"),
            long_enough("sealed_entry_sealed", "body", 28),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="sealed_entry_by_matter")]

    class Columns:
        sealed = ("id", "ref", "matter", "kind", "body", "at", "by")


class Channel(models.Model):
    """A way to reach the victim. A family's or a home's telephone can never be a safe one."""

    ref = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="channels")
    way = models.TextField(choices=Way.choices)
    whose = models.TextField(choices=Whose.choices)
    is_safe = models.BooleanField()
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    address = models.BinaryField()
    # HMAC of the address under the matter's key: the same telephone cannot be both the family's and safe.
    mark = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = '"sealed"."channel"'
        constraints: ClassVar = [
            known("way", Way, "sealed_channel_way_known"),
            known("whose", Whose, "sealed_channel_whose_known"),
            models.CheckConstraint(name="sealed_channel_family_never_safe", condition=~Q(whose="family", is_safe=True)),
            models.CheckConstraint(
                name="sealed_channel_safe_has_hours",
                condition=Q(is_safe=False) | Q(opens_at__isnull=False, closes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sealed_channel_hours_ordered", condition=Q(opens_at__isnull=True) | Q(opens_at__lt=F("closes_at"))
            ),
            together("sealed_channel_hours_whole", "opens_at", "closes_at"),
            long_enough("sealed_channel_sealed", "address", 28),
            models.UniqueConstraint(fields=["matter", "mark"], name="sealed_channel_address_once"),
            models.UniqueConstraint(fields=["id", "is_safe"], name="sealed_channel_safe_key"),
        ]

    class Columns:
        sealed = (
            "id", "ref", "matter", "way", "whose", "is_safe", "opens_at", "closes_at", "address", "mark", "at", "by",
        )  # fmt: skip


class Contact(models.Model):
    """A contact that was made: only over a safe channel, in its hours, after a harm check that was clear."""

    # The key of both columns, channel and its safety, stands in sql/doors.sql.
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="contacts", db_constraint=False)
    is_safe = models.BooleanField(default=True)
    harm = models.TextField(choices=Harm.choices)
    checked_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    has_reached = models.BooleanField()

    class Meta:
        db_table = '"sealed"."contact"'
        constraints: ClassVar = [
            models.CheckConstraint(name="sealed_contact_over_safe_channel", condition=Q(is_safe=True)),
            models.CheckConstraint(
                name="sealed_contact_after_harm_check", condition=Q(harm="clear", checked_at__lte=F("at"))
            ),
        ]

    class Columns:
        sealed = ("id", "channel", "is_safe", "harm", "checked_at", "at", "by", "has_reached")


class Call(models.Model):
    """The duty call owed on arrival; late, it climbs to the head of the unit and nobody else."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="calls")
    rung_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    has_reached = models.BooleanField(null=True)
    climbed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"sealed"."call"'
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter"], condition=Q(made_at__isnull=True), name="sealed_call_one_open"),
            together("sealed_call_made_by_someone", "made_at", "made_by", "has_reached"),
            models.CheckConstraint(
                name="sealed_call_climbs_when_late", condition=Q(climbed_at__isnull=True) | Q(climbed_at__gt=F("due"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], name="sealed_call_open", condition=Q(made_at__isnull=True))
        ]

    class Columns:
        sealed = ("id", "matter", "rung_post", "due", "made_at", "made_by", "has_reached", "climbed_at")


class Opening(models.Model):
    """Who opened a matter, when and what for; written and committed before anything is shown.

    By break-glass: a ground, sealed to the unit, and the head is told at once.
    """

    ref = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="openings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(choices=Purpose.choices)
    is_glass = models.BooleanField(default=False)
    ground = models.BinaryField(null=True)
    unit_key = models.ForeignKey(UnitKey, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = '"sealed"."opening"'
        constraints: ClassVar = [
            known("purpose", Purpose, "sealed_opening_purpose_known"),
            models.CheckConstraint(
                name="sealed_opening_glass_has_ground",
                condition=Q(is_glass=True, ground__isnull=False, unit_key__isnull=False)
                | Q(is_glass=False, ground__isnull=True, unit_key__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "staff", "at"], name="sealed_opening_by_matter")]

    class Columns:
        sealed = ("id", "ref", "matter", "post", "staff", "purpose", "is_glass", "ground", "unit_key", "at")


class Duty(models.Model):
    """One stretch of the duty roster: who rings within the minutes of the rule."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        db_table = '"sealed"."duty"'
        constraints: ClassVar = [
            ExclusionConstraint(
                name="sealed_duty_one_at_a_time",
                expressions=[("office", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="sealed_duty_bounded",
                condition=Q(during__startswith__isnull=False, during__endswith__isnull=False),
            ),
        ]

    class Columns:
        sealed = ("id", "office", "post", "during")


class PoliceReport(models.Model):
    """Whether the police were told: the adult victim's choice, or for a child the duty of the law."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="police")
    decided_by = models.TextField(choices=PoliceBy.choices)
    is_reported = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = '"sealed"."policereport"'
        constraints: ClassVar = [
            known("decided_by", PoliceBy, "sealed_police_decided_by_known"),
            models.CheckConstraint(
                name="sealed_police_duty_is_done", condition=~Q(decided_by="law") | Q(is_reported=True)
            ),
        ]

    class Columns:
        sealed = ("id", "matter", "decided_by", "is_reported", "at", "by")
