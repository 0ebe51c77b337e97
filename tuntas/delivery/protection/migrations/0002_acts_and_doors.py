from pathlib import Path

from django.db import migrations

from tuntas.base.ledger import sets


DOORS = Path(__file__).resolve().parent.parent / "sql" / "doors.sql"


class Migration(migrations.Migration):
    """The set's own acts, of the ledger's frozen format, and the doors between it and the open side."""

    dependencies = [("protection", "0001_sealed_set"), ("ledger", "0002_functions")]
    operations = [
        migrations.RunSQL(sets.functions(sets.SEALED), migrations.RunSQL.noop),
        migrations.RunSQL(DOORS.read_text(), migrations.RunSQL.noop),
    ]
