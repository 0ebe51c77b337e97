"""Takes the pictures of docs/look from a demo that is being served: `python bin/look_demo.py http://localhost:8000 docs/look`.

Each page as its own seat sees it, 360 px wide (the first 1,280 px of the page) and 1280x800, in Indonesian. A page
behind another one (one case, one dispute) is reached by pressing the first link that leads there.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright


SIZES = {"hp": (360, 640), "pc": (1280, 800)}
LONGEST = 1280


@dataclass(frozen=True)
class Shot:
    """A picture: its name, whose seat (words of its title; nobody's when empty), where, and which link to press there."""

    name: str
    seat: str
    path: str
    press: str = ""


KASIE, LURAH, DINSOS = "Kasie Kessos Kel. Ketileng", "Lurah Ketileng", "Kasi Linjamsos Dinsos Kota Cilegon"
SEKDA, KEEPER, REGISTRY = "Sekda Kota Cilegon", "Kabag Organisasi Kota Cilegon", "Petugas Pencatatan Disdukcapil"
SHOTS = (
    Shot("depan", "", "/"),
    Shot("serah", "", "/serah/?place_q=ketileng"),
    Shot("lempar", "", "/lempar/"),
    Shot("tugas", "", "/tugas/"),
    Shot("angka", "", "/angka/"),
    Shot("kursi", "", "/kursi/"),
    Shot("hari-ini", KASIE, "/meja/"),
    Shot("terima-berkas", KASIE, "/meja/terima/"),
    Shot("perkara", KASIE, "/meja/perkara/", "main tbody a, main .rows a"),
    Shot("impor-periksa", KASIE, "/meja/impor/", "main .rows a"),
    Shot("tanda-tangan", LURAH, "/meja/surat/", "main .rows a[href$='/daftar/']"),
    Shot("kasi", DINSOS, "/meja/kiriman/"),
    Shot("saling-lempar", SEKDA, "/meja/lempar/"),
    Shot("putus", SEKDA, "/meja/lempar/", "main .rows a[href*='/meja/lempar/']"),
    Shot("menunggu-kami", SEKDA, "/meja/perkara/"),
    Shot("pemadanan", REGISTRY, "/meja/padan/"),
    Shot("aturan", KEEPER, "/meja/aturan/"),
    Shot("aturan-tugas", KEEPER, "/meja/aturan/tugas/"),
    Shot("aturan-jabatan", KEEPER, "/meja/aturan/jabatan/"),
)


def sit(page: Page, base: str, title: str) -> None:
    """Take the seat whose line holds these words."""
    page.goto(f"{base}/kursi/")
    district = page.locator("details", has=page.locator("li", has_text=title)).first
    district.locator("summary").click()
    district.locator("li", has_text=title).locator("button[name=seat]").first.click()


def shoot(browser: Browser, base: str, folder: Path, size: str) -> None:
    """Every picture in one size."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    seated = ""
    for shot in SHOTS:
        if shot.seat and shot.seat != seated:
            sit(page, base, shot.seat)
            seated = shot.seat
        answer = page.goto(base + shot.path)
        if shot.press:
            page.goto(base + str(page.locator(shot.press).first.get_attribute("href")))
        wide = page.evaluate("document.documentElement.scrollWidth")
        status = answer.status if answer else 0
        print(f"{shot.name}-{size}: {status}, {wide} wide, {page.title()}")
        tall = min(LONGEST, page.evaluate("document.documentElement.scrollHeight")) if size == "hp" else height
        page.screenshot(
            path=str(folder / f"{shot.name}-{size}.png"), full_page=size == "hp",
            clip={"x": 0, "y": 0, "width": width, "height": tall},
        )  # fmt: skip


def main(base: str, folder: str) -> None:
    """Both sizes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for size in SIZES:
            shoot(browser, base.rstrip("/"), Path(folder), size)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
