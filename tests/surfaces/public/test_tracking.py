"""A number followed without an account: what anyone sees, what the secret opens, what an unknown number tells."""

import re

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.world import cilegon, sitting
from tests.surfaces.public.pages import browser, hidden, photo, send, visit, words_of
from tuntas.base.ledger import clock
from tuntas.casework.cases import actions, custody, numbers, tracking


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]


def test_number_is_led_to_its_one_address_however_it_was_typed() -> None:
    world = cilegon()
    written = numbers.written(world.hand_in().number)
    client = browser(world)
    spoken = written.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    answer = client.get("/lacak/", {"number": spoken})
    direct = client.get(f"/lacak/{written.replace('-', '').lower()}/")

    assert answer.headers["Location"] == direct.headers["Location"] == f"/lacak/{written}/"


def test_wrong_number_says_what_is_wrong_and_keeps_it() -> None:
    client = browser(cilegon())

    answer = client.get("/lacak/", {"number": "4F7-K2M"})

    assert answer.status_code == 422
    assert "Nomor punya 9 huruf atau angka. Ini baru 6." in answer.content.decode()
    assert 'value="4F7-K2M"' in answer.content.decode()


def test_number_alone_tells_holder_and_due_and_no_name_need_or_programme() -> None:
    world = cilegon()
    receipt = world.hand_in(applicant="Bu Rohmah", words="Minta JSCM untuk janda", phone="08001234567")
    client = browser(world)

    answer = client.get(f"/lacak/{numbers.written(receipt.number)}/")

    words = words_of(answer)
    assert answer.status_code == 200
    assert "Berkas Anda ada di Kel. Ketileng sejak Selasa 7 Desember" in words
    assert "Jumat 10 Desember" in words
    assert "Layanan sosial" in words
    for secret in ("Rohmah", "JSCM", "jscm", "janda", "08001234567"):
        assert secret not in answer.content.decode()


def test_two_last_days_are_told_apart_in_one_sentence(admin: Admin) -> None:
    world = cilegon()
    receipt = world.hand_in()
    client = browser(world)
    address = f"/lacak/{numbers.written(receipt.number)}/"

    two = words_of(client.get(address))
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE cases_clock SET due = (SELECT due FROM cases_case) WHERE scope = 'case'")
    one = words_of(client.get(address))

    days = re.search(r"Langkah ini selesai paling lambat (.*?) ; perkaranya dijawab paling lambat (.*?) \.", two)
    assert days
    assert days[1].startswith("Jumat 10 Desember")
    assert days[2] == "Selasa 4 Januari 2022"
    assert "Anda dijawab paling lambat" not in two
    assert f"Langkah ini paling lambat {days[1]}" in two
    assert "Anda dijawab paling lambat Jumat 10 Desember" in one
    assert "Langkah ini" not in one


def test_secret_opens_papers_and_name_and_a_wrong_one_does_not() -> None:
    world = cilegon()
    receipt = world.hand_in()
    bait = world.hand_in(applicant="Pak Darmo", words="Lain")
    client = browser(world)
    address = f"/lacak/{numbers.written(receipt.number)}/"

    wrong = send(client, address, {"secret": bait.secret})
    right = send(client, address, {"secret": receipt.secret.lower()})

    assert wrong.status_code == 422
    assert str(tracking.WRONG_PAIR) in words_of(wrong)
    assert "Rohmah" not in wrong.content.decode()
    assert right.status_code == 303
    opened = words_of(client.get(address))
    assert "Atas nama Bu Rohmah" in opened
    assert "Foto rumah" in opened
    assert "Rohmah" not in browser(world).get(address).content.decode()


def test_unknown_numbers_look_alike_and_ask_the_database_what_a_known_one_asks() -> None:
    world = cilegon()
    known = world.hand_in().number
    client = browser(world)
    unknown = [numbers.new_number() for _n in range(2)]

    answers = [client.get(f"/lacak/{numbers.written(number)}/") for number in unknown]

    shapes = {
        re.sub(r'value="[^"]{60,}"', "", answer.content.decode().replace(numbers.written(number), "N"))
        for answer, number in zip(answers, unknown, strict=True)
    }
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(shapes) == 1
    asked = []
    for number in (known, unknown[0]):
        with CaptureQueriesContext(connection) as queries, pytest.MonkeyPatch.context() as patch:
            seen: list[str] = []
            real = numbers.receipt_secret
            patch.setattr(numbers, "receipt_secret", lambda *a, real=real, seen=seen: seen.append("hmac") or real(*a))
            with pytest.raises(Exception) if number != known else _nothing():  # noqa: PT011 - either NotFound or nothing
                tracking.track(number, secret="73180412")
        asked.append(([re.sub(r"'[^']*'", "?", q["sql"]) for q in queries], seen))
    assert asked[0] == asked[1]


def test_unknown_number_and_wrong_secret_contest_alike(admin: Admin) -> None:
    world = cilegon()
    receipt = world.hand_in()
    client = browser(world)

    wrong, unknown = (
        send(client, "/keberatan/", {"number": numbers.written(number), "secret": "7318 0412", "words": "Tidak benar."})
        for number in (receipt.number, numbers.new_number())
    )

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert str(tracking.WRONG_PAIR) in words_of(wrong)
    assert str(tracking.WRONG_PAIR) in words_of(unknown)
    assert admin.execute("SELECT count(*) FROM cases_objection").fetchone() == (0,)


def test_missing_paper_is_sent_with_the_secret_only(admin: Admin) -> None:
    world = cilegon()
    receipt = world.hand_in()
    client = browser(world)
    address = f"/lacak/{numbers.written(receipt.number)}/"
    closed = client.post(
        f"{address}kirim",
        {"photo": photo(400), "csrfmiddlewaretoken": hidden(client.get(address), "csrfmiddlewaretoken")},
    )
    send(client, address, {"secret": receipt.secret})

    sent = client.post(
        f"{address}kirim",
        {"photo": photo(400), "csrfmiddlewaretoken": hidden(client.get(address), "csrfmiddlewaretoken")},
    )

    assert closed.status_code == 422
    assert sent.status_code == 303
    assert "Surat dari warga" in words_of(client.get(address))
    assert admin.execute("SELECT label, added_by_id FROM cases_attachment").fetchall() == [("Surat dari warga", None)]
    assert admin.execute(
        "SELECT actor_kind FROM ledger_act WHERE event = 'case.paper_added' AND case_id = %s", [receipt.case_id]
    ).fetchall() == [("public",)]


def test_refusal_is_read_with_its_reasons_and_objected_to_once(admin: Admin) -> None:
    world = cilegon()
    receipt = world.hand_in(kind="need", programme="")
    _refuse(world, receipt.number)
    client = browser(world)
    clock.set_to(world.at(14))
    number = numbers.written(receipt.number)
    send(client, f"/lacak/{number}/", {"secret": receipt.secret})
    typed = {"number": number, "secret": receipt.secret, "words": "PKH saya sudah berhenti."}

    page = words_of(client.get(f"/lacak/{number}/"))
    form = client.get("/keberatan/", {"number": number})
    elsewhere = browser_again().get("/keberatan/", {"number": number})
    first, second = send(client, "/keberatan/", typed), send(client, "/keberatan/", typed)
    after, stranger = client.get(f"/lacak/{number}/"), browser_again().get(f"/lacak/{number}/")

    assert "Keberatan Anda" not in page
    assert "Keberatan Anda Dinilai Inspektorat Kota Cilegon sejak Selasa 14 Desember 2021" in words_of(after)
    assert "Saya tidak setuju" not in words_of(after)
    assert "Keberatan Anda" not in words_of(stranger)
    assert "Satu keluarga satu bantuan sejenis" in page
    assert "Inspektorat Kota Cilegon" in page
    assert "Belum dapat bantuan." in words_of(form)
    assert f'value="{receipt.secret}"' in form.content.decode()
    assert "Belum dapat bantuan." not in words_of(elsewhere)
    assert receipt.secret not in elsewhere.content.decode()
    assert first.status_code == 200
    assert "Kantor lain yang menilai" in words_of(first)
    assert second.status_code == 409
    assert "PKH saya sudah berhenti." in second.content.decode()
    assert admin.execute("SELECT words FROM cases_objection").fetchall() == [("PKH saya sudah berhenti.",)]


def test_objection_without_a_decision_is_refused_with_the_words_kept(admin: Admin) -> None:
    world = cilegon()
    receipt = world.hand_in()
    client = browser(world)

    answer = send(
        client, "/keberatan/", {"number": receipt.number, "secret": receipt.secret, "words": "Saya tidak setuju."}
    )

    assert answer.status_code == 409
    assert "Belum ada putusan yang bisa dibantah." in words_of(answer)
    assert "Saya tidak setuju." in answer.content.decode()
    assert admin.execute("SELECT count(*) FROM cases_objection").fetchone() == (0,)


def test_track_page_asks_the_same_number_of_questions_whatever_is_in_the_file() -> None:
    world = cilegon()
    bare, full = world.hand_in(), world.hand_in(applicant="Pak Darmo")
    client = browser(world)
    address = f"/lacak/{numbers.written(full.number)}/"
    send(client, address, {"secret": full.secret})
    for n in range(3):
        client.post(
            f"{address}kirim",
            {"photo": photo(300 + n), "csrfmiddlewaretoken": hidden(client.get(address), "csrfmiddlewaretoken")},
        )
    asked = []
    for receipt in (bare, full):
        here = f"/lacak/{numbers.written(receipt.number)}/"
        send(client, here, {"secret": receipt.secret})
        with CaptureQueriesContext(connection) as queries:
            client.get(here)
        asked.append([re.sub(r"'[^']*'|\d+", "?", q["sql"])[:60] for q in queries])

    assert asked[0] == asked[1]
    assert len(asked[0]) <= 12


def test_hand_over_on_its_way_is_told_with_the_receiver_and_the_hour() -> None:
    world = cilegon()
    receipt = world.hand_in(kind="need", programme="")
    with sitting(world.kasie):
        actions.take_up(number=receipt.number, by=world.kasie, at=world.at(8))
        custody.hand_over(
            number=receipt.number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk,
            ground="file_complete", note="", at=world.at(9, 10),
        )  # fmt: skip
    client = browser(world)
    clock.set_to(world.at(9, 11))

    words = words_of(client.get(f"/lacak/{numbers.written(receipt.number)}/"))

    assert "dikirim Kel. Ketileng ke Dinsos Kota Cilegon" in words
    assert "Jumat 10 Desember, 10.00" in words
    assert "diam berarti menerima" in words


def test_visit_is_tracked_by_its_number_and_opened_by_its_secret() -> None:
    client = browser(cilegon())
    done = send(client, "/lempar/", visit(words="Katanya urusan Dinsos"))
    number = done.headers["Location"].strip("/").split("/")[1]

    own, other = client.get(f"/lacak/{number}/"), browser(cilegon_again()).get(f"/lacak/{number}/")

    assert "Katanya urusan Dinsos" in words_of(own)
    assert "Kunjungan Anda ke Kel. Ketileng tercatat sejak Selasa 7 Desember" in words_of(other)
    assert "Katanya urusan Dinsos" not in other.content.decode()
    assert "jscm" not in other.content.decode().lower()


def browser_again() -> Client:
    """Another person's browser, at the same moment of the story."""
    return Client(enforce_csrf_checks=True)


def cilegon_again():  # type: ignore[no-untyped-def]
    """The same world, already built."""
    from tests.factories.world import World  # noqa: PLC0415

    return World()


def _nothing():  # type: ignore[no-untyped-def]
    import contextlib  # noqa: PLC0415

    return contextlib.nullcontext()


def _refuse(world, number: str) -> None:  # type: ignore[no-untyped-def]
    with sitting(world.kasie):
        actions.take_up(number=number, by=world.kasie, at=world.at(8))
        custody.hand_over(
            number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
            note="", at=world.at(9, 10),
        )  # fmt: skip
    with sitting(world.dinsos_officer):
        custody.answer(number=number, by=world.dinsos_officer, accept=True, at=world.at(9, 11))
    with sitting(world.dinsos_head):
        actions.decide(
            number=number, by=world.dinsos_head, outcome="refused", text="Belum dapat bantuan.",
            ground="Satu keluarga satu bantuan sejenis", evidence="Daftar PKH per 30 November 2021",
            would_change="PKH berakhir", at=world.at(13),
        )  # fmt: skip


def test_a_matter_that_waits_for_its_citizen_says_so() -> None:
    world = cilegon()
    receipt = world.hand_in(kind="need", programme="")
    with sitting(world.kasie):
        actions.wait(
            number=receipt.number, by=world.kasie, state="dormant", next_on=world.at(28).date(), reason="Belum datang lagi.",
            at=world.at(8),
        )  # fmt: skip

    page = words_of(browser(world).get(f"/lacak/{numbers.written(receipt.number)}/"))

    assert "Menunggu Anda Berkas Anda aman di Kel. Ketileng dan menunggu Anda sejak" in page
    assert "dilanjutkan begitu Anda datang" in page
    assert "Dilihat lagi paling lambat Selasa 28 Desember" in page
    assert "tidak perlu melakukan apa-apa" not in page
