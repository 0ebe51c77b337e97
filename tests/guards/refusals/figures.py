"""What the public feed must refuse: a small group, a file that is not its own, a week out of order, any change."""

import json

from tests.guards.mutation import Write
from tests.guards.refusals.shapes import Changes, in_act


CHECKS: dict[str, Changes] = {
    "figures_week_is_iso": "id = id + 1000",
    "figures_week_from_monday": "starts_on = starts_on + 1",
    "figures_week_hides": "k = 1",
    "figures_week_numbers_whole": ("n_entries = -1", "undetailed = -1", "unclimbed_hours = -1"),
    "figures_week_digest_fits": ("digest = '\\x00'", "content = content || '\\x20'"),
    "figures_entry_period_shape": ("period = '2021'", "period = '2021-Q5'"),
    "figures_entry_office_shape": "office = 'Ketileng'",
    "figures_entry_class_and_result": ("event = 'x'", "result = 'kept' WHERE event = 'bounce'"),
    "figures_entry_kind_known": "kind = 'x'",
    "figures_entry_days_known": "days = '2' WHERE event = 'step'",
    "figures_entry_nth_of_a_bounce": ("nth = 1 WHERE event = 'step'", "nth = 4 WHERE event = 'bounce'"),
    "figures_entry_days_measured": "days = '1' WHERE event = 'bounce'",
    "figures_entry_counts_something": "n = 0",
    "figures_counted_source_known": "source = 'x'",
    "figures_held_quarter_shape": "quarter = '2021-W49'",
    "figures_held_taken_later": "taken_id = week_id",
    "figures_held_class_and_result": ("event = 'x'", "result = 'kept' WHERE event = 'bounce'"),
    "figures_held_kind_known": "kind = 'x'",
    "figures_held_days_known": "days = '2' WHERE event = 'step'",
    "figures_held_nth_of_a_bounce": ("nth = 1 WHERE event = 'step'", "nth = 4 WHERE event = 'bounce'"),
    "figures_held_days_measured": "days = '1' WHERE event = 'bounce'",
    "figures_held_counts_something": "n = 0",
    "figures_recount_of_something": ("n_weeks = 0", "n_compared = 0"),
}

COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "figures_week_act_id_key": ("true", {"id": "190101", "starts_on": "'1900-12-31'"}),
}

FOREIGN: dict[str, str] = {
    "figures_held_week_id": "UPDATE figures_held SET week_id = 990000001 WHERE taken_id IS NULL",
}


def _week(number: int, monday: str, *lines: dict[str, object], n: int, week: str = "") -> Write:
    """A week's file stored by hand, in an act."""
    head = {"feed": "tuntas/figures/v1", "week": week, "k": 10, "undetailed": 0, "oldest_unclimbed_hours": 0}
    content = "\n".join([json.dumps(one) for one in (head, *lines)] + [""]).replace("'", "''")
    return in_act(
        f"""INSERT INTO figures_week (id, starts_on, published_at, k, n_entries, undetailed, unclimbed_hours, content,
                digest, act_id)
            SELECT {number}, '{monday}', '2030-01-01', 10, {n}, 0, 0, f.content, sha256(f.content),
                   current_setting('tuntas.act')::bigint
            FROM (SELECT convert_to('{content}', 'UTF8') AS content) f"""
    )


def _line(n: int) -> dict[str, object]:
    return {"period": "2022-W02", "class": "step", "kind": "village", "office": "36.72.02.1004", "result": "kept",
            "days": "1", "nth": 0, "n": n}  # fmt: skip


NEXT = (202202, "2022-01-10")
TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "figures_week_spread": (
        ("TU030", _week(*NEXT, _line(9), n=9, week="2022-W02")),
        ("TU030", _week(*NEXT, _line(10), n=11, week="2022-W02")),
        ("TU030", _week(*NEXT, _line(10), n=10, week="2022-W03")),
    ),
    "figures_week_in_order": (
        ("TU031", _week(202203, "2022-01-17", n=0, week="2022-W03")),
        ("TU031", _week(202148, "2021-11-29", n=0, week="2021-W48")),
    ),
    "figures_week_once": (("TU003", in_act("UPDATE figures_week SET unclimbed_hours = 2")),),
    "figures_entry_once": (
        ("TU003", in_act("UPDATE figures_entry SET n = n + 1")),
        ("TU003", in_act("DELETE FROM figures_entry")),
    ),
    "figures_entry_from_file": (
        (
            "TU032",
            in_act(
                """INSERT INTO figures_entry (week_id, line, period, event, kind, office, region, result, days, nth, n)
                   SELECT week_id, 1000, period, event, kind, office, region, result, days, nth, n FROM figures_entry LIMIT 1"""
            ),
        ),
    ),
    "figures_counted_once": (("TU003", in_act("DELETE FROM figures_counted")),),
    "figures_recount_once": (("TU003", in_act("UPDATE figures_recount SET agrees = NOT agrees")),),
    "figures_held_once": (
        ("TU003", in_act("UPDATE figures_held SET n = n + 1")),
        ("TU003", in_act("UPDATE figures_held SET taken_id = NULL WHERE taken_id IS NOT NULL")),
        ("TU003", in_act("DELETE FROM figures_held")),
    ),
}
