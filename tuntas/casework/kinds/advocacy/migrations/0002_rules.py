from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("advocacy", "0001_accompaniment")]
    operations = [migrations.RunSQL((SQL / "advocacy.sql").read_text(), migrations.RunSQL.noop)]
