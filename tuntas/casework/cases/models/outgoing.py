"""What an office sends to another, numbered: one book for each pair, one covering list for each sending.

The numbers of a book have no gap: the database gives them, a sending rolled back gives its number back, and a number
once given is never taken away, only voided, with a ground. What a night found missing stands beside it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.enums import GapKind
from tuntas.casework.cases.models.custody import Handover
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import together


PREFIX = r"^[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,8})?$"
RANGES = r"^$|^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$"


class OutgoingPrefix(models.Model):
    """What an office writes before its numbers: DS-KJ. One office of a regency has it, and keeps it once it was used."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="outgoing_prefix")
    regency = RegionField()
    prefix = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="outgoing_prefix_shape", condition=Q(prefix__regex=PREFIX)),
            models.UniqueConstraint(fields=["regency", "prefix"], name="outgoing_prefix_once"),
        ]

    class Columns:
        public = ("id", "office", "regency", "prefix")


class OutgoingBook(models.Model):
    """The numbers of one office towards another. `first_n` continues a book that was kept on paper before."""

    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    first_n = models.IntegerField(default=1)
    last_n = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_office", "to_office"], name="outgoing_book_once"),
            models.CheckConstraint(name="outgoing_book_two_offices", condition=~Q(from_office=F("to_office"))),
            models.CheckConstraint(name="outgoing_book_begins", condition=Q(first_n__gte=1)),
            models.CheckConstraint(name="outgoing_book_forward", condition=Q(last_n__gte=F("first_n") - 1)),
        ]
        indexes: ClassVar = [models.Index(fields=["to_office"], name="outgoing_book_to")]

    class Columns:
        internal = ("id", "from_office", "to_office", "first_n", "last_n")


class CoveringList(models.Model):
    """One sending on paper: who carried these numbers over, and when."""

    book = models.ForeignKey(OutgoingBook, on_delete=models.PROTECT, related_name="coverings")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["book", "made_at", "id"], name="covering_by_book")]

    class Columns:
        internal = ("id", "book", "made_at", "made_by")


class Outgoing(models.Model):
    """One number of a book: the case it carried, or why it carries none any more."""

    book = models.ForeignKey(OutgoingBook, on_delete=models.PROTECT, related_name="items")
    n = models.IntegerField()
    covering = models.ForeignKey(CoveringList, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="outgoing")
    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, null=True, related_name="outgoing")
    sent_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    void_ground = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "n"], name="outgoing_number_once"),
            together("outgoing_case_with_handover", "case", "handover"),
            models.CheckConstraint(
                name="outgoing_carries_or_void", condition=Q(case__isnull=False) | Q(voided_at__isnull=False)
            ),
            together("outgoing_void_by_someone", "voided_at", "voided_by"),
            models.CheckConstraint(
                name="outgoing_void_has_ground",
                condition=Q(voided_at__isnull=True, void_ground="") | (Q(voided_at__isnull=False) & ~Q(void_ground="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["covering", "n"], name="outgoing_by_covering")]

    class Columns:
        internal = (
            "id", "book", "n", "covering", "case", "handover", "sent_at", "voided_at", "voided_by", "void_ground",
        )  # fmt: skip


class HandHeld(models.Model):
    """A file the receiver has in his hands and no list named: with the number that stands on it, or its case."""

    book = models.ForeignKey(OutgoingBook, on_delete=models.PROTECT, related_name="hand_held")
    n = models.IntegerField(null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    # The number it turned out to have, once it was sent.
    settled_by = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hand_held_is_known_by_something", condition=Q(n__isnull=False) | Q(case__isnull=False)
            ),
            models.CheckConstraint(name="hand_held_number", condition=Q(n__isnull=True) | Q(n__gte=1)),
            models.UniqueConstraint(
                fields=["book", "n"], condition=Q(settled_by__isnull=True), name="hand_held_number_once"
            ),
            models.UniqueConstraint(
                fields=["book", "case"], condition=Q(settled_by__isnull=True), name="hand_held_case_once"
            ),
        ]

    class Columns:
        internal = ("id", "book", "n", "case", "seen_at", "seen_by", "settled_by")


class Reconciliation(models.Model):
    """What one night found in one book. Ranges of numbers ("14-23,25"), never names: those are read with the case."""

    book = models.ForeignKey(OutgoingBook, on_delete=models.PROTECT, related_name="reconciliations")
    night = models.DateField()
    made_at = models.DateTimeField()
    accepted = models.TextField(default="", blank=True)
    deemed = models.TextField(default="", blank=True)
    refused = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "night"], name="reconciliation_once_a_night"),
            *(
                models.CheckConstraint(name=f"reconciliation_{name}_ranges", condition=Q(**{f"{name}__regex": RANGES}))
                for name in ("accepted", "deemed", "refused")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["night", "id"], name="reconciliation_by_night")]

    class Columns:
        internal = ("id", "book", "night", "made_at", "accepted", "deemed", "refused")


class Gap(models.Model):
    """One thing a night found open: a number without an answer, a file without a number, a number that is gone."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="gaps")
    kind = models.TextField(choices=GapKind.choices)
    n = models.IntegerField(null=True)
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, related_name="gaps")
    hand_held = models.ForeignKey(HandHeld, on_delete=models.PROTECT, null=True, related_name="gaps")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gap_kind_known",
                condition=Q(kind="unanswered", n__isnull=False, outgoing__isnull=False, hand_held__isnull=True)
                | Q(kind="unsent", outgoing__isnull=True, hand_held__isnull=False)
                | Q(kind="missing", n__isnull=False, outgoing__isnull=True, hand_held__isnull=True),
            ),
            models.UniqueConstraint(fields=["reconciliation", "outgoing"], name="gap_item_once"),
            models.UniqueConstraint(fields=["reconciliation", "hand_held"], name="gap_file_once"),
            models.UniqueConstraint(
                fields=["reconciliation", "n"], condition=Q(kind="missing"), name="gap_number_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["outgoing"], name="gap_by_item")]

    class Columns:
        internal = ("id", "reconciliation", "kind", "n", "outgoing", "hand_held")
