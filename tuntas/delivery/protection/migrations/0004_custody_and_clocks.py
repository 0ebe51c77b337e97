from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql" / "line.sql"
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
SCOPES = [
    ("case", "Seluruh perkara"), ("state", "Langkah ini"), ("answer", "Jawaban penerima"),
    ("statement", "Keterangan kantor lain"), ("sheet", "Lembar alasan"),
]  # fmt: skip
CHARGED = [("citizen", "Warga"), ("office", "Kantor"), ("outside", "Lembaga luar"), ("nobody", "Tidak siapa pun")]


def _to(model: str, related_name: str = "+", *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model
    )


class Migration(migrations.Migration):
    """Who held a sealed matter, and the clocks of its states: the kernel's rules, in the sealed set."""

    dependencies = [("protection", "0003_week"), ("offices", "0002_scope")]
    operations = [
        migrations.CreateModel(
            name="Custody",
            fields=[
                ID,
                ("n", models.SmallIntegerField()),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("matter", _to("protection.matter", "custody")),
                ("office", _to("offices.office")),
            ],
            options={
                "db_table": '"sealed"."custody"',
                "constraints": [
                    models.UniqueConstraint(fields=["matter", "n"], name="sealed_custody_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(during__endswith__isnull=True),
                        fields=["matter"],
                        name="sealed_custody_one_now",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("matter", "="), ("during", "&&")], name="sealed_custody_no_overlap"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ID,
                ("n", models.SmallIntegerField()),
                ("scope", models.TextField(choices=SCOPES)),
                ("charged", models.TextField(choices=CHARGED)),
                ("started_at", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("met", models.BooleanField(null=True)),
                ("matter", _to("protection.matter", "clocks")),
                ("office", _to("offices.office", null=True)),
            ],
            options={
                "db_table": '"sealed"."clock"',
                "indexes": [
                    models.Index(
                        condition=models.Q(ended_at__isnull=True), fields=["due", "id"], name="sealed_clock_running"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(scope__in=[code for code, _label in SCOPES]),
                        name="sealed_clock_scope_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(charged__in=[code for code, _label in CHARGED]),
                        name="sealed_clock_charged_known",
                    ),
                    models.UniqueConstraint(fields=["matter", "n"], name="sealed_clock_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(ended_at__isnull=True),
                        fields=["matter", "scope"],
                        name="sealed_clock_one_per_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(due__gt=models.F("started_at")), name="sealed_clock_due_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(ended_at__isnull=True, met__isnull=True)
                        | models.Q(ended_at__isnull=False, met__isnull=False),
                        name="sealed_clock_end_judged",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(charged="office") | models.Q(office__isnull=False),
                        name="sealed_clock_office_charged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(stopped_at__isnull=True) | models.Q(charged="citizen"),
                        name="sealed_clock_stop_charges_citizen",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(charged="citizen"), name="sealed_clock_never_charges_her"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ID,
                ("level", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("clock", _to("protection.clock", "escalations")),
                ("to_post", _to("offices.post", null=True)),
            ],
            options={
                "db_table": '"sealed"."escalation"',
                "constraints": [
                    models.UniqueConstraint(fields=["clock", "level"], name="sealed_escalation_level_once"),
                    models.CheckConstraint(
                        condition=models.Q(level__in=[50, 80, 100]), name="sealed_escalation_level_known"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="outbox", name="sealed_outbox_template_known"),
        migrations.AddConstraint(
            model_name="outbox",
            constraint=models.CheckConstraint(
                condition=models.Q(template__in=["ring", "late", "glass", "taken", "transferred", "soon", "over"]),
                name="sealed_outbox_template_known",
            ),
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
