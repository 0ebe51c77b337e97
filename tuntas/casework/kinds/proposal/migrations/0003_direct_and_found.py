"""Matters that went past their village, families that were found, and the day and paper of a recommendation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_statement_and_sheet"),
        ("offices", "0003_council_and_regent"),
        ("proposal", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectFiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.TextField(
                        choices=[("silence", "Desa atau kelurahan belum menjawab"), ("refused", "Ditolak lisan")]
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("opens_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField()),
                (
                    "stance",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("supports", "Mendukung usulan ini"),
                            ("preparing", "Sedang disiapkan, belum selesai"),
                            ("against", "Tidak mengusulkan"),
                        ],
                        default="",
                    ),
                ),
                ("statement", models.TextField(blank=True, default="")),
                ("stated_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["silence", "refused"])), name="direct_ground_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filed_at__gte", models.F("opens_at"))), name="direct_not_before_it_opens"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "silence"), _negated=True),
                            ("opens_at__gt", models.F("asked_at")),
                            _connector="OR",
                        ),
                        name="direct_silence_takes_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stance", ""), ("stance__in", ["supports", "preparing", "against"]), _connector="OR"
                        ),
                        name="direct_stance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stated_at__isnull", True), ("stated_at__gte", models.F("filed_at")), _connector="OR"
                        ),
                        name="direct_stated_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outreach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tip",
                    models.TextField(
                        choices=[
                            ("third_party", "Kabar dari orang lain"),
                            ("media", "Berita atau media sosial"),
                            ("field", "Ditemukan petugas di lapangan"),
                        ]
                    ),
                ),
                ("found_on", models.DateField()),
                ("medium", models.TextField(blank=True, default="")),
                ("account", models.TextField()),
                (
                    "consent",
                    models.TextField(
                        blank=True, choices=[("yes", "Bersedia diusulkan"), ("no", "Tidak bersedia")], default=""
                    ),
                ),
                (
                    "consent_how",
                    models.TextField(
                        blank=True,
                        choices=[("signed", "Tanda tangan"), ("thumb", "Cap jempol"), ("spoken", "Lisan, ada saksi")],
                        default="",
                    ),
                ),
                ("consent_on", models.DateField(null=True)),
                ("witness", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tip__in", ["third_party", "media", "field"])), name="outreach_tip_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", ""), _negated=True), name="outreach_has_account"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tip", "media"), _negated=True),
                            models.Q(("medium", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="outreach_medium_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent", ""), ("consent__in", ["yes", "no"]), _connector="OR"),
                        name="outreach_consent_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consent_how", ""), ("consent_how__in", ["signed", "thumb", "spoken"]), _connector="OR"
                        ),
                        name="outreach_consent_how_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent", ""), ("consent_how", ""), ("consent_on__isnull", True)),
                            models.Q(
                                models.Q(("consent", ""), _negated=True),
                                models.Q(("consent_how", ""), _negated=True),
                                ("consent_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="outreach_consent_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_how", "spoken"), _negated=True),
                            models.Q(("witness", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="outreach_spoken_was_heard",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reporter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("phone", models.TextField(blank=True, default="")),
                ("is_secret", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="reporter_has_name"),
                ],
            },
        ),
        migrations.AddField(
            model_name="origin",
            name="paper",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.attachment"
            ),
        ),
        migrations.AddField(
            model_name="origin",
            name="recommended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="origin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "recommendation"), _negated=True),
                    ("recommended_on__isnull", False),
                    _connector="OR",
                ),
                name="origin_recommended_on_a_day",
            ),
        ),
        migrations.AddField(
            model_name="directfiling",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="direct_filing", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="directfiling",
            name="filed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
            ),
        ),
        migrations.AddField(
            model_name="directfiling",
            name="stated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
            ),
        ),
        migrations.AddField(
            model_name="directfiling",
            name="village",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"),
        ),
        migrations.AddField(
            model_name="directfiling",
            name="visit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.visit"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="outreach", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="consent_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="visit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="proposal.fieldvisit"
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="outreach",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="reporter", to="proposal.outreach"
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="recorded_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
        ),
        migrations.AddIndex(
            model_name="directfiling",
            index=models.Index(
                condition=models.Q(("stated_at__isnull", True)), fields=["village", "id"], name="direct_unstated"
            ),
        ),
        migrations.AddConstraint(
            model_name="directfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ground", "refused"), _negated=True), ("visit__isnull", False), _connector="OR"
                ),
                name="direct_no_was_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="directfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stance", ""), ("stated_at__isnull", True), ("stated_by__isnull", True), ("statement", "")
                    ),
                    models.Q(
                        ("stated_at__isnull", False),
                        ("stated_by__isnull", False),
                        models.Q(("stance", ""), _negated=True),
                        models.Q(("statement", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="direct_statement_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="outreach",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent_by__isnull", True), ("consent_on__isnull", True), ("visit__isnull", True)),
                    models.Q(("consent_by__isnull", False), ("consent_on__isnull", False), ("visit__isnull", False)),
                    _connector="OR",
                ),
                name="outreach_consent_dated",
            ),
        ),
    ]
