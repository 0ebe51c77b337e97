from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_figures"), ("cases", "0007_worklist"), ("offices", "0002_scope")]
    operations = [migrations.RunSQL((SQL / "figures.sql").read_text(), migrations.RunSQL.noop)]
