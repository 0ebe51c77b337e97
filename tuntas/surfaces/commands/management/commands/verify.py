"""`tuntas verify FILE`: is a receipt (PDF or JSON) proven, still promised, or is the promise broken?

Nothing leaves this machine, unless `--against` names an address. Exit 0: proven or promised; 1: broken; 2: nothing can
be said. Without `--key` and `--keys` the keys are this installation's own, which proves nothing against this
installation.
"""

import gzip
import json
import sys
import urllib.error
import urllib.request
from argparse import ArgumentParser
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from tuntas.algorithms.merkle import errors
from tuntas.base.ledger import canonical, comparing, receipts
from tuntas.surfaces import attached, proofs


EXIT = {"proven": 0, "promised": 0, "broken": 1}
UNKNOWN = 2
PATIENCE = 30
LARGEST = 4 * 1024 * 1024
WORDS = {
    "included": "It stands in the public log.",
    "waiting": "No proof in it yet; the promise still runs.",
    "no_witness": "It stands in the log, but too few witnesses you trust have cosigned that.",
    "no_proof": "The promise is over and there is no proof in it. Fetch the receipt again; still none is the evidence.",
    "rewritten": "The log of now does not continue the one it signed then: its past was rewritten.",
    "missing": "The promise is over, and no entry of the whole log is what was handed in.",
    "shrunk": "The log of now is shorter than the one it signed then.",
}


class Command(BaseCommand):
    """Verify a receipt."""

    help = "Say whether a receipt (PDF or JSON) is proven, promised until a time, or the promise is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", action="append", default=[], help="verifier key of the log, its promises, a witness"
        )
        parser.add_argument("--keys", type=Path, help="a file with one key a line")
        parser.add_argument(
            "--witnesses", type=int, help="how many must have cosigned; 1 when a witness's key is given"
        )
        parser.add_argument(
            "--against", action="append", default=[],
            help="folder or address of the log, or a file: a later checkpoint, or somebody else's receipt; may be repeated",
        )  # fmt: skip
        parser.add_argument("--at", help="judge as of this time (2026-11-22T06:00:00.000000Z) instead of now")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: object, **options: object) -> None:
        try:
            found = _judged(options)
        except (errors.Wrong, OSError, ValueError) as wrong:
            self._say(options, {"verdict": "refused", "why": str(wrong)}, f"CANNOT BE JUDGED: {wrong}")
            sys.exit(UNKNOWN)
        self._say(options, _facts(found), _in_words(found))
        sys.exit(EXIT[found.verdict])

    def _say(self, options: dict[str, object], facts: dict[str, object], text: str) -> None:
        self.stdout.write(json.dumps(facts) if options["json"] else text)


def _judged(options: dict[str, object]) -> receipts.Judged:
    file, at, needed = (options[name] for name in ("file", "at", "witnesses"))
    assert isinstance(file, Path)
    trust = receipts.Trust.of(_keys(options), needed if isinstance(needed, int) else None)
    now = _moment(str(at)) if at else datetime.now(UTC)
    found = receipts.judge(attached.receipt_of(file.read_bytes()), trust, now=now)
    return _compared(found, trust, options["against"], now) if options["against"] else found


def _compared(found: receipts.Judged, trust: receipts.Trust, places: object, now: datetime) -> receipts.Judged:
    """Compare with all that was named; files are heads, the rest is one log."""
    assert isinstance(places, list)
    files = [place for place in places if Path(place).is_file()]
    logs = [place for place in places if place not in files]
    heads = [comparing.head_of(attached.checkpoint_of(Path(each).read_bytes()), found, trust) for each in files]
    if not logs:
        return comparing.beside(found, heads)
    if len(logs) > 1:
        raise ValueError("one folder or one address of the log, not several")
    is_live = urlsplit(logs[0]).scheme in {"http", "https"}
    read = _from_address(logs[0]) if is_live else _from_folder(Path(logs[0]))
    return comparing.against(found, trust, read=read, is_live=is_live, now=now, heads=heads)


def _keys(options: dict[str, object]) -> list[str]:
    """The keys given, else what this installation says its own are."""
    given, file = options["key"], options["keys"]
    assert isinstance(given, list)
    lines = file.read_text().splitlines() if isinstance(file, Path) else []
    texts = [line.strip() for line in [*lines, *given] if line.strip() and not line.startswith("#")]
    if texts:
        return texts
    try:
        return proofs.trusted()
    except DatabaseError as error:
        raise receipts.WrongReceipt("no key was given, and this installation has none of its own") from error


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if canonical.instant(at) != text:
        raise ValueError(f"{text!r} is not a time in UTC with microseconds")
    return at


def _from_folder(folder: Path) -> comparing.Read:
    return lambda path: (folder / path).read_bytes()


def _from_address(address: str) -> comparing.Read:
    """Reads over HTTP; what the log says it does not have is a FileNotFoundError, like a missing file."""

    def read(path: str) -> bytes:
        # Only http and https come here, and the reader named the address himself.
        place = f"{address.rstrip('/')}/{path}"
        request = urllib.request.Request(place, headers={"Accept-Encoding": "gzip, identity"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                data: bytes = answer.read(LARGEST)
                return gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(place) from None
            raise

    return read


def _facts(found: receipts.Judged) -> dict[str, object]:
    return {
        "verdict": found.verdict,
        "why": found.why,
        "number": found.promise.number,
        "recorded_at": found.promise.recorded_at.isoformat(),
        "deadline": found.promise.deadline.isoformat(),
        "index": found.index,
        "size": found.checkpoint.size if found.checkpoint else None,
        "witnesses": sorted(name for name, _at in found.seen),
        "act_opened": found.is_opened,
        "compared": found.compared,
    }


def _in_words(found: receipts.Judged) -> str:
    deadline = f"{found.promise.deadline:%Y-%m-%d %H:%M} UTC"
    verdict = {"proven": "PROVEN", "promised": f"PROMISED until {deadline}", "broken": "PROMISE BROKEN"}[found.verdict]
    lines = [
        verdict,
        f"{found.promise.number}, recorded {found.promise.recorded_at:%Y-%m-%d %H:%M} UTC. {WORDS[found.why]}",
    ]
    if found.index is not None and found.checkpoint:
        lines.append(f"Place {found.index} of {found.checkpoint.size}.")
    if found.compared is not None and found.verdict != "broken":
        lines.append(f"Its past is the same in what it was compared with, {found.compared} entries long.")
    lines += [f"Cosigned by {name} at {at:%Y-%m-%d %H:%M} UTC." for name, at in found.seen]
    if found.verdict == "proven" and not found.seen:
        lines.append("No witness you trust has cosigned it: this is the log's own word alone.")
    return "\n".join(lines)
