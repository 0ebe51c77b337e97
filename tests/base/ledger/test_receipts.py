"""What a receipt is worth: the shared slips, and a receipt against a log rewritten since."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import comparisons, slips
from tests.factories.logs import Log, witness
from tuntas.algorithms.merkle import errors
from tuntas.base.ledger import canonical, comparing, promises, receipts
from tuntas.surfaces import attached


pytestmark = pytest.mark.unit
SLIPS = slips.all_slips()
COMPARISONS = comparisons.all_comparisons()


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


def compared(each: comparisons.Comparison, folder: Path, *, is_live: bool) -> receipts.Judged:
    """The receipt of a comparison against its papers, and its log where there is one."""
    trust, now = receipts.Trust.of(each.slip.keys, each.slip.needed), each.slip.at
    found = receipts.judge(receipts.read(each.slip.text), trust, now=now)
    heads = [comparing.head_of(attached.checkpoint_of(text.encode()), found, trust) for text in each.others]
    if each.log is None:
        return comparing.beside(found, heads)
    each.written(folder)
    read = lambda path: (folder / path).read_bytes()  # noqa: E731 - the file's own words
    return comparing.against(found, trust, read=read, is_live=is_live, now=now, heads=heads)


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize("name", COMPARISONS)
def test_comparison(name: str, is_live: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of pytest
    each = COMPARISONS[name]
    verdict = each.verdict if is_live else each.copy or each.verdict
    try:
        found = compared(each, tmp_path, is_live=is_live)
    except errors.Wrong:
        assert verdict == "refused"
        return

    assert (found.verdict, found.why, found.compared) == (verdict, each.why, each.compared)


def test_a_file_that_cannot_be_read_is_not_one_that_is_gone(tmp_path: Path) -> None:
    """A line that fails while the log shows less than it signed accuses nobody."""
    read = read_from(Log().grow(30), tmp_path, witness())

    def torn(path: str) -> bytes:
        if path != "checkpoint":
            raise TimeoutError
        return read(path)

    with pytest.raises(comparing.WrongCopy):
        compare(judged(slips.proven()), torn, is_live=True)


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


def test_a_promise_proven_by_a_later_copy_names_who_cosigned_that(tmp_path: Path) -> None:
    read, trust = read_from(slips.log().grow(5, "later"), tmp_path, witness()), receipts.Trust.of(slips.KEYS)

    before = judged(slips.promised())
    found = comparing.against(before, trust, read=read, is_live=False, now=slips.BEFORE)

    assert (before.seen, before.is_opened) == ((), True)
    assert [name for name, _at in found.seen] == [witness().name]
    assert found.checkpoint is not None
    assert (found.index, found.checkpoint.size, found.is_opened) == (slips.PLACE, slips.log().tree.size + 5, True)


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


def test_the_leaf_is_the_act_s() -> None:
    assert canonical.leaf(canonical.commitment(slips.SALT, slips.BODY), slips.ROWS) == slips.LEAF
