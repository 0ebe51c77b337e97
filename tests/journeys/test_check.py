"""The page that verifies in the reader's own browser: it says of every slip what the other two verifiers say."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.factories import comparisons, slips
from tests.factories.logs import Log
from tests.factories.world import World, cilegon
from tuntas.base.ledger import clock


pytestmark = [pytest.mark.journey]
SLIPS = slips.all_slips()
COMPARISONS = comparisons.all_comparisons()


@pytest.fixture
def world(db: str) -> World:
    clock.mark("story")
    return cilegon()


def said(page: Page, slip: slips.Slip, content: bytes, name: str = "slip.json", press: str = "Periksa") -> str:
    """What the page answers, as `verdict why`."""
    page.clock.set_fixed_time(slip.at)
    page.evaluate("document.getElementById('hasil').removeAttribute('data-said')")
    page.locator("#kunci").fill("\n".join(slip.keys))
    page.locator("#saksi").fill("" if slip.needed is None else str(slip.needed))
    page.locator("#berkas").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name=press, exact=True).click()
    page.wait_for_selector("#hasil[data-said]", state="attached")
    return page.get_attribute("#hasil", "data-said") or ""


def opened(browser: Browser, served: str) -> Page:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{served}/periksa/")
    page.wait_for_selector("#periksa:not([hidden])")
    for part in ("#percaya", "#orang-lain"):
        page.locator(f"{part} > summary").click()
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


class LogHere:
    """The files of `folder` answer as the log at this address; `asked` is what was asked of them."""

    def __init__(self, page: Page) -> None:
        self.folder, self.asked = Path(), list[str]()
        page.route("**/log/**", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/log/")
        self.asked.append(f"{route.request.method} {path} {route.request.post_data or ''}".strip())
        file = self.folder / path
        if file.is_file():
            route.fulfill(status=200, body=file.read_bytes())
        else:
            route.fulfill(status=404)


def compared(page: Page, each: comparisons.Comparison) -> str:
    """What the page answers when the papers are chosen, and the log asked where there is one."""
    papers = [
        {"name": f"paper-{n}", "mimeType": "text/plain", "buffer": text.encode()} for n, text in enumerate(each.others)
    ]
    page.locator("#lain").set_input_files(papers)
    press = "Periksa" if each.log is None else "Bandingkan dengan buku sekarang"
    return said(page, each.slip, each.slip.text.encode(), press=press)


def test_the_browser_agrees_comparison_by_comparison(
    world: World, served: str, browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, served)
    log, answers, silent = LogHere(page), {}, []

    for n, (name, each) in enumerate(COMPARISONS.items()):
        log.folder = tmp_path / str(n)
        log.asked.clear()
        if each.log is not None:
            each.written(log.folder)
        verdict, _space, why = compared(page, each).partition(" ")
        answers[name] = (verdict, why if verdict != "refused" else "")
        assert all(line.startswith("GET ") and line.count(" ") == 1 for line in log.asked)
        silent += [] if log.asked else [name]

    assert answers == {name: (each.verdict, each.why) for name, each in COMPARISONS.items()}
    assert silent == [name for name, each in COMPARISONS.items() if each.log is None]


def test_a_paper_may_be_pasted(world: World, served: str, browser: Browser) -> None:
    page = opened(browser, served)
    proven = SLIPS["proven"]

    def pasted(text: str) -> str:
        page.locator("#tempelan").fill(text)
        return said(page, proven, proven.text.encode())

    assert pasted(Log().grow(100, "other").note()) == "broken rewritten"
    assert "masa lalunya ditulis ulang" in page.locator("#hasil").inner_text()
    assert pasted(comparisons.neighbours(slips.log(), 100)) == "proven included"
    assert "Sejarahnya sama" in page.locator("#hasil").inner_text()
    assert pasted(slips.log().grow(9).note()) == "refused apart"
    assert pasted("beras, minyak") == "refused other"


def test_papers_may_be_dropped(world: World, served: str, browser: Browser) -> None:
    page = opened(browser, served)
    page.clock.set_fixed_time(slips.BEFORE)
    page.locator("#kunci").fill("\n".join(slips.KEYS))
    drop = """([where, name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name));
        document.querySelector(where).dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["#periksa h2, #periksa .acts", "slip.json", SLIPS["proven"].text])
    page.evaluate(drop, ["#tempelan", "other.txt", Log().grow(100, "other").note()])

    page.get_by_role("button", name="Periksa", exact=True).click()

    page.wait_for_selector("#hasil[data-said='broken rewritten']")


def test_by_keyboard_alone_and_what_a_broken_promise_says(
    world: World, served: str, browser: Browser, tmp_path: Path
) -> None:
    page = opened(browser, served)
    log = LogHere(page)
    log.folder = COMPARISONS["cut and regrown"].written(tmp_path)
    said(page, SLIPS["proven"], SLIPS["proven"].text.encode())
    page.locator("#saksi").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "banding"
    page.keyboard.press("Enter")
    page.wait_for_selector("#hasil[data-said='broken rewritten']")

    assert page.evaluate("document.activeElement.id") == "hasil"
    shown = " ".join(page.locator("#hasil").inner_text().split())
    assert shown.startswith("Janji dilanggar Buku catatan yang sekarang bukan kelanjutan dari yang dulu ditandatangani")
    assert "Tunjukkan ke Ombudsman, saksi, atau surat kabar." in shown
    assert "Disahkan saksi" not in shown
    page.locator("#hasil summary").click()
    assert page.locator("#hasil pre").inner_text().startswith("log.example/kota\n541\n")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


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
    assert page.get_by_text(f"--against {served}/log").is_visible()
