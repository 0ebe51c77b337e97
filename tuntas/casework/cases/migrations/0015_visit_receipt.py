from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "visit_receipt.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_handover_number")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
