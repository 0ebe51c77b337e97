"""“I was sent away”: counted at once, answered with whose duty it is, contradicted within its days."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.factories.world import cilegon
from tests.surfaces.public.pages import browser, send, visit, words_of
from tuntas.base.ledger import clock
from tuntas.casework.cases import numbers, store


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]


def test_visit_is_a_spoken_bounce_and_says_whose_duty_it_is(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/lempar/", visit())

    assert answer.status_code == 303
    words = words_of(client.get(answer.headers["Location"]))
    assert "Anda tidak perlu ke Dinsos. Menyiapkan data JSCM adalah tugas Kelurahan Ketileng." in words
    assert "Nomor kunjungan Anda" in words
    assert admin.execute("SELECT told, sent_to, programme, channel, visitor FROM cases_visit").fetchall() == [
        ("sent_away", "dinsos", "jscm", "web", "")
    ]
    assert admin.execute("SELECT kind FROM cases_bounce").fetchall() == [("spoken",)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"programme": ""},
            "Anda tidak perlu ke Dinsos. Menyiapkan data bantuan sosial adalah tugas Kelurahan Ketileng.",
        ),
        ({"topic": "card", "programme": ""}, "Mengurus KTP dan KK adalah tugas Disdukcapil Kota Cilegon."),
        (
            {"sent_to": "kelurahan"},
            "Menyiapkan data JSCM adalah tugas Kelurahan Ketileng. Di sana Anda wajib diterima.",
        ),
        ({"told": "unserved", "sent_to": ""}, "Menyiapkan data JSCM adalah tugas Kelurahan Ketileng."),
    ],
)
def test_sentence_follows_the_duty_map(changes: dict[str, str], sentence: str) -> None:
    client = browser(cilegon())

    answer = send(client, "/lempar/", visit(**changes))

    assert sentence in words_of(client.get(answer.headers["Location"]))


def test_map_beside_the_sentence_is_of_the_same_step() -> None:
    client = browser(cilegon())

    answer = send(client, "/lempar/", visit(topic="card", programme=""))
    page = words_of(client.get(answer.headers["Location"]))

    assert "Mengurus KTP dan KK adalah tugas Disdukcapil Kota Cilegon." in page
    assert "Memutuskan Disdukcapil" in page
    assert "Memutuskan Dinsos" not in page


def test_sent_away_without_where_is_asked_again_with_everything_kept(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/lempar/", visit(sent_to="", words="Katanya urusan Dinsos"))

    assert answer.status_code == 422
    assert "Pilih Anda disuruh ke mana." in words_of(answer)
    assert "Katanya urusan Dinsos" in answer.content.decode()
    assert admin.execute("SELECT count(*) FROM cases_visit").fetchone() == (0,)


def test_what_was_asked_is_not_told_to_who_has_only_the_number() -> None:
    world = cilegon()
    address = send(browser(world), "/lempar/", visit()).headers["Location"]

    answer = browser(world).get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"] == address.replace("/lempar/", "/lacak/")


def test_forged_key_of_another_visit_is_refused_neutrally(admin: Admin) -> None:
    world = cilegon()
    key = uuid4()
    spoken = store.SpokenWord(
        key=key, office_id=world.office("36.72.02.1004").pk, region="36.72.02.1004", topic="health", told="unserved",
        words="Rahasia Darmo",
    )  # fmt: skip
    store.record_visit(spoken, at=world.at(7))

    answer = send(browser(world), "/lempar/", visit(intake_key=str(key)))

    assert answer.status_code == 409
    assert "Darmo" not in answer.content.decode()
    assert admin.execute("SELECT count(*) FROM cases_visit").fetchone() == (1,)


@pytest.mark.parametrize(("days", "status"), [(7, 200), (8, 409)])
def test_visit_is_contradicted_within_its_days(admin: Admin, days: int, status: int) -> None:
    world = cilegon()
    spoken = store.SpokenWord(
        key=uuid4(), office_id=world.office("36.72.02.1004").pk, region="36.72.02.1004", topic="aid", told="answered"
    )
    came = world.at(7)
    receipt = store.record_visit(spoken, at=came)
    client = browser(world)
    clock.set_to(came + timedelta(days=days) - timedelta(minutes=5))
    typed = {"number": numbers.written(receipt.number), "secret": receipt.secret, "words": "Saya tidak dijawab."}

    answer = send(client, "/keberatan/", typed)
    again = send(client, "/keberatan/", typed)

    assert answer.status_code == status
    assert again.status_code == 409
    stored = "Saya tidak dijawab." if status == 200 else ""
    assert admin.execute("SELECT contest FROM cases_visit").fetchall() == [(stored,)]


def test_a_visit_offers_what_can_be_contradicted_and_until_when(admin: Admin) -> None:
    world = cilegon()
    spoken = store.SpokenWord(
        key=uuid4(), office_id=world.office("36.72.02.1004").pk, region="36.72.02.1004", topic="aid", told="come_back"
    )
    receipt = store.record_visit(spoken, at=world.at(7))
    client = browser(world)
    number = numbers.written(receipt.number)

    before, form = words_of(client.get(f"/lacak/{number}/")), words_of(client.get("/keberatan/", {"number": number}))
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE cases_visit SET reply = 'Kami tunggu.', replied_at = at, replied_by_id = 1")
    answered = words_of(client.get(f"/lacak/{number}/"))
    clock.set_to(world.at(7) + timedelta(days=8))
    too_late = words_of(client.get(f"/lacak/{number}/"))

    assert "Bantah catatan ini" in before
    assert "sampai Selasa 14 Desember" in before
    assert "Kunjungan ke Kel. Ketileng." in form
    assert "Kirim bantahan" in form
    assert "Bantah jawaban kantor" in answered
    for page in (before, answered, too_late):
        assert "Saya tidak setuju" not in page
    assert "Bantah" not in too_late
