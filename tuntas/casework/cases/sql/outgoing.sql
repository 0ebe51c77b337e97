-- Numbers between two offices: given here and nowhere else, without a gap, never taken back.

-- The next number of the book, whoever asks at the same moment: the book's row is the queue, and a sending that is
-- rolled back leaves it as it was.
CREATE FUNCTION cases_outgoing_numbered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_next int;
BEGIN
    UPDATE cases_outgoingbook SET last_n = last_n + 1 WHERE id = NEW.book_id RETURNING last_n INTO v_next;
    IF NEW.n IS DISTINCT FROM v_next THEN
        RAISE EXCEPTION 'the next number is %', v_next USING ERRCODE = '23514', CONSTRAINT = 'outgoing_gap_free';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_coveringlist c WHERE c.id = NEW.covering_id AND c.book_id = NEW.book_id)
       OR NEW.handover_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM cases_handover h JOIN cases_outgoingbook b ON b.id = NEW.book_id
           WHERE h.id = NEW.handover_id AND h.case_id = NEW.case_id
             AND h.from_office_id = b.from_office_id AND h.to_office_id = b.to_office_id) THEN
        RAISE EXCEPTION 'a number of another book' USING ERRCODE = '23514', CONSTRAINT = 'outgoing_of_its_book';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outgoing_numbered BEFORE INSERT ON cases_outgoing
    FOR EACH ROW EXECUTE FUNCTION cases_outgoing_numbered();

-- A number stands. It may be voided once, and only when what it carried was taken back.
CREATE FUNCTION cases_outgoing_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL
       OR (NEW.book_id, NEW.n, NEW.covering_id, NEW.case_id, NEW.handover_id, NEW.sent_at)
          IS DISTINCT FROM (OLD.book_id, OLD.n, OLD.covering_id, OLD.case_id, OLD.handover_id, OLD.sent_at)
       OR NOT EXISTS (SELECT 1 FROM cases_handover h WHERE h.id = OLD.handover_id AND h.answer = 'withdrawn') THEN
        RAISE EXCEPTION 'a number once given stands' USING ERRCODE = '23514', CONSTRAINT = 'outgoing_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outgoing_stands BEFORE UPDATE OR DELETE ON cases_outgoing
    FOR EACH ROW EXECUTE FUNCTION cases_outgoing_stands();

-- A book goes forward by one, and only when a number is written into it.
CREATE FUNCTION cases_outgoing_book_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.from_office_id, NEW.to_office_id, NEW.first_n) IS DISTINCT FROM
          (OLD.from_office_id, OLD.to_office_id, OLD.first_n)
       OR NEW.last_n <> OLD.last_n + 1 OR pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a book is written by its numbers alone'
            USING ERRCODE = '23514', CONSTRAINT = 'outgoing_book_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outgoing_book_stands BEFORE UPDATE OR DELETE ON cases_outgoingbook
    FOR EACH ROW EXECUTE FUNCTION cases_outgoing_book_stands();
-- A new book is empty: its last number is the one before its first.
CREATE FUNCTION cases_outgoing_book_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last_n <> NEW.first_n - 1 THEN
        RAISE EXCEPTION 'a new book is empty' USING ERRCODE = '23514', CONSTRAINT = 'outgoing_book_empty';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outgoing_book_empty BEFORE INSERT ON cases_outgoingbook
    FOR EACH ROW EXECUTE FUNCTION cases_outgoing_book_empty();

-- What stands on paper is not renamed.
CREATE FUNCTION cases_outgoing_prefix_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.office_id <> OLD.office_id OR EXISTS (
        SELECT 1 FROM cases_outgoingbook b WHERE b.from_office_id = OLD.office_id AND b.last_n >= b.first_n) THEN
        RAISE EXCEPTION 'numbers were given under it'
            USING ERRCODE = '23514', CONSTRAINT = 'outgoing_prefix_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outgoing_prefix_stands BEFORE UPDATE ON cases_outgoingprefix
    FOR EACH ROW EXECUTE FUNCTION cases_outgoing_prefix_stands();

-- A night speaks of its own book.
CREATE FUNCTION cases_gap_of_its_book() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM cases_reconciliation r
        LEFT JOIN cases_outgoing o ON o.id = NEW.outgoing_id LEFT JOIN cases_handheld h ON h.id = NEW.hand_held_id
        WHERE r.id = NEW.reconciliation_id
          AND (o.id IS NULL OR (o.book_id = r.book_id AND o.n = NEW.n)) AND (h.id IS NULL OR h.book_id = r.book_id)) THEN
        RAISE EXCEPTION 'a gap of another book' USING ERRCODE = '23514', CONSTRAINT = 'gap_of_its_book';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gap_of_its_book BEFORE INSERT ON cases_gap
    FOR EACH ROW EXECUTE FUNCTION cases_gap_of_its_book();

-- What is open in one book at a moment: numbers unanswered whose answer is due by p_eve, files in hand that no list
-- named, numbers of the sequence that are not there.
CREATE FUNCTION cases_open_gaps(p_book bigint, p_at timestamptz, p_eve timestamptz)
RETURNS TABLE (kind text, n int, outgoing_id bigint, hand_held_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT 'unanswered', o.n, o.id, NULL::bigint FROM cases_outgoing o JOIN cases_handover h ON h.id = o.handover_id
    WHERE o.book_id = p_book AND o.voided_at IS NULL AND h.answered_at IS NULL AND o.sent_at <= p_at
      AND h.respond_by <= p_eve
    UNION ALL
    SELECT 'unsent', h.n, NULL, h.id FROM cases_handheld h
    WHERE h.book_id = p_book AND h.settled_by_id IS NULL AND h.seen_at <= p_at
    UNION ALL
    -- Where a number does not follow the one before it, all between are gone; so is what is behind the last one.
    SELECT 'missing', g.n, NULL, NULL FROM (
        SELECT i.n, coalesce(lag(i.n) OVER (ORDER BY i.n), b.first_n - 1) AS before
        FROM cases_outgoingbook b CROSS JOIN LATERAL (
            SELECT o.n FROM cases_outgoing o WHERE o.book_id = b.id UNION ALL SELECT b.last_n + 1) i
        WHERE b.id = p_book) step
    CROSS JOIN LATERAL generate_series(step.before + 1, step.n - 1) AS g(n)
    WHERE step.n > step.before + 1
    ORDER BY 2, 1;
$$;

-- Books not yet spoken of that night in which something is open, or was answered since the night before.
CREATE FUNCTION cases_books_of_night(p_night date, p_at timestamptz, p_eve timestamptz, lim int)
RETURNS TABLE (book_id bigint) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT b.id FROM cases_outgoingbook b
    LEFT JOIN LATERAL (SELECT r.made_at, r.night FROM cases_reconciliation r
                       WHERE r.book_id = b.id ORDER BY r.night DESC LIMIT 1) past ON true
    WHERE (past.night IS NULL OR past.night < p_night)
      AND (EXISTS (SELECT 1 FROM cases_open_gaps(b.id, p_at, p_eve))
           OR EXISTS (SELECT 1 FROM cases_outgoing o JOIN cases_handover h ON h.id = o.handover_id
                      WHERE o.book_id = b.id AND h.answer <> 'withdrawn' AND h.answered_at <= p_at
                        AND h.answered_at > coalesce(past.made_at, '-infinity')))
    ORDER BY b.id LIMIT lim;
$$;

-- What was answered in a book since the last night it was spoken of, by answer.
CREATE FUNCTION cases_answered_since(p_book bigint, p_at timestamptz)
RETURNS TABLE (answer text, numbers int[]) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT h.answer, array_agg(o.n ORDER BY o.n) FROM cases_outgoing o JOIN cases_handover h ON h.id = o.handover_id
    WHERE o.book_id = p_book AND h.answer <> 'withdrawn' AND h.answered_at <= p_at
      AND h.answered_at > coalesce((SELECT max(r.made_at) FROM cases_reconciliation r WHERE r.book_id = p_book), '-infinity')
    GROUP BY h.answer;
$$;

-- What the holder of a number may read of its sending and of the nights it was found open in: her own item alone.
CREATE FUNCTION cases_track_sendings(p_number text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'sendings', (SELECT coalesce(jsonb_agg(jsonb_build_object('prefix', p.prefix, 'n', o.n, 'to', t.name,
                'from', f.name, 'sent_at', o.sent_at) ORDER BY o.id), '[]'::jsonb)
            FROM cases_outgoing o JOIN cases_outgoingbook b ON b.id = o.book_id
            JOIN cases_outgoingprefix p ON p.office_id = b.from_office_id
            JOIN offices_office f ON f.id = b.from_office_id JOIN offices_office t ON t.id = b.to_office_id
            WHERE o.case_id = c.id AND o.voided_at IS NULL),
        'nights', (SELECT coalesce(jsonb_agg(jsonb_build_object('night', r.night, 'made_at', r.made_at,
                'kind', g.kind, 'n', coalesce(g.n, o.n), 'prefix', p.prefix,
                'accepted', r.accepted, 'deemed', r.deemed, 'refused', r.refused) ORDER BY r.id), '[]'::jsonb)
            FROM cases_gap g JOIN cases_reconciliation r ON r.id = g.reconciliation_id
            JOIN cases_outgoingbook b ON b.id = r.book_id JOIN cases_outgoingprefix p ON p.office_id = b.from_office_id
            LEFT JOIN cases_outgoing o ON o.id = g.outgoing_id LEFT JOIN cases_handheld h ON h.id = g.hand_held_id
            WHERE c.id IN (o.case_id, h.case_id)),
        'claim', (SELECT jsonb_build_object('claimed_at', k.claimed_at, 'recorded_at', k.recorded_at,
                'search_by', k.search_by, 'outcome', k.outcome, 'settled_at', k.settled_at, 'proven_at', k.proven_at,
                'doubted_at', k.doubted_at,
                'searches', (SELECT jsonb_agg(jsonb_build_object('office', o.name, 'answered_at', s.answered_at,
                        'is_found', s.is_found, 'climbed_at', s.climbed_at, 'climbed_to', a.name) ORDER BY s.id)
                    FROM cases_filesearch s JOIN offices_office o ON o.id = s.office_id
                    LEFT JOIN offices_office a ON a.id = s.climbed_to_id WHERE s.claim_id = k.id))
            FROM cases_priorclaim k WHERE k.case_id = c.id))
    FROM cases_case c WHERE c.number = p_number;
$$;
ALTER FUNCTION cases_track_sendings OWNER TO tuntas_intake;
