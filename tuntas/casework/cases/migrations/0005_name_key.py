from pathlib import Path

from django.db import migrations, models

import tuntas.base.people.expressions


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_search"),
        ("people", "0002_kept_and_walled"),
    ]
    operations = [
        migrations.AddField(
            "case",
            "name_key",
            models.GeneratedField(
                expression=tuntas.base.people.expressions.NameKey("applicant"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["nik"], name="case_by_nik", condition=~models.Q(nik="")),
        ),
        migrations.RunSQL((SQL / "search_by_key.sql").read_text(), migrations.RunSQL.noop),
    ]
