-- The direct way and findings without an applicant: what the database holds of them by itself.

-- Of a village that was asked; a spoken no is one the visitor had written down there.
CREATE FUNCTION proposal_direct_of_its_village() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case c JOIN offices_office o ON o.id = NEW.village_id
                   WHERE c.id = NEW.case_id AND c.kind = 'proposal' AND o.kind IN ('desa', 'kelurahan')
                     AND c.region = o.region) THEN
        RAISE EXCEPTION 'not its village' USING ERRCODE = '23514', CONSTRAINT = 'direct_of_its_village';
    END IF;
    IF NEW.ground = 'refused' AND NOT EXISTS (
        SELECT 1 FROM cases_visit v WHERE v.id = NEW.visit_id AND v.office_id = NEW.village_id
          AND v.told IN ('sent_away', 'unserved') AND v.at = NEW.asked_at) THEN
        RAISE EXCEPTION 'no spoken refusal' USING ERRCODE = '23514', CONSTRAINT = 'direct_no_was_told_there';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER direct_of_its_village BEFORE INSERT ON proposal_directfiling
    FOR EACH ROW EXECUTE FUNCTION proposal_direct_of_its_village();

-- All that may happen to a filing is the village's own word, once.
CREATE FUNCTION proposal_direct_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.stated_at IS NOT NULL
       OR to_jsonb(OLD) - '{stance,statement,stated_at,stated_by_id}'::text[]
          IS DISTINCT FROM to_jsonb(NEW) - '{stance,statement,stated_at,stated_by_id}'::text[] THEN
        RAISE EXCEPTION 'a filing and a word given stand' USING ERRCODE = '23514', CONSTRAINT = 'direct_stands';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM offices_post p WHERE p.id = NEW.stated_by_id AND p.office_id = NEW.village_id) THEN
        RAISE EXCEPTION 'another office''s word' USING ERRCODE = '23514', CONSTRAINT = 'direct_word_of_the_village';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER direct_stands BEFORE UPDATE ON proposal_directfiling
    FOR EACH ROW EXECUTE FUNCTION proposal_direct_stands();

-- Nothing calls itself direct without its filing: the village was asked, and its days were waited for.
CREATE FUNCTION proposal_direct_is_filed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_directfiling f WHERE f.case_id = NEW.id) THEN
        RAISE EXCEPTION 'no direct filing' USING ERRCODE = '23514', CONSTRAINT = 'case_direct_is_filed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_direct_is_filed AFTER INSERT OR UPDATE OF source ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'proposal' AND NEW.source = 'direct')
    EXECUTE FUNCTION proposal_direct_is_filed();

-- A matter moves from the village to Dinsos by the direct way: filing, custody, clocks and papers to prepare, at once.
-- Told in words: 'filed', or why not: 'unknown', 'not_there' (the village does not hold it unanswered), 'already'.
CREATE FUNCTION proposal_file_directly(p_case bigint, p_dinsos bigint, p_ground text, p_visit bigint,
    p_asked timestamptz, p_opens timestamptz, p_at timestamptz, p_state_due timestamptz, p_word_due timestamptz,
    p_tasks text[], p_actor_kind text, p_post bigint, p_staff bigint, p_salt bytea, p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_case record; v_village bigint; v_act bigint; v_n int;
BEGIN
    SELECT c.id, c.holder_id, c.state, c.stopped_at, c.source, c.kind, c.topic, c.phone, o.kind AS office_kind INTO v_case
        FROM cases_case c JOIN offices_office o ON o.id = c.holder_id WHERE c.id = p_case FOR UPDATE OF c;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF EXISTS (SELECT 1 FROM proposal_directfiling f WHERE f.case_id = p_case) THEN RETURN 'already'; END IF;
    IF NOT (v_case.kind = 'proposal' AND v_case.state = 'preparing'
            OR v_case.kind = 'need' AND v_case.topic = 'aid' AND v_case.state = 'received')
       OR v_case.stopped_at IS NOT NULL OR v_case.office_kind NOT IN ('desa', 'kelurahan')
       OR EXISTS (SELECT 1 FROM cases_handover h WHERE h.case_id = p_case AND h.answered_at IS NULL)
       OR EXISTS (SELECT 1 FROM cases_dispute d WHERE d.case_id = p_case AND d.decided_at IS NULL) THEN
        RETURN 'not_there';
    END IF;
    v_village := v_case.holder_id;
    v_act := ledger_open_act('proposal.filed_directly', p_actor_kind, p_post, p_staff, p_at, p_case);
    IF v_case.kind = 'need' THEN
        -- Asked for in plain words, without the village ever calling it a proposal.
        UPDATE cases_case SET kind = 'proposal', state = 'preparing', state_class = 'open' WHERE id = p_case;
        INSERT INTO cases_task (case_id, code, office_id, opened_at, result, is_defect)
        SELECT p_case, code, p_dinsos, p_at, '', false FROM unnest(p_tasks) AS code;
    END IF;
    INSERT INTO proposal_directfiling (case_id, ground, village_id, visit_id, asked_at, opens_at, filed_at, filed_by_id,
        stance, statement)
    VALUES (p_case, p_ground, v_village, p_visit, p_asked, p_opens, p_at, p_post, '', '');
    UPDATE cases_custody SET during = tstzrange(lower(during), p_at) WHERE case_id = p_case AND upper_inf(during);
    INSERT INTO cases_custody (case_id, n, office_id, during)
    SELECT p_case, max(n) + 1, p_dinsos, tstzrange(p_at, NULL) FROM cases_custody WHERE case_id = p_case;
    UPDATE cases_clock SET ended_at = p_at, met = p_at <= due
        WHERE case_id = p_case AND scope = 'state' AND ended_at IS NULL;
    SELECT max(n) INTO v_n FROM cases_clock WHERE case_id = p_case;
    INSERT INTO cases_clock (case_id, n, scope, charged, office_id, started_at, due) VALUES
        (p_case, v_n + 1, 'state', 'office', p_dinsos, p_at, p_state_due),
        (p_case, v_n + 2, 'statement', 'office', v_village, p_at, p_word_due);
    UPDATE cases_task SET office_id = p_dinsos WHERE case_id = p_case AND office_id = v_village AND done_at IS NULL;
    -- Whoever else put the name forward stays on record; her own asking is what becomes direct.
    UPDATE cases_case SET holder_id = p_dinsos, holder_post_id = NULL, since = p_at, due = p_state_due,
        source = CASE WHEN source IN ('citizen', 'visit') THEN 'direct' ELSE source END, version = version + 1
        WHERE id = p_case;
    IF v_case.phone <> '' THEN
        INSERT INTO ledger_outbox (key, act_id, template, channel, case_id, due_at, attempts, failure)
        VALUES (gen_random_uuid(), v_act, 'direct_filed', 'sms', p_case, p_at, 0, '');
    END IF;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'filed';
END $$;
REVOKE ALL ON FUNCTION proposal_file_directly FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proposal_file_directly TO tuntas_web;
ALTER FUNCTION proposal_file_directly OWNER TO tuntas_intake;

-- What the direct way needs to know of a number, for somebody without a seat: the caller has checked the secret.
CREATE FUNCTION proposal_direct_facts(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (SELECT jsonb_build_object('thing', 'case', 'id', c.id, 'kind', c.kind, 'state', c.state, 'region', c.region::text,
            'received_at', c.received_at, 'topic', c.topic, 'holder', o.name, 'holder_code', o.code, 'holder_kind', o.kind,
            'stopped', c.stopped_at IS NOT NULL, 'programme', c.programme,
            'filed', EXISTS (SELECT 1 FROM proposal_directfiling f WHERE f.case_id = c.id))
         FROM cases_case c JOIN offices_office o ON o.id = c.holder_id WHERE c.number = p_number),
        (SELECT jsonb_build_object('thing', 'visit', 'id', v.id, 'region', v.region::text, 'received_at', v.at,
            'holder', o.name, 'holder_code', o.code, 'holder_kind', o.kind, 'holder_id', o.id, 'told', v.told,
            'topic', v.topic, 'programme', v.programme, 'intake_key', v.intake_key, 'visitor', v.visitor,
            'phone', v.phone, 'words', v.words, 'channel', v.channel, 'case_number', k.number)
         FROM cases_visit v JOIN offices_office o ON o.id = v.office_id LEFT JOIN cases_case k ON k.id = v.case_id
         WHERE v.number = p_number));
$$;
-- A visit that has become a case by the direct way.
CREATE FUNCTION proposal_visit_became(p_visit bigint, p_case bigint, p_actor_kind text, p_post bigint, p_staff bigint,
    p_at timestamptz, p_salt bytea, p_body text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_visit v JOIN cases_case c ON c.id = p_case AND c.intake_key = v.intake_key
                   WHERE v.id = p_visit AND v.case_id IS NULL) THEN
        RETURN false;
    END IF;
    v_act := ledger_open_act('visit.became_case', p_actor_kind, p_post, p_staff, p_at, p_case);
    UPDATE cases_visit SET case_id = p_case WHERE id = p_visit;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN true;
END $$;
-- What the holder of the receipt reads of it: the village's word beside her matter, or until when it is owed.
CREATE FUNCTION proposal_direct_for_owner(p_case bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object('village', o.name, 'filed_at', f.filed_at, 'ground', f.ground, 'stance', f.stance,
        'statement', f.statement, 'stated_at', f.stated_at,
        'due', (SELECT k.due FROM cases_clock k WHERE k.case_id = f.case_id AND k.scope = 'statement' ORDER BY k.n DESC LIMIT 1))
    FROM proposal_directfiling f JOIN offices_office o ON o.id = f.village_id WHERE f.case_id = p_case;
$$;
REVOKE ALL ON FUNCTION proposal_direct_facts, proposal_visit_became, proposal_direct_for_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proposal_direct_facts, proposal_visit_became, proposal_direct_for_owner TO tuntas_web;
ALTER FUNCTION proposal_direct_facts OWNER TO tuntas_intake;
ALTER FUNCTION proposal_visit_became OWNER TO tuntas_intake;
ALTER FUNCTION proposal_direct_for_owner OWNER TO tuntas_intake;

-- A family that was found is on record as such.
CREATE FUNCTION proposal_finding_on_record() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_outreach f WHERE f.case_id = NEW.id) THEN
        RAISE EXCEPTION 'a finding says what was found'
            USING ERRCODE = '23514', CONSTRAINT = 'case_finding_on_record';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_finding_on_record AFTER INSERT OR UPDATE OF source ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'proposal' AND NEW.source = 'finding')
    EXECUTE FUNCTION proposal_finding_on_record();

-- It says yes or no at its own door, once: where a visitor has found it.
CREATE FUNCTION proposal_consent_at_home() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.consent <> '' OR
       to_jsonb(OLD) - '{visit_id,consent,consent_how,consent_on,consent_by_id,witness}'::text[]
       IS DISTINCT FROM to_jsonb(NEW) - '{visit_id,consent,consent_how,consent_on,consent_by_id,witness}'::text[]) THEN
        RAISE EXCEPTION 'what was found and what was said stand'
            USING ERRCODE = '23514', CONSTRAINT = 'outreach_stands';
    END IF;
    IF NEW.consent <> '' AND NOT EXISTS (
        SELECT 1 FROM proposal_fieldvisit v WHERE v.id = NEW.visit_id AND v.case_id = NEW.case_id
          AND v.finding = 'found' AND v.visited_on <= NEW.consent_on) THEN
        RAISE EXCEPTION 'nobody was found at home yet'
            USING ERRCODE = '23514', CONSTRAINT = 'outreach_consent_at_home';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_consent_at_home BEFORE INSERT OR UPDATE ON proposal_outreach
    FOR EACH ROW EXECUTE FUNCTION proposal_consent_at_home();

-- Before that nothing of a found family goes on: not by a state, not on the road, not out of the house.
CREATE FUNCTION proposal_wants_to(p_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM cases_case c LEFT JOIN proposal_outreach f ON f.case_id = c.id
                       WHERE c.id = p_case AND c.kind = 'proposal' AND c.source = 'finding'
                         AND f.consent IS DISTINCT FROM 'yes');
$$;
CREATE FUNCTION proposal_consent_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT proposal_wants_to(NEW.id) THEN
        RAISE EXCEPTION 'the family was not asked' USING ERRCODE = '23514', CONSTRAINT = 'case_consent_first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_consent_first BEFORE UPDATE OF state ON cases_case
    FOR EACH ROW WHEN (NEW.kind = 'proposal' AND NEW.source = 'finding' AND NEW.state IS DISTINCT FROM OLD.state
                       AND NEW.state IN ('verifying', 'deciding', 'granted', 'refused', 'not_eligible', 'outside'))
    EXECUTE FUNCTION proposal_consent_first();
CREATE FUNCTION proposal_consent_before_road() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT proposal_wants_to(NEW.case_id) THEN
        RAISE EXCEPTION 'the family was not asked' USING ERRCODE = '23514', CONSTRAINT = 'handover_consent_first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handover_consent_first BEFORE INSERT ON cases_handover
    FOR EACH ROW WHEN (NOT NEW.is_return) EXECUTE FUNCTION proposal_consent_before_road();

-- Who may read the name of a reporter who asked to stay unnamed, besides the post that wrote it down: who leads at Dinsos.
CREATE FUNCTION proposal_reads_reporters() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM offices_post p JOIN offices_office o ON o.id = p.office_id
                   WHERE p.id = nullif(current_setting('tuntas.post', true), '')::bigint
                     AND o.kind = 'dinsos' AND p.role IN ('head', 'section_head'));
$$;
REVOKE ALL ON FUNCTION proposal_reads_reporters() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proposal_reads_reporters() TO tuntas_web;
CREATE FUNCTION proposal_reporter_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who reported stays as written' USING ERRCODE = '23514', CONSTRAINT = 'reporter_stands';
END $$;
CREATE TRIGGER reporter_stands BEFORE UPDATE OR DELETE ON proposal_reporter
    FOR EACH ROW EXECUTE FUNCTION proposal_reporter_stands();

-- Nobody checks for kin: not at the desk, not at the door, not by keying the meeting's word.
CREATE FUNCTION proposal_post_is_kin(p_case bigint, p_post bigint, p_on date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM offices_post p WHERE p.id = p_post AND proposal_kin(p_case, p.staff_id, p_on) IS NOT NULL);
$$;
CREATE FUNCTION proposal_verification_not_for_kin() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF proposal_post_is_kin(NEW.case_id, NEW.done_by_id, NEW.done_at::date) THEN
        RAISE EXCEPTION 'nobody verifies for kin' USING ERRCODE = '23514', CONSTRAINT = 'verification_not_for_kin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verification_not_for_kin BEFORE INSERT OR UPDATE OF done_by_id ON cases_task
    FOR EACH ROW WHEN (NEW.code = 'verification' AND NEW.done_by_id IS NOT NULL)
    EXECUTE FUNCTION proposal_verification_not_for_kin();
CREATE FUNCTION proposal_visit_not_for_kin() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF proposal_post_is_kin(NEW.case_id, NEW.visited_by_id, NEW.visited_on) THEN
        RAISE EXCEPTION 'nobody visits for kin' USING ERRCODE = '23514', CONSTRAINT = 'field_visit_not_for_kin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER field_visit_not_for_kin BEFORE INSERT ON proposal_fieldvisit
    FOR EACH ROW EXECUTE FUNCTION proposal_visit_not_for_kin();

-- The family's answer ends its task; a tick does not.
CREATE FUNCTION proposal_consent_task_answered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_outreach f WHERE f.case_id = NEW.case_id AND f.consent <> '') THEN
        RAISE EXCEPTION 'the family has not answered'
            USING ERRCODE = '23514', CONSTRAINT = 'consent_task_answered';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consent_task_answered AFTER INSERT OR UPDATE ON cases_task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.code = 'family_consent' AND NEW.done_at IS NOT NULL AND NEW.result <> 'void')
    EXECUTE FUNCTION proposal_consent_task_answered();
