-- The doors between the open side and schema sealed. They stand in schema public and run as the owner of both; the web
-- role may call them and has no other way in: not even the right to look into the schema's names.

-- The key a desk seals to: that of the unit whose subtree holds the place. NULL when no unit has one.
CREATE FUNCTION protection_unit_key(p_region ltree) RETURNS TABLE (unit_key bigint, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.public_key FROM sealed.unitkey k JOIN offices_office o ON o.id = k.office_id
    WHERE k.ended_at IS NULL AND o.kind = 'uptd_ppa' AND p_region <@ o.region ORDER BY nlevel(o.region) DESC, o.id LIMIT 1;
$$;

-- One envelope left by a desk, filled or empty: the same work either way.
CREATE FUNCTION protection_leave(
    p_ref uuid, p_unit_key bigint, p_kind text, p_filled boolean, p_wrapped bytea, p_body bytea, p_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO sealed.arrival (ref, unit_key_id, kind, is_filled, wrapped, body, at)
    VALUES (p_ref, p_unit_key, p_kind, p_filled, p_wrapped, p_body, p_at) ON CONFLICT (ref) DO NOTHING;
$$;
REVOKE ALL ON FUNCTION protection_unit_key(ltree),
    protection_leave(uuid, bigint, text, boolean, bytea, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protection_unit_key(ltree),
    protection_leave(uuid, bigint, text, boolean, bytea, bytea, timestamptz) TO tuntas_web;

-- For the log's sequencer: at most n leaves that wait, taken away with the asking. It learns 32 bytes each and nothing
-- of the acts; in the log a leaf of the sealed set and a cover leaf are both 32 bytes nobody can open.
CREATE FUNCTION sealed.take_pending(n int) RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH taken AS (
        DELETE FROM sealed.actpending WHERE act_id IN (
            SELECT act_id FROM sealed.actpending ORDER BY act_id LIMIT greatest(n, 0) FOR UPDATE SKIP LOCKED)
        RETURNING act_id)
    SELECT a.leaf FROM sealed.act a JOIN taken t ON t.act_id = a.id ORDER BY a.leaf;
$$;

-- A contact lies in the hours its channel is safe in, on the clock of the whole house (settings.TIME_ZONE).
CREATE FUNCTION sealed.contact_in_hours() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE v_local time := (NEW.at AT TIME ZONE 'Asia/Jakarta')::time;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sealed.channel c WHERE c.id = NEW.channel_id
                   AND v_local BETWEEN c.opens_at AND c.closes_at) THEN
        RAISE EXCEPTION 'a contact outside the safe hours' USING ERRCODE = 'TU020', CONSTRAINT = 'sealed_contact_in_hours';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_contact_in_hours BEFORE INSERT OR UPDATE ON sealed.contact
    FOR EACH ROW EXECUTE FUNCTION sealed.contact_in_hours();

-- Only over a channel that is marked safe: the key of both columns.
ALTER TABLE sealed.contact ADD CONSTRAINT sealed_contact_of_safe_channel
    FOREIGN KEY (channel_id, is_safe) REFERENCES sealed.channel (id, is_safe)
    DEFERRABLE INITIALLY DEFERRED;

-- The police: an adult victim's own choice; for a child the law's duty. Neither before the basis is known.
CREATE FUNCTION sealed.police_by_basis() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sealed.matter m WHERE m.id = NEW.matter_id
                   AND m.basis = CASE NEW.decided_by WHEN 'law' THEN 'child' ELSE 'consent' END) THEN
        RAISE EXCEPTION 'who decides on the police follows from the basis'
            USING ERRCODE = 'TU020', CONSTRAINT = 'sealed_police_by_basis';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_police_by_basis BEFORE INSERT OR UPDATE ON sealed.policereport
    FOR EACH ROW EXECUTE FUNCTION sealed.police_by_basis();

-- What was written, opened or wrapped is never rewritten.
CREATE FUNCTION sealed.written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'TU003';
END $$;
CREATE TRIGGER sealed_entry_once BEFORE UPDATE OR DELETE ON sealed.entry
    FOR EACH ROW EXECUTE FUNCTION sealed.written_once();
CREATE TRIGGER sealed_opening_once BEFORE UPDATE OR DELETE ON sealed.opening
    FOR EACH ROW EXECUTE FUNCTION sealed.written_once();
