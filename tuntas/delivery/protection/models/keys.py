"""Keys: a unit's pair, each person's pair, and who was given the unit's. No private key stands here unlocked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import Exact, GreaterThanOrEqual

from tuntas.base.offices.models import Office, Post, Staff
from tuntas.casework.cases.models.shared import together


class Octets(Func):
    """Length of a bytea."""

    function = "octet_length"
    output_field = IntegerField()


def long_enough(name: str, field: str, least: int) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=GreaterThanOrEqual(Octets(F(field)), Value(least)))


def exactly(name: str, field: str, length: int) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Exact(Octets(F(field)), Value(length)))


class UnitKey(models.Model):
    """The pair of a unit: what is sealed for it is sealed to `public_key`. `recovery` opens with the paper key alone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    version = models.SmallIntegerField()
    public_key = models.BinaryField()
    recovery = models.BinaryField()
    salt = models.BinaryField()
    cost = models.SmallIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"sealed"."unitkey"'
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "version"], name="sealed_unitkey_numbered"),
            models.UniqueConstraint(
                fields=["office"], condition=Q(ended_at__isnull=True), name="sealed_unitkey_one_now"
            ),
            exactly("sealed_unitkey_is_a_key", "public_key", 32),
            exactly("sealed_unitkey_salted", "salt", 16),
            long_enough("sealed_unitkey_recoverable", "recovery", 60),
            models.CheckConstraint(name="sealed_unitkey_stretched", condition=Q(cost__gte=10)),
            models.CheckConstraint(
                name="sealed_unitkey_ends_later", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at"))
            ),
        ]

    class Columns:
        internal = ("id", "office", "version", "public_key", "made_at", "ended_at")
        sealed = ("recovery", "salt", "cost")


class StaffKey(models.Model):
    """One person's own pair, the private half locked by a passphrase nobody keeps."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    public_key = models.BinaryField()
    locked = models.BinaryField()
    salt = models.BinaryField()
    cost = models.SmallIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"sealed"."staffkey"'
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at__isnull=True), name="sealed_staffkey_one_now"
            ),
            exactly("sealed_staffkey_is_a_key", "public_key", 32),
            exactly("sealed_staffkey_salted", "salt", 16),
            long_enough("sealed_staffkey_locked", "locked", 60),
            models.CheckConstraint(name="sealed_staffkey_stretched", condition=Q(cost__gte=10)),
        ]

    class Columns:
        internal = ("id", "staff", "public_key", "made_at", "ended_at")
        sealed = ("locked", "salt", "cost")


class Access(models.Model):
    """A unit's private key sealed to one person's own key. `granted_by` is absent when the paper key gave it."""

    unit_key = models.ForeignKey(UnitKey, on_delete=models.PROTECT, related_name="accesses")
    staff_key = models.ForeignKey(StaffKey, on_delete=models.PROTECT, related_name="accesses")
    sealed = models.BinaryField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = '"sealed"."access"'
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit_key", "staff_key"], condition=Q(ended_at__isnull=True), name="sealed_access_once"
            ),
            long_enough("sealed_access_sealed", "sealed", 80),
            together("sealed_access_ended_by_someone", "ended_at", "ended_by"),
        ]

    class Columns:
        internal = ("id", "unit_key", "staff_key", "granted_at", "granted_by", "ended_at", "ended_by")
        sealed = ("sealed",)


class KeyTry(models.Model):
    """A wrong passphrase, counted on real time and outside the refused request."""

    staff_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = '"sealed"."keytry"'
        indexes: ClassVar = [models.Index(fields=["staff_id", "at"], name="sealed_keytry_by_staff")]

    class Columns:
        internal = ("id", "staff_id", "at")
