"""Ed25519 keys as signed notes name them (C2SP signed-note): a name, an identifier of four bytes, one line of text.

verifier  <name>+<id in 8 hex digits>+base64(kind || public key)
signing   PRIVATE+KEY+<name>+<id in 8 hex digits>+base64(kind || seed)
"""

import enum
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tuntas.algorithms.merkle import encoding, errors


KEY_SIZE = 32
SIGNATURE_SIZE = 64
_PRIVATE = "PRIVATE+KEY+"


class Kind(enum.IntEnum):
    NOTE = 0x01  # signs the text of a note
    COSIGNATURE = 0x04  # signs a checkpoint together with the time at which it was seen


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key whose name and kind say under what it may stand. WrongKey when the name cannot be written."""

    name: str
    public: bytes
    kind: Kind = Kind.NOTE

    def __post_init__(self) -> None:
        if not well_named(self.name):
            raise errors.WrongKey("a key's name is not empty and has neither spaces, control characters nor +")
        if len(self.public) != KEY_SIZE:
            raise errors.WrongKey("an Ed25519 key is 32 bytes long")

    @classmethod
    def from_text(cls, text: str) -> "VerifierKey":
        """The key a line of text is; WrongKey unless its identifier and every byte of it are right."""
        name, key_id, kind, material = _split(text)
        key = cls(name, material, kind)
        if key.key_id != key_id:
            raise errors.WrongKey("the key's identifier is not its own")
        return key

    @property
    def key_id(self) -> bytes:
        named = self.name.encode() + b"\n" + bytes((self.kind,)) + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encoding.to_text(bytes((self.kind,)) + self.public)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """RFC 8032, as OpenSSL does it: a signature whose second half is not below the group's order is refused."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret key. Its seed is left out of every printed form."""

    name: str
    seed: bytes = field(repr=False)
    kind: Kind = Kind.NOTE

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_SIZE:
            raise errors.WrongKey("an Ed25519 seed is 32 bytes long")

    @classmethod
    def from_text(cls, text: str) -> "SigningKey":
        if not text.startswith(_PRIVATE):
            raise errors.WrongKey("not a signing key")
        name, key_id, kind, material = _split(text.removeprefix(_PRIVATE))
        key = cls(name, material, kind)
        if key.verifier.key_id != key_id:
            raise errors.WrongKey("the key's identifier is not its own")
        return key

    @property
    def text(self) -> str:
        kept = encoding.to_text(bytes((self.kind,)) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{kept}"

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, public, self.kind)

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def well_named(name: str) -> bool:
    """What the specification lets stand as a name, and no less: a letter nobody can see may be a stranger's own.

    Unicode's White_Space (`isspace`) never changes; what is printable changes with every new edition of it.
    """
    is_utf8 = not any("\ud800" <= letter <= "\udfff" for letter in name)
    return bool(name) and is_utf8 and not any(letter < " " or letter == "+" or letter.isspace() for letter in name)


def _split(text: str) -> tuple[str, bytes, Kind, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, material = rest.partition("+")
    try:
        data = encoding.from_text(material)
        kind = Kind(data[0])
        identifier = bytes.fromhex(key_id)
    except (errors.WrongEncoding, IndexError, ValueError) as broken:
        raise errors.WrongKey("not a key of a kind known here") from broken
    if len(identifier) != 4 or identifier.hex() != key_id:
        raise errors.WrongKey("a key's identifier is eight lower-case hex digits")
    return name, identifier, kind, data[1:]
