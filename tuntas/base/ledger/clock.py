"""The business clock. Only surfaces and config read it; everything below takes `at` as an argument.

On a database marked `story` or `test` it may be set; jobs, sessions and log-in stay on real time.
"""

from datetime import UTC, datetime, timedelta

from django.db import connections
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied


def kind() -> str:
    """What this database is marked as: production, demo, story or test."""
    return str(_mark()[0])


REAL_TIME = frozenset({"production", "demo"})


def real_now() -> datetime:
    """Real time: for what must not follow a story's clock (when a row was recorded, a claim, a session)."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time: real time plus the offset of the database's mark."""
    return real_now() + _mark()[1]


def set_to(at: datetime) -> None:
    """This function will set the business clock; Denied unless the database is marked story or test."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_mark SET clock_offset = %s::interval WHERE kind IN ('story', 'test')", [str(at - real_now())]
        )
        if cursor.rowcount == 0:
            raise Denied(_("Jam hanya bisa diatur di pangkalan data cerita atau uji."))


def mark(as_kind: str) -> None:
    """This function will mark the database; the owner's act, done once when it is made."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_mark SET kind = %s, clock_offset = '0'", [as_kind])
    _for_good.clear()


# Databases known to be marked for good: their business clock is real time, and nobody need ask again.
_for_good: dict[str, str] = {}


def _mark() -> tuple[str, timedelta]:
    connection = connections["default"]
    name = str(connection.settings_dict["NAME"])
    if name in _for_good:
        return _for_good[name], timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, clock_offset FROM ledger_mark")
        found: tuple[str, timedelta] = cursor.fetchone()
    if found[0] in REAL_TIME:
        _for_good[name] = found[0]
    return found
