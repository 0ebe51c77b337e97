-- A letter passes its layers in order, is signed when all have initialled, and carries what it was initialled with.

CREATE FUNCTION cases_initialling_in_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.initialled_at IS NOT NULL
       OR (NEW.batch_id, NEW.n, NEW.post_id) IS DISTINCT FROM (OLD.batch_id, OLD.n, OLD.post_id)) THEN
        RAISE EXCEPTION 'initials stand' USING ERRCODE = '23514', CONSTRAINT = 'initialling_stands';
    END IF;
    IF NEW.initialled_at IS NOT NULL AND EXISTS (SELECT 1 FROM cases_initialling i
               WHERE i.batch_id = NEW.batch_id AND i.n < NEW.n AND i.initialled_at IS NULL)
       OR EXISTS (SELECT 1 FROM cases_batch b WHERE b.id = NEW.batch_id AND b.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a layer before has not initialled'
            USING ERRCODE = '23514', CONSTRAINT = 'initialling_in_order';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER initialling_in_order BEFORE INSERT OR UPDATE ON cases_initialling
    FOR EACH ROW EXECUTE FUNCTION cases_initialling_in_order();

CREATE FUNCTION cases_batch_signed_whole() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a signed letter stands' USING ERRCODE = '23514', CONSTRAINT = 'batch_stands';
    END IF;
    IF NEW.signed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM cases_initialling i WHERE i.batch_id = NEW.id AND i.initialled_at IS NULL) THEN
        RAISE EXCEPTION 'initials are missing' USING ERRCODE = '23514', CONSTRAINT = 'batch_signed_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_signed_whole BEFORE UPDATE ON cases_batch
    FOR EACH ROW EXECUTE FUNCTION cases_batch_signed_whole();

CREATE FUNCTION cases_batch_line_fixed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_batch b WHERE b.id = NEW.batch_id AND b.signed_at IS NOT NULL)
       OR (TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM cases_initialling i
                                        WHERE i.batch_id = NEW.batch_id AND i.initialled_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'the letter is on its way' USING ERRCODE = '23514', CONSTRAINT = 'batch_line_fixed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_line_fixed BEFORE INSERT OR UPDATE ON cases_batchline
    FOR EACH ROW EXECUTE FUNCTION cases_batch_line_fixed();

-- Nothing leaves the house on a letter that is not signed, or on a line that was held back.
CREATE FUNCTION cases_dispatch_on_signed_letter() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_batch b JOIN cases_batchline l ON l.batch_id = b.id
                   WHERE b.id = NEW.batch_id AND l.case_id = NEW.case_id AND l.held_back = ''
                     AND b.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the letter does not carry this case'
            USING ERRCODE = '23514', CONSTRAINT = 'dispatch_on_signed_letter';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatch_on_signed_letter BEFORE INSERT ON cases_dispatch
    FOR EACH ROW WHEN (NEW.batch_id IS NOT NULL) EXECUTE FUNCTION cases_dispatch_on_signed_letter();
