"""Papers that are not what they say: pictures that swell, scripts as photos, commands inside a PDF."""

import resource
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.surfaces.abuse import hostile
from tuntas.base.errors import Invalid
from tuntas.surfaces import papers


pytestmark = pytest.mark.unit
PACKED = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
COMMANDS = {
    "plain": b"<< /S /JavaScript >>",
    "spelled in numbers": b"<< /S /J#61vaScr#69pt >>",
    "packed": b"1 0 obj << /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
    % (len(PACKED), PACKED),
}
NO_PAPERS = [(name, content, kind) for name, content, kind in hostile.files() if content != hostile.PDF_WITH_HTML]


def judged(content: bytes, kind: str = "image/png", name: str = "a") -> papers.Judged:
    return papers.judge(SimpleUploadedFile(name, content, kind))


@pytest.mark.parametrize("how", list(COMMANDS))
def test_pdf_with_a_command_in_it_is_refused(how: str) -> None:
    with pytest.raises(Invalid, match="perintah"):
        judged(b"%PDF-1.7\n" + COMMANDS[how] + b"\n%%EOF", "application/pdf")


def test_pdf_with_more_packed_objects_than_a_letter_has_is_not_looked_through() -> None:
    with pytest.raises(Invalid, match="perintah"):
        judged(b"%PDF-1.7\n" + b"/ObjStm >> stream\n" * (papers.MOST_PACKED + 1) + b"%%EOF", "application/pdf")


def test_pdf_with_packed_objects_and_no_command_is_taken() -> None:
    content = b"%PDF-1.7\n" + COMMANDS["packed"].replace(PACKED, zlib.compress(b"1 0 << /Type /Page >>")) + b"\n%%EOF"

    assert judged(content, "application/pdf").mime == "application/pdf"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
@pytest.mark.parametrize(("name", "content", "kind"), NO_PAPERS, ids=range(len(NO_PAPERS)))
def test_what_is_no_paper_is_refused_whatever_it_is_called(name: str, content: bytes, kind: str) -> None:
    with pytest.raises(Invalid):
        judged(content, kind)


def test_picture_that_swells_is_refused_without_unpacking_it() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = hostile.png_bomb()

    with pytest.raises(Invalid):
        judged(bomb)

    assert len(bomb) < 200_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
