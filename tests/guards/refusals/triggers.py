"""What every trigger of the ground and the casework must refuse."""

import psycopg

from tests import clones
from tests.guards.mutation import Connection, Held, Write, run
from tests.guards.refusals.shapes import OPEN_ACT, in_act as _in_act


UNJUDGED = """x.verdict = '' AND x.list_id IN (SELECT id FROM proposal_proposallist WHERE signed_at IS NULL)"""
PERSON = "INSERT INTO people_person (name, region) VALUES ('Bu Baru', '36.72.02.1004') RETURNING id, canonical_id"


def _own_canonical(connection: Connection) -> None:
    connection.execute(OPEN_ACT)
    pk, canonical = connection.execute(PERSON).fetchone() or (0, 0)
    if pk == canonical:
        raise Held("people_person_own_canonical")


def _name_is_indexed(connection: Connection) -> None:
    connection.execute(OPEN_ACT)
    (pk, _canonical) = connection.execute(PERSON).fetchone() or (0, 0)
    if connection.execute("SELECT 1 FROM people_nameindex WHERE person_id = %s", [pk]).fetchone():
        raise Held("people_nameindex_keep")


def _family_is_locked(connection: Connection) -> None:
    """Whoever moves a member holds the family's row: another connection does not get it."""
    connection.execute(OPEN_ACT)
    connection.execute("UPDATE people_membership SET relation = 'other'")
    with clones.connect(connection.info.dbname) as other:
        try:
            # Only the families are asked for: the memberships may be locked by whoever took the rule away.
            other.execute("SELECT 1 FROM people_family FOR UPDATE NOWAIT")
        except psycopg.errors.LockNotAvailable as locked:
            raise Held("people_membership_lock") from locked


def _rules_version_moves(trigger: str, change: str) -> Write:
    """What was worked out from the rules is stale once they change."""

    def write(connection: Connection) -> None:
        connection.execute(OPEN_ACT)
        before = connection.execute("SELECT version FROM cases_rulesversion").fetchone()
        connection.execute(change)
        if connection.execute("SELECT version FROM cases_rulesversion").fetchone() != before:
            raise Held(trigger)

    return write


def _signed(recusal: str, signer: str) -> Write:
    """An unjudged line judged and signed at once, after somebody stepped aside on it."""
    return _in_act(
        f"""INSERT INTO proposal_recusal (line_id, post_id, relation, source, signer_id, copy_to_id, at)
            SELECT DISTINCT ON (x.id) x.id, r.post_id, r.relation, '{recusal}', r.signer_id, r.copy_to_id, r.at
            FROM proposal_recusal r, proposal_listline x WHERE {UNJUDGED};
            UPDATE proposal_listline x SET verdict = 'eligible', signed_at = now(), deliberation_id = d.id,
                signed_by_id = (SELECT {signer} FROM proposal_recusal r WHERE r.line_id = x.id LIMIT 1)
            FROM proposal_deliberation d WHERE d.list_id = x.list_id AND {UNJUDGED}"""
    )


# A rule is never rewritten; another one begins.
NEW_NUMBER = """INSERT INTO offices_parameter (key, value, unit, legal_ground, during)
    VALUES ('uji.baru', 1, 'days', 'SK', '[2021-01-01,)')"""

# Triggers of our own: what each must refuse (sqlstate, name or words), and the write.
TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "ledger_act_once": (
        ("TU003", run("UPDATE ledger_act SET event = 'x' WHERE id = (SELECT min(id) FROM ledger_act)")),
        ("TU003", run("DELETE FROM ledger_act WHERE id = (SELECT min(id) FROM ledger_act)")),
    ),
    "ledger_actbody_once": (
        ("TU003", run("UPDATE ledger_actbody SET body = '{}'")),
        ("TU003", run("DELETE FROM ledger_actbody")),
    ),
    "ledger_actrow_once": (
        ("TU003", run("UPDATE ledger_actrow SET digest = NULL")),
        ("TU003", run("DELETE FROM ledger_actrow")),
    ),
    "ledger_act_closed": (("TU002", run(OPEN_ACT + "SET CONSTRAINTS ledger_act_closed IMMEDIATE")),),
    "batch_line_fixed": (
        ("batch_line_fixed", _in_act("UPDATE cases_batchline SET held_back = 'x'")),
        (
            "batch_line_fixed",
            _in_act(
                "INSERT INTO cases_batchline (batch_id, case_id, held_back) SELECT batch_id, (SELECT max(id) FROM cases_case), '' FROM cases_initialling WHERE initialled_at IS NOT NULL"
            ),
        ),
    ),
    "batch_signed_whole": (
        ("batch_stands", _in_act("UPDATE cases_batch SET purpose = 'lain' WHERE signed_at IS NOT NULL")),
        (
            "batch_signed_whole",
            _in_act(
                """UPDATE cases_batch SET signed_at = now(), signed_by_id = made_by_id, letter_number = 'B/1',
                   letter_on = '2021-12-28' WHERE signed_at IS NULL"""
            ),
        ),
    ),
    "dispatch_on_signed_letter": (
        (
            "dispatch_on_signed_letter",
            _in_act(
                """INSERT INTO cases_dispatch SELECT (jsonb_populate_record(d, jsonb_build_object('id', 990000001,
                   'batch_id', (SELECT min(id) FROM cases_batch), 'back_at', now()))).* FROM cases_dispatch d LIMIT 1"""
            ),
        ),
    ),
    "initialling_in_order": (
        (
            "initialling_stands",
            _in_act("UPDATE cases_initialling SET initialled_at = now() WHERE initialled_at IS NOT NULL"),
        ),
        (
            "initialling_in_order",
            _in_act(
                """UPDATE cases_initialling SET initialled_at = NULL, initialled_by_id = NULL WHERE initialled_at IS NULL;
                   INSERT INTO cases_initialling (batch_id, n, post_id)
                   SELECT batch_id, 3, (SELECT max(id) FROM offices_post) FROM cases_initialling WHERE initialled_at IS NULL;
                   UPDATE cases_initialling SET initialled_at = now(), initialled_by_id = (SELECT min(id) FROM offices_staff)
                   WHERE n = 3"""
            ),
        ),
    ),
    "case_holder_has_custody": (
        ("case_holder_has_custody", _in_act("UPDATE cases_case SET holder_id = (SELECT max(id) FROM offices_office)")),
    ),
    "case_recommendation_on_record": (
        (
            "case_recommendation_on_record",
            _in_act("UPDATE cases_case SET source = 'recommendation' WHERE kind = 'proposal'"),
        ),
    ),
    "civil_match_by_registry": (
        (
            "civil_match_by_registry",
            _in_act(
                """UPDATE proposal_civilmatch SET by_id = (SELECT min(p.id) FROM offices_post p
                   JOIN offices_office o ON o.id = p.office_id WHERE o.kind = 'kelurahan')"""
            ),
        ),
    ),
    "civil_match_task_answered": (
        (
            "civil_match_task_answered",
            _in_act(
                """INSERT INTO cases_task (case_id, code, office_id, opened_at, done_at, done_by_id, result, is_defect)
                   SELECT case_id, 'civil_match', office_id, now(), now(), done_by_id, 'Padan', false
                   FROM cases_task WHERE done_at IS NOT NULL LIMIT 1"""
            ),
        ),
    ),
    "clock_honest": (
        (
            "clock_honest",
            _in_act("UPDATE cases_clock SET due = due - interval '1 minute' WHERE scope = 'case' AND ended_at IS NULL"),
        ),
        ("clock_honest", _in_act("UPDATE cases_clock SET started_at = started_at - interval '1 day'")),
        ("clock_honest", _in_act("UPDATE cases_clock SET ended_at = NULL, met = NULL WHERE ended_at IS NOT NULL")),
    ),
    "decision_not_for_kin": (
        (
            "decision_not_for_kin",
            _in_act(
                """UPDATE cases_case SET subject_id = (SELECT id FROM people_person WHERE name = 'Siti Rohmah')
                   WHERE id IN (SELECT case_id FROM cases_decision);
                   INSERT INTO cases_decision SELECT (jsonb_populate_record(d, '{"id": 990000001, "n": 99}')).*
                   FROM cases_decision d ORDER BY id LIMIT 1"""
            ),
        ),
    ),
    "decision_objection_elsewhere": (
        (
            "decision_objection_elsewhere",
            _in_act(
                """UPDATE cases_decision d SET objection_office_id = p.office_id FROM offices_post p
                   WHERE p.id = d.decided_by_post_id AND d.outcome = 'refused'"""
            ),
        ),
    ),
    "decision_stands": (
        ("decision_stands", _in_act("UPDATE cases_decision SET text = 'lain' WHERE notice_at IS NULL")),
    ),
    "deliberation_after_freezing": (
        ("deliberation_after_freezing", _in_act("UPDATE proposal_deliberation SET held_on = '2020-01-01'")),
    ),
    "dispatch_only_national": (
        (
            "dispatch_only_national",
            _in_act(
                """INSERT INTO cases_dispatch SELECT (jsonb_populate_record(d, jsonb_build_object('id', 990000001,
                   'case_id', (SELECT min(id) FROM cases_case WHERE programme = 'jscm' AND kind = 'proposal')))).*
                   FROM cases_dispatch d LIMIT 1"""
            ),
        ),
    ),
    "field_visit_second_before_absent": (
        (
            "field_visit_second_before_absent",
            _in_act("UPDATE proposal_fieldvisit SET visited_on = '2021-01-01' WHERE finding = 'not_found'"),
        ),
    ),
    "holiday_changes_rules": (
        (
            "held",
            _rules_version_moves(
                "holiday_changes_rules", "UPDATE places_holiday SET name = name || '!' WHERE region = '36.72'"
            ),
        ),
    ),
    "list_frozen": (
        (
            "list_frozen",
            _in_act("UPDATE proposal_proposallist SET month = month - interval '1 year' WHERE frozen_at IS NOT NULL"),
        ),
        (
            "list_frozen",
            _in_act(
                "UPDATE proposal_proposallist SET signed_at = signed_at + interval '1 day' WHERE signed_at IS NOT NULL"
            ),
        ),
    ),
    "list_line_rules": (
        (
            "list_line_frozen",
            _in_act(
                """INSERT INTO proposal_listline (list_id, n, case_id, verdict, reason, would_change)
                   SELECT list_id, 99, (SELECT max(id) FROM cases_case), '', '', '' FROM proposal_listline LIMIT 1"""
            ),
        ),
        ("list_line_frozen", _in_act("UPDATE proposal_listline SET n = n + 50")),
        ("list_line_frozen", _in_act("DELETE FROM proposal_listline WHERE verdict = ''")),
        ("list_line_stands", _in_act("UPDATE proposal_listline SET reason = 'lain' WHERE signed_at IS NOT NULL")),
        (
            "list_line_own_deliberation",
            _in_act(
                f"""UPDATE proposal_listline x SET verdict = 'eligible', deliberation_id = d.id
                    FROM proposal_deliberation d WHERE d.list_id <> x.list_id AND {UNJUDGED}"""
            ),
        ),
        ("list_line_not_for_kin", _signed("declared", "r.post_id")),
        ("list_line_held", _signed("found", "r.signer_id")),
        ("list_line_named_signer", _signed("declared", "r.signer_id + 1")),
    ),
    "origin_of_its_case": (("origin_of_its_case", _in_act("UPDATE proposal_origin SET source = 'direct'")),),
    "parameter_changes_rules": (("held", _rules_version_moves("parameter_changes_rules", NEW_NUMBER)),),
    "people_family_never_deleted": (("TU004", _in_act("DELETE FROM people_family")),),
    "people_membership_lock": (("held", _family_is_locked),),
    "people_nameindex_keep": (("held", _name_is_indexed),),
    "people_person_never_deleted": (("TU004", _in_act("DELETE FROM people_person")),),
    "people_person_own_canonical": (("held", _own_canonical),),
    "programme_outcome_inside": (
        (
            "programme_outcome_inside",
            _in_act("UPDATE proposal_programmeoutcome SET outcome = 'outside' WHERE programme = 'jscm'"),
        ),
    ),
    "recusal_stands": (
        ("recusal_stands", _in_act("UPDATE proposal_recusal SET relation = 'other'")),
        ("recusal_stands", _in_act("DELETE FROM proposal_recusal")),
    ),
    "work_week_changes_rules": (
        ("held", _rules_version_moves("work_week_changes_rules", "UPDATE places_workweek SET closes_at = '17:00'")),
    ),
}
