"""Ending a halt: one act of the owner's, with a ground. Three ways, told apart by what is known of the lost leaves.

reimported   they stand in files written by `log-export`: put back in their places, the log goes on under its name
new_origin   they are gone: the log goes on under a new name, since under the old one it has signed another past
false_claim  nobody but the witness says so, and it is wrong: the log goes on, and that witness's word counts no more
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections

from tuntas.algorithms.merkle import checkpoints, errors, hashing, tiles
from tuntas.algorithms.merkle.keys import SigningKey, VerifierKey
from tuntas.base.ledger import acts
from tuntas.base.ledger.log import keys, tree
from tuntas.base.ledger.log.sequencer import Refused, name_of
from tuntas.base.ledger.models import Halt, Recovery
from tuntas.base.ledger.protect import Cursor


OWNER = "owner"
MATCH = """
    WITH found AS (
        DELETE FROM ledger_actpending p USING ledger_act a, ledger_leaf l
        WHERE a.id = p.act_id AND l.entry = a.leaf AND l.idx >= %s RETURNING p.act_id, l.idx
    )
    INSERT INTO ledger_place (act_id, idx) SELECT act_id, idx FROM found
"""


@dataclass(frozen=True)
class Recovered:
    """What was done. lost: first lost leaf and the one after the last, equal when none is lost. placed: acts of the
    queue that had a place among leaves put back.
    """

    act_id: int
    way: str
    name: str
    lost: tuple[int, int]
    placed: int = 0


def open_halts() -> list[Halt]:
    return list(Halt.objects.using(OWNER).filter(recovery=None).order_by("id"))


def under_new_name(*, ground: str, base: str, folder: Path, at: datetime) -> Recovered:
    """This function will let the log go on as another one; the old name never signs again. Its leaves stay the first
    of the new one's, so that a checkpoint of the old name that is not of the lost span is still proven to be its
    beginning.
    """
    halts = _halts(ground)
    with connections[OWNER].cursor() as cursor:
        size = tree.size(cursor)
        cursor.execute("SELECT max(id) + 1 FROM ledger_origin")
        number = int(cursor.fetchone()[0])
    key = keys.signing_key(folder, keys.LOG, name_of(base, number))
    with acts.open_act(event="log.recovered", by=acts.SYSTEM, at=at, using=OWNER) as act:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_origin (id, name, vkey, first_size, at) VALUES (%s, %s, %s, %s, %s)",
                [number, key.name, key.verifier.text, size, at],
            )
        lost = _record(act, halts, ground=ground, way="new_origin", origin_id=number, size=size)
    return Recovered(act.id, "new_origin", key.name, lost)


def with_tiles(*, ground: str, exported: Path, key: SigningKey, at: datetime) -> Recovered:
    """This function will put the lost leaves back from files. Refused unless they lead from this very tree to a root
    that the log's own key has signed, at a size nobody claims to be too small.
    """
    halts = _halts(ground)
    with acts.open_act(event="log.recovered", by=acts.SYSTEM, at=at, using=OWNER) as act:
        with connections[OWNER].cursor() as cursor:
            size = tree.size(cursor)
            opened = _exported_checkpoint(exported, key.verifier)
            if opened.size < max(halt.size_seen for halt in halts):
                raise Refused(
                    f"The files end at {opened.size}; {max(halt.size_seen for halt in halts)} are known to exist."
                )
            _put_back(cursor, exported, size, opened)
            cursor.execute(MATCH, [size])
            placed = int(getattr(cursor, "rowcount", 0))
            cursor.execute("SELECT max(id) FROM ledger_origin")
            number = int(cursor.fetchone()[0])
        # Their leaves are back; the acts that are not in the queue of this database are what is lost.
        _record(
            act,
            halts,
            ground=ground,
            way="reimported",
            origin_id=number,
            size=opened.size,
            back_from=size,
            placed=placed,
        )
    return Recovered(act.id, "reimported", key.name, (size, opened.size), placed)


def as_false(*, ground: str, at: datetime) -> Recovered:
    """This function will record that what a witness claimed is not so. Refused where our own signature says it is."""
    halts = _halts(ground)
    if any(halt.evidence for halt in halts):
        raise Refused("A checkpoint signed by this log's own key shows the claim to be true. Choose another way.")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT id, name FROM ledger_origin ORDER BY id DESC LIMIT 1")
        number, name = cursor.fetchone()
        size = tree.size(cursor)
    with acts.open_act(event="log.recovered", by=acts.SYSTEM, at=at, using=OWNER) as act:
        _record(act, halts, ground=ground, way="false_claim", origin_id=number, size=size)
    return Recovered(act.id, "false_claim", name, (size, size))


def _halts(ground: str) -> list[Halt]:
    halts = open_halts()
    if not halts:
        raise Refused("The log is not halted: there is nothing to recover from.")
    if not ground.strip():
        raise Refused("Say on which ground, in words that will be read later: --ground '…'")
    return halts


def _record(
    act: acts.OpenAct, halts: Sequence[Halt], *, ground: str, way: str, origin_id: int, size: int, **more: int
) -> tuple[int, int]:
    """One recovery for each halt it ends. The span: leaves that are lost, or put back without all of their acts."""
    span = (more.get("back_from", size), size)
    if way == "new_origin":
        # Where two pasts part is not known; from the smallest size at which one was seen, nothing is certain.
        parted = [halt.size_seen for halt in halts if halt.reason == "forked"]
        span = (min([size, *parted]), max(size, *(halt.size_seen for halt in halts)))
    act.note(
        ground=ground, way=way, origin=origin_id, lost_from=span[0], lost_until=span[1],
        halts=[{"seen_by": h.seen_by, "reason": h.reason, "size_here": h.size_here, "size_seen": h.size_seen} for h in halts],
        **more,
    )  # fmt: skip
    for halt in halts:
        Recovery.objects.using(OWNER).create(
            halt=halt, origin_id=origin_id, ground=ground, way=way, lost_from=span[0], lost_until=span[1], at=act.at
        )
    return span


def _exported_checkpoint(folder: Path, key: VerifierKey) -> checkpoints.Checkpoint:
    try:
        return checkpoints.open_checkpoint((folder / "checkpoint").read_bytes(), key).checkpoint
    except (OSError, errors.Wrong) as why:
        raise Refused(f"{folder / 'checkpoint'} is not a checkpoint of this log ({why}).") from why


def _put_back(cursor: Cursor, folder: Path, size: int, until: checkpoints.Checkpoint) -> None:
    """Append the exported leaves from `size` on, bundle by bundle; only a tree with the signed root is kept."""
    growing = tree.grown(cursor, size)
    if until.size <= size:
        raise Refused(f"The files hold {until.size} leaves; {size} are here already.")
    for bundle in tiles.bundles_of_growth(size, until.size):
        try:
            found = tiles.unpack_bundle((folder / bundle.path).read_bytes(), bundle.width)
        except (OSError, errors.WrongTile) as why:
            raise Refused(f"{folder / bundle.path} cannot be read ({why}).") from why
        fresh = found[max(size - bundle.entries.start, 0) :]
        if any(len(entry) != hashing.HASH_SIZE for entry in fresh):
            raise Refused(f"{folder / bundle.path} holds entries that are none of this log's.")
        tree.append(cursor, growing, fresh)
    if growing.root() != until.root:
        raise Refused("The files do not continue this database: their leaves lead to another root.")
