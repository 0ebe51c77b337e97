"""What takes an upload in while it arrives: into memory up to a limit; of what is larger, its name and length alone.

Django would leave a file beyond the limit out of the form, as if none had been chosen.
"""

from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler


if TYPE_CHECKING:
    Upload: TypeAlias = UploadedFile[bytes]
else:
    # Generic for the type checker only.
    Upload = UploadedFile


class Measured(MemoryFileUploadHandler):
    """Keeps a request's files in memory; when the request is too long, an empty file that still tells how long it was."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return super().receive_data_chunk(raw_data, start) if self.activated else None

    def file_complete(self, file_size: int) -> Upload | None:
        """Give the file; of a request beyond the limit one of at least the limit's size, which is refused as too large."""
        if self.activated:
            return super().file_complete(file_size)
        size = max(file_size, self.limit)
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name or "", self.content_type, size, self.charset
        )

    @property
    def limit(self) -> int:
        return settings.FILE_UPLOAD_MAX_MEMORY_SIZE
