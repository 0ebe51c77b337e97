"""Papers to upload."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "PNG")
    return SimpleUploadedFile("surat.png", out.getvalue(), "image/png")
