"""Base64 (RFC 4648, section 4) with one text per value."""

import base64
import binascii

from tuntas.algorithms.merkle import errors


def to_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_text(text: str) -> bytes:
    """The bytes of `text`; WrongEncoding unless `text` is exactly what `to_text` makes of them."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as broken:
        raise errors.WrongEncoding("not base64") from broken
    # The library forgives set padding bits: "QQ==" and "QR==" are both "A" to it.
    if to_text(data) != text:
        raise errors.WrongEncoding("base64 that is not canonical")
    return data
