from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("referral", "0001_referral")]
    operations = [migrations.RunSQL((SQL / "referral.sql").read_text(), migrations.RunSQL.noop)]
