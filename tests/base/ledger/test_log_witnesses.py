"""The sequencer before witnesses that are honest, silent, slow, lying, or hold another head; over real sockets."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest

from config import sequencing
from config.sequencing import House, Loop
from tests.base.ledger.log_world import BASE, NOON, an_act, connected, later, sequencer, witness
from tests.config.postgres.holding import wait_for
from tuntas.algorithms.merkle import checkpoints, notes
from tuntas.algorithms.merkle.keys import Kind, SigningKey
from tuntas.base.ledger.log import asking, reading


pytestmark = pytest.mark.bare

Admin = psycopg.Connection[tuple[object, ...]]
Reply = tuple[int, bytes]


@contextmanager
def fake(answer: Callable[[str, bytes], Reply], name: str = "palsu.test/w") -> Iterator[asking.Witness]:
    """A witness that answers as it is told: (method and path, body) -> (status, body)."""
    key = SigningKey(name, bytes([7]) * 32, Kind.COSIGNATURE)

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = answer(f"{self.command} {self.path.partition('?')[0]}", body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET = _do  # noqa: N815 - the library's names

        def log_message(self, *_facts: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield asking.Witness(key.verifier, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(round_: asking.Round) -> list[asking.Claim]:
    """Ask, and hear until nobody is being asked any more."""
    claims: list[asking.Claim] = []
    round_.ask()
    wait_for(lambda: bool(claims.extend(round_.hear(NOON))) or round_.is_quiet)
    return claims


def cosigned(admin: Admin) -> list[tuple[object, ...]]:
    return admin.execute("SELECT size, witness FROM ledger_cosignature ORDER BY size, witness").fetchall()


def test_several_witnesses_cosign_and_the_proof_carries_their_lines(db: str, admin: Admin, tmp_path: Path) -> None:
    act = an_act()
    with sequencer(tmp_path / "log") as log:
        log.step(NOON)
        key = log.key.verifier
        with witness(tmp_path / "a", key, name="a.test/w") as one, witness(tmp_path / "b", key, name="b.test/w") as two:
            round_ = asking.Round(log, [one, two], print)
            claims = told(round_)
            first = log.tree.size
            an_act()
            log.step(later(1))
            claims += told(round_)

    proof = reading.proof_of(act)
    assert claims == []
    assert cosigned(admin) == [(size, name) for size in (first, first + 1) for name in ("a.test/w", "b.test/w")]
    assert proof is not None
    opened = checkpoints.open_checkpoint(proof.note, key, [one.key, two.key])
    assert {each.name for each in opened.cosignatures} == {"a.test/w", "b.test/w"}


def test_a_silent_one_keeps_nobody_waiting(
    db: str, admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One port takes the connection and never answers, one refuses it; the honest one's line is there at once."""
    # So long that a busy machine's pauses are short beside it.
    monkeypatch.setattr(asking, "PATIENCE", 60.0)
    said: list[str] = []
    with socket.socket() as mute, sequencer(tmp_path / "log") as log:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        an_act()
        log.step(NOON)
        with witness(tmp_path / "a", log.key.verifier, name="a.test/w") as honest:
            dumb = asking.Witness(SigningKey("bisu.test/w", bytes(32), Kind.COSIGNATURE).verifier, f"http://127.0.0.1:{mute.getsockname()[1]}")  # fmt: skip
            gone = asking.Witness(
                SigningKey("pergi.test/w", bytes(32), Kind.COSIGNATURE).verifier, "http://127.0.0.1:9"
            )
            round_ = asking.Round(log, [dumb, gone, honest], said.append)
            began = time.monotonic()
            round_.ask()
            wait_for(lambda: not round_.hear(NOON) and cosigned(admin) != [])
            took = time.monotonic() - began
            step = log.step(later(1))

    assert cosigned(admin) == [(log.tree.size, "a.test/w")]
    assert took < asking.PATIENCE / 2
    assert step.signed == 0
    assert [sentence.split(":")[0] for sentence in said] == ["The witness pergi.test/w is silent"]


def test_one_that_lags_is_led_on_from_where_it_is(db: str, admin: Admin, tmp_path: Path) -> None:
    """It cosigned an early size, was away, and comes back; the log thinks it knows more, then nothing at all."""
    with sequencer(tmp_path / "log") as log:
        log.step(NOON)
        with witness(tmp_path / "a", log.key.verifier, name="a.test/w") as away:
            told(asking.Round(log, [away], print))
        early = log.tree.size
        for n in range(3):
            an_act()
            log.step(later(n + 1))
        with witness(tmp_path / "a", log.key.verifier, name="a.test/w") as back:
            for believed in (early + 1, 0):
                round_ = asking.Round(log, [back], print)
                round_.talks[0].old = believed
                assert told(round_) == []
                an_act()
                log.step(later(10 + believed))

    assert [size for size, _name in cosigned(admin)] == [early, early + 3, early + 4]


def from_the_future(seconds: int) -> Callable[[str, bytes], Reply]:
    """Its own key and our text, and a time that readers of every receipt would stumble over."""

    def answer(_way: str, body: bytes) -> Reply:
        text = notes.split(body.decode().partition("\n\n")[2])[0]
        key = SigningKey("palsu.test/w", bytes([7]) * 32, Kind.COSIGNATURE)
        return 200, notes.cosignature(text, key, seconds).line.encode()

    return answer


def wrong_line(_way: str, body: bytes) -> Reply:
    text = notes.split(body.decode().partition("\n\n")[2])[0]
    other = SigningKey("palsu.test/w", bytes([7]) * 32, Kind.COSIGNATURE)
    return 200, notes.cosignature(text + "x\n", other, 1).line.encode()


def another_line(_way: str, body: bytes) -> Reply:
    text = notes.split(body.decode().partition("\n\n")[2])[0]
    other = SigningKey("lain.test/w", bytes([9]) * 32, Kind.COSIGNATURE)
    return 200, notes.cosignature(text, other, 1).line.encode()


LIES: dict[str, Callable[[str, bytes], Reply]] = {
    "a line over another text": wrong_line,
    "a line by nobody": lambda _way, _body: (200, "— palsu.test/w AAAAAAAA\n".encode()),
    "somebody else's line": another_line,
    "a time beyond the calendar": from_the_future(2**62),
    "a time next year": from_the_future(int(time.time()) + 365 * 86400),
    "no words": lambda _way, _body: (200, b""),
    "bytes that are no text": lambda _way, _body: (200, b"\xff\xfe" * 9),
    "a flood": lambda _way, _body: (200, b"x" * 3_000_000),
    "an error": lambda _way, _body: (500, b"oops"),
    "not known": lambda _way, _body: (404, b""),
    "a size that is no number": lambda _way, _body: (409, b"many\n"),
    "sizes that change": lambda _way, body: (409, b"1\n" if body.startswith(b"old 0\n") else b"0\n"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_stores_nothing_and_stops_nothing(db: str, admin: Admin, tmp_path: Path, lie: str) -> None:
    asked = []

    def answer(way: str, body: bytes) -> Reply:
        asked.append(way)
        return LIES[lie](way, body) if way.startswith("POST") else (404, b"")

    with sequencer(tmp_path) as log, fake(answer) as liar:
        an_act()
        log.step(NOON)
        round_ = asking.Round(log, [liar], lambda _sentence: None)
        claims = told(round_)
        told(round_)
        an_act()
        step = log.step(later(1))

    assert cosigned(admin) == []
    assert [claim.evidence for claim in claims] in ([], [""])
    assert step.signed == log.tree.size
    # It is asked again about the next size, not about this one for ever.
    assert len([way for way in asked if way.startswith("POST")]) <= 3


def ahead(_way: str, _body: bytes) -> Reply:
    return (409, b"999999\n") if _way.startswith("POST") else (404, b"")


def loop_with(connection: psycopg.Connection[tuple[object, ...]], folder: Path, *witnesses: asking.Witness) -> Loop:
    loop = Loop(connection, House(BASE, folder, witnesses), threading.Event(), lambda _sentence: None)
    assert loop.log.take_lock()
    return loop


def settled(loop: Loop) -> bool | None:
    seen: list[bool] = []
    wait_for(lambda: (found := loop.compared()) is not None and (seen.append(found) or True))
    return seen[0]


def test_a_claim_without_a_signature_is_not_believed_while_we_run(db: str, admin: Admin, tmp_path: Path) -> None:
    an_act()
    with connected() as connection, fake(ahead) as liar:
        loop = loop_with(connection, tmp_path)
        assert loop.start()
        loop.log.step(NOON)
        loop.round = asking.Round(loop.log, [liar], lambda _sentence: None)
        loop.stop.set()
        loop.round.ask()
        wait_for(lambda: loop.turn() and loop.round is not None and loop.round.is_quiet)

    assert admin.execute("SELECT count(*) FROM ledger_halt").fetchone() == (0,)


def test_at_a_start_a_claim_alone_halts(db: str, admin: Admin, tmp_path: Path) -> None:
    """A machine put back whole, keys and all, has nothing but its witness's word."""
    with sequencer(tmp_path) as log:
        an_act()
        log.step(NOON)
        size = log.tree.size
    with connected() as connection, fake(ahead) as other:
        loop = loop_with(connection, tmp_path, other)
        started, compared = loop.start(), settled(loop)

    assert (started, compared) == (True, False)
    assert admin.execute("SELECT reason, seen_by, size_here, size_seen FROM ledger_halt").fetchall() == [("ahead", "palsu.test/w", size, 999999)]  # fmt: skip


def test_nothing_is_appended_before_a_witness_has_answered(db: str, admin: Admin, tmp_path: Path) -> None:
    with sequencer(tmp_path) as log:
        an_act()
        log.step(NOON)
    gone = asking.Witness(SigningKey("pergi.test/w", bytes(32), Kind.COSIGNATURE).verifier, "http://127.0.0.1:9")
    with connected() as connection:
        loop = loop_with(connection, tmp_path, gone)
        started = loop.start()
        wait_for(lambda: loop.round is not None and loop.compared() is None and loop.round.is_quiet)
        verdict = loop.compared()

    assert (started, verdict) == (True, None)


@pytest.mark.parametrize("status", [404, 502])
def test_at_a_start_a_witness_that_refuses_is_asked_again(
    db: str, admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """It is told our key a minute later, or its proxy comes up: the log must not stand still until somebody restarts it."""
    monkeypatch.setattr(asking, "AGAIN_AFTER", 0.05)
    monkeypatch.setattr(sequencing, "ASK_PAUSE", 0.01)
    with sequencer(tmp_path / "log") as log:
        an_act()
        log.step(NOON)
        key = log.key.verifier
    with witness(tmp_path / "a", key, name="palsu.test/w") as honest:
        down = [True, True]

        def answer(way: str, body: bytes) -> Reply:
            if down:
                down.pop()
                return status, b""
            method, path = way.split(" ")
            found = asking.send(honest, method, path, body)
            return found.status, found.body

        with connected() as connection, fake(answer) as behind:
            loop = loop_with(connection, tmp_path / "log", asking.Witness(honest.key, behind.address))
            started, verdict = loop.start(), settled(loop)

    assert (started, verdict) == (True, True)
    assert down == []


def test_one_that_drips_its_answer_does_not_keep_the_log_from_its_start(
    db: str, admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one has answered; the dripping one is as good as silent."""
    monkeypatch.setattr(asking, "LONGEST", 0.5)
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        taken, _address = listening.accept()
        with taken:
            taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
            while not over.wait(0.05):
                taken.sendall(b"x")

    with sequencer(tmp_path / "log") as log:
        an_act()
        log.step(NOON)
        key = log.key.verifier
    with socket.create_server(("127.0.0.1", 0)) as listening, connected() as connection:
        dripping = threading.Thread(target=drip, args=[listening])
        dripping.start()
        slow = asking.Witness(
            SigningKey("tetes.test/w", bytes(32), Kind.COSIGNATURE).verifier,
            f"http://127.0.0.1:{listening.getsockname()[1]}",
        )
        try:
            with witness(tmp_path / "a", key, name="a.test/w") as honest:
                loop = loop_with(connection, tmp_path / "log", slow, honest)
                started, verdict = loop.start(), settled(loop)
                is_still_dripping = loop.round is not None and loop.round.talks[0].is_asking
        finally:
            over.set()
            dripping.join()

    assert (started, verdict, is_still_dripping) == (True, True, True)


def test_two_heads_shown_to_two_witnesses_are_proven_to_each(db: str, admin: Admin, tmp_path: Path) -> None:
    """One key, two logs: the second one shows its head to the first one's witness, and finds its own signature there."""
    with sequencer(tmp_path / "keys") as log:
        an_act()
        log.step(NOON)
        key = log.key
        other = notes.sign(checkpoints.Checkpoint(BASE, log.tree.size, bytes(32)).text, key)

        def forked(way: str, _body: bytes) -> Reply:
            return (409, f"{log.tree.size}\n".encode()) if way.startswith("POST") else (200, other.encode())

        with witness(tmp_path / "a", key.verifier, name="a.test/w") as honest, fake(forked) as elsewhere:
            claims = told(asking.Round(log, [honest, elsewhere], print))

    assert cosigned(admin) == [(log.tree.size, "a.test/w")]
    assert claims == [asking.Claim("forked", "palsu.test/w", log.tree.size, other)]


def test_a_proven_claim_halts_at_any_time(db: str, admin: Admin, tmp_path: Path) -> None:
    """A copy of this machine that runs elsewhere with the same key has signed more than we have."""
    an_act()
    with connected() as connection:
        loop = loop_with(connection, tmp_path)
        assert loop.start()
        loop.log.step(NOON)
        shown = notes.sign(checkpoints.Checkpoint(BASE, 5000, bytes(32)).text, loop.log.key)
        with fake(lambda way, _body: (409, b"5000\n") if way.startswith("POST") else (200, shown.encode())) as other:
            loop.round = asking.Round(loop.log, [other], lambda _sentence: None)
            loop.stop.set()
            loop.round.ask()
            wait_for(lambda: not loop.turn())
        an_act_is_refused = loop.log.is_halted()

    assert an_act_is_refused
    assert admin.execute("SELECT reason, size_seen, evidence FROM ledger_halt").fetchall() == [("ahead", 5000, shown)]
