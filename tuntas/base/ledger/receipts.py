"""A receipt that proves, as a file: `tuntas/receipt/v1`; and the one rule by which it is judged.

JSON, an object of exactly these texts (base64 and numbers in their one canonical spelling):

format      "tuntas/receipt/v1"
number      as written, "4F7-K2M-9HX"
promise     signed note, see `promises`
salt, body  the act itself, base64 and canonical JSON: both or none. They open the commitment
rows        base64 of the 32 bytes that complete the leaf (`canonical.leaf`)
checkpoint  signed note, perhaps cosigned: the log's latest when the receipt was given, or the proof's. May be absent
index, path the place in the log, decimal text, and the list of base64 hashes that leads to the checkpoint's root.
            Both or none

proven      path and checkpoint are there, and enough known witnesses have cosigned it
promised    not yet, and the promise still runs
broken      not yet, and the promise is over; or the log's own signature contradicts the receipt
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from tuntas.algorithms.merkle import checkpoints, encoding, errors, hashing, proofs
from tuntas.algorithms.merkle.keys import Kind, VerifierKey
from tuntas.base.ledger import canonical, promises


FORMAT = "tuntas/receipt/v1"
TEXTS = ("format", "number", "promise", "salt", "body", "rows", "checkpoint", "index")
NEEDED = {"format", "number", "promise", "rows"}
_INDEX = re.compile("0|[1-9][0-9]{0,18}")
SIZE_LIMIT = 1_000_000

Verdict: TypeAlias = Literal["proven", "promised", "broken"]
Why: TypeAlias = Literal["included", "waiting", "no_witness", "no_proof", "rewritten", "missing", "shrunk"]


class WrongReceipt(errors.Wrong):
    """Not a receipt, not a whole one, or one that does not agree with itself: nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the file says; nothing of it is believed yet. `path` is None for a receipt without proof."""

    number: str
    promise: str
    rows: bytes
    checkpoint: str = ""
    index: int = 0
    path: tuple[bytes, ...] | None = None
    salt: bytes = b""
    body: str | None = None

    @property
    def text(self) -> str:
        """The file."""
        said: dict[str, object] = {"format": FORMAT, "number": self.number, "promise": self.promise}
        if self.body is not None:
            said |= {"salt": encoding.to_text(self.salt), "body": self.body}
        said["rows"] = encoding.to_text(self.rows)
        if self.checkpoint:
            said["checkpoint"] = self.checkpoint
        if self.path is not None:
            said |= {"index": str(self.index), "path": [encoding.to_text(one) for one in self.path]}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the reader believes. `needed` witnesses must have cosigned a proof."""

    known: tuple[VerifierKey, ...]
    needed: int = 0

    @classmethod
    def of(cls, texts: Iterable[str], needed: int | None = None) -> "Trust":
        """The verifier keys of a log, of its promises and of witnesses, in any order; WrongKey.

        One witness is needed when one is known, unless the reader says otherwise.
        """
        known = tuple(dict.fromkeys(VerifierKey.from_text(text) for text in texts))
        has_witness = any(key.kind == Kind.COSIGNATURE for key in known)
        return cls(known, int(has_witness) if needed is None else needed)

    @property
    def witnesses(self) -> list[VerifierKey]:
        return [key for key in self.known if key.kind == Kind.COSIGNATURE]

    def log(self, origin: str) -> VerifierKey:
        found = [key for key in self.known if key.kind == Kind.NOTE and key.name == origin]
        if len(found) != 1:
            raise WrongReceipt(f"no key of the log {origin} is known")
        return found[0]

    def promises(self) -> list[VerifierKey]:
        return [key for key in self.known if key.kind == Kind.NOTE and key.name.endswith("/promise")]


@dataclass(frozen=True, slots=True)
class Judged:
    """`seen`: (witness, when it cosigned) of the proof's checkpoint. `index`, `size` of the proof, 0 without one.
    `compared`: how long the log was with which the receipt's past was found to agree; None before a comparison.
    """

    verdict: Verdict
    why: Why
    promise: promises.Promise
    leaf: bytes
    checkpoint: checkpoints.Checkpoint | None = None
    index: int | None = None
    seen: tuple[tuple[str, datetime], ...] = field(default=())
    is_opened: bool = False
    compared: int | None = None


def read(data: str | bytes) -> Receipt:
    """The receipt a file is; WrongReceipt unless it has the shape above."""
    said = _loaded(data)
    _need(_is_shaped(said), "not a receipt of this format")
    try:
        return Receipt(
            number=said["number"],
            promise=said["promise"],
            rows=encoding.from_text(said["rows"]),
            checkpoint=said.get("checkpoint", ""),
            index=int(said.get("index", 0)),
            path=tuple(encoding.from_text(one) for one in said["path"]) if "path" in said else None,
            salt=encoding.from_text(said.get("salt", "")),
            body=said.get("body"),
        )
    except errors.WrongEncoding as broken:
        raise WrongReceipt("base64 that is not canonical") from broken


def _loaded(data: str | bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        said = json.loads(text) if len(text) <= SIZE_LIMIT else None
    except (UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise WrongReceipt("not JSON") from broken
    if not isinstance(said, dict):
        raise WrongReceipt("not a receipt of this format")
    return said


def judge(receipt: Receipt, trust: Trust, *, now: datetime) -> Judged:
    """This function will say what a receipt is worth by itself. WrongReceipt when it is worth nothing."""
    try:
        promise = promises.opened(receipt.promise, trust.promises())
        head = _head(receipt, trust, promise.origin)
        leaf = canonical.leaf(promise.commitment, receipt.rows)
        _need(promise.number == receipt.number, "the promise is for another number")
        _need(_opens(receipt, promise), "the act is not what was promised")
        is_opened, known = receipt.body is not None, head.checkpoint if head else None
        if receipt.path is None or head is None:
            return _waiting(Judged("promised", "no_proof", promise, leaf, known, is_opened=is_opened), now)
        _check_path(receipt, leaf, head.checkpoint)
        seen = _seen(head)
    except (errors.Wrong, ValueError, OverflowError) as wrong:
        raise wrong if isinstance(wrong, WrongReceipt) else WrongReceipt(str(wrong)) from wrong
    found = Judged("proven", "included", promise, leaf, known, receipt.index, seen, is_opened=is_opened)
    return found if len(seen) >= trust.needed else _waiting(replace(found, why="no_witness"), now)


def contradicted(found: Judged, why: Why) -> Judged:
    """The same receipt against a log whose own signature shows the promise to be broken."""
    return replace(found, verdict="broken", why=why)


def included(found: Judged, head: checkpoints.Opened, index: int) -> Judged:
    """The same receipt once its leaf was found in a log whose head counts; who cosigned that head is said with it."""
    return replace(found, verdict="proven", why="included", checkpoint=head.checkpoint, index=index, seen=_seen(head))


def _seen(head: checkpoints.Opened) -> tuple[tuple[str, datetime], ...]:
    return tuple((one.name, datetime.fromtimestamp(one.seen_at, UTC)) for one in head.cosignatures)


def _waiting(found: Judged, now: datetime) -> Judged:
    if now > found.promise.deadline:
        return replace(found, verdict="broken")
    return replace(found, verdict="promised", why="waiting" if found.why == "no_proof" else found.why)


def _head(receipt: Receipt, trust: Trust, origin: str) -> checkpoints.Opened | None:
    log = trust.log(origin)
    return checkpoints.open_checkpoint(receipt.checkpoint, log, trust.witnesses) if receipt.checkpoint else None


def _check_path(receipt: Receipt, leaf: bytes, head: checkpoints.Checkpoint) -> None:
    assert receipt.path is not None
    proofs.verify_inclusion(hashing.leaf_hash(leaf), receipt.index, head.size, receipt.path, head.root)


def _opens(receipt: Receipt, promise: promises.Promise) -> bool:
    return receipt.body is None or canonical.commitment(receipt.salt, receipt.body) == promise.commitment


def _is_shaped(said: Mapping[str, object]) -> bool:
    names = set(said)
    path: object = said.get("path", [])
    return (
        names <= {*TEXTS, "path"}
        and names >= NEEDED
        and all(isinstance(said[name], str) and said[name] for name in TEXTS if name in names)
        and said["format"] == FORMAT
        and ("salt" in names) == ("body" in names)
        and ("index" in names) == ("path" in names)
        and ("path" not in names or "checkpoint" in names)
        and bool(_INDEX.fullmatch(str(said.get("index", "0"))))
        and isinstance(path, Sequence)
        and not isinstance(path, str)
        and len(path) < 64
        and all(isinstance(one, str) for one in path)
        and len(str(said["rows"])) == 44
    )


def _need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a sentence with its condition
    if not holds:
        raise WrongReceipt(otherwise)
