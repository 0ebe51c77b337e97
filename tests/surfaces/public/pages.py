"""Small helpers of the public pages' tests: a browser's client, a form as it was drawn, photos made here."""

import io
import re
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.factories.world import World
from tuntas.base.ledger import clock


KETILENG = "36.72.02.1004"


def browser(world: World) -> Client:
    """A browser in the story's week, with CSRF as in real life."""
    clock.set_to(world.at(7, 9, 10))
    return Client(enforce_csrf_checks=True)


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a hidden field as it was drawn."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', response.content.decode())
    assert found, f"no field {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def send(client: Client, address: str, typed: Mapping[str, object]) -> HttpResponse:
    """Open the form, fill it in, press the button: the CSRF token and the key come from the page."""
    drawn = client.get(address)
    fields = {"csrfmiddlewaretoken": hidden(drawn, "csrfmiddlewaretoken")}
    if 'name="intake_key"' in drawn.content.decode():
        fields["intake_key"] = hidden(drawn, "intake_key")
    return client.post(address, fields | dict(typed))


def matter(**changes: object) -> dict[str, object]:
    return {
        "place": KETILENG, "place_q": "Ketileng", "topic": "aid", "name": "Bu Rohmah",
        "words": "Minta JSCM, suami meninggal.",
    } | changes  # fmt: skip


def visit(**changes: object) -> dict[str, object]:
    return {
        "place": KETILENG, "place_q": "Ketileng", "topic": "aid", "told": "sent_away", "sent_to": "dinsos",
        "programme": "jscm",
    } | changes  # fmt: skip


def photo(side: int = 3000, name: str = "surat.jpg") -> SimpleUploadedFile:
    """A noisy photo of a telephone, with the place it was taken at in its EXIF."""
    image = Image.effect_noise((side, side), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "HP Bu Rohmah"
    exif.get_ifd(0x8825)[1] = "S"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif, comment=b"HP Bu Rohmah")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def words_of(response: HttpResponse) -> str:
    """The page's text as one reads it: no tags, single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)
