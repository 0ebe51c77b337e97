from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "log.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_log")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
