from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "walled.sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_staged"), ("offices", "0002_scope"), ("people", "0002_kept_and_walled")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
