"""Papers of a sealed matter: photos and scanned letters, under the matter's data key, label and kind with them.

Plain here: that there is a paper, when it came, who of the unit looked at it and what for. A file name, a kind of file
or a size is not: the label lies in `title`, the bytes in `content`, both filled up to whole blocks before encryption.
"""

from typing import ClassVar

from django.db import models

from tuntas.base.offices.models import Post, Staff
from tuntas.casework.cases.models.shared import known
from tuntas.delivery.protection.enums import Purpose
from tuntas.delivery.protection.models.keys import long_enough
from tuntas.delivery.protection.models.matter import Arrival, Matter


class ArrivalPaper(models.Model):
    """A paper on its way with an envelope: part of the queue, and gone from it in the same round."""

    ref = models.UUIDField(unique=True)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="papers")
    title = models.BinaryField()
    content = models.BinaryField()

    class Meta:
        db_table = '"sealed"."arrivalpaper"'
        constraints: ClassVar = [
            long_enough("sealed_arrivalpaper_titled", "title", 28),
            long_enough("sealed_arrivalpaper_sealed", "content", 28),
        ]

    class Columns:
        sealed = ("id", "ref", "arrival", "title", "content")


class Paper(models.Model):
    """A paper of a matter, written once. `by` is absent for one that came with the matter from a desk."""

    ref = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="papers")
    title = models.BinaryField()
    content = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = '"sealed"."paper"'
        constraints: ClassVar = [
            long_enough("sealed_paper_titled", "title", 28),
            long_enough("sealed_paper_sealed", "content", 28),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="sealed_paper_by_matter")]

    class Columns:
        sealed = ("id", "ref", "matter", "title", "content", "at", "by")


class PaperOpening(models.Model):
    """One look at one paper: who, when, what for; written and committed before a byte of it is shown."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="openings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(choices=Purpose.choices)
    at = models.DateTimeField()

    class Meta:
        db_table = '"sealed"."paperopening"'
        constraints: ClassVar = [known("purpose", Purpose, "sealed_paperopening_purpose_known")]
        indexes: ClassVar = [models.Index(fields=["paper", "at"], name="sealed_paperopening_by_paper")]

    class Columns:
        sealed = ("id", "paper", "post", "staff", "purpose", "at")
