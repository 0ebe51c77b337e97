"""Persons, families by family card (KK), who belongs to which and when, who is kin to whom.

A person may lack a NIK, and a wrong NIK must be storable: only a confirmed one is unique. A person
belongs to one family at a time; families split and join as they do in life. `actions` is the way to
change anything here, `queries` the way to see it.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models.lookups import GreaterThanOrEqual

from tuntas.base.people.enums import (
    FamilyRole,
    KinGrade,
    KinSource,
    NikState,
    Precision,
    Relation,
    Sex,
)
from tuntas.base.people.expressions import NameKey
from tuntas.base.places.expressions import Level
from tuntas.base.places.fields import RegionField


# Said of two equals; stored once, the lower id first.
_MUTUAL = [str(word) for word in (Relation.SPOUSE, Relation.SIBLING, Relation.IN_LAW, Relation.OTHER)]


def _known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": choices.values}))


def _is_placed(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(GreaterThanOrEqual(Level("region"), 2)))


class Person(models.Model):
    """A human being. Equal to another only when people have decided so (`canonical`).

    canonical: the row that stands for this human being; itself unless merged. The database fills it.
    birth_on: with `birth_precision` year, the first of January stands for the whole year.
    """

    nik = models.CharField(max_length=16, null=True)  # noqa: DJ001 - having none is not an empty one
    nik_state = models.TextField(choices=NikState.choices, db_default=NikState.NONE)
    # RESTRICT in effect: no person is ever deleted.
    canonical = models.ForeignKey("self", on_delete=models.PROTECT, related_name="twins")
    name = models.TextField()
    name_key = models.GeneratedField(expression=NameKey("name"), output_field=models.TextField(), db_persist=True)
    sex = models.TextField(choices=Sex.choices, db_default="", blank=True)
    birth_on = models.DateField(null=True)
    birth_precision = models.TextField(choices=Precision.choices, db_default=Precision.UNKNOWN)
    region = RegionField()
    phone = models.TextField(null=True)  # noqa: DJ001 - not told is not empty

    class Meta:
        constraints: ClassVar = [
            # A state that is not one of these four fits none of the three.
            models.CheckConstraint(
                name="person_nik_shape",
                condition=models.Q(nik__isnull=True) | models.Q(nik__regex=r"^[0-9]{16}$"),
            ),
            models.CheckConstraint(
                name="person_nik_fits_state",
                condition=models.Q(nik_state=NikState.DOUBTED)
                | models.Q(nik_state=NikState.NONE, nik__isnull=True)
                | models.Q(
                    nik_state__in=[NikState.CONFIRMED, NikState.STATED],
                    nik__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="person_nik_confirmed_once",
                fields=["nik"],
                condition=models.Q(nik_state=NikState.CONFIRMED),
            ),
            models.CheckConstraint(name="person_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="person_sex_known",
                condition=models.Q(sex="") | models.Q(sex__in=Sex.values),
            ),
            _known("birth_precision", Precision, "person_precision_known"),
            models.CheckConstraint(
                name="person_birth_fits_precision",
                condition=models.Q(birth_precision=Precision.UNKNOWN, birth_on__isnull=True)
                | (~models.Q(birth_precision=Precision.UNKNOWN) & models.Q(birth_on__isnull=False)),
            ),
            _is_placed("person_region_placed"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["nik"], name="person_by_nik"),
            GistIndex(fields=["region"], name="person_tree"),
        ]

    class Columns:
        internal = ("id", "nik_state", "canonical", "birth_precision", "region")
        personal = ("nik", "name", "name_key", "sex", "birth_on", "phone")

    def __str__(self) -> str:
        return f"person {self.pk}"


class Family(models.Model):
    """A family card, or a household that has none yet. The number is not unique: cards are retyped wrongly."""

    kk_no = models.CharField(max_length=16, null=True)  # noqa: DJ001 - having none is not an empty one
    region = RegionField()
    address = models.TextField(db_default="", blank=True)
    rt = models.TextField(db_default="", blank=True)
    rw = models.TextField(db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="family_kk_shape",
                condition=models.Q(kk_no__isnull=True) | models.Q(kk_no__regex=r"^[0-9]{16}$"),
            ),
            _is_placed("family_region_placed"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kk_no"], name="family_by_kk"),
            GistIndex(fields=["region"], name="family_tree"),
        ]

    class Columns:
        internal = ("id", "region")
        personal = ("kk_no", "address", "rt", "rw")

    def __str__(self) -> str:
        return f"family {self.pk}"


class Membership(models.Model):
    """A person in a family, from a day to a day; in one family at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="memberships")
    relation = models.TextField(choices=FamilyRole.choices)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            _known("relation", FamilyRole, "membership_relation_known"),
            models.CheckConstraint(
                name="membership_has_start",
                condition=models.Q(during__startswith__isnull=False),
            ),
            ExclusionConstraint(
                name="membership_one_family_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Columns:
        internal = ("id", "person", "family", "relation", "during")


class Kinship(models.Model):
    """`person_b` is the `relation` of `person_a`. A tie between equals is stored once, the lower id first."""

    person_a = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_ahead")
    person_b = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_behind")
    relation = models.TextField(choices=Relation.choices)
    grade = models.TextField(choices=KinGrade.choices)
    source = models.TextField(choices=KinSource.choices)
    # A post's id; the post itself is unknown here on purpose, it may have ended long ago.
    declared_by = models.BigIntegerField(null=True)
    declared_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="kinship_not_oneself",
                condition=~models.Q(person_a=models.F("person_b")),
            ),
            models.CheckConstraint(
                name="kinship_mutual_once",
                condition=~models.Q(relation__in=_MUTUAL) | models.Q(person_a__lt=models.F("person_b")),
            ),
            _known("relation", Relation, "kinship_relation_known"),
            _known("grade", KinGrade, "kinship_grade_known"),
            _known("source", KinSource, "kinship_source_known"),
            models.CheckConstraint(
                name="kinship_declared_has_declarer",
                condition=~models.Q(source=KinSource.DECLARED) | models.Q(declared_by__isnull=False),
            ),
            models.UniqueConstraint(name="kinship_once", fields=["person_a", "person_b", "relation"]),
        ]
        indexes: ClassVar = [models.Index(fields=["person_b"], name="kinship_behind")]

    class Columns:
        internal = (
            "id",
            "person_a",
            "person_b",
            "relation",
            "grade",
            "source",
            "declared_by",
            "declared_on",
        )


class NameIndex(models.Model):
    """The slim table the name search reads; kept by a trigger on Person, seen by no other role.

    regency: the first two levels of the region, so that scope is part of the index.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    region = RegionField()
    regency = models.TextField()
    name_key = models.TextField()

    class Meta:
        indexes: ClassVar = [
            GinIndex(
                OpClass(models.F("regency"), name="text_ops"),
                OpClass(models.F("name_key"), name="gin_trgm_ops"),
                name="nameindex_search",
            ),
            models.Index(fields=["region"], name="nameindex_by_region"),
        ]

    class Columns:
        internal = ("person", "region", "regency")
        personal = ("name_key",)
