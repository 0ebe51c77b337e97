import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.lookups import GreaterThanOrEqual

from tuntas.delivery.protection.models.keys import Octets


ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
PURPOSES = [
    ("call", "Menelepon dan memastikan aman"),
    ("work", "Mengerjakan langkah berikutnya"),
    ("contact", "Menghubungi korban"),
    ("supervise", "Supervisi"),
]
CHANNELS = [
    ("", "Belum dikirim"),
    ("sms", "SMS"),
    ("email", "Surel"),
    ("page", "Halaman ini saja"),
    ("none", "Tidak ada yang bisa dihubungi"),
]


def _long_enough(name: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=GreaterThanOrEqual(Octets(F(field)), Value(28)))


def _to(model: str, related_name: str = "+", *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


class Migration(migrations.Migration):
    """Papers of a sealed matter, who looked at them, and what is sent to who is on duty."""

    dependencies = [
        ("protection", "0004_custody_and_clocks"),
        ("offices", "0002_scope"),
    ]
    operations = [
        migrations.CreateModel(
            name="ArrivalPaper",
            fields=[
                ID,
                ("ref", models.UUIDField(unique=True)),
                ("title", models.BinaryField()),
                ("content", models.BinaryField()),
                ("arrival", _to("protection.arrival", "papers")),
            ],
            options={
                "db_table": '"sealed"."arrivalpaper"',
                "constraints": [
                    _long_enough("sealed_arrivalpaper_titled", "title"),
                    _long_enough("sealed_arrivalpaper_sealed", "content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ID,
                ("ref", models.UUIDField(unique=True)),
                ("title", models.BinaryField()),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("by", _to("offices.post", null=True)),
                ("matter", _to("protection.matter", "papers")),
            ],
            options={
                "db_table": '"sealed"."paper"',
                "indexes": [models.Index(fields=["matter", "id"], name="sealed_paper_by_matter")],
                "constraints": [
                    _long_enough("sealed_paper_titled", "title"),
                    _long_enough("sealed_paper_sealed", "content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperOpening",
            fields=[
                ID,
                ("purpose", models.TextField(choices=PURPOSES)),
                ("at", models.DateTimeField()),
                ("paper", _to("protection.paper", "openings")),
                ("post", _to("offices.post")),
                ("staff", _to("offices.staff")),
            ],
            options={
                "db_table": '"sealed"."paperopening"',
                "indexes": [models.Index(fields=["paper", "at"], name="sealed_paperopening_by_paper")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(purpose__in=["call", "work", "contact", "supervise"]),
                        name="sealed_paperopening_purpose_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ID,
                ("key", models.UUIDField(unique=True)),
                ("step", models.SmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("channel", models.TextField(blank=True, choices=CHANNELS, default="")),
                ("sent_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("failure", models.TextField(blank=True, default="")),
                ("call", _to("protection.call", "alerts")),
                ("to_post", _to("offices.post", null=True)),
            ],
            options={
                "db_table": '"sealed"."alert"',
                "indexes": [
                    models.Index(condition=Q(sent_at__isnull=True), fields=["due_at", "id"], name="sealed_alert_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("call", "step"), name="sealed_alert_once_a_step"),
                    models.CheckConstraint(condition=Q(step__gte=0, step__lte=3), name="sealed_alert_step_known"),
                    models.CheckConstraint(
                        condition=Q(sent_at__isnull=True, channel="", to_post__isnull=True)
                        | Q(sent_at__isnull=False, channel="none", to_post__isnull=True)
                        | Q(sent_at__isnull=False, channel__in=["sms", "email", "page"], to_post__isnull=False),
                        name="sealed_alert_done_whole",
                    ),
                ],
            },
        ),
    ]
