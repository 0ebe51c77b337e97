"""A second reader of the log, written from the specifications alone: RFC 6962, C2SP tlog-tiles, tlog-checkpoint,
signed-note and tlog-cosignature. Nothing of Tuntas is imported; Python and `cryptography` are all it needs.

    python tests/second_reader.py ADDRESS --key LOG_KEY [--key WITNESS_KEY ...] [--state FILE] [--entry HEX ...]

It reads the checkpoint, every tile and every entry, and recomputes all of it. With --state it remembers what it saw
and refuses a log that changed its past since. Exit code 0: all holds; 1: the first thing that does not, in words.
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refused(Exception):
    """The log is not what it says."""


def need(fact: object, sentence: str) -> None:
    if not fact:
        raise Refused(sentence)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unbase64(text: str) -> bytes:
    """Base64 in its one canonical spelling."""
    need(re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text, re.ASCII) and len(text) % 4 == 0, f"not base64: {text!r}")
    data = base64.b64decode(text)
    need(base64.b64encode(data).decode() == text, f"not canonical base64: {text!r}")
    return data


# --- keys, notes, checkpoints, cosignatures ---------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A verifier key: `name+hash+base64(type, key)`; type 1 signs notes, type 4 cosigns with a time."""

    name: str
    type: int
    raw: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.raw)[:4]


def read_key(text: str) -> Key:
    parts = text.split("+", 2)
    need(len(parts) == 3, "a key has three parts")
    data = unbase64(parts[2])
    need(len(data) == 33 and data[0] in (1, 4), "not an Ed25519 key of a known type")
    key = Key(parts[0], data[0], data[1:])
    need(parts[1] == key.id.hex(), "the hash in the key is not the key's")
    return key


def is_signed(key: Key, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Head:
    """A checkpoint whose signatures were checked. `seen`: witness name -> POSIX time of its cosignature."""

    origin: str
    size: int
    root: bytes
    seen: dict[str, int]


def read_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text and (name, key id, signature) of each line."""
    need(not any(ord(letter) < 32 and letter != "\n" for letter in note), "control characters in a note")
    head, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n"), "no signatures, or no newline at the end")
    lines = []
    for line in tail[:-1].split("\n"):
        found = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        need(found and "+" not in found[1], f"not a signature line: {line!r}")
        data = unbase64(found[2])
        need(len(data) > 4, "an empty signature")
        lines.append((found[1], data[:4], data[4:]))
    return head + "\n", lines


def read_checkpoint(note: str, log: Key, witnesses: list[Key]) -> Head:
    text, signatures = read_note(note)
    fields = text.split("\n")
    need(len(fields) >= 4 and fields[-1] == "" and all(fields[:-1]), "a checkpoint has three lines")
    need(fields[0] == log.name, "a checkpoint of another log")
    need(re.fullmatch(r"0|[1-9][0-9]*", fields[1], re.ASCII), "the size is not a canonical number")
    root = unbase64(fields[2])
    need(len(root) == 32, "the root is not 32 bytes long")
    seen, own = {}, 0
    for name, key_id, signature in signatures:
        if (name, key_id) == (log.name, log.id):
            need(is_signed(log, text.encode(), signature), "the log's signature is wrong")
            own += 1
        for witness in witnesses:
            if (name, key_id) == (witness.name, witness.id):
                seen[name] = check_cosignature(text, witness, signature)
    need(own == 1, "the log has not signed its checkpoint")
    return Head(fields[0], int(fields[1]), root, seen)


def check_cosignature(text: str, witness: Key, signature: bytes) -> int:
    need(len(signature) == 72, f"the cosignature of {witness.name} is not 72 bytes long")
    time = int.from_bytes(signature[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    need(is_signed(witness, message, signature[8:]), f"the cosignature of {witness.name} is wrong")
    return time


# --- the tree, straight from the definitions of RFC 6962 --------------------------------------------------------


def left_of(width: int) -> int:
    """The largest power of two smaller than `width`."""
    power = 1
    while power * 2 < width:
        power *= 2
    return power


@dataclass
class Tree:
    """All leaf hashes, and roots of parts once worked out."""

    leaves: list[bytes]
    known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def root(self, start: int, end: int) -> bytes:
        """MTH(D[start:end])."""
        if start == end:
            return sha256(b"")
        if end - start == 1:
            return self.leaves[start]
        if (start, end) not in self.known:
            middle = start + left_of(end - start)
            self.known[start, end] = sha256(b"\x01" + self.root(start, middle) + self.root(middle, end))
        return self.known[start, end]

    def path(self, leaf: int, start: int, end: int) -> list[bytes]:
        """PATH(leaf, D[start:end])."""
        if end - start == 1:
            return []
        middle = start + left_of(end - start)
        if leaf < middle:
            return [*self.path(leaf, start, middle), self.root(middle, end)]
        return [*self.path(leaf, middle, end), self.root(start, middle)]


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root a path leads to, by the recursion that made it."""
    if size == 1:
        need(not path, "a path that is too long")
        return leaf
    need(path, "a path that is too short")
    middle = left_of(size)
    if index < middle:
        return sha256(b"\x01" + root_by_path(leaf, index, middle, path[:-1]) + path[-1])
    return sha256(b"\x01" + path[-1] + root_by_path(leaf, index - middle, size - middle, path[:-1]))


# --- reading over HTTP ------------------------------------------------------------------------------------------


def fetch(address: str, kind: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip, identity"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = answer.headers.get("Content-Type", "")
            need(found.replace(" ", "").startswith(kind), f"{address} is served as {found!r}, not {kind}")
            data = answer.read()
            return gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data
    except urllib.error.URLError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise Refused(f"{address}: {error}") from error


def number(n: int) -> str:
    text = f"{n:03d}"
    text = text.zfill(-(-len(text) // 3) * 3)
    groups = [text[at : at + 3] for at in range(0, len(text), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def parts(count: int) -> list[tuple[str, int]]:
    """(the end of the address, how many) of each tile over `count` items."""
    full = [(number(n), 256) for n in range(count // 256)]
    return full if count % 256 == 0 else [*full, (f"{number(count // 256)}.p/{count % 256}", count % 256)]


def read_entries(base: str, size: int) -> list[bytes]:
    entries: list[bytes] = []
    for tail, count in parts(size):
        data, before = fetch(f"{base}/tile/entries/{tail}", "application/octet-stream"), len(entries)
        while data:
            length = int.from_bytes(data[:2], "big")
            need(len(data) >= 2 + length, f"tile/entries/{tail} stops in the middle of an entry")
            entries.append(data[2 : 2 + length])
            data = data[2 + length :]
        need(len(entries) - before == count, f"tile/entries/{tail} holds {len(entries) - before} entries, not {count}")
    return entries


def check_tiles(base: str, tree: Tree, size: int) -> int:
    """Every hash of every tile is the root of the part it stands for; gives how many tiles were read."""
    n_tiles, level, width = 0, 0, 1
    while size // width:
        at = 0
        for tail, count in parts(size // width):
            data = fetch(f"{base}/tile/{level}/{tail}", "application/octet-stream")
            expected = b"".join(tree.root((at + i) * width, (at + i + 1) * width) for i in range(count))
            need(data == expected, f"tile/{level}/{tail} does not hold the tree's hashes")
            at, n_tiles = at + count, n_tiles + 1
        level, width = level + 1, width * 256
    return n_tiles


@dataclass(frozen=True)
class Reading:
    head: Head
    entries: list[bytes]
    tree: Tree
    n_tiles: int

    def check_included(self, entry: bytes) -> int:
        """The index of an entry, proven by its path; refused when it is nowhere."""
        need(entry in self.entries, f"the log has no entry {entry.hex()}")
        index, size = self.entries.index(entry), self.head.size
        path = self.tree.path(index, 0, size)
        need(root_by_path(sha256(b"\x00" + entry), index, size, path) == self.head.root, "the path leads elsewhere")
        return index

    def check_extends(self, size: int, root: bytes) -> None:
        """The log's first `size` entries are still those that gave `root`."""
        need(size <= self.head.size, f"the log has shrunk from {size} to {self.head.size} entries")
        need(self.tree.root(0, size) == root, f"the log's first {size} entries are not what they were")


def read_log(base: str, log: Key, witnesses: list[Key]) -> Reading:
    base = base.rstrip("/")
    note = fetch(f"{base}/checkpoint", "text/plain;charset=utf-8").decode()
    head = read_checkpoint(note, log, witnesses)
    entries = read_entries(base, head.size)
    tree = Tree([sha256(b"\x00" + entry) for entry in entries])
    need(tree.root(0, head.size) == head.root, "the entries do not give the signed root")
    return Reading(head, entries, tree, check_tiles(base, tree, head.size))


def remember(reading: Reading, state: Path) -> None:
    if state.exists():
        kept = json.loads(state.read_text())
        need(kept["origin"] == reading.head.origin, "what was kept is of another log")
        reading.check_extends(kept["size"], bytes.fromhex(kept["root"]))
    head = reading.head
    state.write_text(json.dumps({"origin": head.origin, "size": head.size, "root": head.root.hex()}))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Read a transparency log and recompute all of it.")
    parser.add_argument("address", help="where the log is served, for example https://…/log")
    parser.add_argument("--key", action="append", required=True, help="verifier key of the log or of a witness")
    parser.add_argument("--state", type=Path, help="a file that remembers what was seen")
    parser.add_argument("--entry", action="append", default=[], help="an entry that must be there, in hex")
    given = parser.parse_args(arguments)
    try:
        keys = [read_key(text) for text in given.key]
        (log,) = [key for key in keys if key.type == 1]
        reading = read_log(given.address, log, [key for key in keys if key.type == 4])
        indexes = {entry: reading.check_included(bytes.fromhex(entry)) for entry in given.entry}
        if given.state:
            remember(reading, given.state)
    except (Refused, ValueError) as refusal:
        print(f"REFUSED: {refusal}")
        return 1
    print(
        f"{reading.head.origin}: {reading.head.size} entries, {reading.n_tiles} tiles, root {reading.head.root.hex()}"
    )
    for name, time in reading.head.seen.items():
        print(f"seen by {name} at {time}")
    for entry, index in indexes.items():
        print(f"entry {entry} is number {index}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
