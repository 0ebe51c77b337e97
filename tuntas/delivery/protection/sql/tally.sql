-- What a round of cover slots carries besides the leaves that waited: how many sealed acts the log has taken in, with this
-- round's. 32 bytes nobody can open, in every round: a round with an act more looks like any other.
CREATE FUNCTION sealed.tally_leaf(p_salt bytea, p_n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(E'tuntas/tally/v1\n', 'UTF8') || p_salt || convert_to(p_n::text, 'UTF8'));
$$;

-- As before (doors.sql), and one slot is the tally's: at most n - 1 leaves that wait, and the tally's own.
CREATE OR REPLACE FUNCTION sealed.take_pending(n int) RETURNS SETOF bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v_taken bytea[]; v_tally sealed.tally;
BEGIN
    WITH taken AS (
        DELETE FROM sealed.actpending WHERE act_id IN (
            SELECT act_id FROM sealed.actpending ORDER BY act_id LIMIT greatest(take_pending.n - 1, 0) FOR UPDATE SKIP LOCKED)
        RETURNING act_id)
    SELECT coalesce(array_agg(a.leaf), '{}') INTO v_taken FROM sealed.act a JOIN taken t ON t.act_id = a.id;
    INSERT INTO sealed.tally (salt, n)
    SELECT ledger_random_entry(), coalesce((SELECT t.n FROM sealed.tally t ORDER BY t.id DESC LIMIT 1), 0) + cardinality(v_taken)
    RETURNING * INTO v_tally;
    RETURN QUERY SELECT e FROM unnest(v_taken || sealed.tally_leaf(v_tally.salt, v_tally.n)) AS e ORDER BY e;
END $$;

CREATE TRIGGER sealed_tally_once BEFORE UPDATE OR DELETE ON sealed.tally
    FOR EACH ROW EXECUTE FUNCTION sealed.append_only();
CREATE TRIGGER sealed_tally_kept BEFORE TRUNCATE ON sealed.tally EXECUTE FUNCTION sealed.append_only();
