from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_name_key")]
    operations = [migrations.RunSQL((SQL / "batches.sql").read_text(), migrations.RunSQL.noop)]
