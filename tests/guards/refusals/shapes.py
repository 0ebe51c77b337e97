"""Shapes of the entries, and the act without which nothing may be written at all."""

from tests.guards.mutation import Write, run


# One forbidden change of one row, or several tried one by one.
Changes = str | tuple[str, ...]
OPEN_ACT = "SELECT ledger_open_act('test.forbidden', 'system', NULL, NULL, now(), NULL);"


def in_act(statement: str) -> Write:
    return run(OPEN_ACT + statement)
