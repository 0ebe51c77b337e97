from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "take_back.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_taken_back"),
        ("people", "0002_kept_and_walled"),
        ("cases", "0001_initial"),
    ]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
