"""Jombang as its people live it, on phones: each value asserted was typed or computed in this run."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.timezone import make_aware
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import _environment
from tests.journeys.stage import PHONE, Stage, due, fill, seen
from tuntas.base.ledger import clock
from tuntas.casework.cases import deadlines, reconciliation
from tuntas.delivery.protection import watch
from tuntas.surfaces.commands.seeding import worlds
from tuntas.surfaces.public.templatetags import look


VILLAGE, DISTRICT = "Kepuhkajang", "Kab. Jombang"
PUSKESOS, OPERATOR, KADES = f"Operator Puskesos {VILLAGE}", f"Operator Desa {VILLAGE}", f"Kades {VILLAGE}"
DESA, DINSOS, SECTION, KADIS = f"Desa {VILLAGE}", f"Dinsos {DISTRICT}", "Kasi Linjamsos Dinsos", "Kepala Dinsos"
CAMAT, DUTY, UNIT_HEAD = "Camat", "Petugas Piket", "Kepala UPTD PPA"
ELEVEN = (
    "Pak Slamet", "Bu Karti", "Pak Warno", "Bu Lastri", "Mbok Yem", "Pak Tukiran", "Bu Sumini", "Pak Ngatno",
    "Bu Painem", "Pak Jumadi", "Mbok Sainah",
)  # fmt: skip
LAST = ELEVEN[-1]
PREFIX, FIRST_NUMBER = "DS-KJ", 14
# What was said behind the door, and her name, which was said nowhere.
SAFE, ANI = "0811-555-0199, tanya soal jahitan", "Ani"
TRACES = (ANI, "0811-555-0199", "jahitan")
RING_HOURS = 2
MAIN = re.compile(r"<main.*</main>", re.DOTALL)


def wib(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of March 2020 in Jombang."""
    return make_aware(datetime(2020, 3, day, hour, minute))


def said(render: Callable[[datetime], str], at: datetime) -> str:
    with translation.override("id"):
        return render(at)


@pytest.fixture
def keeper(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real unlock process, on a socket of this test's own; whatever is served after it asks there."""
    with tempfile.TemporaryDirectory(prefix="tuntas-k-") as folder:
        monkeypatch.setenv("JOURNEY_UNLOCK_SOCKET", f"{folder}/unlock.sock")
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.journeys.keeper_settings")
        command = [str(Path(sys.executable).with_name("tuntas")), "unlock-service"]
        process = subprocess.Popen(command, env=_environment())
        yield
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture
def stage(browser: Browser, keeper: None, served: str) -> Stage:
    clock.mark("story")
    worlds.jombang()
    return Stage(browser, served, desk=PHONE)


@pytest.mark.journey
def test_jombang_what_was_mislaid_is_named_and_what_is_sealed_is_nowhere(stage: Stage) -> None:
    number = eleven_are_sent_and_ten_are_ticked(stage)
    the_night_says_one_sentence(stage, number)
    silence_is_reception(stage, number)
    a_claim_without_receipt_goes_on(stage)
    a_silent_village_is_passed_by(stage)
    slip = a_private_room(stage)
    the_unit_rings(stage, slip)
    an_ordinary_matter_turns_out_to_be_violence(stage)


# --- 1: sent eleven, ticked ten --------------------------------------------------------------------------------------


def eleven_are_sent_and_ten_are_ticked(stage: Stage) -> str:
    stage.seat(PUSKESOS, scripts=False)
    clock.set_to(wib(12, 9))
    for name in ELEVEN[:-1]:
        taken_in(stage, PUSKESOS, name, "health")
    sent = wib(12, 9, 14)
    clock.set_to(sent)
    number = taken_in(stage, PUSKESOS, LAST, "health")
    seen(stage.seat(PUSKESOS), "1-tanda-terima")

    desk = stage.at(PUSKESOS, "pengantar/")
    desk.get_by_role("link", name="Kirim banyak berkas").click()
    boxes = desk.locator("input[name=cases]")
    expect(boxes).to_have_count(len(ELEVEN))
    for box in boxes.all():
        box.check()
    fill(desk.locator("main"), "_to_office", "Dinsos")
    desk.fill("[name=book_prefix]", PREFIX)
    desk.fill("[name=first_n]", str(FIRST_NUMBER))
    seen(desk, "1-kirim-banyak")
    desk.locator("[name=first_n]").press("Enter")
    expect(desk.locator("h1")).to_contain_text(f"{PREFIX}/014…024")
    seen(desk, "1-pengantar")
    answer = stage.tracked(number).locator("h1.answer")
    expect(answer).to_contain_text(due(sent, 1, worlds.KEPUHKAJANG))

    clock.set_to(wib(12, 15))
    dinsos = stage.at(SECTION, "pengantar/")
    dinsos.get_by_role("link", name="Buka").first.click()
    for name in ELEVEN[:-1]:
        dinsos.locator("tr", has_text=name).locator("input[name=item]").check()
    seen(dinsos, "1-centang")
    dinsos.get_by_role("button", name="Terima yang dicentang").click()
    expect(dinsos.locator("main")).to_contain_text(f"{len(ELEVEN) - 1} nomor diterima")
    return number


def taken_in(stage: Stage, role: str, name: str, topic: str, **more: str) -> str:
    """One matter at a desk; the number of its receipt."""
    desk = stage.at(role, "terima/")
    desk.fill("[name=name]", name)
    desk.locator("label", has=desk.locator(f"input[name=topic][value={topic}]")).click()
    if more:
        desk.locator("main summary").first.click()
    for field, words in more.items():
        fill(desk.locator("main"), field, words)
    desk.get_by_role("button", name="Simpan, beri tanda terima").click()
    expect(desk.locator("h1")).to_contain_text(name)
    return desk.locator("p.no").first.inner_text()


def the_night_says_one_sentence(stage: Stage, number: str) -> None:
    clock.set_to(wib(12, 20, 30))
    reconciliation.reconcile_all(at=clock.now())
    last = FIRST_NUMBER + len(ELEVEN) - 1
    sentence = f"{FIRST_NUMBER:03d}…{last - 1:03d} diterima, {last:03d} ({LAST}) tidak dijawab"
    for role in (PUSKESOS, SECTION):
        page = stage.at(role, "pengantar/malam/")
        expect(page.locator("main")).to_contain_text(f"{PREFIX}: {sentence}.")
    seen(stage.seat(SECTION), "1-malam")
    tracked = stage.tracked(number)
    expect(tracked.locator("main")).to_contain_text(sentence.replace(f" ({LAST})", ""))
    for name in ELEVEN:
        expect(tracked.locator("main")).not_to_contain_text(name)
    seen(tracked, "1-lacak-malam")


def silence_is_reception(stage: Stage, number: str) -> None:
    sent, looked = wib(12, 9, 14), wib(13, 9, 15)
    clock.set_to(wib(13, 9, 13))
    deadlines.meet_all(at=clock.now())
    expect(stage.tracked(number).locator("p.who")).not_to_have_text(DINSOS)
    clock.set_to(looked)
    deadlines.meet_all(at=clock.now())
    tracked = stage.tracked(number)
    expect(tracked.locator("p.who")).to_have_text(DINSOS)
    expect(tracked.locator(".holder time").first).to_have_text(said(look.moment_year, sent))
    expect(tracked.locator("ol.thread")).to_contain_text("Dianggap diterima")
    seen(tracked, "1-lacak-dianggap-diterima")


# --- 3: handed in before, no receipt ---------------------------------------------------------------------------------


def a_claim_without_receipt_goes_on(stage: Stage) -> None:
    now, claimed, name = wib(16, 9), date(2020, 1, 20), "Pak Darmo"
    clock.set_to(now)
    desk = stage.at(OPERATOR, "cari-berkas/")
    desk.get_by_role("link", name="Catat klaim sudah lapor").click()
    book = desk.screenshot()
    desk.fill("[name=name]", name)
    desk.locator("label", has=desk.locator("input[name=topic][value=health]")).click()
    desk.fill("[name=words]", "Usulan jaminan kesehatan")
    fill(desk.locator("main"), "_where", "Desa")
    desk.fill("[name=claimed_on]", claimed.isoformat())
    fill(desk.locator("main"), "_evidence", "buku register")
    desk.set_input_files("[name=photo]", {"name": "buku.png", "mimeType": "image/png", "buffer": book})
    seen(desk, "3-klaim")
    desk.get_by_role("button", name="Catat, beri tanda terima").click()
    expect(desk.locator("main")).to_contain_text("Kedua kantor diminta mencari")
    number = desk.locator("p.no").first.inner_text()

    for role, signer, place in ((OPERATOR, KADES, "Lemari arsip desa"), (SECTION, SECTION, "Lemari arsip Dinsos")):
        page = claim(stage, role, name)
        fill(page.locator("main"), "_is_found", "Tidak ada")
        page.fill("[name=place]", place)
        page.get_by_role("button", name="Simpan jawaban").click()
        expect(page.locator("main")).to_contain_text(place)
        page = claim(stage, signer, name)
        page.get_by_role("button", name="Tandatangani untuk kantor ini").click()
        expect(page.locator("main")).to_contain_text("ditandatangani untuk kantor ini")
    settled = claim(stage, OPERATOR, name)
    since = said(look.day_year, make_aware(datetime.combine(claimed, datetime.min.time())))
    expect(settled.locator("main")).to_contain_text(
        f"Tidak ditemukan di kedua kantor. Perkara dikerjakan, dihitung sejak {since}."
    )
    seen(settled, "3-berita-acara")
    edited = "Nomor halaman 41 ada dua kali"
    page = claim(stage, CAMAT, name)
    page.locator("summary", has_text="Bukti ini terbukti diubah").click()
    page.fill("[name=ground]", edited)
    page.get_by_role("button", name="Tandai bukti").click()
    expect(page.locator("main")).to_contain_text(edited)
    seen(page, "3-camat")
    tracked = stage.tracked(number)
    expect(tracked.locator("p.who")).to_have_text(DESA)
    seen(tracked, "3-lacak")


def claim(stage: Stage, role: str, name: str) -> Page:
    """Somebody's claim, found in the list of the seat."""
    page = stage.at(role, "cari-berkas/")
    page.locator("li", has_text=name).locator("a").first.click()
    return page


# --- 5: a village that says nothing ----------------------------------------------------------------------------------


def a_silent_village_is_passed_by(stage: Stage) -> None:
    name, asked = "Bu Tini", wib(16, 13)
    clock.set_to(asked)
    number = taken_in(stage, OPERATOR, name, "aid", _programme="Keluarga Harapan")
    clock.set_to(wib(20, 9))
    page = directly(stage, number)
    expect(page.locator(".errs")).to_contain_text("masih punya waktu menjawab")
    expect(page.locator("[name=number]")).to_have_value(number)
    seen(page, "5-belum-waktunya")
    clock.set_to(wib(23, 14))
    page = directly(stage, number)
    expect(page.locator("main")).to_contain_text("desa wajib menyatakan mengapa")
    expect(stage.tracked(number).locator("p.who")).to_have_text(DINSOS)

    today = stage.at(OPERATOR, "")
    expect(today.locator("li", has_text=name).first).to_contain_text("Nyatakan mengapa belum diusulkan")
    seen(today, "5-hari-ini")
    stage.step(OPERATOR, number, "state_why", _stance="Tidak mengusulkan", statement="Rumahnya dua.")
    tracked = stage.tracked(number)
    expect(tracked.locator("p.who")).to_have_text(DINSOS)
    seen(tracked, "5-lacak")


def directly(stage: Stage, number: str) -> Page:
    page = stage.at(SECTION, "usulan/langsung/")
    page.fill("[name=number]", number)
    page.get_by_role("button", name="Terima di Dinsos").click()
    return page


# --- 7: behind one door ----------------------------------------------------------------------------------------------


def a_private_room(stage: Stage) -> str:
    """Ani walks in; what anybody outside the unit can read is what they read before. The number of her slip."""
    clock.set_to(wib(24, 10))
    on_duty(stage)
    ordinary, ordinary_slip = consulted(stage)
    before = searched(stage, ordinary)
    number, slip = consulted(stage, _danger="Tidak", _child="Tidak", contact=SAFE, opens_at="08:00", closes_at="12:00")
    seen(stage.seat(PUSKESOS), "7-slip")
    assert neutral(slip, number) == neutral(ordinary_slip, ordinary)
    watch.go_round(at=clock.now())
    assert searched(stage, number) == before

    husband = stage.tracked(number, "husband")
    expect(husband.locator("h1.answer")).to_have_text(
        f"Konsultasi layanan. Selesai dilayani {said(look.day_year, clock.now())}."
    )
    seen(husband, "7-lacak-suami")
    reads = husband.locator("body").inner_text()
    anyone = stage.tracked(ordinary, "anyone").locator("body").inner_text()
    assert neutral(reads, number) == neutral(anyone, ordinary)
    assert not any(trace in husband.content() for trace in TRACES)
    return number


def on_duty(stage: Stage) -> None:
    page = stage.at(UNIT_HEAD, "ruang/piket/")
    fill(page.locator("main"), "_post", DUTY)
    page.fill("[name=on]", wib(24).date().isoformat())
    page.fill("[name=starts]", "07:00")
    fill(page.locator("main"), "hours", "12")
    page.locator("main form button.btn").last.click()
    expect(page.locator("main")).to_contain_text("Piket tercatat")
    seen(page, "7-piket")


def consulted(stage: Stage, **room: str) -> tuple[str, str]:
    """One consultation at the desk: its number, and all its page says."""
    desk = stage.at(PUSKESOS, "kunjungan/konsultasi/")
    desk.locator("label.topic", has_text="Lainnya").click()
    if room:
        desk.locator("summary", has_text="Ruang khusus").click()
        seen(desk, "7-konsultasi")
    for field, words in room.items():
        fill(desk.locator("main"), field, words)
    desk.get_by_role("button", name="Catat, selesai dilayani").click()
    return desk.locator(".slip .no").inner_text(), desk.locator("main").inner_text()


def neutral(words: str, number: str) -> str:
    """A page without the number of its slip and the two words to remember."""
    return re.sub(r"(dua kata ini:) \w+ \w+", r"\1", words).replace(number, "")


def searched(stage: Stage, number: str) -> list[str]:
    """What every seat outside the unit reads for her traces and for a slip's number, and on its lists."""
    read = []
    for role in (PUSKESOS, OPERATOR, KADES, SECTION, KADIS, CAMAT):
        seat = stage.seat(role).request
        for path in (*(f"cari/?q={words}" for words in (*TRACES, number)), "perkara/"):
            page = seat.get(f"{stage.base}/meja/{path}")
            assert page.status == HTTPStatus.OK
            read.append(neutral(MAIN.findall(page.text())[0], number))
    seen(stage.at(KADIS, f"cari/?q={TRACES[1]}"), "7-cari")
    return read


def the_unit_rings(stage: Stage, slip: str) -> None:
    room = stage.at(DUTY, "ruang/")
    expect(room.locator("h1")).to_have_text("1 menunggu telepon piket")
    expect(room.locator("main")).not_to_contain_text(slip)
    seen(room, "7-ruang")
    room.locator(".rows a.btn").first.click()
    fill(room.locator("main"), "_purpose", "Menelepon")
    seen(room, "7-keperluan")
    room.get_by_role("button", name="Catat dan buka").click()
    word = room.locator(".note b").inner_text()
    seen(room, "7-kunci")
    expect(room.locator("main")).not_to_contain_text(SAFE)
    room.fill("#id_open_passphrase", word)
    room.get_by_role("button", name="Buka kunci").click()
    expect(room.locator("main")).to_contain_text(SAFE)
    expect(room.locator("main")).to_contain_text(f"Paling lambat {said(look.moment, wib(24, 10 + RING_HOURS))}")
    seen(room, "7-perkara")
    clock.set_to(wib(24, 10, 20))
    fill(room.locator("form[action$='/call/']"), "_reached", "Ya")
    room.get_by_role("button", name="Catat telepon").click()
    seen(room, "7-ditelepon")
    room.get_by_role("link", name="Sudah aman, lanjut penerimaan").click()
    room.get_by_role("button", name="Sudah aman, lanjut penerimaan").click()
    expect(room.locator("h1")).to_have_text("Penerimaan")
    trace = stage.at(UNIT_HEAD, "ruang/jejak/")
    expect(trace.locator("li", has_text=DUTY)).to_contain_text("Menelepon")
    seen(trace, "7-jejak")
    seen(stage.at(UNIT_HEAD, "ruang/kunci/"), "7-kunci-kepala")


# --- 8: an ordinary matter turns out to be violence ------------------------------------------------------------------


def an_ordinary_matter_turns_out_to_be_violence(stage: Stage) -> None:
    clock.set_to(wib(25, 9))
    name = "Bu Wulan"
    number = taken_in(stage, OPERATOR, name, "aid", _programme="Keluarga Harapan", words="KDRT")
    expect(stage.at(OPERATOR, "perkara/").locator("main")).to_contain_text(name)
    for role in (OPERATOR, CAMAT):
        expect(stage.at(role, "cari/?q=Wulan").locator("main")).to_contain_text(name)
        page = stage.case(role, number)
        expect(page.locator("h1")).to_contain_text(name)
        assert "mediasi" not in page.content().lower()
        assert page.request.get(f"{page.url}mediate/").status == HTTPStatus.NOT_FOUND
    page = stage.case(OPERATOR, number)
    assert page.request.get(f"{page.url}hand_over/").status == HTTPStatus.OK

    desk = stage.case(OPERATOR, number)
    desk.get_by_role("link", name="Ruang khusus").click()
    fill(desk.locator("main"), "_danger", "Tidak")
    fill(desk.locator("main"), "_child", "Tidak")
    desk.fill("[name=contact]", "Lewat Bu Bidan")
    seen(desk, "8-pindahkan")
    desk.get_by_role("button", name="Segel dan pindahkan").click()
    seen(desk, "8-dipindahkan")
    for role in (OPERATOR, KADES, CAMAT, SECTION, KADIS):
        page = stage.case(role, number)
        assert page.request.get(page.url).status == HTTPStatus.NOT_FOUND
        assert name not in page.content()
        for path in ("", "perkara/", "kunjungan/", "cari/?q=Wulan"):
            assert name not in stage.at(role, path).content()
    seen(stage.case(CAMAT, number), "8-tidak-ada")
    tracked = stage.tracked(number)
    expect(tracked.locator("h1.answer")).to_have_text(
        f"Konsultasi layanan. Selesai dilayani {said(look.day_year, clock.now())}."
    )
    watch.go_round(at=clock.now())
    room = stage.at(DUTY, "ruang/")
    expect(room.locator("h1")).to_have_text("1 menunggu telepon piket")
    expect(room.locator("main")).not_to_contain_text(name)
    seen(room, "8-ruang")
