"""Every act, once, for ever; what leaves the house after commit; what kind of database this is.

The usual way in is `acts.open_act`. Tables here are written by database functions only: the web
role may read and call them, not write them. The models are abstract, so that the sealed schema can
hold a second set of the same shape.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length


# Lengths of bytes in constraints (`entry__length=32`).
models.BinaryField.register_lookup(Length)


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


class Leaf(models.Model):
    """One entry of the public log: the 32 bytes an act left, or bytes that cover for acts nobody may count."""

    idx = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="leaf_index_counted", condition=models.Q(idx__gte=0)),
            models.CheckConstraint(name="leaf_entry_whole", condition=models.Q(entry__length=32)),
        ]

    class Columns:
        public = ("idx", "entry")


class Place(models.Model):
    """Where an open act stands in the log. Sealed acts keep theirs elsewhere; a cover leaf has none."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True, related_name="place")
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, db_column="idx", related_name="+")

    class Columns:
        internal = ("act", "leaf")


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles). Grows at its end; a full one is never touched again."""

    pk = models.CompositePrimaryKey("level", "n")
    level = models.SmallIntegerField()
    n = models.BigIntegerField()
    width = models.SmallIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="tile_level_known", condition=models.Q(level__range=(0, 63))),
            models.CheckConstraint(name="tile_number_counted", condition=models.Q(n__gte=0)),
            models.CheckConstraint(name="tile_width_known", condition=models.Q(width__range=(1, 256))),
            models.CheckConstraint(name="tile_hashes_whole", condition=models.Q(hashes__length=models.F("width") * 32)),
        ]

    class Columns:
        public = ("level", "n", "width", "hashes")


class Origin(models.Model):
    """The name under which the log signs, and its public key. A new one only after a recovery: the old signs no more."""

    id = models.SmallIntegerField(primary_key=True)
    name = models.TextField(unique=True)
    vkey = models.TextField()
    first_size = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="origin_counted", condition=models.Q(id__gte=1, first_size__gte=0)),
            # And one of SQL: the key names this origin (`origin_vkey_of_name`).
        ]

    class Columns:
        public = ("id", "name", "vkey", "first_size", "at")


class Checkpoint(models.Model):
    """A signed size and root (C2SP tlog-checkpoint). Stored before anyone sees it; the size only grows."""

    size = models.BigIntegerField(primary_key=True)
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="+")
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="checkpoint_of_something", condition=models.Q(size__gte=1)),
            models.CheckConstraint(name="checkpoint_root_whole", condition=models.Q(root__length=32)),
            # And one of SQL: the note says this size and this root (`checkpoint_note_says_so`).
        ]

    class Columns:
        public = ("size", "origin", "root", "note", "at")


class Cosignature(models.Model):
    """The line by which a witness says: I have seen this size and root, and nothing that contradicts it."""

    pk = models.CompositePrimaryKey("checkpoint_id", "witness")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, db_column="size", related_name="+")
    witness = models.TextField()
    at = models.DateTimeField()
    line = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cosignature_by_someone", condition=~models.Q(witness="")),
            # And two of SQL: one line, of this witness (`cosignature_one_line`, `cosignature_of_witness`).
        ]

    class Columns:
        public = ("checkpoint", "witness", "at", "line")


class Cover(models.Model):
    """One round of cover slots: the same number of leaves each time, whatever waited."""

    round = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, db_column="first_idx", related_name="+")
    slots = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cover_has_slots", condition=models.Q(slots__range=(1, 1000))),
        ]

    class Columns:
        public = ("round", "leaf", "slots")


class Halt(models.Model):
    """Why the log refused to sign: somebody holds a later or another past of it. Until it is recovered all is read-only."""

    reason = models.TextField()
    seen_by = models.TextField()
    size_here = models.BigIntegerField()
    size_seen = models.BigIntegerField()
    evidence = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="halt_reason_known", condition=models.Q(reason__in=["ahead", "forked"])),
            models.CheckConstraint(name="halt_seen_by_someone", condition=~models.Q(seen_by="")),
            models.CheckConstraint(
                name="halt_ahead_is_later",
                condition=~models.Q(reason="ahead") | models.Q(size_seen__gt=models.F("size_here")),
            ),
        ]

    class Columns:
        public = ("id", "reason", "seen_by", "size_here", "size_seen", "at")
        internal = ("evidence",)


class Recovery(models.Model):
    """How a halt was ended: on which ground, which span is lost, and under which name the log goes on."""

    halt = models.OneToOneField(Halt, on_delete=models.PROTECT, primary_key=True, related_name="recovery")
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField()
    way = models.TextField()
    lost_from = models.BigIntegerField()
    lost_until = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="recovery_has_ground", condition=~models.Q(ground="")),
            models.CheckConstraint(
                name="recovery_way_known",
                condition=models.Q(way__in=["new_origin", "reimported", "false_claim"]),
            ),
            models.CheckConstraint(
                name="recovery_span_is_one", condition=models.Q(lost_until__gte=models.F("lost_from"))
            ),
        ]

    class Columns:
        public = ("halt", "origin", "ground", "way", "lost_from", "lost_until", "at")


class Erasure(models.Model):
    """An act whose body was erased, and the act that did it. Commitment, leaf and place in the log stay.

    head: SHA-256 of the act's own columns (`ledger_head_of`), which only the body spoke for until then.
    """

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True, related_name="erasure")
    by_act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    head = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="erasure_by_a_later_act", condition=models.Q(by_act__gt=models.F("act"))),
        ]

    class Columns:
        internal = ("act", "by_act", "head")
