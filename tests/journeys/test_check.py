"""The page that verifies in the reader's own browser: it says of every slip what the other two verifiers say."""

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import slips
from tests.factories.world import World, cilegon
from tuntas.base.ledger import clock


pytestmark = [pytest.mark.journey]
SLIPS = slips.all_slips()


@pytest.fixture
def world(db: str) -> World:
    clock.mark("story")
    return cilegon()


def said(page: Page, slip: slips.Slip, content: bytes, name: str = "slip.json") -> str:
    """What the page answers, as `verdict why`."""
    page.clock.set_fixed_time(slip.at)
    page.evaluate("document.getElementById('hasil').removeAttribute('data-said')")
    page.locator("#kunci").fill("\n".join(slip.keys))
    page.locator("#saksi").fill("" if slip.needed is None else str(slip.needed))
    page.locator("#berkas").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_selector("#hasil[data-said]", state="attached")
    return page.get_attribute("#hasil", "data-said") or ""


def opened(browser: Browser, served: str) -> Page:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{served}/periksa/")
    page.wait_for_selector("#periksa:not([hidden])")
    page.locator("summary").click()
    return page


def test_the_browser_agrees_slip_by_slip_and_sends_nothing(world: World, served: str, browser: Browser) -> None:
    page = opened(browser, served)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    answers = {name: said(page, slip, slip.text.encode()) for name, slip in SLIPS.items()}

    assert answers == {
        name: "refused refused" if slip.verdict == "refused" else f"{slip.verdict} {slip.why}"
        for name, slip in SLIPS.items()
    }
    assert asked == []


def test_what_the_reader_sees(world: World, served: str, browser: Browser) -> None:
    page = opened(browser, served)

    said(page, SLIPS["proven"], SLIPS["proven"].text.encode())

    shown = " ".join(page.locator("#hasil").inner_text().split())
    assert shown.startswith("Terbukti Penyerahan nomor 4F7-K2M-9HX, dicatat 22 November 2026")
    assert "tempat nomor 41 dari 100." in shown
    assert "Disahkan saksi: saksi.example/satu (22 November 2026" in shown
    assert "kata pembuat catatan" not in shown
    said(page, SLIPS["proven on the log's word alone"], SLIPS["proven"].text.encode())
    assert "kata pembuat catatan" in page.locator("#hasil").inner_text()
    said(page, SLIPS["nothing"], b"")
    assert page.locator("#hasil").inner_text().startswith("Tidak bisa dinilai")


def test_without_a_script_it_names_the_two_other_ways(world: World, served: str, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{served}/periksa/")

    assert not page.locator("#periksa").is_visible()
    assert page.locator("#tak-bisa").is_visible()
    assert page.get_by_role("link", name="Unduh tuntas_verify.py").is_visible()
