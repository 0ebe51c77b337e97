"""Two more clocks: an office's word on why it stayed silent, and the sheet with the reasons of a village's no."""

from django.db import migrations, models

from tuntas.base.offices.enums import OfficeKind


SCOPES = [
    ("case", "Seluruh perkara"), ("state", "Langkah ini"), ("answer", "Jawaban penerima"),
    ("statement", "Keterangan kantor lain"), ("sheet", "Lembar alasan"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_worklist")]
    operations = [
        migrations.AlterField("visit", "sent_to", models.TextField(blank=True, choices=OfficeKind.choices, default="")),
        migrations.RemoveConstraint("clock", "clock_scope_known"),
        migrations.AlterField("clock", "scope", models.TextField(choices=SCOPES)),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=models.Q(scope__in=[code for code, _label in SCOPES]), name="clock_scope_known"
            ),
        ),
    ]
