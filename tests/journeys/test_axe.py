"""Every page there is passes axe-core's WCAG 2.2 AA rules, in Indonesian and English, as each role sees it.

The pages come from the address map. An address nobody here opens must stand in EXCEPTIONS with its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.factories.life import live_through
from tests.factories.world import World, cilegon, sitting
from tuntas.base.ledger import clock
from tuntas.base.offices import actions as offices
from tuntas.base.offices.models import Approval
from tuntas.casework.cases import batches
from tuntas.casework.cases.models import Case, CoveringList, Dispute, Outgoing, PriorClaim, Visit
from tuntas.casework.kinds.proposal.models import ListLine, ProposalList, SourceList
from tuntas.surfaces.desk import moves
from tuntas.surfaces.exchange.models import Import


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
LANGUAGES = ("id", "en")
PUBLIC, ACCOUNT = "citizen", "account"
# One seat of each role, and of each office whose head has duties of its own.
SEATS = (
    "kasie", "lurah", "operator", "staff", "camat", "dinsos_head", "dinsos_secretary", "dinsos_section", "dinsos_verifier",
    "disdukcapil", "sekda", "inspektorat_head",
)  # fmt: skip

POST_ONLY = "takes what is posted; has no page of its own"
FILE = "a file, not a page"
API = "the API: JSON for programs"
NOT_YET = "not looked at yet: this test has no row or address that opens it"
SIGNED_IN = "not looked at yet: wants a password or code typed in this session, or an authenticator app"
STORY = "a door of the tests' story, for programs; 404 in real life"
# address -> why no page of it is looked at here
EXCEPTIONS = {
    "public:send_paper": POST_ONLY,
    "public:language": POST_ONLY,
    "demo:take": POST_ONLY,
    "desk:leave": POST_ONLY,
    "desk:accept": POST_ONLY,
    "desk:decline": POST_ONLY,
    "desk:upload": POST_ONLY,
    "desk:visit_reply": POST_ONLY,
    "desk:visit_to_case": POST_ONLY,
    "desk:batch_initial": POST_ONLY,
    "desk:batch_send": POST_ONLY,
    "desk:batch_sign": POST_ONLY,
    "desk:batch_ask": POST_ONLY,
    "desk:approve_yes": POST_ONLY,
    "desk:approve_no": POST_ONLY,
    "desk:list_new": POST_ONLY,
    "desk:list_gather": POST_ONLY,
    "desk:list_freeze": POST_ONLY,
    "desk:list_meeting": POST_ONLY,
    "desk:list_results": POST_ONLY,
    "desk:list_sign": POST_ONLY,
    "desk:list_post": POST_ONLY,
    "desk:line_out": POST_ONLY,
    "desk:line_recuse": POST_ONLY,
    "desk:line_sign": POST_ONLY,
    "desk:match_answer": POST_ONLY,
    "desk:covering_accept": POST_ONLY,
    "desk:claim_answer": POST_ONLY,
    "desk:claim_sign": POST_ONLY,
    "desk:claim_doubt": POST_ONLY,
    "desk:claim_minutes": FILE,
    "desk:import_commit": POST_ONLY,
    "desk:import_undo": POST_ONLY,
    "public:receipt_pdf": FILE,
    "log:checkpoint": FILE,
    "log:tile": FILE,
    "public:receipt_text": FILE,
    "public:receipt_qr": FILE,
    "public:receipt_proof": FILE,
    "public:receipt_promise": "a part that the receipt's page swaps in; leads to that page otherwise",
    "public:keys": FILE,
    "public:verifier": FILE,
    "public:figures_json": FILE,
    "public:feed_index": FILE,
    "public:feed_week": FILE,
    "public:figures_script": FILE,
    "desk:paper": FILE,
    "desk:batch_link_qr": FILE,
    "desk:import_returned": FILE,
    "api/v1/": API,
    "api/v1/openapi.json": API,
    "healthz": API,
    "api:hand_in": API,
    "api:track": API,
    "api:cases": API,
    "api:case": API,
    "api:search_people": API,
    "api:api-root": API,
    "story:hour": STORY,
    "story:telephone": STORY,
    "story:offices": STORY,
    "story:bounces": STORY,
    "public:places": NOT_YET,
    "public:sent_away_done": NOT_YET,
    "public:tracked": NOT_YET,
    "desk:line_reason": NOT_YET,
    "account_confirm_email": NOT_YET,
    "account_reset_password_from_key": NOT_YET,
    "account_confirm_login_code": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_authenticate": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
}

Arguments = dict[str, object]
Found = dict[tuple[str, str], str]  # (address, viewer) -> path


@dataclass
class Things:
    """What an address can be about: arguments by the name of what the address takes."""

    token: str
    cases: list[str]
    visits: list[str]
    more: dict[str, list[Arguments]] = field(default_factory=dict)

    def arguments(self, name: str, takes: Sequence[str]) -> list[Arguments]:
        """Candidates for an address, the likeliest first; none where nothing here fits."""
        short = name.partition(":")[2]
        if not takes:
            return [{}]
        if "token" in takes:
            return [{"token": self.token}]
        if short in self.more:
            return self.more[short]
        if "pk" in takes:
            return self.more.get(short.partition("_")[0], [])
        if "number" not in takes:
            return []
        kept = self.visits if short.startswith(("visit", "sent_away")) else self.cases
        rest = {"move": list(moves.VERBS), "task": ["identity_papers"]}
        others = [each for each in takes if each != "number"]
        return [
            {"number": number} | dict(zip(others, values, strict=True))
            for number, values in product(kept, product(*(rest[each] for each in others)))
        ]


def keys(model) -> list[Arguments]:  # type: ignore[no-untyped-def]
    return [{"pk": pk} for pk in model.objects.using("owner").order_by("-pk").values_list("pk", flat=True)]


def things(world: World) -> Things:
    """The lived-in world's rows, and one link for the head's phone."""
    fresh = world.hand_in(at=clock.now()).number
    with sitting(world.lurah) as seat:
        letter = batches.make(by=seat, purpose="Usulan Desember", numbers=[fresh], chain_posts=[], at=clock.now())
        offices.set_pin(by=seat, pin="482913", at=clock.now())
        _approval, token = offices.ask_approval(
            by=seat, post_id=seat.post_id, subject="batch", subject_id=letter.pk, at=clock.now()
        )
    cases = [case.number for case in Case.objects.using("owner").order_by("-id")]
    visits = [visit.number for visit in Visit.objects.using("owner").order_by("-id")]
    found = Things(token, cases, visits)
    linked = Approval.objects.using("owner").filter(subject="batch").order_by("-pk")
    found.more = {
        "dispute": keys(Dispute), "list": keys(ProposalList), "line": keys(ListLine), "import": keys(Import),
        "source_receipt": keys(SourceList), "covering": keys(CoveringList), "claim": keys(PriorClaim),
        "item_void": keys(Outgoing), "batch": [{"pk": letter.pk}], "sign_list": [{"pk": letter.pk}],
        "batch_link": [{"pk": each.subject_id, "approval": each.pk} for each in linked],
    }  # fmt: skip
    return found


def addresses() -> Iterator[tuple[str, list[str]]]:
    """Every address: its name (or its path, where it has none) and what it takes."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[URLPattern | URLResolver], space: str, path: str) -> Iterator[tuple[str, list[str]]]:
    for each in patterns:
        here = f"{path}{each.pattern}"
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, inner, here)
        else:
            yield (f"{space}{each.name}" if each.name else here), list(each.pattern.regex.groupindex)


def viewers_of(name: str) -> tuple[str, ...]:
    """Who might open an address: a page for everybody looks the same from every desk."""
    if name.startswith("desk:"):
        return (*SEATS, PUBLIC, ACCOUNT)
    return (PUBLIC, ACCOUNT) if name.startswith(("account", "mfa")) else (PUBLIC,)


def openable(clients: dict[str, Client], about: Things) -> Found:
    """(address, viewer) -> the path of the page it opens for them."""
    found: Found = {}
    for name, takes in addresses():
        if name in EXCEPTIONS:
            continue
        candidates = about.arguments(name, takes)
        for viewer in viewers_of(name):
            path = next((path for path in _paths(name, candidates) if _is_page(clients[viewer], path)), None)
            if path:
                found[name, viewer] = path
    return found


def _paths(name: str, candidates: list[Arguments]) -> Iterator[str]:
    return (reverse(name, kwargs=kwargs) for kwargs in candidates)


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def clients_of(world: World) -> dict[str, Client]:
    """A browser for everybody: signed in at a desk, signed in without one, and nobody at all."""
    clients = {name: Client() for name in (*SEATS, PUBLIC, ACCOUNT)}
    for name in SEATS:
        session = clients[name].session
        session["post_id"] = getattr(world, name).post_id
        session.save()
    clients[ACCOUNT].force_login(get_user_model().objects.get(username="kepala.dinsos"))
    return clients


class Looker:
    """The browser windows: one for each viewer and language."""

    def __init__(self, browser: Browser, base: str, clients: dict[str, Client]) -> None:
        self.browser, self.base, self.clients, self.axe = browser, base, clients, Axe()
        self.windows: dict[tuple[str, str], Page] = {}

    def window(self, viewer: str, language: str) -> Page:
        if (viewer, language) not in self.windows:
            # axe is put into the page by the test; the page's own policy would refuse it.
            context = self.browser.new_context(viewport={"width": 360, "height": 640}, bypass_csp=True)
            self._cookies(context, viewer, language)
            self.windows[viewer, language] = context.new_page()
        return self.windows[viewer, language]

    def _cookies(self, context: BrowserContext, viewer: str, language: str) -> None:
        kept = {"django_language": language}
        if "sessionid" in self.clients[viewer].cookies:
            kept["sessionid"] = self.clients[viewer].cookies["sessionid"].value
        context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in kept.items()])

    def violations(self, viewer: str, language: str, path: str) -> list[str]:
        """What axe finds, as `rule: where`; a page that did not open in this language is a finding too."""
        page = self.window(viewer, language)
        answer = page.goto(self.base + path)
        if answer is None or answer.status != 200 or page.get_attribute("html", "lang") != language:
            return [f"did not open in {language}: {answer and answer.status}"]
        assert page.evaluate("document.styleSheets.length"), path
        result = self.axe.run(page, options=OPTIONS).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in result for node in rule["nodes"]]


@pytest.mark.journey
@pytest.mark.slow
def test_every_page_of_the_address_map_passes_axe(db: str, served: str, browser: Browser) -> None:
    clock.mark("story")
    world = cilegon()
    live_through(world)
    clock.set_to(world.at(27, 9, 30))
    clients = clients_of(world)
    pages = openable(clients, things(world))
    looker = Looker(browser, served, clients)

    every = {name for name, _takes in addresses()}
    found: dict[str, list[str]] = {}
    for ((name, viewer), path), language in product(pages.items(), LANGUAGES):
        for violation in looker.violations(viewer, language, path):
            found.setdefault(violation, []).append(f"{name} {viewer} {language}")

    assert every - {name for name, _viewer in pages} - set(EXCEPTIONS) == set()
    assert set(EXCEPTIONS) <= every
    assert not found


@pytest.mark.journey
def test_the_same_looking_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(bypass_csp=True)
    page.set_content('<html lang="id"><title>x</title><main><h1>x</h1><img src="/x.png"></main></html>')

    found = Axe().run(page, options=OPTIONS).response["violations"]

    assert [one["id"] for one in found] == ["image-alt"]
