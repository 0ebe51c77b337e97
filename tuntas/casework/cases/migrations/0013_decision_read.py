from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "read.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_batch_signs_at")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
