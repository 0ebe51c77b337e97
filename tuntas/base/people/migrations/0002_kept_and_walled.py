from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "kept_and_walled.sql"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("offices", "0002_scope")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
