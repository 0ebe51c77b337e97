"""Envelopes: fixed vectors, a second reader written from the description alone, and what is refused."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, strategies as st

from tuntas.delivery.protection import envelopes


pytestmark = pytest.mark.unit
PRIVATE, EPHEMERAL = bytes(range(1, 33)), bytes(range(101, 133))
PUBLIC = bytes.fromhex("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
WHERE = envelopes.place("matterkey", "b0c1", "wrapped")
SEALED = bytes.fromhex(
    "5714769d116bf76436ae74bc793d2c30ad1903c59ac5273805c7e2698b410c36fcf589f26800d96c5dda202e8db628906012aa3929f3acf99942"
)


def hkdf(shared: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with SHA-256, from its text."""
    key = hmac.new(salt, shared, hashlib.sha256).digest()
    made, block, n = b"", b"", 1
    while len(made) < length:
        block = hmac.new(key, block + info + bytes([n]), hashlib.sha256).digest()
        made, n = made + block, n + 1
    return made[:length]


def read_by_hand(sealed: bytes, where: bytes) -> bytes:
    shared = X25519PrivateKey.from_private_bytes(PRIVATE).exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    made = hkdf(shared, sealed[:32] + PUBLIC, b"tuntas/envelope/v1\n" + where, 44)
    return AESGCM(made[:32]).decrypt(made[32:], sealed[32:], where)


def test_seal_gives_the_vector_and_the_second_reader_reads_it() -> None:
    assert envelopes.seal(PUBLIC, b"kunci data", WHERE, ephemeral=EPHEMERAL) == SEALED
    assert read_by_hand(SEALED, WHERE) == b"kunci data"
    assert envelopes.unseal(PRIVATE, SEALED, WHERE) == b"kunci data"


def test_encrypt_gives_the_vector() -> None:
    where = envelopes.place("entry", "a/b/note", "body")

    made = envelopes.encrypt(bytes(32), b"isi", where, nonce=bytes(12))

    assert made.hex() == "000000000000000000000000a7d4294ee821afda78e9710457f49649a68e91"
    assert envelopes.decrypt(bytes(32), made, where) == b"isi"


@pytest.mark.parametrize("place", range(len(SEALED)))
def test_every_changed_byte_of_a_sealed_value_is_refused(place: int) -> None:
    changed = bytearray(SEALED)
    # The top bit of an X25519 key is ignored by its definition; the salt of the derivation still holds it.
    changed[place] ^= 0x80

    with pytest.raises(envelopes.Unreadable):
        envelopes.unseal(PRIVATE, bytes(changed), WHERE)


def test_a_value_moved_to_another_row_or_column_is_refused() -> None:
    for other in (("matterkey", "b0c2", "wrapped"), ("entry", "b0c1", "wrapped"), ("matterkey", "b0c1", "body")):
        with pytest.raises(envelopes.Unreadable):
            envelopes.unseal(PRIVATE, SEALED, envelopes.place(*other))
    where = envelopes.place("entry", "a/b/note", "body")
    with pytest.raises(envelopes.Unreadable):
        envelopes.decrypt(
            bytes(32), envelopes.encrypt(bytes(32), b"isi", where), envelopes.place("entry", "a/c/note", "body")
        )


def test_another_key_and_a_cut_value_are_refused() -> None:
    for broken in (SEALED[:40], SEALED[:31], b""):
        with pytest.raises(envelopes.Unreadable):
            envelopes.unseal(PRIVATE, broken, WHERE)
    with pytest.raises(envelopes.Unreadable):
        envelopes.unseal(EPHEMERAL, SEALED, WHERE)


def test_a_passphrase_opens_and_another_does_not() -> None:
    locked = envelopes.lock("empat kata yang panjang", PRIVATE, WHERE, salt=bytes(16), cost=10)

    assert envelopes.unlock("empat kata yang panjang", locked, WHERE, salt=bytes(16), cost=10) == PRIVATE
    for word, salt in (("empat kata yang panjan", bytes(16)), ("empat kata yang panjang", bytes(15) + b"\1")):
        with pytest.raises(envelopes.Unreadable):
            envelopes.unlock(word, locked, WHERE, salt=salt, cost=10)


@given(st.text(max_size=3000))
def test_filled_texts_have_few_lengths_and_come_back(text: str) -> None:
    padded = envelopes.filled(text)

    assert len(padded) % envelopes.BLOCK == 0
    assert envelopes.emptied(padded) == text


def test_a_filled_and_an_empty_envelope_are_of_one_size() -> None:
    from tuntas.delivery.protection import leaving  # noqa: PLC0415

    longest = leaving.Told(danger=True, child=True, contact="é" * 160, opens_at="08:00", closes_at="17:00")
    sizes = set()
    for told in (longest, leaving.EMPTY):
        import json  # noqa: PLC0415
        from dataclasses import asdict  # noqa: PLC0415

        facts = {**asdict(told), "number": "4F7K2M9HX", "word": "rambutan cangkir", "desk": "Kel. " + "x" * 60}
        sizes.add(len(envelopes.filled(json.dumps(facts, ensure_ascii=False))))
    assert sizes == {envelopes.BLOCK}


def test_a_paper_key_is_read_however_it_is_typed() -> None:
    code = envelopes.new_recovery_code()

    assert envelopes.read_recovery_code(code.lower().replace("-", " ")) == code.replace("-", "")
    assert len(code.replace("-", "")) == 32
