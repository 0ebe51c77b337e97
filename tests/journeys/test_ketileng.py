"""Ketileng as its people live it, in a real browser: each value asserted was typed or computed in this run."""

import re
import time
from datetime import datetime

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from tests.factories.world import cilegon, moment
from tests.journeys.stage import Stage, days_between, due, fill
from tuntas.base.ledger import clock
from tuntas.base.places import calendars, working
from tuntas.casework.cases import clocks
from tuntas.casework.kinds.proposal.workflow import PROPOSAL
from tuntas.surfaces.commands.seeding import worlds
from tuntas.surfaces.public.templatetags import look


PROGRAMME, VILLAGE, CITY = "JSCM", "Ketileng", "Kota Cilegon"
NEED, PHONE = "Minta JSCM untuk janda", "08001234567"
KASIE, SECTION = "Kasie Kessos Kel. Ketileng", f"Kasi Linjamsos Dinsos {CITY}"
KADIS, SEKDA, CAMAT = f"Kepala Dinsos {CITY}", f"Sekda {CITY}", "Camat Cilegon"
REGISTRAR, INSPECTOR = f"Disdukcapil {CITY}", f"Inspektur {CITY}"
WORKER_SECONDS = 30


@pytest.fixture
def stage(browser: Browser, served: str, worker: None) -> Stage:
    clock.mark("story")
    cilegon()
    return Stage(browser, served)


@pytest.mark.journey
def test_ketileng_a_matter_thrown_about_ends_in_reasoned_decisions(stage: Stage) -> None:
    came = moment(7, 9, 10)
    clock.set_to(came)
    number, secret = visit_becomes_case(stage, came)
    preparation_cannot_be_thrown(stage, number)
    sent = moment(9, 10)
    silence_is_acceptance(stage, number, sent)
    contested = moment(13, 14)
    bounce_goes_to_the_sekda(stage, number, contested)
    sekda_decides(stage, number)
    civil_card_then_two_persons(stage, number, came)
    granted(stage, number, secret)
    other, other_secret = second_applicant_refused(stage)
    objection_gets_a_second_look(stage, other, other_secret)


def visit_becomes_case(stage: Stage, came: datetime) -> tuple[str, str]:
    page = stage.citizen()
    page.goto(f"{stage.base}/lempar/")
    for name, value in (("topic", "aid"), ("told", "sent_away")):
        page.locator("label", has=page.locator(f"input[name={name}][value={value}]")).click()
    page.fill("[name=place_q]", VILLAGE)
    page.locator("#tempat label", has_text=CITY).click()
    page.select_option("[name=sent_to]", label="Dinas Sosial")
    page.select_option("[name=programme]", label=PROGRAMME)
    page.locator("summary", has_text="Tambah cerita").click()
    page.fill("[name=words]", NEED)
    page.fill("[name=phone]", PHONE)
    page.get_by_role("button", name="Catat kunjungan saya").click()
    expect(page.locator("h1.answer")).to_have_text(
        f"Anda tidak perlu ke Dinsos. Menyiapkan data {PROGRAMME} adalah tugas Kelurahan {VILLAGE}."
    )
    visit = page.locator("p.no").first.inner_text()

    desk = stage.seat(KASIE)
    desk.goto(f"{stage.base}/meja/kunjungan/")
    desk.goto(f"{stage.base}/meja/kunjungan/{visit.replace('-', '')}/")
    expect(desk.get_by_text(NEED)).to_be_visible()
    desk.get_by_role("button", name="Jadikan perkara").click()
    number = desk.locator("p.no").first.inner_text()
    with translation.override("id"):
        day = look.day_year(working.add_working_days(came, 3, calendars.calendar_for(worlds.KETILENG, on=came.date())))
    expect(desk.locator("dl.facts", has_text="Biaya").first).to_contain_text(day)
    expect(desk.locator("dl.facts", has_text="Biaya").first).to_contain_text("Rp0")
    secret = (
        desk.locator("dt", has_text="Kode rahasia")
        .first.locator("xpath=following-sibling::dd[1]")
        .locator(".num")
        .inner_text()
    )

    tracked = stage.tracked(number)
    expect(tracked.locator("p.who")).to_have_text(f"Kel. {VILLAGE}")
    expect(tracked.locator("main")).not_to_contain_text(PROGRAMME)
    return number, secret


def preparation_cannot_be_thrown(stage: Stage, number: str) -> None:
    clock.set_to(moment(8, 9))
    names = [str(name) for name in PROPOSAL.tasks.values()]
    missing = ("Foto rumah", "Surat kematian suami")
    for name in names:
        if name not in missing:
            stage.step(KASIE, number, "do_task", _task=name)
    page = stage.case(KASIE, number)
    told = f"{len(missing)} dari {len(names)} data belum disiapkan ({', '.join(name.lower() for name in missing)})"
    expect(page.locator(".blocked", has_text=told).first).to_be_visible()
    for name in missing:
        stage.step(KASIE, number, "do_task", _task=name)


def silence_is_acceptance(stage: Stage, number: str, sent: datetime) -> None:
    clock.set_to(sent)
    stage.step(KASIE, number, "hand_over", _ground="Berkas lengkap")
    answer = stage.tracked(number).locator("h1.answer")
    expect(answer).to_contain_text(f"Dinsos {CITY}")
    expect(answer).to_contain_text(due(sent, 1, worlds.KETILENG))

    clock.set_to(moment(10, 10, 1))
    page = stage.citizen()
    end = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < end and page.locator("p.who").inner_text() != f"Dinsos {CITY}":
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("p.who")).to_have_text(f"Dinsos {CITY}")
    expect(page.locator("ol.thread")).to_contain_text("Dianggap diterima")
    with translation.override("id"):
        expect(page.locator(".holder")).to_contain_text(look.moment_year(sent))
    expect(page.locator(".holder")).to_contain_text(due(sent, 7, worlds.KETILENG))


def bounce_goes_to_the_sekda(stage: Stage, number: str, contested: datetime) -> None:
    clock.set_to(moment(13, 9))
    page = stage.step(SECTION, number, "send_back", _ground="Kewenangan Pusat", note="Ini urusan Pusat.")
    expect(page.locator("main")).to_contain_text(f"{PROGRAMME} adalah program daerah, bukan kewenangan Pusat")
    said, answered = "KK belum mutakhir.", "Kelurahan tidak berwenang mengubah KK."
    stage.step(SECTION, number, "send_back", _ground="KK belum mutakhir", note=said)
    expect(stage.tracked(number).locator("p.who")).to_have_text(f"Kel. {VILLAGE}")
    clock.set_to(contested)
    stage.step(KASIE, number, "contest", _ground="Bukan wewenang kantor ini", note=answered)
    answer = stage.tracked(number).locator("h1.answer")
    expect(answer).to_contain_text(SEKDA)
    expect(answer).to_contain_text(due(contested, 2, worlds.KETILENG))
    for role in (CAMAT, SEKDA):
        page = dispute(stage, role, number)
        expect(page.locator("section.side")).to_have_count(2)
        for words in (said, answered):
            expect(page.locator(".sides")).to_contain_text(words)
    buttons = dispute(stage, CAMAT, number).locator("section.side button")
    assert [buttons.nth(n).get_attribute("aria-disabled") for n in range(buttons.count())] == ["true", "true"]


def dispute(stage: Stage, role: str, number: str) -> Page:
    page = stage.seat(role)
    page.goto(f"{stage.base}/meja/lempar/")
    page.locator("li", has_text=number).first.locator("a").first.click()
    return page


def sekda_decides(stage: Stage, number: str) -> None:
    clock.set_to(moment(14, 9))
    sentence = "Disdukcapil memutakhirkan KK, difasilitasi Dinsos."
    page = dispute(stage, SEKDA, number)
    page.locator("summary", has_text="Tambahkan tugas").click()
    fill(page.locator("main"), "_task", f"Disdukcapil {CITY}")
    page.fill("[name=sentence]", sentence)
    page.get_by_role("button", name=f"Dinsos {CITY} memegang").click()
    expect(page.locator("blockquote").first).to_contain_text(sentence)
    page.get_by_role("button", name="Ya, ").click()
    expect(page.locator("main")).to_contain_text(sentence)
    expect(stage.tracked(number).locator("p.who")).to_have_text(f"Dinsos {CITY}")


def civil_card_then_two_persons(stage: Stage, number: str, came: datetime) -> None:
    mended = moment(15, 9, 10)
    clock.set_to(mended)
    stage.step(REGISTRAR, number, "do_task", result="KK baru terbit")
    page = stage.tracked(number)
    expect(page.locator("main")).to_contain_text(f"{days_between(came, mended, worlds.KETILENG)} hari kerja")
    clock.set_to(moment(16, 9))
    stage.step(SECTION, number, "verify", note="Sesuai dengan kunjungan rumah.")
    page = stage.case(SECTION, number)
    expect(page.locator(".blocked", has_text="Anda yang memeriksa perkara ini").first).to_be_visible()


def granted(stage: Stage, number: str, secret: str) -> None:
    clock.set_to(moment(17, 10))
    text = f"{PROGRAMME} dikabulkan mulai Januari 2022."
    ground = "Janda, penghasilan di bawah garis kemiskinan"
    stage.step(KADIS, number, "grant", text=text, ground=ground)
    page = stage.tracked(number)
    expect(page.locator("h1.answer")).to_contain_text("selesai")
    page.locator("summary", has_text="Lihat surat").click()
    page.fill("[name=secret]", secret)
    page.get_by_role("button", name="Buka").click()
    for words in (text, ground, KADIS):
        expect(page.locator("main")).to_contain_text(words)


def second_applicant_refused(stage: Stage) -> tuple[str, str]:
    page = stage.seat(KASIE)
    page.goto(f"{stage.base}/meja/terima/")
    page.fill("[name=name]", "Pak Sarwani")
    page.locator("label", has=page.locator("input[name=topic][value=aid]")).click()
    page.locator("summary", has_text="NIK, alamat").click()
    fill(page.locator("main"), "_programme", "Jaminan Sosial")
    page.get_by_role("button", name="Simpan, beri tanda terima").click()
    number = page.locator("p.no").first.inner_text()
    secret = (
        page.locator("dt", has_text="Kode rahasia")
        .first.locator("xpath=following-sibling::dd[1]")
        .locator(".num")
        .inner_text()
    )
    for name in PROPOSAL.tasks.values():
        stage.step(KASIE, number, "do_task", _task=str(name))
    stage.step(KASIE, number, "hand_over", _ground="Berkas lengkap")
    stage.step(SECTION, number, "accept")
    clock.set_to(moment(20, 9))
    stage.step(SECTION, number, "verify", note="Menerima PKH menurut daftar triwulan IV.")
    clock.set_to(moment(21, 9))
    reasons = {
        "text": "Belum dapat JSCM.", "ground": "Sudah menerima bantuan lain", "evidence": "Daftar PKH triwulan IV",
        "would_change": "Bila bantuan PKH berhenti",
    }  # fmt: skip
    stage.step(KADIS, number, "refuse", **reasons)
    page = stage.tracked(number, "second")
    page.locator("summary", has_text="Lihat surat").click()
    page.fill("[name=secret]", secret)
    page.get_by_role("button", name="Buka").click()
    for words in (*reasons.values(), KADIS, f"Inspektorat {CITY}"):
        expect(page.locator("main")).to_contain_text(words)
    return number, secret


def objection_gets_a_second_look(stage: Stage, number: str, secret: str) -> None:
    signed = moment(23, 10)
    clock.set_to(signed)
    stage.step(KASIE, number, "prove_notice", _proof="Tanda tangan")
    with translation.override("id"):
        until = look.day_year(clocks.last_day("objection.window", start=signed, region=worlds.KETILENG))
    page = stage.tracked(number, "second")
    expect(page.locator("main")).to_contain_text(until)
    clock.set_to(moment(27, 9))
    words = "PKH saya sudah berhenti bulan lalu."
    page.get_by_role("link", name="Saya tidak setuju").click()
    for name, typed in (("number", number), ("secret", secret), ("words", words)):
        page.fill(f"main [name={name}]", typed)
    page.get_by_role("button", name="Ajukan keberatan").click()
    expect(page.locator("h1.answer")).to_be_visible()
    assert stage.case(KADIS, number).locator("form[action*='/decide_objection/']").count() == 0
    stage.step(INSPECTOR, number, "decide_objection", _outcome="Diterima", text="PKH terbukti berhenti, periksa lagi.")
    again = stage.tracked(number, "second")
    expect(again.locator("h1.answer")).to_contain_text(re.compile(f"Berkas Anda ada di Dinsos {CITY}"))
