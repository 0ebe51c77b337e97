"""Reading pages as a person without script does: words, forms, links. HTTP only, cookies kept, redirects followed.

Browser(base).get("/lacak/") gives a page: its text and status, its elements (`page.all("p", "who")`), its forms.
"""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise


VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "circle", "line", "rect", "source", "use"})
TIMEOUT = 60
_BEFORE_STOP = re.compile(r" ([.,;:!?])")


class Unmet(Exception):
    """What a step promised did not hold; the sentence says what was read instead."""


@dataclass
class Node:
    """An element of a page: its words in reading order, its children, its attributes."""

    tag: str
    attrs: Mapping[str, str]
    parts: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        words = " ".join(part if isinstance(part, str) else part.text for part in self.parts)
        return _BEFORE_STOP.sub(r"\1", " ".join(words.split()))

    def walk(self) -> Iterator["Node"]:
        for part in self.parts:
            if isinstance(part, Node):
                yield part
                yield from part.walk()

    def all(self, tag: str, css: str = "") -> list["Node"]:
        """Elements of this name, and of this class when one is given, in order."""
        return [
            node for node in self.walk() if node.tag == tag and (not css or css in node.attrs.get("class", "").split())
        ]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        names = [node.tag for node in self.open]
        if tag in names[1:]:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self.open[-1].tag not in {"script", "style"}:
            self.open[-1].parts.append(data)


@dataclass(frozen=True)
class Form:
    """A form as drawn: where it goes, what it would send untouched, and what may be chosen, by its words."""

    action: str
    given: dict[str, str]
    choices: dict[str, dict[str, str]]

    def value_of(self, name: str, words: str) -> str:
        """The value of the choice that says these words; Unmet names what is offered."""
        for label, value in self.choices.get(name, {}).items():
            if words.lower() in label.lower():
                return value
        raise Unmet(f"“{words}” tidak ditawarkan; ada: {'; '.join(self.choices.get(name, {}))}")


class Page:
    """An answer: status, address, and the page as a tree."""

    def __init__(self, status: int, url: str, body: str) -> None:
        self.status, self.url, self.body = status, url, body
        tree = _Tree()
        tree.feed(body)
        self.root = tree.root

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def main(self) -> str:
        """The words of the page's main part."""
        found = self.root.all("main")
        return found[0].text if found else self.text

    def all(self, tag: str, css: str = "") -> list[Node]:
        return self.root.all(tag, css)

    def one(self, tag: str, css: str = "") -> str:
        """The words of the first such element; Unmet when there is none."""
        found = self.all(tag, css)
        if not found:
            raise Unmet(f"{self.url} ({self.status}) tidak menunjukkan <{tag} class={css}>: {self.main[:300]}")
        return found[0].text

    def facts(self) -> dict[str, str]:
        """Every pair of a list of facts: what stands before, what stands after."""
        found: dict[str, str] = {}
        for listing in self.all("dl"):
            pairs = [node for node in listing.parts if isinstance(node, Node)]
            for before, after in pairwise(pairs):
                if (before.tag, after.tag) == ("dt", "dd"):
                    found.setdefault(before.text, after.text)
        return found

    def moment(self, label: str) -> str:
        """The machine-readable time beside a fact: `2021-12-09T10:00+07:00`."""
        for listing in self.all("dl"):
            pairs = [node for node in listing.parts if isinstance(node, Node)]
            for before, after in pairwise(pairs):
                if before.text == label and after.all("time"):
                    return after.all("time")[0].attrs.get("datetime", "")
        raise Unmet(f"{self.url} tidak menyebut “{label}”")

    def forms(self) -> list[Form]:
        return [_form(node) for node in self.all("form")]

    def form(self, ending: str) -> Form:
        """The form whose address ends so; Unmet when the page does not draw it."""
        for form in self.forms():
            if urllib.parse.urlsplit(form.action).path.rstrip("/").endswith(ending.rstrip("/")):
                return form
        raise Unmet(f"{self.url} ({self.status}) tidak punya formulir {ending}: {self.main[:300]}")

    def link(self, words: str) -> str:
        """The address of the first link that says these words."""
        for node in self.all("a"):
            if words in node.text:
                return node.attrs["href"]
        raise Unmet(f"{self.url} tidak punya tautan “{words}”: {self.main[:300]}")


def _form(node: Node) -> Form:
    given: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    for label in node.all("label"):
        for box in label.all("input"):
            if box.attrs.get("type") in {"radio", "checkbox"}:
                choices.setdefault(box.attrs["name"], {})[label.text] = box.attrs.get("value", "on")
    for part in node.walk():
        name, kind = part.attrs.get("name", ""), part.attrs.get("type", "text")
        if not name:
            continue
        if part.tag == "input" and (kind not in {"radio", "checkbox", "file"} or "checked" in part.attrs):
            given[name] = part.attrs.get("value", "")
        elif part.tag == "textarea":
            given[name] = part.text
        elif part.tag == "select":
            options = part.all("option")
            choices[name] = {option.text: option.attrs.get("value", option.text) for option in options}
            chosen = next((option for option in options if "selected" in option.attrs), options[0] if options else None)
            given[name] = chosen.attrs.get("value", "") if chosen else ""
        elif part.tag == "button" and part.attrs.get("value"):
            choices.setdefault(name, {})[part.text] = part.attrs["value"]
    return Form(node.attrs.get("action", ""), given, choices)


class Browser:
    """One person's browser: own cookies, own language."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, address: str) -> Page:
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.base, address)))

    def read(self, address: str) -> dict[str, object]:
        """Facts from an address that answers in JSON; Unmet, with what it answered, when it does not."""
        page = self.get(address)
        try:
            found = json.loads(page.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unmet(f"{page.url} ({page.status}) tidak memberi data: {page.main[:300]}")
        return found

    def send(self, page: Page, ending: str, **typed: "str | list[str]") -> Page:
        """Fill in the form of a page and send it."""
        form = page.form(ending)
        return self.post(urllib.parse.urljoin(page.url, form.action or page.url), form.given | typed)

    def post(self, address: str, values: "Mapping[str, str | list[str]]") -> Page:
        """Send values to an address, as a form does or as somebody who forges one does; with this browser's token."""
        token = next((cookie.value or "" for cookie in self.jar if cookie.name.endswith("csrftoken")), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **values}, doseq=True).encode()
        url = urllib.parse.urljoin(self.base, address)
        return self._ask(urllib.request.Request(url, data=body, headers={"Referer": url}))

    def _ask(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", "id")
        try:
            with self._open.open(request, timeout=TIMEOUT) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Page(refused.code, refused.url, refused.read().decode())
