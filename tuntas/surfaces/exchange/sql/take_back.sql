-- Taking an import back whole: what it made and nobody has used since is gone again, as if it had never been brought.
-- The acts stay, and the import keeps what every row said. Called inside the act `import.taken_back` of a seat of the
-- import's own office; whatever somebody was told of, has opened, worked on or built upon is not touched.

-- No person and no family is ever deleted, but inside that one act.
CREATE OR REPLACE FUNCTION people_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_act WHERE id = nullif(current_setting('tuntas.act', true), '')::bigint
               AND leaf IS NULL AND event = 'import.taken_back') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME USING ERRCODE = 'TU004';
END $$;

-- Has anything but these acts touched the row?
CREATE FUNCTION exchange_used(p_tbl text, p_pk bigint, p_acts bigint[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM ledger_actrow
                   WHERE tbl = p_tbl AND row_pk = p_pk::text AND op <> 'B' AND act_id <> ALL (p_acts));
$$;

-- One case with all that came into being with it; false when it has to stay.
CREATE FUNCTION exchange_remove_case(p_case bigint, p_acts bigint[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE v record;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    PERFORM 1 FROM ledger_outbox WHERE case_id = p_case FOR UPDATE;
    IF EXISTS (SELECT 1 FROM ledger_act WHERE case_id = p_case AND id <> ALL (p_acts))
       OR EXISTS (SELECT 1 FROM cases_sight WHERE case_id = p_case)
       OR EXISTS (SELECT 1 FROM ledger_outbox WHERE case_id = p_case AND (sent_at IS NOT NULL OR claimed_at IS NOT NULL))
    THEN
        RETURN false;
    END IF;
    FOR v IN SELECT tbl, row_pk FROM ledger_actrow
             WHERE act_id = ANY (p_acts) AND op = 'I' AND tbl NOT LIKE 'people\_%' AND tbl <> 'cases_case' LOOP
        EXECUTE format('DELETE FROM %I WHERE id = $1', v.tbl) USING v.row_pk::bigint;
    END LOOP;
    DELETE FROM ledger_outbox WHERE case_id = p_case;
    DELETE FROM cases_case WHERE id = p_case;
    RETURN true;
EXCEPTION WHEN foreign_key_violation OR undefined_column THEN
    RETURN false;
END $$;

-- One person with his memberships and ties made here; false when somebody else speaks of him.
CREATE FUNCTION exchange_remove_person(p_person bigint, p_acts bigint[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF exchange_used('people_person', p_person, p_acts) THEN
        RETURN false;
    END IF;
    DELETE FROM people_membership m WHERE person_id = p_person AND NOT exchange_used('people_membership', m.id, p_acts);
    DELETE FROM people_nameindex WHERE person_id = p_person;
    DELETE FROM people_person WHERE id = p_person;
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$;

CREATE FUNCTION exchange_remove_row(p_tbl text, p_pk bigint, p_acts bigint[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF exchange_used(p_tbl, p_pk, p_acts) THEN
        RETURN false;
    END IF;
    EXECUTE format('DELETE FROM %I WHERE id = $1', p_tbl) USING p_pk;
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$;

-- Gives how many rows were taken back, and how many persons and families of them had to stay.
CREATE FUNCTION exchange_take_back(p_import bigint, p_at timestamptz, OUT n_rows int, OUT n_people int, OUT n_families int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v record; v_all bigint[]; v_keys text; v_gone bigint[] := '{}'; v_new bigint[]; v_of_gone bigint[] := '{}';
BEGIN
    IF NOT EXISTS (SELECT 1 FROM exchange_import i JOIN offices_post p ON p.office_id = i.office_id
                   WHERE i.id = p_import AND p.id = nullif(current_setting('tuntas.post', true), '')::bigint)
       OR (SELECT event FROM ledger_act WHERE id = ledger_current_act()) <> 'import.taken_back' THEN
        RAISE EXCEPTION 'an import is taken back by its own office, in its own act' USING ERRCODE = 'TU004';
    END IF;
    SELECT string_agg(connamespace::regnamespace || '.' || quote_ident(conname), ', ') INTO v_keys FROM pg_constraint
        WHERE contype = 'f' AND condeferrable AND confrelid IN (
            'cases_case'::regclass, 'people_person'::regclass, 'people_family'::regclass, 'people_membership'::regclass);
    EXECUTE 'SET CONSTRAINTS ' || v_keys || ' IMMEDIATE';
    SELECT coalesce(array_agg(a), '{}') INTO v_all FROM (
        SELECT unnest(acts) AS a FROM exchange_importrow WHERE source_id = p_import
        UNION SELECT unnest(kin_acts) FROM exchange_import WHERE id = p_import) made;
    -- Ties read beside the list go first: they speak of its persons.
    FOR v IN SELECT row_pk::bigint AS pk FROM ledger_actrow r JOIN exchange_import i ON r.act_id = ANY (i.kin_acts)
             WHERE i.id = p_import AND r.tbl = 'people_kinship' AND r.op = 'I' LOOP
        PERFORM exchange_remove_row('people_kinship', v.pk, v_all);
    END LOOP;
    FOR v IN SELECT id, case_id, acts FROM exchange_importrow
             WHERE source_id = p_import AND taken_back_at IS NULL AND person_id IS NOT NULL ORDER BY id FOR UPDATE LOOP
        IF v.case_id IS NULL OR exchange_remove_case(v.case_id, v.acts) THEN
            v_gone := v_gone || v.id;
            v_of_gone := v_of_gone || v.acts;
        END IF;
    END LOOP;
    UPDATE exchange_importrow SET person_id = NULL, case_id = NULL, taken_back_at = p_at WHERE id = ANY (v_gone);
    n_rows := coalesce(array_length(v_gone, 1), 0);
    n_people := 0;
    n_families := 0;
    SELECT v_of_gone || kin_acts INTO v_new FROM exchange_import WHERE id = p_import;
    FOR v IN SELECT row_pk::bigint AS pk FROM ledger_actrow r JOIN people_person p ON p.id = r.row_pk::bigint
             WHERE r.act_id = ANY (v_new) AND r.tbl = 'people_person' AND r.op = 'I' ORDER BY 1 LOOP
        IF NOT exchange_remove_person(v.pk, v_all) THEN
            n_people := n_people + 1;
        END IF;
    END LOOP;
    -- Memberships that this import gave to persons known before it.
    FOR v IN SELECT m.id AS pk FROM ledger_actrow r JOIN people_membership m ON m.id = r.row_pk::bigint
             WHERE r.act_id = ANY (v_of_gone) AND r.tbl = 'people_membership' AND r.op = 'I'
               AND NOT EXISTS (SELECT 1 FROM ledger_actrow o WHERE o.act_id = ANY (v_all) AND o.tbl = 'people_person'
                               AND o.op = 'I' AND o.row_pk = m.person_id::text) LOOP
        PERFORM exchange_remove_row('people_membership', v.pk, v_all);
    END LOOP;
    FOR v IN SELECT row_pk::bigint AS pk FROM ledger_actrow r JOIN people_family f ON f.id = r.row_pk::bigint
             WHERE r.act_id = ANY (v_all) AND r.tbl = 'people_family' AND r.op = 'I' ORDER BY 1 LOOP
        IF NOT exchange_remove_row('people_family', v.pk, v_all) THEN
            n_families := n_families + 1;
        END IF;
    END LOOP;
    EXECUTE 'SET CONSTRAINTS ' || v_keys || ' DEFERRED';
END $$;
REVOKE ALL ON FUNCTION exchange_take_back(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_take_back(bigint, timestamptz) TO tuntas_web;
REVOKE ALL ON FUNCTION exchange_remove_case(bigint, bigint[]), exchange_remove_person(bigint, bigint[]),
    exchange_remove_row(text, bigint, bigint[]) FROM PUBLIC;
