"""What numbered sendings, their nights and prior claims must refuse."""

from tests.guards.mutation import Write
from tests.guards.refusals.shapes import Changes, in_act


CHECKS: dict[str, Changes] = {
    "outgoing_prefix_shape": ("prefix = 'ds/kj'", "prefix = ''"),
    "outgoing_book_two_offices": "to_office_id = from_office_id",
    "outgoing_book_begins": "first_n = 0",
    "outgoing_book_forward": "last_n = first_n - 2",
    "outgoing_case_with_handover": "case_id = NULL WHERE voided_at IS NOT NULL AND handover_id IS NOT NULL",
    "outgoing_carries_or_void": "case_id = NULL, handover_id = NULL WHERE voided_at IS NULL",
    "outgoing_void_by_someone": "voided_by_id = NULL WHERE voided_at IS NOT NULL",
    "outgoing_void_has_ground": (
        "void_ground = '' WHERE voided_at IS NOT NULL",
        "void_ground = 'x' WHERE voided_at IS NULL",
    ),
    "hand_held_is_known_by_something": "n = NULL WHERE case_id IS NULL",
    "hand_held_number": "n = 0 WHERE n IS NOT NULL",
    "reconciliation_accepted_ranges": "accepted = '14 sampai 23'",
    "reconciliation_deemed_ranges": "deemed = '14-'",
    "reconciliation_refused_ranges": "refused = ','",
    "gap_kind_known": (
        "kind = 'rumour'",
        "outgoing_id = NULL WHERE kind = 'unanswered'",
        "hand_held_id = NULL WHERE kind = 'unsent'",
        "n = NULL WHERE kind = 'missing'",
    ),
    "claim_evidence_known": "evidence = 'rumour'",
    "claim_of_the_past": "claimed_at = recorded_at",
    "claim_two_offices": "counterpart_id = office_id",
    "claim_search_later": "search_by = recorded_at",
    "claim_outcome_known": "outcome = 'lost' WHERE outcome = 'not_found'",
    "claim_outcome_dated": "settled_at = NULL WHERE outcome = 'not_found'",
    "claim_found_is_proven": (
        "proven_at = NULL WHERE outcome = 'found'",
        "proven_at = settled_at WHERE outcome = 'not_found'",
    ),
    "claim_doubted_by_someone": "doubted_by_id = NULL WHERE doubted_at IS NOT NULL",
    "claim_doubt_has_ground": (
        "doubt_ground = '' WHERE doubted_at IS NOT NULL",
        "doubt_ground = 'x' WHERE doubted_at IS NULL",
    ),
    "search_answered_whole": "answered_by_id = NULL WHERE answered_at IS NOT NULL",
    "search_found_since": (
        "found_since = NULL WHERE is_found",
        "found_since = answered_at WHERE is_found = false",
    ),
    "search_says_where": "place = '' WHERE answered_at IS NOT NULL",
    "search_climbed_somewhere": "climbed_to_id = NULL WHERE climbed_at IS NOT NULL",
}

NOTHING = {"outgoing_id": "NULL", "hand_held_id": "NULL"}
# A gap has one thing at most: the copy must not get another one with its fresh values.
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "gap_item_once": ("kind = 'unanswered'", {"hand_held_id": "NULL"}),
    "gap_file_once": ("kind = 'unsent'", {"outgoing_id": "NULL"}),
    "gap_number_once": ("kind = 'missing'", NOTHING),
    # The number is the next one and the book another: what stands beside a number must not speak first.
    "hand_held_number_once": ("settled_by_id IS NULL AND n IS NOT NULL", {"case_id": "NULL"}),
    "hand_held_case_once": ("settled_by_id IS NULL AND case_id IS NOT NULL", {"n": "NULL"}),
}

UNPROVEN = """id = (SELECT min(c.id) FROM cases_case c WHERE c.channel NOT IN ('paper', 'workbook')
    AND NOT EXISTS (SELECT 1 FROM cases_priorclaim k WHERE k.case_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM cases_visit v WHERE v.case_id = c.id))"""
NEXT = "INSERT INTO cases_outgoing (book_id, n, covering_id, sent_at, voided_at, voided_by_id, void_ground) SELECT b.id, {n}, {covering}, now(), now(), (SELECT min(id) FROM offices_post), 'uji' FROM cases_outgoingbook b WHERE b.last_n >= b.first_n LIMIT 1"
OWN = "(SELECT max(c.id) FROM cases_coveringlist c WHERE c.book_id = b.id)"
OTHERS = "(SELECT max(c.id) FROM cases_coveringlist c WHERE c.book_id <> b.id)"

# Sent as another hand-over was, by raw SQL and without a number.
SENT = """INSERT INTO cases_handover SELECT (jsonb_populate_record(h, jsonb_build_object('id', 990000001,
    'is_return', {is_return}))).* FROM cases_handover h
    WHERE NOT h.is_return AND h.answered_at IS NOT NULL LIMIT 1"""
# A number for a return, in a book of its two offices that is made for it.
NUMBERED_RETURN = """
    INSERT INTO cases_outgoingbook (from_office_id, to_office_id, first_n, last_n)
    SELECT from_office_id, to_office_id, 1, 0 FROM cases_handover WHERE is_return LIMIT 1;
    INSERT INTO cases_coveringlist (book_id, made_at, made_by_id)
    SELECT max(b.id), now(), (SELECT min(id) FROM offices_post) FROM cases_outgoingbook b;
    INSERT INTO cases_outgoing (book_id, n, covering_id, case_id, handover_id, sent_at, void_ground)
    SELECT c.book_id, 1, c.id, h.case_id, h.id, now(), '' FROM cases_coveringlist c
    JOIN cases_outgoingbook b ON b.id = c.book_id
    JOIN cases_handover h ON (h.from_office_id, h.to_office_id) = (b.from_office_id, b.to_office_id) AND h.is_return
    ORDER BY c.id DESC LIMIT 1"""

TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "outgoing_numbered": (
        ("outgoing_gap_free", in_act(NEXT.format(n="b.last_n + 2", covering=OWN))),
        ("outgoing_of_its_book", in_act(NEXT.format(n="b.last_n + 1", covering=OTHERS))),
    ),
    "handover_has_number": (
        ("handover_has_number", in_act(SENT.format(is_return="false"))),
        ("handover_has_number", in_act("UPDATE cases_handover SET is_return = NOT is_return")),
        # Answered again as if its voided number still carried it.
        (
            "handover_has_number",
            in_act(
                """UPDATE cases_handover SET answer = 'accepted' WHERE id IN
                   (SELECT handover_id FROM cases_outgoing WHERE voided_at IS NOT NULL)"""
            ),
        ),
    ),
    "outgoing_has_handover": (("handover_has_number", in_act(NUMBERED_RETURN)),),
    "outgoing_stands": (
        ("outgoing_stands", in_act("UPDATE cases_outgoing SET n = n + 5000")),
        (
            "outgoing_stands",
            in_act(
                """UPDATE cases_outgoing SET voided_at = now(), voided_by_id = (SELECT min(id) FROM offices_post),
                   void_ground = 'x' WHERE voided_at IS NULL"""
            ),
        ),
        (
            "outgoing_stands",
            in_act("DELETE FROM cases_outgoing WHERE case_id IS NULL"),
        ),
    ),
    "outgoing_book_stands": (
        ("outgoing_book_stands", in_act("UPDATE cases_outgoingbook SET last_n = last_n + 1")),
        ("outgoing_book_stands", in_act("UPDATE cases_outgoingbook SET first_n = 1, last_n = last_n + 2")),
    ),
    "outgoing_book_empty": (
        (
            "outgoing_book_empty",
            in_act(
                """INSERT INTO cases_outgoingbook (from_office_id, to_office_id, first_n, last_n)
                   SELECT (SELECT max(id) FROM offices_office), (SELECT min(id) FROM offices_office), 1, 7"""
            ),
        ),
    ),
    "outgoing_prefix_stands": (
        ("outgoing_prefix_stands", in_act("UPDATE cases_outgoingprefix SET prefix = prefix || 'Z'")),
    ),
    "gap_of_its_book": (
        (
            "gap_of_its_book",
            in_act(
                """INSERT INTO cases_gap (reconciliation_id, kind, n, outgoing_id)
                   SELECT r.id, 'unanswered', o.n, o.id FROM cases_reconciliation r
                   JOIN cases_outgoing o ON o.book_id <> r.book_id LIMIT 1"""
            ),
        ),
    ),
    "case_received_proven": (
        (
            "case_received_proven",
            in_act(
                f"""UPDATE cases_case SET received_at = received_at, recorded_at = received_at + interval '90 days'
                    WHERE {UNPROVEN}"""
            ),
        ),
    ),
    "case_first_day_stands": (
        (
            "case_first_day_stands",
            in_act(f"UPDATE cases_case SET received_at = received_at - interval '1 hour' WHERE {UNPROVEN}"),
        ),
    ),
    "claim_stands": (
        ("claim_stands", in_act("UPDATE cases_priorclaim SET claimed_at = claimed_at - interval '1 day'")),
        ("claim_stands", in_act("UPDATE cases_priorclaim SET doubt_ground = 'lain' WHERE doubted_at IS NOT NULL")),
        (
            "claim_stands",
            in_act("UPDATE cases_priorclaim SET outcome = 'not_found', proven_at = NULL WHERE outcome = 'found'"),
        ),
    ),
    "search_own": (
        ("search_stands", in_act("UPDATE cases_filesearch SET place = 'lain' WHERE answered_at IS NOT NULL")),
        (
            "search_own",
            in_act(
                """UPDATE cases_filesearch s SET answered_at = now(), is_found = false, place = 'x',
                   answered_by_id = (SELECT p.id FROM offices_post p WHERE p.office_id <> s.office_id LIMIT 1)
                   WHERE s.answered_at IS NULL"""
            ),
        ),
    ),
    "minutes_signed_own": (
        (
            "minutes_signed_own",
            in_act(
                """INSERT INTO cases_minutessignature (claim_id, office_id, post_id, staff_id, signed_at)
                   SELECT s.claim_id, s.office_id, p.id, p.staff_id, now() FROM cases_filesearch s
                   JOIN offices_post p ON p.office_id <> s.office_id
                   WHERE NOT EXISTS (SELECT 1 FROM cases_minutessignature m WHERE m.claim_id = s.claim_id) LIMIT 1"""
            ),
        ),
        (
            "minutes_signed_own",
            in_act("UPDATE cases_minutessignature SET signed_at = signed_at + interval '1 hour'"),
        ),
    ),
}
