"""The bench of the log measures a log that is one: everything placed, proven, and silent in the audit."""

from pathlib import Path

import pytest

from bench import log
from tuntas.base.ledger.log import reading


pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.bare]


def test_what_is_measured_is_a_whole_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "BATCH", 10)
    monkeypatch.setattr(log, "ACTS", (200, 400))
    monkeypatch.setattr(log, "ASKED", 5)

    rows = log.appended(tmp_path)
    have = log.placed()
    log._waiting(300)
    put = log.place_all(tmp_path)
    audited, held = log.audited(have + put)
    rows += [audited, *log.grown((audited, held), (audited, held)), log.proven(), log.verified()]

    assert put == 300
    assert log.placed() == have + put == reading.signed_size()
    assert [row["work"] for row in rows if not float(str(row["ours"])) > 0 or not float(str(row["theirs"])) > 0] == []
    assert [row["ratio"] for row in rows if "ten times" in str(row["work"])] == [1.0, 1.0]
