-- The number of a transaction is not the web role's to read (config/rights.py): with it, writes it sees nothing of could
-- be counted. What needs it runs as the owner and tells of the caller's own transaction alone.
CREATE FUNCTION ledger_own_acts(p_after bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM ledger_act WHERE id > p_after AND xid = pg_current_xact_id_if_assigned() ORDER BY id;
$$;
ALTER FUNCTION ledger_current_act() SECURITY DEFINER;
