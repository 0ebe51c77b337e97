"""The sealed set's own acts, queue of leaves, and messages: the ledger's shapes, with sequences nobody else counts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tuntas.base.ledger.models import AbstractAct, AbstractActBody, AbstractActRow
from tuntas.base.offices.models import Post
from tuntas.delivery.protection.models.keys import exactly


class SealedAct(AbstractAct):
    class Meta:
        db_table = '"sealed"."act"'
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "case_seq"], name="sealed_act_case_seq_once"),
            models.CheckConstraint(
                name="sealed_act_actor_known", condition=Q(actor_kind__in=["person", "system", "public"])
            ),
            models.CheckConstraint(
                name="sealed_act_person_has_post", condition=~Q(actor_kind="person") | Q(post_id__isnull=False)
            ),
            models.CheckConstraint(
                name="sealed_act_closed_whole",
                condition=Q(commitment__isnull=True, leaf__isnull=True)
                | Q(commitment__isnull=False, leaf__isnull=False),
            ),
        ]

    class Columns:
        internal = ("commitment", "leaf")
        sealed = ("id", "event", "actor_kind", "post_id", "staff_id", "case_id", "case_seq", "at", "recorded_at")


class SealedActBody(AbstractActBody):
    act = models.OneToOneField(SealedAct, on_delete=models.PROTECT, primary_key=True, related_name="body_row")

    class Meta:
        db_table = '"sealed"."actbody"'

    class Columns:
        sealed = ("act", "salt", "body")


class SealedActRow(AbstractActRow):
    class Meta:
        db_table = '"sealed"."actrow"'
        constraints: ClassVar = [
            models.CheckConstraint(name="sealed_act_row_op_known", condition=Q(op__in=["I", "U", "D", "B"])),
        ]

    class Columns:
        sealed = ("act_id", "tbl", "row_pk", "op", "version", "digest")


class SealedActPending(models.Model):
    """Acts whose leaf waits for a cover slot; `sealed.take_pending` takes them away."""

    act = models.OneToOneField(SealedAct, on_delete=models.PROTECT, primary_key=True, related_name="pending")

    class Meta:
        db_table = '"sealed"."actpending"'

    class Columns:
        sealed = ("act",)


class Tally(models.Model):
    """How many sealed acts the log had taken in with one round of cover slots; the round carries its leaf.

    Every round has one, whether or not an act waited: an act taken out whole, its place in the log left among those of
    chance, is missed at its round (sql/tally.sql).
    """

    salt = models.BinaryField()
    n = models.BigIntegerField()

    class Meta:
        db_table = '"sealed"."tally"'
        constraints: ClassVar = [
            exactly("sealed_tally_salted", "salt", 32),
            models.CheckConstraint(name="sealed_tally_counts", condition=Q(n__gte=0)),
        ]

    class Columns:
        sealed = ("id", "salt", "n")


class Outbox(models.Model):
    """A word to one post of a unit: a template's name, never a text; shown on the unit's own page."""

    act = models.ForeignKey(SealedAct, on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    template = models.TextField()
    matter_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"sealed"."outbox"'
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sealed_outbox_template_known",
                condition=Q(template__in=["ring", "late", "glass", "taken", "transferred", "soon", "over"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_post", "-id"], name="sealed_outbox_by_post", condition=Q(seen_at__isnull=True)),
        ]

    class Columns:
        sealed = ("id", "act", "to_post", "template", "matter_id", "due_at", "seen_at")
