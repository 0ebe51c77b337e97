"""Who holds it: custody, hand-overs, dispositions, batches, outside bodies, bounces and disputes."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post, Staff
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.enums import BounceKind, Ground, HandoverAnswer
from tuntas.casework.cases.models.matter import Case
from tuntas.casework.cases.models.shared import filled, known, together


class AbstractCustody(models.Model):
    """One stretch of holding. Stretches of a matter never overlap, and exactly one has no end.

    Abstract: schema `sealed` has its own set.
    """

    n = models.SmallIntegerField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        abstract = True


def custody_rules(prefix: str, of: str) -> list[models.BaseConstraint]:
    """What is true of every set's custody. prefix: of the rules' names; of: the column that names the matter."""
    return [
        models.UniqueConstraint(fields=[of, "n"], name=f"{prefix}custody_numbered"),
        models.UniqueConstraint(
            fields=[of], condition=Q(during__endswith__isnull=True), name=f"{prefix}custody_one_now"
        ),
        ExclusionConstraint(
            name=f"{prefix}custody_no_overlap",
            expressions=[(of, RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
        ),
    ]


class Custody(AbstractCustody):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="custody")

    class Meta:
        constraints: ClassVar = custody_rules("", "case")

    class Columns:
        internal = ("id", "case", "n", "office", "during")


class Handover(models.Model):
    """Moving custody to another office: sent, then accepted, refused, or deemed accepted by silence."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField(choices=Ground.choices)
    note = models.TextField(default="", blank=True)
    is_return = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    respond_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(choices=HandoverAnswer.choices, null=True)  # noqa: DJ001 - absent is not empty
    answer_ground = models.TextField(choices=Ground.choices, default="", blank=True)
    competent_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="handover_two_offices", condition=~Q(from_office=F("to_office"))),
            known("ground", Ground, "handover_ground_known"),
            models.CheckConstraint(
                name="handover_answer_known", condition=Q(answer__isnull=True) | Q(answer__in=HandoverAnswer.values)
            ),
            together("handover_answer_dated", "answered_at", "answer"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="handover_one_on_the_way"
            ),
            models.CheckConstraint(
                name="handover_refusal_names_office",
                condition=~Q(answer="refused") | (~Q(answer_ground="") & Q(competent_office__isnull=False)),
            ),
            # Silence is nobody's signature; an answer is somebody's.
            models.CheckConstraint(
                name="handover_answer_signed",
                condition=Q(answer__isnull=True)
                | Q(answer="deemed", answered_by__isnull=True)
                | (Q(answer__in=["accepted", "refused", "withdrawn"]) & Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(name="handover_answer_later", condition=Q(respond_by__gt=F("sent_at"))),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["respond_by", "id"], name="handover_unanswered", condition=Q(answered_at__isnull=True)
            ),
            models.Index(
                fields=["to_office", "respond_by"], name="handover_inbox", condition=Q(answered_at__isnull=True)
            ),
        ]

    class Columns:
        internal = (
            "id", "case", "from_office", "to_office", "ground", "is_return", "sent_at", "sent_by", "respond_by",
            "answered_at", "answered_by", "answer", "answer_ground", "competent_office",
        )  # fmt: skip
        personal = ("note",)


class Disposition(models.Model):
    """A superior's written assignment inside one office; deemed received at once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispositions")
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="disposition_two_posts", condition=~Q(from_post=F("to_post"))),
        ]

    class Columns:
        internal = ("id", "case", "from_post", "to_post", "at")
        personal = ("note",)


class Batch(models.Model):
    """A letter that carries cases through an initialling chain to a signature, and out of the house."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="batches")
    purpose = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    letter_number = models.TextField(default="", blank=True)
    letter_on = models.DateField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    # Whose head signs, when it is not the office that wrote it: an endorsement is the regent's.
    signs_at = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="batches_to_sign")

    class Meta:
        constraints: ClassVar = [
            filled("purpose", "batch_has_purpose"),
            together("batch_signed_by_someone", "signed_at", "signed_by"),
            models.CheckConstraint(
                name="batch_signed_has_letter",
                condition=Q(signed_at__isnull=True) | (~Q(letter_number="") & Q(letter_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["office", "letter_number"], condition=~Q(letter_number=""), name="batch_letter_once"
            ),
        ]

    class Columns:
        internal = (
            "id",
            "office",
            "purpose",
            "made_at",
            "made_by",
            "letter_number",
            "letter_on",
            "signed_at",
            "signed_by",
            "signs_at",
        )


class BatchLine(models.Model):
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="batch_lines")
    held_back = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "case"], name="batch_line_once")]

    class Columns:
        internal = ("id", "batch", "case", "held_back")


class Initialling(models.Model):
    """One layer's sign-off, in order; layer n waits for layer n-1."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="initials")
    n = models.SmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    initialled_at = models.DateTimeField(null=True)
    initialled_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "n"], name="initialling_numbered"),
            models.UniqueConstraint(fields=["batch", "post"], name="initialling_post_once"),
            together("initialling_by_someone", "initialled_at", "initialled_by"),
        ]

    class Columns:
        internal = ("id", "batch", "n", "post", "initialled_at", "initialled_by")


class Dispatch(models.Model):
    """Proof that a case went to a body outside the house, and the inside post that watches it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispatches")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    proof = models.TextField()
    sent_at = models.DateTimeField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    watcher = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="watched")
    check_on = models.DateField()
    back_at = models.DateTimeField(null=True)
    back_note = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            filled("proof", "dispatch_has_proof"),
            models.UniqueConstraint(fields=["case"], condition=Q(back_at__isnull=True), name="dispatch_one_outside"),
        ]

    class Columns:
        internal = ("id", "case", "office", "proof", "sent_at", "batch", "watcher", "check_on", "back_at")
        personal = ("back_note",)


class Bounce(models.Model):
    """A sending away that counts, of a case or of a visit, charged to an office."""

    kind = models.TextField(choices=BounceKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="bounces")
    visit = models.ForeignKey("cases.Visit", on_delete=models.PROTECT, null=True, related_name="bounces")
    n = models.SmallIntegerField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            known("kind", BounceKind, "bounce_kind_known"),
            models.CheckConstraint(
                name="bounce_of_one_thing",
                condition=Q(case__isnull=False, visit__isnull=True) | Q(case__isnull=True, visit__isnull=False),
            ),
            models.UniqueConstraint(fields=["case", "n"], name="bounce_numbered"),
            models.UniqueConstraint(fields=["visit"], condition=Q(visit__isnull=False), name="bounce_visit_once"),
        ]

    class Columns:
        internal = ("id", "kind", "case", "visit", "n", "office", "region", "at")


class Dispute(models.Model):
    """Two offices, two grounds, one arbiter. While it is open nothing is sent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disputes")
    office_a = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    ground_a = models.TextField(choices=Ground.choices)
    words_a = models.TextField()
    office_b = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    ground_b = models.TextField(choices=Ground.choices)
    words_b = models.TextField()
    arbiter = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="disputes_to_settle")
    observer = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    doer = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    charged = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            known("ground_a", Ground, "dispute_ground_a_known"),
            known("ground_b", Ground, "dispute_ground_b_known"),
            models.CheckConstraint(name="dispute_two_offices", condition=~Q(office_a=F("office_b"))),
            models.CheckConstraint(
                name="dispute_arbiter_apart",
                condition=~Q(arbiter=F("office_a")) & ~Q(arbiter=F("office_b")),
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at__isnull=True), name="dispute_one_open"),
            together("dispute_decided_whole", "decided_at", "decided_by", "holder", "charged"),
            models.CheckConstraint(name="dispute_decided_has_text", condition=Q(decided_at__isnull=True) | ~Q(text="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["arbiter", "decide_by"], name="dispute_waiting", condition=Q(decided_at__isnull=True)),
        ]

    class Columns:
        internal = (
            "id", "case", "office_a", "ground_a", "office_b", "ground_b", "arbiter", "observer", "opened_at",
            "decide_by", "decided_at", "decided_by", "holder", "doer", "charged",
        )  # fmt: skip
        personal = ("words_a", "words_b", "text")
