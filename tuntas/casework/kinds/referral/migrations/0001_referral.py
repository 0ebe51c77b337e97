"""Services, referrals to them, what they answered, how far it is."""

import django.db.models.deletion
import tuntas.base.places.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0008_statement_and_sheet"),
        ("offices", "0003_council_and_regent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                (
                    "service",
                    models.TextField(
                        choices=[
                            ("health", "Kesehatan"),
                            ("disability", "Difabel dan alat bantu"),
                            ("elderly", "Lanjut usia"),
                            ("child", "Anak"),
                            ("shelter", "Tempat tinggal sementara"),
                            ("legal", "Bantuan hukum"),
                            ("training", "Pelatihan kerja"),
                            ("school", "Sekolah"),
                            ("civil_record", "KTP dan KK"),
                            ("social_aid", "Bantuan dan layanan sosial"),
                        ]
                    ),
                ),
                ("region", tuntas.base.places.fields.RegionField()),
                ("address", models.TextField(blank=True, default="")),
                ("phone", models.TextField(blank=True, default="")),
                ("hours", models.TextField(blank=True, default="")),
                ("papers", models.TextField(blank=True, default="")),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="provider_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "service__in",
                                [
                                    "health",
                                    "disability",
                                    "elderly",
                                    "child",
                                    "shelter",
                                    "legal",
                                    "training",
                                    "school",
                                    "civil_record",
                                    "social_aid",
                                ],
                            )
                        ),
                        name="provider_service_known",
                    ),
                    models.UniqueConstraint(fields=("region", "name"), name="provider_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("office__isnull", False),
                            models.Q(models.Q(("address", ""), _negated=True), models.Q(("phone", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="provider_outside_can_be_found",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.TextField(
                        choices=[
                            ("health", "Kesehatan"),
                            ("disability", "Difabel dan alat bantu"),
                            ("elderly", "Lanjut usia"),
                            ("child", "Anak"),
                            ("shelter", "Tempat tinggal sementara"),
                            ("legal", "Bantuan hukum"),
                            ("training", "Pelatihan kerja"),
                            ("school", "Sekolah"),
                            ("civil_record", "KTP dan KK"),
                            ("social_aid", "Bantuan dan layanan sosial"),
                        ]
                    ),
                ),
                (
                    "urgency",
                    models.TextField(choices=[("now", "Hari ini juga"), ("soon", "Minggu ini"), ("ordinary", "Biasa")]),
                ),
                (
                    "leave",
                    models.TextField(
                        choices=[
                            ("consent", "Warga setuju dirujuk"),
                            ("vital", "Keselamatan jiwa, warga tidak bisa ditanya"),
                        ]
                    ),
                ),
                ("leave_on", models.DateField()),
                ("note", models.TextField()),
                ("needs_transport", models.BooleanField(default=False)),
                ("transport", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referral", to="cases.case"
                    ),
                ),
                (
                    "from_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "service__in",
                                [
                                    "health",
                                    "disability",
                                    "elderly",
                                    "child",
                                    "shelter",
                                    "legal",
                                    "training",
                                    "school",
                                    "civil_record",
                                    "social_aid",
                                ],
                            )
                        ),
                        name="referral_service_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["now", "soon", "ordinary"])), name="referral_urgency_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leave__in", ["consent", "vital"])), name="referral_leave_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="referral_has_note"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_transport", False), models.Q(("transport", ""), _negated=True), _connector="OR"
                        ),
                        name="referral_transport_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("origin")), _negated=True), name="referral_not_of_itself"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("first_met", "Sudah datang pertama kali"),
                            ("attending", "Masih dilayani"),
                            ("paused", "Berhenti sementara"),
                            ("absent", "Tidak datang"),
                            ("completed", "Selesai"),
                        ]
                    ),
                ),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="referral.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["first_met", "attending", "paused", "absent", "completed"])),
                        name="feedback_status_known",
                    ),
                    models.UniqueConstraint(fields=("referral", "status", "on"), name="feedback_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.SmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.TextField(
                        choices=[("taken_on", "Diterima"), ("turned_down", "Ditolak, layanan lain disebut")], null=True
                    ),
                ),
                (
                    "ground",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("full", "Tempat atau jadwal penuh"),
                            ("not_its_service", "Bukan layanan ini"),
                            ("other_area", "Wilayah layanan lain"),
                            ("condition", "Butuh layanan yang lebih lengkap"),
                        ],
                        default="",
                    ),
                ),
                ("heard_from", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referral.provider"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referral.provider"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="askings", to="referral.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "n"), name="asking_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)), fields=("referral",), name="asking_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", True), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answer__isnull", False),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="asking_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__isnull", True), ("answer__in", ["taken_on", "turned_down"]), _connector="OR"
                        ),
                        name="asking_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ground", ""),
                            ("ground__in", ["full", "not_its_service", "other_area", "condition"]),
                            _connector="OR",
                        ),
                        name="asking_ground_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__isnull", True),
                            models.Q(("answer", "turned_down"), _negated=True),
                            models.Q(
                                models.Q(("ground", ""), _negated=True),
                                ("other__isnull", False),
                                models.Q(("other", models.F("provider")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="asking_no_names_another",
                    ),
                ],
            },
        ),
    ]
