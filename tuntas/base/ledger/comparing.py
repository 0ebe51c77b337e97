"""A receipt against what the log signed elsewhere: whether what was signed then is still part of what is signed now.

The other side is a copy of the log (a folder, or the log itself), or single heads (a later checkpoint, or the one on
somebody else's receipt), or both. A promise is called broken only on the log's own signature: two signed heads of which
one is not the beginning of the other, a log that no longer has what it signed, or a signed head, all of its entries
read, without the leaf when the promise is over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tuntas.algorithms.merkle import checkpoints, compact, errors, hashing, proofs, tiles
from tuntas.base.ledger import receipts


# Gives the bytes at a path of the log ("checkpoint", "tile/0/000"); FileNotFoundError when the log says that it has
# none, another OSError when nothing can be said.
Read = Callable[[str], bytes]
Head = checkpoints.Checkpoint


class WrongCopy(errors.Wrong):
    """The copy of the log is another log's, older than the receipt, or damaged: it says nothing about the receipt."""


class Apart(WrongCopy):
    """Heads of different sizes, and no log to show whether one continues the other."""


class Gone(WrongCopy):
    """A part of the log that the log says it does not have."""


@dataclass(frozen=True, slots=True)
class Recount:
    """All entries of a copy, hashed anew. `root` over all, `old_root` over the first entries, as many as were asked."""

    root: bytes
    old_root: bytes
    index: int | None


def head_of(note: str, found: receipts.Judged, trust: receipts.Trust) -> Head:
    """The head somebody else holds, once the signature of the receipt's own log stands under it; WrongCopy."""
    return _opened(note, found, trust).checkpoint


def beside(found: receipts.Judged, heads: Sequence[Head]) -> receipts.Judged:
    """This function will compare with single heads alone. Apart when their sizes differ: then the log is needed."""
    if _is_forked(found, heads):
        return receipts.contradicted(found, "rewritten")
    for head in heads:
        if found.checkpoint is None or (head.size != found.checkpoint.size and head.size and found.checkpoint.size):
            raise Apart(
                "the two differ in size: only the log itself, or a copy of it, shows whether one continues the other"
            )
    return _compared(found, heads)


def against(
    found: receipts.Judged,
    trust: receipts.Trust,
    *,
    read: Read,
    is_live: bool,
    now: datetime,
    heads: Sequence[Head] = (),
) -> receipts.Judged:
    """This function will judge again, with the log as `read` shows it now, and with the heads others hold.

    is_live: it is the log itself that answers, not somebody's copy; then what it signed and no longer has is a broken
    promise. WrongCopy: nothing can be concluded.
    """
    opened = _opened(_checkpoint(read), found, trust)
    now_head = opened.checkpoint
    if _is_forked(found, [*heads, now_head]):
        return receipts.contradicted(found, "rewritten")
    try:
        for old in _older(found, heads):
            if not _agree(old, now_head, read, is_live=is_live):
                return receipts.contradicted(found, "rewritten")
    except Gone:
        return receipts.contradicted(found, "shrunk")
    found = _compared(found, [*heads, now_head])
    return found if found.verdict == "proven" else _looked_for(found, trust, opened, read=read, now=now)


def _looked_for(
    found: receipts.Judged, trust: receipts.Trust, opened: checkpoints.Opened, *, read: Read, now: datetime
) -> receipts.Judged:
    """The receipt without a proof of its own, once every entry of the log has been read for its leaf."""
    index = recounted(opened.checkpoint, found.leaf, read).index
    if index is not None and len(opened.cosignatures) >= trust.needed:
        return receipts.included(found, opened, index)
    if index is None and now > found.promise.deadline:
        return receipts.contradicted(found, "missing")
    return found


def _checkpoint(read: Read) -> str:
    try:
        return read("checkpoint").decode("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongCopy(f"no checkpoint there: {wrong}") from wrong


def _opened(note: str, found: receipts.Judged, trust: receipts.Trust) -> checkpoints.Opened:
    try:
        return checkpoints.open_checkpoint(note, trust.log(found.promise.origin), trust.witnesses)
    except errors.Wrong as wrong:
        raise WrongCopy(f"no checkpoint of this log: {wrong}") from wrong


def _older(found: receipts.Judged, heads: Sequence[Head]) -> list[Head]:
    """What the log is asked to continue: the receipt's own head first."""
    return [*([found.checkpoint] if found.checkpoint else []), *heads]


def _is_forked(found: receipts.Judged, heads: Sequence[Head]) -> bool:
    """Whether two roots are signed for one size."""
    roots: dict[int, bytes] = {}
    return any(roots.setdefault(head.size, head.root) != head.root for head in _older(found, heads))


def _compared(found: receipts.Judged, heads: Sequence[Head]) -> receipts.Judged:
    """A receipt that pins nothing has no past to compare."""
    if found.checkpoint is None:
        return found
    return replace(found, compared=max(head.size for head in _older(found, heads)))


def _agree(old: Head, now_head: Head, read: Read, *, is_live: bool) -> bool:
    """Whether the log continues `old`. A log may show a checkpoint that is cosigned while it has signed a later one:
    then it must still have what the later one covers (Gone), and what it has must give what it signed.
    """
    if old.size <= now_head.size:
        try:
            return _continues(old, now_head, read)
        except Gone as gone:
            raise WrongCopy(str(gone)) from gone
    if not is_live:
        raise WrongCopy("the copy is older than the receipt")
    return _still_has(old, now_head, read)


def _still_has(old: Head, now_head: Head, read: Read) -> bool:
    """Whether a log that shows `now_head` has what it signed as `old`. WrongCopy: not even what it shows."""
    if now_head.size and _is_shown(now_head, old, read):
        return True
    found = _hashed(old.size, b"", read, now_head.size)
    if found.old_root != now_head.root:
        raise WrongCopy("the entries do not give the signed root")
    return found.root == old.root


def _continues(old: Head, head: Head, read: Read) -> bool:
    """Whether `old` is the beginning of `head`. A few tiles say yes; where they do not, every entry is read and decides."""
    if old.size == head.size:
        return old.root == head.root
    if old.size == 0:
        return True
    return _is_shown(old, head, read) or recounted(head, b"", read, old.size).old_root == old.root


def _is_shown(old: Head, head: Head, read: Read) -> bool:
    """Whether the tiles show it."""
    node = tiles.node_reader(head.size, lambda tile: _part(read, tile.path))
    try:
        path = proofs.consistency_proof(old.size, head.size, node)
        proofs.verify_consistency(old.size, head.size, path, old.root, head.root)
    except (errors.WrongTile, errors.WrongProof, Gone):
        return False
    return True


def _part(read: Read, path: str) -> bytes:
    try:
        return read(path)
    except FileNotFoundError as none:
        raise Gone(f"{path} is not there") from none
    except OSError as wrong:
        raise WrongCopy(f"{path}: {wrong}") from wrong


def recounted(head: checkpoints.Checkpoint, leaf: bytes, read: Read, old_size: int = 0) -> Recount:
    """This function will hash all entries anew, one bundle in memory; WrongCopy when they do not give the signed root."""
    found = _hashed(head.size, leaf, read, old_size)
    if found.root != head.root:
        raise WrongCopy("the entries do not give the signed root")
    return found


def _hashed(size: int, leaf: bytes, read: Read, old_size: int) -> Recount:
    tree, index, old_root = compact.Range(), None, hashing.EMPTY_ROOT
    for entry in _entries(size, read):
        at = tree.append(hashing.leaf_hash(entry))
        index = at if index is None and entry == leaf else index
        old_root = tree.root() if tree.size == old_size else old_root
    return Recount(tree.root(), old_root, index)


def _entries(size: int, read: Read) -> Iterator[bytes]:
    for bundle in tiles.bundles_of_growth(0, size):
        try:
            yield from tiles.unpack_bundle(_part(read, bundle.path), bundle.width)
        except errors.WrongTile as wrong:
            raise WrongCopy(f"{bundle.path}: {wrong}") from wrong
