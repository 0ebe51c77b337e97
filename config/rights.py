"""What each role may do to each table, as one literal map; installed after every migration as the owner.

Row-level security beneath is a wall against bugs, not against a stolen role: the web role sets its own scope.
"""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

from tuntas.base.ledger import protect


READ_ONLY = {
    "ledger_act", "ledger_actbody", "ledger_actrow", "ledger_digestversion", "ledger_mark", "cases_workflowstate",
    "ledger_leaf", "ledger_place", "ledger_tile", "ledger_origin", "ledger_checkpoint", "ledger_cosignature",
    "ledger_cover", "ledger_halt", "ledger_recovery", "ledger_erasure",
    "cases_rulesversion",
    "places_region", "places_retiredregion",
    "figures_entry",
}  # fmt: skip
NO_SIGHT = {"ledger_actpending", "figures_counted", "figures_held", "people_nameindex"}
DELETE_TOO = {
    "desk_sent", "desk_pintry", "public_limit", "django_session", "exchange_columnmap", "ledger_shown",
    "auth_user_groups", "mfa_authenticator", "account_emailaddress", "account_emailconfirmation",
    "proposal_listline",
}  # fmt: skip
INSERT_ONLY = {
    "cases_coveringlist", "cases_reconciliation", "cases_gap", "cases_minutessignature",
    "cases_sight",
    "cases_bounce",
    "cases_escalation",
    "cases_correction",
    "cases_document",
    "cases_disposition",
    "proposal_sourcelist", "proposal_origin", "proposal_deliberation", "proposal_recusal", "proposal_fieldvisit",
    "proposal_civilmatch", "proposal_programmeoutcome", "proposal_reporter",
    "advocacy_companionvisit", "referral_feedback",
    "figures_week", "figures_recount",
    "offices_endtakenback",
}  # fmt: skip

# Columns the web role does not read. It reads all others by name, not the table: so PostgreSQL's own columns, of which
# xmin is the number of the transaction that wrote the row, are not its to ask for either. With those numbers, writes it
# sees nothing of could be counted.
UNREAD = {"ledger_act": {"xid"}}

# Tables that belong to a case: seen exactly when the case is seen.
OF_A_CASE = (
    "cases_attachment", "cases_task", "cases_custody", "cases_handover", "cases_disposition", "cases_batchline",
    "cases_priorclaim",
    "cases_dispatch", "cases_dispute", "cases_clock", "cases_decision", "cases_objection", "cases_correction",
    "proposal_origin", "proposal_listline", "proposal_fieldvisit", "proposal_civilmatch", "proposal_programmeoutcome",
    "proposal_directfiling", "proposal_outreach", "advocacy_accompaniment", "referral_referral",
)  # fmt: skip
# Tables with a region of their own.
OF_A_REGION = (
    "cases_case", "cases_visit", "cases_bounce", "people_person", "people_family", "proposal_sourcelist",
    "proposal_proposallist",
)  # fmt: skip
# Tables seen exactly when another one's row is seen: table -> (that table, own column).
OF_ANOTHER = {
    "cases_coveringlist": ("cases_outgoingbook", "book_id"),
    "cases_outgoing": ("cases_outgoingbook", "book_id"),
    "cases_handheld": ("cases_outgoingbook", "book_id"),
    "cases_reconciliation": ("cases_outgoingbook", "book_id"),
    "cases_gap": ("cases_reconciliation", "reconciliation_id"),
    "cases_filesearch": ("cases_priorclaim", "claim_id"),
    "cases_minutessignature": ("cases_priorclaim", "claim_id"),
    "cases_escalation": ("cases_clock", "clock_id"),
    "proposal_deliberation": ("proposal_proposallist", "list_id"),
    "proposal_recusal": ("proposal_listline", "line_id"),
    "advocacy_companionvisit": ("advocacy_accompaniment", "accompaniment_id"),
    "referral_asking": ("referral_referral", "referral_id"),
    "referral_feedback": ("referral_referral", "referral_id"),
}
# Tables anyone may add to, whose rows are read only by who sees the case they speak of: table -> rule of reading.
READ_WITH_CASE = {
    "ledger_actbody": (
        "EXISTS (SELECT 1 FROM ledger_act a JOIN cases_case c ON c.id = a.case_id WHERE a.id = ledger_actbody.act_id)"
        # What a week of the public feed was published with is public.
        " OR EXISTS (SELECT 1 FROM figures_week w WHERE w.act_id = ledger_actbody.act_id)"
    ),
    "ledger_shown": "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = ledger_shown.case_id)",
    "cases_document": (
        "EXISTS (SELECT 1 FROM cases_attachment a WHERE a.document_id = cases_document.sha256)"
        " OR EXISTS (SELECT 1 FROM proposal_deliberation d WHERE d.minutes_id = cases_document.sha256)"
    ),
    # A reporter who asked to stay unnamed is read by the post that wrote him down, and by who leads at Dinsos.
    "proposal_reporter": (
        "EXISTS (SELECT 1 FROM proposal_outreach f WHERE f.id = proposal_reporter.outreach_id)"
        " AND (NOT is_secret OR recorded_by_id = nullif(current_setting('tuntas.post', true), '')::bigint"
        " OR proposal_reads_reporters())"
    ),
}
# In a SELECT of its own the scope is worked out once for a query, not once for each of its rows.
IN_SCOPE = "region <@ ANY((SELECT offices_scope())::ltree[])"
# A book between two offices: seen by whoever has one of the two in his scope.
OF_TWO_OFFICES = {"cases_outgoingbook": ("from_office_id", "to_office_id")}
# What the hand-in and tracking functions touch.
INTAKE = {
    "cases_outgoing": "SELECT", "cases_outgoingbook": "SELECT", "cases_outgoingprefix": "SELECT", "cases_handheld": "SELECT",
    "cases_reconciliation": "SELECT", "cases_gap": "SELECT", "cases_priorclaim": "SELECT, INSERT",
    "cases_filesearch": "SELECT, INSERT",
    "cases_case": "SELECT, INSERT, UPDATE (version, received_at, holder_id, holder_post_id, since, due, source,"
    " kind, state, state_class)",
    "cases_custody": "SELECT, INSERT, UPDATE (during)",
    "cases_clock": "SELECT, INSERT, UPDATE (charged, ended_at, met)",
    "cases_visit": "SELECT, INSERT, UPDATE", "cases_bounce": "SELECT, INSERT", "cases_handover": "SELECT",
    "cases_dispute": "SELECT", "cases_dispatch": "SELECT",
    "cases_decision": "SELECT, UPDATE (notice_proof, notice_at, objection_until)",
    "cases_task": "SELECT, INSERT, UPDATE (office_id)", "proposal_directfiling": "SELECT, INSERT",
    "advocacy_accompaniment": "SELECT, UPDATE (ended_at, ended_by, end_words)",
    "advocacy_companionvisit": "SELECT, INSERT", "referral_referral": "SELECT", "referral_asking": "SELECT",
    "referral_feedback": "SELECT", "referral_provider": "SELECT",
    "cases_objection": "SELECT, INSERT", "cases_attachment": "SELECT, INSERT", "cases_document": "SELECT, INSERT",
    "cases_rulesversion": "SELECT",
    "cases_escalation": "SELECT", "figures_counted": "SELECT, INSERT", "figures_held": "SELECT, INSERT, UPDATE (taken_id)",
    "offices_office": "SELECT", "offices_post": "SELECT", "ledger_outbox": "INSERT", "ledger_act": "SELECT",
    "ledger_actbody": "SELECT", "ledger_actrow": "SELECT",
}  # fmt: skip

# What numbers the leaves: an act's leaf and nothing else of it, the queue, the log at its end.
SEQUENCER = {
    "ledger_act": "SELECT (id, leaf)", "ledger_actpending": "SELECT, DELETE", "ledger_leaf": "SELECT, INSERT",
    "ledger_place": "SELECT, INSERT", "ledger_tile": "SELECT, INSERT, UPDATE", "ledger_origin": "SELECT, INSERT",
    "ledger_checkpoint": "SELECT, INSERT", "ledger_cosignature": "SELECT, INSERT", "ledger_cover": "SELECT, INSERT",
    "ledger_halt": "SELECT, INSERT", "ledger_recovery": "SELECT", "offices_parameter": "SELECT", "ledger_mark": "SELECT",
}  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    """Grant rights and write policies anew; idempotent."""
    tables = connection.introspection.table_names()
    columns = _columns(connection)
    ours = set(protect.our_tables())
    with connection.cursor() as cursor:
        cursor.execute(
            "GRANT USAGE ON SCHEMA public TO tuntas_web, tuntas_intake, tuntas_auditor, tuntas_sequencer, tuntas_search"
        )
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tuntas_web, tuntas_intake")
        for table in sorted(tables):
            cursor.execute(f"REVOKE ALL ON {table} FROM tuntas_web, tuntas_intake, tuntas_sequencer")
            if rights := _web_rights(table, ours):
                read = ", ".join(f'"{name}"' for name in columns[table] if name not in UNREAD.get(table, ()))
                cursor.execute(f"GRANT {rights.replace('SELECT', f'SELECT ({read})', 1)} ON {table} TO tuntas_web")
            if table in ours:
                cursor.execute(f"GRANT SELECT ON {table} TO tuntas_auditor")
        _grant(cursor, "tuntas_intake", INTAKE)
        _grant(cursor, "tuntas_sequencer", SEQUENCER)
        cursor.execute("GRANT USAGE ON SEQUENCE ledger_halt_id_seq TO tuntas_sequencer")
        for table in OF_A_REGION:
            _policies(cursor, table, IN_SCOPE)
        for table in OF_A_CASE:
            _policies(cursor, table, f"EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {table}.case_id)")
        for table, offices in OF_TWO_OFFICES.items():
            one_of = f"o.id IN ({', '.join(offices)}) AND o.{IN_SCOPE}"
            _policies(cursor, table, f"EXISTS (SELECT 1 FROM offices_office o WHERE {one_of})")
        for table, (other, column) in OF_ANOTHER.items():
            _policies(cursor, table, f"EXISTS (SELECT 1 FROM {other} o WHERE o.id = {table}.{column})")
        for table, rule in READ_WITH_CASE.items():
            _policies(cursor, table, rule, check="true")


def _columns(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The columns of every table of schema public, in order."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
                 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"""
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def _grant(cursor: protect.Cursor, role: str, rights_of: Mapping[str, str]) -> None:
    for table, rights in rights_of.items():
        cursor.execute(f"GRANT {rights} ON {table} TO {role}")


def _web_rights(table: str, ours: set[str]) -> str:
    if table in NO_SIGHT:
        return ""
    if table in READ_ONLY:
        return "SELECT"
    if table in INSERT_ONLY:
        return "SELECT, INSERT"
    if table in DELETE_TOO or (table not in ours and table.startswith(("procrastinate", "mfa", "account"))):
        return "SELECT, INSERT, UPDATE, DELETE"
    if table in ours:
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE" if table in {"auth_user", "django_session"} else "SELECT"


def _policies(cursor: protect.Cursor, table: str, rule: str, check: str = "") -> None:
    """A policy for the web role's scope, one for the auditor, one for intake where it has a right at all.

    `check` when writing is freer than reading.
    """
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for name, role, using, written, wanted in (
        (f"{table}_in_scope", "tuntas_web", rule, check or rule, True),
        (f"{table}_at_intake", "tuntas_intake", "true", "true", table in INTAKE),
        (f"{table}_at_audit", "tuntas_auditor", "true", "true", True),
    ):
        cursor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
        if wanted:
            cursor.execute(f"CREATE POLICY {name} ON {table} TO {role} USING ({using}) WITH CHECK ({written})")
