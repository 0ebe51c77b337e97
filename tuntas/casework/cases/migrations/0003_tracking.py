from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_kernel")]
    operations = [migrations.RunSQL((SQL / "tracking.sql").read_text(), migrations.RunSQL.noop)]
