-- Rules the tables of proposals hold by themselves.

-- An official's recommendation is on record: no case of that source without its origin.
CREATE FUNCTION proposal_recommendation_on_record() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_origin o WHERE o.case_id = NEW.id AND o.recommender <> '') THEN
        RAISE EXCEPTION 'a recommendation names who gave it'
            USING ERRCODE = '23514', CONSTRAINT = 'case_recommendation_on_record';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_recommendation_on_record AFTER INSERT OR UPDATE OF source ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'proposal' AND NEW.source = 'recommendation')
    EXECUTE FUNCTION proposal_recommendation_on_record();

-- The origin says what the case says.
CREATE FUNCTION proposal_origin_of_its_case() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case c
                   WHERE c.id = NEW.case_id AND c.kind = 'proposal' AND c.source = NEW.source) THEN
        RAISE EXCEPTION 'the origin is not of this case' USING ERRCODE = '23514', CONSTRAINT = 'origin_of_its_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER origin_of_its_case BEFORE INSERT OR UPDATE ON proposal_origin
    FOR EACH ROW EXECUTE FUNCTION proposal_origin_of_its_case();

-- A frozen list stays as it was frozen.
CREATE FUNCTION proposal_list_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND
       (NEW.office_id, NEW.region, NEW.programme, NEW.month, NEW.frozen_at, NEW.frozen_by_id)
       IS DISTINCT FROM
       (OLD.office_id, OLD.region, OLD.programme, OLD.month, OLD.frozen_at, OLD.frozen_by_id)
       OR OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_by_id) IS DISTINCT FROM (OLD.signed_at, OLD.signed_by_id) THEN
        RAISE EXCEPTION 'a frozen list stays' USING ERRCODE = '23514', CONSTRAINT = 'list_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_frozen BEFORE UPDATE ON proposal_proposallist
    FOR EACH ROW EXECUTE FUNCTION proposal_list_frozen();

-- A deliberation judges a list that was frozen by then.
CREATE FUNCTION proposal_deliberation_after_freezing() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_proposallist l WHERE l.id = NEW.list_id
                   AND l.frozen_at IS NOT NULL AND NEW.held_on >= (l.frozen_at AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'the list was not frozen' USING ERRCODE = '23514', CONSTRAINT = 'deliberation_after_freezing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_after_freezing BEFORE INSERT OR UPDATE ON proposal_deliberation
    FOR EACH ROW EXECUTE FUNCTION proposal_deliberation_after_freezing();

-- Is the staff member near kin of the case's person: himself, a near tie, or one family card of late?
-- Gives the relation, NULL for none.
CREATE FUNCTION proposal_kin(p_case bigint, p_staff bigint, p_on date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ends AS (
        SELECT c.subject_id AS subject, p.id AS officer
        FROM cases_case c JOIN offices_staff s ON s.id = p_staff JOIN people_person p ON p.nik = s.nik
        WHERE c.id = p_case AND c.subject_id IS NOT NULL)
    SELECT relation FROM (
        SELECT 1 AS n, 'self' AS relation FROM ends WHERE subject = officer
        UNION ALL
        SELECT 2, k.relation FROM ends JOIN people_kinship k ON k.grade = 'near'
            AND (k.person_a_id, k.person_b_id) IN ((subject, officer), (officer, subject))
        UNION ALL
        SELECT 3, 'same_card' FROM ends
            JOIN people_membership a ON a.person_id = subject JOIN people_membership b ON b.person_id = officer
            AND b.family_id = a.family_id AND a.during && b.during
        WHERE (upper(a.during) IS NULL OR upper(a.during) > p_on - 1826)
          AND (upper(b.during) IS NULL OR upper(b.during) > p_on - 1826)) AS found
    ORDER BY n LIMIT 1;
$$;
REVOKE ALL ON FUNCTION proposal_kin(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proposal_kin(bigint, bigint, date) TO tuntas_web;

-- A line enters before the freezing, is judged after it by the list's own deliberation, and stands once signed.
CREATE FUNCTION proposal_line_rules() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_list record; v_line record;
BEGIN
    IF TG_OP = 'DELETE' THEN v_line := OLD; ELSE v_line := NEW; END IF;
    SELECT * INTO v_list FROM proposal_proposallist WHERE id = v_line.list_id FOR SHARE;
    IF TG_OP <> 'UPDATE' AND v_list.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'the list is frozen' USING ERRCODE = '23514', CONSTRAINT = 'list_line_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.list_id, NEW.n, NEW.case_id) IS DISTINCT FROM (OLD.list_id, OLD.n, OLD.case_id) THEN
            RAISE EXCEPTION 'a line keeps its place' USING ERRCODE = '23514', CONSTRAINT = 'list_line_frozen';
        END IF;
        IF OLD.signed_at IS NOT NULL OR v_list.signed_at IS NOT NULL AND
           (NEW.verdict, NEW.reason, NEW.would_change, NEW.deliberation_id) IS DISTINCT FROM
           (OLD.verdict, OLD.reason, OLD.would_change, OLD.deliberation_id) THEN
            RAISE EXCEPTION 'a signed line stands' USING ERRCODE = '23514', CONSTRAINT = 'list_line_stands';
        END IF;
    END IF;
    IF NEW.verdict <> '' AND NOT EXISTS (
        SELECT 1 FROM proposal_deliberation d WHERE d.id = NEW.deliberation_id AND d.list_id = NEW.list_id) THEN
        RAISE EXCEPTION 'judged by another meeting' USING ERRCODE = '23514', CONSTRAINT = 'list_line_own_deliberation';
    END IF;
    IF NEW.signed_at IS NOT NULL THEN
        PERFORM proposal_check_signer(NEW.id, NEW.case_id, v_list.office_id, NEW.signed_by_id, NEW.signed_at);
    END IF;
    RETURN NEW;
END $$;

-- Nobody signs for kin; a line somebody stepped aside from is signed by the one named for it; and kin nobody
-- declared is looked at outside the village's own office.
CREATE FUNCTION proposal_check_signer(p_line bigint, p_case bigint, p_office bigint, p_post bigint, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_staff bigint; v_office bigint;
BEGIN
    SELECT staff_id, office_id INTO v_staff, v_office FROM offices_post WHERE id = p_post;
    IF proposal_kin(p_case, v_staff, p_at::date) IS NOT NULL
       OR EXISTS (SELECT 1 FROM proposal_recusal r JOIN offices_post p ON p.id = r.post_id
                  WHERE r.line_id = p_line AND p.staff_id = v_staff) THEN
        RAISE EXCEPTION 'nobody signs for kin' USING ERRCODE = '23514', CONSTRAINT = 'list_line_not_for_kin';
    END IF;
    IF EXISTS (SELECT 1 FROM proposal_recusal r WHERE r.line_id = p_line AND r.source = 'found')
       AND v_office = p_office THEN
        RAISE EXCEPTION 'a held line is looked at elsewhere' USING ERRCODE = '23514', CONSTRAINT = 'list_line_held';
    END IF;
    IF EXISTS (SELECT 1 FROM proposal_recusal r WHERE r.line_id = p_line)
       AND NOT EXISTS (SELECT 1 FROM proposal_recusal r WHERE r.line_id = p_line AND r.signer_id = p_post) THEN
        RAISE EXCEPTION 'another post is named for this line'
            USING ERRCODE = '23514', CONSTRAINT = 'list_line_named_signer';
    END IF;
END $$;
CREATE TRIGGER list_line_rules BEFORE INSERT OR UPDATE OR DELETE ON proposal_listline
    FOR EACH ROW EXECUTE FUNCTION proposal_line_rules();

-- Who stepped aside stays aside.
CREATE FUNCTION proposal_recusal_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who stepped aside stays aside' USING ERRCODE = '23514', CONSTRAINT = 'recusal_stands';
END $$;
CREATE TRIGGER recusal_stands BEFORE UPDATE OR DELETE ON proposal_recusal
    FOR EACH ROW EXECUTE FUNCTION proposal_recusal_stands();

-- Absent once is not absent.
CREATE FUNCTION proposal_second_visit() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_fieldvisit v WHERE v.case_id = NEW.case_id AND v.finding = 'again'
                   AND v.visited_on < NEW.visited_on AND v.id <> NEW.id) THEN
        RAISE EXCEPTION 'absent once is not absent'
            USING ERRCODE = '23514', CONSTRAINT = 'field_visit_second_before_absent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER field_visit_second_before_absent BEFORE INSERT OR UPDATE ON proposal_fieldvisit
    FOR EACH ROW WHEN (NEW.finding = 'not_found') EXECUTE FUNCTION proposal_second_visit();

-- Equal or not is the civil registry's word, on its own task.
CREATE FUNCTION proposal_match_by_registry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_task t JOIN offices_office o ON o.id = t.office_id
                   JOIN offices_post p ON p.id = NEW.by_id AND p.office_id = o.id
                   WHERE t.id = NEW.task_id AND t.case_id = NEW.case_id AND t.code = 'civil_match'
                     AND o.kind = 'disdukcapil') THEN
        RAISE EXCEPTION 'only the civil registry says so'
            USING ERRCODE = '23514', CONSTRAINT = 'civil_match_by_registry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER civil_match_by_registry BEFORE INSERT OR UPDATE ON proposal_civilmatch
    FOR EACH ROW EXECUTE FUNCTION proposal_match_by_registry();

-- The task is done by an answer, not by a tick.
CREATE FUNCTION proposal_match_task_answered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM proposal_civilmatch m WHERE m.task_id = NEW.id) THEN
        RAISE EXCEPTION 'the registry has not answered'
            USING ERRCODE = '23514', CONSTRAINT = 'civil_match_task_answered';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER civil_match_task_answered AFTER INSERT OR UPDATE ON cases_task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.code = 'civil_match' AND NEW.done_at IS NOT NULL AND NEW.result <> 'void')
    EXECUTE FUNCTION proposal_match_task_answered();

-- A programme of the city ends inside the city.
CREATE FUNCTION proposal_may_leave(p_programme text, p_on date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT level NOT IN ('city', 'village') FROM programs_programme
                     WHERE code = p_programme AND during @> p_on), true);
$$;
CREATE FUNCTION proposal_outcome_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT proposal_may_leave(NEW.programme, NEW.as_of) THEN
        RAISE EXCEPTION 'a programme of the city ends inside the city'
            USING ERRCODE = '23514', CONSTRAINT = 'programme_outcome_inside';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programme_outcome_inside BEFORE INSERT OR UPDATE ON proposal_programmeoutcome
    FOR EACH ROW WHEN (NEW.outcome = 'outside') EXECUTE FUNCTION proposal_outcome_inside();
CREATE FUNCTION proposal_dispatch_inside() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.kind = 'proposal'
               AND NOT proposal_may_leave(c.programme, NEW.sent_at::date)) THEN
        RAISE EXCEPTION 'a programme of the city ends inside the city'
            USING ERRCODE = '23514', CONSTRAINT = 'dispatch_only_national';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatch_only_national BEFORE INSERT ON cases_dispatch
    FOR EACH ROW EXECUTE FUNCTION proposal_dispatch_inside();

-- The second look is never the decider's own office.
CREATE FUNCTION proposal_objection_elsewhere() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM offices_post p WHERE p.id = NEW.decided_by_post_id
               AND p.office_id = NEW.objection_office_id) THEN
        RAISE EXCEPTION 'the second look is another office''s'
            USING ERRCODE = '23514', CONSTRAINT = 'decision_objection_elsewhere';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_objection_elsewhere BEFORE INSERT OR UPDATE ON cases_decision
    FOR EACH ROW WHEN (NEW.objection_office_id IS NOT NULL) EXECUTE FUNCTION proposal_objection_elsewhere();

-- What the holder of the receipt may read: one row per person and programme, the latest day.
CREATE FUNCTION proposal_outcomes(p_case bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('person', x.name, 'programme', x.programme,
        'programme_name', coalesce(g.name, x.programme), 'outcome', x.outcome, 'as_of', x.as_of, 'source', x.source)
        ORDER BY x.name, x.programme), '[]'::jsonb)
    FROM (SELECT DISTINCT ON (o.person_id, o.programme) p.name, o.programme, o.outcome, o.as_of, o.source
          FROM proposal_programmeoutcome o JOIN people_person p ON p.id = o.person_id
          WHERE o.case_id = p_case ORDER BY o.person_id, o.programme, o.as_of DESC, o.id DESC) AS x
    LEFT JOIN programs_programme g ON g.code = x.programme AND g.during @> x.as_of;
$$;
REVOKE ALL ON FUNCTION proposal_outcomes(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proposal_outcomes(bigint) TO tuntas_web;
