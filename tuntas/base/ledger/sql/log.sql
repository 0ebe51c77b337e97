-- The public log is the record itself: it grows at its end, and nothing in it changes.

ALTER TABLE ledger_checkpoint ADD CONSTRAINT checkpoint_note_says_so
    CHECK (strpos(note, E'\n' || size || E'\n' || encode(root, 'base64') || E'\n') > 0);
ALTER TABLE ledger_cosignature ADD CONSTRAINT cosignature_of_witness CHECK (starts_with(line, '— ' || witness || ' '));
ALTER TABLE ledger_cosignature ADD CONSTRAINT cosignature_one_line CHECK (strpos(line, E'\n') = 0);
ALTER TABLE ledger_origin ADD CONSTRAINT origin_vkey_of_name CHECK (starts_with(vkey, name || '+'));

CREATE TRIGGER ledger_leaf_once BEFORE UPDATE OR DELETE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_place_once BEFORE UPDATE OR DELETE ON ledger_place
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_checkpoint_once BEFORE UPDATE OR DELETE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_cosignature_once BEFORE UPDATE OR DELETE ON ledger_cosignature
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_origin_once BEFORE UPDATE OR DELETE ON ledger_origin
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_cover_once BEFORE UPDATE OR DELETE ON ledger_cover
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_halt_once BEFORE UPDATE OR DELETE ON ledger_halt
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

CREATE TRIGGER ledger_leaf_kept BEFORE TRUNCATE ON ledger_leaf EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_place_kept BEFORE TRUNCATE ON ledger_place EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_tile_kept BEFORE TRUNCATE ON ledger_tile EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_checkpoint_kept BEFORE TRUNCATE ON ledger_checkpoint EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_cosignature_kept BEFORE TRUNCATE ON ledger_cosignature EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_origin_kept BEFORE TRUNCATE ON ledger_origin EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_cover_kept BEFORE TRUNCATE ON ledger_cover EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_halt_kept BEFORE TRUNCATE ON ledger_halt EXECUTE FUNCTION ledger_append_only();

-- Indexes have no gap: what a statement adds joins on to what was there.
CREATE FUNCTION ledger_leaf_no_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE v_first bigint; v_last bigint; v_count bigint;
BEGIN
    SELECT min(idx), max(idx), count(*) INTO v_first, v_last, v_count FROM fresh;
    IF v_count > 0 AND (v_last - v_first + 1 <> v_count
       OR (v_first > 0 AND NOT EXISTS (SELECT FROM ledger_leaf WHERE idx = v_first - 1))) THEN
        RAISE EXCEPTION 'the log has no gaps' USING ERRCODE = 'TU006';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_leaf_gap_free AFTER INSERT ON ledger_leaf REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_leaf_no_gap();

-- What stands at an act's place is the act's own leaf.
CREATE FUNCTION ledger_place_own_leaf() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh f JOIN ledger_act a ON a.id = f.act_id JOIN ledger_leaf l ON l.idx = f.idx
               WHERE a.leaf IS DISTINCT FROM l.entry) THEN
        RAISE EXCEPTION 'an act stands where its leaf is' USING ERRCODE = 'TU006';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_place_of_leaf AFTER INSERT ON ledger_place REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_place_own_leaf();

-- An act leaves the queue only for its place in the log.
CREATE FUNCTION ledger_pending_to_place() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_place WHERE act_id = OLD.act_id) THEN
        RAISE EXCEPTION 'act % left the queue and is not in the log', OLD.act_id USING ERRCODE = 'TU006';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_actpending_placed AFTER DELETE ON ledger_actpending DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_pending_to_place();

-- A tile grows by hashes at its end until it is full.
CREATE FUNCTION ledger_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.level, NEW.n) IS DISTINCT FROM (OLD.level, OLD.n) OR NEW.width <= OLD.width
       OR substr(NEW.hashes, 1, 32 * OLD.width) <> OLD.hashes THEN
        RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'TU003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_tile_only_grows BEFORE UPDATE OR DELETE ON ledger_tile
    FOR EACH ROW EXECUTE FUNCTION ledger_tile_grows();

-- Halts that no recovery has ended.
CREATE FUNCTION ledger_is_halted() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ledger_halt h WHERE NOT EXISTS (SELECT FROM ledger_recovery r WHERE r.halt_id = h.id));
$$;

-- A checkpoint is larger than every one before it, speaks of leaves that are there, under the present name, and is
-- not signed while somebody holds another past.
CREATE FUNCTION ledger_checkpoint_later() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE v_origin ledger_origin;
BEGIN
    SELECT * INTO v_origin FROM ledger_origin ORDER BY id DESC LIMIT 1;
    IF ledger_is_halted() THEN
        RAISE EXCEPTION 'the log is halted' USING ERRCODE = 'TU005';
    ELSIF NEW.size <= (SELECT max(size) FROM ledger_checkpoint)
       OR NOT EXISTS (SELECT FROM ledger_leaf WHERE idx = NEW.size - 1) THEN
        RAISE EXCEPTION 'the log only grows' USING ERRCODE = 'TU006';
    ELSIF NEW.origin_id <> v_origin.id OR NOT starts_with(NEW.note, v_origin.name || E'\n') THEN
        RAISE EXCEPTION 'the log signs under its present name' USING ERRCODE = 'TU006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_checkpoint_grows BEFORE INSERT ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_checkpoint_later();

-- A second name comes only from a recovery: it waits, at commit, for the recovery that names it.
CREATE FUNCTION ledger_origin_ground() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.id <> (SELECT count(*) FROM ledger_origin WHERE id <= NEW.id)
       OR (NEW.id > 1 AND NOT EXISTS (SELECT FROM ledger_recovery WHERE origin_id = NEW.id AND way = 'new_origin')) THEN
        RAISE EXCEPTION 'a new name of the log has a recovery' USING ERRCODE = 'TU006';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_origin_recovered AFTER INSERT ON ledger_origin DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_origin_ground();

-- A recovery stands; and what our own signature proves is not called a false claim.
CREATE TRIGGER ledger_recovery_once BEFORE UPDATE OR DELETE ON ledger_recovery
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE FUNCTION ledger_recovery_not_denied() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.way = 'false_claim' AND EXISTS (SELECT FROM ledger_halt WHERE id = NEW.halt_id AND evidence <> '') THEN
        RAISE EXCEPTION 'a proven claim is not false' USING ERRCODE = 'TU006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_recovery_honest BEFORE INSERT ON ledger_recovery
    FOR EACH ROW EXECUTE FUNCTION ledger_recovery_not_denied();

-- 32 bytes nobody can guess and nobody has seen; only core functions.
CREATE FUNCTION ledger_random_entry() RETURNS bytea LANGUAGE sql VOLATILE AS $$
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
$$;

-- The entries of one round of cover slots: exactly p_slots, whoever fills them. Where schema `sealed` is there its waiting
-- leaves are taken, at most as many; random ones fill the rest, and chance orders them. The caller cannot tell which is
-- which; the sealed side finds its own again by their value.
CREATE FUNCTION ledger_cover_entries(p_slots int) RETURNS SETOF bytea
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE v_taken bytea[] := '{}';
BEGIN
    IF to_regprocedure('sealed.take_pending(integer)') IS NOT NULL THEN
        EXECUTE 'SELECT coalesce(array_agg(t), ''{}'') FROM sealed.take_pending($1) AS t' INTO v_taken USING p_slots;
    END IF;
    RETURN QUERY SELECT e FROM (
        SELECT unnest(v_taken) AS e
        UNION ALL SELECT ledger_random_entry() FROM generate_series(1, p_slots - cardinality(v_taken))
    ) filled ORDER BY gen_random_uuid();
END $$;

-- As before, and: while the log is halted nothing is recorded but its recovery, by the owner.
CREATE OR REPLACE FUNCTION ledger_open_act(
    p_event text, p_actor_kind text, p_post bigint, p_staff bigint, p_at timestamptz, p_case bigint
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_id bigint; v_seq int;
BEGIN
    IF nullif(current_setting('tuntas.act', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'act % is still open', current_setting('tuntas.act', true) USING ERRCODE = 'TU002';
    END IF;
    IF EXISTS (SELECT FROM ledger_halt h WHERE NOT EXISTS (SELECT FROM ledger_recovery r WHERE r.halt_id = h.id))
       AND NOT (p_event = 'log.recovered' AND pg_has_role(session_user, current_user, 'MEMBER')) THEN
        RAISE EXCEPTION 'the log is halted' USING ERRCODE = 'TU005';
    END IF;
    IF p_case IS NOT NULL THEN
        -- The caller holds the case row, so the number after the last one is free.
        SELECT coalesce(max(case_seq), 0) + 1 INTO v_seq FROM ledger_act WHERE case_id = p_case;
    END IF;
    INSERT INTO ledger_act (event, actor_kind, post_id, staff_id, case_id, case_seq, at, recorded_at)
    VALUES (p_event, p_actor_kind, p_post, p_staff, p_case, v_seq, p_at, clock_timestamp())
    RETURNING id INTO v_id;
    PERFORM set_config('tuntas.act', v_id::text, true);
    RETURN v_id;
END $$;
