"""Papers to upload."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


# What a telephone writes into a photo, and nobody may keep.
SECRET = "rahasia: jalan melati"


def photo() -> SimpleUploadedFile:
    """A telephone's photo with the place it was taken in it."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")
