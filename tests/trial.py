"""Cases written down as they are tried, for `tuntas tamper-test` and `tuntas seal-test` (config/trials).

A module that tries cases keeps BREAKS, how each of its protections is switched off in this process only, and calls
`switch_off` around every test: with `--break` its cases must be missed.
"""

import json
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest


REPORT = os.environ.get("TRIAL_REPORT", "")
BREAK = os.environ.get("TRIAL_BREAK", "")


def tried(what: str, *, on: str, expected: Collection[object], named: Collection[object]) -> bool:
    """Write one case down; whether exactly what was expected was seen, and nothing else."""
    caught = set(expected) == set(named)
    if REPORT:
        line = {"on": on, "what": what, "caught": caught, "named": sorted(str(one)[:200] for one in named)[:50]}
        with Path(REPORT).open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return caught


def switch_off(patch: pytest.MonkeyPatch, breaks: Mapping[str, Callable[[pytest.MonkeyPatch], None]]) -> None:
    """Switch off what the environment names; pytest.UsageError for a name nobody knows."""
    if not BREAK:
        return
    if BREAK not in breaks:
        raise pytest.UsageError(f"--break knows {', '.join(breaks)}; not {BREAK}")
    breaks[BREAK](patch)
