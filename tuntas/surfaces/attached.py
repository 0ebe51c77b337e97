"""The receipt a file carries: the file itself, or what is attached to a PDF. Only as much of PDF as our own PDFs need."""

import re
import zlib

from tuntas.base.ledger import receipts


MOST_BYTES = 20_000_000
_EMBEDDED = re.compile(rb"/Type\s*/EmbeddedFile\b")
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\d|\s+\d+\s+R)")


def receipt_of(data: bytes) -> receipts.Receipt:
    """The receipt in a JSON file, or the one a PDF carries; WrongReceipt when there is none."""
    if len(data) > MOST_BYTES:
        raise receipts.WrongReceipt("too large for a receipt")
    return receipts.read(_attached(data) if data.startswith(b"%PDF-") else data)


def checkpoint_of(data: bytes) -> str:
    """The log's head that a file pins: a receipt's (JSON or PDF), or the file itself, a checkpoint; WrongReceipt."""
    if not data.startswith((b"%PDF-", b"{")):
        return data.decode("utf-8", "replace")
    note = receipt_of(data).checkpoint
    if not note:
        raise receipts.WrongReceipt("a receipt from before the log's first checkpoint: it pins nothing")
    return note


def _attached(data: bytes) -> bytes:
    contents = [_content(data, found) for found in _EMBEDDED.finditer(data)]
    found = [content for content in contents if receipts.FORMAT.encode() in content]
    if len(found) != 1:
        raise receipts.WrongReceipt("this PDF carries no receipt, or more than one")
    return found[0]


def _content(data: bytes, found: re.Match[bytes]) -> bytes:
    """The bytes of one embedded file; empty when it is written in a way we do not write."""
    stream = _STREAM.search(data, found.end())
    head = data[data.rfind(b" obj", 0, found.start()) : stream.start()] if stream else b""
    length = _LENGTH.search(head)
    if stream is None or length is None:
        return b""
    content = data[stream.end() : stream.end() + int(length[1])]
    if b"/FlateDecode" not in head:
        return content
    try:
        return zlib.decompressobj().decompress(content, receipts.SIZE_LIMIT)
    except zlib.error:
        return b""
