from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "own_acts.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_hashes_in_place")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
