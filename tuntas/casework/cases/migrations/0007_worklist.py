from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_batches")]
    operations = [
        migrations.RemoveIndex("case", "case_worklist"),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["holder", "due", "id"],
                include=["region", "n_bounces", "received_at"],
                name="case_worklist",
                condition=models.Q(is_open=True),
            ),
        ),
    ]
