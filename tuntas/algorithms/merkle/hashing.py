"""Hashes of an RFC 6962 tree (section 2.1): SHA-256, leaves and nodes told apart by their first byte."""

import hashlib


HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# Go, C and SQL hold a size in a signed 64-bit number; nobody's log is larger.
SIZE_LIMIT = 1 << 63


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
