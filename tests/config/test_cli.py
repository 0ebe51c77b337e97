"""`tuntas NAME`: which database a command gets, and as whom."""

from pathlib import Path

import pytest

from config import cli
from config.postgres import server
from tests.config.postgres import holding


@pytest.mark.unit
@pytest.mark.parametrize(
    ("arguments", "added"),
    [
        (["migrate"], ["--database", "owner"]),
        (["migrate", "--database=default"], []),
        (["showmigrations", "--database", "trail"], []),
        (["intake", "x.xlsx"], []),
    ],
)
def test_tables_are_made_as_their_owner_unless_another_alias_is_named(arguments: list[str], added: list[str]) -> None:
    assert cli._owner_alias(arguments[0], arguments) == added


@pytest.mark.unit
@pytest.mark.parametrize(
    "arguments", [["help"], ["story", "ketileng"], ["audit", "--help"], ["docs", "--check"], ["nosuch"], ["audti"]]
)
def test_a_command_that_needs_no_database_starts_none(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr(server, "attach_or_start", lambda: pytest.fail("it started a database"))

    with cli.database_for(arguments[0], arguments):
        pass


def test_a_wrong_setting_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    refused = holding.tuntas(tmp_path, "serve", PORT="eighty")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "PORT is 'eighty'. Write a whole number of at least 1 and at most 65535.\n"


def test_a_word_mistyped_makes_no_database(tmp_path: Path) -> None:
    refused = holding.tuntas(tmp_path / "data", "audti")

    assert refused.returncode == 1
    assert "Did you mean audit?" in refused.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_connection_is_not_printed_before_the_role_exists(tmp_path: Path) -> None:
    refused = holding.tuntas(tmp_path, "dsn", "--role", "web")

    assert refused.returncode == 1
    assert "Run: tuntas roles" in refused.stderr


@pytest.mark.parametrize("role", ["intake", "tuntas_search"])
def test_a_role_that_cannot_log_in_says_how_to_look_through_its_eyes(tmp_path: Path, role: str) -> None:
    refused = holding.tuntas(tmp_path, "dsn", "--role", role)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot log in" in refused.stderr
    assert f"SET ROLE tuntas_{role.removeprefix('tuntas_')}" in refused.stderr


def test_a_fresh_data_folder_gets_roles_and_tables_before_the_command_runs(tmp_path: Path) -> None:
    shown = holding.tuntas(tmp_path / "data", "showmigrations", "ledger")
    checked = holding.tuntas(tmp_path / "data", "roles", "--check")

    assert shown.returncode == 0, shown.stderr
    assert "[X] 0001_initial" in shown.stdout
    assert "[ ]" not in shown.stdout
    assert checked.stdout == "tuntas_web may do no more than serve.\n"
