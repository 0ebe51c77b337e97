-- The form by which a name is searched. `names.key` is the same in Python, tested to agree.
-- Titles fall off, MUH./MOH./MHD. become one, old spelling and doubled letters are levelled.
CREATE FUNCTION people_name_key(p_name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE v text; v_words text[]; v_key text := ''; w text; n int := 0;
BEGIN
    -- Letters with marks lose them; other marks than A-Z part words.
    v := upper(translate(p_name, 'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖòóôõöÙÚÛÜùúûüÑñÇç',
                                 'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOoooooUUUUuuuuNnCc'));
    v := btrim(regexp_replace(regexp_replace(v, '[''`’]', '', 'g'), '\s+', ' ', 'g'));
    -- "SITI, S.PD.I": after a comma only degrees.
    IF v ~ '^[^,]+(,\s*(([A-Z]{1,4}\.\s?)+[A-Z]{0,4}\.?|SE|SH|ST|MM|MH|MSI|SPD|SKOM|SIP|BA|AMD|AMK|SKEP|NERS|PHD)?\s*)+$' THEN
        v := btrim(split_part(v, ',', 1));
    END IF;
    v_words := regexp_split_to_array(btrim(regexp_replace(v, '[^A-Z]+', ' ', 'g')), ' ');
    WHILE array_length(v_words, 1) > 1 AND v_words[1] = ANY(
        '{H,HJ,HAJI,HAJJAH,KH,KYAI,NYAI,DR,DRS,DRA,DRG,IR,PROF,ALM,ALMH}'::text[]) LOOP
        v_words := v_words[2:];
    END LOOP;
    WHILE array_length(v_words, 1) > 1 AND v_words[array_upper(v_words, 1)] = ANY('{H,HJ,ALM,ALMH}'::text[]) LOOP
        v_words := v_words[1:array_upper(v_words, 1) - 1];
    END LOOP;
    FOREACH w IN ARRAY v_words LOOP
        n := n + 1;
        IF (w = 'M' AND n = 1) OR w = ANY(
            '{MUH,MOH,MHD,MOHD,MUHD,MOCH,MUCH,MOHAMAD,MOHAMMAD,MUHAMAD,MUHAMMAD,MOCHAMAD,MOCHAMMAD,MUCHAMAD,MUCHAMMAD,MOHAMED,MUHAMMED}'::text[]) THEN
            w := 'MUHAMAD';
        ELSE
            w := CASE w WHEN 'ST' THEN 'SITI' WHEN 'STI' THEN 'SITI' WHEN 'ABD' THEN 'ABDUL'
                        WHEN 'AHM' THEN 'AHMAD' WHEN 'NH' THEN 'NUR' ELSE w END;
            w := replace(replace(replace(replace(replace(replace(w,
                 'OE', 'U'), 'DJ', 'J'), 'TJ', 'C'), 'SJ', 'SY'), 'CHM', 'HM'), 'KH', 'H');
            w := replace(replace(replace(replace(replace(w, 'IY', 'I'), 'Y', 'I'), 'PH', 'F'), 'V', 'F'), 'Z', 'S');
            w := regexp_replace(w, '(.)\1+', '\1', 'g');
            IF length(w) > 4 AND right(w, 1) = 'H' THEN w := left(w, -1); END IF;
        END IF;
        v_key := v_key || CASE WHEN n > 1 THEN ' ' ELSE '' END || w;
    END LOOP;
    RETURN lower(v_key);
END $$;
