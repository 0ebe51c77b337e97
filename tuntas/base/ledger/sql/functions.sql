-- The act: opened first, closed last, in one transaction.
-- Every function runs as the owner: the web role may call them, it cannot write the tables beneath.

ALTER TABLE ledger_act ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION ledger_open_act(
    p_event text, p_actor_kind text, p_post bigint, p_staff bigint, p_at timestamptz, p_case bigint
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_id bigint; v_set text;
BEGIN
    IF nullif(current_setting('tuntas.act', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'act % is still open', current_setting('tuntas.act', true) USING ERRCODE = 'TU002';
    END IF;
    -- The caller holds the case row, so the number after the last one is free.
    INSERT INTO ledger_act (event, actor_kind, post_id, staff_id, case_id, case_seq, at, recorded_at)
    VALUES (p_event, p_actor_kind, p_post, p_staff, p_case,
        CASE WHEN p_case IS NOT NULL THEN
            (SELECT coalesce(max(case_seq), 0) + 1 FROM ledger_act WHERE case_id = p_case) END,
        p_at, clock_timestamp())
    RETURNING id INTO v_id;
    -- Assigned: PERFORM would run a query of its own, here and in ledger_close_act.
    v_set := set_config('tuntas.act', v_id::text, true);
    RETURN v_id;
END $$;

-- Names the case of an act that created it.
CREATE FUNCTION ledger_act_of_case(p_case bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE ledger_act SET case_id = p_case, case_seq = 1
    WHERE id = nullif(current_setting('tuntas.act', true), '')::bigint AND case_id IS NULL;
$$;

-- What the leaf holds besides the body: when the act was recorded and its place in its case ("time US seq RS"), then
-- all rows it changed ("tbl US pk US op US version US hex(digest) RS") in byte order of (tbl, pk). SHA-256 over it.
CREATE FUNCTION ledger_rows_digest(p_act bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to((SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            || E'\x1f' || coalesce(case_seq::text, '') || E'\x1e' FROM ledger_act WHERE id = p_act)
        || coalesce(string_agg(
            tbl || E'\x1f' || row_pk || E'\x1f' || op || E'\x1f' || version || E'\x1f'
                || coalesce(encode(digest, 'hex'), '') || E'\x1e',
            '' ORDER BY tbl COLLATE "C", row_pk COLLATE "C"), ''), 'UTF8'))
    FROM ledger_actrow WHERE act_id = p_act;
$$;

-- STABLE, as convert_to is: under a stronger word the planner would call these instead of writing them out in place.
CREATE FUNCTION ledger_leaf_of(p_commitment bytea, p_rows bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(E'tuntas/leaf/v1\n', 'UTF8') || p_commitment || p_rows);
$$;

CREATE FUNCTION ledger_commitment_of(p_salt bytea, p_body text) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(E'tuntas/act/v1\n', 'UTF8') || p_salt || convert_to(p_body, 'UTF8'));
$$;

CREATE FUNCTION ledger_close_act(p_act bigint, p_salt bytea, p_body text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_commitment bytea := ledger_commitment_of(p_salt, p_body); v_set text;
BEGIN
    -- As in ledger_rows_digest, written out here so that the plan is kept.
    WITH closed AS (
        UPDATE ledger_act SET commitment = v_commitment, leaf = ledger_leaf_of(v_commitment, sha256(convert_to(
            to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\x1f'
                || coalesce(case_seq::text, '') || E'\x1e'
                || (SELECT coalesce(string_agg(
                        tbl || E'\x1f' || row_pk || E'\x1f' || op || E'\x1f' || version || E'\x1f'
                            || coalesce(encode(digest, 'hex'), '') || E'\x1e',
                        '' ORDER BY tbl COLLATE "C", row_pk COLLATE "C"), '')
                    FROM ledger_actrow WHERE act_id = p_act), 'UTF8')))
        WHERE id = p_act AND leaf IS NULL RETURNING id
    ), kept AS (
        INSERT INTO ledger_actbody (act_id, salt, body) SELECT id, p_salt, p_body FROM closed
    )
    INSERT INTO ledger_actpending (act_id) SELECT id FROM closed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'act % is not open', p_act USING ERRCODE = 'TU002';
    END IF;
    v_set := set_config('tuntas.act', '', true);
    RETURN v_commitment;
END $$;

-- Acts are never changed: an update is lawful only inside the act's own transaction, while it is open.
CREATE FUNCTION ledger_act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.xid = pg_current_xact_id() AND OLD.leaf IS NULL
       AND NEW.event = OLD.event AND NEW.at = OLD.at AND NEW.recorded_at = OLD.recorded_at
       AND NEW.actor_kind = OLD.actor_kind AND NEW.post_id IS NOT DISTINCT FROM OLD.post_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an act is never changed' USING ERRCODE = 'TU003';
END $$;
CREATE TRIGGER ledger_act_once BEFORE UPDATE OR DELETE ON ledger_act
    FOR EACH ROW EXECUTE FUNCTION ledger_act_guard();

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'TU003';
END $$;
CREATE TRIGGER ledger_actbody_once BEFORE UPDATE OR DELETE ON ledger_actbody
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- A digest may be replaced only inside its own act, while that is open.
CREATE FUNCTION ledger_actrow_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.act_id::text = current_setting('tuntas.act', true)
       AND NEW.act_id = OLD.act_id AND NEW.tbl = OLD.tbl AND NEW.row_pk = OLD.row_pk THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row digest is never changed' USING ERRCODE = 'TU003';
END $$;
CREATE TRIGGER ledger_actrow_once BEFORE UPDATE OR DELETE ON ledger_actrow
    FOR EACH ROW EXECUTE FUNCTION ledger_actrow_guard();

CREATE TRIGGER ledger_act_kept BEFORE TRUNCATE ON ledger_act EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_actbody_kept BEFORE TRUNCATE ON ledger_actbody EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_actrow_kept BEFORE TRUNCATE ON ledger_actrow EXECUTE FUNCTION ledger_append_only();

-- No act is left open at commit.
CREATE FUNCTION ledger_act_must_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_act WHERE id = NEW.id AND leaf IS NULL) THEN
        RAISE EXCEPTION 'act % was never closed', NEW.id USING ERRCODE = 'TU002';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION ledger_act_must_close() SECURITY DEFINER SET search_path = public, pg_temp;
CREATE CONSTRAINT TRIGGER ledger_act_closed AFTER INSERT ON ledger_act DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_act_must_close();

-- The open act of this very transaction, or an error: a setting left over from elsewhere does not pass.
CREATE FUNCTION ledger_current_act() RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE v_id bigint := nullif(current_setting('tuntas.act', true), '')::bigint;
BEGIN
    IF v_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM ledger_act WHERE id = v_id AND xid = pg_current_xact_id_if_assigned() AND leaf IS NULL
    ) THEN
        RAISE EXCEPTION 'no change without an act' USING ERRCODE = 'TU001';
    END IF;
    RETURN v_id;
END $$;

CREATE FUNCTION ledger_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'protected tables are not emptied' USING ERRCODE = 'TU001';
END $$;

INSERT INTO ledger_mark (id, kind, clock_offset) VALUES (1, 'production', '0');
CREATE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT clock_timestamp() + clock_offset FROM ledger_mark;
$$;
