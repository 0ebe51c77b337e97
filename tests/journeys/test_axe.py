"""Every page there is passes axe-core's WCAG 2.2 AA rules: as each role sees it, in both languages, on a phone and on a
desk's screen, with what is folded unfolded, and as it looks when something was wrong.

The pages come from the address map. An address nobody here opens must stand in EXCEPTIONS with its reason.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice, product
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.factories.life import live_through
from tests.factories.lives.offices import keeper
from tests.factories.world import World, cilegon, sitting
from tests.journeys import logins, refusals
from tuntas.base.ledger import clock
from tuntas.base.offices import actions as offices
from tuntas.base.offices.models import Approval
from tuntas.base.people.models import Person
from tuntas.base.places.models import Holiday
from tuntas.casework.cases import batches, numbers
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
    "disdukcapil", "sekda", "inspektorat_head", "ppa_head", "ppa_officer", "keeper",
)  # fmt: skip
# The phone first; there everything folded is unfolded.
PHONE, SCREEN = (360, 640), (1280, 800)
UNFOLD = "open => document.querySelectorAll('details').forEach(each => { each.open = open })"
SEND_EMPTY = """() => {
    const form = document.querySelector('main form[method=post]') || document.querySelector('main form')
    form.noValidate = true
    form.requestSubmit(form.querySelector('button:not([name])') || undefined)
}"""
# How many first rows are tried for an address of which nothing more is known.
FIRST_ROWS = 12
# These answers are the same whatever the row.
SHUT = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FOUND}
# And how many candidates of an address before a browser gives up.
MOST_TRIES = 60

POST_ONLY = "takes what is posted; has no page of its own"
FILE = "a file, not a page"
CODED = "opens for a companion's code typed in this session; its parts are those of public:tracked and its own entry"
API = "the API: JSON for programs"
KEYED = "opens with the special unit's key in the browser alone: tests/journeys/test_jombang.py goes there"
STORY = "a door of the tests' story, for programs; 404 in real life"
# address -> why no page of it is looked at here
EXCEPTIONS = {
    "public:send_paper": POST_ONLY,
    "public:language": POST_ONLY,
    "public:decision_read": POST_ONLY,
    "public:stop_companion": POST_ONLY,
    "public:companion_visit": POST_ONLY,
    "public:companion_stop": POST_ONLY,
    "public:companion": CODED,
    "desk:accompany_visit": POST_ONLY,
    "desk:accompany_end": POST_ONLY,
    "desk:list_minutes": FILE,
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
    "desk:room_notice": POST_ONLY,
    "desk:room_key_close": POST_ONLY,
    "desk:room_key_make": POST_ONLY,
    "desk:room_key_recover": POST_ONLY,
    "desk:room_key_grant": POST_ONLY,
    "desk:room_key_revoke": POST_ONLY,
    "desk:room_key_rotate": POST_ONLY,
    "desk:room_write": POST_ONLY,
    "desk:room_matter": KEYED,
    "desk:room_open": KEYED,
    "desk:room_step": KEYED,
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
    "public:places": "answers a look-up with a part of the page; looked at where the part stands (FURTHER)",
    "account_confirm_login_code": "log-in by a code in a letter is not offered",
    "mfa_download_recovery_codes": FILE,
    "desk:line_reason": "the lived world holds no signed no; tests/surfaces/desk/test_proposals.py draws it",
}
# Pages worth a look besides the one their address opens with.
FURTHER = (
    ("public:hand_in", PUBLIC, "?place_q=ketileng"),
    ("public:duties", PUBLIC, "?q=tidak+ada"),
    ("desk:search", "kasie", "?q=siti"),
    ("desk:search", "kasie", "?q=tidak+ada"),
    ("desk:worklist", "kasie", "?list=late"),
    ("desk:settings_posts", "keeper", "?list=grace"),
    ("desk:settings_duties", "keeper", "?program=umum"),
)
# Forms sent empty: the page that says what is missing.
SENT_EMPTY = (
    ("public:hand_in", PUBLIC), ("public:sent_away", PUBLIC), ("desk:take_in", "kasie"),
    ("desk:source_list", "kasie"), ("desk:settings_give", "keeper"), ("desk:settings_holiday", "keeper"),
    ("account_login", PUBLIC),
)  # fmt: skip
# What every change looks at within a minute: every public page, and the desk's main ones as one seat of each kind sees them.
MAIN = {
    "kasie": ("today", "worklist", "case", "move", "take_in", "visits", "lists", "list", "imports", "import", "search"),
    "dinsos_section": ("today", "inbox", "worklist", "case"),
    "sekda": ("disputes", "dispute", "batches"),
    "keeper": ("settings", "settings_duties", "settings_duty", "settings_posts", "settings_give", "settings_days"),
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
        if name in self.more or short in self.more:
            return self.more.get(name) or self.more[short]
        if list(takes) == ["pk"]:
            # What nobody has named here opens at one of its first rows, or not at all.
            return [*self.more.get(short.partition("_")[0], []), *({"pk": pk} for pk in range(1, FIRST_ROWS))]
        if "number" not in takes:
            return []
        kept = self.visits if short.startswith(("visit", "sent_away")) else self.cases
        if name.startswith("public:"):
            kept = [numbers.written(number) for number in kept]
        rest = {"move": list(moves.VERBS), "task": ["identity_papers"]}
        others = [each for each in takes if each != "number"]
        return [
            {"number": number} | dict(zip(others, values, strict=True))
            for number, values in product(kept, product(*(rest.get(each, []) for each in others)))
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
        "person_move": keys(Person), "settings_end": [{"pk": world.staff.post_id}],
        "settings_duty": [{"programme": "jscm", "step": "proposal", "duty": "verifies"}],
        "settings_arbiter": [{"one": "dinsos", "other": "kelurahan"}], "settings_number": [{"key": "handover.answer"}],
        "settings_withdraw": keys(Holiday),
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
    return (PUBLIC, ACCOUNT, *logins.STATES) if name.startswith(("account", "mfa")) else (PUBLIC, logins.VISITOR)


def openable(
    clients: dict[str, Client], about: Things, *, only: set[tuple[str, str]] | None = None, one_is_enough: bool = False
) -> Found:
    """(address, viewer) -> the path of the page it opens for them; of these pairs only, or for one viewer each."""
    found: Found = {}
    for name, takes in addresses():
        if name in EXCEPTIONS:
            continue
        candidates = about.arguments(name, takes)
        for viewer in viewers_of(name):
            if viewer not in clients or (only is not None and (name, viewer) not in only):
                continue
            path = _first_page(clients[viewer], _paths(name, candidates))
            if path:
                found[name, viewer] = path
                if one_is_enough:
                    break
    return dict(sorted(found.items(), key=lambda one: not one[0][0].startswith(("account", "mfa"))))


def unlisted(pages: Found) -> set[str]:
    """Addresses of which no page was opened and which no exception names."""
    return {name for name, _takes in addresses()} - {name for name, _viewer in pages} - set(EXCEPTIONS)


def _paths(name: str, candidates: list[Arguments]) -> Iterator[str]:
    return (reverse(name, kwargs=kwargs) for kwargs in candidates)


def _first_page(client: Client, paths: Iterator[str]) -> str | None:
    """The first of these that is a page for this browser; where one door is shut for it, the others are too."""
    for path in islice(paths, MOST_TRIES):
        answer = client.get(path)
        if answer.status_code == HTTPStatus.OK and answer.headers["Content-Type"].startswith("text/html"):
            return path
        if answer.status_code in SHUT:
            return None
    return None


def clients_of(world: World) -> dict[str, Client]:
    """A browser for everybody: signed in at a desk, signed in without one, and nobody at all."""
    clients = {name: Client() for name in (*SEATS, PUBLIC, ACCOUNT)}
    for name in SEATS:
        session = clients[name].session
        session["post_id"] = (keeper(world) if name == "keeper" else getattr(world, name)).post_id
        session.save()
    clients[ACCOUNT].force_login(get_user_model().objects.get(username="kepala.dinsos"))
    return clients


def consult(desk: Client, about: Things) -> None:
    """An ordinary consultation has just been recorded there: the page that says so is this browser's."""
    told = desk.post(reverse("desk:consult"), {"topic": "aid", "intake_key": str(uuid4())})
    about.more["consulted"] = [dict(resolve(told["Location"]).kwargs)]


class Looker:
    """The browser windows: one for each viewer and language."""

    def __init__(self, browser: Browser, base: str, clients: dict[str, Client]) -> None:
        self.browser, self.base, self.clients, self.axe = browser, base, clients, Axe()
        self.windows: dict[tuple[str, str], Page] = {}

    def window(self, viewer: str, language: str) -> Page:
        if (viewer, language) not in self.windows:
            # axe is put into the page by the test; the page's own policy would refuse it.
            context = self.browser.new_context(bypass_csp=True)
            self._cookies(context, viewer, language)
            self.windows[viewer, language] = context.new_page()
        return self.windows[viewer, language]

    def _cookies(self, context: BrowserContext, viewer: str, language: str) -> None:
        host = urlsplit(self.base).hostname or ""
        kept = [(each.key, each.value, each["path"] or "/") for each in self.clients[viewer].cookies.values()]
        kept = [each for each in kept if each[0] != "django_language"] + [("django_language", language, "/")]
        context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": path} for name, value, path in kept]
        )

    def violations(self, viewer: str, language: str, path: str, *, sizes: Sequence[tuple[int, int]]) -> list[str]:
        """What axe finds, as `rule: where`; a page that did not open in this language is a finding too."""
        page = self.window(viewer, language)
        answer = page.goto(self.base + path)
        if answer is None or answer.status != 200 or page.get_attribute("html", "lang") != language:
            return [f"did not open in {language}: {answer and answer.status}"]
        return self.on(page, sizes)

    def on(self, page: Page, sizes: Sequence[tuple[int, int]]) -> list[str]:
        """What axe finds on the page as it stands, at each size; on a phone with everything unfolded."""
        assert page.evaluate("document.styleSheets.length"), page.url
        found = []
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(UNFOLD, width == PHONE[0])
            result = self.axe.run(page, options=OPTIONS).response["violations"]
            found += [
                f"{width}: {rule['id']}: {node['target']} {node['html'][:160]}"
                for rule in result
                for node in rule["nodes"]
            ]
        return found


@pytest.fixture
def limitless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for a page that opens asks more in a minute than one address may."""
    monkeypatch.setattr(settings, "LIMITS", dict.fromkeys(settings.LIMITS, 100_000))
    monkeypatch.setattr(settings, "ACCOUNT_REAUTHENTICATION_TIMEOUT", 24 * 3600, raising=False)


@pytest.fixture
def world(db: str, limitless: None) -> World:
    clock.mark("story")
    made = cilegon()
    live_through(made)
    clock.set_to(made.at(29, 9, 30))
    return made


@pytest.mark.journey
@pytest.mark.slow
def test_every_page_of_the_address_map_passes_axe(world: World, served: str, browser: Browser) -> None:
    about = things(world)
    clients = clients_of(world) | logins.clients(about)
    consult(clients["kasie"], about)
    pages = openable(clients, about)
    looker = Looker(browser, served, clients)
    found: dict[str, list[str]] = {}

    further = {(name, viewer, query): reverse(name) + query for name, viewer, query in FURTHER}
    plain = {(name, viewer, ""): path for (name, viewer), path in pages.items()}
    for ((name, viewer, query), path), language in product((plain | further).items(), LANGUAGES):
        for violation in looker.violations(viewer, language, path, sizes=(PHONE, SCREEN)):
            found.setdefault(violation, []).append(f"{name}{query} {viewer} {language}")

    assert unlisted(pages) == set()
    assert set(EXCEPTIONS) <= {name for name, _takes in addresses()}
    assert not found


def answering(status: int, html: str) -> Callable[[Route], None]:
    """A door that answers with this page."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=html, content_type="text/html; charset=utf-8")

    return answer


@pytest.mark.journey
@pytest.mark.slow
def test_pages_that_say_no_pass_axe(world: World, served: str, browser: Browser) -> None:
    """A form sent empty, and every error there is."""
    looker = Looker(browser, served, clients_of(world))
    found: dict[str, list[str]] = {}

    for (name, viewer), language in product(SENT_EMPTY, LANGUAGES):
        page = looker.window(viewer, language)
        page.goto(served + reverse(name))
        with page.expect_navigation():
            page.evaluate(SEND_EMPTY)
        assert page.locator('[role="alert"]').count() > 0, name
        for violation in looker.on(page, (PHONE, SCREEN)):
            found.setdefault(violation, []).append(f"{name} empty {viewer} {language}")
    for (status, html), language in product(refusals.pages().items(), LANGUAGES):
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
    about = things(world)
    every = clients_of(world)
    clients = {name: every[name] for name in (PUBLIC, *MAIN)}
    wanted = {(f"desk:{name}", viewer) for viewer, names in MAIN.items() for name in names}
    pages = {
        key: path
        for key, path in openable(
            clients, about, only=wanted | {(name, PUBLIC) for name, _takes in addresses()}
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


def test_every_address_opens_a_page_for_somebody_or_says_why_not(world: World) -> None:
    """Red for a new address that is in no list: give this test a row it is about, or an exception with its reason."""
    about = things(world)
    clients = clients_of(world) | logins.clients(about)
    consult(clients["kasie"], about)

    assert unlisted(openable(clients, about, one_is_enough=True)) == set()


@pytest.mark.journey
def test_the_same_looking_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(bypass_csp=True)
    page.set_content('<html lang="id"><title>x</title><main><h1>x</h1><img src="/x.png"></main></html>')

    found = Axe().run(page, options=OPTIONS).response["violations"]

    assert [one["id"] for one in found] == ["image-alt"]
