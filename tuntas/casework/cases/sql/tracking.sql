-- More doors for people without a seat; like those of intake.sql they run as tuntas_intake, which cannot log in.

-- What anyone may read of a visit, and the intake key its secret is checked with. NULL for an unknown number.
CREATE FUNCTION cases_track_visit(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'visit', v.id, 'intake_key', v.intake_key, 'office', o.name, 'region', v.region::text, 'at', v.at,
        'replied_at', v.replied_at, 'contested_at', v.contested_at, 'is_case', v.case_id IS NOT NULL,
        'topic', v.topic, 'programme', v.programme, 'told', v.told, 'sent_to', v.sent_to)
    FROM cases_visit v JOIN offices_office o ON o.id = v.office_id
    WHERE v.number = p_number;
$$;

-- What the visitor may read besides; the caller has checked the secret.
CREATE FUNCTION cases_track_visit_private(p_visit bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object('words', v.words, 'visitor', v.visitor, 'reply', v.reply, 'contest', v.contest,
        'case_number', (SELECT c.number FROM cases_case c WHERE c.id = v.case_id))
    FROM cases_visit v WHERE v.id = p_visit;
$$;

-- A paper from the holder of the receipt: judged and re-encoded by the caller. 'added', 'again' or 'too_many'.
CREATE FUNCTION cases_add_public_paper(p_case bigint, p_label text, p_mime text, p_sha256 text, p_content bytea,
    p_most int, p_at timestamptz, p_salt bytea, p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    IF EXISTS (SELECT 1 FROM cases_attachment WHERE case_id = p_case AND document_id = p_sha256) THEN
        RETURN 'again';
    END IF;
    IF (SELECT count(*) FROM cases_attachment WHERE case_id = p_case AND added_by_id IS NULL) >= p_most THEN
        RETURN 'too_many';
    END IF;
    v_act := ledger_open_act('case.paper_added', 'public', NULL, NULL, p_at, p_case);
    INSERT INTO cases_document (sha256, mime, size, content)
    VALUES (p_sha256, p_mime, length(p_content), p_content) ON CONFLICT DO NOTHING;
    INSERT INTO cases_attachment (case_id, document_id, label, added_at, added_by_id)
    VALUES (p_case, p_sha256, p_label, p_at, NULL);
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'added';
END $$;

-- Last week in whole numbers, for the front page: no place, no office, no kind.
CREATE FUNCTION cases_week(p_since timestamptz, p_until timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'handed_in', (SELECT count(*) FROM cases_case c WHERE c.received_at >= p_since AND c.received_at < p_until),
        'met', (SELECT count(*) FROM cases_clock k
                WHERE k.scope = 'state' AND k.met AND k.ended_at >= p_since AND k.ended_at < p_until),
        'late', (SELECT count(*) FROM cases_clock k
                 WHERE k.scope = 'state' AND k.due >= p_since AND k.due < p_until AND k.stopped_at IS NULL
                   AND (k.ended_at IS NULL OR NOT k.met)),
        'spoken', (SELECT count(*) FROM cases_bounce b
                   WHERE b.kind = 'spoken' AND b.at >= p_since AND b.at < p_until));
$$;

-- The answer that has been overdue longest and that the worker has not yet concluded.
CREATE FUNCTION cases_oldest_unmet(p_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(respond_by) FROM cases_handover WHERE answered_at IS NULL AND respond_by < p_at;
$$;

ALTER FUNCTION cases_track_visit OWNER TO tuntas_intake;
ALTER FUNCTION cases_track_visit_private OWNER TO tuntas_intake;
ALTER FUNCTION cases_add_public_paper OWNER TO tuntas_intake;
ALTER FUNCTION cases_week OWNER TO tuntas_intake;
ALTER FUNCTION cases_oldest_unmet OWNER TO tuntas_intake;
