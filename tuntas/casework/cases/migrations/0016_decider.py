from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "decider.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_visit_receipt")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
