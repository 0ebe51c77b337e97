-- A body may be erased, by an act that says so; the act itself, its commitment and its leaf stay as they are.
CREATE FUNCTION ledger_actbody_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM ledger_erasure e WHERE e.act_id = OLD.act_id AND e.by_act_id = nullif(current_setting('tuntas.act', true), '')::bigint
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the body of an act is append only' USING ERRCODE = 'TU003';
END $$;
DROP TRIGGER ledger_actbody_once ON ledger_actbody;
CREATE TRIGGER ledger_actbody_once BEFORE UPDATE OR DELETE ON ledger_actbody
    FOR EACH ROW EXECUTE FUNCTION ledger_actbody_guard();

-- What an act's own row says; its body says the same while it is there, afterwards the erasure does.
CREATE FUNCTION ledger_head_of(a_event text, a_kind text, a_post bigint, a_staff bigint, a_case bigint, a_at timestamptz)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(a_event, a_kind, a_post, a_staff, a_case, extract(epoch from a_at))::text, 'UTF8'));
$$;

-- All bodies of a case's acts, erased by the open act. For functions that run as the owner; nobody else may call it.
CREATE FUNCTION ledger_erase_bodies(p_case bigint) RETURNS int LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE v_n int;
BEGIN
    INSERT INTO ledger_erasure (act_id, by_act_id, head)
    SELECT a.id, ledger_current_act(),
        ledger_head_of(a.event, a.actor_kind, a.post_id, a.staff_id, a.case_id, a.at) FROM ledger_act a JOIN ledger_actbody b ON b.act_id = a.id WHERE a.case_id = p_case;
    DELETE FROM ledger_actbody b USING ledger_act a WHERE a.id = b.act_id AND a.case_id = p_case;
    GET DIAGNOSTICS v_n = ROW_COUNT;
    RETURN v_n;
END $$;
REVOKE ALL ON FUNCTION ledger_erase_bodies(bigint) FROM PUBLIC;
