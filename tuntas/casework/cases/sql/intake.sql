-- The doors for people without a seat. They run as tuntas_intake, which cannot log in.
-- Under row-level security the web role without a scope could neither insert nor look anything up.

-- One visit: someone was told something. "Sent elsewhere" is a spoken bounce at once.
CREATE FUNCTION cases_record_visit(
    p_key uuid, p_digest bytea, p_number text, p_office bigint, p_region ltree, p_topic text, p_programme text,
    p_told text, p_sent_to text, p_words text, p_visitor text, p_phone text, p_channel text, p_at timestamptz,
    p_actor_kind text, p_post bigint, p_staff bigint, p_salt bytea, p_body text
) RETURNS TABLE (status text, number text, visit_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v_visit bigint; v_act bigint; v_old record;
BEGIN
    SELECT v.id, v.number, v.content_digest INTO v_old FROM cases_visit v WHERE v.intake_key = p_key;
    IF FOUND THEN
        RETURN QUERY SELECT CASE WHEN v_old.content_digest = p_digest THEN 'again' ELSE 'clash' END,
            v_old.number::text, v_old.id::bigint;
        RETURN;
    END IF;
    v_act := ledger_open_act('visit.recorded', p_actor_kind, p_post, p_staff, p_at, NULL);
    INSERT INTO cases_visit (number, intake_key, content_digest, office_id, region, topic, programme, told, sent_to,
        words, visitor, phone, channel, at, recorded_by_id, reply, contest)
    VALUES (p_number, p_key, p_digest, p_office, p_region, p_topic, p_programme, p_told, p_sent_to,
        p_words, p_visitor, p_phone, p_channel, p_at, p_post, '', '')
    RETURNING id INTO v_visit;
    IF p_told = 'sent_away' THEN
        INSERT INTO cases_bounce (kind, visit_id, n, office_id, region, at)
        VALUES ('spoken', v_visit, 1, p_office, p_region, p_at);
    END IF;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN QUERY SELECT 'new', p_number, v_visit;
END $$;

-- What anyone may read of a number, and the intake key the secret is checked with. NULL for an unknown one.
CREATE FUNCTION cases_track(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'case', c.id, 'intake_key', c.intake_key, 'kind', c.kind, 'state', c.state, 'state_class', c.state_class,
        'holder', o.name, 'holder_kind', o.kind, 'since', c.since, 'received_at', c.received_at,
        'due', c.due, 'next_on', c.next_on, 'stopped_at', c.stopped_at, 'region', c.region::text, 'n_bounces', c.n_bounces,
        'outcome', d.outcome, 'decided_at', d.decided_at,
        'total_due', (SELECT k.due FROM cases_clock k WHERE k.case_id = c.id AND k.scope = 'case' ORDER BY k.n LIMIT 1),
        'deemed', EXISTS (SELECT 1 FROM cases_handover h WHERE h.case_id = c.id AND h.answer = 'deemed'
                          AND h.to_office_id = c.holder_id
                          AND h.sent_at >= (SELECT lower(u.during) FROM cases_custody u
                                            WHERE u.case_id = c.id AND upper_inf(u.during))),
        'sent_to', (SELECT jsonb_build_object('office', t.name, 'respond_by', h.respond_by, 'sent_at', h.sent_at)
                    FROM cases_handover h JOIN offices_office t ON t.id = h.to_office_id
                    WHERE h.case_id = c.id AND h.answered_at IS NULL),
        'dispute', (SELECT jsonb_build_object('arbiter', a.name, 'decide_by', s.decide_by)
                    FROM cases_dispute s JOIN offices_office a ON a.id = s.arbiter_id
                    WHERE s.case_id = c.id AND s.decided_at IS NULL),
        'outside', (SELECT jsonb_build_object('office', x.name, 'sent_at', p.sent_at, 'check_on', p.check_on)
                    FROM cases_dispatch p JOIN offices_office x ON x.id = p.office_id
                    WHERE p.case_id = c.id AND p.back_at IS NULL))
    FROM cases_case c JOIN offices_office o ON o.id = c.holder_id
    LEFT JOIN cases_decision d ON d.id = c.decision_id
    WHERE c.number = p_number;
$$;

-- What the holder of the receipt may read besides; the caller has checked the secret.
CREATE FUNCTION cases_track_private(p_case bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'applicant', c.applicant, 'words', c.words, 'programme', c.programme,
        'decision', (SELECT jsonb_build_object('id', d.id, 'outcome', d.outcome, 'ground', d.ground,
                'evidence', d.evidence, 'would_change', d.would_change, 'text', d.text, 'decided_at', d.decided_at,
                'decider', p.title, 'decider_office', po.name, 'objection_office', o.name,
                'objection_days', d.objection_days, 'notice_at', d.notice_at, 'objection_until', d.objection_until)
            FROM cases_decision d LEFT JOIN offices_office o ON o.id = d.objection_office_id
            LEFT JOIN offices_post p ON p.id = d.decided_by_post_id
            LEFT JOIN offices_office po ON po.id = p.office_id
            WHERE d.id = c.decision_id),
        'objection', (SELECT jsonb_build_object('filed_at', b.filed_at, 'office', o.name, 'outcome', b.outcome,
                'text', b.text, 'decided_at', b.decided_at)
            FROM cases_objection b JOIN offices_office o ON o.id = b.office_id
            WHERE b.case_id = c.id ORDER BY b.id DESC LIMIT 1),
        'tasks', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'office', o.name, 'done_at', t.done_at,
                'result', t.result, 'is_defect', t.is_defect) ORDER BY t.id), '[]'::jsonb)
            FROM cases_task t JOIN offices_office o ON o.id = t.office_id WHERE t.case_id = c.id),
        'papers', (SELECT coalesce(jsonb_agg(jsonb_build_object('label', a.label, 'added_at', a.added_at)
                ORDER BY a.id), '[]'::jsonb) FROM cases_attachment a WHERE a.case_id = c.id),
        'thread', (SELECT coalesce(jsonb_agg(jsonb_build_object('event', e.event, 'at', e.at) ORDER BY e.case_seq),
                '[]'::jsonb) FROM ledger_act e WHERE e.case_id = c.id))
    FROM cases_case c WHERE c.id = p_case;
$$;

-- An objection by the holder of the receipt. Refusals come back as words: 'no_decision', 'too_late', 'already_open'.
CREATE FUNCTION cases_object(p_case bigint, p_words text, p_at timestamptz, p_today date, p_salt bytea, p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_d record; v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    SELECT d.* INTO v_d FROM cases_decision d JOIN cases_case c ON c.decision_id = d.id
        WHERE c.id = p_case AND d.objection_office_id IS NOT NULL;
    IF NOT FOUND THEN RETURN 'no_decision'; END IF;
    IF v_d.objection_until IS NOT NULL AND v_d.objection_until < p_today THEN RETURN 'too_late'; END IF;
    IF EXISTS (SELECT 1 FROM cases_objection WHERE decision_id = v_d.id AND decided_at IS NULL) THEN
        RETURN 'already_open';
    END IF;
    v_act := ledger_open_act('case.objected', 'public', NULL, NULL, p_at, p_case);
    INSERT INTO cases_objection (decision_id, case_id, words, filed_at, office_id, suspends, first_decider_id, text)
    VALUES (v_d.id, p_case, p_words, p_at, v_d.objection_office_id, false, v_d.decided_by_id, '');
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'filed';
END $$;

-- The visitor's own word against the desk's, within the days the caller has checked.
CREATE FUNCTION cases_contest_visit(p_number text, p_words text, p_at timestamptz, p_since timestamptz,
    p_salt bytea, p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_v record; v_act bigint;
BEGIN
    SELECT id, at, contested_at INTO v_v FROM cases_visit WHERE number = p_number FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF v_v.at < p_since THEN RETURN 'too_late'; END IF;
    IF v_v.contested_at IS NOT NULL THEN RETURN 'already'; END IF;
    v_act := ledger_open_act('visit.contested', 'public', NULL, NULL, p_at, NULL);
    UPDATE cases_visit SET contest = p_words, contested_at = p_at WHERE id = v_v.id;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'recorded';
END $$;

CREATE FUNCTION cases_visit_key(p_number text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT intake_key FROM cases_visit WHERE number = p_number;
$$;

-- The system post of a case's region: what a sender without a scope of its own looks through.
CREATE FUNCTION cases_system_post(p_case bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id FROM cases_case c JOIN offices_office o ON o.kind = 'system' AND c.region <@ o.region
    JOIN offices_post p ON p.office_id = o.id AND p.role = 'system' AND p.during @> ledger_now()::date
    WHERE c.id = p_case ORDER BY p.id LIMIT 1;
$$;
