"""The front page shows sums of the published feed; nothing public is counted from the tables of the day any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_doors"), ("protection", "0003_week"), ("cases", "0015_visit_receipt")]
    operations = [migrations.RunSQL("DROP FUNCTION cases_week(timestamptz, timestamptz)", migrations.RunSQL.noop)]
