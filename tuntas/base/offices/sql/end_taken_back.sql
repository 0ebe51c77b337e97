-- A post stands as its decree gave it. Two things may happen to it: its end, once for each decree, with notice given on
-- that day; and, while that day has not come, the end's taking back by another decree, as it stands on record. It then
-- runs as long as it did before. No other way takes a seat away from somebody, or gives it back.
-- (A generated column has no value yet when the trigger looks: is_single follows role.)
CREATE OR REPLACE FUNCTION offices_post_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends CONSTANT text[] := '{during,ended_by_id,notice_on,was_until,is_single}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - ends = to_jsonb(NEW) - ends AND lower(OLD.during) = lower(NEW.during)
       AND (OLD.ended_by_id IS NULL) <> (NEW.ended_by_id IS NULL) THEN
        IF OLD.ended_by_id IS NULL AND NEW.notice_on >= offices_today() AND OLD.during @> NEW.during
           AND NEW.was_until IS NOT DISTINCT FROM upper(OLD.during)
           AND NOT EXISTS (SELECT FROM offices_endtakenback t
                           WHERE t.post_id = OLD.id AND t.ended_by_id = NEW.ended_by_id) THEN
            RETURN NEW;
        END IF;
        IF NEW.ended_by_id IS NULL AND upper(OLD.during) > offices_today()
           AND upper(NEW.during) IS NOT DISTINCT FROM OLD.was_until
           AND EXISTS (SELECT FROM offices_endtakenback t
                       WHERE t.post_id = OLD.id AND t.ended_by_id = OLD.ended_by_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a post changes by its end alone, by decree' USING ERRCODE = 'TU020';
END $$;

-- What is taken back is an end that is to come, as it stands on the post.
CREATE FUNCTION offices_end_to_take_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NEW.taken_back_on < offices_today() OR NOT EXISTS (
        SELECT FROM offices_post p
        WHERE p.id = NEW.post_id AND p.ended_by_id = NEW.ended_by_id AND upper(p.during) = NEW.would_end_on) THEN
        RAISE EXCEPTION 'only an end that is to come is taken back, once' USING ERRCODE = 'TU022';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER offices_end_to_take_back BEFORE INSERT OR UPDATE OR DELETE ON offices_endtakenback
    FOR EACH ROW EXECUTE FUNCTION offices_end_to_take_back();

-- Nobody is told that he stays, and goes all the same.
CREATE FUNCTION offices_end_is_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM offices_post p WHERE p.id = NEW.post_id AND p.ended_by_id = NEW.ended_by_id) THEN
        RAISE EXCEPTION 'the end still stands' USING ERRCODE = 'TU023';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER offices_end_is_taken_back AFTER INSERT ON offices_endtakenback
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION offices_end_is_taken_back();
