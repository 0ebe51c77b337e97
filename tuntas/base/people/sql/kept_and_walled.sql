-- A person stands for himself until people decide otherwise.
CREATE FUNCTION people_person_own_canonical() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.canonical_id := coalesce(NEW.canonical_id, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER people_person_own_canonical BEFORE INSERT ON people_person
    FOR EACH ROW EXECUTE FUNCTION people_person_own_canonical();

-- No person and no family is ever deleted; a membership and a tie end by a row that says so.
CREATE FUNCTION people_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME USING ERRCODE = 'TU004';
END $$;
CREATE TRIGGER people_person_never_deleted BEFORE DELETE ON people_person
    FOR EACH ROW EXECUTE FUNCTION people_never_deleted();
CREATE TRIGGER people_family_never_deleted BEFORE DELETE ON people_family
    FOR EACH ROW EXECUTE FUNCTION people_never_deleted();

-- Whoever moves a person or grants to a family takes the same lock, families by ascending id.
CREATE FUNCTION people_membership_lock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people_family
    WHERE id IN (NEW.family_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.family_id ELSE NEW.family_id END)
    ORDER BY id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER people_membership_lock BEFORE INSERT OR UPDATE ON people_membership
    FOR EACH ROW EXECUTE FUNCTION people_membership_lock();

-- The slim table of the name search follows the persons. It runs as the owner: no other role writes it.
CREATE FUNCTION people_nameindex_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.canonical_id <> NEW.id THEN
        DELETE FROM people_nameindex WHERE person_id = NEW.id;
        RETURN NULL;
    END IF;
    INSERT INTO people_nameindex (person_id, region, regency, name_key)
    VALUES (NEW.id, NEW.region, subpath(NEW.region, 0, 2)::text, NEW.name_key)
    ON CONFLICT (person_id) DO UPDATE
        SET region = EXCLUDED.region, regency = EXCLUDED.regency, name_key = EXCLUDED.name_key;
    RETURN NULL;
END $$;
CREATE TRIGGER people_nameindex_keep AFTER INSERT OR UPDATE OF name, region, canonical_id ON people_person
    FOR EACH ROW EXECUTE FUNCTION people_nameindex_keep();

-- Walls. Persons and families have a region of their own; the rest is seen when its person is seen.
ALTER TABLE people_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_family ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_kinship ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_nameindex ENABLE ROW LEVEL SECURITY;

CREATE POLICY people_person_in_scope ON people_person TO tuntas_web
    USING (region <@ ANY ((SELECT offices_scope())::ltree[])) WITH CHECK (region <@ ANY ((SELECT offices_scope())::ltree[]));
CREATE POLICY people_family_in_scope ON people_family TO tuntas_web
    USING (region <@ ANY ((SELECT offices_scope())::ltree[])) WITH CHECK (region <@ ANY ((SELECT offices_scope())::ltree[]));
CREATE POLICY people_membership_in_scope ON people_membership TO tuntas_web
    USING (EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id))
    WITH CHECK (EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)
                AND EXISTS (SELECT 1 FROM people_family f WHERE f.id = family_id));
-- A tie needs one end in sight; writing it needs one too. The other end stays a bare number.
CREATE POLICY people_kinship_in_scope ON people_kinship TO tuntas_web
    USING (EXISTS (SELECT 1 FROM people_person p WHERE p.id IN (person_a_id, person_b_id)))
    WITH CHECK (EXISTS (SELECT 1 FROM people_person p WHERE p.id IN (person_a_id, person_b_id)));

CREATE POLICY people_membership_at_audit ON people_membership TO tuntas_auditor USING (true);
CREATE POLICY people_kinship_at_audit ON people_kinship TO tuntas_auditor USING (true);
CREATE POLICY people_nameindex_at_audit ON people_nameindex TO tuntas_auditor USING (true);

-- Only the search function reads the name index.
GRANT SELECT ON people_nameindex TO tuntas_search;
CREATE POLICY people_nameindex_at_search ON people_nameindex TO tuntas_search USING (true);

-- Ids of persons in the acting post's scope whose name is like the words asked for, the nearest first.
-- Scope is resolved here and is part of the index; the limit comes after it, so that matches elsewhere
-- neither crowd out nor slow down. No post, no rows.
CREATE FUNCTION people_search(q text, lim int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.6 AS $$
DECLARE
    v_scope ltree[] := offices_scope();
    v_key text := people_name_key(q);
    v_deepest int;
BEGIN
    IF v_scope IS NULL OR length(v_key) < 2 THEN
        RETURN;
    END IF;
    SELECT min(nlevel(s)) INTO v_deepest FROM unnest(v_scope) AS s;
    IF v_deepest >= 4 THEN
        -- A village is small: its rows are read whole.
        RETURN QUERY SELECT n.person_id FROM people_nameindex n
            WHERE n.region = ANY (v_scope) AND v_key <% n.name_key
            ORDER BY word_similarity(v_key, n.name_key) DESC, n.name_key, n.person_id LIMIT least(lim, 200);
    ELSIF v_deepest >= 2 THEN
        RETURN QUERY SELECT n.person_id FROM people_nameindex n
            WHERE n.regency = ANY (SELECT DISTINCT subpath(s, 0, 2)::text FROM unnest(v_scope) AS s)
              AND n.region <@ ANY (v_scope) AND v_key <% n.name_key
            ORDER BY word_similarity(v_key, n.name_key) DESC, n.name_key, n.person_id LIMIT least(lim, 200);
    ELSE
        RETURN QUERY SELECT n.person_id FROM people_nameindex n
            WHERE n.region <@ ANY (v_scope) AND v_key <% n.name_key
            ORDER BY word_similarity(v_key, n.name_key) DESC, n.name_key, n.person_id LIMIT least(lim, 200);
    END IF;
END $$;
REVOKE ALL ON FUNCTION people_search(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_search(text, int) TO tuntas_web;
GRANT EXECUTE ON FUNCTION offices_scope() TO tuntas_search;
ALTER FUNCTION people_search(text, int) OWNER TO tuntas_search;
