"""The two hashes of an act are written out in place by the planner, in both sets; what they give is the same."""

from django.db import migrations


STABLE = """
    DO $$ DECLARE f regprocedure; BEGIN
        FOR f IN SELECT oid FROM pg_proc WHERE (pronamespace::regnamespace::text, proname) IN (
            ('public', 'ledger_leaf_of'), ('public', 'ledger_commitment_of'),
            ('sealed', 'leaf_of'), ('sealed', 'commitment_of'))
        LOOP
            EXECUTE format('ALTER FUNCTION %s STABLE', f);
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_erasure")]
    operations = [migrations.RunSQL(STABLE, migrations.RunSQL.noop)]
