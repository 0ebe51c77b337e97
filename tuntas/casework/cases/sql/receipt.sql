-- What a receipt is proven with: the act that took the matter in, what completes its leaf, and the act itself. Whoever
-- calls keeps salt and body back until the secret was right. NULL for an unknown number.
CREATE FUNCTION cases_receipt(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'act', a.id, 'region', c.region::text, 'recorded_at', a.recorded_at,
        'commitment', encode(a.commitment, 'base64'), 'rows', encode(ledger_rows_digest(a.id), 'base64'),
        'salt', encode(b.salt, 'base64'), 'body', b.body)
    FROM cases_case c JOIN ledger_act a ON a.case_id = c.id AND a.case_seq = 1
    LEFT JOIN ledger_actbody b ON b.act_id = a.id
    WHERE c.number = p_number;
$$;
ALTER FUNCTION cases_receipt OWNER TO tuntas_intake;
