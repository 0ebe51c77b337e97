"""What each role may do in schema `sealed`, and which rows it sees there, as literal maps; installed after every migration.

The web role is not in it: it has no right in the schema, not even to its names, and calls a few functions of schema
public that put envelopes in. The sequencer may call one function, which gives it leaves and nothing else. The unit's own
role sees what the unit of its transaction's post holds (delivery/protection/sql/walls.sql); without a post, nothing.
"""

from pathlib import Path

from tuntas.base.ledger import protect


WALLS = Path(__file__).resolve().parents[1] / "tuntas" / "delivery" / "protection" / "sql" / "walls.sql"
# What the unit's pages and the worker's round write. Acts are written by functions alone, and read by the auditor alone.
NO_SIGHT = {"sealed.act", "sealed.actbody", "sealed.actrow", "sealed.actpending", "sealed.tally"}
INSERT_ONLY = {
    "sealed.entry", "sealed.opening", "sealed.contact", "sealed.channel", "sealed.policereport", "sealed.paper",
    "sealed.paperopening",
}  # fmt: skip
DELETE_TOO = {"sealed.arrival", "sealed.arrivalpaper", "sealed.duty"}
# In a SELECT of its own a set of units is worked out once for a query, not once for each of its rows.
HELD = "office_id = ANY((SELECT sealed.units())::bigint[])"
OF_MATTER = "EXISTS (SELECT FROM sealed.matter m WHERE m.id = matter_id)"
# Ciphertext is fetched by who has the unit's key, and laid down by the round; others of the unit see that a matter is there.
READ = """EXISTS (SELECT FROM sealed.matter m WHERE m.id = matter_id
                  AND m.holder_id = ANY((SELECT sealed.open_units())::bigint[]))"""
PEOPLE = "staff_id = ANY((SELECT sealed.people())::bigint[])"
# Which rows the unit's role sees and writes. A table that is not here shows it nothing.
RULES = {
    "sealed.unitkey": HELD,
    "sealed.duty": HELD,
    "sealed.matter": "holder_id = ANY((SELECT sealed.units())::bigint[])",
    "sealed.access": "EXISTS (SELECT FROM sealed.unitkey k WHERE k.id = unit_key_id)",
    "sealed.staffkey": PEOPLE,
    "sealed.keytry": PEOPLE,
    "sealed.arrival": "EXISTS (SELECT FROM sealed.unitkey k WHERE k.id = unit_key_id)",
    "sealed.arrivalpaper": "EXISTS (SELECT FROM sealed.arrival a WHERE a.id = arrival_id)",
    "sealed.custody": OF_MATTER,
    "sealed.clock": OF_MATTER,
    "sealed.escalation": "EXISTS (SELECT FROM sealed.clock k WHERE k.id = clock_id)",
    "sealed.call": OF_MATTER,
    "sealed.alert": "EXISTS (SELECT FROM sealed.call c WHERE c.id = call_id)",
    "sealed.opening": OF_MATTER,
    "sealed.outbox": OF_MATTER,
    "sealed.policereport": OF_MATTER,
    "sealed.matterkey": READ,
    "sealed.entry": READ,
    "sealed.channel": READ,
    "sealed.contact": "EXISTS (SELECT FROM sealed.channel c WHERE c.id = channel_id)",
    "sealed.paper": READ,
    "sealed.paperopening": "EXISTS (SELECT FROM sealed.paper p WHERE p.id = paper_id)",
}
NOBODYS = "tuntas_web, tuntas_intake, tuntas_sequencer, tuntas_search, tuntas_sealed, tuntas_auditor"


def install(cursor: protect.Cursor) -> None:
    """Grant rights anew; idempotent."""
    cursor.execute(WALLS.read_text())
    cursor.execute(f"REVOKE ALL ON SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute("GRANT USAGE ON SCHEMA sealed TO tuntas_sealed, tuntas_auditor, tuntas_sequencer")
    cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA sealed TO tuntas_sealed")
    cursor.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sealed TO tuntas_sealed, tuntas_auditor")
    cursor.execute("REVOKE EXECUTE ON FUNCTION sealed.pass_on(bigint, bigint, timestamptz) FROM tuntas_auditor")
    cursor.execute("REVOKE EXECUTE ON FUNCTION sealed.take_pending(int) FROM tuntas_sealed, tuntas_auditor")
    cursor.execute("GRANT EXECUTE ON FUNCTION sealed.take_pending(int) TO tuntas_sequencer")
    for table in protect.our_tables():
        if not table.startswith("sealed."):
            continue
        cursor.execute(f"GRANT SELECT ON {table} TO tuntas_auditor")
        if rights := _rights(table):
            cursor.execute(f"GRANT {rights} ON {table} TO tuntas_sealed")
        _walls(cursor, table)


def _walls(cursor: protect.Cursor, table: str) -> None:
    """Row security on, a policy for the unit's role where the table is its own, one for the auditor."""
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    name = protect.name_of(table)
    for policy, role, rule in (
        (f"{name}_of_unit", "tuntas_sealed", RULES.get(table, "")),
        (f"{name}_at_audit", "tuntas_auditor", "true"),
    ):
        cursor.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        if rule:
            cursor.execute(f"CREATE POLICY {policy} ON {table} TO {role} USING ({rule}) WITH CHECK ({rule})")


def _rights(table: str) -> str:
    if table in NO_SIGHT:
        return ""
    if table in INSERT_ONLY:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if table in DELETE_TOO else "SELECT, INSERT, UPDATE"
