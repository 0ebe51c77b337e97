"""A table that gets another column is committed to anew, in one act, on a database that has rows already."""

import psycopg
import pytest
from django.db import connections

from tests.factories.world import cilegon
from tuntas.base.ledger import audit, protect


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]


def test_another_column_is_committed_to_anew(admin: Admin) -> None:
    cilegon()
    admin.execute("ALTER TABLE offices_office ADD COLUMN added text NOT NULL DEFAULT 'x'")
    with admin.cursor() as cursor:
        found = {str(finding) for finding in audit.findings(cursor)}
    assert "unprotected\toffices_office\t" in found
    protect.install(connections["owner"])
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
    row = admin.execute(
        "SELECT count(*), count(DISTINCT act_id) FROM ledger_actrow WHERE tbl = 'offices_office' AND op = 'B'"
    ).fetchone()
    assert row is not None
    n, acts = row
    assert n == admin.execute("SELECT count(*) FROM offices_office").fetchone()[0]  # type: ignore[index]
    assert acts == 1


def test_triggers_of_an_older_release_are_written_anew_and_digests_stay(admin: Admin) -> None:
    cilegon()
    admin.execute("COMMENT ON TABLE ledger_digestversion IS 'triggers of old'")
    (now,) = admin.execute("SELECT pg_get_functiondef('offices_office_witness'::regproc)").fetchone() or ("",)
    admin.execute(str(now).replace("BEGIN", "BEGIN -- of old", 1))

    protect.install(connections["owner"])

    assert admin.execute("SELECT pg_get_functiondef('offices_office_witness'::regproc)").fetchone() == (now,)
    assert admin.execute("SELECT count(*) FROM ledger_digestversion WHERE version > 1").fetchone() == (0,)
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []


def test_hashes_of_acts_are_written_out_in_place_in_both_sets(admin: Admin) -> None:
    for hashes in ("ledger_leaf_of(commitment, leaf)", "sealed.commitment_of(leaf, event)"):
        plan = admin.execute(f"EXPLAIN (VERBOSE) SELECT {hashes} FROM ledger_act").fetchall()

        assert "Output: sha256(" in str(plan)
