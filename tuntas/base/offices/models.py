"""Offices, posts by decree, the people who hold them, the duty map and who settles a dispute.

A right belongs to a post, from its decree to its end (and a grace after it); never to a person.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Cast, Coalesce

from tuntas.base.offices.enums import SINGLE_ROLES, Acting, DutyKind, OfficeKind, Role, Step
from tuntas.base.places.fields import RegionField


def _known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": choices.values}))


class Decree(models.Model):
    """A decision (SK) that creates posts, offices or rules."""

    number = models.TextField()
    on = models.DateField()
    about = models.TextField()
    region = RegionField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "on"], name="decree_number_once"),
            models.CheckConstraint(name="decree_has_number", condition=~models.Q(number="")),
        ]

    class Columns:
        public = ("id", "number", "on", "about", "region")

    def __str__(self) -> str:
        return f"SK {self.number}"


class Office(models.Model):
    """An office, in the house or outside it. `region` is the subtree it may look at."""

    code = models.TextField(unique=True)
    kind = models.TextField(choices=OfficeKind.choices)
    name = models.TextField()
    region = RegionField(null=True)
    # PROTECT throughout: an office is never deleted, it ends by decree.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="rooms")
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.TextField(default="")
    hours = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            _known("kind", OfficeKind, "office_kind_known"),
            models.CheckConstraint(name="office_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="office_inside_has_region",
                condition=models.Q(kind="external") | models.Q(region__isnull=False),
            ),
            models.CheckConstraint(
                name="office_puskesos_by_decree",
                condition=~models.Q(kind="puskesos") | models.Q(decree__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "kind"], name="office_by_region")]

    class Columns:
        public = ("id", "code", "kind", "name", "region", "parent", "decree", "address", "hours")

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A human being who may hold posts. The log-in (django.contrib.auth) is apart."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="staff")
    name = models.TextField()
    nik = models.CharField(max_length=16, null=True)  # noqa: DJ001 - absent is not empty
    phone = models.TextField(default="")
    email = models.TextField(default="")
    pin_hash = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="staff_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="staff_nik_shape", condition=models.Q(nik__isnull=True) | models.Q(nik__regex=r"^[0-9]{16}$")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["nik"], name="staff_by_nik")]

    class Columns:
        internal = ("id", "user", "name", "pin_hash")
        personal = ("nik", "phone", "email")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A seat: an office, a role, from a day to a day, by decree, held by one person."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.TextField(choices=Role.choices)
    title = models.TextField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="posts")
    during = DateRangeField()
    acting = models.TextField(choices=Acting.choices, default="", blank=True)
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="posts")
    ended_by = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, related_name="+")
    # The day on which holder and superior were told that it ends.
    notice_on = models.DateField(null=True)
    # Of a post that was ended: the first day without it by its own decree, null when that named none.
    was_until = models.DateField(null=True)
    is_single = models.GeneratedField(
        expression=models.ExpressionWrapper(
            models.Q(role__in=[str(r) for r in SINGLE_ROLES]), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            _known("role", Role, "post_role_known"),
            _known("acting", Acting, "post_acting_known"),
            models.CheckConstraint(name="post_has_title", condition=~models.Q(title="")),
            models.CheckConstraint(name="post_has_start", condition=models.Q(during__startswith__isnull=False)),
            models.CheckConstraint(
                name="post_end_is_noticed",
                condition=models.Q(ended_by__isnull=True, notice_on__isnull=True)
                | models.Q(ended_by__isnull=False, notice_on__isnull=False, during__endswith__gt=models.F("notice_on")),
            ),
            models.CheckConstraint(
                name="post_was_until_longer",
                condition=models.Q(was_until__isnull=True)
                | models.Q(ended_by__isnull=False, during__endswith__lte=models.F("was_until")),
            ),
            ExclusionConstraint(
                name="post_one_head",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(is_single=True, acting=""),
            ),
        ]

    class Columns:
        public = (
            "id", "office", "role", "title", "during", "acting", "decree", "ended_by", "notice_on", "was_until",
            "is_single",
        )  # fmt: skip
        internal = ("staff",)

    def __str__(self) -> str:
        return self.title


class EndTakenBack(models.Model):
    """The end of a post that was taken back by another decree before its day came: it never took effect."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="ends_taken_back")
    ended_by = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="+")
    would_end_on = models.DateField()
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="+")
    # The day on which holder and superior were told.
    taken_back_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "ended_by"], name="end_taken_back_once"),
            models.CheckConstraint(name="end_taken_back_by_another", condition=~models.Q(decree=models.F("ended_by"))),
            models.CheckConstraint(
                name="end_taken_back_before", condition=models.Q(would_end_on__gt=models.F("taken_back_on"))
            ),
        ]

    class Columns:
        public = ("id", "post", "ended_by", "would_end_on", "decree", "taken_back_on")


class Rule(models.Model):
    """A dated rule: it begins by a decree (shipped ones by none) and ends only by one; never rewritten.

    region: where it holds, null for the whole country; a region's own rule goes before the country's.
    """

    region = RegionField(null=True)
    legal_ground = models.TextField()
    during = DateRangeField()
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def _ends_by_decree(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=models.Q(during__endswith__isnull=True, during__isempty=False, ended_by__isnull=True)
        | models.Q(ended_by__isnull=False),
    )


# An absent region is one region: a rule of the country stands beside those of its regions.
_WHERE = (Coalesce(Cast("region", models.TextField()), models.Value("")), RangeOperators.EQUAL)


class Duty(Rule):
    """One cell of the duty map: in this programme, at this step, offices of this kind do this."""

    programme = models.TextField()
    step = models.TextField(choices=Step.choices)
    duty = models.TextField(choices=DutyKind.choices)
    office_kind = models.TextField(choices=OfficeKind.choices)

    class Meta:
        constraints: ClassVar = [
            _known("step", Step, "duty_step_known"),
            _known("duty", DutyKind, "duty_known"),
            _known("office_kind", OfficeKind, "duty_office_kind_known"),
            models.CheckConstraint(name="duty_has_ground", condition=~models.Q(legal_ground="")),
            ExclusionConstraint(
                name="duty_one_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("step", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    ("office_kind", RangeOperators.EQUAL),
                    _WHERE,
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            _ends_by_decree("duty_ends_by_decree"),
        ]

    class Columns:
        public = (
            "id", "programme", "step", "duty", "office_kind", "region", "legal_ground", "during", "decree", "ended_by",
        )  # fmt: skip


class Arbiter(Rule):
    """Who settles a dispute between two kinds of office, who may watch, and in how many working days."""

    kind_a = models.TextField(choices=OfficeKind.choices)
    kind_b = models.TextField(choices=OfficeKind.choices)
    arbiter_kind = models.TextField(choices=OfficeKind.choices)
    observer_kind = models.TextField(choices=OfficeKind.choices, default="", blank=True)
    working_days = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            _known("kind_a", OfficeKind, "arbiter_kind_a_known"),
            _known("kind_b", OfficeKind, "arbiter_kind_b_known"),
            _known("arbiter_kind", OfficeKind, "arbiter_kind_known"),
            # The pair is stored once, in alphabetical order.
            models.CheckConstraint(name="arbiter_pair_ordered", condition=models.Q(kind_a__lte=models.F("kind_b"))),
            models.CheckConstraint(name="arbiter_days_positive", condition=models.Q(working_days__gt=0)),
            models.CheckConstraint(name="arbiter_has_ground", condition=~models.Q(legal_ground="")),
            ExclusionConstraint(
                name="arbiter_one_per_pair",
                expressions=[
                    ("kind_a", RangeOperators.EQUAL),
                    ("kind_b", RangeOperators.EQUAL),
                    _WHERE,
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            _ends_by_decree("arbiter_ends_by_decree"),
        ]

    class Columns:
        public = (
            "id", "kind_a", "kind_b", "arbiter_kind", "observer_kind", "working_days", "region", "legal_ground", "during",
            "decree", "ended_by",
        )  # fmt: skip


class Parameter(Rule):
    """A dated number of the rules: a deadline, a threshold. Never a constant in code.

    unit: working_days, hours, days, count. region: null for the whole country.
    """

    key = models.TextField()
    value = models.IntegerField()
    unit = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parameter_unit_known",
                condition=models.Q(unit__in=["working_days", "hours", "days", "count", "percent"]),
            ),
            models.CheckConstraint(name="parameter_not_negative", condition=models.Q(value__gte=0)),
            models.CheckConstraint(name="parameter_has_ground", condition=~models.Q(legal_ground="")),
            ExclusionConstraint(
                name="parameter_one_national",
                expressions=[("key", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(region__isnull=True),
            ),
            ExclusionConstraint(
                name="parameter_one_regional",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(region__isnull=False),
            ),
            _ends_by_decree("parameter_ends_by_decree"),
        ]

    class Columns:
        public = ("id", "key", "region", "value", "unit", "legal_ground", "during", "decree", "ended_by")


class Approval(models.Model):
    """A one-time link by which a head approves on his own phone; the secret itself is not stored."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    subject = models.TextField()
    subject_id = models.BigIntegerField()
    token_hash = models.BinaryField(unique=True)
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="approval_expires_later", condition=models.Q(expires_at__gt=models.F("asked_at"))
            ),
        ]

    class Columns:
        internal = (
            "id",
            "post",
            "subject",
            "subject_id",
            "token_hash",
            "asked_by",
            "asked_at",
            "expires_at",
            "used_at",
        )
