from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "scope.sql"


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial"), ("ledger", "0002_functions")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
