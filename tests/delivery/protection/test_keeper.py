"""The keeper's memory: whose key, how long, and what makes it forget. The process around it, stopped and killed."""

import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.factories.unit import keeper_beside
from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.delivery.protection import envelopes, keeper, unlock


pytestmark = pytest.mark.unit
WHERE = envelopes.place("matterkey", "x", "wrapped")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def own() -> keeper.OwnKey:
    return keeper.enrol(7, "empat kata saya", cost=10)


def opened(own: keeper.OwnKey, clock: Clock, seconds: int = 60) -> tuple[keeper.Keeper, keeper.UnitPair]:
    pair, _private = keeper.new_unit(1, 1, {7: own.public}, cost=10)
    held = keeper.Keeper(clock)
    held.unlock("t", staff=7, passphrase="empat kata saya", own=own, seconds=seconds,
                units={3: (pair.shares[7], keeper.share_place(1, 1, 7))})  # fmt: skip
    return held, pair


def test_an_open_key_unwraps_until_its_time_is_over(own: keeper.OwnKey) -> None:
    clock = Clock()
    held, pair = opened(own, clock)
    sealed = envelopes.seal(pair.public, b"k" * 32, WHERE)

    assert held.unwrap("t", staff=7, unit_key=3, sealed=sealed, where=WHERE) == b"k" * 32
    assert held.seconds_left("t", staff=7) == 60
    clock.now = 60.0
    with pytest.raises(keeper.Closed):
        held.unwrap("t", staff=7, unit_key=3, sealed=sealed, where=WHERE)
    assert held._held == {}


def test_no_session_lasts_longer_than_the_most(own: keeper.OwnKey) -> None:
    held, _pair = opened(own, Clock(), seconds=10**9)

    assert held.seconds_left("t", staff=7) == keeper.MOST_SECONDS


@pytest.mark.parametrize(("token", "staff", "unit"), [("other", 7, 3), ("t", 8, 3), ("t", 7, 4)])
def test_a_token_serves_its_person_and_her_units_alone(own: keeper.OwnKey, token: str, staff: int, unit: int) -> None:
    held, pair = opened(own, Clock())

    with pytest.raises(keeper.Closed):
        held.unwrap(token, staff=staff, unit_key=unit, sealed=envelopes.seal(pair.public, b"x", WHERE), where=WHERE)


def test_locking_and_forgetting_close_it(own: keeper.OwnKey) -> None:
    for forget in (lambda held: held.lock("t"), lambda held: held.forget_all()):
        held, _pair = opened(own, Clock())
        forget(held)
        assert held.seconds_left("t", staff=7) == 0


def test_wrong_words_and_wrong_paper_open_nothing(own: keeper.OwnKey) -> None:
    pair, private = keeper.new_unit(1, 1, {}, cost=10)
    held = keeper.Keeper(Clock())

    with pytest.raises(keeper.WrongPassphrase):
        held.unlock("t", staff=7, passphrase="empat kata lain", own=own, units={}, seconds=60)
    where, share = keeper.recovery_place(1, 1), keeper.share_place(1, 1, 7)
    with pytest.raises(keeper.WrongPassphrase):
        held.recover(
            "2222-3333",
            recovery=pair.recovery,
            salt=pair.salt,
            cost=10,
            where=where,
            public=own.public,
            share_where=share,
        )
    sealed = held.recover(
        pair.code, recovery=pair.recovery, salt=pair.salt, cost=10, where=where, public=own.public, share_where=share
    )
    mine = envelopes.unlock("empat kata saya", own.locked, keeper.staff_place(7), salt=own.salt, cost=10)
    assert envelopes.unseal(mine, sealed, share) == private


def test_a_key_locked_for_another_person_is_refused(own: keeper.OwnKey) -> None:
    """A staff key swapped into another row does not open with its word there."""
    held = keeper.Keeper(Clock())

    with pytest.raises(keeper.WrongPassphrase):
        held.unlock("t", staff=8, passphrase="empat kata saya", own=own, units={}, seconds=60)


# --- the process -----------------------------------------------------------------------------------------------------


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    path = tmp_path / "unlock.sock"
    with override_settings(UNLOCK_SOCKET=path):
        running = start(path)
        try:
            yield running, path
        finally:
            running.kill()
            running.wait(60)


def start(path: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys, threading, signal, pathlib; from tuntas.delivery.protection import served;"
        "stop = threading.Event(); signal.signal(signal.SIGTERM, lambda *_: stop.set());"
        f"served.serve(pathlib.Path({str(path)!r}), stop)"
    )
    house = Path(__file__).resolve().parents[3]
    with path.with_name("said").open("ab") as said:
        running = subprocess.Popen([sys.executable, "-c", code], cwd=house, stdout=said, stderr=said)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            unlock.close("nobody")
            if unlock._ask("left", token="x", staff=1)["seconds"] == 0:
                return running
        except NotPossibleNow:
            time.sleep(0.05)
    raise AssertionError("the keeper did not begin")


def session_of(own: keeper.OwnKey) -> tuple[unlock.Session, keeper.UnitPair]:
    pair, _private = keeper.new_unit(1, 1, {7: own.public}, cost=10)
    session = unlock.Session("token", 7)
    share = unlock.Share(3, pair.shares[7], keeper.share_place(1, 1, 7))
    unlock.open_session(session, passphrase="empat kata saya", own=own, shares=[share], seconds=60)
    return session, pair


def test_the_process_answers_its_own_user_on_a_private_socket(
    process: tuple[subprocess.Popen[bytes], Path], own: keeper.OwnKey
) -> None:
    session, pair = session_of(own)

    sealed = envelopes.seal(pair.public, b"kunci", WHERE)
    assert unlock.unwrap(session, unit_key=3, sealed=sealed, where=WHERE) == b"kunci"
    assert stat.S_IMODE(process[1].stat().st_mode) == 0o600
    with pytest.raises(unlock.Unreadable):
        unlock.unwrap(session, unit_key=3, sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]), where=WHERE)
    with pytest.raises(Invalid):
        unlock.open_session(session, passphrase="salah", own=own, shares=[], seconds=60)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_process_that_ended_has_forgotten_and_a_new_one_knows_nothing(
    process: tuple[subprocess.Popen[bytes], Path], own: keeper.OwnKey, how: signal.Signals
) -> None:
    running, path = process
    session, pair = session_of(own)
    sealed = envelopes.seal(pair.public, b"kunci", WHERE)

    running.send_signal(how)
    running.wait(60)
    with pytest.raises(NotPossibleNow):
        unlock.unwrap(session, unit_key=3, sealed=sealed, where=WHERE)
    assert unlock.seconds_left(session) == 0
    again = start(path)
    try:
        with pytest.raises(unlock.KeyClosed):
            unlock.unwrap(session, unit_key=3, sealed=sealed, where=WHERE)
    finally:
        again.kill()
        again.wait(60)
    assert path.with_name("said").read_bytes() == b""


def test_malformed_questions_are_refused_and_stop_nothing(process: tuple[subprocess.Popen[bytes], Path]) -> None:
    for question in ("unlock", "unwrap", "__init__", "answer", ""):
        with pytest.raises(NotPossibleNow):
            unlock._ask(question)
    assert process[0].poll() is None


def test_time_out_closes_it_in_a_running_keeper(own: keeper.OwnKey) -> None:
    with keeper_beside():
        pair, _private = keeper.new_unit(1, 1, {7: own.public}, cost=10)
        session = unlock.Session("short", 7)
        share = unlock.Share(3, pair.shares[7], keeper.share_place(1, 1, 7))
        unlock.open_session(session, passphrase="empat kata saya", own=own, shares=[share], seconds=1)
        time.sleep(1.1)
        assert unlock.seconds_left(session) == 0
