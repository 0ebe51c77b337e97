from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "posts.sql"


class Migration(migrations.Migration):
    dependencies = [("offices", "0004_by_decree")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
