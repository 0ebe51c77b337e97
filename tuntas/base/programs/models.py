"""Programmes as dated law; the smallest set the duty map needs."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from tuntas.base.places.fields import RegionField


class Programme(models.Model):
    """A programme of aid: who owns it, for whom, on what ground, from when to when.

    level: national, province, city (regency or city), village. unit: person or family.
    """

    code = models.TextField()
    name = models.TextField()
    level = models.TextField()
    region = RegionField(null=True)
    unit = models.TextField()
    legal_ground = models.TextField()
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="programme_level_known", condition=models.Q(level__in=["national", "province", "city", "village"])
            ),
            models.CheckConstraint(name="programme_unit_known", condition=models.Q(unit__in=["person", "family"])),
            models.CheckConstraint(
                name="programme_national_or_placed",
                condition=models.Q(level="national", region__isnull=True)
                | (~models.Q(level="national") & models.Q(region__isnull=False)),
            ),
            models.CheckConstraint(name="programme_has_ground", condition=~models.Q(legal_ground="")),
            ExclusionConstraint(
                name="programme_one_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    class Columns:
        public = ("id", "code", "name", "level", "region", "unit", "legal_ground", "during")

    def __str__(self) -> str:
        return self.name
