"""Takes pictures of every sample page: `python bin/draw_look.py FOLDER [NAME ...]`.

Writes NAME.id.html, NAME.en.html and, at 360x640 (whole page) and 1280x800, NAME-hp.png and NAME-pc.png; with
MODE=dark, forced, en or narrow in the environment the same in that dress. Says which page is wider than its screen.
"""

import os
import shutil
import sys
from pathlib import Path


HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402 - the settings above come first


django.setup()

from django.test.utils import override_settings  # noqa: E402 - the same
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.surfaces import look_engine, look_samples  # noqa: E402


SIZES = {"hp": (360, 640), "pc": (1280, 800), "narrow": (320, 640)}
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def write(target: Path) -> list[str]:
    """Draw every page into `target`, with the stylesheet beside it and a drawing where a QR code would be."""
    target.mkdir(parents=True, exist_ok=True)
    for static in (look_engine.SURFACES / "public" / "static" / "tuntas").iterdir():
        shutil.copy(static, target / static.name)
    shutil.copy(target / "favicon.svg", target / "qr.svg")
    drawn = look_engine.engine()
    with override_settings(ROOT_URLCONF=look_engine.__name__, STATIC_URL="/static/", STORAGES=PLAIN):
        for one in look_samples.samples():
            for language in ("id", "en"):
                html = look_samples.draw(one, language, with_engine=drawn).replace("/static/tuntas/", "")
                (target / f"{one.name}.{language}.html").write_text(html)
    return [one.name for one in look_samples.samples()]


def shoot(browser: Browser, target: Path, names: list[str], size: str, mode: str) -> None:
    """Take one picture of each page named."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if mode == "dark" else "light",
        forced_colors="active" if mode == "forced" else "none",
    )
    page = context.new_page()
    language = "en" if mode == "en" else "id"
    for name in names:
        page.goto((target / f"{name}.{language}.html").as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            print(f"{name}: {wide} wide on a screen of {width}")
        dress = f"-{mode}" if mode else ""
        page.screenshot(path=str(target / f"{name}-{size}{dress}.png"), full_page=size != "pc")
    context.close()


def main(folder: str, *wanted: str) -> None:
    """Write and shoot."""
    target, mode = Path(folder), os.environ.get("MODE", "")
    names = write(target)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for size in ("narrow",) if mode == "narrow" else ("hp", "pc"):
            shoot(browser, target, list(wanted) or names, size, "" if mode == "narrow" else mode)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
