-- Nobody decides for kin. The decider is every person who bears his NIK: one more of the name, registered beside the
-- first, hides no tie. Those persons and the subject are locked, so that a tie being written just now is waited for,
-- and one that comes later finds the decision made.
CREATE OR REPLACE FUNCTION cases_decider_not_kin() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_subject bigint; v_deciders bigint[];
BEGIN
    SELECT subject_id INTO v_subject FROM cases_case WHERE id = NEW.case_id;
    SELECT array_agg(p.id) INTO v_deciders FROM offices_staff s JOIN people_person p ON p.nik = s.nik
        WHERE s.id = NEW.decided_by_id;
    IF v_subject IS NULL OR v_deciders IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM people_person WHERE id = ANY (v_deciders || v_subject) ORDER BY id FOR UPDATE;
    IF v_subject = ANY (v_deciders)
       OR EXISTS (SELECT 1 FROM people_kinship k
                  WHERE (k.person_a_id = v_subject AND k.person_b_id = ANY (v_deciders))
                     OR (k.person_b_id = v_subject AND k.person_a_id = ANY (v_deciders)))
       OR EXISTS (SELECT 1 FROM people_membership a JOIN people_membership b ON b.family_id = a.family_id
                  WHERE a.person_id = v_subject AND b.person_id = ANY (v_deciders)
                    AND (upper(a.during) IS NULL OR upper(a.during) > NEW.decided_at::date - 1826)
                    AND (upper(b.during) IS NULL OR upper(b.during) > NEW.decided_at::date - 1826)) THEN
        RAISE EXCEPTION 'nobody decides for kin' USING ERRCODE = '23514', CONSTRAINT = 'decision_not_for_kin';
    END IF;
    RETURN NEW;
END $$;
