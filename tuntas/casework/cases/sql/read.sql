-- The holder of the receipt says that she has read the decision: proof of notice, from which the window to object runs.
-- The caller has checked the secret and worked out the last day. 'read', 'already' or 'no_decision'.
CREATE FUNCTION cases_decision_read(p_case bigint, p_decision bigint, p_at timestamptz, p_until date, p_salt bytea,
    p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_d record; v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    SELECT d.id, d.notice_at, d.objection_days INTO v_d FROM cases_decision d JOIN cases_case c ON c.decision_id = d.id
        WHERE c.id = p_case AND d.id = p_decision;
    IF NOT FOUND THEN RETURN 'no_decision'; END IF;
    IF v_d.notice_at IS NOT NULL THEN RETURN 'already'; END IF;
    v_act := ledger_open_act('decision.noticed', 'public', NULL, NULL, p_at, p_case);
    UPDATE cases_decision SET notice_proof = 'tracked', notice_at = p_at,
        objection_until = CASE WHEN v_d.objection_days IS NOT NULL THEN p_until END WHERE id = p_decision;
    UPDATE cases_clock SET ended_at = p_at, met = p_at <= due
        WHERE case_id = p_case AND scope = 'sheet' AND ended_at IS NULL;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'read';
END $$;
REVOKE ALL ON FUNCTION cases_decision_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_decision_read TO tuntas_web;
ALTER FUNCTION cases_decision_read OWNER TO tuntas_intake;
