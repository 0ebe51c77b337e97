-- Papers of a case that goes to a sealed unit: the door they pass, and what elsewhere would hold them back.

-- One paper, put beside the envelope it belongs to: refused without that envelope. Nothing comes back.
CREATE FUNCTION protection_leave_paper(p_envelope uuid, p_ref uuid, p_title bytea, p_content bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO sealed.arrivalpaper (ref, arrival_id, title, content)
    VALUES (p_ref, (SELECT id FROM sealed.arrival WHERE ref = p_envelope AND kind = 'moved'), p_title, p_content);
$$;
REVOKE ALL ON FUNCTION protection_leave_paper(uuid, uuid, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protection_leave_paper(uuid, uuid, bytea, bytea) TO tuntas_web;

CREATE TRIGGER sealed_paper_once BEFORE UPDATE OR DELETE ON sealed.paper
    FOR EACH ROW EXECUTE FUNCTION sealed.written_once();
CREATE TRIGGER sealed_paperopening_once BEFORE UPDATE OR DELETE ON sealed.paperopening
    FOR EACH ROW EXECUTE FUNCTION sealed.written_once();

-- What was asked for stands; but the mandate's paper leaves with a case that went where no office is.
CREATE OR REPLACE FUNCTION advocacy_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.paper_id IS NOT NULL AND NEW.paper_id IS NULL AND NEW.basis = 'spoken'
       AND to_jsonb(OLD) - '{basis,paper_id}'::text[] = to_jsonb(NEW) - '{basis,paper_id}'::text[]
       AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = OLD.case_id AND c.region = '00') THEN
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR to_jsonb(OLD) - '{ended_at,ended_by,ended_post_id,end_words}'::text[]
          IS DISTINCT FROM to_jsonb(NEW) - '{ended_at,ended_by,ended_post_id,end_words}'::text[] THEN
        RAISE EXCEPTION 'what was asked for stands' USING ERRCODE = '23514', CONSTRAINT = 'accompaniment_stands';
    END IF;
    RETURN NEW;
END $$;

-- As it was, but for a paper that waited at the lock while its case went: nothing is kept of it on the open side.
CREATE OR REPLACE FUNCTION cases_add_public_paper(p_case bigint, p_label text, p_mime text, p_sha256 text, p_content bytea,
    p_most int, p_at timestamptz, p_salt bytea, p_body text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_act bigint;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case AND region <> '00' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'gone';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_attachment WHERE case_id = p_case AND document_id = p_sha256) THEN
        RETURN 'again';
    END IF;
    IF (SELECT count(*) FROM cases_attachment WHERE case_id = p_case AND added_by_id IS NULL) >= p_most THEN
        RETURN 'too_many';
    END IF;
    v_act := ledger_open_act('case.paper_added', 'public', NULL, NULL, p_at, p_case);
    INSERT INTO cases_document (sha256, mime, size, content)
    VALUES (p_sha256, p_mime, length(p_content), p_content) ON CONFLICT DO NOTHING;
    INSERT INTO cases_attachment (case_id, document_id, label, added_at, added_by_id)
    VALUES (p_case, p_sha256, p_label, p_at, NULL);
    PERFORM ledger_close_act(v_act, p_salt, p_body);
    RETURN 'added';
END $$;
