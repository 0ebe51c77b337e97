-- Search by the name a matter was handed in under. Only this function reads names across walls, and it gives back
-- nothing outside the acting post's scope. No post, no rows.
CREATE INDEX case_by_name ON cases_case USING gin (lower(applicant) gin_trgm_ops);

CREATE FUNCTION cases_search(q text, lim int) RETURNS TABLE (case_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.6 AS $$
DECLARE
    v_scope ltree[] := offices_scope();
    v_key text := lower(btrim(q));
BEGIN
    IF v_scope IS NULL OR length(v_key) < 2 THEN
        RETURN;
    END IF;
    -- The limit comes after the scope: matches elsewhere neither crowd out nor can be counted.
    RETURN QUERY SELECT c.id FROM cases_case c
        WHERE c.region <@ ANY (v_scope) AND v_key <% lower(c.applicant)
        ORDER BY word_similarity(v_key, lower(c.applicant)) DESC, c.is_open DESC, c.id DESC LIMIT least(lim, 200);
END $$;
REVOKE ALL ON FUNCTION cases_search(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_search(text, int) TO tuntas_web;
ALTER FUNCTION cases_search(text, int) OWNER TO tuntas_search;
GRANT SELECT (id, region, applicant, is_open) ON cases_case TO tuntas_search;
CREATE POLICY cases_case_at_search ON cases_case TO tuntas_search USING (true);
