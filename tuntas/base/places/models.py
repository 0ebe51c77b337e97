"""Where things are and when offices work.

Regions are shipped facts: the ministry's list, replaced as a whole by a newer one (`loading`),
compared with the shipped file by `loading.verify_regions`. Holidays and work weeks are shipped once
and then dated rows: a changed decree ends the old row's `during` and adds a new row, so that a
deadline of last year can be computed again as it was. The usual way in is `queries` and `calendars`.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from tuntas.base.places.enums import HolidayKind, RegionKind
from tuntas.base.places.expressions import Above, Level, Searched, Squeezed
from tuntas.base.places.fields import RegionField


_KINDS_OF_LEVEL = {
    1: [RegionKind.PROVINCE],
    2: [RegionKind.REGENCY, RegionKind.CITY],
    3: [RegionKind.DISTRICT],
    4: [RegionKind.KELURAHAN, RegionKind.DESA, RegionKind.CUSTOMARY_VILLAGE],
}


def _kind_fits_level() -> models.Q:
    fits = models.Q()
    for level, kinds in _KINDS_OF_LEVEL.items():
        fits |= models.Q(Exact(Level("code"), level), kind__in=kinds)
    return fits


class Region(models.Model):
    """One of the 91,599 places, from a province to a village.

    name: without its kind (`Cilegon`). path: with kind, from itself up (`Kec. Cilegon, Kota Cilegon, Banten`).
    n_children: places one level down.
    """

    code = RegionField(primary_key=True)
    name = models.TextField()
    kind = models.TextField(choices=RegionKind.choices)
    # The tree is in the code; the column is for readers of the table. Indexed by the code's own tree.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False)
    path = models.TextField()
    n_children = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="region_kind_fits_code", condition=_kind_fits_level()),
            models.CheckConstraint(
                name="region_parent_is_one_up",
                condition=models.Q(Exact(Level("code"), 1), parent__isnull=True)
                | models.Q(Exact(Above("code"), models.F("parent")), parent__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            GistIndex(fields=["code"], name="region_tree"),
            models.Index(OpClass(Squeezed("name"), name="text_pattern_ops"), name="region_squeezed"),
            GinIndex(OpClass(Searched("path"), name="gin_trgm_ops"), name="region_searched"),
        ]

    class Columns:
        public = ("code", "name", "kind", "parent", "path", "n_children")

    def __str__(self) -> str:
        return f"{self.code} {self.path}"


class RetiredRegion(models.Model):
    """A code that was in force once and is not now.

    suggested_successor: guessed by its name, so a hint for a person, never followed by the machine.
    year: of the last list that had it.
    """

    code = RegionField(primary_key=True)
    name = models.TextField()
    suggested_successor = RegionField(null=True)
    year = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="retired_not_own_successor", condition=~models.Q(suggested_successor=models.F("code"))
            ),
        ]

    class Columns:
        public = ("code", "name", "suggested_successor", "year")

    def __str__(self) -> str:
        return f"{self.code} {self.name} (≤ {self.year})"


class Holiday(models.Model):
    """One day on which offices are closed: everywhere, or in one region and all inside it.

    during: the days on which this entry is in force; open at both ends for shipped ones. When a
    decree moves a holiday, the entry ends and another begins.
    source: the decree or list it is taken from.
    """

    on = models.DateField()
    name = models.TextField()
    kind = models.TextField(choices=HolidayKind.choices)
    region = RegionField(null=True)
    during = DateRangeField()
    source = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="holiday_kind_known", condition=models.Q(kind__in=HolidayKind.values)),
            models.CheckConstraint(
                name="holiday_regional_has_region",
                condition=models.Q(kind=HolidayKind.REGIONAL, region__isnull=False)
                | (~models.Q(kind=HolidayKind.REGIONAL) & models.Q(region__isnull=True)),
            ),
            models.CheckConstraint(name="holiday_source_named", condition=~models.Q(source="")),
            ExclusionConstraint(
                name="holiday_once_at_a_time",
                expressions=[
                    ("on", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    (Coalesce(Cast("region", models.TextField()), models.Value("")), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Columns:
        public = ("id", "on", "name", "kind", "region", "during", "source")

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class WorkWeek(models.Model):
    """On which days and hours an office works. The nearest row counts:

    the office's own, else the smallest region's, else the country's (neither office nor region).

    office_code: the office's stable text code, unknown here on purpose.
    weekdays: ISO numbers, 1 Monday to 7 Sunday. opens_at, closes_at: local time.
    """

    office_code = models.TextField(null=True)  # noqa: DJ001 -- NULL is "any office", which is not an empty code
    region = RegionField(null=True)
    weekdays = ArrayField(models.SmallIntegerField())
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    during = DateRangeField()
    # The decree; the country's shipped week has none.
    source = models.TextField(db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="work_week_days_known",
                condition=models.Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]) & models.Q(weekdays__len__gt=0),
            ),
            models.CheckConstraint(
                name="work_week_opens_first", condition=models.Q(opens_at__lt=models.F("closes_at"))
            ),
            models.CheckConstraint(
                name="work_week_source_named",
                condition=models.Q(office_code__isnull=True, region__isnull=True) | ~models.Q(source=""),
            ),
            models.CheckConstraint(
                name="work_week_office_or_region",
                condition=models.Q(office_code__isnull=True) | models.Q(region__isnull=True),
            ),
            ExclusionConstraint(
                name="work_week_one_at_a_time",
                expressions=[
                    (Coalesce("office_code", models.Value("")), RangeOperators.EQUAL),
                    (Coalesce(Cast("region", models.TextField()), models.Value("")), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Columns:
        public = ("id", "office_code", "region", "weekdays", "opens_at", "closes_at", "during", "source")

    def __str__(self) -> str:
        return f"{self.office_code or self.region or 'id'} {self.weekdays}"
