"""What a receipt is worth: the shared slips, and a receipt against a log rewritten since."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import slips
from tests.factories.logs import Log, witness
from tuntas.algorithms.merkle import errors
from tuntas.base.ledger import canonical, comparing, promises, receipts


pytestmark = pytest.mark.unit
SLIPS = slips.all_slips()


@pytest.mark.parametrize("name", SLIPS)
def test_slip(name: str) -> None:
    slip = SLIPS[name]
    try:
        found = receipts.judge(receipts.read(slip.text), receipts.Trust.of(slip.keys, slip.needed), now=slip.at)
    except errors.Wrong:
        assert slip.verdict == "refused"
        return

    assert (found.verdict, found.why) == (slip.verdict, slip.why)
    assert found.promise == slips.promise()
    assert found.leaf == slips.LEAF


def test_every_verdict_is_among_the_slips() -> None:
    assert {slip.verdict for slip in SLIPS.values()} == {"proven", "promised", "broken", "refused"}


def test_what_is_written_is_read() -> None:
    for receipt in (slips.proven(), slips.promised(), slips.promised(checkpoint="", salt=b"", body=None)):
        assert receipts.read(receipt.text) == receipt
        assert receipts.read(receipt.text.encode()) == receipt


def test_every_changed_byte_of_the_file_is_noticed() -> None:
    """No single changed byte leaves a file that is proven of anything else than the same facts."""
    text, trust = slips.proven().text.encode(), receipts.Trust.of(slips.KEYS)
    whole = receipts.judge(receipts.read(text), trust, now=slips.BEFORE)

    for at in range(len(text)):
        changed = bytes((*text[:at], text[at] ^ 1, *text[at + 1 :]))
        try:
            found = receipts.judge(receipts.read(changed), trust, now=slips.BEFORE)
        except errors.Wrong:
            continue
        # A space between two fields, a stranger's line, a letter of a name nobody knows: nothing that was proven.
        assert replace(found, seen=whole.seen) == replace(whole, verdict=found.verdict, why=found.why)
        assert found.verdict == "proven" or found.why == "no_witness"


def test_the_promise_has_the_same_bytes_each_time() -> None:
    note = promises.made(slips.promise(), slips.PROMISE)

    assert note == promises.made(slips.promise(), slips.PROMISE)
    assert note.splitlines()[:6] == [
        "tuntas/promise/v1", "log.example/kota", "4F7-K2M-9HX", note.splitlines()[3],
        "2026-11-22T06:27:44.123456Z", "2026-11-23T06:27:44.123456Z",
    ]  # fmt: skip
    assert promises.opened(note, [slips.PROMISE.verifier]) == slips.promise()
    with pytest.raises(promises.WrongPromise):
        promises.made(slips.promise(origin="lain"), slips.PROMISE)


def test_the_promise_s_key_is_made_once_and_kept_alone(tmp_path: Path) -> None:
    key = promises.signing_key(tmp_path / "keys", "log.example/kota")

    assert key == promises.signing_key(tmp_path / "keys", "log.example/kota")
    assert key.name == "log.example/kota/promise"
    assert (tmp_path / "keys/promise").stat().st_mode & 0o777 == 0o600


# --- against a later copy ---------------------------------------------------------------------------------------


def read_from(log: Log, folder: Path, *witnesses: object) -> Callable[[str], bytes]:
    log.write(folder, *witnesses)
    return lambda path: (folder / path).read_bytes()


def judged(receipt: receipts.Receipt, now: object = slips.BEFORE) -> receipts.Judged:
    return receipts.judge(receipt, receipts.Trust.of(slips.KEYS), now=now)


def compare(
    found: receipts.Judged, read: Callable[[str], bytes], *, now: object = slips.BEFORE, is_live: bool = False
) -> str:
    answer = comparing.against(found, receipts.Trust.of(slips.KEYS), read=read, is_live=is_live, now=now)
    return f"{answer.verdict} {answer.why}"


def rewritten() -> Log:
    """Cut before the slip's leaf and regrown longer, with the real key; the witness does not follow."""
    return Log().grow(slips.PLACE).grow(500, "regrown")


def test_a_log_that_went_on_keeps_the_proof(tmp_path: Path) -> None:
    for more in (0, 1, 30, 400):
        log = slips.log().grow(more, "later")
        read = read_from(log, tmp_path / str(more), witness())

        assert compare(judged(slips.proven()), read) == "proven included"
        assert compare(judged(slips.promised()), read) == "proven included"
        assert compare(judged(slips.promised(checkpoint="")), read) == "proven included"
        assert compare(judged(slips.promised(checkpoint=Log().note(witness()))), read) == "proven included"
        assert compare(judged(slips.promised(), slips.AFTER), read, now=slips.AFTER) == "proven included"


def test_a_rewritten_log_breaks_the_promise(tmp_path: Path) -> None:
    read = read_from(rewritten(), tmp_path)

    assert compare(judged(slips.proven()), read) == "broken rewritten"
    # The early slip's checkpoint ends before the cut: consistent, and the leaf is not there.
    assert compare(judged(slips.promised()), read) == "promised waiting"
    assert compare(judged(slips.promised(), slips.AFTER), read, now=slips.AFTER) == "broken missing"


def test_a_log_rewritten_before_the_slip_breaks_even_a_bare_promise(tmp_path: Path) -> None:
    read = read_from(Log().grow(10).grow(300, "regrown"), tmp_path)

    assert compare(judged(slips.promised()), read) == "broken rewritten"


def test_another_root_for_the_same_size_breaks_the_promise(tmp_path: Path) -> None:
    read = read_from(Log().grow(100, "other"), tmp_path)

    assert compare(judged(slips.proven()), read) == "broken rewritten"


def test_a_smaller_log_is_broken_when_it_is_live_and_an_old_copy_when_not(tmp_path: Path) -> None:
    read = read_from(Log().grow(30), tmp_path, witness())

    assert compare(judged(slips.proven()), read, is_live=True) == "broken shrunk"
    with pytest.raises(comparing.WrongCopy, match="older"):
        compare(judged(slips.proven()), read)


def test_without_a_witness_the_leaf_is_not_proven(tmp_path: Path) -> None:
    read = read_from(slips.log().grow(5), tmp_path)

    assert compare(judged(slips.promised()), read) == "promised waiting"
    assert compare(judged(slips.promised(), slips.AFTER), read, now=slips.AFTER) == "broken no_proof"


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a tile changed": lambda folder: _flip(folder / "tile/0/000"),
    "a tile gone": lambda folder: (folder / "tile/0/000").unlink(),
    "an entry changed": lambda folder: _flip(folder / "tile/entries/000"),
    "a bundle gone": lambda folder: (folder / "tile/entries/001.p/144").unlink(),
    "no checkpoint": lambda folder: (folder / "checkpoint").unlink(),
    "a stranger's checkpoint": lambda folder: (folder / "checkpoint").write_text(Log(word="stranger").grow(400).note()),
}


def _flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_copy_accuses_nobody(what: str, tmp_path: Path) -> None:
    log = slips.log().grow(300, "later")
    read = read_from(log, tmp_path, witness())
    DAMAGE[what](tmp_path)
    bare = judged(slips.promised(), slips.AFTER)

    with pytest.raises(comparing.WrongCopy):
        compare(bare, read, now=slips.AFTER)
    if "tile" in what:
        with pytest.raises(comparing.WrongCopy):
            compare(judged(slips.proven()), read)


def test_the_leaf_is_the_act_s() -> None:
    assert canonical.leaf(canonical.commitment(slips.SALT, slips.BODY), slips.ROWS) == slips.LEAF
