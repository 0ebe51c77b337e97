-- What a receipt is proven with: the act that took the matter in, or the one that recorded the visit; what completes its
-- leaf, and the act itself. Whoever calls keeps salt and body back until the secret was right. NULL for an unknown
-- number, and for a consultation that was answered: of that nothing is told but that it was, whatever it was about, and
-- the number of a matter that went to a sealed unit is one like any other.
CREATE OR REPLACE FUNCTION cases_receipt(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'act', a.id, 'region', first.region::text, 'recorded_at', a.recorded_at,
        'commitment', encode(a.commitment, 'base64'), 'rows', encode(ledger_rows_digest(a.id), 'base64'),
        'salt', encode(b.salt, 'base64'), 'body', b.body)
    FROM (
        SELECT o.id AS act_id, c.region FROM cases_case c JOIN ledger_act o ON o.case_id = c.id AND o.case_seq = 1
        WHERE c.number = p_number
        UNION ALL
        SELECT r.act_id, v.region FROM cases_visit v
        JOIN ledger_actrow r ON r.tbl = 'cases_visit' AND r.row_pk = v.id::text AND r.op = 'I'
        WHERE v.number = p_number AND (v.told <> 'answered' OR v.case_id IS NOT NULL)
    ) first
    JOIN ledger_act a ON a.id = first.act_id
    LEFT JOIN ledger_actbody b ON b.act_id = a.id;
$$;
