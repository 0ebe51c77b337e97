"""Receipts that prove, made from a real tree, and ones that must not: what every verifier has to say of each.

`all_slips()` gives name -> Slip. A slip's `text` is the file, `keys` whom the reader trusts, `at` the time of reading.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tests.factories.logs import ORIGIN, Log, seed, witness
from tuntas.algorithms.merkle import encoding, keys, notes
from tuntas.base.ledger import canonical, promises, receipts


RECORDED = datetime(2026, 11, 22, 6, 27, 44, 123456, tzinfo=UTC)
DEADLINE = RECORDED + timedelta(hours=24)
BEFORE, AFTER = RECORDED + timedelta(minutes=5), DEADLINE + timedelta(minutes=5)
SEEN = int(RECORDED.timestamp()) + 60
PLACE = 41
PROMISE = keys.SigningKey(f"{ORIGIN}/promise", seed("promise"))
SALT, ROWS = hashlib.sha256(b"salt").digest(), hashlib.sha256(b"rows").digest()
BODY = canonical.act_body(
    event="case.handed_in", actor_kind="public", post_id=None, staff_id=None, case_id=None, at=RECORDED,
    facts={"number": "4F7K2M9HX", "note": "é €"},
)  # fmt: skip
COMMITMENT = canonical.commitment(SALT, BODY)
LEAF = canonical.leaf(COMMITMENT, ROWS)


@dataclass(frozen=True)
class Slip:
    """`verdict` "refused" when nothing can be said; then `why` is for people and not compared."""

    text: str
    verdict: str
    why: str = ""
    keys: tuple[str, ...] = ()
    at: datetime = BEFORE
    needed: int | None = None


def log() -> Log:
    """100 entries; number 41 is the slip's leaf."""
    made = Log().grow(PLACE)
    made.append(LEAF)
    return made.grow(100 - PLACE - 1)


def promise(**changes: object) -> promises.Promise:
    made = promises.Promise(ORIGIN, "4F7-K2M-9HX", COMMITMENT, RECORDED, DEADLINE)
    return replace(made, **changes)


def proven(*witnesses: keys.SigningKey, **changes: object) -> receipts.Receipt:
    """The receipt with its proof, cosigned by `witnesses` (one, unless said otherwise)."""
    made = log()
    whole = receipts.Receipt(
        "4F7-K2M-9HX", promises.made(promise(), PROMISE), ROWS, made.note(*(witnesses or (witness(),)), at=SEEN),
        PLACE, tuple(made.path(PLACE)), SALT, BODY,
    )  # fmt: skip
    return replace(whole, **changes)


def promised(**changes: object) -> receipts.Receipt:
    """The receipt seconds after: a promise, and the log as it was then."""
    early = Log().grow(PLACE).note(witness(), at=SEEN - 120)
    return replace(proven(checkpoint=early, path=None, index=0), **changes)


LOG_KEY, PROMISE_KEY, WITNESS_KEY = log().key.verifier.text, PROMISE.verifier.text, witness().verifier.text
KEYS = (LOG_KEY, PROMISE_KEY, WITNESS_KEY)


def said(text: str, change: Callable[[dict], object]) -> str:
    """The file with its JSON changed."""
    whole = json.loads(text)
    change(whole)
    return json.dumps(whole)


def _altered(data: bytes, at: int = 7) -> bytes:
    return bytes((*data[:at], data[at] ^ 4, *data[at + 1 :]))


def _good() -> dict[str, Slip]:
    late = proven(witness("saksi.example/dua"))
    return {
        "proven": Slip(proven().text, "proven", "included", KEYS),
        "proven long after": Slip(proven().text, "proven", "included", KEYS, AFTER),
        "proven without opening": Slip(proven(salt=b"", body=None).text, "proven", "included", KEYS),
        "proven by two witnesses": Slip(
            proven(witness(), witness("saksi.example/dua")).text, "proven", "included",
            (*KEYS, witness("saksi.example/dua").verifier.text), needed=2,
        ),
        "proven on the log's word alone": Slip(proven().text, "proven", "included", KEYS[:2]),
        "keys in another order, and more of them": Slip(
            proven().text, "proven", "included",
            (WITNESS_KEY, Log("log.example/lain").key.verifier.text, PROMISE_KEY, LOG_KEY),
        ),
        "promised": Slip(promised().text, "promised", "waiting", KEYS),
        "promised to the last microsecond": Slip(promised().text, "promised", "waiting", KEYS, DEADLINE),
        "promised without any checkpoint": Slip(promised(checkpoint="").text, "promised", "waiting", KEYS),
        "promised beside an empty log": Slip(
            promised(checkpoint=Log().note(witness())).text, "promised", "waiting", KEYS
        ),
        "in the log, unseen by a witness": Slip(late.text, "promised", "no_witness", KEYS),
        "one witness of two": Slip(proven().text, "promised", "no_witness", KEYS, needed=2),
    }  # fmt: skip


def _broken() -> dict[str, Slip]:
    late = proven(witness("saksi.example/dua"))
    return {
        "the time is over": Slip(promised().text, "broken", "no_proof", KEYS, AFTER),
        "over by a microsecond": Slip(
            promised().text, "broken", "no_proof", KEYS, DEADLINE + timedelta(milliseconds=1)
        ),
        "over, and seen by nobody": Slip(late.text, "broken", "no_witness", KEYS, AFTER),
    }


def _refused() -> dict[str, Slip]:
    whole, made = proven(), log()
    stranger = keys.SigningKey(PROMISE.name, seed("stranger"))
    forged_log = Log(word="stranger").grow(PLACE)
    forged_log.append(LEAF)
    path = whole.path or ()
    texts = {
        "a byte of the path": replace(whole, path=(_altered(path[0]), *path[1:])),
        "a path too short": replace(whole, path=path[:-1]),
        "a path too long": replace(whole, path=(*path, path[-1])),
        "a hash too short": replace(whole, path=(path[0][:-1], *path[1:])),
        "another place": replace(whole, index=PLACE - 1),
        "a place outside the tree": replace(whole, index=100),
        "other rows": replace(whole, rows=_altered(ROWS)),
        "another salt": replace(whole, salt=_altered(SALT)),
        "another body": replace(whole, body=BODY.replace("4F7K2M9HX", "4F7K2M9H0")),
        "another number": replace(whole, number="4F7-K2M-9H0"),
        "a promise by a stranger": replace(whole, promise=promises.made(promise(), stranger)),
        "a promise of another commitment": replace(
            whole, promise=promises.made(promise(commitment=_altered(COMMITMENT)), PROMISE)
        ),
        "a promise with a later end": replace(whole, promise=whole.promise.replace("2026-11-23", "2026-11-24")),
        "a promise that ends before it begins": replace(
            whole, promise=promises.made(promise(deadline=RECORDED - timedelta(seconds=1)), PROMISE)
        ),
        "a promise of another log": replace(
            whole,
            promise=promises.made(
                promise(origin="log.example/lain"), keys.SigningKey("log.example/lain/promise", PROMISE.seed)
            ),
        ),
        "a promise on an impossible day": replace(
            whole, promise=notes.sign(promise().text.replace("2026-11-22", "2026-02-30"), PROMISE)
        ),
        "a promise without microseconds": replace(
            whole, promise=notes.sign(promise().text.replace(".123456Z", "Z"), PROMISE)
        ),
        "a promise of seven lines": replace(whole, promise=notes.sign(promise().text + "more\n", PROMISE)),
        "a promise of a short commitment": replace(
            whole, promise=promises.made(promise(commitment=COMMITMENT[:31]), PROMISE)
        ),
        "an empty log of another root": replace(
            promised(), checkpoint=notes.sign(f"{ORIGIN}\n0\n{encoding.to_text(ROWS)}\n", made.key)
        ),
        "a checkpoint as a promise": replace(whole, promise=whole.checkpoint),
        "a checkpoint by another key": replace(
            whole, checkpoint=forged_log.note(witness()), path=tuple(forged_log.path(PLACE))
        ),
        "a checkpoint of another log": replace(whole, checkpoint=Log("log.example/lain").grow(3).note(witness())),
        "a checkpoint that grew in the file": replace(whole, checkpoint=whole.checkpoint.replace("\n100\n", "\n101\n")),
        "a padded size": replace(
            whole,
            checkpoint=notes.sign(made.head().text.replace("\n100\n", "\n0100\n"), made.key),
        ),
        "a cosignature moved in time": replace(
            whole, checkpoint=whole.checkpoint.rsplit("\n— ", 1)[0] + "\n" + _moved(whole.checkpoint)
        ),
        "a checkpoint signed twice": replace(
            whole, checkpoint=whole.checkpoint + notes.signature(made.head().text, made.key).line
        ),
        "a malleable signature": replace(whole, checkpoint=_malleable(made)),
        "a checkpoint without its last newline": replace(whole, checkpoint=whole.checkpoint[:-1]),
    }
    return {name: Slip(each.text, "refused", keys=KEYS) for name, each in texts.items()} | _misshapen(whole.text)


def _misshapen(text: str) -> dict[str, Slip]:
    changes: dict[str, Callable[[dict], object]] = {
        "another format": lambda all_: all_.update(format="tuntas/receipt/v2"),
        "a field too many": lambda all_: all_.update(more="x"),
        "a number that is a number": lambda all_: all_.update(number=4),
        "an index that is a number": lambda all_: all_.update(index=PLACE),
        "an index with a zero before it": lambda all_: all_.update(index=f"0{PLACE}"),
        "an index below nothing": lambda all_: all_.update(index="-1"),
        "an index without a path": lambda all_: all_.pop("path"),
        "a path without a checkpoint": lambda all_: all_.pop("checkpoint"),
        "a path that is a text": lambda all_: all_.update(path="".join(all_["path"])),
        "a path of numbers": lambda all_: all_.update(path=[1, 2]),
        "a salt without a body": lambda all_: all_.pop("body"),
        "no promise": lambda all_: all_.pop("promise"),
        "an empty checkpoint": lambda all_: all_.update(checkpoint=""),
        "rows that are no base64": lambda all_: all_.update(rows="*" * 44),
        "rows with loose bits": lambda all_: all_.update(rows=_loose(all_["rows"])),
        "a null": lambda all_: all_.update(body=None),
    }
    made = {name: Slip(said(text, change), "refused", keys=KEYS) for name, change in changes.items()}
    raw = {"nothing": "", "not JSON": "{", "a list": "[]", "a text": '"x"', "a page": "<!doctype html>"}
    return made | {name: Slip(each, "refused", keys=KEYS) for name, each in raw.items()}


def _untrusted() -> dict[str, Slip]:
    text = proven().text
    return {
        "no key of the log": Slip(text, "refused", keys=KEYS[1:]),
        "no key of the promise": Slip(text, "refused", keys=(LOG_KEY, WITNESS_KEY)),
        "no keys": Slip(text, "refused"),
        "a key with a wrong id": Slip(text, "refused", keys=(LOG_KEY.replace("+", "+0", 1), PROMISE_KEY)),
        "a namesake of the log": Slip(
            text, "refused", keys=(Log(word="stranger").key.verifier.text, PROMISE_KEY, WITNESS_KEY)
        ),
    }


# Names of keys nobody here knows: what the specification lets stand (anything but spaces, + and control characters) ...
STRANGERS = {
    "a zero-width space": "saksi\u200b.example", "a joiner": "saksi\u200d.example", "a soft hyphen": "sak\u00adsi.example",
    "a byte order mark": "\ufeffsaksi.example", "a turn to the left": "saksi\u202e.example", "an old vowel mark": "sa\u180eksi",
    "a private letter": "saksi\ue000", "a letter of no edition yet": "saksi\U000e0fff", "a picture": "saksi\U0001fae9",
    "a delete": "saksi\x7f", "an upper control": "saksi\x9f",
}  # fmt: skip
# ... and what it does not.
NO_NAMES = {
    "nothing": "", "a space": "saksi lain", "a hard space": "saksi\u00a0lain", "a next line": "saksi\u0085lain",
    "a line separator": "saksi\u2028lain", "a wide space": "saksi\u3000lain", "a narrow space": "saksi\u202flain",
    "a plus": "saksi+lain", "a bell": "saksi\x07", "a unit separator": "saksi\x1flain", "half a letter": "saksi\ud800",
}  # fmt: skip


def _strangers() -> dict[str, Slip]:
    """The proven receipt with one more signature, of a key nobody knows, by such a name."""
    text = proven().text

    def signed_by(name: str) -> str:
        line = f"\N{EM DASH} {name} {encoding.to_text(bytes(68))}\n"
        return said(text, lambda all_: all_.update(checkpoint=all_["checkpoint"] + line))

    ignored = {
        f"a stranger's name with {what}": Slip(signed_by(name), "proven", "included", KEYS)
        for what, name in STRANGERS.items()
    }
    return ignored | {
        f"a stranger's name with {what}": Slip(signed_by(name), "refused", keys=KEYS) for what, name in NO_NAMES.items()
    }


def _moved(note: str) -> str:
    """The last cosignature, dated a second later."""
    line = notes.parse_line(note.splitlines()[-1])
    time = (line.seen_at + 1).to_bytes(8, "big")
    return notes.Signature(line.name, line.key_id, time + line.raw[8:]).line


def _malleable(made: Log) -> str:
    """The log's signature with the group's order added to its second half."""
    good = notes.signature(made.head().text, made.key)
    order = (1 << 252) + 27742317777372353535851937790883648493
    second = int.from_bytes(good.raw[32:], "little") + order
    bad = notes.Signature(good.name, good.key_id, good.raw[:32] + second.to_bytes(32, "little"))
    return made.head().text + "\n" + bad.line


def _loose(text: str) -> str:
    """The same bytes to a lenient reader: padding bits set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters[letters.index(text[-2]) | 1]
    loose = text[:-2] + last + "="
    assert encoding.to_text(encoding.from_text(text)) == text != loose
    return loose


def all_slips() -> dict[str, Slip]:
    return _good() | _broken() | _refused() | _untrusted() | _strangers()
