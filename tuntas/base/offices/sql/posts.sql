-- The earliest day that counts as today anywhere in the country.
CREATE FUNCTION offices_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (ledger_now() AT TIME ZONE 'UTC')::date;
$$;

-- (A generated column has no value yet when the trigger looks: is_single follows role.)
-- A post stands as its decree gave it. All that may happen to it is its end, once, by a decree, with notice given on
-- that day: no other way takes a seat away from somebody.
CREATE FUNCTION offices_post_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_by_id IS NULL AND NEW.ended_by_id IS NOT NULL AND NEW.notice_on >= offices_today()
       AND to_jsonb(OLD) - '{during,ended_by_id,notice_on,is_single}'::text[]
           = to_jsonb(NEW) - '{during,ended_by_id,notice_on,is_single}'::text[]
       AND OLD.during @> NEW.during AND lower(OLD.during) = lower(NEW.during) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a post changes by its end alone, once, by decree' USING ERRCODE = 'TU020';
END $$;
CREATE TRIGGER offices_post_stands BEFORE UPDATE OR DELETE ON offices_post
    FOR EACH ROW EXECUTE FUNCTION offices_post_stands();

-- A dated rule that stood is not rewritten: it ends by a decree, today at the earliest, and another begins. One that
-- has not begun may fall away whole.
CREATE FUNCTION offices_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.ended_by_id IS NOT NULL
       AND to_jsonb(OLD) - '{during,ended_by_id}'::text[] = to_jsonb(NEW) - '{during,ended_by_id}'::text[]
       AND (isempty(NEW.during) AND lower(OLD.during) > offices_today()
            OR lower(OLD.during) = lower(NEW.during) AND OLD.during @> NEW.during
               AND upper(NEW.during) >= offices_today()) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a dated rule is not rewritten: it ends by a decree' USING ERRCODE = 'TU021';
END $$;
CREATE TRIGGER offices_duty_stands BEFORE UPDATE OR DELETE ON offices_duty
    FOR EACH ROW EXECUTE FUNCTION offices_rule_stands();
CREATE TRIGGER offices_arbiter_stands BEFORE UPDATE OR DELETE ON offices_arbiter
    FOR EACH ROW EXECUTE FUNCTION offices_rule_stands();
CREATE TRIGGER offices_parameter_stands BEFORE UPDATE OR DELETE ON offices_parameter
    FOR EACH ROW EXECUTE FUNCTION offices_rule_stands();
