"""Every page there is passes axe-core's WCAG 2.2 AA rules: as each role sees it, in both languages, on a phone and on a
desk's screen, with what is folded unfolded, and as it looks when something was wrong.

The pages come from the address map (`page_map`). One viewer alone: -k "every_page and kasie".
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, Route

from tests import clones
from tests.factories import unit
from tests.factories.life import live_through
from tests.factories.world import World, cilegon
from tests.journeys import logins, page_map, refusals
from tests.journeys.looking import OPTIONS, PHONE, SCREEN, Looker
from tests.journeys.page_map import EXCEPTIONS, FURTHER, MAIN, PUBLIC, SENT_EMPTY, UNIT, VIEWERS
from tuntas.base.ledger import clock


SEND_EMPTY = """() => {
    const form = document.querySelector('main form[method=post]') || document.querySelector('main form')
    form.noValidate = true
    form.requestSubmit(form.querySelector('button:not([name])') || undefined)
}"""
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lived(world_template: str) -> Iterator[str]:
    """Name a database in which three weeks were lived: each test here begins with a copy of it."""
    name = clones.clone(world_template)
    clones.point_django_at(name)
    ContentType.objects.clear_cache()
    try:
        clock.mark("story")
        made = cilegon()
        live_through(made)
        clock.set_to(made.at(29, 9, 30))
    finally:
        clones.point_django_at(clones.NOWHERE)
    yield name
    clones.drop(name)


@pytest.fixture
def db(lived: str) -> Iterator[str]:
    """A copy of the lived-in world, Django pointed at it."""
    name = clones.clone(lived)
    clones.point_django_at(name)
    ContentType.objects.clear_cache()
    try:
        yield name
    finally:
        clones.point_django_at(clones.NOWHERE)
        clones.drop(name)


@pytest.fixture
def limitless() -> Iterator[None]:
    """Looking for a page that opens asks more in a minute than one address may."""
    limits = dict.fromkeys(settings.LIMITS, 100_000)
    with override_settings(LIMITS=limits, ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 3600):
        yield


@pytest.fixture
def world(db: str, limitless: None) -> World:
    return cilegon()


@pytest.fixture
def keeper(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The key keeper of the special unit; what is served after it asks there."""
    with unit.keeper_beside() as socket:
        monkeypatch.setenv("JOURNEY_UNLOCK_SOCKET", str(socket))
        monkeypatch.setenv("PYTHONPATH", str(HOUSE))
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.journeys.keeper_settings")
        yield


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_page_one_may_open_passes_axe(
    keeper: None, world: World, served: str, browser: Browser, viewer: str
) -> None:
    about = page_map.things(world)
    everybody = page_map.clients_of(world) | logins.clients(about)
    page_map.consult(everybody["kasie"], about)
    clients = {viewer: everybody[viewer]}
    if viewer in UNIT:
        page_map.go_to_the_unit(world, clients, about)
    pages = page_map.openable(clients, about)
    looker = Looker(browser, served, clients)
    found: dict[str, list[str]] = {}

    further = {(name, query): reverse(name) + query for name, who, query in FURTHER if who == viewer}
    plain = {(name, ""): path for (name, _viewer), path in pages.items()}
    for ((name, query), path), language in product((plain | further).items(), page_map.LANGUAGES):
        for violation in looker.violations(viewer, language, path, sizes=(PHONE, SCREEN)):
            found.setdefault(violation, []).append(f"{name}{query} {language}")

    assert plain
    assert not found


@pytest.mark.journey
@pytest.mark.slow
def test_the_paper_key_of_a_changed_unit_key_passes_axe(
    keeper: None, world: World, served: str, browser: Browser
) -> None:
    """Shown once, in answer to a button: no address opens it."""
    about = page_map.things(world)
    clients = {"ppa_head": page_map.clients_of(world)["ppa_head"]}
    page_map.go_to_the_unit(world, clients, about)
    looker = Looker(browser, served, clients)
    page = looker.window("ppa_head", "id")
    page.goto(served + reverse("desk:room_key"))
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    with page.expect_navigation():
        page.locator(f'form[action="{reverse("desk:room_key_rotate")}"] button').click()

    assert page.title().startswith("Kunci kertas")
    assert looker.on(page, (PHONE, SCREEN)) == []


def answering(status: int, html: str) -> Callable[[Route], None]:
    """A door that answers with this page."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=html, content_type="text/html; charset=utf-8")

    return answer


@pytest.mark.journey
@pytest.mark.slow
def test_pages_that_say_no_pass_axe(world: World, served: str, browser: Browser) -> None:
    """A form sent empty, and every error there is."""
    looker = Looker(browser, served, page_map.clients_of(world))
    found: dict[str, list[str]] = {}

    for (name, viewer), language in product(SENT_EMPTY, page_map.LANGUAGES):
        page = looker.window(viewer, language)
        page.goto(served + reverse(name))
        with page.expect_navigation():
            page.evaluate(SEND_EMPTY)
        assert page.locator('[role="alert"]').count() > 0, name
        for violation in looker.on(page, (PHONE, SCREEN)):
            found.setdefault(violation, []).append(f"{name} empty {viewer} {language}")
    for (status, html), language in product(refusals.pages().items(), page_map.LANGUAGES):
        page = looker.window(PUBLIC, language)
        page.route("**/ditolak/", answering(status, html[language]))
        answer = page.goto(f"{served}/ditolak/")
        page.unroute("**/ditolak/")
        assert answer is not None
        assert answer.status == status
        assert page.get_attribute("html", "lang") == language
        for violation in looker.on(page, (PHONE, SCREEN)):
            found.setdefault(violation, []).append(f"{status} {language}")

    assert not found


@pytest.mark.journey
def test_main_pages_pass_axe_on_a_phone(world: World, served: str, browser: Browser) -> None:
    """What every change looks at: Indonesian, one width."""
    about = page_map.things(world)
    every = page_map.clients_of(world)
    clients = {name: every[name] for name in (PUBLIC, *MAIN)}
    wanted = {(f"desk:{name}", viewer) for viewer, names in MAIN.items() for name in names}
    pages = {
        key: path
        for key, path in page_map.openable(
            clients, about, only=wanted | {(name, PUBLIC) for name, _takes in page_map.addresses()}
        ).items()
        if key in wanted or (key[1] == PUBLIC and key[0].startswith(("public:", "demo:", "account_login")))
    }
    looker = Looker(browser, served, clients)

    found = {
        violation: key
        for key, path in pages.items()
        for violation in looker.violations(key[1], "id", path, sizes=(PHONE,))
    }

    assert wanted - set(pages) == set()
    assert not found


def test_every_address_opens_a_page_for_somebody_or_says_why_not(keeper: None, world: World) -> None:
    """Red for a new address that is in no list: give this test a row it is about, or an exception with its reason."""
    about = page_map.things(world)
    clients = page_map.clients_of(world) | logins.clients(about)
    page_map.consult(clients["kasie"], about)
    page_map.go_to_the_unit(world, clients, about)

    assert page_map.unlisted(page_map.openable(clients, about, one_is_enough=True)) == set()
    assert set(EXCEPTIONS) <= {name for name, _takes in page_map.addresses()}


@pytest.mark.journey
def test_the_same_looking_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(bypass_csp=True)
    page.set_content('<html lang="id"><title>x</title><main><h1>x</h1><img src="/x.png"></main></html>')

    found = Axe().run(page, options=OPTIONS).response["violations"]

    assert [one["id"] for one in found] == ["image-alt"]
