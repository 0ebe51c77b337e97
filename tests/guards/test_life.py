"""The lived-in world of the other guards: a table that stays empty is a table nobody tried."""

import psycopg

from tests.factories import life
from tests.factories.world import cilegon
from tuntas.base.ledger import audit, clock, protect


def test_every_table_has_a_row_and_every_protected_one_two(
    db: str, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    clock.mark("test")

    life.live_through(cilegon())

    with admin.cursor() as cursor:
        assert life.empty_tables(cursor) == []
        assert [table for table in life.empty_tables(cursor, fewer_than=2) if table not in protect.EXEMPT] == []
        assert list(audit.findings(cursor)) == []
