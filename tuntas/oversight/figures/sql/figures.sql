-- The doors of the feed. What counts the kernel's rows runs as tuntas_intake, which cannot log in and sees every region;
-- the web role may call it and sees neither which rows were counted nor what is held back.

-- Working days in buckets: a deadline of one day and one of ten must be told apart, two of eleven days need not be.
CREATE FUNCTION figures_bucket(p_days int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_days <= 0 THEN '0' WHEN p_days = 1 THEN '1' WHEN p_days <= 3 THEN '2-3' WHEN p_days <= 5 THEN '4-5'
                WHEN p_days <= 10 THEN '6-10' WHEN p_days <= 20 THEN '11-20' ELSE '21+' END;
$$;

-- Every event of the open kernel that the feed may know: its source row, moment, office and measure. Not read, because
-- they tell of a person: number, kind, topic, programme, outcome, applicant, place of residence. A case that went to the
-- sealed unit stands in the region 00, where no office is: nothing of it is counted any more.
CREATE FUNCTION figures_events() RETURNS TABLE (source text, source_id bigint, at timestamptz, began timestamptz,
    office_id bigint, result text, nth int) LANGUAGE sql STABLE AS $$
    SELECT 'handover', h.id, h.answered_at, h.sent_at, h.to_office_id,
           CASE WHEN h.answer = 'deemed' THEN 'missed' ELSE 'kept' END, 0
    FROM cases_handover h JOIN cases_case c ON c.id = h.case_id AND c.region <> '00'
    WHERE h.answered_at IS NOT NULL AND h.answer <> 'withdrawn'
    UNION ALL
    SELECT 'step', k.id, k.ended_at, k.started_at, k.office_id, CASE WHEN k.met THEN 'kept' ELSE 'missed' END, 0
    FROM cases_clock k JOIN cases_case c ON c.id = k.case_id AND c.region <> '00'
    WHERE k.scope = 'state' AND k.charged = 'office' AND k.ended_at IS NOT NULL
    UNION ALL
    -- A spoken one has no file yet, and so no number.
    SELECT 'bounce', b.id, b.at, NULL, b.office_id, '', CASE WHEN b.kind = 'spoken' THEN 0 ELSE least(b.n, 3) END
    FROM cases_bounce b WHERE b.region <> '00'
    UNION ALL
    SELECT 'decision', d.id, d.decided_at, c.received_at, coalesce(p.office_id, c.holder_id),
           CASE WHEN d.text <> '' AND (d.outcome <> 'refused' OR (d.ground <> '' AND d.evidence <> '' AND d.would_change <> ''))
                THEN 'reasoned' ELSE 'unreasoned' END, 0
    FROM cases_decision d JOIN cases_case c ON c.id = d.case_id AND c.region <> '00' LEFT JOIN offices_post p ON p.id = d.decided_by_post_id
    UNION ALL
    SELECT 'objection', o.id, o.decided_at, o.filed_at, o.office_id, o.outcome, 0
    FROM cases_objection o JOIN cases_case c ON c.id = o.case_id AND c.region <> '00' WHERE o.decided_at IS NOT NULL;
$$;

-- Counts, for this edition, every event of a regency before p_until that no edition has counted, and gives equal ones
-- together. p_days: the regency's working days, in order; p_zone: its time zone. Not in it: bodies outside the house,
-- the system itself, and the unit for victims of violence.
CREATE FUNCTION figures_take(p_week int, p_regency ltree, p_until timestamptz, p_zone text, p_days date[])
RETURNS TABLE (event text, kind text, code text, parent text, region text, result text, days text, nth int, n bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH taken AS (
        INSERT INTO figures_counted (source, source_id, week_id)
        SELECT e.source, e.source_id, p_week FROM figures_events() e JOIN offices_office o ON o.id = e.office_id
        WHERE e.at < p_until AND o.region <@ p_regency AND o.kind NOT IN ('external', 'system', 'uptd_ppa')
          AND NOT EXISTS (SELECT FROM figures_counted c WHERE c.source = e.source AND c.source_id = e.source_id)
        RETURNING source, source_id
    )
    SELECT e.source,
           CASE WHEN o.kind IN ('desa', 'kelurahan', 'puskesos') THEN 'village' WHEN o.kind = 'kecamatan' THEN 'district'
                ELSE 'regency' END,
           o.code, coalesce(r.code, ''), o.region::text, e.result,
           CASE WHEN e.began IS NULL THEN '' ELSE figures_bucket(
               width_bucket((e.at AT TIME ZONE p_zone)::date, p_days) - width_bucket((e.began AT TIME ZONE p_zone)::date, p_days)) END,
           e.nth, count(*)
    FROM taken t JOIN figures_events() e ON e.source = t.source AND e.source_id = t.source_id
    JOIN offices_office o ON o.id = e.office_id LEFT JOIN offices_office r ON r.id = o.parent_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
$$;

-- Takes up again what quarters before p_quarter left waiting.
CREATE FUNCTION figures_release(p_week int, p_quarter text)
RETURNS TABLE (quarter text, event text, kind text, region text, result text, days text, nth int, n bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH taken AS (
        UPDATE figures_held h SET taken_id = p_week
        WHERE h.taken_id IS NULL AND h.quarter COLLATE "C" < p_quarter RETURNING h.*
    )
    SELECT t.quarter, t.event, t.kind, t.region::text, t.result, t.days, t.nth::int, sum(t.n)::bigint
    FROM taken t GROUP BY 1, 2, 3, 4, 5, 6, 7;
$$;

-- Keeps what this edition could not show; p_rows: a JSON array of objects with the columns' names.
CREATE FUNCTION figures_hold(p_week int, p_rows jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO figures_held (week_id, quarter, event, kind, region, result, days, nth, n)
    SELECT p_week, r.quarter, r.event, r.kind, r.region::ltree, r.result, r.days, r.nth, r.n
    FROM jsonb_to_recordset(p_rows) AS r(quarter text, event text, kind text, region text, result text, days text, nth int, n int);
$$;

-- When the first event there is happened: the feed begins with its week.
CREATE FUNCTION figures_first() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(at) FROM figures_events();
$$;

-- When the oldest overdue clock that has not climbed was due; NULL when every one has. Lateness climbing is a job, so
-- this is a figure for everyone.
CREATE FUNCTION figures_unclimbed(p_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(k.due) FROM cases_clock k
    WHERE k.ended_at IS NULL AND k.stopped_at IS NULL AND k.due < p_at
      AND NOT EXISTS (SELECT FROM cases_escalation e WHERE e.clock_id = k.id AND e.level = 100);
$$;

ALTER FUNCTION figures_take OWNER TO tuntas_intake;
ALTER FUNCTION figures_release OWNER TO tuntas_intake;
ALTER FUNCTION figures_hold OWNER TO tuntas_intake;
ALTER FUNCTION figures_first OWNER TO tuntas_intake;
ALTER FUNCTION figures_unclimbed OWNER TO tuntas_intake;

-- The lines of a week are read out of its file: table and file cannot differ. Refused (TU030) is a file whose header is
-- not the row's, whose total is not its own, or in which fewer than k entries share period, class, kind and place.
CREATE FUNCTION figures_spread() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_head jsonb; v_small text;
BEGIN
    v_head := split_part(convert_from(NEW.content, 'UTF8'), E'\n', 1)::jsonb;
    IF (v_head ->> 'week', (v_head ->> 'k')::int, (v_head ->> 'undetailed')::int, (v_head ->> 'oldest_unclimbed_hours')::int)
       IS DISTINCT FROM (to_char(NEW.starts_on, 'IYYY"-W"IW'), NEW.k::int, NEW.undetailed, NEW.unclimbed_hours) THEN
        RAISE EXCEPTION 'the header of % is not its row''s', NEW.id USING ERRCODE = 'TU030';
    END IF;
    INSERT INTO figures_entry (week_id, line, period, event, kind, office, region, result, days, nth, n)
    SELECT NEW.id, l.line - 1, j ->> 'period', j ->> 'class', j ->> 'kind', j ->> 'office',
           split_part(j ->> 'office', '-', 1)::ltree, j ->> 'result', j ->> 'days', (j ->> 'nth')::int, (j ->> 'n')::int
    FROM string_to_table(convert_from(NEW.content, 'UTF8'), E'\n') WITH ORDINALITY AS l(text, line),
         LATERAL (SELECT l.text::jsonb AS j) parsed
    WHERE l.line > 1 AND l.text <> '';
    IF (SELECT coalesce(sum(n), 0) FROM figures_entry WHERE week_id = NEW.id) <> NEW.n_entries THEN
        RAISE EXCEPTION 'the entries of % do not add up', NEW.id USING ERRCODE = 'TU030';
    END IF;
    SELECT concat_ws(' ', period, event, kind, office) INTO v_small FROM figures_entry WHERE week_id = NEW.id
    GROUP BY period, event, kind, office HAVING sum(n) < NEW.k LIMIT 1;
    IF v_small IS NOT NULL THEN
        RAISE EXCEPTION 'fewer than % entries: %', NEW.k, v_small USING ERRCODE = 'TU030';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_week_spread AFTER INSERT ON figures_week FOR EACH ROW EXECUTE FUNCTION figures_spread();

-- Weeks come one after the other, each after its end wherever in the country it ends last before midnight.
CREATE FUNCTION figures_in_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.published_at < (NEW.starts_on + 7)::timestamp AT TIME ZONE 'Asia/Jayapura' THEN
        RAISE EXCEPTION 'week % is not over', NEW.id USING ERRCODE = 'TU031';
    END IF;
    IF (SELECT max(starts_on) FROM figures_week) <> NEW.starts_on - 7 THEN
        RAISE EXCEPTION 'week % is not the next one', NEW.id USING ERRCODE = 'TU031';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_week_in_order BEFORE INSERT ON figures_week FOR EACH ROW EXECUTE FUNCTION figures_in_order();

-- A line comes out of a week's file, from nowhere else.
CREATE FUNCTION figures_from_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'lines come out of a week''s file' USING ERRCODE = 'TU032';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_entry_from_file BEFORE INSERT ON figures_entry FOR EACH ROW EXECUTE FUNCTION figures_from_file();

-- What was published stays as it was published; what was counted stays counted.
CREATE TRIGGER figures_week_once BEFORE UPDATE OR DELETE ON figures_week FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER figures_entry_once BEFORE UPDATE OR DELETE ON figures_entry FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER figures_counted_once BEFORE UPDATE OR DELETE ON figures_counted
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER figures_recount_once BEFORE UPDATE OR DELETE ON figures_recount
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- What waits is taken up once, and is otherwise never changed.
CREATE FUNCTION figures_held_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_id IS NULL AND NEW.taken_id IS NOT NULL
       AND (to_jsonb(NEW) - 'taken_id') = (to_jsonb(OLD) - 'taken_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what waits is taken up once' USING ERRCODE = 'TU003';
END $$;
CREATE TRIGGER figures_held_once BEFORE UPDATE OR DELETE ON figures_held FOR EACH ROW EXECUTE FUNCTION figures_held_guard();
