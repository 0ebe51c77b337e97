"""Asking every address as everybody, from the address map, and writing down what a person must never see.

`Probe` sends; what it finds wrong is a line in `found`: an answer of 5xx (with the line that raised), a page that shows
the machine behind it, an answer that is no sentence.
"""

import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.core.signals import got_request_exception
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.surfaces.abuse import hostile
from tuntas.surfaces.commands.story.browser import Form, Page


MACHINE = re.compile(
    r"Traceback|psycopg|DataError|IntegrityError|ProgrammingError|violates |constraint|relation \"|SQLSTATE|LINE 1:|"
    r"site-packages|DoesNotExist|Exception at|pg_catalog",
)
NO_PAGE = {301, 302, 303, 304}


@dataclass
class Probe:
    """A browser that is never surprised."""

    name: str
    client: Client
    found: list[str] = field(default_factory=list)
    n_asked: int = 0

    def ask(self, method: str, path: str, what: str, **how: object) -> HttpResponse:
        """Send; note what went wrong. `what`: the attack in a few words, for the note."""
        raised: list[str] = []

        def note(**_signal: object) -> None:
            raised.append(_where(traceback.format_exc()))

        got_request_exception.connect(note)
        self.client.raise_request_exception = False
        try:
            answer = self.client.generic(method, path, **how)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001 - what the server would have died of is a finding too
            self.found.append(f"{self.name} {method} {path[:80]} {what}: {_where(traceback.format_exc())}")
            return HttpResponse(status=500)
        finally:
            got_request_exception.disconnect(note)
        self.n_asked += 1
        self._judge(method, path, what, answer, raised)
        return answer

    def _judge(self, method: str, path: str, what: str, answer: HttpResponse, raised: list[str]) -> None:
        where = f"{self.name} {method} {path[:80]} {what}: {answer.status_code}"
        if answer.status_code >= 500:
            self.found.append(f"{where} {raised[-1:]}")
            return
        body = b"" if answer.streaming else answer.content
        if answer.status_code >= 400 and answer.headers.get("Content-Type", "").startswith("text/html"):
            text = body.decode()
            if shown := MACHINE.search(re.sub(r"<(input|textarea)\b.*?>", "", text)):
                self.found.append(f"{where} shows {shown[0]!r}")
        target = answer.headers.get("Location", "")
        if answer.status_code in NO_PAGE and urlsplit(target).netloc not in {"", "testserver"}:
            self.found.append(f"{where} leads away to {target[:80]}")

    def page(self, path: str) -> Page | None:
        """The page there, when there is one."""
        answer = self.ask("GET", path, "as it is")
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            return None
        return Page(200, path, answer.content.decode())

    def post(self, path: str, values: Mapping[str, object], what: str) -> HttpResponse:
        """A form as a browser sends it; values may be bytes, or lists of them."""
        pairs = [
            (name, each) for name, value in values.items() for each in (value if isinstance(value, list) else [value])
        ]
        return self.ask("POST", path, what, data=urlencode(pairs), content_type=hostile.FORM)

    def upload(self, path: str, values: Mapping[str, object], field: str, file: tuple[str, bytes, str]) -> HttpResponse:
        name, content, kind = file
        parts = [
            b'--tepi\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (key.encode(), str(value).encode())
            for key, value in values.items()
        ]
        head = f'--tepi\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, b"\r\n--tepi--\r\n"])
        what = f"{field}={name[-20:]} ({len(content)} bytes)"
        return self.ask("POST", path, what, data=body, content_type="multipart/form-data; boundary=tepi")


def _where(trace: str) -> str:
    """The error, and the last line of ours on the way to it."""
    lines = trace.strip().splitlines()
    ours = [line.strip() for line in lines if "/tuntas/" in line or "/config/" in line]
    return f"{lines[-1][:160]} <- {ours[-1] if ours else ''}"


def forms_of(page: Page) -> Iterator[Form]:
    """The forms of a page that change something, with where they go."""
    for node in page.all("form"):
        if node.attrs.get("method", "").lower() != "post":
            continue
        drawn = next(form for form in [_form(node)])
        yield Form(drawn.action or page.url, drawn.given, drawn.choices)


def _form(node: object) -> Form:
    from tuntas.surfaces.commands.story import browser  # noqa: PLC0415 - its reader of one form

    return browser._form(node)  # type: ignore[arg-type]


def files_of(page: Page) -> dict[str, list[str]]:
    """Action -> the file fields of its form."""
    found: dict[str, list[str]] = {}
    for node in page.all("form"):
        names = [
            each.attrs["name"]
            for each in node.all("input")
            if each.attrs.get("type") == "file" and each.attrs.get("name")
        ]
        if names:
            found[node.attrs.get("action", "") or page.url] = names
    return found


def fields_of(form: Form) -> list[str]:
    return sorted({*form.given, *form.choices} - {"csrfmiddlewaretoken"})


def filled(form: Form) -> dict[str, object]:
    """The form as somebody fills it in who takes the first of everything."""
    values: dict[str, object] = {name: value or "kata" for name, value in form.given.items()}
    for name, choices in form.choices.items():
        offered = [value for value in choices.values() if value]
        if offered and not form.given.get(name):
            values[name] = offered[0]
    return values


def address_of(path: str) -> str:
    """The name of an address, or the path where nobody answers."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path
