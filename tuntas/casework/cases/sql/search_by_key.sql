-- Search by the form a name is searched in, kept beside it, with the regency part of the index; and the open cases of
-- one village that may be the same matter. Row-level security keeps an index on a village or a name from answering,
-- so both functions run as a role that cannot log in and resolve the scope themselves. No post, no rows.
DROP FUNCTION cases_search(text, int);
DROP INDEX case_by_name;
CREATE INDEX case_by_name ON cases_case USING gin (ltree2text(subpath(region, 0, 2)), name_key gin_trgm_ops);

-- Cases whose applicant's name is like the words asked for, the nearest first. The limit
-- comes after the scope: matches elsewhere neither crowd out nor can be counted.
CREATE FUNCTION cases_search(q text, lim int) RETURNS TABLE (case_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.6 AS $$
DECLARE
    v_scope ltree[] := offices_scope();
    v_key text := people_name_key(q);
    v_deepest int;
    v_regencies text[];
BEGIN
    IF v_scope IS NULL OR length(v_key) < 2 THEN
        RETURN;
    END IF;
    SELECT min(nlevel(s)) INTO v_deepest FROM unnest(v_scope) AS s;
    IF v_deepest >= 4 THEN
        -- A village is small: its rows are read whole.
        RETURN QUERY SELECT c.id FROM cases_case c
            WHERE c.region = ANY (v_scope) AND v_key <% c.name_key
            ORDER BY word_similarity(v_key, c.name_key) DESC, c.is_open DESC, c.id DESC LIMIT least(lim, 200);
    ELSIF v_deepest >= 2 THEN
        v_regencies := ARRAY(SELECT DISTINCT ltree2text(subpath(s, 0, 2)) FROM unnest(v_scope) AS s);
        RETURN QUERY SELECT c.id FROM cases_case c
            WHERE ltree2text(subpath(c.region, 0, 2)) = ANY (v_regencies)
              AND c.region <@ ANY (v_scope) AND v_key <% c.name_key
            ORDER BY word_similarity(v_key, c.name_key) DESC, c.is_open DESC, c.id DESC LIMIT least(lim, 200);
    ELSE
        RETURN QUERY SELECT c.id FROM cases_case c
            WHERE c.region <@ ANY (v_scope) AND v_key <% c.name_key
            ORDER BY word_similarity(v_key, c.name_key) DESC, c.is_open DESC, c.id DESC LIMIT least(lim, 200);
    END IF;
END $$;

-- Other open cases of the same village with the same NIK, telephone or name, the newest first.
CREATE FUNCTION cases_twins(p_case bigint, lim int) RETURNS TABLE (case_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id FROM cases_case c JOIN cases_case t ON t.region = c.region
    WHERE c.id = p_case AND c.region <@ ANY ((SELECT offices_scope())::ltree[])
      AND t.is_open AND t.id <> c.id
      AND (t.name_key = c.name_key OR (c.nik <> '' AND t.nik = c.nik) OR (c.phone <> '' AND t.phone = c.phone))
    ORDER BY t.id DESC LIMIT least(lim, 200);
$$;

REVOKE ALL ON FUNCTION cases_search(text, int), cases_twins(bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_search(text, int), cases_twins(bigint, int) TO tuntas_web;
ALTER FUNCTION cases_search(text, int) OWNER TO tuntas_search;
ALTER FUNCTION cases_twins(bigint, int) OWNER TO tuntas_search;
REVOKE SELECT (applicant) ON cases_case FROM tuntas_search;
GRANT SELECT (id, region, is_open, name_key, nik, phone) ON cases_case TO tuntas_search;
