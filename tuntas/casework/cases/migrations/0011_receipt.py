from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "receipt.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_outgoing_rules")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
