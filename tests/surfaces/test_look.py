"""The look holds: every page draws in both languages, obeys the content policy, and is light.

What is drawn comes from look_samples; axe and real browsers look at the served pages elsewhere.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages import extract as babel
from babel.messages.pofile import read_po
from django.template import Context
from django.test.utils import override_settings
from django.utils import translation

from tests.surfaces import look_engine, look_facts, look_samples
from tests.surfaces.look_engine import ROOT, SURFACES
from tests.surfaces.look_samples import Sample
from tuntas.surfaces.public import extraction
from tuntas.surfaces.public.templatetags import look


TEMPLATES = sorted([*SURFACES.glob("*/templates/**/*.html")])
# What is said in one line: messages of the log-in, letters by e-mail.
LETTERS = sorted([*SURFACES.glob("*/templates/**/*.txt")])
SAMPLES = look_samples.samples()
STATIC = SURFACES / "public" / "static" / "tuntas"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
# Elements that never close, so the parser below does not wait for it.
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "line", "rect"}


@pytest.fixture(autouse=True)
def _own_addresses() -> Iterator[None]:
    plain = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(ROOT_URLCONF=look_engine.__name__, STORAGES=plain):
        yield


class Page(HTMLParser):
    """What a drawn page is made of: elements with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.unclosed.append(f"</{tag}> closes {self.open[-3:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [value for _tag, attributes in self.elements if (value := attributes.get(attribute))]


def named(sample: Sample) -> str:
    return sample.name


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_every_page_draws_and_obeys_the_policy(sample: Sample, language: str) -> None:
    html = look_samples.draw(sample, language)
    page = Page(html)

    assert page.unclosed == []
    assert page.open == []
    assert page.values("style") == []
    assert [name for _tag, attributes in page.elements for name in attributes if name.startswith("on")] == []
    assert [one for one in page.all("script") if not (one.get("src") or "").startswith("/static/")] == []
    assert page.all("style") == []
    assert [one for one in page.values("src") + page.values("href") if one.startswith(("http", "data:", "//"))] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_every_page_can_be_read_by_ear(sample: Sample) -> None:
    page = Page(look_samples.draw(sample))
    ids = Counter(page.values("id"))

    assert [name for name, count in ids.items() if count > 1] == []
    assert {one for one in page.values("for") if one not in ids} == set()
    assert {one for value in page.values("aria-describedby") for one in value.split() if one not in ids} == set()
    assert {one for value in page.values("aria-labelledby") for one in value.split() if one not in ids} == set()
    assert {one[1:] for one in page.values("href") if one.startswith("#") and one != "#"} - set(ids) <= _elsewhere(
        sample
    )
    if page.all("html"):
        assert len(page.all("main")) == 1
        assert len(page.all("h1")) == 1
        assert [one for one in page.all("img") if "alt" not in one] == []


def _elsewhere(sample: Sample) -> set[str]:
    # A way out may lead to a part of the case page, which the page of one move does not draw.
    return {"peta"} if sample.template == "desk/move.html" else set()


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_no_page_shows_two_holders(sample: Sample) -> None:
    page = Page(look_samples.draw(sample))

    assert page.values("id").count("holder-h") <= 1


# Drawn from real rows by the tests of their pages, not from samples.
DRAWN_BY_THEIR_TESTS = {
    "tests/surfaces/desk/test_proposals.py": ("desk/proposals/",),
    "tests/surfaces/desk/test_room.py": (
        "desk/protection/",
        "desk/consult.html",
        "desk/consulted.html",
        "desk/case_room.html",
    ),
    "tests/surfaces/desk/test_sendings.py": ("desk/outgoing/",),
    "tests/surfaces/desk/test_claims.py": ("desk/claims/", "public/prior_claim.html"),
    "tests/surfaces/public/test_figures.py": ("public/figures.html",),
    "tests/surfaces/desk/test_direct_way.py": ("public/direct.html",),
    "tests/surfaces/desk/test_companions.py": ("public/companion", "desk/accompany.html"),
    "tests/surfaces/public/test_log.py": ("public/log.html",),
    "tests/surfaces/desk/test_sitting.py": ("mfa/", "allauth/"),
    "tests/surfaces/desk/test_login.py": (
        "account/account_inactive",
        "account/password_change",
        "account/reauthenticate",
        "account/verification_sent",
    ),
}


def test_every_page_template_has_a_sample() -> None:
    assert all(Path(test).exists() for test in DRAWN_BY_THEIR_TESTS)
    elsewhere = tuple(start for starts in DRAWN_BY_THEIR_TESTS.values() for start in starts)
    shown = {sample.template for sample in SAMPLES}
    frames = {"base.html", "desk/base.html", "error_page.html"}
    pages = {_name(path) for path in TEMPLATES if "{% extends" in path.read_text() or "<html" in path.read_text()}

    assert {page for page in pages - shown - frames if not page.startswith(elsewhere)} == set()


def test_every_template_says_what_it_is_given() -> None:
    silent = [
        _name(path) for path in TEMPLATES if "icons/" not in str(path) and "{% comment %}" not in path.read_text()
    ]

    assert {name for name in silent if not name.startswith(("allauth/", "account/", "mfa/"))} <= {
        "base.html",
        "parts/wordmark.html",
        "parts/weave.html",
        *(f"{n}.html" for n in (403, 404, 409, 422, 429)),
    }


def _name(path: Path) -> str:
    return str(path).split("/templates/")[1]


def test_an_undefined_variable_is_an_error() -> None:
    template = look_engine.engine().engine.from_string("{{ page.nothing_of_this_name }}")

    with pytest.raises(look_engine.UndefinedVariable):
        template.render(Context({"page": look_facts.RECEIPT}))


def test_what_was_typed_is_kept() -> None:
    sample = next(one for one in SAMPLES if one.name == "serah-salah")

    html = look_samples.draw(sample)

    for typed in ("Ketileng", "Rohmah", "Minta JSCM, suami meninggal.", "36720241"):
        assert typed in html


def test_what_was_typed_is_never_markup() -> None:
    from tuntas.surfaces.public import forms, pages  # noqa: PLC0415

    evil = '"><script>alert(1)</script>'
    form = forms.HandInForm({"place_q": evil, "name": evil, "words": evil})
    given = {"page": pages.HandInPage(pages.PlaceResults(evil)), "form": form, "site": look_facts.SITE, "seat": None}

    assert "<script>alert" not in look_samples.draw(Sample("evil", "public/hand_in.html", given))


def test_the_public_tracking_page_names_nobody() -> None:
    sample = next(one for one in SAMPLES if one.name == "dilacak")

    assert "Rohmah" not in look_samples.draw(sample)


def test_the_slip_carries_no_need_and_no_name() -> None:
    sample = next(one for one in SAMPLES if one.name == "terima-petugas")
    slip = look_samples.draw(sample).split('id="slip"')[1]

    assert look_facts.NUMBER in slip
    assert "Rp0" in slip
    assert "Rohmah" not in slip
    assert "Surat kematian" not in slip


# --- weight -------------------------------------------------------------------------------------------------------


def test_a_first_visit_weighs_less_than_60_kb() -> None:
    style = sum((STATIC / name).stat().st_size for name in ("tuntas.css", "favicon.svg"))
    script = len(gzip.compress((files("django_htmx") / "static/django_htmx/htmx-2.min.js").read_bytes()))

    for sample in SAMPLES:
        html = look_samples.draw(sample)
        weight = len(html.encode()) + style + (script if "htmx-2.min.js" in html else 0)
        assert weight < 60_000, f"{sample.name}: {weight}"


def test_the_stylesheet_asks_nothing_of_another_host_or_a_newer_browser() -> None:
    css = (STATIC / "tuntas.css").read_text()

    assert re.findall(r"url\(|@import|:has\(|color-mix|@container|oklch", css) == []


# --- words --------------------------------------------------------------------------------------------------------


def _said_by_templates() -> set[str]:
    found: set[str] = set()
    for path in [*TEMPLATES, *LETTERS]:
        with path.open("rb") as file:
            found |= {_msgid(said) for _line, _name, said, _comments in extraction.extract(file, (), (), {})}
    return found


def _said_by_code() -> set[str]:
    found: set[str] = set()
    for path in [*(ROOT / "tuntas").rglob("*.py"), *(ROOT / "config").rglob("*.py")]:
        with path.open("rb") as file:
            said = babel.extract("python", file, keywords=KEYWORDS)
            found |= {_msgid(text) for _line, text, _comments, _context in said}
    return found


def _msgid(said: str | tuple[str, ...]) -> str:
    return said if isinstance(said, str) else said[0]


def _english() -> dict[str, tuple[str, ...]]:
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {
            _msgid(m.id): (m.string,) if isinstance(m.string, str) else tuple(m.string) for m in read_po(file) if m.id
        }


def test_every_text_has_its_english() -> None:
    said, english = _said_by_templates() | _said_by_code(), _english()

    assert len(_said_by_templates()) > 300  # the reader of templates reads
    assert sorted(said - set(english)) == []
    assert sorted(text for text, versions in english.items() if not all(versions)) == []


def test_no_english_is_left_over() -> None:
    assert sorted(set(_english()) - _said_by_templates() - _said_by_code()) == []


def test_english_keeps_every_placeholder() -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]")
    wrong = [
        text
        for text, versions in _english().items()
        for version in versions
        if not set(placeholder.findall(version)) ^ set(placeholder.findall(text)) <= {"%(n)s", "%(n)d"}
    ]

    assert wrong == []


def test_texts_are_plain() -> None:
    officious = re.compile(r"—|!|saudara/i|tidak valid|mohon maaf|\berror\b", re.IGNORECASE)

    assert sorted(text for text in _said_by_templates() if officious.search(text)) == []


# --- small things of the look -------------------------------------------------------------------------------------


def test_spelling_covers_all_symbols_with_words_of_their_own() -> None:
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    spelled = look.spell(symbols)

    assert [sign for sign, _word in spelled] == list(symbols)
    assert len({word for _sign, word in spelled}) == 32
    assert all(word[0].upper() == sign for sign, word in spelled if sign.isalpha())
    assert [word for _sign, word in look.spell("4f7-k2")] == ["empat", "foto", "tujuh", "kopi", "dua"]


@pytest.mark.parametrize(("percent", "place"), [(-5, "3%"), (0, "3%"), (50, "50%"), (100, "98%"), (250, "98%")])
def test_a_clock_never_leaves_its_bar(percent: int, place: str) -> None:
    assert look.along(percent) == place


def test_dates_are_words_in_both_languages() -> None:
    when = look_facts.at(9, 10)

    with translation.override("id"):
        assert look.moment(when) == "Kamis 9 Desember, 10.00"
        assert look.due(when.date()) == "Kamis 9 Desember"
    with translation.override("en"):
        assert look.moment(when) == "Thursday 9 December, 10:00"


def test_an_unknown_topic_gets_the_plain_thread() -> None:
    engine = look_engine.engine().engine
    template = engine.from_string("{% load look %}{% icon code %}")

    assert template.render(Context({"code": "nonsense"})) == template.render(Context({"code": "other"}))
