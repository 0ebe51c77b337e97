-- What holds of accompanying by itself, and the doors for the citizen and her companion, who have no seat.

-- The mandate is a paper of this very matter.
CREATE FUNCTION advocacy_paper_of_case() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_attachment a WHERE a.id = NEW.paper_id AND a.case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'a paper of another matter' USING ERRCODE = '23514', CONSTRAINT = 'accompaniment_own_paper';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accompaniment_own_paper BEFORE INSERT OR UPDATE OF paper_id ON advocacy_accompaniment
    FOR EACH ROW WHEN (NEW.paper_id IS NOT NULL) EXECUTE FUNCTION advocacy_paper_of_case();

-- It stands as it was asked for; all that may happen to it is its end, once.
CREATE FUNCTION advocacy_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
       OR to_jsonb(OLD) - '{ended_at,ended_by,ended_post_id,end_words}'::text[]
          IS DISTINCT FROM to_jsonb(NEW) - '{ended_at,ended_by,ended_post_id,end_words}'::text[] THEN
        RAISE EXCEPTION 'what was asked for stands' USING ERRCODE = '23514', CONSTRAINT = 'accompaniment_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accompaniment_stands BEFORE UPDATE ON advocacy_accompaniment
    FOR EACH ROW EXECUTE FUNCTION advocacy_stands();

-- A visit lies within the days, not after the end, and stays as written.
CREATE FUNCTION advocacy_visit_within() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM advocacy_accompaniment a WHERE a.id = NEW.accompaniment_id AND a.ended_at IS NULL
                   AND NEW.visited_on BETWEEN a.from_on AND a.until_on) THEN
        RAISE EXCEPTION 'outside its days' USING ERRCODE = '23514', CONSTRAINT = 'companion_visit_within';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER companion_visit_within BEFORE INSERT ON advocacy_companionvisit
    FOR EACH ROW EXECUTE FUNCTION advocacy_visit_within();
CREATE FUNCTION advocacy_visit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a visit stays as written' USING ERRCODE = '23514', CONSTRAINT = 'companion_visit_stands';
END $$;
CREATE TRIGGER companion_visit_stands BEFORE UPDATE OR DELETE ON advocacy_companionvisit
    FOR EACH ROW EXECUTE FUNCTION advocacy_visit_stands();

-- The running accompaniment of a number on a day, with the key its code is checked with. NULL when there is none.
CREATE FUNCTION advocacy_of_number(p_number text, p_on date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object('id', a.id, 'key', a.key, 'case', a.case_id, 'companion', a.companion,
        'organisation', a.organisation, 'from_on', a.from_on, 'until_on', a.until_on,
        'visits', (SELECT coalesce(jsonb_agg(jsonb_build_object('visited_on', v.visited_on, 'place', v.place,
            'words', v.words) ORDER BY v.visited_on, v.id), '[]'::jsonb)
            FROM advocacy_companionvisit v WHERE v.accompaniment_id = a.id))
    FROM advocacy_accompaniment a JOIN cases_case c ON c.id = a.case_id
    WHERE c.number = p_number AND a.ended_at IS NULL AND p_on BETWEEN a.from_on AND a.until_on;
$$;

-- All of a matter's, for the holder of its receipt; the caller has checked the secret.
CREATE FUNCTION advocacy_for_owner(p_case bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'companion', a.companion, 'organisation', a.organisation,
        'from_on', a.from_on, 'until_on', a.until_on, 'ended_at', a.ended_at, 'ended_by', a.ended_by,
        'visits', (SELECT coalesce(jsonb_agg(jsonb_build_object('visited_on', v.visited_on, 'place', v.place,
            'words', v.words) ORDER BY v.visited_on, v.id), '[]'::jsonb)
            FROM advocacy_companionvisit v WHERE v.accompaniment_id = a.id)) ORDER BY a.id), '[]'::jsonb)
    FROM advocacy_accompaniment a WHERE a.case_id = p_case;
$$;

-- The citizen's word, or the companion's own, ends it at any time. false when it had ended already.
CREATE FUNCTION advocacy_end(p_case bigint, p_accompaniment bigint, p_by text, p_words text, p_at timestamptz,
    p_salt bytea, p_body text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM advocacy_accompaniment a
                   WHERE a.id = p_accompaniment AND a.case_id = p_case AND a.ended_at IS NULL) THEN
        RETURN false;
    END IF;
    v_act := ledger_open_act('advocacy.ended', 'public', NULL, NULL, p_at, p_case);
    UPDATE advocacy_accompaniment SET ended_at = p_at, ended_by = p_by, end_words = p_words WHERE id = p_accompaniment;
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN true;
END $$;

-- A visit written by the companion; the caller has checked his code.
CREATE FUNCTION advocacy_visit(p_case bigint, p_accompaniment bigint, p_on date, p_place text, p_words text,
    p_at timestamptz, p_salt bytea, p_body text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM advocacy_accompaniment a WHERE a.id = p_accompaniment AND a.case_id = p_case
                   AND a.ended_at IS NULL AND p_on BETWEEN a.from_on AND a.until_on) THEN
        RETURN false;
    END IF;
    v_act := ledger_open_act('advocacy.visited', 'public', NULL, NULL, p_at, p_case);
    INSERT INTO advocacy_companionvisit (accompaniment_id, visited_on, place, words, recorded_at)
    VALUES (p_accompaniment, p_on, p_place, p_words, p_at);
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION advocacy_of_number, advocacy_for_owner, advocacy_end, advocacy_visit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION advocacy_of_number, advocacy_for_owner, advocacy_end, advocacy_visit TO tuntas_web;
ALTER FUNCTION advocacy_of_number OWNER TO tuntas_intake;
ALTER FUNCTION advocacy_for_owner OWNER TO tuntas_intake;
ALTER FUNCTION advocacy_end OWNER TO tuntas_intake;
ALTER FUNCTION advocacy_visit OWNER TO tuntas_intake;
