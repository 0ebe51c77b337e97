-- Last week in whole numbers, without what lies where no office is: a matter that went to a sealed unit.
CREATE OR REPLACE FUNCTION cases_week(p_since timestamptz, p_until timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'handed_in', (SELECT count(*) FROM cases_case c
                      WHERE c.received_at >= p_since AND c.received_at < p_until AND c.region <> '00'),
        'met', (SELECT count(*) FROM cases_clock k
                WHERE k.scope = 'state' AND k.met AND k.ended_at >= p_since AND k.ended_at < p_until),
        'late', (SELECT count(*) FROM cases_clock k
                 WHERE k.scope = 'state' AND k.due >= p_since AND k.due < p_until AND k.stopped_at IS NULL
                   AND (k.ended_at IS NULL OR NOT k.met)),
        'spoken', (SELECT count(*) FROM cases_bounce b
                   WHERE b.kind = 'spoken' AND b.at >= p_since AND b.at < p_until AND b.region <> '00'));
$$;
