"""What the rules about workbooks must refuse: a row that was taken back is nobody and no case; acts that are another's."""

from tests.guards.mutation import Write
from tests.guards.refusals.shapes import Changes, in_act


CHECKS: dict[str, Changes] = {
    "importrow_taken_back_is_nothing": "taken_back_at = now(), case_id = 1 WHERE verdict = 'accept'",
}
# Acts of some case that no import made.
OTHERS = "ARRAY[(SELECT min(id) FROM ledger_act WHERE event = 'case.handed_in')]"


def _copied(table: str, column: str) -> Write:
    return in_act(
        f"""INSERT INTO {table} SELECT (jsonb_populate_record(x, jsonb_build_object('id', 990000001, '{column}', {OTHERS},
            'number', 990001, 'digest', '\\x' || repeat('ab', 32), 'sha256', '\\x' || repeat('ab', 32)))).*
            FROM {table} x ORDER BY id LIMIT 1"""
    )


TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = {
    "exchange_row_made": (("exchange_acts_are_own", _copied("exchange_importrow", "acts")),),
    "exchange_row_changed": (
        ("exchange_acts_are_own", in_act(f"UPDATE exchange_importrow SET acts = acts || {OTHERS}")),
    ),
    "exchange_kin_made": (("exchange_acts_are_own", _copied("exchange_import", "kin_acts")),),
    "exchange_kin_changed": (
        ("exchange_acts_are_own", in_act(f"UPDATE exchange_import SET kin_acts = kin_acts || {OTHERS}")),
    ),
}
