"""What happens to the open row of a case that goes to the sealed unit: two database functions, written from the models.

The row stays, because acts and other rows point at it; but it is where no office's subtree reaches, ended, under a
number nobody has, and the columns classed personal are emptied, in it and in what belongs to it (but for STANDS). So it is gone from
every list, count, search, export and job at once: all of them look through the walls. Its own number goes to an
ordinary consultation. The bodies of its acts are erased by this act; the acts stay in the log as commitments. Its papers
went sealed with the envelope, every one, or nothing goes; here their rows and bytes are taken away.

The function asks for itself who calls: a post that counts today, of the office that holds this case and with the right
to take matters in; in a fresh act of that very post, with the envelope already left. Not the unit itself: its name in
the act of an ordinary consultation would say on the open side what happened.

A new table of a case is covered without a word here: its personal columns are found by their class.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from tuntas.base.ledger import protect
from tuntas.base.offices import permissions as may
from tuntas.base.people.models import Family, Person
from tuntas.casework.cases.models import Attachment, Document


# Where no office is: the case leaves every subtree.
NOWHERE = "00"
# Their rows are shared by many cases, or are dealt with below by name.
NOT_BY_CLASS = {
    "cases_case", "cases_visit", "cases_document", "cases_attachment", "ledger_act", "ledger_actbody", "ledger_shown",
}  # fmt: skip
# Signed and given words, which their own rules keep as written: not emptied, only behind the wall like the rest.
STANDS = {
    "cases_decision", "cases_priorclaim", "cases_filesearch", "cases_minutessignature", "proposal_listline",
    "proposal_recusal", "proposal_directfiling", "proposal_outreach", "proposal_reporter", "referral_asking",
    "referral_feedback", "advocacy_accompaniment", "advocacy_companionvisit",
}  # fmt: skip
HEAD = """
DROP FUNCTION IF EXISTS protection_hide_case(bigint, text, uuid, bytea, bigint, timestamptz);
DROP FUNCTION IF EXISTS protection_hide_case(bigint, text, uuid, bytea, uuid, timestamptz);
-- One row goes. Called by the function below alone, which has asked for everything first.
CREATE OR REPLACE FUNCTION protection_hide_row(
    p_case bigint, p_number text, p_key uuid, p_digest bytea, p_by bigint, p_seen timestamptz, p_at timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v record; v_office record; v_long timestamptz := '1970-01-01 00:00:00+00';
BEGIN
    SELECT * INTO STRICT v FROM cases_case WHERE id = p_case FOR UPDATE;
    -- The first desk that had it: there an ordinary consultation will stand.
    SELECT o.id, o.region INTO STRICT v_office FROM cases_custody u JOIN offices_office o ON o.id = u.office_id
    WHERE u.case_id = p_case ORDER BY u.n LIMIT 1;
"""
BY_NAME = """
    -- A list that is not frozen yet is numbered on: a line nobody sees any more would stand in its way.
    DELETE FROM proposal_listline l USING proposal_proposallist p
    WHERE p.id = l.list_id AND p.frozen_at IS NULL AND l.case_id = p_case
      AND NOT EXISTS (SELECT 1 FROM proposal_recusal r WHERE r.line_id = l.id);
    -- No clock of it runs, ran late or was kept in any week.
    DELETE FROM cases_escalation WHERE clock_id IN (SELECT id FROM cases_clock WHERE case_id = p_case);
    DELETE FROM cases_clock WHERE case_id = p_case;
    UPDATE cases_handover SET answered_at = greatest(p_at, sent_at), answer = 'withdrawn', answered_by_id = p_by
    WHERE case_id = p_case AND answered_at IS NULL;
    UPDATE cases_bounce SET region = '{nowhere}', at = v_long
    WHERE case_id = p_case OR visit_id IN (SELECT id FROM cases_visit WHERE case_id = p_case);
    UPDATE ledger_outbox SET sent_at = p_at WHERE case_id = p_case AND sent_at IS NULL;
    DELETE FROM ledger_shown WHERE case_id = p_case;
    DELETE FROM cases_sight WHERE case_id = p_case;
    -- The visit it came from becomes an ordinary consultation too.
    UPDATE cases_visit SET told = 'answered', sent_to = '', programme = '', words = '', visitor = '', phone = '',
        reply = '', replied_at = NULL, replied_by_id = NULL, contest = '', contested_at = NULL, case_id = NULL,
        channel = 'desk' WHERE case_id = p_case;
    PERFORM ledger_erase_bodies(p_case);
    UPDATE cases_case SET number = p_number, region = '{nowhere}', programme = '', applicant = '-', phone = '', nik = '',
        words = '', subject_id = NULL, family_id = NULL, due = NULL, stopped_at = NULL, next_on = NULL, n_bounces = 0,
        intake_key = gen_random_uuid(), holder_post_id = NULL,
        state = CASE WHEN state_class IN ('open', 'waiting') THEN 'withdrawn' ELSE state END,
        state_class = CASE WHEN state_class IN ('open', 'waiting') THEN 'closed' ELSE state_class END
    WHERE id = p_case;
    INSERT INTO cases_visit (number, intake_key, content_digest, office_id, region, topic, programme, told, sent_to,
        words, visitor, phone, channel, at, recorded_by_id, reply, contest)
    VALUES (v.number, p_key, p_digest, v_office.id, v_office.region, v.topic, '', 'answered', '', '', '', '', 'desk',
        p_seen, p_by, '', '');
{person}
{papers}
END $$;
REVOKE ALL ON FUNCTION protection_hide_row(bigint, text, uuid, bytea, bigint, timestamptz, timestamptz) FROM PUBLIC;
"""
# What goes along; then the door: who calls, in which act, with what. The case itself goes last.
DOOR = """
-- Referrals out of a case, and cases merged into it that are the same person's: each is a case of its own, with her name.
-- Asked by the desk within its walls, and by the door again without.
CREATE OR REPLACE FUNCTION protection_goes_along(p_case bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE along AS (
        SELECT id FROM cases_case WHERE id = p_case
        UNION
        SELECT c.id FROM along a JOIN cases_case c ON c.region <> '{nowhere}'
            AND (EXISTS (SELECT 1 FROM referral_referral r WHERE r.case_id = c.id AND r.origin_id = a.id)
                 OR c.parent_id = a.id AND EXISTS (
                     SELECT 1 FROM cases_case o WHERE o.id = a.id AND (c.subject_id = o.subject_id
                         OR c.nik <> '' AND c.nik = o.nik OR (c.applicant, c.phone) = (o.applicant, o.phone))))
    )
    SELECT id FROM along WHERE id <> p_case;
$$;
REVOKE ALL ON FUNCTION protection_goes_along(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protection_goes_along(bigint) TO tuntas_web;
CREATE OR REPLACE FUNCTION protection_hide_case(
    p_case bigint, p_number text, p_key uuid, p_digest bytea, p_envelope uuid, p_at timestamptz,
    p_others jsonb DEFAULT '[]'
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v record; v_by record; v_act record; v_left record; v_one record; v_out bigint[];
BEGIN
    SELECT * INTO STRICT v FROM cases_case WHERE id = p_case FOR UPDATE;
    -- Who calls: offices_scope() is empty for a post that does not count today.
    SELECT p.id, p.role, o.kind, o.id AS office_id, o.region INTO v_by
    FROM offices_post p JOIN offices_office o ON o.id = p.office_id
    WHERE p.id = nullif(current_setting('tuntas.post', true), '')::bigint AND v.region <@ ANY (offices_scope());
    IF v_by.id IS NULL OR v_by.office_id <> v.holder_id OR (v_by.kind, v_by.role) NOT IN ({seats}) THEN
        RAISE EXCEPTION 'this post may not move this case' USING ERRCODE = '42501';
    END IF;
    -- In which act: one of this transaction, of this post and moment, that changed nothing yet. One act, one case.
    SELECT * INTO STRICT v_act FROM ledger_act WHERE id = ledger_current_act();
    IF v_act.event <> 'visit.recorded' OR v_act.post_id IS DISTINCT FROM v_by.id OR v_act.at <> p_at
       OR EXISTS (SELECT 1 FROM ledger_actrow WHERE act_id = v_act.id)
    THEN
        RAISE EXCEPTION 'no act is open for moving this case' USING ERRCODE = '42501';
    END IF;
    -- What has her name on it too: every one goes along, or nothing goes.
    v_out := ARRAY(SELECT id FROM protection_goes_along(p_case) id ORDER BY id);
    IF v_out <> ARRAY(SELECT (o ->> 'case')::bigint FROM jsonb_array_elements(p_others) o ORDER BY 1) THEN
        RAISE EXCEPTION 'a case that belongs to this one is left behind' USING ERRCODE = '42501';
    END IF;
    -- With what: an envelope of this moment, and in it every paper of the case and of those that go along.
    SELECT a.id, (SELECT count(*) FROM sealed.arrivalpaper p WHERE p.arrival_id = a.id) AS n INTO v_left
    FROM sealed.arrival a WHERE a.ref = p_envelope AND a.kind = 'moved' AND a.is_filled AND a.at = p_at;
    IF v_left.id IS NULL
       OR v_left.n <> (SELECT count(*) FROM cases_attachment WHERE case_id = ANY (v_out || p_case)) THEN
        RAISE EXCEPTION 'what the case holds is not in an envelope' USING ERRCODE = '42501';
    END IF;
    -- Several consultations of one minute would tell: those of the other numbers are of the days they were given.
    FOR v_one IN SELECT c.id, c.received_at, o ->> 'number' AS number, (o ->> 'key')::uuid AS key,
                        decode(o ->> 'digest', 'hex') AS digest
                 FROM jsonb_array_elements(p_others) o JOIN cases_case c ON c.id = (o ->> 'case')::bigint ORDER BY c.id
    LOOP
        PERFORM protection_hide_row(v_one.id, v_one.number, v_one.key, v_one.digest, v_by.id, v_one.received_at, p_at);
    END LOOP;
    PERFORM protection_hide_row(p_case, p_number, p_key, p_digest, v_by.id, p_at, p_at);
END $$;
REVOKE ALL ON FUNCTION protection_hide_case(bigint, text, uuid, bytea, uuid, timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protection_hide_case(bigint, text, uuid, bytea, uuid, timestamptz, jsonb) TO tuntas_web;
"""
# Whom nothing but her case speaks of leaves the register with it: a name without any case would be hers alone. Whoever is
# on a card with others, came with a list of residents or is kin of somebody is a resident like them, and stays.
PERSON = """
    UPDATE people_person p SET region = '{nowhere}.{nowhere}', name = '-', nik = NULL, nik_state = 'none', sex = '',
        birth_on = NULL, birth_precision = 'unknown', phone = NULL
    WHERE p.id = v.subject_id AND p.canonical_id = p.id
      AND NOT EXISTS (SELECT 1 FROM people_person q WHERE q.canonical_id = p.id AND q.id <> p.id)
      AND NOT EXISTS (SELECT 1 FROM offices_staff s WHERE s.nik = p.nik)
      AND NOT EXISTS (SELECT 1 FROM people_membership m JOIN people_membership o ON o.family_id = m.family_id
                      WHERE m.person_id = p.id AND o.person_id <> p.id){others};
    UPDATE people_family f SET region = '{nowhere}.{nowhere}', kk_no = NULL, address = '', rt = '', rw = ''
    WHERE EXISTS (SELECT 1 FROM people_membership m JOIN people_person p ON p.id = m.person_id
                  WHERE m.family_id = f.id AND p.id = v.subject_id AND p.region = '{nowhere}.{nowhere}'){families};
"""
# Last, when the case is nowhere already: what spoke of a paper lets go of it, its row goes, and its bytes with it unless
# another case or list has the very same.
PAPERS = """
    UPDATE advocacy_accompaniment SET basis = 'spoken', paper_id = NULL WHERE case_id = p_case AND paper_id IS NOT NULL;
{let_go}
    WITH gone AS (DELETE FROM cases_attachment WHERE case_id = p_case RETURNING document_id)
    DELETE FROM cases_document d WHERE d.sha256 IN (SELECT document_id FROM gone)
        AND NOT EXISTS (SELECT 1 FROM cases_attachment b WHERE b.document_id = d.sha256 AND b.case_id <> p_case){others};
"""
# A rule of some table that will not have it empty must never keep her case on the open desks: it then stays as written,
# behind the wall, and the database's log names the table.
EMPTYING = """
    BEGIN
        UPDATE {table} SET {settings} WHERE {where};
    EXCEPTION WHEN check_violation OR unique_violation THEN
        RAISE WARNING 'not emptied: {table}';
    END;
"""
# An empty value of a kind that a column which must be filled may hold.
EMPTY = {
    "TextField": "CASE WHEN {0} = '' THEN '' ELSE '-' END",
    "CharField": "CASE WHEN {0} = '' THEN '' ELSE '-' END",
    "JSONField": (
        "CASE WHEN {0}::text IN ('{{}}', '[]') THEN {0} ELSE CASE jsonb_typeof({0}) WHEN 'array' THEN '[\"-\"]'::jsonb"
        " WHEN 'object' THEN '{{\"-\": \"-\"}}'::jsonb ELSE '\"-\"'::jsonb END END"
    ),
    "ArrayField": "'{{}}'",
}


def install(cursor: protect.Cursor) -> None:
    """Write the function anew; idempotent."""
    cursor.execute(HEAD + "\n".join(statements()) + BY_NAME.format(nowhere=NOWHERE, person=person(), papers=papers()))
    cursor.execute(DOOR.format(seats=_pairs(may.CASES_TAKE_IN), nowhere=NOWHERE))


def _pairs(permission: str) -> str:
    """Which seats hold a permission, as SQL pairs of office kind and role."""
    pairs = sorted((str(kind), str(role)) for (kind, role), held in may.GRANTS.items() if permission in held)
    return ", ".join(f"('{kind}', '{role}')" for kind, role in pairs)


def person() -> str:
    """The statements that take her off the register, unless any other row speaks of her or of her card."""
    own = {"people_membership", "people_nameindex", "people_person"}
    others, families = (
        "".join(
            f"\n      AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = {alias}.id)"
            for table, column in _pointing_at(model)
            if table not in own
        )
        for model, alias in ((Person, "p"), (Family, "f"))
    )
    return PERSON.format(nowhere=NOWHERE, others=others, families=families)


def papers() -> str:
    """The statements that take a case's papers off the open side, whatever table speaks of one."""
    let_go = [
        f"    UPDATE {table} SET {column} = NULL WHERE {column} IN (SELECT id FROM cases_attachment WHERE case_id = p_case);"
        for table, column in _pointing_at(Attachment)
        if table != "advocacy_accompaniment"
    ]
    others = [
        f"\n        AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = d.sha256)"
        for table, column in _pointing_at(Document)
        if table != "cases_attachment"
    ]
    return PAPERS.format(let_go="\n".join(let_go), others="".join(others))


def _pointing_at(model: type[Model]) -> list[tuple[str, str]]:
    """Table and column of every key to a model."""
    found = [
        (other._meta.db_table, field.column)  # noqa: SLF001
        for other in apps.get_models()
        for field in other._meta.local_concrete_fields  # noqa: SLF001
        if isinstance(field, ForeignKey) and field.related_model is model
    ]
    return sorted(found)


def statements() -> Iterator[str]:
    """One UPDATE for each table of a case with personal columns."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):  # noqa: SLF001
        table = model._meta.db_table  # noqa: SLF001
        declared: Any = getattr(model, "Columns", None)
        personal = getattr(declared, "personal", ())
        if (
            not model.__module__.startswith("tuntas.")
            or table in NOT_BY_CLASS | STANDS
            or table.startswith('"')
            or not personal
        ):
            continue
        if where := of_case(model):
            settings = [one for name in personal if (one := emptied(model._meta.get_field(name)))]  # noqa: SLF001
            if settings:
                yield EMPTYING.format(table=table, settings=", ".join(settings), where=where)


def of_case(model: type[Model], depth: int = 3) -> str:
    """SQL that says a row of the model belongs to `p_case`, directly or through what it cannot be without; or nothing."""
    fields = {field.name: field for field in model._meta.get_fields() if getattr(field, "column", None)}  # noqa: SLF001
    for name in ("case", "case_id"):
        if name in fields:
            return f"{fields[name].column} = p_case"  # type: ignore[union-attr]
    if depth == 0:
        return ""
    for field in fields.values():
        if isinstance(field, ForeignKey) and not field.null and isinstance(field.related_model, type):
            above = field.related_model
            if inner := of_case(above, depth - 1):
                key = above._meta.pk.column  # noqa: SLF001
                return f"{field.column} IN (SELECT {key} FROM {above._meta.db_table} WHERE {inner})"  # noqa: SLF001
    return ""


def emptied(field: Any) -> str:  # noqa: ANN401 - a concrete field of whatever kind
    """`column = empty value`; nothing for a generated column, or a kind that says nothing about anybody."""
    if getattr(field, "generated", False):
        return ""
    if field.null:
        return f"{field.column} = NULL"
    found = EMPTY.get(field.get_internal_type())
    return f"{field.column} = {found.format(field.column)}" if found else ""
