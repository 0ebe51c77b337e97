from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "moving.sql"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_kept_and_walled"), ("places", "0001_places"), ("offices", "0002_scope")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
