"""What each role may do in schema `sealed`, as one literal map; installed after every migration as the owner.

The web role is not in it: it has no right in the schema, not even to its names, and calls two functions of schema
public that put envelopes in. The sequencer may call one function, which gives it leaves and nothing else.
"""

from tuntas.base.ledger import protect


# What the unit's pages and the worker's round write; everything else is read. Acts are written by functions alone.
READ_ONLY = {"sealed.act", "sealed.actbody", "sealed.actrow"}
NO_SIGHT = {"sealed.actpending"}
INSERT_ONLY = {
    "sealed.entry", "sealed.opening", "sealed.contact", "sealed.channel", "sealed.policereport", "sealed.paper",
    "sealed.paperopening",
}  # fmt: skip
DELETE_TOO = {"sealed.arrival", "sealed.arrivalpaper", "sealed.duty"}
NOBODYS = "tuntas_web, tuntas_intake, tuntas_sequencer, tuntas_search, tuntas_sealed, tuntas_auditor"


def install(cursor: protect.Cursor) -> None:
    """Grant rights anew; idempotent."""
    cursor.execute(f"REVOKE ALL ON SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sealed FROM PUBLIC, {NOBODYS}")
    cursor.execute("GRANT USAGE ON SCHEMA sealed TO tuntas_sealed, tuntas_auditor, tuntas_sequencer")
    cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA sealed TO tuntas_sealed")
    cursor.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sealed TO tuntas_sealed, tuntas_auditor")
    cursor.execute("REVOKE EXECUTE ON FUNCTION sealed.take_pending(int) FROM tuntas_sealed, tuntas_auditor")
    cursor.execute("GRANT EXECUTE ON FUNCTION sealed.take_pending(int) TO tuntas_sequencer")
    for table in protect.our_tables():
        if not table.startswith("sealed."):
            continue
        cursor.execute(f"GRANT SELECT ON {table} TO tuntas_auditor")
        if rights := _rights(table):
            cursor.execute(f"GRANT {rights} ON {table} TO tuntas_sealed")


def _rights(table: str) -> str:
    if table in NO_SIGHT:
        return ""
    if table in READ_ONLY:
        return "SELECT"
    if table in INSERT_ONLY:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if table in DELETE_TOO else "SELECT, INSERT, UPDATE"
