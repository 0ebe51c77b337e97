from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "week.sql"


class Migration(migrations.Migration):
    """The front page's week counts no row that went to a sealed unit."""

    dependencies = [("protection", "0002_acts_and_doors"), ("cases", "0003_tracking")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
