"""A log line names nobody, whatever is thrown at it."""

import json
import logging
import sys

import psycopg
import pytest

from config import env, logs


PERSONAL = ("3672021234567890", "Bu Rohmah", "rohmah@example.org", "0812-3456-7890", "Jl. Ketileng 4")


def line(message: object, *arguments: object, **more: object) -> dict[str, object]:
    record = logging.LogRecord("tuntas.cases", logging.INFO, __file__, 1, message, arguments, None)
    vars(record).update(more)
    told = json.loads(logs.JsonFormatter().format(record))
    assert isinstance(told, dict)
    return told


@pytest.mark.unit
@pytest.mark.parametrize("personal", PERSONAL)
def test_an_argument_or_extra_that_could_name_a_person_is_left_out(personal: str) -> None:
    told = line("case %s moved", personal, subject=personal)

    assert personal not in json.dumps(told, ensure_ascii=False)
    assert told["message"] == "case %s moved"


@pytest.mark.unit
def test_codes_and_counts_are_kept() -> None:
    told = line("imported %s of %s by %s", 420, 428, "exchange.commit")

    assert told["data"] == [420, 428, "exchange.commit"]


@pytest.mark.unit
def test_a_number_as_long_as_a_nik_is_left_out() -> None:
    assert line("seen %s", 3672021234567890)["data"] == [logs.LEFT_OUT]


@pytest.mark.unit
def test_a_message_another_library_filled_in_loses_digits_and_addresses() -> None:
    assert line("sent to rohmah@example.org about 3672021234567890")["message"] == "sent to … about …"


@pytest.mark.unit
def test_an_error_is_told_without_its_text() -> None:
    try:
        int("Bu Rohmah is 3672021234567890")
    except ValueError:
        record = logging.LogRecord("tuntas", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    told = logs.JsonFormatter().format(record)

    assert "Rohmah" not in told
    assert "3672021234567890" not in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told


def test_a_database_error_is_told_by_code_and_constraint(
    db: str, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    admin.execute("CREATE TABLE probe (nik text CONSTRAINT probe_once UNIQUE)")
    try:
        admin.execute("INSERT INTO probe VALUES ('3672021234567890'), ('3672021234567890')")
    except psycopg.Error as error:
        told = logs.describe(error, error.__traceback__)

    assert (told["sqlstate"], told["constraint"], told["table"]) == ("23505", "probe_once", "probe")
    assert "3672021234567890" not in json.dumps(told)
    assert db


@pytest.mark.unit
def test_an_unknown_level_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNTAS_LOG", "loud")

    with pytest.raises(env.Wrong, match="DEBUG, INFO, WARNING or ERROR"):
        logs.config()
