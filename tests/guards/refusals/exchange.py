"""What the rules about workbooks must refuse: a row that was taken back is nobody and no case."""

from tests.guards.refusals.shapes import Changes


CHECKS: dict[str, Changes] = {
    "importrow_taken_back_is_nothing": "taken_back_at = now(), case_id = 1 WHERE verdict = 'accept'",
}
