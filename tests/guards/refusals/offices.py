"""What the rules about posts and dated rules must refuse: nothing of an office ends without a decree, or in the past."""

from tests.guards.mutation import Write
from tests.guards.refusals.shapes import Changes, in_act


DECREE = "(SELECT min(id) FROM offices_decree)"

CHECKS: dict[str, Changes] = {
    "post_end_is_noticed": (
        f"ended_by_id = {DECREE} WHERE ended_by_id IS NULL",
        "notice_on = '2021-12-01' WHERE ended_by_id IS NULL",
        "notice_on = upper(during) WHERE ended_by_id IS NOT NULL",
        "notice_on = NULL WHERE ended_by_id IS NOT NULL",
    ),
    "post_was_until_longer": (
        "was_until = '2050-01-01' WHERE ended_by_id IS NULL",
        "was_until = upper(during) - 1 WHERE ended_by_id IS NOT NULL",
    ),
    "end_taken_back_by_another": "decree_id = ended_by_id",
    "end_taken_back_before": "taken_back_on = would_end_on",
    "duty_ends_by_decree": ("during = daterange(lower(during), '2050-01-01') WHERE ended_by_id IS NULL",
                            "during = 'empty' WHERE ended_by_id IS NULL"),
    "arbiter_ends_by_decree": "during = daterange(lower(during), '2050-01-01') WHERE ended_by_id IS NULL",
    "parameter_ends_by_decree": "during = daterange(lower(during), '2050-01-01') WHERE ended_by_id IS NULL",
    "work_week_source_named": "source = '' WHERE office_code IS NOT NULL",
}  # fmt: skip


def _rewritten(table: str, column: str) -> tuple[tuple[str, Write], ...]:
    """Rewritten, taken away, ended before today, and made never to have been."""
    ends = f"ended_by_id = {DECREE} WHERE ended_by_id IS NULL AND lower(during) < '2021-12-01'"
    return (
        ("TU021", in_act(f"UPDATE {table} SET {column}")),
        ("TU021", in_act(f"DELETE FROM {table}")),
        ("TU021", in_act(f"UPDATE {table} SET during = daterange(lower(during), '2021-12-02'), {ends}")),
        ("TU021", in_act(f"UPDATE {table} SET during = 'empty', {ends}")),
    )


ENDED = "during = daterange(lower(during), '2030-02-01'), was_until = upper(during), notice_on = '2030-01-01'"
GIVEN_BACK = "during = daterange(lower(during), was_until), was_until = NULL, notice_on = NULL, ended_by_id = NULL"
# Its end is to come, and nothing on record takes it back.
ENDING = "ended_by_id IS NOT NULL AND upper(during) > '2021-12-30'"
TAKEN = """INSERT INTO offices_endtakenback (post_id, ended_by_id, would_end_on, decree_id, taken_back_on)
    SELECT id, ended_by_id, upper(during) {moved}, (SELECT max(id) FROM offices_decree), '2021-12-31' FROM offices_post
    WHERE """ + ENDING  # fmt: skip

TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "offices_post_stands": (
        ("TU020", in_act("UPDATE offices_post SET title = 'Tamu' WHERE ended_by_id IS NULL")),
        ("TU020", in_act("UPDATE offices_post SET staff_id = staff_id + 1")),
        (
            "TU020",
            in_act("UPDATE offices_post SET during = daterange(lower(during), '2050-01-01') WHERE upper_inf(during)"),
        ),
        (
            "TU020",
            in_act("UPDATE offices_post SET during = daterange(lower(during), NULL) WHERE ended_by_id IS NOT NULL"),
        ),
        (
            "TU020",
            in_act(
                f"""UPDATE offices_post SET during = daterange(lower(during), '2021-11-02'), notice_on = '2021-11-01',
                    ended_by_id = {DECREE} WHERE ended_by_id IS NULL"""
            ),
        ),
        # Ended again by the decree that was taken back; given back with nothing on record.
        (
            "TU020",
            in_act(
                f"""UPDATE offices_post p SET {ENDED}, ended_by_id = t.ended_by_id FROM offices_endtakenback t
                    WHERE t.post_id = p.id"""
            ),
        ),
        ("TU020", in_act(f"UPDATE offices_post SET {GIVEN_BACK} WHERE {ENDING}")),
    ),
    "offices_end_to_take_back": (
        ("TU022", in_act("UPDATE offices_endtakenback SET would_end_on = would_end_on + 1")),
        ("TU022", in_act("DELETE FROM offices_endtakenback")),
        ("TU022", in_act(TAKEN.format(moved="+ 1"))),
    ),
    "offices_end_is_taken_back": (("TU023", in_act(TAKEN.format(moved=""))),),
    "offices_duty_stands": _rewritten("offices_duty", "office_kind = 'dpmd'"),
    "offices_arbiter_stands": _rewritten("offices_arbiter", "working_days = working_days + 1"),
    "offices_parameter_stands": _rewritten("offices_parameter", "value = value + 1"),
}
