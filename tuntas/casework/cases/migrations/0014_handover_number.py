from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "handover_number.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_decision_read")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
