"""What a halted log means to whoever wants to write: one polite sentence instead of the database's error.

The database refuses every act while the log is halted (TU005); here that refusal becomes a `NotPossibleNow`, for every
page, form, API call and command alike.
"""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotPossibleNow


SQLSTATE = "TU005"
SENTENCE = _(
    "Untuk sementara semuanya hanya bisa dibaca: pangkalan data dipulihkan dari salinan lama dan sedang diperiksa. "
    "Yang Anda kirim belum tersimpan. Simpan isian Anda, lalu kirim lagi nanti atau bawa ke meja kantor."
)


class ReadOnly(NotPossibleNow):
    """Nothing is recorded until the halt of the log is ended by a recovery."""


def connect() -> None:
    """Have every connection of Django's speak so; called once, when everything is loaded."""
    connection_created.connect(_listen, dispatch_uid="tuntas.log.halted")


def refuse_if_read_only(error: DatabaseError) -> None:
    """ReadOnly when it is the halt of the log that the database has refused for."""
    if getattr(error.__cause__, "sqlstate", "") == SQLSTATE:
        raise ReadOnly(SENTENCE) from error


def _listen(connection: BaseDatabaseWrapper, **_facts: object) -> None:
    if _speak not in connection.execute_wrappers:
        connection.execute_wrappers.append(_speak)


def _speak(execute: Callable[..., Any], sql: str, params: object, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001 - Django's shape
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        refuse_if_read_only(error)
        raise
