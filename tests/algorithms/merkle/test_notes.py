"""Signed notes: canonical or refused; a known key's signature holds or the note is refused."""

import hashlib

import pytest
from hypothesis import given, strategies as st

from tests.factories import slips
from tuntas.algorithms.merkle import encoding, errors, keys, notes


pytestmark = pytest.mark.unit

# The key pair in the documentation of Go's sumdb/note, the implementation the specification was written from.
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)  # fmt: skip
PETER_NOTE = (
    PETER_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ORDER = (1 << 252) + 27742317777372353535851937790883648493

LOG = keys.SigningKey("log.example/one", bytes(range(32)))
OTHER = keys.SigningKey("log.example/two", bytes(range(1, 33)))
TEXT = "satu\ndua\n\ntiga\n"


def test_the_published_example_is_ours_to_the_byte() -> None:
    secret, key = keys.SigningKey.from_text(PETER_SECRET), keys.VerifierKey.from_text(PETER)

    assert (secret.text, key.text, secret.verifier) == (PETER_SECRET, PETER, key)
    assert notes.sign(PETER_TEXT, secret) == PETER_NOTE
    opened = notes.open_note(PETER_NOTE, [key])
    assert opened.text == PETER_TEXT
    assert [one.name for one in opened.verified] == ["PeterNeumann"]
    assert opened.others == ()


def test_the_key_id_is_the_hash_the_specification_names() -> None:
    key = LOG.verifier

    assert key.key_id == hashlib.sha256(b"log.example/one\n\x01" + key.public).digest()[:4]
    witness = keys.VerifierKey("log.example/one", key.public, keys.Kind.COSIGNATURE)
    assert witness.key_id == hashlib.sha256(b"log.example/one\n\x04" + key.public).digest()[:4]
    assert keys.VerifierKey.from_text(witness.text) == witness


def test_a_secret_key_is_not_printed() -> None:
    assert "seed" not in repr(LOG)


def test_signatures_of_strangers_are_set_aside() -> None:
    note = notes.sign(TEXT, LOG, OTHER)

    opened = notes.open_note(note.encode(), [LOG.verifier])

    assert [one.name for one in opened.verified] == [LOG.name]
    assert [one.name for one in opened.others] == [OTHER.name]
    with pytest.raises(errors.NotSigned):
        notes.open_note(note, [])
    # Same name, other key; same key, other name: neither is the known key.
    namesake = keys.SigningKey(LOG.name, OTHER.seed)
    with pytest.raises(errors.NotSigned):
        notes.open_note(note, [namesake.verifier])
    with pytest.raises(errors.NotSigned):
        notes.open_note(note, [keys.VerifierKey("else", LOG.verifier.public)])


@pytest.mark.parametrize("name", slips.STRANGERS.values(), ids=slips.STRANGERS)
def test_a_stranger_s_name_is_his_own_affair(name: str) -> None:
    """A signature of an unknown key is ignored (C2SP signed-note), whatever its name holds but spaces, + and controls."""
    line = f"\N{EM DASH} {name} {encoding.to_text(bytes(68))}\n"

    opened = notes.open_note((notes.sign(TEXT, LOG) + line).encode(), [LOG.verifier])

    assert [one.line for one in opened.others] == [line]
    again = keys.SigningKey(name, LOG.seed)
    assert keys.VerifierKey.from_text(again.verifier.text) == again.verifier


@pytest.mark.parametrize("name", slips.NO_NAMES.values(), ids=slips.NO_NAMES)
def test_what_is_no_name_names_nobody(name: str) -> None:
    with pytest.raises(errors.WrongNote):
        notes.open_note(notes.sign(TEXT, LOG) + f"\N{EM DASH} {name} {encoding.to_text(bytes(68))}\n", [LOG.verifier])
    with pytest.raises(errors.WrongKey):
        keys.VerifierKey(name, bytes(32))


def test_a_known_key_s_broken_signature_refuses_the_whole_note() -> None:
    forged = notes.signature("lain\n", OTHER)
    note = notes.with_signatures(notes.sign(TEXT, LOG), [forged])

    assert notes.open_note(note, [LOG.verifier]).others == (forged,)
    with pytest.raises(errors.WrongNote):
        notes.open_note(note, [LOG.verifier, OTHER.verifier])


def test_one_key_signs_once() -> None:
    line = notes.signature(TEXT, LOG).line
    twice = TEXT + "\n" + line + line

    with pytest.raises(errors.WrongNote, match="two signatures"):
        notes.open_note(twice, [LOG.verifier])
    note = notes.sign(TEXT, LOG)
    assert notes.with_signatures(note, [notes.signature(TEXT, LOG)]) == note
    assert notes.with_signatures(note, [notes.signature(TEXT, OTHER)] * 2) == notes.sign(TEXT, LOG, OTHER)


def test_a_malleable_signature_is_refused() -> None:
    """Adding the group's order to the second half gives other bytes for the same equation (RFC 8032, 5.1.7)."""
    good = notes.signature(TEXT, LOG)
    second = int.from_bytes(good.raw[32:], "little") + ORDER
    bad = notes.Signature(good.name, good.key_id, good.raw[:32] + second.to_bytes(32, "little"))

    assert notes.open_note(TEXT + "\n" + good.line, [LOG.verifier]).verified == (good,)
    with pytest.raises(errors.WrongNote):
        notes.open_note(TEXT + "\n" + bad.line, [LOG.verifier])


def test_every_changed_byte_refuses_the_note() -> None:
    note = notes.sign(TEXT, LOG).encode()

    for at in range(len(note)):
        for bit in range(8):
            changed = bytes((*note[:at], note[at] ^ 1 << bit, *note[at + 1 :]))
            with pytest.raises(errors.WrongNote):
                notes.open_note(changed, [LOG.verifier])


NOTE = notes.sign(TEXT, LOG)
LINE = notes.signature(TEXT, LOG).line


@pytest.mark.parametrize(
    "note",
    [
        "", "\n", TEXT, TEXT + "\n", TEXT + LINE, NOTE[:-1], NOTE + "\n", NOTE + " ", " " + NOTE, "\n" + NOTE,
        NOTE.replace("\n", "\r\n"), NOTE.replace("satu", "sa\ttu"), NOTE.replace("satu", "sa\0tu"), "\ufeff" + NOTE,
        NOTE.replace("— ", "- "), NOTE.replace("— ", "—"), NOTE.replace("one ", "one  "), NOTE.replace("one ", "o+e "),
        NOTE.replace("one ", "o\N{NO-BREAK SPACE}e "), NOTE.replace("log.example/one ", " "), NOTE[:-2] + "\n",
        TEXT + "\n— log.example/one AAAA\n", TEXT + "\n— log.example/one AAAAAA==\n", TEXT + "\n— log.example/one \n",
        TEXT + "\n— log.example/one\n", NOTE + "junk\n", TEXT + "\n" + LINE * 101, "x" * 1_000_000 + NOTE,
        NOTE.encode() + b"\xff", TEXT + "\n" + LINE.replace("=\n", "\n"), "\ud800" + NOTE,
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_refused(note: str | bytes) -> None:
    with pytest.raises(errors.WrongNote):
        notes.open_note(note, [LOG.verifier])


def test_padding_bits_of_base64_are_not_forgiven() -> None:
    assert encoding.from_text("QQ==") == b"A"
    for text in ("QR==", "QQ=", "QQ", "QQ==\n", " QQ==", "Q Q==", "QQ=====", "Q\u0660==", "-_=="):
        with pytest.raises(errors.WrongEncoding):
            encoding.from_text(text)


def test_a_hundred_signatures_are_read() -> None:
    signers = [keys.SigningKey(f"w{index}", index.to_bytes(32, "big")) for index in range(100)]

    note = notes.sign(TEXT, *signers)

    assert len(notes.open_note(note, [one.verifier for one in signers]).verified) == 100


@pytest.mark.parametrize("text", ["", "\n", "tanpa akhir", "ta\rb\n", "a\0\n", "\ud800\n"])
def test_what_cannot_be_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(errors.WrongNote):
        notes.sign(text, LOG)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1))
def test_any_text_comes_back_as_it_was_signed(text: str) -> None:
    note = notes.sign(text + "\n", LOG)

    assert notes.open_note(note.encode(), [LOG.verifier]).text == text + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", PETER + " ", PETER + "\n", PETER.replace("c74f20a3", "C74F20A3"), PETER[:-1],
        PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("c74f20a3", "c74f20"), PETER.replace("Peter", "Peter "),
        PETER.replace("PeterNeumann", ""), PETER.replace("+AR", "+AB"), "x+00000000+AQ==", "x+00000000+",
        PETER.replace("c74f20a3", "c74f 20a3"), PETER_SECRET,
    ],
)  # fmt: skip
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(errors.WrongKey):
        keys.VerifierKey.from_text(text)


@pytest.mark.parametrize(
    "text", ["", PETER, PETER_SECRET[:-1], PETER_SECRET.replace("c74f20a3", "c74f20a4"), "PRIVATE+KEY+a+00000000+AQ=="]
)
def test_what_is_no_signing_key_is_refused(text: str) -> None:
    with pytest.raises(errors.WrongKey):
        keys.SigningKey.from_text(text)


def test_keys_sign_only_what_they_are_for() -> None:
    witness = keys.SigningKey("w", bytes(32), keys.Kind.COSIGNATURE)

    with pytest.raises(errors.WrongKey):
        notes.sign(TEXT, witness)
    with pytest.raises(errors.WrongKey):
        notes.cosignature(TEXT, LOG, 1)
    with pytest.raises(errors.WrongKey):
        notes.cosignature(TEXT, witness, -1)
