"""Trees by the recursive definition of RFC 6962 section 2.1, sharing nothing with the code under test but its hash."""

import hashlib
from functools import cache


def entry(index: int) -> bytes:
    return hashlib.sha256(b"entry %d" % index).digest()


@cache
def root(start: int, end: int) -> bytes:
    """MTH(D[start:end]), where entry number i is `entry(i)`."""
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return hashlib.sha256(b"\x00" + entry(start)).digest()
    middle = 1
    while middle * 2 < end - start:
        middle *= 2
    return hashlib.sha256(b"\x01" + root(start, start + middle) + root(start + middle, end)).digest()


def node(level: int, index: int) -> bytes:
    return root(index << level, (index + 1) << level)
