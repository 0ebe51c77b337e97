from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql" / "papers.sql"


class Migration(migrations.Migration):
    """The door papers pass with their envelope, and what would hold them back elsewhere."""

    dependencies = [
        ("protection", "0005_papers_and_alerts"),
        ("cases", "0003_tracking"),
        ("advocacy", "0002_rules"),
    ]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
