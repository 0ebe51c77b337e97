"""`tuntas audit`: names each row changed, added or removed behind the application's back.

Two readings: every act against its own commitment and leaf, and every live row of a protected table
against the last digest an act left of it. Runs as the auditor, inside the database, one table at a time.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tuntas.algorithms.merkle.keys import VerifierKey
from tuntas.base.ledger import canonical, protect, sets
from tuntas.base.ledger.log import auditing


@dataclass(frozen=True)
class Finding:
    """kind: changed, added, removed, act_changed, act_unclosed, body_missing, body_changed, unprotected, unplaced, late."""

    kind: str
    table: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}\t{self.table}\t{self.key}"


ROWS = """
    WITH last AS (
        SELECT DISTINCT ON (row_pk) row_pk, op, digest FROM {into}actrow
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

# A body is read as JSON only when it is the one committed to: anything at all may stand in a body that was tampered with.
ACTS = """
    SELECT CASE WHEN a.leaf IS NULL THEN 'act_unclosed'
                WHEN b.act_id IS NULL AND EXISTS (SELECT 1 FROM {erased} e WHERE e.act_id = a.id) THEN 'act_changed'
                WHEN b.act_id IS NULL THEN 'body_missing'
                WHEN {into}commitment_of(b.salt, b.body) IS DISTINCT FROM a.commitment THEN 'body_changed'
                ELSE 'act_changed' END, a.id::text
    FROM {into}act a LEFT JOIN {into}actbody b ON b.act_id = a.id
    WHERE CASE WHEN a.leaf IS NULL THEN true
               WHEN b.act_id IS NULL THEN NOT EXISTS (SELECT 1 FROM {erased} e WHERE e.act_id = a.id AND e.head
                        = ledger_head_of(a.event, a.actor_kind, a.post_id, a.staff_id, a.case_id, a.at))
                    OR {into}leaf_of(a.commitment, {into}rows_digest(a.id)) <> a.leaf
               WHEN {into}commitment_of(b.salt, b.body) IS DISTINCT FROM a.commitment THEN true
               WHEN {into}leaf_of(a.commitment, {into}rows_digest(a.id)) <> a.leaf THEN true
               ELSE (b.body::jsonb ->> 'event', b.body::jsonb -> 'by' ->> 'kind', b.body::jsonb -> 'by' ->> 'post',
                     b.body::jsonb -> 'by' ->> 'staff', b.body::jsonb ->> 'case', b.body::jsonb ->> 'at')
                    IS DISTINCT FROM
                    (a.event, a.actor_kind, a.post_id::text, a.staff_id::text, a.case_id::text,
                     to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) END
    UNION ALL
    SELECT 'removed', gone.act_id::text FROM (SELECT act_id FROM {into}actbody UNION SELECT act_id FROM {into}actrow) gone
    WHERE NOT EXISTS (SELECT 1 FROM {into}act a WHERE a.id = gone.act_id)
"""


# An act that was taken out whole, body and digests with it, leaves a gap among the acts of its case.
GAPS = """
    SELECT 'removed', case_id || '#' || (case_seq - 1) FROM (
        SELECT case_id, case_seq, case_seq - lag(case_seq, 1, 0) OVER (PARTITION BY case_id ORDER BY case_seq) AS step
        FROM {into}act WHERE case_id IS NOT NULL) a
    WHERE step <> 1
"""


def findings(
    cursor: protect.Cursor, *, tables: Collection[str] | None = None, witnesses: Sequence[VerifierKey] = ()
) -> Iterator[Finding]:
    """This function will yield every disagreement between rows and acts, and nothing when there is none.

    tables: only these are read (`ledger_act`, `sealed.act` for the acts themselves, `ledger_leaf` for the whole log);
    everything when not given. witnesses: whose cosignatures are verified.
    """
    if tables is None or "ledger_leaf" in tables:
        yield from (Finding(*found) for found in auditing.findings(cursor, witnesses))
    for into in sets.SETS:
        if tables is not None and into.act_table not in tables:
            continue
        cursor.execute(ACTS.format(into=into.prefix, erased=into.erased))
        if not (found := cursor.fetchall()):
            cursor.execute(GAPS.format(into=into.prefix))
            found = cursor.fetchall()
        yield from (Finding(kind, into.act_table, key) for kind, key in found)
        if into.is_covered:
            yield from (Finding(*found) for found in auditing.uncovered(cursor, into))
    for table in protect.protected_tables():
        if tables is not None and table not in tables:
            continue
        described = protect.describe(cursor, table)
        if described is None:
            yield Finding("removed", table, "")
            continue
        yield from _versions(cursor, described)
        cursor.execute(
            ROWS.format(table=table, into=sets.of_table(table).prefix, key=protect.key_sql(described, "r")), [table]
        )
        yield from (Finding(kind, table, key) for kind, key in cursor.fetchall())


def erased(cursor: protect.Cursor) -> Iterator[tuple[int, int]]:
    """Acts whose body was erased, with the act that did it: no finding, but said."""
    cursor.execute("SELECT act_id, by_act_id FROM ledger_erasure ORDER BY act_id")
    yield from cursor.fetchall()


def _versions(cursor: protect.Cursor, found: protect.Protected) -> Iterator[Finding]:
    """A protected table without its triggers, or with columns no digest covers, is a finding too."""
    cursor.execute(
        """SELECT (SELECT columns::text FROM ledger_digestversion WHERE tbl = %s ORDER BY version DESC LIMIT 1),
                  (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O'
                   AND tgname IN (%s, %s))""",
        [found.table, found.table, *(f"{protect.name_of(found.table)}_{end}" for end in ("witnessed", "kept"))],
    )
    columns, triggers = cursor.fetchone()
    if columns is None or canonical.loads(columns) != list(found.columns) or triggers != 2:
        yield Finding("unprotected", found.table, "")
