"""Handing a matter in without an account: one press or two, with a good photo, a bad one, or none."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.factories.world import cilegon
from tests.surfaces.public.pages import browser, hidden, matter, photo, send, words_of
from tuntas.casework.cases import numbers
from tuntas.surfaces import papers


pytestmark = [pytest.mark.page, pytest.mark.usefixtures("db")]
Admin = psycopg.Connection[tuple[object, ...]]
ADDRESS = re.compile(r"/terima/([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})/")


def _one(admin: Admin, sql: str) -> object:
    row = admin.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_hand_in_gives_a_receipt_with_number_holder_due_day_and_secret(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/serah/", matter())

    assert answer.status_code == 303
    found = ADDRESS.fullmatch(answer.headers["Location"])
    assert found
    number = numbers.read(found[1])
    assert admin.execute("SELECT number, applicant, region::text, channel, kind FROM cases_case").fetchall() == [
        (number, "Bu Rohmah", "36.72.02.1004", "web", "need")
    ]
    receipt = client.get(answer.headers["Location"])
    words = words_of(receipt)
    assert receipt.status_code == 200
    assert found[1] in words
    assert "Kel. Ketileng" in words
    assert "paling lambat Jumat 10 Desember 2021" in words
    assert "Rp0" in words
    assert "Bu Rohmah" not in words
    assert re.search(r"Kode rahasia [0-9A-Z]{4} [0-9A-Z]{4}", words)


def test_second_press_of_the_button_gives_the_same_receipt(admin: Admin) -> None:
    client = browser(cilegon())
    drawn = client.get("/serah/")
    typed = matter(intake_key=hidden(drawn, "intake_key"), csrfmiddlewaretoken=hidden(drawn, "csrfmiddlewaretoken"))

    first, second = client.post("/serah/", typed), client.post("/serah/", typed)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert _one(admin, "SELECT count(*) FROM cases_case") == 1
    secrets = [words_of(client.get(answer.headers["Location"])) for answer in (first, second)]
    assert secrets[0] == secrets[1]


def test_forged_key_of_another_matter_is_refused_neutrally_and_keeps_what_was_typed(admin: Admin) -> None:
    world = cilegon()
    key = uuid4()
    theirs = world.hand_in(key=key, applicant="Pak Darmo", words="Rahasia keluarga Darmo")
    client = browser(world)

    answer = send(client, "/serah/", matter(intake_key=str(key)))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "sudah pernah dikirim dengan isi lain" in page
    assert "Bu Rohmah" in page
    assert "Minta JSCM, suami meninggal." in page
    assert "Darmo" not in page
    assert numbers.written(theirs.number) not in page
    assert hidden(answer, "intake_key") != str(key)
    assert _one(admin, "SELECT count(*) FROM cases_case") == 1


def test_form_that_comes_back_keeps_what_was_typed_and_finds_the_place(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/serah/", matter(place="", name="", nik="3672 0241 0163 000"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Minta JSCM, suami meninggal." in page
    assert 'value="3672 0241 0163 000"' in page
    assert 'value="36.72.02.1004"' in page
    assert "Pilih satu tempat dari daftar." in page
    assert "Tulis nama, boleh nama panggilan." in page
    assert "NIK punya 16 angka." in page
    assert _one(admin, "SELECT count(*) FROM cases_case") == 0


def test_looking_the_place_up_without_script_stores_nothing_and_shows_no_error(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/serah/", matter(place="", find="1"))

    assert answer.status_code == 200
    assert answer.content.decode().count('type="radio" name="place"') >= 4
    assert "perlu diperbaiki" not in words_of(answer)
    assert "Minta JSCM, suami meninggal." in answer.content.decode()
    assert _one(admin, "SELECT count(*) FROM cases_case") == 0


def test_place_no_office_serves_is_refused_with_the_form_kept(admin: Admin) -> None:
    client = browser(cilegon())

    answer = send(client, "/serah/", matter(place="11.01.01.2001", place_q=""))

    assert answer.status_code == 422
    assert "Belum ada kantor Tuntas untuk tempat itu." in answer.content.decode()
    assert _one(admin, "SELECT count(*) FROM cases_case") == 0


def test_photo_is_stored_small_and_without_its_exif(admin: Admin) -> None:
    client = browser(cilegon())
    taken = photo()
    assert taken.size is not None
    assert taken.size > papers.PHOTO_BYTES

    answer = send(client, "/serah/", matter(photo=taken))

    assert answer.status_code == 303
    row = admin.execute(
        "SELECT d.content, d.mime, d.size, d.sha256 = encode(sha256(d.content), 'hex') FROM cases_document d"
        " JOIN cases_attachment a ON a.document_id = d.sha256"
    ).fetchone()
    assert row is not None
    content, mime, size, is_addressed = row
    assert isinstance(content, bytes)
    assert (mime, size, is_addressed) == ("image/jpeg", len(content), True)
    assert len(content) <= papers.PHOTO_BYTES
    assert b"HP Bu Rohmah" not in content
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("surat.pdf", b"MZ\x90\x00" + b"\x00" * 4000, "application/pdf"), "bukan foto atau PDF"),
        (SimpleUploadedFile("surat.pdf", b"MZ\x90\x00%PDF-1.7 %%EOF", "application/pdf"), "bukan foto atau PDF"),
        (
            SimpleUploadedFile("a.pdf", b"%PDF-1.4 /OpenAction <</JavaScript 1>> %%EOF", "application/pdf"),
            "berisi perintah",
        ),
        (SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 40, "image/jpeg"), "bukan foto atau PDF"),
        (SimpleUploadedFile("foto.jpg", photo(400).read()[:2000], "image/jpeg"), "rusak atau terpotong"),
        (SimpleUploadedFile("kosong.jpg", b"", "image/jpeg"), "bukan foto atau PDF"),
        (SimpleUploadedFile("besar.pdf", b"%PDF-1.4" + b"\x00" * (20 * 1024 * 1024) + b"%%EOF"), "lebih dari 20 MB"),
        (SimpleUploadedFile("raksasa.pdf", b"%PDF-1.4" + b"\x00" * (24 * 1024 * 1024)), "lebih dari 20 MB"),
    ],
    ids=[
        "exe",
        "exe with pdf inside",
        "active pdf",
        "no photo",
        "cut photo",
        "empty",
        "over 20 MB",
        "over the handler",
    ],
)
def test_bad_paper_is_refused_with_advice_and_the_matter_is_kept(
    admin: Admin, upload: SimpleUploadedFile, sentence: str
) -> None:
    client = browser(cilegon())
    upload.seek(0)

    answer = send(client, "/serah/", matter(photo=upload))

    assert answer.status_code == 303
    words = words_of(client.get(answer.headers["Location"]))
    assert sentence in words
    assert "Perkaranya sudah tercatat." in words
    assert _one(admin, "SELECT count(*) FROM cases_case") == 1
    assert _one(admin, "SELECT count(*) FROM cases_document") == 0


def test_pdf_is_known_by_its_content_whatever_its_name(admin: Admin) -> None:
    client = browser(cilegon())
    letter = SimpleUploadedFile(
        "surat.exe", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/x-msdownload"
    )

    send(client, "/serah/", matter(photo=letter))

    assert admin.execute("SELECT mime FROM cases_document").fetchall() == [("application/pdf",)]


def test_same_photo_sent_twice_is_one_paper(admin: Admin) -> None:
    client = browser(cilegon())
    drawn = client.get("/serah/")
    typed = matter(intake_key=hidden(drawn, "intake_key"), csrfmiddlewaretoken=hidden(drawn, "csrfmiddlewaretoken"))
    taken = photo(500)

    for _press in range(2):
        taken.seek(0)
        client.post("/serah/", typed | {"photo": taken})

    assert _one(admin, "SELECT count(*) FROM cases_attachment") == 1
    assert _one(admin, "SELECT count(*) FROM ledger_act WHERE event = 'case.paper_added'") == 1


def test_receipt_as_pdf_slip_and_text(admin: Admin) -> None:
    client = browser(cilegon())
    address = send(client, "/serah/", matter()).headers["Location"]
    number = ADDRESS.fullmatch(address)[1]  # type: ignore[index]

    a4, a5, roll = (client.get(f"{address}pdf", {"kertas": size}) for size in ("a4", "a5", "58"))
    slip, text, drawing = client.get(f"{address}slip"), client.get(f"{address}teks"), client.get(f"{address}qr.svg")

    assert [answer.headers["Content-Type"] for answer in (a4, a5, roll)] == ["application/pdf"] * 3
    assert b"/MarkInfo" in a4.content or b"/StructTreeRoot" in a4.content
    assert a4.content != a5.content != roll.content
    assert number in words_of(slip)
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Tanda terima {number}" in text.content.decode()
    assert "Rp0. Jangan bayar siapa pun." in text.content.decode()
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert client.get(f"{address}pdf", {"kertas": "a3"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("phone", "abc", "Tulis nomor telepon lengkap"),
        ("phone", "0812", "Tulis nomor telepon lengkap"),
        ("phone", "129", "Tulis nomor telepon lengkap"),
        ("topic", "sihir", "Itu tidak ada dalam daftar."),
        ("name", "B" * 121, "Terlalu panjang: paling banyak 120 huruf, ini 121."),
        ("words", "beras\0", "Ada huruf yang tidak terbaca."),
        ("intake_key", "palsu", "Formulir ini rusak."),
    ],
)
def test_what_cannot_be_is_said_in_the_words_of_the_house(admin: Admin, field: str, typed: str, said: str) -> None:
    client = browser(cilegon())

    answer = send(client, "/serah/", matter(**{"words": "Minta beras", field: typed}))

    page = words_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert "Intake key" not in page
    assert "Bu Rohmah" in answer.content.decode() or field == "name"
    assert admin.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456-7890", "081234567890"), ("+62 812 3456 7890", "081234567890"), ("(0254) 391234", "0254391234"),
        ("+65 6123 4567", "+6561234567"), ("", ""),
    ],
)  # fmt: skip
def test_a_telephone_is_taken_as_people_write_it_and_kept_in_one_spelling(admin: Admin, typed: str, kept: str) -> None:
    answer = send(browser(cilegon()), "/serah/", matter(phone=typed))

    assert answer.status_code == 303
    assert admin.execute("SELECT phone FROM cases_case").fetchone() == (kept,)


def test_of_namesakes_the_one_served_here_comes_first_and_longer_names_come_after_all_of_them() -> None:
    client = browser(cilegon())

    def found(typed: str) -> list[tuple[str, str]]:
        page = client.get("/tempat/", {"place_q": typed}, headers={"HX-Request": "true"}).content.decode()
        return re.findall(r'value="([0-9.]+)"[^>]*><span><b>([^<]+)</b>', page)

    assert [code[:5] for code, _name in found("Mekarsari")].index("36.72") == 0
    assert found("Ketileng")[0] == ("36.72.02.1004", "Kel. Ketileng")
    assert [name.partition(" ")[2] for _code, name in found("Ketileng")][:5] == [*["Ketileng"] * 4, "Ketilengsingolelo"]
    assert found("Ketileng Sukamaju") == []


def test_receipt_says_which_day_is_the_step_s_and_which_the_answer_s(admin: Admin) -> None:
    client = browser(cilegon())
    address = send(client, "/serah/", matter()).headers["Location"]
    step, answer = "Jumat 10 Desember 2021", "Selasa 28 Desember 2021"

    page, slip = words_of(client.get(address)), words_of(client.get(f"{address}slip"))
    text = client.get(f"{address}teks").content.decode()
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE cases_clock SET due = (SELECT due FROM cases_case) WHERE scope = 'case'")
    same = words_of(client.get(address)) + words_of(client.get(f"{address}slip"))

    last_days = rf"{step} \(3 hari kerja\)", rf"{answer} \(\d+ hari kerja\)"
    assert re.search(r"Langkah ini paling lambat {} Dijawab paling lambat {}".format(*last_days), page)
    assert re.search(r"Langkah ini selesai paling lambat: {} Dijawab paling lambat: {}".format(*last_days), slip)
    assert re.search(r"Langkah ini: paling lambat {}\nDijawab: paling lambat {}".format(*last_days), text)
    assert "Langkah ini" not in same
    assert f"Dijawab paling lambat: {step}" in same


def test_secret_is_shown_to_the_browser_that_handed_in_and_to_no_other(admin: Admin) -> None:
    world = cilegon()
    client = browser(world)
    address = send(client, "/serah/", matter()).headers["Location"]
    stranger = browser(world)

    own, other = words_of(client.get(address)), words_of(stranger.get(address))

    assert "Kode rahasia" in own
    assert "Kode rahasia" not in other
    secret = re.search(r"Kode rahasia ([0-9A-Z]{4} [0-9A-Z]{4})", own)[1].replace(" ", "")  # type: ignore[index]
    for table in ("cases_case", "ledger_actbody", "django_session"):
        assert secret not in str(admin.execute(f"SELECT * FROM {table}").fetchall())


@pytest.mark.usefixtures("one_minute")
@override_settings(LIMITS={"hand_in": 2, "visit": 2, "track": 3, "places": 2, "login": 20, "api": 600})
def test_more_hand_ins_than_the_limit_are_answered_429_and_other_addresses_go_on(admin: Admin) -> None:
    client = browser(cilegon())

    answers = [send(client, "/serah/", matter(name=f"Warga {n}")) for n in range(3)]
    elsewhere = client.post(
        "/serah/",
        matter(csrfmiddlewaretoken=hidden(client.get("/serah/"), "csrfmiddlewaretoken")),
        REMOTE_ADDR="10.1.2.3",
    )

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Tunggu satu menit" in words_of(answers[2])
    assert answers[2].headers["Retry-After"] == "60"
    assert elsewhere.status_code == 303
    assert _one(admin, "SELECT count(*) FROM cases_case") == 3
    keys = [bytes(row[0]) for row in admin.execute("SELECT key FROM public_limit").fetchall()]  # type: ignore[arg-type]
    assert all(b"127.0.0.1" not in key and len(key) == 32 for key in keys)
    assert _one(admin, "SELECT relpersistence FROM pg_class WHERE relname = 'public_limit'") == "u"


def test_hand_in_asks_the_database_as_often_for_the_tenth_matter_as_for_the_first() -> None:
    world = cilegon()
    client = browser(world)
    asked = []
    for n in range(3):
        drawn = client.get("/serah/")
        typed = matter(
            name=f"Warga {n}",
            intake_key=hidden(drawn, "intake_key"),
            csrfmiddlewaretoken=hidden(drawn, "csrfmiddlewaretoken"),
        )
        with CaptureQueriesContext(connection) as queries:
            assert client.post("/serah/", typed).status_code == 303
        asked.append(len(queries))
        world.hand_in(applicant=f"Tetangga {n}")

    assert asked[1] == asked[2]
    assert asked[1] <= 10


def test_four_presses_at_once_give_one_receipt(admin: Admin) -> None:
    client = browser(cilegon())
    drawn = client.get("/serah/")
    typed = matter(intake_key=hidden(drawn, "intake_key"), csrfmiddlewaretoken=hidden(drawn, "csrfmiddlewaretoken"))
    cookies = client.cookies.output(header="", sep=";")
    gate = Barrier(4)

    def press(_n: int) -> tuple[int, str]:
        gate.wait(timeout=20)
        try:
            answer = Client(enforce_csrf_checks=True).post("/serah/", typed, headers={"Cookie": cookies})
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))

    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert _one(admin, "SELECT count(*) FROM cases_case") == 1
