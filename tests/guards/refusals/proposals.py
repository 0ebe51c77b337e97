"""What the direct way, findings, recommendations, accompanying and referrals must refuse."""

from tests.guards.mutation import Write
from tests.guards.refusals.shapes import Changes, in_act


CHECKS: dict[str, Changes] = {
    "direct_ground_known": "ground = 'x' WHERE ground = 'silence'",
    "direct_not_before_it_opens": "filed_at = opens_at - interval '1 minute' WHERE stated_at IS NULL",
    "direct_silence_takes_days": "opens_at = asked_at WHERE ground = 'silence'",
    "direct_no_was_told": "visit_id = NULL WHERE ground = 'refused'",
    "direct_stance_known": "stance = 'x' WHERE stated_at IS NOT NULL",
    "direct_statement_whole": (
        "statement = '' WHERE stated_at IS NOT NULL",
        "stance = 'against' WHERE stated_at IS NULL",
        "stated_by_id = NULL WHERE stated_at IS NOT NULL",
    ),
    "direct_stated_later": "stated_at = filed_at - interval '1 minute' WHERE stated_at IS NOT NULL",
    "outreach_tip_known": "tip = 'x' WHERE tip = 'field'",
    "outreach_has_account": "account = ''",
    "outreach_medium_named": "medium = '' WHERE tip = 'media'",
    "outreach_consent_known": "consent = 'x' WHERE consent = 'yes'",
    "outreach_consent_how_known": "consent_how = 'x' WHERE consent = 'yes'",
    "outreach_consent_dated": "visit_id = NULL WHERE consent <> ''",
    "outreach_consent_whole": ("consent_how = '' WHERE consent <> ''", "consent = 'yes' WHERE consent = ''"),
    "outreach_spoken_was_heard": "witness = '' WHERE consent_how = 'spoken'",
    "reporter_has_name": "name = ''",
    "origin_recommended_on_a_day": "recommended_on = NULL WHERE source = 'recommendation'",
    "accompaniment_has_companion": "companion = ''",
    "accompaniment_was_asked_for": "words = ''",
    "accompaniment_basis_known": "basis = 'x'",
    "accompaniment_mandate_is_paper": "paper_id = NULL WHERE basis = 'mandate'",
    "accompaniment_has_days": "until_on = from_on - 1",
    "accompaniment_ended_by_someone": "ended_by = NULL WHERE ended_at IS NOT NULL",
    "accompaniment_ended_by_known": "ended_by = 'x' WHERE ended_at IS NOT NULL",
    "accompaniment_ended_later": "ended_at = recorded_at - interval '1 day' WHERE ended_at IS NOT NULL",
    "companion_visit_somewhere": "place = ''",
    "companion_visit_told": "words = ''",
    "provider_has_name": "name = ''",
    "provider_service_known": "service = 'x'",
    "provider_outside_can_be_found": (
        "phone = '' WHERE office_id IS NULL",
        "address = '' WHERE office_id IS NULL",
    ),
    "referral_service_known": "service = 'x'",
    "referral_urgency_known": "urgency = 'x'",
    "referral_leave_known": "leave = 'x'",
    "referral_has_note": "note = ''",
    "referral_transport_told": "transport = '' WHERE needs_transport",
    "referral_not_of_itself": "case_id = origin_id",
    "asking_answered_whole": "answered_by_id = NULL WHERE answered_at IS NOT NULL",
    "asking_answer_known": "answer = 'x' WHERE answer = 'taken_on'",
    "asking_ground_known": "ground = 'x' WHERE answer = 'taken_on'",
    "asking_no_names_another": (
        "other_id = NULL WHERE answer = 'turned_down'",
        "other_id = provider_id WHERE answer = 'turned_down'",
        "ground = '' WHERE answer = 'turned_down'",
    ),
    "feedback_status_known": "status = 'x'",
}

COPIES: dict[str, tuple[str, dict[str, str]]] = {
    # Of one that has ended or was answered, so that the rule of the running one does not speak.
    "advocacy_accompaniment_key_key": ("ended_at IS NOT NULL", {}),
    "asking_numbered": ("answered_at IS NOT NULL", {}),
}

UNFILED = "(SELECT min(c.id) FROM cases_case c WHERE {} AND c.id NOT IN (SELECT case_id FROM proposal_directfiling))"
PROPOSAL = UNFILED.format("c.kind = 'proposal' AND c.region = '36.72.02.1004'")
UNASKED = "(SELECT min(case_id) FROM proposal_outreach WHERE consent = '')"
POST_OF = "(SELECT min(p.id) FROM offices_post p JOIN offices_office o ON o.id = p.office_id WHERE o.kind = '{}')"
KIN_POST = """(SELECT min(p.id) FROM offices_post p JOIN offices_staff s ON s.id = p.staff_id
               WHERE s.nik = '3672020101700001')"""
KIN_SUBJECT = (
    "UPDATE cases_case SET subject_id = (SELECT id FROM people_person WHERE name = 'Siti Rohmah') WHERE id = {};"
)
VERIFIED = "(SELECT min(case_id) FROM cases_task WHERE code = 'verification')"
VISITED = "(SELECT min(case_id) FROM proposal_fieldvisit WHERE finding = 'found')"
UNSERVED = """(SELECT min(r.id) FROM referral_referral r WHERE NOT EXISTS
               (SELECT 1 FROM referral_asking a WHERE a.referral_id = r.id AND a.answer = 'taken_on'))"""
SERVED = "(SELECT min(referral_id) FROM referral_asking WHERE answer = 'taken_on')"


def _filing(changes: str, where: str) -> Write:
    return in_act(
        f"""INSERT INTO proposal_directfiling SELECT (jsonb_populate_record(f, jsonb_build_object('id', 990000001, {changes}))).*
            FROM proposal_directfiling f WHERE {where} LIMIT 1"""
    )


TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "direct_of_its_village": (
        ("direct_of_its_village", _filing("'case_id', " + UNFILED.format("c.kind = 'need'"), "ground = 'silence'")),
        (
            "direct_of_its_village",
            _filing(
                f"'case_id', {PROPOSAL}, 'village_id', (SELECT id FROM offices_office WHERE code = '36.72.04.1005')",
                "ground = 'silence'",
            ),
        ),
        (
            "direct_no_was_told_there",
            _filing(f"'case_id', {PROPOSAL}, 'asked_at', '2021-12-19T00:00:00Z'", "ground = 'refused'"),
        ),
    ),
    "direct_stands": (
        ("direct_stands", in_act("UPDATE proposal_directfiling SET statement = 'lain' WHERE stated_at IS NOT NULL")),
        (
            "direct_stands",
            in_act("UPDATE proposal_directfiling SET filed_at = filed_at + interval '1 hour' WHERE stated_at IS NULL"),
        ),
        (
            "direct_word_of_the_village",
            in_act(
                f"""UPDATE proposal_directfiling SET stance = 'against', statement = 'x', stated_at = now(),
                    stated_by_id = {POST_OF.format("dinsos")} WHERE stated_at IS NULL"""
            ),
        ),
    ),
    "case_direct_is_filed": (
        ("case_direct_is_filed", in_act(f"UPDATE cases_case SET source = 'direct' WHERE id = {PROPOSAL}")),
    ),
    "case_finding_on_record": (
        (
            "case_finding_on_record",
            in_act("UPDATE cases_case SET source = 'finding' WHERE kind = 'proposal' AND source = 'citizen'"),
        ),
    ),
    "outreach_consent_at_home": (
        ("outreach_stands", in_act("UPDATE proposal_outreach SET account = 'lain'")),
        ("outreach_stands", in_act("UPDATE proposal_outreach SET consent = 'no' WHERE consent = 'yes'")),
        (
            "outreach_consent_at_home",
            in_act(
                """UPDATE proposal_outreach SET consent = 'yes', consent_how = 'signed', consent_on = '2021-12-20',
                   consent_by_id = (SELECT min(id) FROM offices_post),
                   visit_id = (SELECT min(id) FROM proposal_fieldvisit WHERE finding <> 'found') WHERE consent = ''"""
            ),
        ),
    ),
    "case_consent_first": (
        ("case_consent_first", in_act(f"UPDATE cases_case SET state = 'verifying' WHERE id = {UNASKED}")),
    ),
    "handover_consent_first": (
        (
            "handover_consent_first",
            in_act(
                f"""INSERT INTO cases_handover SELECT (jsonb_populate_record(h, jsonb_build_object('id', 990000001,
                    'case_id', {UNASKED}))).* FROM cases_handover h
                    WHERE NOT h.is_return AND h.answered_at IS NOT NULL LIMIT 1"""
            ),
        ),
    ),
    "consent_task_answered": (
        (
            "consent_task_answered",
            in_act(
                f"""UPDATE cases_task SET done_at = now(), done_by_id = (SELECT min(id) FROM offices_post), result = 'yes'
                    WHERE code = 'family_consent' AND case_id = {UNASKED}"""
            ),
        ),
    ),
    "reporter_stands": (
        ("reporter_stands", in_act("UPDATE proposal_reporter SET is_secret = false WHERE is_secret")),
        ("reporter_stands", in_act("DELETE FROM proposal_reporter")),
    ),
    "verification_not_for_kin": (
        (
            "verification_not_for_kin",
            in_act(
                f"""{KIN_SUBJECT.format(VERIFIED)}
                    UPDATE cases_task SET done_by_id = {KIN_POST} WHERE code = 'verification' AND case_id = {VERIFIED}"""
            ),
        ),
    ),
    "field_visit_not_for_kin": (
        (
            "field_visit_not_for_kin",
            in_act(
                f"""{KIN_SUBJECT.format(VISITED)}
                    INSERT INTO proposal_fieldvisit SELECT (jsonb_populate_record(v, jsonb_build_object('id', 990000001,
                    'n', 99, 'visited_by_id', {KIN_POST}))).* FROM proposal_fieldvisit v
                    WHERE v.finding = 'found' AND v.case_id = {VISITED} LIMIT 1"""
            ),
        ),
    ),
    "accompaniment_own_paper": (
        (
            "accompaniment_own_paper",
            in_act(
                """UPDATE advocacy_accompaniment a SET paper_id =
                   (SELECT min(x.id) FROM cases_attachment x WHERE x.case_id <> a.case_id) WHERE a.ended_at IS NULL"""
            ),
        ),
    ),
    "accompaniment_stands": (
        (
            "accompaniment_stands",
            in_act("UPDATE advocacy_accompaniment SET until_on = until_on + 30 WHERE ended_at IS NULL"),
        ),
        (
            "accompaniment_stands",
            in_act("UPDATE advocacy_accompaniment SET ended_at = NULL, ended_by = NULL WHERE ended_at IS NOT NULL"),
        ),
    ),
    "companion_visit_within": (
        (
            "companion_visit_within",
            in_act(
                """INSERT INTO advocacy_companionvisit (accompaniment_id, visited_on, place, words, recorded_at)
                   SELECT id, until_on + 1, 'Dinsos', 'KK', now() FROM advocacy_accompaniment WHERE ended_at IS NULL"""
            ),
        ),
    ),
    "companion_visit_stands": (
        ("companion_visit_stands", in_act("UPDATE advocacy_companionvisit SET words = 'lain'")),
        ("companion_visit_stands", in_act("DELETE FROM advocacy_companionvisit")),
    ),
    "referral_of_its_case": (
        (
            "referral_of_its_case",
            in_act(
                """UPDATE referral_referral SET origin_id =
                   (SELECT min(id) FROM cases_case WHERE kind <> 'referral' AND region <> '36.72.02.1004')"""
            ),
        ),
    ),
    "case_referral_on_record": (
        (
            "case_referral_on_record",
            in_act(
                "UPDATE cases_case SET kind = 'referral', state = 'drafted' WHERE kind = 'proposal' AND state = 'preparing'"
            ),
        ),
    ),
    "referral_state_has_answer": (
        (
            "referral_state_has_answer",
            in_act("UPDATE cases_case SET state = 'taken_on' WHERE kind = 'referral' AND state = 'referred'"),
        ),
    ),
    "asking_stands": (
        ("asking_stands", in_act("UPDATE referral_asking SET ground = 'full' WHERE answer = 'taken_on'")),
        (
            "asking_answered_there",
            in_act(
                f"""UPDATE referral_asking SET answer = 'taken_on', answered_at = now(),
                    answered_by_id = {POST_OF.format("kelurahan")} WHERE answered_at IS NULL"""
            ),
        ),
        (
            "asking_outside_heard_from",
            in_act(
                f"""INSERT INTO referral_asking (referral_id, n, provider_id, asked_at, asked_by_id, ground, heard_from)
                    SELECT {SERVED}, 9, p.id, now(), {POST_OF.format("kelurahan")}, '', '' FROM referral_provider p
                    WHERE p.office_id IS NULL LIMIT 1;
                    UPDATE referral_asking a SET answer = 'taken_on', answered_at = now(), answered_by_id =
                    (SELECT min(p.id) FROM offices_post p JOIN referral_referral r ON r.from_office_id = p.office_id
                     WHERE r.id = a.referral_id) WHERE a.n = 9"""
            ),
        ),
    ),
    "feedback_of_served": (
        (
            "feedback_of_served",
            in_act(
                f"""INSERT INTO referral_feedback (referral_id, status, "on", recorded_at, recorded_by_id)
                    SELECT {UNSERVED}, 'attending', current_date, now(), {POST_OF.format("disdukcapil")}"""
            ),
        ),
    ),
    "feedback_stands": (
        ("feedback_stands", in_act("UPDATE referral_feedback SET status = 'absent'")),
        ("feedback_stands", in_act("DELETE FROM referral_feedback")),
    ),
}
