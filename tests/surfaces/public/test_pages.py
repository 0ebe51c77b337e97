"""What holds for every public page: it opens without a script, an account or a write, under the strict policy."""

import os
import re
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.factories.world import World, cilegon
from tests.surfaces.public.pages import browser, hidden, matter, send, visit, words_of
from tuntas.base.ledger import clock
from tuntas.casework.cases import numbers
from tuntas.oversight.figures import actions as figures
from tuntas.surfaces.public import urls


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]
# name -> what the address takes; literally, so that a page added later is seen here.
PAGES = {
    "front": None, "hand_in": None, "places": None, "receipt": "case", "receipt_pdf": "case", "receipt_slip": "case",
    "receipt_text": "case", "receipt_qr": "case", "receipt_proof": "case", "receipt_promise": "case", "check": None,
    "keys": None, "verifier": None, "sent_away": None, "sent_away_done": "visit", "contest": None,
    "track": None, "tracked": "case", "send_paper": "POST", "duties": None, "language": "POST",
    "figures": None, "figures_json": None, "feed_index": None, "feed_week": "week", "figures_script": None,
    "prior_claim": None, "direct_way": None, "decision_read": "POST", "stop_companion": "POST", "companion_entry": None,
    # Behind a code of its own: tests/surfaces/desk/test_companions.py.
    "companion": "POST", "companion_visit": "POST", "companion_stop": "POST",
}  # fmt: skip


def test_every_public_address_is_listed_here() -> None:
    assert {each.name for each in urls.urlpatterns} == set(PAGES)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", [name for name, takes in PAGES.items() if takes != "POST"])
def test_page_opens_without_script_account_or_write(admin: Admin, name: str, lang: str) -> None:
    world = cilegon()
    client = browser(world)
    client.cookies["django_language"] = lang
    numbers_of = {
        "case": send(client, "/serah/", matter()).headers["Location"].split("/")[2],
        "visit": send(client, "/lempar/", visit()).headers["Location"].split("/")[2],
        "week": figures.publish_due(at=world.at(13, 4))[0],
    }
    takes = PAGES[name]
    address = reverse(f"public:{name}", args=[numbers_of[takes]] if takes else [])
    before = _rows(admin)

    answer = client.get(address, {"place_q": "Ketileng"} if name == "places" else {}, follow=True)

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")
    # Under no-referrer a browser names no origin with our own forms, and the CSRF check refuses them.
    assert answer.headers["Referrer-Policy"] == "same-origin"
    page = answer.content.decode(errors="ignore")
    assert (
        " style=" not in page.replace("<svg style=", "<svg ")
        or answer.headers["Content-Type"] != "text/html; charset=utf-8"
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\bon(click|load|submit|change)=", page)
    assert "http://" not in re.sub(r"http://(testserver|www\.w3\.org)", "", page) or name == "receipt_pdf"
    assert _rows(admin) == before


def _rows(admin: Admin) -> list[object]:
    tables = ("cases_case", "cases_visit", "cases_attachment", "cases_objection", "ledger_act")
    return [admin.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]


def test_place_look_up_gives_the_four_villages_first_with_their_whole_path() -> None:
    client = browser(cilegon())

    partial = client.get("/tempat/", {"place_q": "Ketileng"}, headers={"HX-Request": "true"})
    whole = client.get("/tempat/", {"place_q": "Ketileng"}, follow=True)

    lines = re.findall(r"<b>([^<]+)</b><small>([^<]+)</small>", partial.content.decode())
    assert [name.split()[-1] for name, _path in lines[:4]] == ["Ketileng"] * 4
    assert ("Kel. Ketileng", "Kec. Cilegon, Kota Cilegon, Banten") in lines[:4]
    assert "<html" not in partial.content.decode()
    assert "Kec. Cilegon, Kota Cilegon, Banten" in words_of(whole)
    assert "<html" in whole.content.decode()


def test_fragment_put_into_the_page_is_the_page_without_script() -> None:
    client = browser(cilegon())
    fragment = client.get("/tempat/", {"place_q": "Ketileng"}, headers={"HX-Request": "true"}).content.decode()

    page = client.get("/serah/", {"place_q": "Ketileng"}).content.decode()

    assert fragment.strip() in page


def test_two_places_called_jombang_are_two_lines() -> None:
    client = browser(cilegon())

    page = client.get("/tempat/", {"place_q": "Jombang"}, headers={"HX-Request": "true"}).content.decode()

    lines = re.findall(r"<b>([^<]+)</b><small>([^<]+)</small>", page)
    assert ("Kec. Jombang", "Kota Cilegon, Banten") in lines
    assert ("Kab. Jombang", "Jawa Timur") in lines


def test_front_page_before_the_first_published_week_hides_the_numbers() -> None:
    world = cilegon()
    for n in range(3):
        world.hand_in(applicant=f"Warga {n}", at=world.at(7, 9, n))
    clock.set_to(world.at(14, 9, 0))
    cache.clear()

    answer = Client().get("/")

    assert "Kerja kantor di" not in words_of(answer)
    assert "Warga 0" not in answer.content.decode()


def test_duties_name_office_and_rule_and_narrow_by_what_was_typed() -> None:
    client = browser(cilegon())

    every, one, none = (client.get("/tugas/", {"q": text}) for text in ("", "jscm", "tidak ada"))

    assert "Kelurahan menyiapkan data. Dinsos memeriksa. Dinsos memutuskan. BPKAD membayar." in words_of(every)
    assert "Perwal Kota Cilegon" in words_of(one)
    assert one.content.decode().count("<table") == 1
    assert "Belum ada program dengan nama itu." in words_of(none)


def test_duties_ask_the_database_as_often_for_one_programme_as_for_all() -> None:
    client = browser(cilegon())
    client.get("/tugas/")
    asked = []
    for text in ("jscm", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get("/tugas/", {"q": text})
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 6


def test_language_switch_keeps_the_page() -> None:
    world = cilegon()
    client = browser(world)
    address = f"/lacak/{numbers.written(world.hand_in().number)}/?from=qr"
    drawn = client.get(address)

    answer = client.post(
        "/bahasa/",
        {
            "language": "en", "next": hidden(drawn, "next"),
            "csrfmiddlewaretoken": hidden(drawn, "csrfmiddlewaretoken"),
        },
    )  # fmt: skip

    assert answer.headers["Location"] == address
    assert '<html lang="en"' in client.get(address).content.decode()


def test_seats_are_there_in_a_demo_and_nowhere_else(admin: Admin) -> None:
    world = cilegon()
    client = browser(world)
    real = [client.get("/kursi/").status_code, _take(client, world)]
    admin.execute("UPDATE ledger_mark SET kind = 'story'")

    shown = client.get("/kursi/")
    taken = _take(client, world)

    assert real == [404, 404]
    assert "Kasie Kessos Kel. Ketileng" in words_of(shown)
    assert taken == 302
    assert client.session["post_id"] == world.kasie.post_id


def _take(client: Client, world: World) -> int:
    token = hidden(client.get("/"), "csrfmiddlewaretoken")
    return client.post("/kursi/duduk/", {"seat": world.kasie.post_id, "csrfmiddlewaretoken": token}).status_code


def test_health_tells_how_long_the_oldest_deadline_waits() -> None:
    world = cilegon()
    client = browser(world)

    calm = client.get("/healthz").json()

    assert calm["database"] == "ok"
    assert calm["oldest_unmet_seconds"] == 0


def test_health_is_no_longer_well_when_the_disk_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = browser(cilegon())
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize // 1024**2
    answers = []

    for folder, least in ((tmp_path, 0), (tmp_path, free // 2), (tmp_path, free * 2 + 1), (tmp_path / "gone", 0)):
        monkeypatch.setattr(settings, "DATA_FOLDER", folder)
        monkeypatch.setattr(settings, "LEAST_FREE_MB", least)
        answers.append(client.get("/healthz"))

    assert [one.status_code for one in answers] == [200, 200, 503, 503]
    assert [one.json().get("disk") for one in answers] == [None, None, "full", "full"]
    assert "Ruang simpan hampir habis" in answers[2].json()["words"]
    assert str(tmp_path) not in answers[3].content.decode()
    assert client.get("/").status_code == 200


def test_no_view_of_ours_is_open_without_saying_so() -> None:
    """A view without the mark wants a seat; the marked ones are those of the public modules and the few named here."""
    open_views = {
        f"{each.callback.__module__}.{each.callback.__name__}"
        for each in _leaves(get_resolver().url_patterns)
        if getattr(each.callback, "is_public", False)
    }

    # The story's views answer 404 outside a database marked as a story or a test.
    known = ("tuntas.surfaces.public.", "tuntas.surfaces.commands.story.views.")
    assert {name for name in open_views if not name.startswith(known)} == {
        "tuntas.surfaces.api.urls.document",
        "tuntas.surfaces.api.v1.no_such_address",
        "tuntas.surfaces.desk.views.approve.approve",
        "tuntas.surfaces.desk.views.approve.approve_no",
        "tuntas.surfaces.desk.views.approve.approve_yes",
        "tuntas.surfaces.desk.views.sit.sit",
    }


def _leaves(patterns):  # type: ignore[no-untyped-def]
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from _leaves(each.url_patterns)
        else:
            yield each
