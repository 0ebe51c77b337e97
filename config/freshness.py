"""Connections the database has cut are dropped before a request uses them, without asking the database anything.

A thread keeps one connection for each purpose (`default`, `trail`, …), and each would otherwise fail one request after
the database came back. Nothing is said on a connection at rest: if there is something to read, it is its end.
"""

import select

from django.db import connections
from psycopg import Connection


def drop_cut(**_signal: object) -> None:
    """This function will close this thread's idle connections that are cut; the next query opens new ones."""
    for each in connections.all(initialized_only=True):
        kept = each.connection
        if kept is not None and not each.in_atomic_block and _is_cut(kept):
            each.close()


def _is_cut(kept: "Connection[object]") -> bool:
    if kept.closed:
        return True
    ear = select.poll()
    ear.register(kept.fileno(), select.POLLIN)
    return bool(ear.poll(0))
