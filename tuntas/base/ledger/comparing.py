"""A receipt against a later copy of the log: whether what was signed then is still part of what is signed now.

A promise is called broken only on the log's own signature: two signed heads of which one is not the beginning of the
other, or a signed head, all of its entries read, without the leaf when the promise is over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tuntas.algorithms.merkle import checkpoints, compact, errors, hashing, proofs, tiles
from tuntas.base.ledger import receipts


# Gives the bytes at a path of the log ("checkpoint", "tile/0/000"); OSError when there are none.
Read = Callable[[str], bytes]


class WrongCopy(errors.Wrong):
    """The copy of the log is another log's, older than the receipt, or damaged: it says nothing about the receipt."""


@dataclass(frozen=True, slots=True)
class Recount:
    """All entries of a copy, hashed anew. `old_root` over the first entries, as many as the receipt's head has."""

    old_root: bytes
    index: int | None


def against(
    found: receipts.Judged, trust: receipts.Trust, *, read: Read, is_live: bool, now: datetime
) -> receipts.Judged:
    """This function will judge again, with the log as `read` shows it now.

    is_live: it is the log itself that answers, not somebody's copy; then a smaller log is a broken promise.
    WrongCopy: nothing can be concluded.
    """
    head, seen = _head(found, trust, read)
    old = found.checkpoint
    if old and head.size < old.size:
        if is_live:
            return receipts.contradicted(found, "shrunk")
        raise WrongCopy("the copy is older than the receipt")
    if old and not _continues(old, head, read):
        return receipts.contradicted(found, "rewritten")
    if found.verdict == "proven":
        return found
    index = recounted(head, found.leaf, read).index
    if index is not None and seen >= trust.needed:
        return receipts.included(found, head, index)
    if index is None and now > found.promise.deadline:
        return receipts.contradicted(found, "missing")
    return found


def _head(found: receipts.Judged, trust: receipts.Trust, read: Read) -> tuple[checkpoints.Checkpoint, int]:
    """The copy's checkpoint, and how many known witnesses have cosigned it."""
    try:
        log = trust.log(found.promise.origin)
        opened = checkpoints.open_checkpoint(read("checkpoint"), log, trust.witnesses)
    except (errors.Wrong, OSError) as wrong:
        raise WrongCopy(f"no checkpoint of this log there: {wrong}") from wrong
    return opened.checkpoint, len(opened.cosignatures)


def _continues(old: checkpoints.Checkpoint, head: checkpoints.Checkpoint, read: Read) -> bool:
    """Whether `old` is the beginning of `head`. A few tiles say yes; for a no, every entry is read."""
    if old.size == head.size:
        return old.root == head.root
    if old.size == 0:
        return True
    node = tiles.node_reader(head.size, lambda tile: read(tile.path))
    try:
        path = proofs.consistency_proof(old.size, head.size, node)
        proofs.verify_consistency(old.size, head.size, path, old.root, head.root)
    except (errors.WrongTile, OSError) as wrong:
        raise WrongCopy(f"a tile is missing or torn: {wrong}") from wrong
    except errors.WrongProof:
        if recounted(head, b"", read, old.size).old_root != old.root:
            return False
        raise WrongCopy("the tiles do not agree with the entries") from None
    return True


def recounted(head: checkpoints.Checkpoint, leaf: bytes, read: Read, old_size: int = 0) -> Recount:
    """This function will hash all entries anew, one bundle in memory; WrongCopy when they do not give the signed root."""
    tree, index, old_root = compact.Range(), None, hashing.EMPTY_ROOT
    for entry in _entries(head.size, read):
        at = tree.append(hashing.leaf_hash(entry))
        index = at if index is None and entry == leaf else index
        old_root = tree.root() if tree.size == old_size else old_root
    if tree.root() != head.root:
        raise WrongCopy("the entries do not give the signed root")
    return Recount(old_root, index)


def _entries(size: int, read: Read) -> Iterator[bytes]:
    for bundle in tiles.bundles_of_growth(0, size):
        try:
            yield from tiles.unpack_bundle(read(bundle.path), bundle.width)
        except (errors.WrongTile, OSError) as wrong:
            raise WrongCopy(f"{bundle.path}: {wrong}") from wrong
