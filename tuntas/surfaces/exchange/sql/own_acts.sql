-- Taking an import back deletes what its acts made. Which acts those are is said by the row in the very transaction of
-- those acts and never again: a row that could name other acts later would let whoever may change it have anybody's
-- case deleted, in an act that the audit finds in order.
CREATE FUNCTION exchange_acts_are_own(p_named bigint[], p_before bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(p_named) AS one WHERE one <> ALL (p_before) AND NOT EXISTS (
                   SELECT 1 FROM ledger_act a WHERE a.id = one AND a.xid = pg_current_xact_id_if_assigned())) THEN
        RAISE EXCEPTION 'an import names the acts of its own transaction' USING ERRCODE = 'TU004',
            CONSTRAINT = 'exchange_acts_are_own';
    END IF;
END $$;
REVOKE ALL ON FUNCTION exchange_acts_are_own(bigint[], bigint[]) FROM PUBLIC;

CREATE FUNCTION exchange_row_acts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM exchange_acts_are_own(NEW.acts, CASE WHEN TG_OP = 'UPDATE' THEN OLD.acts ELSE '{}' END);
    RETURN NEW;
END $$;
CREATE TRIGGER exchange_row_made BEFORE INSERT ON exchange_importrow
    FOR EACH ROW WHEN (NEW.acts <> '{}') EXECUTE FUNCTION exchange_row_acts();
CREATE TRIGGER exchange_row_changed BEFORE UPDATE ON exchange_importrow
    FOR EACH ROW WHEN (NEW.acts IS DISTINCT FROM OLD.acts) EXECUTE FUNCTION exchange_row_acts();

CREATE FUNCTION exchange_kin_acts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM exchange_acts_are_own(NEW.kin_acts, CASE WHEN TG_OP = 'UPDATE' THEN OLD.kin_acts ELSE '{}' END);
    RETURN NEW;
END $$;
CREATE TRIGGER exchange_kin_made BEFORE INSERT ON exchange_import
    FOR EACH ROW WHEN (NEW.kin_acts <> '{}') EXECUTE FUNCTION exchange_kin_acts();
CREATE TRIGGER exchange_kin_changed BEFORE UPDATE ON exchange_import
    FOR EACH ROW WHEN (NEW.kin_acts IS DISTINCT FROM OLD.kin_acts) EXECUTE FUNCTION exchange_kin_acts();
