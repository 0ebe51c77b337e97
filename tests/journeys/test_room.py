"""The private room in a real browser: a desk leaves three answers, the unit rings, the husband reads a neutral sentence."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.factories.world import World, cilegon
from tests.journeys.conftest import _environment
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import watch
from tuntas.surfaces.commands.seeding import units
from tuntas.surfaces.desk.protection.key import DEMO_WORD


pytestmark = [pytest.mark.journey, pytest.mark.slow]
# A folder for pictures, when somebody wants to look at the pages.
PICTURES = os.environ.get("ROOM_PICTURES", "")
SIZES = {"hp": (360, 640), "pc": (1280, 800)}


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    units.man("36.72", at=made.at(7, 0))
    return made


@pytest.fixture
def keeper(db: str) -> Iterator[None]:
    """The real unlock process, on the socket the settings name."""
    process = subprocess.Popen([str(Path(sys.executable).with_name("tuntas")), "unlock-service"], env=_environment())
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def sit(context: BrowserContext, served: str, seat: Seat) -> Page:
    """A browser that sits at a seat, as the log-in would leave it."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session["post_id"] = seat.post_id
    session.create()
    context.add_cookies([{"name": "sessionid", "value": str(session.session_key), "url": served}])
    return context.new_page()


def look(page: Page, name: str) -> None:
    """Keep a picture at both sizes; no page may scroll sideways."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, size)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{size}.png", full_page=True)


def test_from_the_desk_to_the_unit_and_the_husband(world: World, served: str, keeper: None, browser: Browser) -> None:
    desk = sit(browser.new_context(java_script_enabled=False), served, world.kasie)
    desk.goto(f"{served}/meja/kunjungan/konsultasi/")
    desk.locator("summary", has_text="Ruang khusus").click()
    look(desk, "konsultasi")
    desk.locator("label.topic", has_text="Lainnya").click()
    desk.locator("#id_danger_0").check()
    desk.locator("#id_child_1").check()
    desk.fill("#id_contact", "0811 555 sore hari")
    desk.fill("#id_opens_at", "15:00")
    desk.fill("#id_closes_at", "17:00")
    desk.get_by_role("button", name="Catat, selesai dilayani").click()
    number = desk.locator(".slip .no").inner_text()
    look(desk, "slip")
    watch.go_round(at=world.at(7, 9, 1))

    room = sit(browser.new_context(), served, world.ppa_officer)
    room.goto(f"{served}/meja/ruang/")
    assert room.locator("h1").inner_text() == "1 menunggu telepon piket"
    look(room, "ruang")
    room.locator(".rows a.btn").first.click()
    look(room, "buka")
    room.locator("label.opt", has_text="Menelepon").click()
    room.get_by_role("button", name="Catat dan buka").click()
    look(room, "kunci")
    room.fill("#id_open_passphrase", DEMO_WORD)
    room.get_by_role("button", name="Buka kunci").click()
    assert "0811 555 sore hari" in room.content()
    look(room, "perkara")
    room.locator("#id_call_reached_0").check()
    room.get_by_role("button", name="Catat telepon").click()
    room.get_by_role("link", name="Sudah aman, lanjut penerimaan").click()
    room.get_by_role("button", name="Sudah aman, lanjut penerimaan").click()
    assert room.locator("h1").inner_text() == "Penerimaan"
    room.goto(f"{served}/meja/ruang/piket/")
    look(room, "piket")
    head = sit(browser.new_context(), served, world.ppa_head)
    head.goto(f"{served}/meja/ruang/jejak/")
    look(head, "jejak")
    head.goto(f"{served}/meja/ruang/kunci/")
    look(head, "kunci-kepala")

    husband = browser.new_context().new_page()
    husband.goto(f"{served}/lacak/{number}/")
    assert husband.locator("h1").inner_text() == "Konsultasi layanan. Selesai dilayani Selasa 7 Desember 2021."
    look(husband, "lacak")
