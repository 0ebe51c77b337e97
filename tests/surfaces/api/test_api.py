"""The API: the same actions, permissions and limits as the pages; refusals in one form; nothing dropped in silence."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.factories.world import World, cilegon
from tuntas.base.errors import Invalid
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.surfaces.api import tokens
from tuntas.surfaces.api.models import ApiToken


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]
MATTER = {"region": "36.72.02.1004", "topic": "aid", "applicant": "Bu Rohmah", "words": "Minta bantuan."}


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9, 10))
    return made


def _hand_in(client: Client, key: object, **changes: object):  # type: ignore[no-untyped-def]
    return client.post(
        "/api/v1/matters", json.dumps(MATTER | changes), "application/json", headers={"Idempotency-Key": str(key)}
    )


def _token(world: World, seat: Seat, days: int = 30) -> str:
    at = world.at(7, 9, 0)
    return tokens.issue(
        post_id=seat.post_id, name="SIKS lokal", by=acts.SYSTEM, at=at, expires_at=at + timedelta(days=days)
    )


def _as(world: World, seat: Seat) -> Client:
    return Client(headers={"Authorization": f"Bearer {_token(world, seat)}"})


def test_hand_in_and_its_retry_give_one_receipt(world: World, admin: Admin) -> None:
    key = uuid4()

    first, again = _hand_in(Client(), key), _hand_in(Client(), key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"is_new": False} == again.json()
    assert first.json()["holder"] == "Kel. Ketileng"
    assert admin.execute("SELECT count(*), min(channel) FROM cases_case").fetchone() == (1, "api")


def test_a_telephone_is_one_however_it_is_spelled_and_a_retry_may_spell_it_anew(world: World, admin: Admin) -> None:
    key = uuid4()
    first = _hand_in(Client(), key, phone="+62 812-3456-7890")
    again = _hand_in(Client(), key, phone="0812 3456 7890")

    assert (first.status_code, again.status_code) == (201, 200)
    assert admin.execute("SELECT phone FROM cases_case").fetchall() == [("081234567890",)]
    assert _hand_in(Client(), key, phone="0812 3456 7891").status_code == 409


def test_same_key_with_other_content_is_409_in_the_one_form_and_tells_nothing(world: World) -> None:
    key = uuid4()
    theirs = _hand_in(Client(), key, applicant="Pak Darmo").json()

    answer = _hand_in(Client(), key)

    assert answer.status_code == 409
    assert set(answer.json()) == {"error", "fields"}
    assert theirs["number"] not in answer.content.decode()
    assert "Darmo" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region": "36.72"}, "region"),
        ({"region": "11.01.01.2001"}, "region"),
        ({"applicant": "  "}, "applicant"),
        ({"applicant": "a\u0000b"}, "applicant"),
        ({"words": "\ud800"}, "words"),
        ({"nik": "3672"}, "nik"),
        ({"phone": "129"}, "phone"),
        ({"phone": "tidak punya"}, "phone"),
        ({"programme": "jps"}, "programme"),
        ({"topic": "lain"}, "topic"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_stored_is_422_and_names_its_field(
    world: World, admin: Admin, changes: dict[str, object], field: str
) -> None:
    answer = _hand_in(Client(), uuid4(), **changes)

    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "fields"}
    assert list(answer.json()["fields"]) == [field]
    assert admin.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)


ENGLISH = re.compile(r"\b(?:should|Input|String|Field|required|valid|error|match)\b")


def test_what_is_out_of_shape_is_told_in_our_own_words_and_in_english_when_asked_so(world: World) -> None:
    asked = {"region": "36.72", "topic": "lain", "nik": "3,6E+15", "words": "x" * 2001, "phone": 8, "surprise": 1}

    answer = Client().post("/api/v1/matters", json.dumps(asked), "application/json").json()["fields"]
    english = Client()
    english.cookies["django_language"] = "en"
    told = english.get("/api/v1/matters", headers={"X": "1"})
    told_of_fields = english.post("/api/v1/matters", "{}", "application/json").json()["fields"]

    assert set(answer) == {*asked, "applicant", "Idempotency-Key"}
    assert not [sentence for sentence in answer.values() if ENGLISH.search(sentence)], answer
    assert told_of_fields["region"] == "This field is required."
    assert told.json() == {"error": "That way of asking is not known at this address.", "fields": {}}


@pytest.mark.parametrize(("method", "address", "status"), [("get", "nothing/here", 404), ("put", "matters", 405)])
def test_what_is_not_there_is_refused_in_the_one_form(world: World, method: str, address: str, status: int) -> None:
    answer = getattr(Client(), method)(f"/api/v1/{address}")

    assert answer.status_code == status
    assert set(answer.json()) == {"error", "fields"}
    assert (status == 405) == ("Allow" in answer.headers)


def test_programme_makes_a_proposal(world: World, admin: Admin) -> None:
    answer = _hand_in(Client(), uuid4(), programme="jscm")

    assert answer.status_code == 201
    assert admin.execute("SELECT kind, programme FROM cases_case").fetchall() == [("proposal", "jscm")]


def test_number_is_followed_without_a_name_and_with_the_secret_with_one(world: World) -> None:
    receipt, bait = world.hand_in(), world.hand_in(applicant="Pak Darmo")
    address = f"/api/v1/matters/{numbers.written(receipt.number)}"

    closed = Client().get(address)
    opened = Client().get(address, headers={"X-Receipt-Secret": receipt.secret})
    wrong = Client().get(address, headers={"X-Receipt-Secret": bait.secret})

    assert closed.status_code == 200
    assert closed.json()["opened"] is None
    assert "Rohmah" not in closed.content.decode()
    assert "jscm" not in closed.content.decode().lower()
    assert opened.json()["opened"]["applicant"] == "Bu Rohmah"
    assert wrong.status_code == 422
    assert set(wrong.json()) == {"error", "fields"}


def test_unknown_number_is_404_and_a_mistyped_one_422_in_one_form(world: World) -> None:
    unknown = Client().get(f"/api/v1/matters/{numbers.new_number()}")
    mistyped = Client().get("/api/v1/matters/4F7")

    assert (unknown.status_code, mistyped.status_code) == (404, 422)
    assert [set(answer.json()) for answer in (unknown, mistyped)] == [{"error", "fields"}] * 2


def test_staff_pages_want_a_seat_and_a_bad_key_is_none(world: World) -> None:
    receipt = world.hand_in()
    addresses = ["/api/v1/cases", f"/api/v1/cases/{receipt.number}", "/api/v1/people?q=rohmah"]
    good = _token(world, world.kasie)
    headers = [{}, {"Authorization": "Bearer tuntas_x"}, {"Authorization": f"Bearer {good}x"}]

    answers = [Client(headers=header).get(address) for header in headers for address in addresses]

    assert {answer.status_code for answer in answers} == {401}
    assert {frozenset(answer.json()) for answer in answers} == {frozenset({"error", "fields"})}


def test_list_holds_this_office_s_cases_and_no_neighbour_s(world: World) -> None:
    mine = world.hand_in()
    world.hand_in(region="36.72.04.1005", applicant="Warga Kepuh")

    found = _as(world, world.kasie).get("/api/v1/cases").json()

    assert [case["number"] for case in found["cases"]] == [numbers.written(mine.number)]
    assert found["next_page"] is None
    assert set(found["cases"][0]) == {
        "number", "kind", "programme", "topic", "state", "region", "holder", "received_at", "due",
    }  # fmt: skip


def test_unknown_filter_is_refused_and_never_dropped(world: World) -> None:
    world.hand_in()
    client = _as(world, world.kasie)

    answers = [
        client.get("/api/v1/cases", query)
        for query in ({"status": "preparing"}, {"state": "perparing"}, {"due_before": "besok"}, {"page": "-1"})
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert [next(iter(answer.json()["fields"])) for answer in answers] == ["status", "state", "due_before", "page"]


def test_filters_narrow(world: World) -> None:
    world.hand_in()
    client = _as(world, world.kasie)

    counts = [
        len(client.get("/api/v1/cases", query).json()["cases"])
        for query in (
            {"state": "preparing"}, {"state": "received"}, {"due_before": "2021-12-11"}, {"due_before": "2021-12-10"},
        )
    ]  # fmt: skip

    assert counts == [1, 0, 1, 0]


def test_list_goes_on_by_key_and_asks_as_often_for_one_row_as_for_many(world: World) -> None:
    client = _as(world, world.kasie)
    world.hand_in()
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/cases")
    for n in range(51):
        world.hand_in(applicant=f"Warga {n}")
    with CaptureQueriesContext(connection) as many:
        first = client.get("/api/v1/cases").json()
    second = client.get("/api/v1/cases", {"page": first["next_page"]}).json()

    assert len(one) == len(many)
    assert (len(first["cases"]), len(second["cases"]), second["next_page"]) == (50, 2, None)
    assert len({case["number"] for case in first["cases"] + second["cases"]}) == 52


def test_case_lists_its_moves_with_the_reason_of_what_is_blocked(world: World, admin: Admin) -> None:
    receipt = world.hand_in()

    answer = _as(world, world.kasie).get(f"/api/v1/cases/{receipt.number}")

    moves = {move["code"]: move for move in answer.json()["moves"]}
    assert answer.status_code == 200
    assert moves["hand_over"]["possible"] is False
    assert moves["hand_over"]["reason"]
    assert any(move["possible"] for move in moves.values())
    assert "decide" not in moves
    assert admin.execute("SELECT case_id, post_id FROM cases_sight").fetchall() == [
        (receipt.case_id, world.kasie.post_id)
    ]


def test_neighbour_s_case_looks_like_no_case(world: World) -> None:
    receipt = world.hand_in()
    neighbour = _as(world, world.kepuh_kasie)
    world.hand_in(region="36.72.04.1005")

    theirs = neighbour.get(f"/api/v1/cases/{receipt.number}")
    nobody = neighbour.get(f"/api/v1/cases/{numbers.new_number()}")

    assert (theirs.status_code, nobody.status_code) == (404, 404)
    assert theirs.json() == nobody.json()


def test_seat_without_the_permission_is_told_so(world: World) -> None:
    answer = _as(world, world.inspektorat_head).get("/api/v1/people?q=rohmah")

    assert answer.status_code == 403
    assert "tidak berwenang" in answer.json()["error"]


def test_session_of_a_seat_taken_works_like_a_token(world: World) -> None:
    receipt = world.hand_in()
    client = Client()
    session = client.session
    session["post_id"] = world.kasie.post_id
    session.save()

    found = client.get("/api/v1/cases").json()

    assert [case["number"] for case in found["cases"]] == [numbers.written(receipt.number)]


def test_token_ends_by_day_by_hand_and_with_its_post(world: World, admin: Admin) -> None:
    short, ended, kept = (_token(world, world.kasie, days=days) for days in (1, 30, 30))
    at = world.at(8, 10, 0)
    clock.set_to(at)
    second = ApiToken.objects.order_by("id")[1]
    tokens.end(token_id=second.pk, by=acts.SYSTEM, at=at)

    def status(token: str) -> int:
        return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/cases").status_code

    assert [status(token) for token in (short, ended, kept)] == [401, 401, 200]
    assert kept not in str(admin.execute("SELECT * FROM api_apitoken").fetchall())
    assert kept not in str(admin.execute("SELECT body FROM ledger_actbody").fetchall())


def test_token_longer_than_a_year_or_without_a_name_is_not_made(world: World) -> None:
    at = world.at(7)

    for name, days in (("", 30), ("SIKS", 400), ("SIKS", -1)):
        with pytest.raises(Invalid):
            tokens.issue(
                post_id=world.kasie.post_id, name=name, by=acts.SYSTEM, at=at, expires_at=at + timedelta(days=days)
            )
    assert not ApiToken.objects.exists()


@pytest.mark.usefixtures("one_minute")
@override_settings(LIMITS={"hand_in": 1, "visit": 1, "track": 1, "places": 1, "login": 1, "api": 1})
def test_limits_of_the_pages_hold_here_too(world: World) -> None:
    client = _as(world, world.kasie)

    answers = [_hand_in(client, uuid4()) for _n in range(2)] + [client.get("/api/v1/cases") for _n in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429, 200, 429]
    assert answers[1].headers["Retry-After"] == "60"
    assert set(answers[1].json()) == {"error", "fields"}


def test_command_makes_lists_and_takes_back_a_key(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", str(world.kasie.post_id), "SIKS lokal")
    key = capsys.readouterr().out.strip()
    client = Client(headers={"Authorization": f"Bearer {key}"})
    before = client.get("/api/v1/cases").status_code
    made = ApiToken.objects.get()

    call_command("token")
    listed = capsys.readouterr().out
    call_command("token", end=made.pk)

    assert before == 200
    assert "SIKS lokal" in listed
    assert key not in listed
    assert client.get("/api/v1/cases").status_code == 401
    with pytest.raises(CommandError, match="sudah dicabut"):
        call_command("token", end=made.pk)
