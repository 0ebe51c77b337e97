from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.lookups import Exact

from tuntas.delivery.protection.models.keys import Octets


SQL = Path(__file__).resolve().parent.parent / "sql" / "tally.sql"


class Migration(migrations.Migration):
    """Each round of cover slots carries how many sealed acts the log has taken in."""

    dependencies = [("protection", "0006_papers_doors"), ("ledger", "0004_log_rules")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("salt", models.BinaryField()),
                ("n", models.BigIntegerField()),
            ],
            options={
                "db_table": '"sealed"."tally"',
                "constraints": [
                    models.CheckConstraint(
                        name="sealed_tally_salted", condition=Exact(Octets(F("salt")), Value(32))
                    ),
                    models.CheckConstraint(name="sealed_tally_counts", condition=Q(n__gte=0)),
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
