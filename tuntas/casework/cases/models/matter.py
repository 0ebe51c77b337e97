"""The matter itself: number, holder, clock, its papers and its tasks."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tuntas.base.offices.models import Office, Post
from tuntas.base.people.expressions import NameKey
from tuntas.base.people.models import Family, Person
from tuntas.base.places.fields import RegionField
from tuntas.casework.cases.enums import Channel, Source, StateClass, Topic
from tuntas.casework.cases.models.shared import NUMBER, filled, known, together


class WorkflowState(models.Model):
    """The workflow tables as the database sees them; generated from Python, checked equal at start."""

    pk = models.CompositePrimaryKey("kind", "state")
    kind = models.TextField()
    state = models.TextField()
    state_class = models.TextField(choices=StateClass.choices)

    class Meta:
        constraints: ClassVar = [known("state_class", StateClass, "workflow_state_class_known")]

    class Columns:
        public = ("kind", "state", "state_class")


class AbstractMatter(models.Model):
    """Where a matter stands and by when; nothing of what it is about. Abstract: schema `sealed` has its own set."""

    number = models.CharField(max_length=9, unique=True)
    kind = models.TextField()
    state = models.TextField()
    state_class = models.TextField(choices=StateClass.choices)
    since = models.DateTimeField()
    # The earliest proven date; the citizen's clock starts here.
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class AbstractCase(AbstractMatter):
    """One matter, one holder, one clock, and what was said when it was handed in."""

    intake_key = models.UUIDField(unique=True)
    content_digest = models.BinaryField()
    programme = models.TextField(default="", blank=True)
    topic = models.TextField(choices=Topic.choices)
    source = models.TextField(choices=Source.choices)
    channel = models.TextField(choices=Channel.choices)
    region = RegionField()
    applicant = models.TextField()
    phone = models.TextField(default="", blank=True)
    nik = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    stopped_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    n_bounces = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True


class Case(AbstractCase):
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, related_name="cases")
    holder = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="held_cases")
    holder_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="held_cases")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_cases")
    decision = models.ForeignKey("cases.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    is_open = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(state_class__in=["open", "waiting"]), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # The applicant's name in its search form; the index over it stands in `sql/search.sql`.
    name_key = models.GeneratedField(expression=NameKey("applicant"), output_field=models.TextField(), db_persist=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="case_number_shape", condition=Q(number__regex=NUMBER)),
            known("topic", Topic, "case_topic_known"),
            known("source", Source, "case_source_known"),
            known("channel", Channel, "case_channel_known"),
            filled("applicant", "case_has_applicant"),
            models.CheckConstraint(
                name="case_open_has_clock",
                condition=~Q(state_class="open")
                | Q(due__isnull=False, stopped_at__isnull=True)
                | Q(due__isnull=True, stopped_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_waiting_has_next", condition=~Q(state_class="waiting") | Q(next_on__isnull=False)
            ),
            models.CheckConstraint(
                name="case_ended_has_no_clock",
                condition=Q(state_class__in=["open", "waiting"]) | Q(due__isnull=True, stopped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_adverse_has_decision", condition=~Q(state_class="adverse") | Q(decision__isnull=False)
            ),
            models.CheckConstraint(
                name="case_merged_has_parent", condition=~Q(state="merged") | Q(parent__isnull=False)
            ),
            models.CheckConstraint(name="case_not_its_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(name="case_not_from_future", condition=Q(received_at__lte=F("recorded_at"))),
            models.CheckConstraint(name="case_bounces_counted", condition=Q(n_bounces__gte=0)),
        ]
        indexes: ClassVar = [
            # With what the lists count and the scope asks for: the numbers above a worklist touch no row.
            models.Index(
                fields=["holder", "due", "id"],
                include=["region", "n_bounces", "received_at"],
                name="case_worklist",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["region", "id"], name="case_by_region"),
            models.Index(fields=["subject"], name="case_by_subject"),
            models.Index(fields=["nik"], name="case_by_nik", condition=~Q(nik="")),
            models.Index(fields=["next_on", "id"], name="case_by_next", condition=Q(next_on__isnull=False)),
        ]

    class Columns:
        public = ("number", "since", "due", "next_on", "state", "state_class", "holder", "is_open")
        internal = (
            "id", "intake_key", "content_digest", "kind", "programme", "topic", "source", "channel", "region",
            "received_at", "recorded_at", "stopped_at", "n_bounces", "version", "holder_post", "parent", "decision",
        )  # fmt: skip
        personal = ("applicant", "name_key", "phone", "nik", "words", "subject", "family")


class Document(models.Model):
    """A file, once: its key is the SHA-256 of its bytes. Photos are re-encoded before they come here."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    mime = models.TextField()
    size = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="document_key_shape", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="document_mime_known",
                condition=Q(mime__in=["image/jpeg", "image/png", "application/pdf"]),
            ),
            models.CheckConstraint(name="document_size_bounded", condition=Q(size__gt=0, size__lte=20 * 1024 * 1024)),
        ]

    class Columns:
        internal = ("sha256", "mime", "size")
        personal = ("content",)


class Attachment(models.Model):
    """A paper in the file of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    label = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            filled("label", "attachment_has_label"),
            models.UniqueConstraint(fields=["case", "document", "label"], name="attachment_once"),
        ]

    class Columns:
        internal = ("id", "case", "document", "added_at", "added_by")
        personal = ("label",)


class Task(models.Model):
    """One thing to be done for a case by one office: a paper to prepare, a record to mend, a visit to make."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    code = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.TextField(default="", blank=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    is_defect = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], condition=Q(done_at__isnull=True), name="task_open_once"),
            together("task_done_by_someone", "done_at", "done_by"),
            filled("code", "task_has_code"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "due"], name="task_open_by_office", condition=Q(done_at__isnull=True)),
        ]

    class Columns:
        internal = ("id", "case", "code", "office", "due", "opened_at", "done_at", "done_by", "attachment", "is_defect")
        personal = ("result",)


class Sight(models.Model):
    """Who opened which case, when: written on the second connection, outside the reader's transaction."""

    case_id = models.BigIntegerField()
    post_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_id", "at"], name="sight_by_case")]

    class Columns:
        internal = ("id", "case_id", "post_id", "at")
