-- A case's first day, and who may move it.

-- Before the day it was recorded only with proof: a claim, the visit it came from, a dated paper, or a few days at most
-- (a dated parameter, none when nobody set it).
CREATE FUNCTION cases_received_proven() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.channel IN ('paper', 'workbook')
       OR EXISTS (SELECT 1 FROM cases_priorclaim k WHERE k.case_id = NEW.id)
       OR EXISTS (SELECT 1 FROM cases_visit v WHERE v.case_id = NEW.id AND v.at <= NEW.received_at)
       OR NEW.received_at >= NEW.recorded_at - make_interval(days => coalesce((SELECT p.value FROM offices_parameter p
            WHERE p.key = 'case.late_entry' AND p.during @> NEW.recorded_at::date
              AND (p.region IS NULL OR NEW.region <@ p.region) ORDER BY nlevel(p.region) DESC NULLS LAST LIMIT 1), 0)) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'a first day without proof' USING ERRCODE = '23514', CONSTRAINT = 'case_received_proven';
END $$;
CREATE CONSTRAINT TRIGGER case_received_proven AFTER INSERT OR UPDATE OF received_at ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.received_at < NEW.recorded_at)
    EXECUTE FUNCTION cases_received_proven();

-- It is moved by nothing but a claim of this case, to one of that claim's own days.
CREATE FUNCTION cases_first_day_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_priorclaim k WHERE k.case_id = NEW.id
                   AND (NEW.received_at IN (k.claimed_at, k.proven_at)
                        OR (k.doubted_at IS NOT NULL AND NEW.received_at = k.recorded_at))) THEN
        RAISE EXCEPTION 'the first day stands' USING ERRCODE = '23514', CONSTRAINT = 'case_first_day_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_first_day_stands BEFORE UPDATE OF received_at ON cases_case
    FOR EACH ROW WHEN (NEW.received_at IS DISTINCT FROM OLD.received_at) EXECUTE FUNCTION cases_first_day_stands();

-- What was claimed stands; an outcome may still turn into a find, a find and a doubt stand.
CREATE FUNCTION cases_claim_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.case_id, NEW.claimed_at, NEW.office_id, NEW.counterpart_id, NEW.evidence, NEW.evidence_words,
           NEW.recorded_at, NEW.recorded_by_id, NEW.search_by)
          IS DISTINCT FROM
          (OLD.case_id, OLD.claimed_at, OLD.office_id, OLD.counterpart_id, OLD.evidence, OLD.evidence_words,
           OLD.recorded_at, OLD.recorded_by_id, OLD.search_by)
       OR (OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome AND NEW.outcome IS DISTINCT FROM 'found')
       OR (OLD.doubted_at IS NOT NULL AND (NEW.doubted_at, NEW.doubt_ground) IS DISTINCT FROM
           (OLD.doubted_at, OLD.doubt_ground)) THEN
        RAISE EXCEPTION 'a claim stands' USING ERRCODE = '23514', CONSTRAINT = 'claim_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_stands BEFORE UPDATE OR DELETE ON cases_priorclaim
    FOR EACH ROW EXECUTE FUNCTION cases_claim_stands();

-- Only the two offices of the claim search; an answer stands, and it is of a post of that office.
CREATE FUNCTION cases_search_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.claim_id, NEW.office_id) IS DISTINCT FROM (OLD.claim_id, OLD.office_id)
       OR (OLD.answered_at IS NOT NULL AND (NEW.answered_at, NEW.answered_by_id, NEW.is_found, NEW.found_since, NEW.place)
           IS DISTINCT FROM (OLD.answered_at, OLD.answered_by_id, OLD.is_found, OLD.found_since, OLD.place))
       OR (OLD.climbed_at IS NOT NULL AND NEW.climbed_at IS DISTINCT FROM OLD.climbed_at)) THEN
        RAISE EXCEPTION 'an answer stands' USING ERRCODE = '23514', CONSTRAINT = 'search_stands';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_priorclaim k WHERE k.id = NEW.claim_id
                   AND NEW.office_id IN (k.office_id, k.counterpart_id))
       OR NEW.answered_by_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM offices_post p WHERE p.id = NEW.answered_by_id AND p.office_id = NEW.office_id) THEN
        RAISE EXCEPTION 'an office searches its own shelves' USING ERRCODE = '23514', CONSTRAINT = 'search_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER search_own BEFORE INSERT OR UPDATE ON cases_filesearch
    FOR EACH ROW EXECUTE FUNCTION cases_search_own();

-- Neither office signs for the other, and nobody signs before his office has answered.
CREATE FUNCTION cases_minutes_signed_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT 1 FROM cases_filesearch s JOIN offices_post p ON p.office_id = s.office_id
        WHERE s.claim_id = NEW.claim_id AND s.office_id = NEW.office_id AND s.answered_at IS NOT NULL
          AND p.id = NEW.post_id AND p.staff_id = NEW.staff_id) THEN
        RAISE EXCEPTION 'minutes are signed by one''s own office'
            USING ERRCODE = '23514', CONSTRAINT = 'minutes_signed_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_signed_own BEFORE INSERT OR UPDATE OR DELETE ON cases_minutessignature
    FOR EACH ROW EXECUTE FUNCTION cases_minutes_signed_own();

-- The claim of a case just handed in: the case counts from the day claimed, its clocks are nobody's fault while both
-- offices search. For people without a seat too, therefore as tuntas_intake.
CREATE FUNCTION cases_claim_prior(
    p_case bigint, p_claimed timestamptz, p_office bigint, p_counterpart bigint, p_evidence text, p_words text,
    p_at timestamptz, p_search_by timestamptz, p_actor_kind text, p_post bigint, p_staff bigint, p_salt bytea, p_body text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint; v_claim bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    SELECT k.id INTO v_claim FROM cases_priorclaim k WHERE k.case_id = p_case;
    IF FOUND THEN RETURN v_claim; END IF;
    v_act := ledger_open_act('claim.recorded', p_actor_kind, p_post, p_staff, p_at, p_case);
    INSERT INTO cases_priorclaim (case_id, claimed_at, office_id, counterpart_id, evidence, evidence_words, recorded_at,
        recorded_by_id, search_by, doubt_ground)
    VALUES (p_case, p_claimed, p_office, p_counterpart, p_evidence, p_words, p_at, p_post, p_search_by, '')
    RETURNING id INTO v_claim;
    INSERT INTO cases_filesearch (claim_id, office_id, place)
    VALUES (v_claim, p_office, ''), (v_claim, p_counterpart, '');
    UPDATE cases_case SET received_at = p_claimed, version = version + 1 WHERE id = p_case;
    UPDATE cases_clock SET charged = 'nobody' WHERE case_id = p_case AND ended_at IS NULL;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN v_claim;
END $$;
ALTER FUNCTION cases_claim_prior OWNER TO tuntas_intake;

