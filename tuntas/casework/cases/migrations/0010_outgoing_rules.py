from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_outgoing_and_claims")]
    operations = [
        migrations.RunSQL((SQL / "outgoing.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "claims.sql").read_text(), migrations.RunSQL.noop),
    ]
