"""`tuntas sequence`: the log's process. Its own role, its own key, its own loop; the web server knows none of them.

At a start it compares itself with what its key has signed and with what its witnesses hold, and appends and signs
nothing before that. A past that somebody knows better is a halt: all is read-only until `tuntas recover-log`.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from config import env
from config.postgres import dsn
from tuntas.base.ledger.log.asking import Claim, Round, Witness
from tuntas.base.ledger.log.sequencer import BATCH, Connection, CoverRule, Sequencer


Say = Callable[[str], None]

PAUSE = 1.0  # seconds between two batches that were not full
MINUTE = 60.0
LONG = 8  # such seconds without any witness's answer are worth a word
ASK_PAUSE = 2.0  # between two askings of the witnesses: the log's part of the cosigning interval
ONCE_PATIENCE = 15.0
COMPARE_PATIENCE = 6.0
IS_HALTED = 3  # exit code of --compare: no error, and not to be taken for one
HALTED = (
    "The log is halted: somebody holds a later or another past of it. Nothing is signed, everything is read-only. "
    "See what is claimed with `tuntas recover-log`, and end it there with a ground."
)


@dataclass(frozen=True)
class House:
    """What the environment says about the log. keys: the folder of the keys."""

    origin: str
    keys: Path
    witnesses: Sequence[Witness]


def house() -> House:
    """Read it; `Wrong` with a sentence when a witness cannot be one."""
    return House(origin(), keys_folder(), witnesses())


def origin() -> str:
    return env.text("TUNTAS_LOG_ORIGIN", default="tuntas.localhost/log")


def keys_folder() -> Path:
    """Where the signing keys are: beside the data, in no backup of the database."""
    return env.data_dir() / "keys"


def witnesses() -> list[Witness]:
    """TUNTAS_WITNESSES: `KEY ADDRESS`, several parted by commas."""
    found = []
    for text in env.words("TUNTAS_WITNESSES", default=[]):
        try:
            found.append(Witness.from_text(text))
        except ValueError as why:
            raise env.Wrong(f"TUNTAS_WITNESSES: {why}. Write KEY ADDRESS, several parted by commas.") from why
    return found


def connect() -> Connection:
    return psycopg.connect(dsn.conninfo(dsn.SEQUENCER), autocommit=True, application_name="tuntas sequencer")


def cover_rule(connection: Connection, at: datetime) -> CoverRule | None:
    """The dated rule of cover slots; None while nobody has set one."""
    found = {}
    with connection.transaction():
        for key in ("log.cover_period", "log.cover_slots"):
            row = connection.execute(
                "SELECT value FROM offices_parameter WHERE key = %s AND region IS NULL AND during @> %s::date",
                [key, at.date()],
            ).fetchone()
            found[key] = int(row[0]) if row else 0
    period, slots = found.values()
    return CoverRule(period, slots) if period and slots else None


class Loop:
    """One sequencer at work. `stop` ends it between two steps."""

    def __init__(self, connection: Connection, facts: House, stop: threading.Event, say: Say) -> None:
        self.log = Sequencer(connection, facts.keys, facts.origin)
        self.facts = facts
        self.stop = stop
        self.say = say
        self.round: Round | None = None
        self.asked = 0.0
        self.disbelieved: frozenset[str] = frozenset()
        self.cover: CoverRule | None = None

    def start(self) -> bool:
        """Compare before anything is appended; false when the log is halted (now or before)."""
        if self.log.is_halted():
            return False
        self.log.begin(now())
        if (own := self.log.own_past()) is not None:
            # What our own key signed is evidence enough.
            self.log.halt(own[0], "the key's own record", own[1], self.log.kept.note(), now())
            return False
        self.log.sign(now())
        self.disbelieved = self.log.disbelieved()
        self.round = Round(self.log, self.facts.witnesses, self.say)
        self.ask(again=True)
        return True

    def ask(self, *, again: bool = False) -> None:
        """Put the last checkpoint before the witnesses, now and then."""
        assert self.round is not None
        if not self.asked or time.monotonic() - self.asked >= ASK_PAUSE:
            self.asked = time.monotonic()
            self.round.ask(again=again)

    def compared(self) -> bool | None:
        """True when a witness has answered and none claims a later past; False on a claim, which halts; None: not yet.

        At a start even a bare claim counts: a whole machine put back from a copy has no other way to know. Not that of
        a witness whose word was once found false, by a recorded recovery.
        """
        assert self.round is not None
        claims = [claim for claim in self.round.hear(now()) if claim.evidence or claim.witness not in self.disbelieved]
        if claims:
            self.halt(claims)
            return False
        if not self.facts.witnesses or not self.log.last_signed()[0]:
            return True
        if self.round.someone_has_answered and self.round.is_quiet:
            return True
        self.ask(again=True)
        return None

    def halt(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self.say(f"The witness {claim.witness} claims to know {claim.size} entries of this log ({claim.reason}).")
            self.log.halt(claim.reason, claim.witness, claim.size, claim.evidence, now())

    def turn(self) -> bool:
        """One step, and what witnesses have said since; false when a proven claim halts the log."""
        assert self.round is not None
        step = self.log.step(now(), self.cover)
        proven = [claim for claim in self.round.hear(now()) if self.believed(claim)]
        self.halt(proven)
        self.ask()
        # A full batch is followed by the next one at once; otherwise a second gathers what comes.
        if step.acts < BATCH and not proven:
            self.stop.wait(PAUSE)
        return not proven

    def gathered(self) -> bool | None:
        """True when nobody is being asked any more; a proven claim halts on the way."""
        assert self.round is not None
        self.halt([claim for claim in self.round.hear(now()) if self.believed(claim)])
        return True if self.round.is_quiet else None

    def believed(self, claim: Claim) -> bool:
        """While we run we know what we signed: only our own signature shows us more, from a copy that runs elsewhere."""
        if not claim.evidence:
            self.say(
                f"The witness {claim.witness} claims {claim.size} entries and shows no signature of ours. Not believed."
            )
        return bool(claim.evidence)


def run(stop: threading.Event, say: Say) -> int:
    """Work until told to stop. A second sequencer waits here until the first one's connection ends."""
    with connect() as connection:
        loop = Loop(connection, house(), stop, say)
        while not loop.log.take_lock():
            if stop.wait(PAUSE):
                return 0
        while not stop.is_set():
            if not loop.start():
                say(HALTED)
                wait_until_recovered(loop)
                continue
            work(loop)
    return 0


def wait_until_recovered(loop: Loop) -> None:
    while loop.log.is_halted() and not loop.stop.wait(PAUSE):
        pass


def work(loop: Loop) -> None:
    """Compare, then append and sign until stopped or halted."""
    waited = 0
    while (compared := loop.compared()) is None:
        waited += 1
        if waited == LONG:
            loop.say("No witness has answered yet. Until one does, nothing is appended or signed; nothing is lost.")
        if loop.stop.wait(PAUSE):
            return
    ruled = 0.0
    while compared and not loop.stop.is_set():
        if not ruled or time.monotonic() - ruled >= MINUTE:
            loop.cover, ruled = cover_rule(loop.log.connection, now()), time.monotonic()
        compared = loop.turn()


def once(say: Say) -> int:
    """Empty the queue, sign, ask the witnesses once; 0, or 1 when the log is halted or waits for a witness, 2 while
    another sequencer works.
    """
    with connect() as connection:
        loop = Loop(connection, house(), threading.Event(), say)
        if not loop.log.take_lock():
            say("Another sequencer is at work.")
            return 2
        if not loop.start() or not _within_patience(loop.compared):
            say(HALTED if loop.log.is_halted() else "No witness has answered. Nothing was appended or signed.")
            return 1
        loop.cover = cover_rule(connection, now())
        while loop.log.step(now(), loop.cover).acts:
            pass
        if loop.round is not None:
            loop.round.ask()
        _within_patience(loop.gathered)
        return int(loop.log.is_halted())


def _within_patience(fact: Callable[[], bool | None], patience: float = ONCE_PATIENCE) -> bool:
    """What it says once it says something; false when it takes too long."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if (found := fact()) is not None:
            return found
        time.sleep(0.02)
    return False


def compare(say: Say) -> int:
    """Only compare: what serving does before the first request. IS_HALTED or 0; silence is no reason to wait."""
    with connect() as connection:
        loop = Loop(connection, house(), threading.Event(), say)
        if not loop.log.take_lock():
            return 0
        if not loop.start():
            say(HALTED)
            return IS_HALTED
        _within_patience(loop.compared, COMPARE_PATIENCE)
        return IS_HALTED if loop.log.is_halted() else 0


def now() -> datetime:
    """Real time: what is signed is not of a story."""
    return datetime.now(UTC)
