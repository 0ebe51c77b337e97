-- As in the kernel: the holder changes only together with the custody that says so.
CREATE FUNCTION sealed.holder_has_custody() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sealed.matter m LEFT JOIN sealed.custody u ON u.matter_id = m.id AND upper_inf(u.during)
               WHERE m.id = NEW.id AND m.holder_id IS DISTINCT FROM u.office_id) THEN
        RAISE EXCEPTION 'holder without custody' USING ERRCODE = '23514', CONSTRAINT = 'sealed_matter_has_custody';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sealed_matter_has_custody AFTER INSERT OR UPDATE OF holder_id ON sealed.matter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sealed.holder_has_custody();

-- A state with a time has its clock running, and the matter's due moment is the clock's; one without has none.
CREATE FUNCTION sealed.due_has_clock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sealed.matter m
               LEFT JOIN sealed.clock k ON k.matter_id = m.id AND k.scope = 'state' AND k.ended_at IS NULL
               WHERE m.id = NEW.id AND m.due IS DISTINCT FROM k.due) THEN
        RAISE EXCEPTION 'due without clock' USING ERRCODE = '23514', CONSTRAINT = 'sealed_matter_due_has_clock';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sealed_matter_due_has_clock AFTER INSERT OR UPDATE OF due ON sealed.matter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sealed.due_has_clock();

-- As in the kernel: a clock is never set back, and one that ended stays ended.
CREATE FUNCTION sealed.clock_honest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.started_at, NEW.scope, NEW.matter_id, NEW.due) IS DISTINCT FROM (OLD.started_at, OLD.scope, OLD.matter_id, OLD.due)
       OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a clock is never set back' USING ERRCODE = '23514', CONSTRAINT = 'sealed_clock_honest';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_clock_honest BEFORE UPDATE ON sealed.clock FOR EACH ROW EXECUTE FUNCTION sealed.clock_honest();
