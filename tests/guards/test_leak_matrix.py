"""No page tells of a matter next door: not in a list, a count, a search, a refusal, or the choices of a form.

The pages come from the address map itself. An address that is in none of the tables below fails the first test, so a
new page must say how it is looked at. Bait: the seat that looks has matters of its own, of the same kind.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.world import World, cilegon, sitting
from tuntas.base.ledger import clock
from tuntas.base.offices import actions as offices
from tuntas.base.offices.seats import Seat
from tuntas.base.people.models import Person
from tuntas.casework.cases import actions, batches, claims, custody, numbers, store
from tuntas.casework.cases.models import Attachment, Dispute, Outgoing
from tuntas.casework.kinds.proposal import actions as proposals, lists
from tuntas.casework.kinds.proposal.models import ListLine


KETILENG, KEPUH = "36.72.02.1004", "36.72.04.1005"
SECRET_NAME, SECRET_WORDS, SECRET_PHONE = "Zuleha Tetangga", "kata rahasia tetangga", "08009998887"

# desk pages without an argument
LISTS = {
    "today", "worklist", "inbox", "take_in", "visits", "search", "batches", "batch_new", "disputes", "imports", "pin", "switch",
    "consult", "room", "room_key", "room_trace", "room_roster",
    "lists", "list_new", "source_list", "source_blank", "matches", "found", "recommended", "direct_way",
    "sendings", "send_many", "in_hand", "nights", "spoil", "claims", "claim_new",
}  # fmt: skip
# desk pages of one matter: name -> arguments made from what lies next door
OF_ONE = {
    "case_room", "consulted", "room_matter", "room_open", "room_step", "room_write", "room_paper",
    "case", "move", "upload", "paper", "receipt", "visit", "visit_reply", "visit_to_case", "dispute", "batch", "sign_list",
    "batch_initial", "batch_sign", "batch_ask", "batch_send", "batch_link", "batch_link_qr", "import",
    "list", "list_gather", "list_freeze", "list_meeting", "list_results", "list_sign", "list_post", "list_sheet",
    "list_board", "line_out", "line_recuse", "line_sign", "line_reason", "source_receipt", "match_answer", "match_ask",
    "field_visit", "outcomes", "person_move", "list_minutes", "direct_sheet", "accompany", "accompany_visit",
    "accompany_end",
    "covering", "covering_accept", "item_void", "claim", "claim_answer", "claim_sign", "claim_doubt", "claim_minutes",
}  # fmt: skip
# Only act on what is posted, or open to whoever holds the link: asked by their own tests.
BY_POST = {
    "accept", "decline", "leave", "sit", "room_notice", "room_key_close", "room_key_make", "room_key_recover",
    "room_key_grant", "room_key_revoke", "room_key_rotate", "room_phone",
}  # fmt: skip
BY_LINK = {"approve", "approve_yes", "approve_no"}
# The rules of the office say nothing of a matter; who keeps them, and nobody else, opens them: tests/surfaces/desk/test_settings.py
RULES = "settings"
# Whole families of addresses with tests of their own; what is public by design has its own test of what it tells.
OTHERS = (
    "public:",
    "log:",
    "demo:",
    "story:",
    "account_",
    "mfa_",
    "healthz",
    "api",
    "socialaccount_",
    "usersessions_",
    "",
)
QUERIES = (
    "",
    "?list=late",
    "?list=soon",
    "?list=returned",
    "?list=waiting",
    "?list=sent",
    "?q=zuleha",
    "?q=tetangga",
    "?after=x",
)


def addresses() -> Iterator[str]:
    """Names of all addresses, as `namespace:name`."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            space = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from _walk(each.url_patterns, space)
        else:
            yield f"{prefix}{each.name or ''}"


def desk_names() -> list[str]:
    return sorted({name.removeprefix("desk:") for name in addresses() if name.startswith("desk:")})


def kind_of(name: str) -> str:
    for kind, names in (("list", LISTS), ("one", OF_ONE), ("post", BY_POST), ("link", BY_LINK)):
        if name in names:
            return kind
    if name.startswith(RULES):
        return "rules"
    return "import" if name.startswith("import") else ""


def test_every_address_says_how_it_is_looked_at() -> None:
    unlisted = [name for name in desk_names() if not kind_of(name)]
    unlisted += [name for name in addresses() if not name.startswith(("desk:", *OTHERS[:-1])) and name != ""]

    assert unlisted == []


@dataclass(frozen=True)
class NextDoor:
    """What lies in Ketileng, and what the seat in Kepuh has itself."""

    number: str
    visit: str
    dispute: int
    batch: int
    paper: int
    own: str
    village_list: int
    line: int
    source: int
    approval: int
    person: int = 99_999
    covering: int = 99_999
    item: int = 99_999
    claim: int = 99_999

    def arguments(self, name: str) -> Mapping[str, object]:
        by_kind: dict[str, Mapping[str, object]] = {
            "move": {"number": self.number, "move": "assign"},
            "upload": {"number": self.number, "task": "identity_papers"},
            "paper": {"pk": self.paper},
            "dispute": {"pk": self.dispute},
            "batch_link": {"pk": self.batch, "approval": self.approval},
            "batch_link_qr": {"pk": self.batch, "approval": self.approval},
            "import": {"pk": 1},
            "source_receipt": {"pk": self.source},
            "person_move": {"pk": self.person},
            "item_void": {"pk": self.item},
            "room_step": {"number": self.number, "move": "secure"},
            "room_write": {"number": self.number, "what": "note"},
            "room_paper": {"number": self.number, "ref": uuid4()},
        }
        if name in by_kind:
            return by_kind[name]
        if name.startswith(("covering", "claim")):
            return {"pk": self.covering if name.startswith("covering") else self.claim}
        if name.startswith("visit"):
            return {"number": self.visit}
        if name.startswith(("batch", "sign")):
            return {"pk": self.batch}
        if name.startswith(("list", "line")):
            return {"pk": self.line if name.startswith("line") else self.village_list}
        return {"number": self.number}

    def marks(self) -> tuple[str, ...]:
        return (
            SECRET_NAME, "Zuleha", SECRET_WORDS, SECRET_PHONE, self.number, numbers.written(self.number), self.visit,
            numbers.written(self.visit),
        )  # fmt: skip


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


def fill(world: World) -> NextDoor:
    """A matter next door that has been through everything a page could tell of, and the same at home."""
    number = world.hand_in(
        applicant=SECRET_NAME, words=SECRET_WORDS, phone=SECRET_PHONE, kind="need", programme=""
    ).number
    own = world.hand_in(applicant="Warga Kepuh", region=KEPUH, kind="need", programme="").number
    visit = _visit(world, world.kasie, SECRET_WORDS, SECRET_PHONE, KETILENG)
    _visit(world, world.kepuh_kasie, "kata sendiri", "", KEPUH)
    paper = _paper(world, world.kasie, number)
    batch = _batch(world, world.lurah, number)
    dispute = _dispute(world, number)
    claim = _claim(world)
    covering, item = Outgoing.objects.using("owner").order_by("pk").values_list("covering_id", "pk")[0]
    return NextDoor(
        number, visit, dispute, batch, paper, own, *_lists(world), approval=_approval(world, batch), person=_person(),
        covering=covering, item=item, claim=claim,
    )  # fmt: skip


def _claim(world: World) -> int:
    """Somebody next door who handed it in before, in his own words."""
    with sitting(world.kasie) as by:
        matter = store.Matter(
            key=uuid4(), region=KETILENG, topic="aid", applicant=SECRET_NAME, words=SECRET_WORDS, phone=SECRET_PHONE,
            office_id=by.office_id,
        )  # fmt: skip
        receipt = store.hand_in(matter, by=by.actor, at=world.at(7, 9))
        said = claims.Claimed(KETILENG, "village", date(2021, 10, 20), "witness", SECRET_WORDS)
        return claims.record(said, case_id=receipt.case_id, by=by.actor, at=world.at(7, 9))


def _visit(world: World, seat: Seat, words: str, phone: str, region: str) -> str:
    word = store.SpokenWord(
        key=uuid4(), office_id=seat.office_id, region=region, topic="aid", told="sent_away", sent_to="dinsos", words=words,
        visitor=SECRET_NAME if region == KETILENG else "", phone=phone,
    )  # fmt: skip
    return store.record_visit(word, at=world.at(7, 9)).number


def _paper(world: World, seat: Seat, number: str) -> int:
    with sitting(seat):
        paper = actions.add_paper(
            number=number, by=seat, label=SECRET_WORDS, content=b"%PDF-1.4 rahasia", mime="application/pdf", sha256="a" * 64,
            at=world.at(7, 9, 20),
        )  # fmt: skip
    assert isinstance(paper, Attachment)
    return int(paper.pk)


def _batch(world: World, seat: Seat, number: str) -> int:
    with sitting(seat):
        batch = batches.make(by=seat, purpose="Surat tetangga", numbers=[number], chain_posts=[], at=world.at(7, 9, 25))
    return int(batch.pk)


def _lists(world: World) -> tuple[int, int, int]:
    """A list of an RT, and the village's list of the month with a line of it."""
    handed = proposals.Handed("RT 03/RW 05", SECRET_NAME, world.at(6).date(), [proposals.Facts(SECRET_NAME)], "jscm")
    with sitting(world.kasie) as seat:
        source = proposals.hand_in_list(by=seat, handed=handed, key=uuid4(), at=world.at(7, 9, 26)).stored.pk
        village_list = lists.open_list(by=seat, programme="jscm", month=world.at(7).date(), at=world.at(7, 9, 27)).pk
        assert lists.gather(list_id=village_list, by=seat, at=world.at(7, 9, 28)) == 1
    line = ListLine.objects.using("owner").get(list=village_list).pk
    return village_list, line, source


def _person() -> int:
    """Whom the list next door has made."""
    return Person.objects.using("owner").filter(name=SECRET_NAME).order_by("id").values_list("id", flat=True)[0]


def _approval(world: World, batch: int) -> int:
    with sitting(world.lurah) as seat:
        offices.set_pin(by=seat, pin="482913", at=world.at(7, 9))
        approval, _token = offices.ask_approval(
            by=seat, post_id=seat.post_id, subject="batch", subject_id=batch, at=world.at(7, 9)
        )
    return int(approval.pk)


def _dispute(world: World, number: str) -> int:
    """Sent, accepted, returned, contested."""
    dinsos, at = world.dinsos_section, world.at
    with sitting(world.kasie) as seat:
        custody.hand_over(
            number=number, by=seat, to_office_id=dinsos.office_id, ground="competent_office", at=at(7, 9, 30)
        )
    with sitting(dinsos) as seat:
        custody.answer(number=number, by=seat, accept=True, at=at(7, 9, 31))
        custody.hand_over(
            number=number,
            by=seat,
            to_office_id=world.kasie.office_id,
            ground="paper_missing",
            note=SECRET_WORDS,
            at=at(7, 9, 32),
        )
    with sitting(world.kasie) as seat:
        custody.hand_over(
            number=number,
            by=seat,
            to_office_id=dinsos.office_id,
            ground="not_our_duty",
            note=SECRET_WORDS,
            at=at(7, 9, 33),
        )
    return int(Dispute.objects.using("owner").get(case__number=number).pk)


def browser(seat: Seat) -> Client:
    client = Client()
    session = client.session
    session["post_id"] = seat.post_id
    session.save()
    return client


@pytest.mark.parametrize("seat", ["kepuh_kasie", "kepuh_operator"])
def test_village_next_door_reads_nothing_of_it(world: World, seat: str) -> None:
    there = fill(world)
    neighbour, home = browser(getattr(world, seat)), browser(world.kasie)
    assert numbers.written(there.number) in home.get(reverse("desk:search"), {"q": "zuleha"}).content.decode()

    for name in (name for name in desk_names() if kind_of(name) == "list"):
        for query in QUERIES:
            page = neighbour.get(reverse(f"desk:{name}") + query).content.decode()
            assert [mark for mark in there.marks() if mark in page] == [], (name, query)
    assert numbers.written(there.own) in neighbour.get(reverse("desk:worklist")).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_address_of_a_matter_next_door_is_like_one_that_never_was(world: World, method: str) -> None:
    there = fill(world)
    neighbour = browser(world.kepuh_kasie)
    ask: Callable[..., object] = getattr(neighbour, method)
    never = NextDoor(
        numbers.new_number(), numbers.new_number(), 99_999, 99_999, 99_999, there.own, 99_999, 99_999, 99_999, 99_999
    )

    for name in (name for name in desk_names() if kind_of(name) == "one"):
        real, unreal = (ask(reverse(f"desk:{name}", kwargs=each.arguments(name))) for each in (there, never))
        assert real.status_code in {404, 405, 422}, name  # type: ignore[attr-defined]
        assert _body(real, there) == _body(unreal, never), name


def _body(answer: object, asked: NextDoor) -> tuple[int, str]:
    """Status and page, without what the asker himself typed into the address."""
    text = answer.content.decode()  # type: ignore[attr-defined]
    for typed in (asked.number, asked.visit):
        text = text.replace(typed, "NUMBER")
    return answer.status_code, re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", text)  # type: ignore[attr-defined]


def test_counts_are_those_of_a_world_without_it(world: World) -> None:
    own = world.hand_in(applicant="Warga Kepuh", region=KEPUH, kind="need", programme="").number
    neighbour = browser(world.kepuh_kasie)
    before = {
        name: _facts(neighbour.get(reverse(f"desk:{name}"))) for name in ("today", "worklist", "inbox", "batches")
    }

    world.hand_in(applicant=SECRET_NAME, words=SECRET_WORDS)
    _visit(world, world.kasie, SECRET_WORDS, "", KETILENG)

    assert {name: _facts(neighbour.get(reverse(f"desk:{name}"))) for name in before} == before
    assert own


def _facts(answer: object) -> str:
    """The page without the keys made anew each time it is drawn."""
    return re.sub(r'(once=[0-9a-f-]+|value="[A-Za-z0-9]{64}")', "", answer.content.decode())  # type: ignore[attr-defined]


def test_taking_in_next_door_hints_at_nobody(world: World) -> None:
    """The hint of a twin looks no further than the seat's own place."""
    fill(world)
    client = browser(world.kepuh_kasie)

    taken = client.post(
        reverse("desk:take_in"),
        {"name": SECRET_NAME, "topic": "aid", "phone": SECRET_PHONE, "intake_key": str(uuid4())},
    )
    receipt = client.get(taken["Location"]).content.decode()

    assert "Mungkin sudah ada" not in receipt


def test_hand_over_of_next_door_is_not_accepted_by_its_number(world: World) -> None:
    fill(world)

    answer = browser(world.kepuh_kasie).post(reverse("desk:accept"), {"handover": ["1", "2", "3"]})

    assert answer.status_code == 422
