"""A log of its own for tests: real keys, a real tree, written as files the way a log serves them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from tuntas.algorithms.merkle import checkpoints, compact, hashing, keys, notes, proofs, tiles


ORIGIN = "log.example/kota"


def seed(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def witness(name: str = "saksi.example/satu") -> keys.SigningKey:
    return keys.SigningKey(name, seed(name), keys.Kind.COSIGNATURE)


class Log:
    """Entries, and whatever is proven of them. Two logs with one `word` have one key."""

    def __init__(self, origin: str = ORIGIN, word: str = "log") -> None:
        self.key = keys.SigningKey(origin, seed(word))
        self.entries: list[bytes] = []
        self.tree = compact.Range()
        self.nodes: dict[tuple[int, int], bytes] = {}

    def append(self, entry: bytes) -> int:
        self.entries.append(entry)
        return self.tree.append(
            hashing.leaf_hash(entry), lambda level, at, found: self.nodes.update({(level, at): found})
        )

    def grow(self, count: int, word: str = "entry") -> "Log":
        for n in range(count):
            self.append(hashlib.sha256(f"{word} {len(self.entries)} {n}".encode()).digest())
        return self

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def head(self, size: int | None = None) -> checkpoints.Checkpoint:
        size = len(self.entries) if size is None else size
        return checkpoints.Checkpoint(self.key.name, size, proofs.root(size, self.node))

    def note(self, *witnesses: keys.SigningKey, at: int = 1_800_000_000, size: int | None = None) -> str:
        text = self.head(size).text
        return notes.with_signatures(
            notes.sign(text, self.key), [notes.cosignature(text, one, at) for one in witnesses]
        )

    def path(self, index: int, size: int | None = None) -> list[bytes]:
        return proofs.inclusion_proof(index, len(self.entries) if size is None else size, self.node)

    def write(self, folder: Path, *witnesses: keys.SigningKey, shown: int | None = None) -> Path:
        """Checkpoint, tiles and entry bundles as files under `folder`; the checkpoint of `shown` entries, or of all.

        A log that shows less than it has serves the parts of both sizes.
        """
        size = len(self.entries)
        made: dict[str, bytes] = {}
        for end in {size, size if shown is None else shown}:
            made |= {tile.path: b"".join(self.node(*at) for at in tile.nodes) for tile in tiles.tiles_of_growth(0, end)}
            for bundle in tiles.bundles_of_growth(0, end):
                made[bundle.path] = tiles.pack_bundle([self.entries[at] for at in bundle.entries])
        _put(folder, made | {"checkpoint": self.note(*witnesses, size=shown).encode()})
        return folder


def _put(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def texts(signers: Sequence[keys.SigningKey]) -> list[str]:
    return [one.verifier.text for one in signers]
