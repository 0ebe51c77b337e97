-- What the walls of schema sealed ask (config/sealed_rights.py puts them up). The post of the transaction is taken at its
-- word by name alone: whether it counts today, by decree and grace, is asked of the offices as for every other scope.

-- The units whose matters it looks after: its own, for a post of a unit; for a regency's system post, whose round takes in
-- what desks leave, those of its subtree. None for any other post, and none without one.
CREATE OR REPLACE FUNCTION sealed.units() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(u.id), '{}') FROM offices_post p JOIN offices_office o ON o.id = p.office_id
    JOIN offices_office u ON u.kind = 'uptd_ppa' AND (u.id = o.id OR p.role = 'system' AND u.region <@ o.region)
    WHERE p.id = nullif(current_setting('tuntas.post', true), '')::bigint AND offices_scope() IS NOT NULL;
$$;

-- Of these, the ones whose writings may be fetched, ciphertext though they are: by who has the unit's key, and by the round.
CREATE OR REPLACE FUNCTION sealed.open_units() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(u), '{}') FROM unnest(sealed.units()) u
    JOIN offices_post p ON p.id = nullif(current_setting('tuntas.post', true), '')::bigint
    WHERE p.role = 'system' OR EXISTS (
        SELECT FROM sealed.access a JOIN sealed.unitkey k ON k.id = a.unit_key_id JOIN sealed.staffkey s ON s.id = a.staff_key_id
        WHERE k.office_id = u AND s.staff_id = p.staff_id AND a.ended_at IS NULL AND s.ended_at IS NULL);
$$;

-- The people who have or had a post in these units: whose keys their head may see, give and end.
CREATE OR REPLACE FUNCTION sealed.people() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT p.staff_id), '{}') FROM offices_post p WHERE p.office_id = ANY(sealed.units());
$$;

-- The public keys of other units, for a transfer: nothing else of them is seen.
CREATE OR REPLACE FUNCTION sealed.other_units() RETURNS TABLE (unit_key bigint, office bigint, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.office_id, k.public_key FROM sealed.unitkey k
    WHERE k.ended_at IS NULL AND k.office_id <> ALL(sealed.units()) AND sealed.units() <> '{}' ORDER BY k.id;
$$;

-- The last step of a transfer, in its act: no row may be written behind the wall of another unit but this one.
CREATE OR REPLACE FUNCTION sealed.pass_on(p_matter bigint, p_office bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_at timestamptz;
BEGIN
    PERFORM FROM sealed.matter m WHERE m.id = p_matter AND m.state = 'transferring' AND m.holder_id = ANY(sealed.units())
        AND EXISTS (SELECT FROM sealed.other_units() o WHERE o.office = p_office) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing of this unit to pass on' USING ERRCODE = '42501';
    END IF;
    -- Held for an instant at least: a stretch without one would have no end.
    SELECT greatest(p_at, lower(during) + interval '1 microsecond') INTO v_at
    FROM sealed.custody WHERE matter_id = p_matter AND upper_inf(during);
    UPDATE sealed.custody SET during = tstzrange(lower(during), v_at) WHERE matter_id = p_matter AND upper_inf(during);
    INSERT INTO sealed.custody (matter_id, n, office_id, during)
    SELECT p_matter, max(n) + 1, p_office, tstzrange(v_at, NULL) FROM sealed.custody WHERE matter_id = p_matter;
    UPDATE sealed.clock SET office_id = p_office WHERE matter_id = p_matter AND ended_at IS NULL;
    UPDATE sealed.matter SET holder_id = p_office, worker_id = NULL WHERE id = p_matter;
END $$;
