"""A letter that another office's head signs: an endorsement is the regent's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_receipt"), ("offices", "0003_council_and_regent")]
    operations = [
        migrations.AddField(
            "batch",
            "signs_at",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="batches_to_sign", to="offices.office"
            ),
        ),
    ]
