"""Structured logs, one JSON object a line, in which nobody can be read about.

A log line keeps the constant message and such data as cannot name a person: numbers of rows, codes, durations.
Free text, long digit runs (a NIK, a telephone) and the text of errors are left out; an error is told by its class,
its place in the code and, for the database, by its code and the constraint's name. Case text never belongs here.
"""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType

from config import env


CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")
DIGITS = re.compile(r"[0-9]{5,}")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
LEFT_OUT = "…"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "request"}


def safe(value: object) -> object:
    """Give the value back if it cannot name a person, otherwise only its kind."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**10 else LEFT_OUT
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and CODE.fullmatch(value) and not DIGITS.search(value):
        return value
    return f"{LEFT_OUT}{type(value).__name__}"


def safe_text(message: object) -> str:
    """Take digit runs and addresses out of a message that another library has already filled in."""
    return ADDRESS.sub(LEFT_OUT, DIGITS.sub(LEFT_OUT, str(message)))[:500]


def describe(error: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """Tell an error without its text: the text of a database error holds the values of the row."""
    told: dict[str, object] = {"class": f"{type(error).__module__}.{type(error).__qualname__}"}
    told["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-8:]]
    cause = error.__cause__ or error
    diagnosis = getattr(cause, "diag", None)
    if diagnosis is not None:
        told["sqlstate"] = getattr(cause, "sqlstate", None)
        told["constraint"] = diagnosis.constraint_name
        told["table"] = diagnosis.table_name
    return told


class JsonFormatter(logging.Formatter):
    """One line of JSON for one record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe_text(record.msg),
        }
        if isinstance(record.args, Mapping):
            line["data"] = {str(key): safe(value) for key, value in record.args.items()}
        elif record.args:
            line["data"] = [safe(value) for value in record.args]
        line |= {key: safe(value) for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def config() -> dict[str, object]:
    """Give Django its LOGGING: everything to standard error, as JSON."""
    level = env.text("TUNTAS_LOG", default="INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise env.Wrong(f"TUNTAS_LOG is {level!r}. Write DEBUG, INFO, WARNING or ERROR.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers write plain text and mail; ours is the only one.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # At INFO it writes each job with its arguments.
            "procrastinate": {"level": "WARNING"},
        },
    }
