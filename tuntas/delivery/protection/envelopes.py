r"""Envelopes: what is sealed so that only who holds a key can read it. Pure: bytes in, bytes out; no clock, no database.

seal / unseal       to a public key, by a sender who keeps nothing (after RFC 9180, base mode, one message):
                    ephemeral X25519; key and nonce = HKDF-SHA256(shared, salt = ephemeral || recipient,
                    info = "tuntas/envelope/v1\n" || place); AES-256-GCM with associated data = place.
                    bytes: ephemeral public key (32) || ciphertext and tag.
encrypt / decrypt   under a data key: random nonce (12) || AES-256-GCM ciphertext and tag, associated data = place.
lock / unlock       under a passphrase: scrypt(N = 2^cost, r = 8, p = 1) gives the key of `encrypt`.

A place names table, row and column, so a ciphertext that was moved to another row cannot be read there.
Vectors: tests/delivery/protection/test_envelopes.py.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


KEY, NONCE, TAG = 32, 12, 16
COST = 15
# Texts are filled up to a whole number of these, so that a length says little of what was written.
BLOCK = 1024
# A paper's bytes in larger ones: its size would name it to who has the original.
PAPER_BLOCK = 64 * 1024
_SUITE = b"tuntas/envelope/v1\n"
# No 0/O, 1/I/L: a recovery key is read from paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Unreadable(Exception):
    """The bytes were not sealed with this key for this place, or were changed since."""


def place(table: str, row: object, column: str) -> bytes:
    """Associated data of one value: its table, its row's own mark, its column."""
    return f"{table}\n{row}\n{column}".encode()


def new_key() -> bytes:
    return secrets.token_bytes(KEY)


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public key, raw."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(public: bytes, plain: bytes, where: bytes, *, ephemeral: bytes | None = None) -> bytes:
    """Seal to a public key. `ephemeral`: a fixed private key, for vectors alone."""
    sender = X25519PrivateKey.from_private_bytes(ephemeral) if ephemeral else X25519PrivateKey.generate()
    sent = sender.public_key().public_bytes_raw()
    key, nonce = _derived(sender.exchange(X25519PublicKey.from_public_bytes(public)), sent + public, where)
    return sent + AESGCM(key).encrypt(nonce, plain, where)


def unseal(private: bytes, sealed: bytes, where: bytes) -> bytes:
    """Open what was sealed to this key for this place; Unreadable otherwise."""
    own = X25519PrivateKey.from_private_bytes(private)
    sent, body = sealed[:KEY], sealed[KEY:]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(sent))
        key, nonce = _derived(shared, sent + own.public_key().public_bytes_raw(), where)
        return AESGCM(key).decrypt(nonce, body, where)
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def _derived(shared: bytes, salt: bytes, where: bytes) -> tuple[bytes, bytes]:
    made = HKDF(hashes.SHA256(), KEY + NONCE, salt, _SUITE + where).derive(shared)
    return made[:KEY], made[KEY:]


def encrypt(key: bytes, plain: bytes, where: bytes, *, nonce: bytes | None = None) -> bytes:
    """Encrypt under a data key. `nonce`: for vectors alone."""
    nonce = nonce or secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, where)


def decrypt(key: bytes, sealed: bytes, where: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], where)
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def lock(secret: str, plain: bytes, where: bytes, *, salt: bytes, cost: int = COST) -> bytes:
    """Encrypt under a passphrase; the salt is kept beside, 16 random bytes."""
    return encrypt(_stretched(secret, salt, cost), plain, where)


def unlock(secret: str, locked: bytes, where: bytes, *, salt: bytes, cost: int = COST) -> bytes:
    return decrypt(_stretched(secret, salt, cost), locked, where)


def _stretched(secret: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**cost, r=8, p=1, maxmem=2 ** (cost + 11), dklen=KEY)


def filled(text: str) -> bytes:
    """UTF-8, ended by 0x80 and filled with zeros to a whole number of blocks (ISO/IEC 7816-4)."""
    return filled_bytes(text.encode(), BLOCK)


def filled_bytes(plain: bytes, block: int) -> bytes:
    """The same of bytes, to whole blocks of a size."""
    raw = plain + b"\x80"
    return raw + bytes(-len(raw) % block)


def emptied(padded: bytes) -> str:
    """The text of `filled`; Unreadable when it was not filled so."""
    return emptied_bytes(padded).decode()


def emptied_bytes(padded: bytes) -> bytes:
    raw = padded.rstrip(b"\0")
    if not raw.endswith(b"\x80"):
        raise Unreadable
    return raw[:-1]


def new_recovery_code() -> str:
    """A key for paper: 32 characters (157 bits) in groups of four."""
    text = "".join(secrets.choice(_ALPHABET) for _n in range(32))
    return "-".join(text[start : start + 4] for start in range(0, 32, 4))


def read_recovery_code(typed: str) -> str:
    """As it was made, however it was typed."""
    return "".join(character for character in typed.upper() if character in _ALPHABET)
