-- Moving to another village. The wall lets nobody write a person where he cannot look, so this one step is the
-- database's: out of a place the acting post sees, in the act that says so. The former village then no longer sees them.
CREATE FUNCTION people_move(p_person bigint, p_to ltree, p_on date, p_family boolean) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_who bigint[]; v_family bigint; v_from ltree;
BEGIN
    SELECT region INTO v_from FROM people_person WHERE id = p_person AND region <@ ANY (offices_scope()) FOR NO KEY UPDATE;
    IF v_from IS NULL OR nlevel(p_to) <> 4 OR NOT EXISTS (SELECT 1 FROM places_region WHERE code = p_to)
       OR (SELECT event FROM ledger_act WHERE id = ledger_current_act()) <> 'person.moved_away' THEN
        RAISE EXCEPTION 'nobody moves out of a place unseen, to no village, or without an act' USING ERRCODE = 'TU022';
    END IF;
    SELECT family_id INTO v_family FROM people_membership WHERE person_id = p_person AND upper_inf(during);
    v_who := ARRAY[p_person];
    IF p_family AND v_family IS NOT NULL THEN
        SELECT array_agg(p.id) INTO v_who FROM people_person p JOIN people_membership m ON m.person_id = p.id
            WHERE m.family_id = v_family AND upper_inf(m.during) AND p.region = v_from;
        UPDATE people_family SET region = p_to, address = '', rt = '', rw = '' WHERE id = v_family;
    ELSE
        -- The card stays where it is; on the day it began a membership only ends the day after.
        UPDATE people_membership SET during = daterange(lower(during), greatest(p_on, lower(during) + 1))
            WHERE person_id = p_person AND upper_inf(during);
    END IF;
    UPDATE people_person SET region = p_to WHERE id = ANY (v_who);
    RETURN array_length(v_who, 1);
END $$;
REVOKE ALL ON FUNCTION people_move(bigint, ltree, date, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_move(bigint, ltree, date, boolean) TO tuntas_web;
