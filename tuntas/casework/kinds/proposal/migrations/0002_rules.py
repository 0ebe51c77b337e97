from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("proposal", "0001_lists"),
        ("cases", "0002_kernel"),
        ("people", "0001_initial"),
        ("programs", "0001_initial"),
        ("offices", "0002_scope"),
    ]
    operations = [migrations.RunSQL((SQL / "lists.sql").read_text(), migrations.RunSQL.noop)]
