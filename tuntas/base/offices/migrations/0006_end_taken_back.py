"""The end of a post can be taken back before it comes; what the post's own decree said of its end is kept for that."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql" / "end_taken_back.sql"


class Migration(migrations.Migration):
    dependencies = [("offices", "0005_what_stands")]
    operations = [
        migrations.AddField("post", "was_until", models.DateField(null=True)),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(
                    ("was_until__isnull", True),
                    models.Q(("during__endswith__lte", models.F("was_until")), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="post_was_until_longer",
            ),
        ),
        migrations.CreateModel(
            name="EndTakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("would_end_on", models.DateField()),
                ("taken_back_on", models.DateField()),
                (
                    "decree",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.decree"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.decree"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ends_taken_back", to="offices.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "ended_by"), name="end_taken_back_once"),
                    models.CheckConstraint(
                        condition=models.Q(("decree", models.F("ended_by")), _negated=True),
                        name="end_taken_back_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("would_end_on__gt", models.F("taken_back_on"))),
                        name="end_taken_back_before",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
