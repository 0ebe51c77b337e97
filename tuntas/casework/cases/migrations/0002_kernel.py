from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"
# Functions for people without a seat run as a role that cannot log in.
OWNED = """
ALTER FUNCTION cases_hand_in OWNER TO tuntas_intake;
ALTER FUNCTION cases_record_visit OWNER TO tuntas_intake;
ALTER FUNCTION cases_track OWNER TO tuntas_intake;
ALTER FUNCTION cases_track_private OWNER TO tuntas_intake;
ALTER FUNCTION cases_object OWNER TO tuntas_intake;
ALTER FUNCTION cases_contest_visit OWNER TO tuntas_intake;
ALTER FUNCTION cases_visit_key OWNER TO tuntas_intake;
ALTER FUNCTION cases_system_post OWNER TO tuntas_intake;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("people", "0001_initial"),
        ("offices", "0002_scope"),
    ]
    operations = [
        migrations.RunSQL((SQL / "kernel.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "hand_in.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "intake.sql").read_text() + OWNED, migrations.RunSQL.noop),
    ]
