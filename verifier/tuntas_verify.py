#!/usr/bin/env python3
"""Verify a Tuntas receipt without Tuntas: this one file, Python 3.9 or later, and `pip install cryptography`.

    python tuntas_verify.py receipt.pdf  --keys keys.txt
    python tuntas_verify.py receipt.json --key LOG --key PROMISE --key WITNESS --against https://HOUSE/log
    python tuntas_verify.py receipt.pdf  --keys keys.txt --against neighbours-receipt.pdf --against FOLDER

--against compares: with the log at an address, with a copy of it in a folder, with a file (a later checkpoint, or
somebody else's receipt), or with several of them. Nothing is sent; only an address is read from. Take the keys from somebody you
trust (the Ombudsman, a newspaper, a printed decree), not from the office you are checking.

Answers: PROVEN (exit 0), PROMISED until a time (exit 0), PROMISE BROKEN (exit 1), or: not a receipt (exit 2).
Formats: RFC 6962 and RFC 9162 (tree), c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature,
c2sp.org/tlog-tiles, and tuntas/receipt/v1 as written in docs/how-to/read-the-log.md.
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zlib
from datetime import datetime, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


UTC = timezone.utc
FORMAT = "tuntas/receipt/v1"
PROMISE = "tuntas/promise/v1"
NUMBER = re.compile("0|[1-9][0-9]{0,18}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
LIMIT = 1 << 63
LARGEST = 1_000_000
FULL = 256
TEXTS = ("format", "number", "promise", "salt", "body", "rows", "checkpoint", "index")

WORDS = {
    "proven": ("TERBUKTI", "PROVEN"),
    "promised": ("DIJANJIKAN", "PROMISED"),
    "broken": ("JANJI DILANGGAR", "PROMISE BROKEN"),
    "included": (
        "Penyerahan ini ada di buku catatan umum, di tempat nomor {index} dari {size}.",
        "What was handed in stands in the public log, at place {index} of {size}.",
    ),
    "waiting": (
        "Buktinya belum ada di berkas ini. Harus ada paling lambat {deadline}.",
        "The proof is not in this file yet. It must be there by {deadline}.",
    ),
    "no_witness": (
        "Ada di buku catatan, tetapi belum disahkan saksi yang Anda percaya. Janji sampai {deadline}.",
        "It stands in the log, but no witness you trust has cosigned that yet. Promised until {deadline}.",
    ),
    "unseen": (
        "Waktunya habis {deadline}: ada di buku catatan, tetapi tidak disahkan saksi yang Anda percaya.",
        "The time was over at {deadline}: it stands in the log, but no witness you trust has cosigned that.",
    ),
    "no_proof": (
        "Waktunya habis {deadline} dan berkas ini tanpa bukti. Unduh lagi tanda terimanya; tetap tanpa bukti berarti "
        "janji itu dilanggar, dan berkas ini buktinya.",
        "The time was over at {deadline} and this file has no proof. Fetch the receipt again; still without one, the "
        "promise was broken, and this file is the evidence.",
    ),
    "rewritten": (
        "Buku catatan yang sekarang bukan kelanjutan dari yang dulu ditandatangani: masa lalunya ditulis ulang.",
        "The log of now does not continue the one signed then: its past was rewritten.",
    ),
    "missing": (
        "Waktunya habis {deadline} dan seluruh isi buku catatan tidak memuat penyerahan ini.",
        "The time was over at {deadline} and no entry of the whole log is what was handed in.",
    ),
    "shrunk": (
        "Buku catatan yang sekarang lebih pendek dari yang dulu ditandatangani.",
        "The log of now is shorter than the one signed then.",
    ),
    "refused": ("TIDAK BISA DINILAI", "CANNOT BE JUDGED"),
    "compared": (
        "Masa lalunya sama dengan yang dibandingkan, sepanjang {compared} segel.",
        "Its past is the same in what it was compared with, {compared} entries long.",
    ),
    "seen": ("Disahkan saksi {name} pada {time}.", "Cosigned by the witness {name} at {time}."),
    "alone": (
        "Tidak ada saksi yang mengesahkannya: hanya kata pembuat catatan sendiri.",
        "No witness has cosigned it: only the log's own word.",
    ),
    "number": ("Nomor {number}, tercatat {recorded}.", "Number {number}, recorded {recorded}."),
}


class Refused(Exception):
    """Nothing can be said of this file, this key or this copy."""


class Gone(Refused):
    """A part of the log that the log says it does not have."""


def need(fact, sentence):
    if not fact:
        raise Refused(sentence)


def sha256(data):
    return hashlib.sha256(data).digest()


def unbase64(text):
    """The bytes of base64 in its one canonical spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, UnicodeEncodeError):
        raise Refused("not base64") from None
    need(base64.b64encode(data).decode() == text, "base64 that is not canonical")
    return data


# --- keys and notes ---------------------------------------------------------------------------------------------


class Key:
    """`name+id+base64(kind, key)`: kind 1 signs notes, kind 4 cosigns checkpoints with a time."""

    def __init__(self, text):
        parts = text.strip().split("+", 2)
        need(len(parts) == 3 and is_name(parts[0]), "a key is name+id+base64")
        data = unbase64(parts[2])
        need(len(data) == 33 and data[0] in (1, 4), "not an Ed25519 key of a kind known here")
        self.name, self.kind, self.raw = parts[0], data[0], data[1:]
        self.id = sha256(self.name.encode() + b"\n" + data)[:4]
        need(parts[1] == self.id.hex(), "the id in the key is not the key's")

    def verifies(self, message, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def is_name(text):
    """The specification's rule and no stricter: the name of a stranger's key may hold letters nobody can see."""
    return bool(text) and not any(
        one < "!" or one == "+" or one.isspace() or "\ud800" <= one <= "\udfff" for one in text
    )


def open_note(note, keys):
    """(text, {key: time or None}) of a canonical note; every known key's signature holds, none signed twice."""
    need(len(note) <= LARGEST and not re.search("[\x00-\x09\x0b-\x1f]", note), "control characters in a note")
    end = note.rfind("\n\n")
    need(end > 0 and note.endswith("\n"), "a note without signatures or without its last newline")
    text, lines = note[: end + 1], note[end + 2 : -1].split("\n")
    need(len(lines) <= 100, "too many signatures")
    known, signed = {(key.name, key.id): key for key in keys}, {}
    for line in lines:
        name, key_id, raw = read_line(line)
        key = known.get((name, key_id))
        if key is not None:
            need(key not in signed, "two signatures by one key")
            signed[key] = check_signature(text, key, raw)
    return text, signed


def read_line(line):
    found = re.fullmatch("\u2014 ([^ ]+) ([^ ]+)", line)
    need(found and is_name(found[1]), "not a signature line")
    data = unbase64(found[2])
    need(len(data) > 4, "a signature without bytes")
    return found[1], data[:4], data[4:]


def check_signature(text, key, raw):
    """The time of a cosignature, None for a note's signature; refused when it does not hold."""
    time, message = None, text.encode()
    if key.kind == 4:
        need(len(raw) == 72, "not a timed signature")
        time, raw = int.from_bytes(raw[:8], "big"), raw[8:]
        need(time < 253402300800, "a time nobody lives to see")
        message = f"cosignature/v1\ntime {time}\n".encode() + message
    need(key.verifies(message, raw), f"the signature of {key.name} does not hold")
    return time


# --- the tree (RFC 9162, 2.1.3) and checkpoints -----------------------------------------------------------------


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def check_path(leaf, index, size, path, root):
    need(index < size and all(len(one) == 32 for one in path), "a place outside the tree")
    at, last, found = index, size - 1, leaf
    for sibling in path:
        need(last > 0, "a path that is too long")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    need(last == 0 and found == root, "a path that does not lead to the signed root")


class Head:
    """A checkpoint signed by its log. `seen`: witness -> seconds since 1970."""

    def __init__(self, note, log, witnesses):
        text, signed = open_note(note, [log, *witnesses])
        need(log in signed, "the log has not signed this checkpoint")
        lines = text.split("\n")
        need(len(lines) >= 4 and not lines[-1] and all(lines[:-1]), "a checkpoint has three lines or more")
        need(lines[0] == log.name, "a checkpoint of another log")
        need(NUMBER.fullmatch(lines[1]) and int(lines[1]) < LIMIT, "a size that is not a canonical number")
        self.size, self.root = int(lines[1]), unbase64(lines[2])
        need(len(self.root) == 32 and (self.size or self.root == sha256(b"")), "a root no tree of this size has")
        self.seen = {key.name: time for key, time in signed.items() if key.kind == 4}


# --- the receipt ------------------------------------------------------------------------------------------------


def receipt_of(data):
    """The receipt's fields, from its JSON or from the PDF it is attached to."""
    if data.startswith(b"%PDF-"):
        data = attached(data)
    need(len(data) <= LARGEST, "too large")
    try:
        said = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None
    need(isinstance(said, dict) and is_shaped(said), "not a receipt of this format")
    return said


def attached(data):
    """The one attachment of a PDF that is a receipt."""
    found = []
    for match in re.finditer(rb"/Type\s*/EmbeddedFile\b", data):
        stream = re.compile(rb"stream\r?\n").search(data, match.end())
        head = data[data.rfind(b" obj", 0, match.start()) : stream.start()] if stream else b""
        length = re.search(rb"/Length\s+(\d+)(?!\d|\s+\d+\s+R)", head)
        if not length:
            continue
        content = data[stream.end() : stream.end() + int(length[1])]
        if b"/FlateDecode" in head:
            try:
                content = zlib.decompressobj().decompress(content, LARGEST)
            except zlib.error:
                continue
        if FORMAT.encode() in content:
            found.append(content)
    need(len(found) == 1, "this PDF carries no receipt, or more than one")
    return found[0]


def is_shaped(said):
    names, path = set(said), said.get("path", [])
    return (
        names <= {*TEXTS, "path"}
        and names >= {"format", "number", "promise", "rows"}
        and all(isinstance(said[name], str) and said[name] for name in TEXTS if name in names)
        and said["format"] == FORMAT
        and ("salt" in names) == ("body" in names)
        and ("index" in names) == ("path" in names)
        and ("path" not in names or "checkpoint" in names)
        and bool(NUMBER.fullmatch(said.get("index", "0")))
        and isinstance(path, list)
        and len(path) < 64
        and all(isinstance(one, str) for one in path)
        and len(said["rows"]) == 44
    )


def instant(text):
    need(INSTANT.fullmatch(text), "a time that cannot be read")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("a time that cannot be read") from None


class Judged:
    """What a receipt is worth: verdict, why, and the facts for the words."""

    def __init__(self, said, keys, needed, now):
        self.number, self.verdict, self.index, self.head = said["number"], "promised", None, None
        self.origin = open_origin(said["promise"])
        self.log = the_log(keys, self.origin)
        self.witnesses = [key for key in keys if key.kind == 4]
        self.needed, self.compared = needed, None
        self.read_promise(said, [key for key in keys if key.kind == 1 and key.name == self.origin + "/promise"])
        rows = unbase64(said["rows"])
        need(len(rows) == 32, "rows of another length")
        self.leaf = sha256(b"tuntas/leaf/v1\n" + self.commitment + rows)
        if "body" in said:
            opening = b"tuntas/act/v1\n" + unbase64(said["salt"]) + said["body"].encode()
            need(sha256(opening) == self.commitment, "the act is not what was promised")
        if "checkpoint" in said:
            self.head = Head(said["checkpoint"], self.log, self.witnesses)
        self.weigh(said, now)

    def read_promise(self, said, keys):
        text, signed = open_note(said["promise"], keys)
        need(signed, "the promise is not signed by a key you trust")
        _kind, _origin, number, commitment, recorded, deadline, _end = text.split("\n")
        self.commitment, self.recorded, self.deadline = unbase64(commitment), instant(recorded), instant(deadline)
        need(len(self.commitment) == 32 and self.deadline >= self.recorded, "a promise that cannot be")
        need(number == self.number, "the promise is for another number")

    def weigh(self, said, now):
        self.why, self.seen = "no_proof", {}
        if "path" in said:
            self.index, self.seen = int(said["index"]), self.head.seen
            path = [unbase64(one) for one in said["path"]]
            check_path(leaf_hash(self.leaf), self.index, self.head.size, path, self.head.root)
            self.why = "no_witness"
            if len(self.seen) >= self.needed:
                self.verdict, self.why = "proven", "included"
        if self.verdict == "promised" and now > self.deadline:
            self.verdict = "broken"
        elif self.why == "no_proof":
            self.why = "waiting"


def open_origin(note):
    lines = note[: note.rfind("\n\n") + 1].split("\n")
    need(len(lines) == 7 and lines[0] == PROMISE and not lines[6] and all(lines[:6]), "not a promise of six lines")
    return lines[1]


def the_log(keys, origin):
    found = [key for key in keys if key.kind == 1 and key.name == origin]
    need(len(found) == 1, f"no key of the log {origin} was given")
    return found[0]


# --- against a later copy of the log ----------------------------------------------------------------------------


class Copy:
    """A log's files, in a folder or at an address."""

    def __init__(self, place):
        self.place, self.is_live = place.rstrip("/"), urllib.parse.urlsplit(place).scheme in ("http", "https")

    def read(self, path):
        try:
            if not self.is_live:
                return (Path(self.place) / path).read_bytes()
            request = urllib.request.Request(f"{self.place}/{path}", headers={"Accept-Encoding": "gzip, identity"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                data = answer.read()
                return gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data
        except OSError as error:
            is_none = isinstance(error, FileNotFoundError)
            if isinstance(error, urllib.error.HTTPError):
                is_none = error.code == 404
                error.close()
            raise (Gone if is_none else Refused)(f"{path}: {error}") from None

    def entries(self, size):
        for n in range(-(-size // FULL)):
            width = min(FULL, size - n * FULL)
            groups = [f"{n % 1000:03d}"]
            while n := n // 1000:
                groups.append(f"x{n % 1000:03d}")
            path = "tile/entries/" + "/".join(reversed(groups)) + ("" if width == FULL else f".p/{width}")
            data, at = self.read(path), 0
            for _entry in range(width):
                length = int.from_bytes(data[at : at + 2], "big")
                yield data[at + 2 : at + 2 + length]
                at += 2 + length
            need(at == len(data), f"{path} is torn")


def root_of(peaks):
    if not peaks:
        return sha256(b"")
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def pinned(data, judged):
    """The head a file pins: a receipt's, or the file itself, a checkpoint; signed by the receipt's own log."""
    if data.startswith((b"%PDF-", b"{")):
        said = receipt_of(data)
        need("checkpoint" in said, "a receipt from before the log's first checkpoint: it pins nothing")
        return Head(said["checkpoint"], judged.log, judged.witnesses)
    return Head(data.decode("utf-8"), judged.log, judged.witnesses)


def is_forked(heads):
    """Two roots signed for one size."""
    roots = {}
    return any(roots.setdefault(one.size, one.root) != one.root for one in heads)


def say(judged, verdict, why):
    judged.verdict, judged.why = verdict, why


def beside(judged, others):
    """Compare with single heads alone."""
    heads = [one for one in (judged.head, *others) if one]
    if is_forked(heads):
        return say(judged, "broken", "rewritten")
    sizes = {one.size for one in heads if one.size}
    need(judged.head and len(sizes) < 2, "the two differ in size: give the log too, its address or a copy of it")
    judged.compared = max(one.size for one in heads)
    return None


def against(judged, copy, now, others=()):
    """Judge again with the log as it is now: every entry is read and hashed anew.

    The log may show a cosigned checkpoint and have signed a later one: then it must have what the later one covers, and
    what it has must give what it signed.
    """
    head = Head(copy.read("checkpoint").decode("utf-8"), judged.log, judged.witnesses)
    olds = [one for one in (judged.head, *others) if one]
    if is_forked([*olds, head]):
        return say(judged, "broken", "rewritten")
    longest = max([*olds, head], key=lambda one: one.size)
    need(copy.is_live or longest.size == head.size, "the copy is older than the receipt")
    try:
        roots, index = recount(copy, longest.size, judged.leaf, {one.size for one in [*olds, head]})
    except Gone:
        if longest.size == head.size:
            raise
        return say(judged, "broken", "shrunk")
    need(roots[head.size] == head.root, "the copy's entries do not give its signed root")
    if any(roots[one.size] != one.root for one in olds):
        return say(judged, "broken", "rewritten")
    judged.compared = longest.size if judged.head else None
    index = index if index is not None and index < head.size else None
    if judged.verdict != "proven" and index is not None and len(head.seen) >= judged.needed:
        say(judged, "proven", "included")
        judged.head, judged.index, judged.seen = head, index, head.seen
    elif judged.verdict != "proven" and index is None and now > judged.deadline:
        say(judged, "broken", "missing")
    return None


def recount(copy, length, leaf, sizes):
    """(size -> root over so many entries, place of the leaf)."""
    peaks, index, roots = [], None, {0: sha256(b"")}
    for size, entry in enumerate(copy.entries(length)):
        index = size if index is None and entry == leaf else index
        found, level = leaf_hash(entry), 0
        while size >> level & 1:
            found, level = node_hash(peaks.pop(), found), level + 1
        peaks.append(found)
        if size + 1 in sizes:
            roots[size + 1] = root_of(peaks)
    return roots, index


# --- saying it --------------------------------------------------------------------------------------------------


def clock(time):
    return time.strftime("%Y-%m-%d %H:%M UTC")


def words(judged, language):
    facts = {
        "number": judged.number, "recorded": clock(judged.recorded), "deadline": clock(judged.deadline),
        "index": judged.index, "size": judged.head.size if judged.head else 0,
    }  # fmt: skip
    is_unseen = judged.verdict == "broken" and judged.why == "no_witness"
    lines = [WORDS[judged.verdict], WORDS["number"], WORDS["unseen" if is_unseen else judged.why]]
    said = [line[language].format(**facts) for line in lines]
    if judged.compared is not None and judged.verdict != "broken":
        said.append(WORDS["compared"][language].format(compared=judged.compared))
    for name, time in judged.seen.items():
        said.append(WORDS["seen"][language].format(name=name, time=clock(datetime.fromtimestamp(time, UTC))))
    if judged.verdict == "proven" and not judged.seen:
        said.append(WORDS["alone"][language])
    return "\n".join(said)


def as_json(judged):
    return json.dumps(
        {
            "verdict": judged.verdict, "why": judged.why, "number": judged.number,
            "recorded_at": judged.recorded.isoformat(), "deadline": judged.deadline.isoformat(),
            "index": judged.index, "witnesses": sorted(judged.seen), "compared": judged.compared,
        }
    )  # fmt: skip


def compare(judged, places, now):
    files = [place for place in places if Path(place).is_file()]
    logs = [place for place in places if place not in files]
    need(len(logs) < 2, "one folder or one address of the log, not several")
    others = [pinned(Path(place).read_bytes(), judged) for place in files]
    if logs:
        against(judged, Copy(logs[0]), now, others)
    elif others:
        beside(judged, others)


def options():
    parser = argparse.ArgumentParser(description="Verify a Tuntas receipt (PDF or JSON) without Tuntas.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="verifier key of the log, its promises, a witness")
    parser.add_argument("--keys", type=Path, help="a file with one key a line")
    parser.add_argument("--witnesses", type=int, help="how many must have cosigned; 1 when you gave a witness's key")
    parser.add_argument(
        "--against", action="append", default=[], help="folder, address, checkpoint or somebody's receipt; repeatable"
    )
    parser.add_argument("--at", help="judge as of this time (2026-11-22T06:00:00.000000Z) instead of now")
    parser.add_argument("--lang", choices=("id", "en"), default="id")
    parser.add_argument("--json", action="store_true")
    return parser


def main(arguments):
    given = options().parse_args(arguments)
    language = ("id", "en").index(given.lang)
    try:
        lines = given.keys.read_text().splitlines() if given.keys else []
        texts = [line.strip() for line in [*lines, *given.key] if line.strip() and not line.startswith("#")]
        keys = [Key(text) for text in dict.fromkeys(texts)]
        needed = given.witnesses if given.witnesses is not None else int(any(key.kind == 4 for key in keys))
        now = instant(given.at) if given.at else datetime.now(UTC)
        judged = Judged(receipt_of(given.file.read_bytes()), keys, needed, now)
        compare(judged, given.against, now)
    except (Refused, OSError, UnicodeError) as refusal:
        print(json.dumps({"verdict": "refused", "why": str(refusal)}) if given.json else WORDS["refused"][language])
        if not given.json:
            print(refusal)
        return 2
    print(as_json(judged) if given.json else words(judged, language))
    return 1 if judged.verdict == "broken" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
