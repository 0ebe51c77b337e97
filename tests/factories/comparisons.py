"""Receipts beside what the log signed elsewhere: what every verifier has to say, all three alike.

`all_comparisons()` gives name -> Comparison. `others` are files the reader was given (a checkpoint, somebody's receipt);
`log` is what answers at the log's address, `damage` what happened to its files; without `log` only the files are there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.factories import slips
from tests.factories.logs import Log, witness
from tuntas.algorithms.merkle import keys


@dataclass(frozen=True)
class Comparison:
    """`verdict` as of a `Slip`. copy: the verdict against the same files as a copy in a folder, where it differs.
    compared: how long the log was that the receipt's past was found to agree with.
    """

    slip: slips.Slip
    verdict: str
    why: str = ""
    log: Log | None = None
    witnesses: Sequence[keys.SigningKey] = field(default=())
    others: Sequence[str] = ()
    shown: int | None = None
    damage: Callable[[Path], object] | None = None
    copy: str = ""
    compared: int | None = None

    def written(self, folder: Path) -> Path:
        """The log's files under `folder`."""
        assert self.log is not None
        self.log.write(folder, *self.witnesses, shown=self.shown)
        if self.damage:
            self.damage(folder)
        return folder


def _flipped(name: str) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])

    return damage


def _cut() -> Log:
    """Cut before the slip's leaf and regrown longer, with the real key; the witness does not follow."""
    return Log().grow(slips.PLACE).grow(500, "regrown")


def _regrown() -> Log:
    """The same lie when it was as long as the slip's log."""
    return Log().grow(slips.PLACE).grow(slips.log().tree.size - slips.PLACE, "regrown")


def _of_log() -> dict[str, Comparison]:
    made = slips.all_slips()
    proven, promised, over = made["proven"], made["promised"], made["the time is over"]
    bare = made["promised without any checkpoint"]
    seen = (witness(),)
    on = slips.log().grow(330, "later")
    wide = slips.log().grow(70_000, "later")
    early = Log().grow(10).grow(300, "regrown")
    return {
        "the log went on": Comparison(proven, "proven", "included", on, seen, compared=430),
        "it went on for long": Comparison(proven, "proven", "included", wide, seen, compared=70_100),
        "nothing was added": Comparison(proven, "proven", "included", slips.log(), seen, compared=100),
        "the promised leaf is there": Comparison(promised, "proven", "included", on, seen, compared=430),
        "a bare promise kept": Comparison(bare, "proven", "included", on, seen),
        "kept, and read too late": Comparison(over, "proven", "included", on, seen, compared=430),
        "there, but nobody has seen it": Comparison(promised, "promised", "waiting", on, compared=430),
        "cut and regrown": Comparison(proven, "broken", "rewritten", _cut()),
        "cut after the early slip's head": Comparison(promised, "promised", "waiting", _cut(), compared=541),
        "cut, and the time is over": Comparison(over, "broken", "missing", _cut(), compared=541),
        "cut before the early slip's head": Comparison(promised, "broken", "rewritten", early),
        "two roots for one size": Comparison(proven, "broken", "rewritten", Log().grow(100, "other")),
        "cut short": Comparison(proven, "broken", "shrunk", Log().grow(30), seen, copy="refused"),
        "it shows a cosigned head and has signed a later one": Comparison(
            proven, "proven", "included", on, seen, shown=60, copy="refused", compared=100,
            damage=lambda folder: slips.log().write(folder / "more") and _lay(folder / "more", folder),
        ),
        "it shows a cosigned head and has regrown what came after": Comparison(
            proven, "broken", "rewritten", _cut(), seen, shown=30, copy="refused",
            damage=lambda folder: _regrown().write(folder / "more") and _lay(folder / "more", folder),
        ),
        "it shows a cosigned head, and not even that is there": Comparison(
            proven, "refused", log=_cut(), witnesses=seen, shown=30,
            damage=lambda folder: (
                _regrown().write(folder / "more"), _lay(folder / "more", folder),
                _flipped("tile/0/000.p/100")(folder), _flipped("tile/entries/000.p/100")(folder),
            ),
        ),
        "it shows a cosigned head from before its first entry": Comparison(
            proven, "broken", "shrunk", Log(), seen, copy="refused"
        ),
        "a namesake's log": Comparison(proven, "refused", log=Log(word="stranger").grow(400)),
        "a tile torn: the entries decide": Comparison(
            proven, "proven", "included", on, seen, damage=_flipped("tile/0/000"), compared=430
        ),
        "a tile cut: the entries decide": Comparison(
            proven, "proven", "included", on, seen, damage=lambda folder: (folder / "tile/0/000").write_bytes(b"x"),
            compared=430,
        ),
        "a tile gone, and the past is another": Comparison(
            proven, "broken", "rewritten", _cut(), damage=lambda folder: (folder / "tile/0/000").unlink()
        ),
        "a tile and its entries torn": Comparison(
            proven, "refused", log=on, witnesses=seen,
            damage=lambda folder: (_flipped("tile/0/000")(folder), _flipped("tile/entries/000")(folder)),
        ),
        "an entry torn": Comparison(over, "refused", log=on, witnesses=seen, damage=_flipped("tile/entries/000")),
        "no checkpoint": Comparison(
            proven, "refused", log=on, damage=lambda folder: (folder / "checkpoint").unlink()
        ),
    }  # fmt: skip


def _lay(source: Path, folder: Path) -> None:
    """The parts of another size of the same log beside those that are there; its checkpoint stays."""
    for file in source.rglob("*"):
        if file.is_file() and file.name != "checkpoint":
            goal = folder / file.relative_to(source)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_bytes(file.read_bytes())


def neighbours(log: Log, size: int) -> str:
    """Somebody else's receipt, given when the log had `size` entries."""
    return slips.promised(checkpoint=log.note(witness(), size=size)).text


def _of_papers() -> dict[str, Comparison]:
    made = slips.all_slips()
    proven, promised, bare = made["proven"], made["promised"], made["promised without any checkpoint"]
    over, on, seen = made["the time is over"], slips.log().grow(330, "later"), (witness(),)
    other = Log().grow(100, "other")
    forked = slips.log().grow(20, "fork")
    return {
        "a checkpoint of the same size": Comparison(
            proven, "proven", "included", others=[slips.log().note()], compared=100
        ),
        "a neighbour's receipt of the same size": Comparison(
            proven, "proven", "included", others=[neighbours(slips.log(), 100)], compared=100
        ),
        "a promise beside a neighbour's": Comparison(
            promised, "promised", "waiting", others=[neighbours(on, slips.PLACE)], compared=slips.PLACE
        ),
        "an empty log's head": Comparison(proven, "proven", "included", others=[Log().note()], compared=100),
        "papers do not lengthen the time": Comparison(
            over, "broken", "no_proof", others=[neighbours(on, slips.PLACE)], compared=slips.PLACE
        ),
        "a checkpoint with another root": Comparison(proven, "broken", "rewritten", others=[other.note()]),
        "a neighbour's receipt with another root": Comparison(
            proven, "broken", "rewritten", others=[slips.log().note(), neighbours(other, 100)]
        ),
        "a paper of another size": Comparison(proven, "refused", others=[neighbours(on, 120)]),
        "a paper, and a receipt that pins nothing": Comparison(bare, "refused", others=[on.note()]),
        "a paper that pins nothing": Comparison(proven, "refused", others=[bare.text]),
        "a stranger's paper": Comparison(proven, "refused", others=[Log(word="stranger").grow(100).note()]),
        "a shopping list": Comparison(proven, "refused", others=["rice, oil"]),
        "a later paper, and the log": Comparison(
            proven, "proven", "included", on, seen, [neighbours(on, 120)], compared=430
        ),
        "a paper of a second history": Comparison(
            proven, "broken", "rewritten", on, seen, [neighbours(forked, 120)]
        ),
        "a paper later than the log": Comparison(
            proven, "broken", "shrunk", slips.log(), seen, [neighbours(on, 120)], copy="refused"
        ),
    }  # fmt: skip


def all_comparisons() -> dict[str, Comparison]:
    return _of_log() | _of_papers()
