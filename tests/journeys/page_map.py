"""Which pages there are, and who can open them: the address map, and a row of the lived-in world for each address.

An address nobody here opens must stand in EXCEPTIONS with its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice, product
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.factories import listed, unit
from tests.factories.lives.offices import keeper
from tests.factories.world import World, sitting
from tests.journeys import logins
from tuntas.base.ledger import clock
from tuntas.base.offices import actions as offices
from tuntas.base.offices.models import Approval
from tuntas.base.people.models import Person
from tuntas.base.places.models import Holiday
from tuntas.casework.cases import batches, numbers
from tuntas.casework.cases.models import Case, CoveringList, Dispute, Outgoing, PriorClaim, Visit
from tuntas.casework.kinds.proposal.models import ListLine, ProposalList, SourceList
from tuntas.delivery.protection import watch
from tuntas.delivery.protection.models import Matter
from tuntas.delivery.protection.workflow import SEALED
from tuntas.surfaces.desk import moves
from tuntas.surfaces.desk.protection.key import DEMO_WORD
from tuntas.surfaces.exchange.models import Import


PUBLIC, ACCOUNT = "citizen", "account"
# One seat of each role, and of each office whose head has duties of its own.
SEATS = (
    "kasie", "lurah", "operator", "staff", "camat", "dinsos_head", "dinsos_secretary", "dinsos_section", "dinsos_verifier",
    "disdukcapil", "sekda", "inspektorat_head", "ppa_head", "ppa_officer", "keeper",
)  # fmt: skip
UNIT = ("ppa_head", "ppa_officer")
# Everybody who looks.
VIEWERS = (*SEATS, PUBLIC, ACCOUNT, logins.VISITOR, *logins.STATES)
LANGUAGES = ("id", "en")
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
    "desk:room_paper": FILE,
    "desk:room_phone": POST_ONLY,
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
    "api/v1/<path:rest>": API,
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
    listed.said_no(world, at=clock.now())
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
        "settings_take_back": [{"pk": world.kepuh_operator.post_id}],
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


def go_to_the_unit(world: World, clients: dict[str, Client], about: Things) -> None:
    """A matter has come in; those of the unit who look have said why they open it, and opened their key.

    Needs a key keeper beside (`unit.keeper_beside`), and whatever serves the pages must ask the same one.
    """
    unit.left(world, at=clock.now())
    # With it come those that the lived-in days left waiting.
    assert watch.take_arrivals(at=clock.now()) > 0
    one: Arguments = {"number": Matter.objects.using("owner").order_by("-id").values_list("number", flat=True)[0]}
    about.more |= {name: [one] for name in ("room_matter", "room_open")}
    about.more["room_step"] = [one | {"move": code} for code in SEALED.moves]
    for name in UNIT:
        if name in clients:
            opened = clients[name].post(reverse("desk:room_open", kwargs=one), {"purpose": "work", "ground": "Piket"})
            key = clients[name].post(reverse("desk:room_key"), {"passphrase": DEMO_WORD})
            assert (opened.status_code, key.status_code) == (HTTPStatus.FOUND, HTTPStatus.FOUND)
