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
    ),
    "offices_duty_stands": _rewritten("offices_duty", "office_kind = 'dpmd'"),
    "offices_arbiter_stands": _rewritten("offices_arbiter", "working_days = working_days + 1"),
    "offices_parameter_stands": _rewritten("offices_parameter", "value = value + 1"),
}
