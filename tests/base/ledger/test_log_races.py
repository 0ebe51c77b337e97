"""The sequencer cut off at each of its points, and writers beside it: nothing is lost, nothing stands twice, one past."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from tests.base.ledger.log_world import NOON, an_act, connected, later, sequencer
from tests.base.ledger.test_log import entries, root_of
from tuntas.algorithms.merkle import checkpoints
from tuntas.base.ledger.log.sequencer import CoverRule, Sequencer


pytestmark = pytest.mark.bare

Admin = psycopg.Connection[tuple[object, ...]]
HOUSE = Path(__file__).resolve().parents[3]
POINTS = ("taken", "appended", "committed", "signed", "kept", "stored")


def killed_at(point: str, folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.base.ledger.dying", folder, point], cwd=HOUSE, env=os.environ.copy(), check=False
    )
    return done.returncode


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_next_one_goes_on_with_one_past(db: str, admin: Admin, tmp_path: Path, point: str) -> None:
    with sequencer(tmp_path) as log:
        an_act()
        log.step(NOON)
        first = checkpoints.open_checkpoint(log.kept.note(), log.key.verifier).checkpoint
    late = [an_act() for _n in range(3)]

    code = killed_at(point, tmp_path)
    with sequencer(tmp_path) as log:
        past = log.own_past()
        steps = [log.step(later(61), CoverRule(60, 3)), log.step(later(62), CoverRule(60, 3))]
        last = checkpoints.open_checkpoint(log.kept.note(), log.key.verifier).checkpoint

    leaves = entries(admin)
    placed = admin.execute("SELECT count(DISTINCT idx) FROM ledger_place WHERE act_id = ANY(%s)", [late]).fetchone()
    stored = admin.execute("SELECT size, root FROM ledger_checkpoint ORDER BY size").fetchall()
    assert (code, past) == (-9, None)
    assert placed == (3,)
    # Three acts and three slots, whether they came before the death or after it.
    assert len(leaves) == first.size + 6
    assert steps[1].signed == 0
    assert (last.size, last.root) == (len(leaves), root_of(leaves))
    assert [(size, bytes(root)) for size, root in stored] == [(s, root_of(leaves[:s])) for s in (first.size, last.size)]  # type: ignore[arg-type]


def test_what_was_signed_and_not_stored_is_not_signed_otherwise(db: str, admin: Admin, tmp_path: Path) -> None:
    """Killed between keeping and storing, the same size gets the same note: Ed25519 has no second one."""
    an_act()
    killed_at("kept", tmp_path)
    kept = (tmp_path / "log.signed").read_text()

    with sequencer(tmp_path) as log:
        log.sign(later(70))

    assert admin.execute("SELECT note FROM ledger_checkpoint").fetchall() == [(kept,)]


def test_many_writers_beside_the_sequencer_all_get_in_once(db: str, admin: Admin, tmp_path: Path) -> None:
    """Four writers start together and the sequencer works while they write; each act stands once, each case in order."""
    gate = threading.Barrier(5)
    made: list[int] = []

    def write() -> None:
        gate.wait(60)
        for _n in range(25):
            made.append(an_act())  # noqa: PERF401 - each is committed before the next
        connections.close_all()

    writers = [threading.Thread(target=write) for _n in range(4)]
    with sequencer(tmp_path) as log:
        for writer in writers:
            writer.start()
        gate.wait(60)
        while any(writer.is_alive() for writer in writers):
            log.step(NOON)
        log.step(NOON)
        size = log.tree.size

    placed = admin.execute("SELECT act_id, idx FROM ledger_place ORDER BY idx").fetchall()
    assert len(made) == 100
    assert set(made) <= {act for act, _idx in placed}
    assert [idx for _act, idx in placed] == list(range(size))


def test_a_sequencer_that_lost_its_connection_stores_nothing_more(db: str, admin: Admin, tmp_path: Path) -> None:
    """Its lock goes with the connection; the one that took over signs, and what the first one still holds is refused."""
    an_act()
    (waiting,) = admin.execute("SELECT count(*) FROM ledger_actpending").fetchone() or (0,)
    with connected() as connection:
        first = Sequencer(connection, tmp_path, "tuntas.test/log")
        assert first.take_lock()
        first.begin(NOON)
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tuntas_sequencer'")
        with pytest.raises(psycopg.OperationalError):
            first.step(NOON)
    with sequencer(tmp_path) as second:
        step = second.step(NOON)

    assert (step.acts, step.signed) == (waiting, waiting)
    assert len(entries(admin)) == waiting
