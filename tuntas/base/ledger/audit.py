"""`tuntas audit`: names each row changed, added or removed behind the application's back.

Two readings: every act against its own commitment and leaf, and every live row of a protected table
against the last digest an act left of it. Runs as the auditor, inside the database, one table at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tuntas.base.ledger import canonical, protect


@dataclass(frozen=True)
class Finding:
    """kind: changed, added, removed, act_changed, act_unclosed, body_missing, body_changed, unprotected."""

    kind: str
    table: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}\t{self.table}\t{self.key}"


ROWS = """
    WITH last AS (
        SELECT DISTINCT ON (row_pk) row_pk, op, digest FROM ledger_actrow
        WHERE tbl = %s ORDER BY row_pk, act_id DESC
    )
    SELECT CASE WHEN l.row_pk IS NULL OR l.op = 'D' THEN 'added'
                WHEN r.k IS NULL THEN 'removed' ELSE 'changed' END,
           coalesce(r.k, l.row_pk)
    FROM last l FULL JOIN (SELECT {key} AS k, {table}_digest(r) AS d FROM {table} r) r ON r.k = l.row_pk
    WHERE CASE WHEN r.k IS NULL THEN l.op <> 'D'
               WHEN l.row_pk IS NULL OR l.op = 'D' THEN true
               ELSE r.d IS DISTINCT FROM l.digest END
    ORDER BY 2
"""

ACTS = """
    SELECT CASE WHEN a.leaf IS NULL THEN 'act_unclosed'
                WHEN b.act_id IS NULL THEN 'body_missing'
                WHEN ledger_commitment_of(b.salt, b.body) <> a.commitment THEN 'body_changed'
                ELSE 'act_changed' END, a.id::text
    FROM ledger_act a LEFT JOIN ledger_actbody b ON b.act_id = a.id
    WHERE a.leaf IS NULL OR b.act_id IS NULL
       OR ledger_commitment_of(b.salt, b.body) <> a.commitment
       OR ledger_leaf_of(a.commitment, ledger_rows_digest(a.id)) <> a.leaf
       OR (b.body::jsonb ->> 'event') IS DISTINCT FROM a.event
       OR (b.body::jsonb -> 'by' ->> 'kind') IS DISTINCT FROM a.actor_kind
       OR (b.body::jsonb -> 'by' ->> 'post')::bigint IS DISTINCT FROM a.post_id
       OR (b.body::jsonb -> 'by' ->> 'staff')::bigint IS DISTINCT FROM a.staff_id
       OR (b.body::jsonb ->> 'case')::bigint IS DISTINCT FROM a.case_id
       OR (b.body::jsonb ->> 'at')::timestamptz IS DISTINCT FROM a.at
    UNION ALL
    SELECT 'added', b.act_id::text FROM ledger_actbody b
    WHERE NOT EXISTS (SELECT 1 FROM ledger_act a WHERE a.id = b.act_id)
    UNION ALL
    SELECT DISTINCT 'removed', r.act_id::text FROM ledger_actrow r
    WHERE NOT EXISTS (SELECT 1 FROM ledger_act a WHERE a.id = r.act_id)
    UNION ALL
    SELECT 'act_changed', a.id::text FROM (
        SELECT id, case_id, case_seq, row_number() OVER (PARTITION BY case_id ORDER BY id) AS n
        FROM ledger_act WHERE case_id IS NOT NULL) a
    WHERE a.case_seq IS DISTINCT FROM a.n
"""


def findings(cursor: protect.Cursor) -> Iterator[Finding]:
    """This function will yield every disagreement between rows and acts, and nothing when there is none."""
    cursor.execute(ACTS)
    yield from (Finding(kind, "ledger_act", key) for kind, key in cursor.fetchall())
    for table in protect.protected_tables():
        found = protect.describe(cursor, table)
        if found is None:
            yield Finding("removed", table, "")
            continue
        yield from _versions(cursor, found)
        cursor.execute(ROWS.format(table=table, key=protect.key_sql(found, "r")), [table])
        yield from (Finding(kind, table, key) for kind, key in cursor.fetchall())


def _versions(cursor: protect.Cursor, found: protect.Protected) -> Iterator[Finding]:
    """A protected table without its triggers, or with columns no digest covers, is a finding too."""
    cursor.execute(
        """SELECT (SELECT columns::text FROM ledger_digestversion WHERE tbl = %s ORDER BY version DESC LIMIT 1),
                  (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O'
                   AND tgname IN (%s, %s))""",
        [found.table, found.table, f"{found.table}_witnessed", f"{found.table}_kept"],
    )
    columns, triggers = cursor.fetchone()
    if columns is None or canonical.loads(columns) != list(found.columns) or triggers != 2:
        yield Finding("unprotected", found.table, "")
