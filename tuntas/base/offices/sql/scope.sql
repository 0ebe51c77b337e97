-- Days a post still counts after its decree ran out; none once it was ended by a decree of its own.
CREATE FUNCTION offices_grace(p_region ltree, p_on date) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT value FROM offices_parameter
        WHERE key = 'post.grace' AND during @> p_on AND (region IS NULL OR p_region <@ region)
        ORDER BY nlevel(region) DESC NULLS LAST LIMIT 1), 0);
$$;

-- The subtree(s) the acting post may look at. STABLE, so the index on region is used.
-- A post counts from its decree to its end and through the grace after it.
CREATE FUNCTION offices_scope() RETURNS ltree[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(o.region)
    FROM offices_post p JOIN offices_office o ON o.id = p.office_id
    WHERE p.id = nullif(current_setting('tuntas.post', true), '')::bigint
      AND ledger_now()::date >= lower(p.during)
      AND (upper(p.during) IS NULL OR ledger_now()::date < upper(p.during) + CASE WHEN p.ended_by_id IS NOT NULL THEN 0 ELSE offices_grace(o.region, ledger_now()::date) END);
$$;
