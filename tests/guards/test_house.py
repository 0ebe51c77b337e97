"""The order of the house, the sizes of its rooms, and what must not be written down in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest


HOUSE = Path(__file__).resolve().parents[2]
OURS = sorted(
    file
    for folder in ("config", "tuntas", "bench", "bin")
    for file in (HOUSE / folder).rglob("*.py")
    if "migrations" not in file.parts
)

pytestmark = pytest.mark.unit


def test_a_module_imports_only_from_what_stands_before_it() -> None:
    program = Path(sys.executable).with_name("lint-imports")

    found = subprocess.run([program, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


def test_no_file_is_longer_than_500_lines() -> None:
    long = [f"{file.relative_to(HOUSE)}" for file in OURS if file.read_text().count("\n") > 500]

    assert long == []


def test_no_file_is_called_utils() -> None:
    vague = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}

    assert [str(file.relative_to(HOUSE)) for file in OURS if file.name in vague] == []


def test_locks_are_hashed_and_name_no_host() -> None:
    for lock in (HOUSE / "requirements").glob("*.txt"):
        text = lock.read_text()

        pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[a-z,-]+\])?==.*?(?=^[A-Za-z]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pinned != []
        assert [entry for entry in pinned if "--hash=sha256:" not in entry] == []
        assert re.findall(r"https?://|--(?:extra-)?index|--find-links", text) == []


def test_errors_are_not_swallowed() -> None:
    swallowing = re.compile(r"except (?:Base)?Exception[^\n]*:\s*\n\s*(?:pass|continue|return)\b|except:\s*\n")

    assert [str(file.relative_to(HOUSE)) for file in OURS if swallowing.search(file.read_text())] == []
