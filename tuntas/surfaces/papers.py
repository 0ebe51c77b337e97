"""Papers that come in: judged by what they are, not by what they are called; photos made small and anonymous.

`judge` is the only way in. What a person took with a telephone leaves as a JPEG without its EXIF (no place, no
telephone, no time of day), turned upright, at most 400 kB.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tuntas.base.errors import Invalid


if TYPE_CHECKING:
    Upload: TypeAlias = UploadedFile[bytes]
else:
    # Generic for the type checker only.
    Upload = UploadedFile

MOST_BYTES = 20 * 1024 * 1024
PHOTO_BYTES = 400_000
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
# 60 megapixels: more than any telephone of the field, less than what fills the server's memory.
MOST_PIXELS = 60_000_000
# Long side in pixels and JPEG quality, tried in this order until the photo is small enough.
STEPS = ((2000, 80), (2000, 65), (1600, 60), (1280, 55), (1000, 45), (800, 35), (640, 30))
# A PDF with these does something when it is opened; a scanned letter has none of them.
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction /JS")
_HIDDEN_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b[^\x00]{0,400}?\bstream\r?\n")
MOST_UNPACKED, MOST_PACKED = 1_000_000, 200

TOO_BIG = _("Berkas lebih dari 20 MB. Foto ulang dengan mutu sedang, atau kirim satu halaman saja.")
NOT_A_PAPER = _("Berkas ini bukan foto atau PDF. Foto suratnya, lalu kirim fotonya.")
BROKEN_PHOTO = _("Foto ini rusak atau terpotong. Ambil sekali lagi, lalu kirim.")
ACTIVE_PDF = _("PDF ini berisi perintah, bukan hanya surat. Foto suratnya, lalu kirim fotonya.")


@dataclass(frozen=True)
class Judged:
    """A paper as it will be stored. `mime` is image/jpeg or application/pdf."""

    content: bytes
    mime: str


def uploaded(request: HttpRequest, field: str = "photo") -> Upload | None:
    """The file of a form, or None."""
    found = request.FILES.get(field)
    return found if isinstance(found, UploadedFile) else None


def judge(upload: Upload) -> Judged:
    """This function will look at the content and give what may be stored; Invalid, with advice, when nothing may."""
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid(TOO_BIG, fields={"photo": TOO_BIG})
    content = upload.read()
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    return Judged(_photo(content), "image/jpeg")


def _pdf(content: bytes) -> Judged:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(NOT_A_PAPER, fields={"photo": NOT_A_PAPER})
    if any(mark in part for part in _written(content) for mark in ACTIVE):
        raise Invalid(ACTIVE_PDF, fields={"photo": ACTIVE_PDF})
    return Judged(content, "application/pdf")


def _written(content: bytes) -> Iterator[bytes]:
    """What a PDF says: its text with letters that were written as #4a spelled out, and so its packed objects."""
    yield _HIDDEN_LETTER.sub(lambda found: bytes([int(found[1], 16)]), content)
    for n, found in enumerate(_PACKED.finditer(content)):
        if n == MOST_PACKED:
            yield ACTIVE[0]  # more than any letter has: not looked through
            return
        try:
            unpacked = zlib.decompressobj().decompress(
                content[found.end() : found.end() + MOST_UNPACKED], MOST_UNPACKED
            )
        except zlib.error:
            continue
        yield _HIDDEN_LETTER.sub(lambda letter: bytes([int(letter[1], 16)]), unpacked)


def _photo(content: bytes) -> bytes:
    # Formats named must be registered; loading them waits for the first photo. A telephone's MPO is found by JPEG.
    Image.init()
    try:
        with Image.open(io.BytesIO(content), formats=PHOTO_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid(TOO_BIG, fields={"photo": TOO_BIG})
            image.draft("RGB", (STEPS[0][0], STEPS[0][0]))
            upright = ImageOps.exif_transpose(image)
            return next(small for small in _smaller(_on_white(upright)) if len(small) <= PHOTO_BYTES)
    except UnidentifiedImageError as error:
        raise Invalid(NOT_A_PAPER, fields={"photo": NOT_A_PAPER}) from error
    # Pillow's decoders tell of a damaged file in these ways.
    except (OSError, ValueError, SyntaxError, EOFError, StopIteration, Image.DecompressionBombError) as error:
        raise Invalid(BROKEN_PHOTO, fields={"photo": BROKEN_PHOTO}) from error


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: a letter photographed with a hole in it is white there, not black."""
    if image.mode in {"RGB", "L"}:
        return image
    layered = image.convert("RGBA")
    white = Image.new("RGB", layered.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white


def _smaller(image: Image.Image) -> Iterator[bytes]:
    for side, quality in STEPS:
        copy = image.copy()
        copy.thumbnail((side, side))
        # Pillow would write the original's comment into the new photo.
        copy.info.clear()
        out = io.BytesIO()
        # Saved from pixels alone: EXIF, profiles and thumbnails of the original stay behind.
        copy.save(out, "JPEG", quality=quality, optimize=True)
        yield out.getvalue()
