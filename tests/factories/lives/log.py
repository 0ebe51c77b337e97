"""What the public log did meanwhile: places, cover, checkpoints, cosignatures; a witness that was wrong, a loss that was
recovered from.
"""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from config.postgres import dsn
from tests.factories.world import World
from tuntas.algorithms.merkle import notes
from tuntas.algorithms.merkle.keys import Kind, SigningKey
from tuntas.base.ledger import acts
from tuntas.base.ledger.log import recovering
from tuntas.base.ledger.log.sequencer import CoverRule, Sequencer


BASE = "tuntas.test/log"
WITNESSES = [SigningKey(f"saksi-{n}.test/w", bytes([n]) * 32, Kind.COSIGNATURE) for n in (1, 2)]


def live(world: World) -> None:
    at, rule = world.at(29, 8), CoverRule(period=60, slots=300)
    with TemporaryDirectory() as folder, psycopg.connect(dsn.conninfo(dsn.SEQUENCER), autocommit=True) as connection:
        log = Sequencer(connection, Path(folder), BASE)
        log.begin(at)
        log.step(at, rule)
        _cosign(log, at)
        log.halt("ahead", WITNESSES[0].name, log.tree.size + 9, "", at)
        recovering.as_false(ground="Saksi memegang salinan log lain", at=at)
        log.halt("ahead", WITNESSES[1].name, log.tree.size + 7, "", at)
        recovering.under_new_name(ground="Cakram rusak, dipulihkan dari salinan", base=BASE, folder=Path(folder), at=at)
        log.begin(at)
        for n in (1, 2):
            _act(at)
            log.step(at + timedelta(minutes=n), rule)
            _cosign(log, at)
    # And one that waits.
    _act(at)


def _act(at: datetime) -> None:
    with acts.open_act(event="test.afterwards", by=acts.SYSTEM, at=at):
        pass


def _cosign(log: Sequencer, at: datetime) -> None:
    """Two witnesses' lines under the last checkpoint."""
    size, note = log.last_signed()
    text = notes.split(note)[0]
    for key in WITNESSES:
        line = notes.cosignature(text, key, 1_640_000_000).line.rstrip("\n")
        log.store_cosignature(size, key.name, line, at)
