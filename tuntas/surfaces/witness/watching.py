"""What a witness answers (C2SP tlog-witness), and what it must have on its disk before it does."""

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tuntas.algorithms.merkle import checkpoints, encoding, errors, notes, proofs
from tuntas.algorithms.merkle.keys import Kind, SigningKey, VerifierKey
from tuntas.base.ledger.log import keys


KEY = "witness"
PROOF_LIMIT = 63
OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True)
class Reply:
    """status, body and content type of an answer."""

    status: int
    body: str
    kind: str = PLAIN


@dataclass(frozen=True)
class Asked:
    """A well-formed request: what the log believes we know, its proof, and the checkpoint's note."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    origin: str


class Malformed(Exception):
    """The request is not what the protocol writes."""


@dataclass
class Witness:
    """One witness and what it saw. Of two requests for one log the second waits for the first to be on the disk."""

    folder: Path
    key: SigningKey
    logs: Mapping[str, VerifierKey]
    lock: int = -1
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = {origin: threading.Lock() for origin in self.logs}

    def close(self) -> None:
        """Let another process have the folder."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def add(self, body: bytes, *, now: int) -> Reply:
        """This function will cosign the checkpoint in a request, or say why it does not.

        400 malformed · 404 a log we do not watch · 403 not signed by it · 409 another size than we know, or another
        root for the same size · 422 a proof that does not hold. now: seconds since 1970.
        """
        try:
            asked = read(body)
        except Malformed as why:
            return Reply(400, f"{why}\n")
        log = self.logs.get(asked.origin)
        if log is None:
            return Reply(404, "This log is not watched here.\n")
        try:
            found = checkpoints.open_checkpoint(asked.note, log).checkpoint
        except errors.WrongCheckpoint as why:
            return Reply(400, f"{why}\n")
        except errors.Wrong as why:
            return Reply(403, f"{why}\n")
        if asked.old > found.size:
            return Reply(400, "The old size is larger than the checkpoint's.\n")
        with self._turns[asked.origin]:
            return self._judge(asked, found, now)

    def _judge(self, asked: Asked, found: checkpoints.Checkpoint, now: int) -> Reply:
        known = self.seen(asked.origin)
        size, root = (known.size, known.root) if known else (0, b"")
        if asked.old != size or (known and size == found.size and root != found.root):
            return Reply(409, f"{size}\n", SIZE)
        try:
            _need_to_follow(asked, found, root)
        except errors.WrongProof as why:
            return Reply(422, f"{why}\n")
        line = notes.cosignature(found.text, self.key, now)
        keys.replace(self._file(asked.origin), notes.with_signatures(asked.note, [line]))
        return Reply(200, line.line)

    def seen(self, origin: str) -> checkpoints.Checkpoint | None:
        """The last checkpoint of this log that we cosigned."""
        note = self.latest(origin)
        return checkpoints.parse(notes.split(note)[0]) if note else None

    def latest(self, origin: str) -> str:
        """Its note, with our line; "" when we have cosigned nothing of this log."""
        try:
            return self._file(origin).read_text()
        except FileNotFoundError:
            return ""

    def _file(self, origin: str) -> Path:
        return self.folder / f"seen.{hashlib.sha256(origin.encode()).hexdigest()[:32]}"


def opened(folder: Path, name: str, logs: list[str]) -> Witness:
    """The witness of this folder; its key is made on the first call, and each log's key is kept in `logs` there.

    KeyTrouble when the folder serves another witness process, has no key and no name is given, or a log's key is none.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _be_alone(folder)
    try:
        return _opened(folder, name, logs, lock)
    except keys.KeyTrouble:
        os.close(lock)
        raise


def _opened(folder: Path, name: str, logs: list[str], lock: int) -> Witness:
    key_file, list_file = folder / KEY, folder / "logs"
    if not key_file.exists() and not name:
        raise keys.KeyTrouble(
            f"There is no key in {folder} yet. Give the witness a name: --name ombudsman.example/saksi"
        )
    try:
        name = name or SigningKey.from_text(key_file.read_text().strip()).name
        key = keys.signing_key(folder, KEY, name, Kind.COSIGNATURE)
        watched = list_file.read_text().split() if list_file.exists() else []
        watched += [log for log in logs if log not in watched]
        found = {known.name: known for known in map(VerifierKey.from_text, watched)}
    except errors.WrongKey as why:
        raise keys.KeyTrouble(f"A key in {folder}, or one given by --log, cannot be used: {why}.") from why
    if others := [known.name for known in found.values() if known.kind != Kind.NOTE]:
        raise keys.KeyTrouble(f"The key of {others[0]} is a witness's, not a log's.")
    if not found:
        raise keys.KeyTrouble("No log is watched. Give the key that the log's page shows: --log 'NAME+ID+KEY'")
    keys.replace(list_file, "".join(f"{line}\n" for line in watched))
    return Witness(folder, key, found, lock)


def _be_alone(folder: Path) -> int:
    """Two processes with one memory could cosign two pasts between them. The lock ends with its handle, or the process."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(handle)
        raise keys.KeyTrouble(f"Another witness process works in {folder}.") from taken
    return handle


def read(body: bytes) -> Asked:
    """The request a body is; Malformed unless it is written exactly so."""
    try:
        head, _empty, note = body.decode().partition("\n\n")
        old, *lines = head.split("\n")
        text, _signatures = notes.split(note)
        proof = tuple(encoding.from_text(line) for line in lines)
    except (UnicodeDecodeError, errors.Wrong) as why:
        raise Malformed(str(why)) from why
    size = OLD.fullmatch(old)
    if size is None or len(proof) > PROOF_LIMIT or any(len(one) != 32 for one in proof):
        raise Malformed("an old size, at most 63 hashes, an empty line and a checkpoint are asked for")
    return Asked(int(size[1]), proof, note, text.partition("\n")[0])


def _need_to_follow(asked: Asked, found: checkpoints.Checkpoint, root: bytes) -> None:
    if asked.old in {0, found.size}:
        if asked.proof:
            raise errors.WrongProof("a proof where there is nothing to prove")
        return
    proofs.verify_consistency(asked.old, found.size, asked.proof, root, found.root)
