"""Where a name came from: a neighbourhood's list with its own receipt, a finding, an official on record."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.enums import Source
from tuntas.casework.cases.models import Attachment, Case, Document
from tuntas.casework.cases.models.shared import filled, known


class SourceList(models.Model):
    """A list handed in by an RT or RW. Every name on it is either recorded or a double; none is lost between."""

    key = models.UUIDField(unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    programme = models.TextField(default="", blank=True)
    neighbourhood = models.TextField()
    handed_in_by = models.TextField()
    handed_in_on = models.DateField()
    photo = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    n_names = models.IntegerField()
    n_recorded = models.IntegerField()
    n_double = models.IntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            filled("neighbourhood", "source_list_of_somewhere"),
            filled("handed_in_by", "source_list_by_someone"),
            models.CheckConstraint(
                name="source_list_adds_up",
                condition=Q(n_names=F("n_recorded") + F("n_double"), n_names__gt=0, n_recorded__gte=0, n_double__gte=0),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "handed_in_on"], name="source_list_by_place")]

    class Columns:
        internal = (
            "id", "key", "office", "region", "programme", "neighbourhood", "handed_in_on", "photo", "n_names",
            "n_recorded", "n_double", "recorded_at", "recorded_by",
        )  # fmt: skip
        personal = ("handed_in_by",)


class Origin(models.Model):
    """Who put a name forward. An official's recommendation is on record with name and office, or it is not one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="origin")
    source = models.TextField(choices=Source.choices)
    source_list = models.ForeignKey(SourceList, on_delete=models.PROTECT, null=True, related_name="origins")
    recommender = models.TextField(default="", blank=True)
    recommender_office = models.TextField(default="", blank=True)
    recommended_on = models.DateField(null=True)
    paper = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    said_by = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            known("source", Source, "origin_source_known"),
            models.CheckConstraint(
                name="origin_recommender_named",
                condition=~Q(source="recommendation") | (~Q(recommender="") & ~Q(recommender_office="")),
            ),
            models.CheckConstraint(
                name="origin_recommended_on_a_day",
                condition=~Q(source="recommendation") | Q(recommended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="origin_list_is_of_neighbourhood",
                condition=Q(source_list__isnull=True) | Q(source="neighbourhood"),
            ),
        ]

    class Columns:
        internal = ("id", "case", "source", "source_list", "recommender_office", "recommended_on", "paper")
        personal = ("recommender", "said_by")
