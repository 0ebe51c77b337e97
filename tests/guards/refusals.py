"""The forbidden writes, literally: for every CHECK what it must refuse, and for the rest what the machinery cannot know.

A CHECK's entry is the change of one row, `column = value WHERE which row`; several are tried one by one. A constraint
without an entry makes the guard red, an entry without a constraint too. UNIQUE, EXCLUDE, FOREIGN KEY, the witnesses
and the policies are tried by `mutation` without an entry, unless their table has other rules that would speak first.
"""

import psycopg

from tests import clones
from tests.guards.mutation import Connection, Held, Write, run


Changes = str | tuple[str, ...]

CHECKS: dict[str, Changes] = {
    # One of the stored words; a text that is not empty.
    "attachment_has_label": "label = ''",
    "batch_has_purpose": "purpose = ''",
    "bounce_kind_known": "kind = 'x'",
    "case_channel_known": "channel = 'x'",
    "case_has_applicant": "applicant = ''",
    "case_source_known": "source = 'x'",
    "case_topic_known": "topic = 'x'",
    "clock_charged_known": "charged = 'x'",
    "clock_scope_known": "scope = 'x'",
    "correction_has_ground": "ground = ''",
    "correction_has_text": "text = ''",
    "decision_has_text": "text = ''",
    "decision_outcome_known": "outcome = 'x'",
    "dispatch_has_proof": "proof = ''",
    "dispute_ground_a_known": "ground_a = 'x'",
    "dispute_ground_b_known": "ground_b = 'x'",
    "document_mime_known": "mime = 'x'",
    "handover_ground_known": "ground = 'x'",
    "objection_has_words": "words = ''",
    "task_has_code": "code = ''",
    "visit_channel_known": "channel = 'x'",
    "visit_told_known": "told = 'x'",
    "visit_topic_known": "topic = 'x'",
    "workflow_state_class_known": "state_class = 'x'",
    "columnmap_has_header": "header = ''",
    "columnmap_kind_known": "kind = 'x'",
    "import_kind_known": "kind = 'x'",
    "import_status_known": "status = 'x'",
    "importrow_verdict_known": "verdict = 'x'",
    "act_actor_known": "actor_kind = 'x'",
    "act_row_op_known": "op = 'x'",
    "mark_kind_known": "kind = 'x', clock_offset = '0'",
    "outbox_channel_known": "channel = 'x'",
    "arbiter_has_ground": "legal_ground = ''",
    "arbiter_kind_a_known": "kind_a = 'x'",
    "arbiter_kind_b_known": "kind_b = 'x'",
    "arbiter_kind_known": "arbiter_kind = 'x'",
    "decree_has_number": "number = ''",
    "duty_has_ground": "legal_ground = ''",
    "duty_known": "duty = 'x'",
    "duty_office_kind_known": "office_kind = 'x'",
    "duty_step_known": "step = 'x'",
    "office_has_name": "name = ''",
    "office_kind_known": "kind = 'x' WHERE region IS NOT NULL",
    "parameter_has_ground": "legal_ground = ''",
    "parameter_unit_known": "unit = 'x'",
    "post_acting_known": "acting = 'x'",
    "post_has_title": "title = ''",
    "post_role_known": "role = 'x'",
    "staff_has_name": "name = ''",
    "kinship_grade_known": "grade = 'x'",
    "kinship_relation_known": "relation = 'x'",
    "kinship_source_known": "source = 'x'",
    "membership_relation_known": "relation = 'x'",
    "person_has_name": "name = ''",
    "person_precision_known": "birth_precision = 'x'",
    "holiday_kind_known": "kind = 'x'",
    "holiday_source_named": "source = ''",
    "programme_has_ground": "legal_ground = ''",
    "programme_level_known": "level = 'x'",
    "programme_unit_known": "unit = 'x'",
    "api_token_has_name": "name = ''",
    "civil_match_known": "match = 'x'",
    "deliberation_way_known": "way = 'x'",
    "field_visit_finding_known": "finding = 'x' WHERE finding = 'not_found'",
    "list_line_verdict_known": "verdict = 'x' WHERE verdict = 'not_eligible'",
    "origin_source_known": "source = 'x'",
    "outcome_has_source": "source = ''",
    "outcome_of_a_programme": "programme = ''",
    "programme_outcome_known": "outcome = 'x'",
    "questions_have_code": "code = ''",
    "questions_have_ground": "legal_ground = ''",
    "recusal_relation_known": "relation = 'x'",
    "recusal_source_known": "source = 'x'",
    "source_list_by_someone": "handed_in_by = ''",
    "source_list_of_somewhere": "neighbourhood = ''",
    # What one column may hold.
    "rules_version_one_row": "id = 2",
    "list_month_begins": "month = '2021-12-02'",
    "case_number_shape": ("number = 'IIIIIIIII'", "number = '12345678'"),
    "visit_number_shape": "number = 'IIIIIIIII'",
    "case_bounces_counted": "n_bounces = -1",
    "decision_sms_short": "text_sms = repeat('x', 307)",
    "document_key_shape": "sha256 = 'X'",
    "document_size_bounded": ("size = 0", "size = 20971521"),
    "escalation_level_known": "level = 60",
    "import_digest_whole": "digest = '\\x00'",
    "importrow_line_whole": "line = '\\x00'",
    "mark_one_row": "id = 2",
    "arbiter_days_positive": "working_days = 0",
    "parameter_not_negative": "value = -1",
    "post_has_start": ("during = '(,)'", "during = 'empty'"),
    "staff_nik_shape": "nik = '1'",
    "family_kk_shape": "kk_no = '1'",
    "family_region_placed": "region = '36'",
    "membership_has_start": ("during = '(,)'", "during = 'empty'"),
    "person_nik_shape": "nik = '1' WHERE nik_state = 'stated'",
    "person_region_placed": "region = '36'",
    "person_sex_known": "sex = 'x'",
    "work_week_days_known": ("weekdays = '{0}'", "weekdays = '{}'"),
    # What two columns say together.
    "batch_signed_by_someone": "signed_by_id = NULL WHERE signed_at IS NOT NULL",
    "batch_signed_has_letter": (
        "letter_number = '' WHERE signed_at IS NOT NULL", "letter_on = NULL WHERE signed_at IS NOT NULL",
    ),
    "bounce_of_one_thing": (
        "visit_id = NULL WHERE visit_id IS NOT NULL",
        "visit_id = (SELECT min(id) FROM cases_visit) WHERE case_id IS NOT NULL",
    ),
    "case_adverse_has_decision": "decision_id = NULL WHERE state_class = 'adverse'",
    "case_ended_has_no_clock": ("due = now() WHERE state_class = 'adverse'", "stopped_at = now() WHERE state_class = 'good'"),
    "case_merged_has_parent": "parent_id = NULL WHERE state = 'merged'",
    "case_not_from_future": "recorded_at = received_at - interval '1 day'",
    "case_not_its_parent": "parent_id = id",
    "case_open_has_clock": (
        "due = NULL WHERE state_class = 'open' AND due IS NOT NULL",
        "stopped_at = now() WHERE state_class = 'open' AND due IS NOT NULL",
    ),
    "case_waiting_has_next": "next_on = NULL WHERE state_class = 'waiting'",
    "clock_due_later": "due = started_at",
    "clock_end_judged": ("met = NULL WHERE ended_at IS NOT NULL", "met = true WHERE ended_at IS NULL"),
    "clock_office_charged": "office_id = NULL WHERE charged = 'office'",
    "clock_stop_charges_citizen": "stopped_at = now() WHERE charged = 'office'",
    "decision_adverse_by_a_person": (
        "decided_by_post_id = NULL WHERE outcome = 'refused'", "decided_by_id = NULL WHERE outcome = 'refused'",
    ),
    "decision_adverse_objectable": (
        "objection_office_id = NULL WHERE outcome = 'refused'",
        "objection_days = 0 WHERE outcome = 'refused'",
        "objection_days = NULL WHERE outcome = 'refused'",
    ),
    "decision_adverse_reasoned": (
        "ground = '' WHERE outcome = 'refused'", "evidence = '' WHERE outcome = 'refused'",
        "would_change = '' WHERE outcome = 'refused'", "text_sms = '' WHERE outcome = 'refused'",
    ),
    "decision_four_eyes": "verified_by_id = decided_by_id WHERE decided_by_id IS NOT NULL",
    "decision_notice_later": "notice_at = decided_at - interval '1 day' WHERE notice_at IS NOT NULL",
    "decision_notice_whole": "notice_proof = NULL WHERE notice_at IS NOT NULL",
    "decision_window_from_notice": "objection_until = '2022-01-01' WHERE notice_at IS NULL",
    "disposition_two_posts": "to_post_id = from_post_id",
    "dispute_arbiter_apart": ("arbiter_id = office_a_id", "arbiter_id = office_b_id"),
    "dispute_decided_has_text": "text = '' WHERE decided_at IS NOT NULL",
    "dispute_decided_whole": (
        "charged_id = NULL WHERE decided_at IS NOT NULL", "holder_id = NULL WHERE decided_at IS NOT NULL",
        "decided_by_id = NULL WHERE decided_at IS NOT NULL",
    ),
    "dispute_two_offices": "office_b_id = office_a_id",
    "handover_answer_dated": "answered_at = NULL WHERE answer IS NOT NULL",
    "handover_answer_known": "answer = 'x' WHERE answer IS NOT NULL",
    "handover_answer_later": "respond_by = sent_at",
    "handover_answer_signed": (
        "answered_by_id = NULL WHERE answer = 'accepted'",
        "answered_by_id = sent_by_id WHERE answer = 'deemed'",
    ),
    "handover_refusal_names_office": (
        "answer = 'refused' WHERE answer = 'accepted'",
        "answer = 'refused', answer_ground = 'moved_away' WHERE answer = 'accepted'",
    ),
    "handover_two_offices": "to_office_id = from_office_id",
    "initialling_by_someone": "initialled_by_id = NULL WHERE initialled_at IS NOT NULL",
    "objection_decided_has_text": "text = '' WHERE decided_at IS NOT NULL",
    "objection_decided_whole": "outcome = NULL WHERE decided_at IS NOT NULL",
    "objection_outcome_known": "outcome = 'x' WHERE decided_at IS NOT NULL",
    "objection_second_look": "first_decider_id = decided_by_id WHERE decided_by_id IS NOT NULL",
    "task_done_by_someone": "done_by_id = NULL WHERE done_at IS NOT NULL",
    "visit_contest_has_words": "contest = '' WHERE contested_at IS NOT NULL",
    "visit_replied_by_someone": "replied_by_id = NULL WHERE replied_at IS NOT NULL",
    "visit_reply_has_words": "reply = '' WHERE replied_at IS NOT NULL",
    "visit_sent_away_somewhere": "sent_to = '' WHERE told = 'sent_away'",
    "civil_match_no_is_told": "note = '' WHERE match = 'unmatched'",
    "deliberation_meeting_has_quorum": (
        "n_present = quorum - 1 WHERE way = 'meeting'", "n_present = n_members + 1 WHERE way = 'meeting'",
        "quorum = NULL WHERE way = 'meeting'", "quorum = 0 WHERE way = 'meeting'", "place = '' WHERE way = 'meeting'",
        "n_members = NULL WHERE way = 'meeting'", "n_present = NULL WHERE way = 'meeting'",
    ),
    "deliberation_statement_numbered": "way = 'responsibility_statement'",
    "field_visit_again_has_day": (
        "next_on = NULL WHERE finding = 'again'", "next_on = visited_on WHERE finding = 'again'",
        "next_on = '2022-01-01' WHERE finding = 'found'",
    ),
    "field_visit_else_is_told": "note = '' WHERE finding = 'not_found'",
    "field_visit_found_is_answered": (
        "answers = '{}' WHERE finding = 'found'", "instrument_id = NULL WHERE finding = 'found'",
    ),
    "list_line_judged_somewhere": "deliberation_id = NULL WHERE verdict = 'eligible'",
    "list_line_no_can_change": "would_change = '' WHERE verdict = 'not_eligible'",
    "list_line_no_has_reason": "reason = '' WHERE verdict = 'not_eligible'",
    "list_line_signed_by_someone": "signed_by_id = NULL WHERE signed_at IS NOT NULL",
    "list_line_signed_when_judged": "signed_at = now(), signed_by_id = (SELECT min(id) FROM offices_post) WHERE verdict = ''",
    "origin_list_is_of_neighbourhood": "source_list_id = (SELECT min(id) FROM proposal_sourcelist)",
    "origin_recommender_named": (
        "source = 'recommendation', recommender_office = 'DPRD'", "source = 'recommendation', recommender = 'Pak Anu'",
    ),
    "list_frozen_by_someone": "frozen_by_id = NULL WHERE frozen_at IS NOT NULL",
    "list_posted_when_signed": "signed_at = NULL, signed_by_id = NULL WHERE posted_on IS NOT NULL",
    "list_signed_by_someone": "signed_by_id = NULL WHERE signed_at IS NOT NULL",
    "list_signed_when_frozen": (
        "signed_at = frozen_at - interval '1 day' WHERE signed_at IS NOT NULL",
        "frozen_at = NULL, frozen_by_id = NULL WHERE signed_at IS NOT NULL",
    ),
    "recusal_another_signs": "signer_id = post_id",
    "source_list_adds_up": ("n_names = n_names + 1", "n_names = 0, n_recorded = 0, n_double = 0"),
    "import_counts_add_up": "n_read = n_read + 1",
    "importrow_only_taken_become": "verdict = 'error', case_id = 1",
    "act_closed_whole": ("leaf = NULL", "commitment = NULL"),
    "act_person_has_post": "post_id = NULL WHERE actor_kind = 'person'",
    "mark_clock_only_story": "kind = 'production', clock_offset = '1 hour'",
    "api_token_expires_later": "expires_at = made_at",
    "approval_expires_later": "expires_at = asked_at",
    "arbiter_pair_ordered": "kind_a = 'uptd_ppa', kind_b = 'bpkad'",
    "office_inside_has_region": "region = NULL WHERE kind = 'kelurahan'",
    "office_puskesos_by_decree": "kind = 'puskesos', decree_id = NULL WHERE kind = 'kelurahan'",
    "kinship_declared_has_declarer": "declared_by = NULL WHERE source = 'declared'",
    "kinship_mutual_once": "person_a_id = person_b_id, person_b_id = person_a_id WHERE relation = 'sibling'",
    "kinship_not_oneself": "person_b_id = person_a_id WHERE relation = 'parent'",
    "person_birth_fits_precision": (
        "birth_on = NULL WHERE birth_precision = 'day'", "birth_precision = 'unknown' WHERE birth_on IS NOT NULL",
    ),
    "person_nik_fits_state": (
        "nik = NULL WHERE nik_state = 'confirmed'", "nik_state = 'none' WHERE nik IS NOT NULL",
    ),
    "programme_national_or_placed": (
        "region = NULL WHERE level = 'city'", "region = '36' WHERE level = 'national'",
    ),
    "region_kind_fits_code": ("kind = 'city' WHERE code = '36.72.02'", "kind = 'desa' WHERE code = '36.72'"),
    "region_parent_is_one_up": "parent_id = '36' WHERE code = '36.72.02.1004'",
    "retired_not_own_successor": "suggested_successor = code",
    "holiday_regional_has_region": ("region = '36' WHERE kind = 'national'", "region = NULL WHERE kind = 'regional'"),
    "work_week_office_or_region": "region = '36' WHERE office_code IS NOT NULL",
    "work_week_opens_first": "closes_at = opens_at",
}  # fmt: skip

# UNIQUE and EXCLUDE are tried with a copy of a row: which row, and what of it must differ so that no other rule speaks.
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "bounce_numbered": ("case_id IS NOT NULL", {"visit_id": "NULL"}),
    "bounce_visit_once": ("visit_id IS NOT NULL", {"case_id": "NULL"}),
    "clock_numbered": ("ended_at IS NOT NULL", {"scope": 'r."scope"'}),
    "custody_numbered": ("upper(during) IS NOT NULL", {"during": "tstzrange('1901-01-01', '1901-01-02')"}),
    # Two stretches without an end always overlap; one without any moment does not, and has no end either.
    "custody_one_now": ("upper(during) IS NULL", {"n": "31000", "during": "'empty'"}),
    "custody_no_overlap": ("upper(during) IS NOT NULL", {"n": "31000"}),
    "cases_case_intake_key_key": ("true", {"number": "'ZZZZZZZZZ'"}),
    "cases_visit_intake_key_key": ("case_id IS NULL", {"number": "'ZZZZZZZZZ'"}),
    "cases_visit_case_id_key": ("case_id IS NOT NULL", {"number": "'ZZZZZZZZZ'", "intake_key": "gen_random_uuid()"}),
    "initialling_numbered": ("true", {"post_id": "(SELECT max(id) FROM offices_post)"}),
    "post_one_head": ("is_single AND acting = ''", {}),
}

# FOREIGN KEYs whose table has other rules about the column: the whole write.
FOREIGN: dict[str, str] = {
    "places_region_parent_id": "DELETE FROM places_region WHERE code = '36.72.02'",
    "case_state_of_kind": "UPDATE cases_case SET state = 'nowhere' WHERE state = 'preparing'",
    "case_class_of_state": "UPDATE cases_case SET state_class = 'good', due = NULL, stopped_at = NULL WHERE state = 'preparing'",
    "people_kinship_person_a_id": "UPDATE people_kinship SET person_a_id = 990000001 WHERE relation = 'parent'",
    "proposal_origin_source_list_id": "UPDATE proposal_origin SET source = 'neighbourhood', source_list_id = 990000001",
}

OPEN_ACT = "SELECT ledger_open_act('test.forbidden', 'system', NULL, NULL, now(), NULL);"
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


def _in_act(statement: str) -> Write:
    return run(OPEN_ACT + statement)


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
    "parameter_changes_rules": (
        ("held", _rules_version_moves("parameter_changes_rules", "UPDATE offices_parameter SET value = value + 1")),
    ),
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
