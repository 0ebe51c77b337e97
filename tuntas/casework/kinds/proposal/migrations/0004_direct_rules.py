from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("proposal", "0003_direct_and_found"), ("cases", "0008_statement_and_sheet")]
    operations = [migrations.RunSQL((SQL / "direct.sql").read_text(), migrations.RunSQL.noop)]
