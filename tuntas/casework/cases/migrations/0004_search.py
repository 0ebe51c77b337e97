from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "search.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_tracking"), ("people", "0002_kept_and_walled")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
