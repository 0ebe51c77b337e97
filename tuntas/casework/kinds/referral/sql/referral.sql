-- What the tables of ordinary referrals hold by themselves.

-- A referral is a case of its own kind, out of another matter of the same place.
CREATE FUNCTION referral_of_its_case() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case c JOIN cases_case o ON o.id = NEW.origin_id
                   WHERE c.id = NEW.case_id AND c.kind = 'referral' AND o.kind <> 'referral' AND o.region = c.region) THEN
        RAISE EXCEPTION 'not a referral of this matter' USING ERRCODE = '23514', CONSTRAINT = 'referral_of_its_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_of_its_case BEFORE INSERT OR UPDATE ON referral_referral
    FOR EACH ROW EXECUTE FUNCTION referral_of_its_case();

CREATE FUNCTION referral_on_record() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referral_referral r WHERE r.case_id = NEW.id) THEN
        RAISE EXCEPTION 'no referral' USING ERRCODE = '23514', CONSTRAINT = 'case_referral_on_record';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_referral_on_record AFTER INSERT OR UPDATE OF kind ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'referral') EXECUTE FUNCTION referral_on_record();

-- Nobody is served where nobody took him on, and nobody waits where nobody was asked.
CREATE FUNCTION referral_state_has_answer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_last record;
BEGIN
    SELECT a.answer INTO v_last FROM referral_asking a JOIN referral_referral r ON r.id = a.referral_id
        WHERE r.case_id = NEW.id ORDER BY a.n DESC LIMIT 1;
    IF NOT FOUND OR v_last.answer IS DISTINCT FROM
       (CASE NEW.state WHEN 'referred' THEN NULL WHEN 'turned_down' THEN 'turned_down' ELSE 'taken_on' END) THEN
        RAISE EXCEPTION 'the service has not said so' USING ERRCODE = '23514', CONSTRAINT = 'referral_state_has_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_state_has_answer BEFORE UPDATE OF state ON cases_case
    FOR EACH ROW WHEN (NEW.kind = 'referral' AND NEW.state IS DISTINCT FROM OLD.state
                       AND NEW.state IN ('referred', 'turned_down', 'taken_on', 'in_service', 'served'))
    EXECUTE FUNCTION referral_state_has_answer();

-- An answer stands. Who may give it: the service's own office, or, for a service outside, the office that refers.
CREATE FUNCTION referral_answer_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_office bigint; v_from bigint;
BEGIN
    IF OLD.answered_at IS NOT NULL
       OR (OLD.referral_id, OLD.n, OLD.provider_id, OLD.asked_at, OLD.asked_by_id)
          IS DISTINCT FROM (NEW.referral_id, NEW.n, NEW.provider_id, NEW.asked_at, NEW.asked_by_id) THEN
        RAISE EXCEPTION 'an answer stands' USING ERRCODE = '23514', CONSTRAINT = 'asking_stands';
    END IF;
    SELECT p.office_id, r.from_office_id INTO v_office, v_from
        FROM referral_provider p, referral_referral r WHERE p.id = NEW.provider_id AND r.id = NEW.referral_id;
    IF NEW.answered_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM offices_post p WHERE p.id = NEW.answered_by_id AND p.office_id = coalesce(v_office, v_from)) THEN
        RAISE EXCEPTION 'another office''s answer' USING ERRCODE = '23514', CONSTRAINT = 'asking_answered_there';
    END IF;
    IF NEW.answered_at IS NOT NULL AND v_office IS NULL AND NEW.heard_from = '' THEN
        RAISE EXCEPTION 'heard from nobody' USING ERRCODE = '23514', CONSTRAINT = 'asking_outside_heard_from';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER asking_stands BEFORE UPDATE ON referral_asking
    FOR EACH ROW EXECUTE FUNCTION referral_answer_stands();

-- Word comes back only of somebody who was taken on, and stays as written.
CREATE FUNCTION referral_feedback_of_served() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referral_asking a WHERE a.referral_id = NEW.referral_id AND a.answer = 'taken_on') THEN
        RAISE EXCEPTION 'nobody took him on' USING ERRCODE = '23514', CONSTRAINT = 'feedback_of_served';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_of_served BEFORE INSERT ON referral_feedback
    FOR EACH ROW EXECUTE FUNCTION referral_feedback_of_served();
CREATE FUNCTION referral_feedback_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'word given stands' USING ERRCODE = '23514', CONSTRAINT = 'feedback_stands';
END $$;
CREATE TRIGGER feedback_stands BEFORE UPDATE OR DELETE ON referral_feedback
    FOR EACH ROW EXECUTE FUNCTION referral_feedback_stands();

-- What the holder of the receipt reads: the services asked, how to find the one that waits for her, how far it is.
CREATE FUNCTION referral_for_owner(p_case bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('number', c.number, 'state', c.state, 'service', r.service,
        'needs_transport', r.needs_transport, 'provider', p.name, 'address', p.address, 'phone', p.phone,
        'hours', p.hours, 'papers', p.papers, 'answer', a.answer,
        'feedback', (SELECT coalesce(jsonb_agg(jsonb_build_object('status', f.status, 'on', f.on) ORDER BY f.on, f.id), '[]'::jsonb)
                     FROM referral_feedback f WHERE f.referral_id = r.id)) ORDER BY r.id), '[]'::jsonb)
    FROM referral_referral r JOIN cases_case c ON c.id = r.case_id
    LEFT JOIN LATERAL (SELECT x.* FROM referral_asking x WHERE x.referral_id = r.id ORDER BY x.n DESC LIMIT 1) a ON true
    LEFT JOIN referral_provider p ON p.id = a.provider_id
    WHERE r.case_id = p_case OR r.origin_id = p_case;
$$;
REVOKE ALL ON FUNCTION referral_for_owner(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referral_for_owner(bigint) TO tuntas_web;
ALTER FUNCTION referral_for_owner(bigint) OWNER TO tuntas_intake;
