"""What every rule of schema sealed must refuse."""

from tests.guards.mutation import run
from tests.guards.refusals.shapes import Changes


OPEN_SEALED = "SELECT sealed.open_act('test.forbidden', 'system', NULL, NULL, now(), NULL);"
OTHER_NUMBER = {"number": "'ZZZZZZZZZ'"}

CHECKS: dict[str, Changes] = {
    "sealed_act_actor_known": "actor_kind = 'x'",
    "sealed_act_closed_whole": ("leaf = NULL", "commitment = NULL"),
    "sealed_act_person_has_post": "post_id = NULL WHERE actor_kind = 'person'",
    "sealed_act_row_op_known": "op = 'x'",
    "erasure_by_a_later_act": "by_act_id = act_id",
    "sealed_tally_salted": "salt = '\\x00'",
    "sealed_tally_counts": "n = -1",
    "sealed_outbox_template_known": "template = 'x'",
    # Keys have their lengths; a secret that is not long enough to be locked is not locked.
    "sealed_unitkey_is_a_key": "public_key = '\\x00'",
    "sealed_unitkey_salted": "salt = '\\x00'",
    "sealed_unitkey_recoverable": "recovery = '\\x00'",
    "sealed_unitkey_stretched": "cost = 9",
    "sealed_unitkey_ends_later": "ended_at = made_at - interval '1 day'",
    "sealed_staffkey_is_a_key": "public_key = '\\x00'",
    "sealed_staffkey_salted": "salt = '\\x00'",
    "sealed_staffkey_locked": "locked = '\\x00'",
    "sealed_staffkey_stretched": "cost = 9",
    "sealed_access_sealed": "sealed = '\\x00'",
    "sealed_access_ended_by_someone": "ended_at = now() WHERE ended_at IS NULL",
    "sealed_arrival_kind_known": "kind = 'x'",
    "sealed_arrival_wrapped": "wrapped = '\\x00'",
    "sealed_arrival_sealed": "body = '\\x00'",
    "sealed_matterkey_wrapped": "wrapped = '\\x00'",
    "sealed_entry_kind_known": "kind = 'x'",
    "sealed_entry_sealed": "body = '\\x00'",
    "sealed_matter_number_shape": "number = 'IIIIIIIII'",
    "sealed_matter_kind_one": "kind = 'need'",
    "sealed_matter_state_known": "state = 'mediation' WHERE state_class = 'open'",
    "sealed_matter_basis_known": "basis = 'family'",
    "sealed_matter_class_of_state": "state_class = 'good', due = NULL WHERE state = 'arrived'",
    "sealed_matter_works_on_a_basis": "state = 'plan' WHERE state = 'arrived'",
    "sealed_matter_clock_while_open": "due = NULL WHERE state_class = 'open'",
    "sealed_channel_way_known": "way = 'x'",
    "sealed_channel_whose_known": "whose = 'x'",
    # A message to the family's telephone cannot be: it is never safe, and nothing goes over what is not safe.
    "sealed_channel_family_never_safe": "is_safe = true, opens_at = '09:00', closes_at = '10:00' WHERE whose = 'family'",
    "sealed_contact_over_safe_channel": "is_safe = false",
    "sealed_channel_safe_has_hours": "opens_at = NULL, closes_at = NULL WHERE is_safe",
    "sealed_channel_hours_ordered": "opens_at = '18:00', closes_at = '17:00' WHERE is_safe",
    "sealed_channel_hours_whole": "opens_at = NULL WHERE is_safe",
    "sealed_channel_sealed": "address = '\\x00'",
    "sealed_contact_after_harm_check": ("harm = 'risk'", "checked_at = at + interval '1 minute'"),
    "sealed_clock_scope_known": "scope = 'x'",
    "sealed_clock_charged_known": "charged = 'x'",
    "sealed_clock_due_later": "due = started_at",
    "sealed_clock_end_judged": ("met = NULL WHERE ended_at IS NOT NULL", "met = true WHERE ended_at IS NULL"),
    "sealed_clock_office_charged": "office_id = NULL WHERE charged = 'office'",
    "sealed_clock_stop_charges_citizen": "stopped_at = now()",
    # Her own pace is no lateness, and nothing waits because of her.
    "sealed_clock_never_charges_her": "charged = 'citizen'",
    "sealed_escalation_level_known": "level = 60",
    "sealed_call_made_by_someone": "made_at = now() WHERE made_at IS NULL",
    "sealed_call_climbs_when_late": "climbed_at = due - interval '1 minute'",
    "sealed_opening_purpose_known": "purpose = 'x'",
    "sealed_opening_glass_has_ground": "ground = NULL WHERE is_glass",
    "sealed_arrivalpaper_titled": "title = '\\x00'",
    "sealed_arrivalpaper_sealed": "content = '\\x00'",
    "sealed_paper_titled": "title = '\\x00'",
    "sealed_paper_sealed": "content = '\\x00'",
    "sealed_paperopening_purpose_known": "purpose = 'x'",
    "sealed_alert_step_known": ("step = 9", "step = -1"),
    # An alert is sent to somebody over something, or nobody could be reached, or it waits: nothing between.
    "sealed_alert_done_whole": (
        "channel = 'sms' WHERE sent_at IS NULL",
        "to_post_id = NULL WHERE channel = 'page'",
        "sent_at = now() WHERE sent_at IS NULL",
        "channel = 'pigeon' WHERE sent_at IS NOT NULL",
    ),
    "sealed_duty_bounded": "during = tstzrange('2031-01-01', NULL)",
    "sealed_police_decided_by_known": "decided_by = 'x'",
    "sealed_police_duty_is_done": "is_reported = false WHERE decided_by = 'law'",
}

# Which row to copy, with fresh values for the keys beside the one that is tried.
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "sealed_clock_numbered": ("ended_at IS NOT NULL", {"scope": 'r."scope"'}),
    "sealed_custody_numbered": ("upper(during) IS NOT NULL", {"during": "tstzrange('1901-01-01', '1901-01-02')"}),
    "sealed_custody_one_now": ("upper(during) IS NULL", {"n": "31000", "during": "'empty'"}),
    "sealed_custody_no_overlap": ("upper(during) IS NOT NULL", {"n": "31000"}),
    "matter_ref_key": ("true", OTHER_NUMBER),
    "sealed_unitkey_numbered": ("ended_at IS NOT NULL", {}),
    "sealed_channel_safe_key": ("true", {"ref": "gen_random_uuid()", "mark": "'\\xfe'"}),
}

# A colleague whose key was taken away again: he has his post still, and what others wrote is not his to fetch.
_COLLEAGUE = (("36.72-uptd-ppa", "officer", 1),)
NEARER = {
    f"sealed_{table}_of_unit": _COLLEAGUE
    for table in ("matterkey", "entry", "channel", "contact", "paper", "paperopening")
}

FOREIGN: dict[str, str] = {
    "ledger_erasure_act_id": "UPDATE ledger_erasure SET act_id = -1 WHERE act_id = (SELECT min(act_id) FROM ledger_erasure)",
    "access_ended_by_id": "UPDATE sealed.access SET ended_at = now(), ended_by_id = 990000001",
    "sealed_contact_of_safe_channel": (
        "UPDATE sealed.contact SET channel_id = (SELECT id FROM sealed.channel WHERE NOT is_safe LIMIT 1)"
    ),
}

TRIGGERS = {
    "sealed_act_once": (
        ("TU003", run("UPDATE sealed.act SET event = 'x' WHERE id = (SELECT min(id) FROM sealed.act)")),
        ("TU003", run("DELETE FROM sealed.act WHERE id = (SELECT min(id) FROM sealed.act)")),
    ),
    "sealed_tally_once": (
        ("TU003", run("UPDATE sealed.tally SET n = n + 1")),
        ("TU003", run("DELETE FROM sealed.tally")),
    ),
    "sealed_actbody_once": (
        ("TU003", run("UPDATE sealed.actbody SET body = '{}'")),
        ("TU003", run("DELETE FROM sealed.actbody")),
    ),
    "sealed_actrow_once": (
        ("TU003", run("UPDATE sealed.actrow SET digest = NULL")),
        ("TU003", run("DELETE FROM sealed.actrow")),
    ),
    "sealed_act_closed": (("TU002", run(OPEN_SEALED + "SET CONSTRAINTS ALL IMMEDIATE")),),
    "sealed_matter_has_custody": (
        (
            "sealed_matter_has_custody",
            run(OPEN_SEALED + "UPDATE sealed.matter SET holder_id = (SELECT max(id) FROM offices_office)"),
        ),
    ),
    "sealed_clock_honest": (
        (
            "sealed_clock_honest",
            run(OPEN_SEALED + "UPDATE sealed.clock SET started_at = started_at - interval '1 day'"),
        ),
        ("sealed_clock_honest", run(OPEN_SEALED + "UPDATE sealed.clock SET due = due + interval '1 day'")),
        (
            "sealed_clock_honest",
            run(OPEN_SEALED + "UPDATE sealed.clock SET ended_at = NULL, met = NULL WHERE ended_at IS NOT NULL"),
        ),
    ),
    "sealed_matter_due_has_clock": (
        (
            "sealed_matter_due_has_clock",
            run(OPEN_SEALED + "UPDATE sealed.matter SET due = due + interval '1 hour' WHERE due IS NOT NULL"),
        ),
    ),
    "sealed_contact_in_hours": (
        (
            "sealed_contact_in_hours",
            run(OPEN_SEALED + "UPDATE sealed.contact SET at = date_trunc('day', at) + interval '20 hours'"),
        ),
    ),
    "sealed_police_by_basis": (
        (
            "sealed_police_by_basis",
            run(OPEN_SEALED + "UPDATE sealed.policereport SET decided_by = 'victim' WHERE decided_by = 'law'"),
        ),
        (
            "sealed_police_by_basis",
            run(OPEN_SEALED + "UPDATE sealed.policereport SET decided_by = 'law', is_reported = true"),
        ),
    ),
    "sealed_entry_once": (("TU003", run(OPEN_SEALED + "UPDATE sealed.entry SET kind = 'note'")),),
    "sealed_paper_once": (
        ("TU003", run(OPEN_SEALED + "UPDATE sealed.paper SET at = now()")),
        ("TU003", run(OPEN_SEALED + "DELETE FROM sealed.paper")),
    ),
    "sealed_paperopening_once": (
        ("TU003", run(OPEN_SEALED + "UPDATE sealed.paperopening SET purpose = 'supervise'")),
        ("TU003", run(OPEN_SEALED + "DELETE FROM sealed.paperopening")),
    ),
    "sealed_opening_once": (
        ("TU003", run(OPEN_SEALED + "UPDATE sealed.opening SET purpose = 'supervise'")),
        ("TU003", run(OPEN_SEALED + "DELETE FROM sealed.opening")),
    ),
}
