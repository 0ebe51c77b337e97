"""Asking witnesses for cosignatures (C2SP tlog-witness), several at once, each in a thread of its own.

A witness may be silent, lag, lie, or hold another head: none of that keeps the others or the log waiting. What it
says is believed only as far as it is signed; what its word alone can do is told in `Claim`.
"""

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from urllib.parse import quote, urlsplit

from tuntas.algorithms.merkle import checkpoints, encoding, errors, notes
from tuntas.algorithms.merkle.keys import Kind, VerifierKey
from tuntas.base.ledger.log.sequencer import Sequencer


PATIENCE = 5.0
# A witness that lets its answer drip keeps nobody waiting for longer than it could take for both questions.
LONGEST = 2 * PATIENCE
# A witness that is broken, or does not know us yet, is asked about the same checkpoint again after so many seconds.
AGAIN_AFTER = 30.0
# Nobody can have seen a checkpoint so many seconds from now; a time beyond the calendar would spoil every receipt.
CLOCKS_APART = 24 * 3600
ANSWER_LIMIT = 64 * 1024
SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Witness:
    """Who is asked: its public key, and the address before `/add-checkpoint`."""

    key: VerifierKey
    address: str

    @property
    def name(self) -> str:
        return self.key.name

    @classmethod
    def from_text(cls, text: str) -> "Witness":
        """The witness of `VERIFIER_KEY ADDRESS`. ValueError with a sentence when it is not one."""
        written, _space, address = text.strip().partition(" ")
        try:
            key = VerifierKey.from_text(written)
        except errors.WrongKey as error:
            raise ValueError(f"{written!r} is not a witness's key ({error})") from error
        parts = urlsplit(address.strip())
        if key.kind != Kind.COSIGNATURE:
            raise ValueError(f"the key of {key.name} signs notes, not cosignatures")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{address!r} is not the address of a witness: write http://host:port or https://host")
        return cls(key, address.strip().rstrip("/"))


@dataclass(frozen=True)
class Answer:
    """status: HTTP's, or 0 for silence. words: what came, or why nothing did."""

    status: int
    body: bytes = b""
    words: str = ""


@dataclass(frozen=True)
class Claim:
    """A witness says it knows more of us ("ahead") or something else ("forked") than what we have.

    evidence: a checkpoint signed by our own key that shows it; without one it is only the witness's word.
    """

    reason: str
    witness: str
    size: int
    evidence: str = ""


@dataclass(frozen=True)
class Heard:
    """What came back on a checkpoint of this size. shown: the checkpoint the witness holds, if it shows one."""

    size: int
    note: str
    answer: Answer
    shown: str


@dataclass
class Talk:
    """Where the conversation with one witness stands. old: the size it is believed to know. claimed: what it said it
    knows more of. refused_at, corrected_at: the sizes at which it would not cosign, and at which it told another `old`.
    asked_on, refused_on: when that was, on a clock that only runs forward.
    """

    witness: Witness
    old: int
    answers: "SimpleQueue[Heard]" = field(default_factory=SimpleQueue)
    is_asking: bool = False
    has_answered: bool = False
    is_silent: bool = False
    claimed: int = -1
    refused_at: int = 0
    corrected_at: int = 0
    asked_on: float = 0.0
    refused_on: float = 0.0

    @property
    def is_awaited(self) -> bool:
        """Is it being asked, and still worth waiting for?"""
        return self.is_asking and time.monotonic() - self.asked_on < LONGEST

    def refuse(self, size: int) -> None:
        """It would not cosign this size: it is left alone for a while."""
        self.refused_at, self.refused_on = size, time.monotonic()

    def may_be_asked(self, size: int) -> bool:
        is_resting = self.refused_at == size and time.monotonic() - self.refused_on < AGAIN_AFTER
        return size > 0 and not self.is_asking and not is_resting


class Round:
    """All conversations of one sequencer. `ask` begins what can be begun, `hear` takes in what has come; neither waits."""

    def __init__(self, log: Sequencer, witnesses: Sequence[Witness], say: Say) -> None:
        self.log = log
        self.say = say
        self.talks = [Talk(witness, log.last_cosigned(witness.name)) for witness in witnesses]

    @property
    def someone_has_answered(self) -> bool:
        return any(talk.has_answered for talk in self.talks)

    @property
    def is_quiet(self) -> bool:
        """Nobody is being asked who could still answer in time."""
        return not any(talk.is_awaited for talk in self.talks)

    def ask(self, *, again: bool = False) -> None:
        """Put the last signed checkpoint before each witness that is not being asked and has not cosigned it.

        again: even before those that have; at a start, to learn what they hold.
        """
        size, note = self.log.last_signed()
        for talk in self.talks:
            if talk.may_be_asked(size) and (again or talk.old < size):
                self._put(talk, size, note)

    def _put(self, talk: Talk, size: int, note: str) -> None:
        proof = self.log.consistency(talk.old, size)
        body = f"old {talk.old}\n" + "".join(f"{encoding.to_text(one)}\n" for one in proof) + "\n" + note
        talk.is_asking, talk.asked_on = True, time.monotonic()

        def work() -> None:
            answer = send(talk.witness, "POST", "/add-checkpoint", body.encode())
            # Its word alone is no proof; a checkpoint under our own signature is.
            shown = ""
            if answer.status in {409, 422}:
                seen = send(talk.witness, "GET", f"/latest?origin={quote(self.log.key.name, safe='')}")
                shown = seen.body.decode(errors="replace") if seen.status == http.client.OK else ""
            talk.answers.put(Heard(size, note, answer, shown))

        # A daemon: a witness that drips its answer for an hour does not keep this process from ending.
        threading.Thread(target=work, name=f"witness {talk.witness.name}", daemon=True).start()

    def hear(self, at: datetime) -> list[Claim]:
        """Take in what has come: store cosignatures, learn what a witness knows, give what it claims against us."""
        claims = []
        for talk in self.talks:
            with contextlib.suppress(Empty):
                heard = talk.answers.get_nowait()
                talk.is_asking = False
                if claim := self._take(talk, heard, at):
                    claims.append(claim)
        return claims

    def _take(self, talk: Talk, heard: Heard, at: datetime) -> Claim | None:
        name, size, answer = talk.witness.name, heard.size, heard.answer
        was_silent, talk.is_silent = talk.is_silent, answer.status == 0
        match answer.status:
            case 200:
                self._cosigned(talk, heard, at)
            case 409 if found := SIZE.fullmatch(answer.body):
                return self._knows(talk, heard, int(found[1]))
            case 409 | 422:
                talk.has_answered = True
                return self._claim(talk, Claim("forked", name, talk.old, self._proven(heard)))
            case 0 if was_silent:
                pass
            case 0:
                self.say(f"The witness {name} is silent: {answer.words}")
            case _:
                # It does not know us or our key yet, or is broken.
                talk.refuse(size)
                self.say(f"The witness {name} refuses with {answer.status}: {answer.words}")
        return None

    def _cosigned(self, talk: Talk, heard: Heard, at: datetime) -> None:
        try:
            opened = checkpoints.open_checkpoint(
                heard.note + heard.answer.body.decode(), self.log.key.verifier, [talk.witness.key]
            )
        except (errors.Wrong, UnicodeDecodeError) as error:
            talk.refuse(heard.size)
            self.say(f"The witness {talk.witness.name} gave a line that is no cosignature of ours: {error}")
            return
        if not opened.cosignatures:
            talk.refuse(heard.size)
            self.say(f"The witness {talk.witness.name} answered without a cosignature of its key.")
            return
        if opened.cosignatures[0].seen_at > time.time() + CLOCKS_APART:
            talk.refuse(heard.size)
            self.say(f"The witness {talk.witness.name} cosigned at a time that has not come yet.")
            return
        talk.has_answered, talk.claimed, talk.old = True, -1, max(talk.old, heard.size)
        line = opened.cosignatures[0].line.rstrip("\n")
        self.log.store_cosignature(heard.size, talk.witness.name, line, at)

    def _knows(self, talk: Talk, heard: Heard, known: int) -> Claim | None:
        """It knows another size of us than we thought: smaller, and it lags; larger, and it claims we are behind."""
        talk.has_answered = True
        if known > heard.size:
            return self._claim(talk, Claim("ahead", talk.witness.name, known, self._proven(heard)))
        if known == talk.old or talk.corrected_at == heard.size:
            # It was told the size it asked for and is not content: another root, or a mind that changes.
            return self._claim(talk, Claim("forked", talk.witness.name, known, self._proven(heard)))
        talk.old, talk.corrected_at = known, heard.size
        self._put(talk, *self.log.last_signed())
        return None

    def _claim(self, talk: Talk, claim: Claim) -> Claim | None:
        """Said once for each size it claims."""
        if talk.claimed == claim.size and not claim.evidence:
            return None
        talk.claimed = claim.size
        talk.refuse(self.log.last_signed()[0])
        return claim

    def _proven(self, heard: Heard) -> str:
        """The checkpoint shown, when our own key signed it and this tree is not its tree; otherwise ""."""
        shown = heard.shown
        try:
            found = checkpoints.open_checkpoint(shown, self.log.key.verifier).checkpoint if shown else None
        except errors.Wrong:
            return ""
        if found is None or found.size == 0:
            return ""
        if found.size > self.log.tree.size or found.root != self.log.root_at(found.size):
            return shown
        return ""


def send(witness: Witness, method: str, path: str, body: bytes = b"") -> Answer:
    """One request; whatever goes wrong with it is silence."""
    parts = urlsplit(witness.address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path + path, body or None, {"Content-Type": "text/plain; charset=utf-8"})
        response = connection.getresponse()
        found = response.read(ANSWER_LIMIT)
        return Answer(response.status, found, found[:200].decode(errors="replace").strip())
    except (OSError, http.client.HTTPException, socket.gaierror) as error:
        return Answer(0, words=str(error) or type(error).__name__)
    finally:
        connection.close()


def seen_at(line: str) -> datetime:
    """When a witness says it cosigned. WrongNote for a line that has no time."""
    return datetime.fromtimestamp(notes.parse_line(line).seen_at, UTC)
