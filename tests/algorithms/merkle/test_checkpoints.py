"""Checkpoints and cosignatures: only what the specifications call canonical, only what known keys signed."""

import base64

import pytest
from hypothesis import given, strategies as st

from tests.algorithms.merkle import trees
from tuntas.algorithms.merkle import checkpoints, cosignatures, encoding, errors, hashing, keys, notes
from tuntas.algorithms.merkle.checkpoints import Checkpoint


pytestmark = pytest.mark.unit

LOG = keys.SigningKey("log.example/one", bytes(range(32)))
WITNESS = keys.SigningKey("witness.example/w", bytes(range(1, 33)), keys.Kind.COSIGNATURE)
HEAD = Checkpoint("log.example/one", 70, trees.root(0, 70))
ROOT = encoding.to_text(HEAD.root)
# The cosigned checkpoint printed in the specifications of checkpoints and cosignatures: its keys are not published.
PRINTED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_the_checkpoint_printed_in_the_specification() -> None:
    text, signatures = notes.split(PRINTED)
    head = checkpoints.parse(text)

    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text == text
    assert text + "\n" + "".join(one.line for one in signatures) == PRINTED
    assert signatures[1].seen_at == 1679315147  # the time in the specification's own example


def test_a_cosigned_checkpoint_opens() -> None:
    note = notes.with_signatures(notes.sign(HEAD.text, LOG), [notes.cosignature(HEAD.text, WITNESS, 1679315147)])

    opened = checkpoints.open_checkpoint(note, LOG.verifier, [WITNESS.verifier])

    assert opened.checkpoint == HEAD
    assert [(one.name, one.seen_at) for one in opened.cosignatures] == [("witness.example/w", 1679315147)]
    assert checkpoints.open_checkpoint(note, LOG.verifier).cosignatures == ()


def test_what_a_witness_signs_is_the_specification_s_message() -> None:
    raw = cosignatures.cosign(WITNESS, HEAD.text, 1679315147)

    assert raw[:8] == (1679315147).to_bytes(8, "big")
    message = f"cosignature/v1\ntime 1679315147\nlog.example/one\n70\n{ROOT}\n".encode()
    assert WITNESS.verifier.verifies(message, raw[8:])


def test_a_cosignature_moved_in_time_or_to_another_head_is_refused() -> None:
    good = notes.cosignature(HEAD.text, WITNESS, 1679315147)
    later = notes.Signature(good.name, good.key_id, (1679315148).to_bytes(8, "big") + good.raw[8:])
    elsewhere = notes.cosignature(Checkpoint(HEAD.origin, 71, trees.root(0, 71)).text, WITNESS, 1679315147)
    too_late = notes.Signature(good.name, good.key_id, b"\xff" + good.raw[1:])
    plain = notes.Signature(good.name, good.key_id, good.raw[8:])

    for bad in (later, elsewhere, too_late, plain):
        note = notes.with_signatures(notes.sign(HEAD.text, LOG), [bad])
        with pytest.raises(errors.WrongNote):
            checkpoints.open_checkpoint(note, LOG.verifier, [WITNESS.verifier])


def test_witnesses_alone_make_no_checkpoint() -> None:
    note = HEAD.text + "\n" + notes.cosignature(HEAD.text, WITNESS, 1).line

    with pytest.raises(errors.NotSigned, match="log has not signed"):
        checkpoints.open_checkpoint(note, LOG.verifier, [WITNESS.verifier])


def test_another_log_s_checkpoint_is_refused() -> None:
    note = notes.sign(Checkpoint("log.example/two", 70, HEAD.root).text, LOG)

    with pytest.raises(errors.WrongCheckpoint, match="another log"):
        checkpoints.open_checkpoint(note, LOG.verifier)
    assert checkpoints.open_checkpoint(note, LOG.verifier, origin="log.example/two").checkpoint.size == 70


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "o\n", "o\n70\n", f"o\n70\n{ROOT}", f"o\n70\n{ROOT}\n\n", f"\n70\n{ROOT}\n", f"o\n\n{ROOT}\n",
        f"o\n070\n{ROOT}\n", f"o\n+70\n{ROOT}\n", f"o\n-70\n{ROOT}\n", f"o\n 70\n{ROOT}\n", f"o\n70 \n{ROOT}\n",
        f"o\n7_0\n{ROOT}\n", f"o\n0x46\n{ROOT}\n", f"o\n70.0\n{ROOT}\n", f"o\n٧٠\n{ROOT}\n", f"o\n00\n{ROOT}\n",
        f"o\n{1 << 63}\n{ROOT}\n", f"o\n{10**30}\n{ROOT}\n", f"o\n70\n{ROOT[:-1]}\n", f"o\n70\n{ROOT} \n",
        f"o\n70\n {ROOT}\n", f"o\n70\n{ROOT}=\n", f"o\n70\n{ROOT[:40]}AAA=\n".replace("AAA=", "AAB="), f"o\n70\n{ROOT[4:]}\n",
        f"o\n70\nAAAA{ROOT}\n", f"o\n0\n{ROOT}\n", f"o\n70\n{ROOT}\next\n\n", f"o\n70\n{ROOT}\n\next\n",
        f"o\n70\n{base64.urlsafe_b64encode(bytes([255]) * 32).decode()}\n",
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(errors.WrongCheckpoint):
        checkpoints.parse(text)


def test_an_empty_log_and_extension_lines_are_read() -> None:
    empty = Checkpoint("o", 0, hashing.EMPTY_ROOT)
    longer = Checkpoint("o", 1, trees.root(0, 1), ("satu", "dua"))

    assert checkpoints.parse(empty.text) == empty
    assert checkpoints.parse(longer.text) == longer


@given(st.integers(1, (1 << 63) - 1), st.binary(min_size=32, max_size=32), st.text("abc /.", min_size=1))
def test_what_is_written_is_read_again(size: int, root: bytes, origin: str) -> None:
    head = Checkpoint(origin, size, root)

    assert checkpoints.parse(head.text) == head


@given(st.text("o\n0127A=+ é", max_size=60))
def test_whatever_is_read_has_one_text(text: str) -> None:
    try:
        head = checkpoints.parse(text)
    except errors.WrongCheckpoint:
        return
    assert head.text == text
