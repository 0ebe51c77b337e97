"""After the database was killed and came back, not one request fails for the connections it had cut."""

import time

import psycopg
import pytest
from django.db import OperationalError, connections
from django.test import Client

from config import freshness
from tests.factories.world import cilegon
from tuntas.casework.cases import numbers


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]
ALIASES = ("default", "trail")


def _ask(alias: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def _cut(admin: Admin) -> None:
    """End every connection of ours, as the end of the database does, and wait until the last is gone."""
    ours = "FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tuntas_web'"
    admin.execute(f"SELECT pg_terminate_backend(pid) {ours}")
    while admin.execute(f"SELECT count(*) {ours}").fetchone() != (0,):
        time.sleep(0.01)


def test_a_request_after_a_cut_is_answered(admin: Admin) -> None:
    number = numbers.written(cilegon().hand_in().number)
    before = [_ask(alias) for alias in ALIASES]
    _cut(admin)

    answer = Client().get(f"/lacak/{number}/")

    assert answer.status_code == 200
    assert not set(before) & {_ask(alias) for alias in ALIASES}


def test_without_it_each_connection_fails_once(admin: Admin) -> None:
    for alias in ALIASES:
        _ask(alias)
    _cut(admin)

    for alias in ALIASES:
        with pytest.raises(OperationalError):
            _ask(alias)


def test_a_connection_at_rest_is_kept(db: str) -> None:
    before = [_ask(alias) for alias in ALIASES]

    freshness.drop_cut()

    assert [_ask(alias) for alias in ALIASES] == before
