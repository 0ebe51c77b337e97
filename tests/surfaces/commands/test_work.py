"""The real worker, as a process of its own, meets deadlines by the business clock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories.world import cilegon, sitting
from tuntas.base.ledger import clock
from tuntas.casework.cases import actions, custody
from tuntas.casework.cases.models import Handover, Task


PATIENCE = 120


@pytest.fixture
def worker(db: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(Path(sys.executable).with_name("tuntas")), "work"]
    process = subprocess.Popen(command, env=dict(os.environ))
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def _sent_on(world, at):  # type: ignore[no-untyped-def]
    receipt = world.hand_in()
    with sitting(world.kasie):
        for code in Task.objects.order_by("id").values_list("code", flat=True):
            actions.do_task(number=receipt.number, code=code, by=world.kasie, at=at)
        custody.hand_over(
            number=receipt.number, by=world.kasie, to_office_id=world.dinsos_head.office_id,
            ground="file_complete", at=at,
        )  # fmt: skip
    return receipt


def _answer(world):  # type: ignore[no-untyped-def]
    with sitting(world.kasie):
        return Handover.objects.get().answer


def test_work_takes_silence_as_acceptance_after_the_business_day_not_before(db: str, worker) -> None:  # type: ignore[no-untyped-def]
    world = cilegon()
    sent_at = world.at(9, 10)
    clock.set_to(sent_at + timedelta(hours=1))
    _sent_on(world, sent_at)

    time.sleep(11)
    before = _answer(world)
    clock.set_to(world.at(10, 10, 1))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and _answer(world) is None:
        time.sleep(0.5)

    assert before is None
    assert _answer(world) == "deemed"
    assert worker.poll() is None
