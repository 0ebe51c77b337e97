"""Who walks with whom on which matter, and their visits."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0008_statement_and_sheet"),
        ("offices", "0003_council_and_regent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Accompaniment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("companion", models.TextField()),
                ("organisation", models.TextField(blank=True, default="")),
                ("phone", models.TextField(blank=True, default="")),
                ("basis", models.TextField(choices=[("mandate", "Surat kuasa"), ("spoken", "Permintaan lisan")])),
                ("words", models.TextField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.TextField(
                        choices=[("citizen", "Atas kata warga"), ("companion", "Atas kata pendamping")], null=True
                    ),
                ),
                ("end_words", models.TextField(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accompaniments", to="cases.case"
                    ),
                ),
                (
                    "ended_post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.attachment"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("companion", ""), _negated=True), name="accompaniment_has_companion"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="accompaniment_was_asked_for"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["mandate", "spoken"])), name="accompaniment_basis_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "mandate"), _negated=True), ("paper__isnull", False), _connector="OR"
                        ),
                        name="accompaniment_mandate_is_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="accompaniment_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="accompaniment_ended_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by__isnull", True), ("ended_by__in", ["citizen", "companion"]), _connector="OR"
                        ),
                        name="accompaniment_ended_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("recorded_at")), _connector="OR"
                        ),
                        name="accompaniment_ended_later",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case",),
                        name="accompaniment_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanionVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visited_on", models.DateField()),
                ("place", models.TextField()),
                ("words", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="advocacy.accompaniment"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["accompaniment", "visited_on"], name="companion_visit_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place", ""), _negated=True), name="companion_visit_somewhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="companion_visit_told"
                    ),
                ],
            },
        ),
    ]
