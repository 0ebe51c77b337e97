"""A witness's word that it saw a checkpoint at a time (C2SP tlog-cosignature, Ed25519: `cosignature/v1`)."""

from tuntas.algorithms.merkle import errors, keys


_TIME_SIZE = 8
TIME_LIMIT = 1 << 63


def message(text: str, timestamp: int) -> bytes:
    """What is signed: `text` is the checkpoint's whole note text, extension lines included."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign(key: keys.SigningKey, text: str, timestamp: int) -> bytes:
    """The signature of a witness's key: eight bytes of seconds since 1970, then Ed25519."""
    if key.kind != keys.Kind.COSIGNATURE or not 0 <= timestamp < TIME_LIMIT:
        raise errors.WrongKey("a cosignature needs a witness's key and a time after 1970")
    return timestamp.to_bytes(_TIME_SIZE, "big") + key.sign(message(text, timestamp))


def split(signature: bytes) -> tuple[int, bytes]:
    """(seconds since 1970, Ed25519 signature); WrongNote when it is neither long enough nor of this age of the world."""
    timestamp = int.from_bytes(signature[:_TIME_SIZE], "big")
    if len(signature) != _TIME_SIZE + keys.SIGNATURE_SIZE or timestamp >= TIME_LIMIT:
        raise errors.WrongNote("not a timed signature")
    return timestamp, signature[_TIME_SIZE:]
