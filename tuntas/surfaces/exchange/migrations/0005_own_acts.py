from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "own_acts.sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_take_back"), ("ledger", "0002_functions")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
