"""Every act, once, for ever; what leaves the house after commit; what kind of database this is.

The usual way in is `acts.open_act`. Tables here are written by database functions only: the web
role may read and call them, not write them. The models are abstract, so that the sealed schema can
hold a second set of the same shape.
"""

from typing import ClassVar

from django.db import models


class AbstractAct(models.Model):
    """One act. Opened first, closed last, in one transaction; never changed afterwards."""

    event = models.TextField()
    actor_kind = models.TextField()
    post_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    case_seq = models.IntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    commitment = models.BinaryField(null=True)
    leaf = models.BinaryField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"act {self.pk} {self.event}"


class AbstractActBody(models.Model):
    """What the act said, under the salt of its commitment; may be erased by an act, the commitment stays."""

    salt = models.BinaryField()
    # The canonical bytes as they were hashed; `acts.read_body` parses them.
    body = models.TextField()

    class Meta:
        abstract = True


class AbstractActRow(models.Model):
    """Digest of one row as the act left it."""

    pk = models.CompositePrimaryKey("act_id", "tbl", "row_pk")
    act_id = models.BigIntegerField()
    tbl = models.TextField()
    row_pk = models.TextField()
    op = models.CharField(max_length=1)
    version = models.SmallIntegerField()
    digest = models.BinaryField(null=True)

    class Meta:
        abstract = True


class Act(AbstractAct):
    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "case_seq"], name="act_case_seq_once"),
            models.CheckConstraint(
                name="act_actor_known",
                condition=models.Q(actor_kind__in=["person", "system", "public"]),
            ),
            models.CheckConstraint(
                name="act_person_has_post",
                condition=~models.Q(actor_kind="person") | models.Q(post_id__isnull=False),
            ),
            models.CheckConstraint(
                name="act_closed_whole",
                condition=models.Q(commitment__isnull=True, leaf__isnull=True)
                | models.Q(commitment__isnull=False, leaf__isnull=False),
            ),
        ]

    class Columns:
        public = ("event", "at", "recorded_at", "commitment", "leaf")
        internal = ("id", "actor_kind", "post_id", "staff_id", "case_id", "case_seq")


class ActBody(AbstractActBody):
    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True, related_name="body_row")

    class Columns:
        internal = ("act",)
        personal = ("salt", "body")


class ActRow(AbstractActRow):
    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="act_row_op_known", condition=models.Q(op__in=["I", "U", "D", "B"])),
        ]

    class Columns:
        internal = ("act_id", "tbl", "row_pk", "op", "version", "digest")


class ActPending(models.Model):
    """Acts that wait for their place in the public log; the sequencer takes them away."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True, related_name="pending")

    class Columns:
        internal = ("act",)


class DigestVersion(models.Model):
    """The columns, in order, that version N of a table's digest covers."""

    pk = models.CompositePrimaryKey("tbl", "version")
    tbl = models.TextField()
    version = models.SmallIntegerField()
    columns = models.JSONField()

    class Columns:
        internal = ("tbl", "version", "columns")


class Outbox(models.Model):
    """A message that must leave after commit: a template and ids, never a text.

    `key` names the message for the receiving side (Message-ID), so that sending it twice after a
    crash between sending and marking still shows one message.
    """

    key = models.UUIDField(unique=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    template = models.TextField()
    channel = models.TextField()
    case_id = models.BigIntegerField(null=True)
    ref_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    failure = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outbox_channel_known", condition=models.Q(channel__in=["screen", "email", "sms"])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
        ]

    class Columns:
        internal = (
            "id", "key", "act", "template", "channel", "case_id", "ref_id",
            "due_at", "claimed_at", "sent_at", "attempts", "failure",
        )  # fmt: skip


class Shown(models.Model):
    """What the on-screen channel delivered: the demo's stand-in for a phone. One row per message key."""

    key = models.UUIDField(primary_key=True)
    case_id = models.BigIntegerField(null=True)
    address = models.TextField()
    text = models.TextField()
    shown_at = models.DateTimeField()

    class Columns:
        internal = ("key", "case_id", "shown_at")
        personal = ("address", "text")


class Mark(models.Model):
    """What kind of database this is; only `story` and `test` let the business clock be set."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.TextField(default="production")
    clock_offset = models.DurationField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="mark_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="mark_kind_known", condition=models.Q(kind__in=["production", "demo", "story", "test"])
            ),
            models.CheckConstraint(
                name="mark_clock_only_story",
                condition=models.Q(kind__in=["story", "test"]) | models.Q(clock_offset="0"),
            ),
        ]

    class Columns:
        public = ("id", "kind", "clock_offset")
