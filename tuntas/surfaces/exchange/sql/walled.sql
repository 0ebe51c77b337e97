-- A workbook is seen where its office is seen; its rows with it.
ALTER TABLE exchange_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_importrow ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange_columnmap ENABLE ROW LEVEL SECURITY;

CREATE POLICY exchange_import_in_scope ON exchange_import TO tuntas_web
    USING (region <@ ANY ((SELECT offices_scope())::ltree[])) WITH CHECK (region <@ ANY ((SELECT offices_scope())::ltree[]));
CREATE POLICY exchange_importrow_in_scope ON exchange_importrow TO tuntas_web
    USING (EXISTS (SELECT 1 FROM exchange_import i WHERE i.id = source_id))
    WITH CHECK (EXISTS (SELECT 1 FROM exchange_import i WHERE i.id = source_id));
CREATE POLICY exchange_columnmap_in_scope ON exchange_columnmap TO tuntas_web
    USING (EXISTS (SELECT 1 FROM offices_office o WHERE o.id = office_id AND o.region <@ ANY ((SELECT offices_scope())::ltree[])))
    WITH CHECK (EXISTS (SELECT 1 FROM offices_office o WHERE o.id = office_id AND o.region <@ ANY ((SELECT offices_scope())::ltree[])));

CREATE POLICY exchange_import_at_audit ON exchange_import TO tuntas_auditor USING (true);
CREATE POLICY exchange_importrow_at_audit ON exchange_importrow TO tuntas_auditor USING (true);
CREATE POLICY exchange_columnmap_at_audit ON exchange_columnmap TO tuntas_auditor USING (true);

-- A bulk load without fresh statistics made the next statement 70 times slower; only an owner may take them.
CREATE FUNCTION exchange_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE exchange_importrow;
    ANALYZE people_person;
    ANALYZE people_family;
    ANALYZE people_membership;
    ANALYZE people_nameindex;
END $$;
REVOKE ALL ON FUNCTION exchange_analyze() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_analyze() TO tuntas_web;
