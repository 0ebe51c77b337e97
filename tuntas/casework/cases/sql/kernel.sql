-- Rules the kernel's tables hold by themselves.

-- The class of a state is the workflow table's, not the writer's.
ALTER TABLE cases_workflowstate ADD CONSTRAINT workflow_state_class UNIQUE (kind, state, state_class);
ALTER TABLE cases_case ADD CONSTRAINT case_class_of_state
    FOREIGN KEY (kind, state, state_class) REFERENCES cases_workflowstate (kind, state, state_class);

-- The holder changes only together with the custody that says so.
CREATE FUNCTION cases_holder_has_custody() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case c LEFT JOIN cases_custody u ON u.case_id = c.id AND upper_inf(u.during)
               WHERE c.id = NEW.id AND c.holder_id IS DISTINCT FROM u.office_id) THEN
        RAISE EXCEPTION 'holder without custody' USING ERRCODE = '23514', CONSTRAINT = 'case_holder_has_custody';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_holder_has_custody AFTER INSERT OR UPDATE OF holder_id ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_holder_has_custody();

-- A decision is the last word of one act: text, reasons and people in it never change afterwards.
CREATE FUNCTION cases_decision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.n, NEW.outcome, NEW.ground, NEW.evidence, NEW.would_change, NEW.text, NEW.text_sms,
        NEW.verified_by_id, NEW.decided_by_id, NEW.decided_by_post_id, NEW.decided_at,
        NEW.objection_office_id, NEW.objection_days)
       IS DISTINCT FROM
       (OLD.case_id, OLD.n, OLD.outcome, OLD.ground, OLD.evidence, OLD.would_change, OLD.text, OLD.text_sms,
        OLD.verified_by_id, OLD.decided_by_id, OLD.decided_by_post_id, OLD.decided_at,
        OLD.objection_office_id, OLD.objection_days)
       OR OLD.notice_at IS NOT NULL THEN
        RAISE EXCEPTION 'a decision stands' USING ERRCODE = '23514', CONSTRAINT = 'decision_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_stands BEFORE UPDATE ON cases_decision
    FOR EACH ROW EXECUTE FUNCTION cases_decision_stands();

-- Nobody decides for kin: declared kin, or the same family card now or in the last five years.
CREATE FUNCTION cases_decider_not_kin() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_subject bigint; v_decider bigint;
BEGIN
    SELECT subject_id INTO v_subject FROM cases_case WHERE id = NEW.case_id;
    SELECT p.id INTO v_decider FROM offices_staff s JOIN people_person p ON p.nik = s.nik
        WHERE s.id = NEW.decided_by_id LIMIT 1;
    IF v_subject IS NULL OR v_decider IS NULL THEN
        RETURN NEW;
    END IF;
    IF v_subject = v_decider
       OR EXISTS (SELECT 1 FROM people_kinship k
                  WHERE (k.person_a_id, k.person_b_id) IN ((v_subject, v_decider), (v_decider, v_subject)))
       OR EXISTS (SELECT 1 FROM people_membership a JOIN people_membership b ON b.family_id = a.family_id
                  WHERE a.person_id = v_subject AND b.person_id = v_decider
                    AND (upper(a.during) IS NULL OR upper(a.during) > NEW.decided_at::date - 1826)
                    AND (upper(b.during) IS NULL OR upper(b.during) > NEW.decided_at::date - 1826)) THEN
        RAISE EXCEPTION 'nobody decides for kin' USING ERRCODE = '23514', CONSTRAINT = 'decision_not_for_kin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_not_for_kin BEFORE INSERT ON cases_decision
    FOR EACH ROW EXECUTE FUNCTION cases_decider_not_kin();

-- The citizen's total clock never moves back and never restarts.
CREATE FUNCTION cases_clock_honest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.started_at <> OLD.started_at OR NEW.scope <> OLD.scope OR NEW.case_id <> OLD.case_id
       OR OLD.ended_at IS NOT NULL
       OR (NEW.due < OLD.due AND OLD.scope = 'case') THEN
        RAISE EXCEPTION 'a clock is never set back' USING ERRCODE = '23514', CONSTRAINT = 'clock_honest';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clock_honest BEFORE UPDATE ON cases_clock FOR EACH ROW EXECUTE FUNCTION cases_clock_honest();

-- What was worked out from the rules is stale once one of them changes.
INSERT INTO cases_rulesversion (id, version) VALUES (1, gen_random_uuid());
CREATE FUNCTION cases_rules_changed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE cases_rulesversion SET version = gen_random_uuid();
    RETURN NULL;
END $$;
CREATE TRIGGER parameter_changes_rules AFTER INSERT OR UPDATE OR DELETE ON offices_parameter
    FOR EACH STATEMENT EXECUTE FUNCTION cases_rules_changed();
CREATE TRIGGER holiday_changes_rules AFTER INSERT OR UPDATE OR DELETE ON places_holiday
    FOR EACH STATEMENT EXECUTE FUNCTION cases_rules_changed();
CREATE TRIGGER work_week_changes_rules AFTER INSERT OR UPDATE OR DELETE ON places_workweek
    FOR EACH STATEMENT EXECUTE FUNCTION cases_rules_changed();
