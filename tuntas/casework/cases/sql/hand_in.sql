-- One matter handed in: act, case, custody, clocks, tasks and message in one statement and one commit.
-- status: 'new', 'again' (same key, same content), 'clash' (same key, other content), or 'stale': the rules
-- changed since the due moments were worked out, nothing was stored.
CREATE OR REPLACE FUNCTION cases_hand_in(
    p_key uuid, p_digest bytea, p_number text, p_kind text, p_state text, p_programme text, p_topic text,
    p_source text, p_channel text, p_region ltree, p_office bigint, p_applicant text, p_phone text, p_nik text,
    p_words text, p_received timestamptz, p_at timestamptz, p_state_due timestamptz, p_total_due timestamptz,
    p_tasks text[], p_subject bigint, p_family bigint,
    p_actor_kind text, p_post bigint, p_staff bigint, p_salt bytea, p_body text, p_rules uuid
) RETURNS TABLE (status text, number text, case_id bigint, commitment bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v_case bigint; v_office bigint; v_act bigint; v_known record; v_commitment bytea; v_set text;
BEGIN
    -- Every query here has one right plan. Left to itself the planner compares that of a grown table with what others
    -- cost while it was small, and plans anew at every call; held until the end, for the checks at the commit too.
    v_set := set_config('plan_cache_mode', 'force_generic_plan', true);
    -- What must be known first, in one query: a case under this key, whether the rules still hold, who serves there.
    SELECT c.id, c.number, c.content_digest = p_digest AS same, r.version = p_rules AS fresh,
        coalesce(p_office, (SELECT o.id FROM offices_office o
            WHERE (o.region = p_region AND o.kind IN ('desa', 'kelurahan'))
               OR (o.kind = 'kecamatan' AND nlevel(p_region) >= 3 AND o.region = subltree(p_region, 0, 3))
            ORDER BY nlevel(o.region) DESC, o.id LIMIT 1)) AS office
    INTO v_known FROM cases_rulesversion r LEFT JOIN cases_case c ON c.intake_key = p_key;
    IF v_known.id IS NOT NULL THEN
        RETURN QUERY SELECT CASE WHEN v_known.same THEN 'again' ELSE 'clash' END,
            v_known.number::text, v_known.id::bigint, NULL::bytea;
        RETURN;
    END IF;
    IF v_known.fresh IS NOT TRUE THEN
        RETURN QUERY SELECT 'stale', NULL::text, NULL::bigint, NULL::bytea;
        RETURN;
    END IF;
    v_office := v_known.office;
    IF v_office IS NULL THEN
        RAISE EXCEPTION 'no office serves this region' USING ERRCODE = 'TU010';
    END IF;
    v_case := nextval('cases_case_id_seq');
    v_act := ledger_open_act('case.handed_in', p_actor_kind, p_post, p_staff, p_at, v_case);
    WITH matter AS (
        INSERT INTO cases_case (id, number, intake_key, content_digest, kind, programme, topic, source, channel,
            region, applicant, phone, nik, words, state, state_class, since, received_at, recorded_at, due,
            n_bounces, version, holder_id, holder_post_id, subject_id, family_id)
        VALUES (v_case, p_number, p_key, p_digest, p_kind, p_programme, p_topic, p_source, p_channel,
            p_region, p_applicant, p_phone, p_nik, p_words, p_state, 'open', p_received, p_received, p_at, p_state_due,
            0, 1, v_office, NULL, p_subject, p_family)
    ), custody AS (
        INSERT INTO cases_custody (case_id, n, office_id, during)
        VALUES (v_case, 1, v_office, tstzrange(p_received, NULL))
    )
    INSERT INTO cases_clock (case_id, n, scope, charged, office_id, started_at, due) VALUES
        (v_case, 1, 'case', 'office', v_office, p_received, p_total_due),
        (v_case, 2, 'state', 'office', v_office, p_received, p_state_due);
    IF cardinality(p_tasks) > 0 THEN
        INSERT INTO cases_task (case_id, code, office_id, opened_at, result, is_defect)
        SELECT v_case, code, v_office, p_at, '', false FROM unnest(p_tasks) AS code;
    END IF;
    IF p_phone <> '' THEN
        INSERT INTO ledger_outbox (key, act_id, template, channel, case_id, due_at, attempts, failure)
        VALUES (gen_random_uuid(), v_act, 'case_received', 'sms', v_case, p_at, 0, '');
    END IF;
    v_commitment := ledger_close_act(v_act, p_salt, replace(p_body, '"case":null', '"case":' || v_case));
    -- Assigned and returned, not queried: a query here would be planned for one row of four values.
    status := 'new'; number := p_number; case_id := v_case; commitment := v_commitment;
    RETURN NEXT;
END $$;
