"""What the tamper tests tried and what the audit named; and the protections one may switch off, to see them matter.

`tuntas tamper-test` reads the report; `--break NAME` asks for one of BREAKS.
"""

import json
import os
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from tuntas.base.ledger import audit


REPORT = os.environ.get("TAMPER_REPORT", "")
BREAK = os.environ.get("TAMPER_BREAK", "")


def tried(what: str, *, on: str, expected: Collection[object], named: Collection[object]) -> bool:
    """Write one case down; whether exactly what was tampered with was named, and nothing else."""
    caught = set(expected) == set(named)
    if REPORT:
        line = {"on": on, "what": what, "caught": caught, "named": sorted(str(one) for one in named)}
        with Path(REPORT).open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return caught


def _without_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "ROWS", "SELECT 'changed', %s::text WHERE false")


def _without_bodies(patch: pytest.MonkeyPatch) -> None:
    compared = "ledger_commitment_of(b.salt, b.body) IS DISTINCT FROM a.commitment"
    assert compared in audit.ACTS
    patch.setattr(audit, "ACTS", audit.ACTS.replace(compared, "false"))


def _without_leaves(patch: pytest.MonkeyPatch) -> None:
    compared = "ledger_leaf_of(a.commitment, ledger_rows_digest(a.id)) <> a.leaf"
    assert compared in audit.ACTS
    patch.setattr(audit, "ACTS", audit.ACTS.replace(compared, "false"))


def _without_gaps(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "GAPS", "SELECT 'removed', '' WHERE false")


def _without_triggers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_versions", lambda *_: ())


# protection -> how it is switched off, in this process only
BREAKS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "row_digests": _without_rows,
    "bodies": _without_bodies,
    "leaves": _without_leaves,
    "case_numbering": _without_gaps,
    "triggers": _without_triggers,
}


def switch_off(patch: pytest.MonkeyPatch) -> None:
    """Switch off what the environment names; pytest.UsageError for a name nobody knows."""
    if not BREAK:
        return
    if BREAK not in BREAKS:
        raise pytest.UsageError(f"--break knows {', '.join(BREAKS)}; not {BREAK}")
    BREAKS[BREAK](patch)
