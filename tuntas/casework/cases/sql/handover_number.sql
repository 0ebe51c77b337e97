-- A hand-over that leaves an office stands in its book, and in no other: at the end of the transaction it has one
-- number, which is void only when the file was taken back (a file may be taken back and its number left: a case that
-- moved to the sealed unit says nothing more). A return goes at once and has none. Deferred, because the hand-over is
-- written before its number.
CREATE FUNCTION cases_handover_numbered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM cases_handover h
        LEFT JOIN cases_outgoing o ON o.handover_id = h.id LEFT JOIN cases_outgoingbook b ON b.id = o.book_id
        WHERE h.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
          AND CASE WHEN h.is_return THEN o.id IS NOT NULL ELSE o.id IS NULL
              OR (o.voided_at IS NOT NULL AND h.answer IS DISTINCT FROM 'withdrawn')
              OR (o.case_id, b.from_office_id, b.to_office_id)
                 IS DISTINCT FROM (h.case_id, h.from_office_id, h.to_office_id) END) THEN
        RAISE EXCEPTION 'a hand-over and its number belong together'
            USING ERRCODE = '23514', CONSTRAINT = 'handover_has_number';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER handover_has_number
    AFTER INSERT OR UPDATE OF case_id, from_office_id, to_office_id, is_return, answer ON cases_handover
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_handover_numbered('id');
CREATE CONSTRAINT TRIGGER outgoing_has_handover AFTER INSERT OR UPDATE OF voided_at ON cases_outgoing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.handover_id IS NOT NULL)
    EXECUTE FUNCTION cases_handover_numbered('handover_id');
