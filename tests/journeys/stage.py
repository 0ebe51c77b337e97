"""A story's stage: a browser window for everybody in it, each with cookies of its own."""

import base64
import os
from datetime import datetime
from pathlib import Path

from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, expect

from tuntas.base.places import calendars, working
from tuntas.surfaces.public.templatetags import look


# A step may be long: eleven files at once, on a machine that does other things besides.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
PHONE, SCREEN = (360, 640), (1280, 800)
# A folder for pictures, when somebody wants to look at the pages.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")


class Stage:
    """The browser windows of everybody in the story. desk: the size of the screens the offices work at."""

    def __init__(self, browser: Browser, base: str, *, desk: tuple[int, int] = SCREEN) -> None:
        self.browser, self.base, self.desk = browser, base, desk
        self.open: dict[str, Page] = {}

    def citizen(self, name: str = "citizen") -> Page:
        """A window of a small phone."""
        if name not in self.open:
            self.open[name] = self._window(PHONE)
        return self.open[name]

    def seat(self, role: str, *, scripts: bool = True) -> Page:
        """A window at a desk, its seat taken with one click."""
        if role not in self.open:
            page = self.open[role] = self._window(self.desk, scripts=scripts)
            page.goto(f"{self.base}/kursi/")
            # With one district its seats lie open.
            folded = page.locator("details:not([open])", has=page.locator("li", has_text=role))
            if folded.count():
                folded.first.locator("summary").click()
            page.locator("li", has_text=role).first.get_by_role("button").click()
        return self.open[role]

    def _window(self, size: tuple[int, int], *, scripts: bool = True) -> Page:
        context = self.browser.new_context(
            locale="id-ID", viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def at(self, role: str, path: str) -> Page:
        """Whoever sits there, on this page of the desk."""
        page = self.seat(role)
        page.goto(f"{self.base}/meja/{path}")
        return page

    def case(self, role: str, number: str) -> Page:
        return self.at(role, f"perkara/{number.replace('-', '')}/")

    def step(self, role: str, number: str, code: str, **typed: str) -> Page:
        """Unfold a step on the case's page, choose (`_name`) or type, press its button."""
        page = self.case(role, number)
        sheet = page.locator(f"#{code}")
        if sheet.evaluate("node => node.tagName === 'DETAILS' && !node.open"):
            sheet.locator("summary").click()
        for name, words in typed.items():
            fill(sheet, name, words)
        sheet.locator("form button.btn").last.click()
        return page

    def tracked(self, number: str, name: str = "citizen") -> Page:
        """Type the number at the public page."""
        page = self.citizen(name)
        page.goto(f"{self.base}/lacak/")
        page.fill("main input[name=number]", number)
        page.locator("main form button.btn").last.click()
        return page


def fill(sheet: Locator, name: str, words: str) -> None:
    """Type into a field, or choose by its words (`_name`): from a list or of radio buttons."""
    if not name.startswith("_"):
        sheet.locator(f"[name={name}]").fill(words)
        return
    select = sheet.locator(f"select[name={name[1:]}]")
    if select.count():
        option = select.locator("option", has_text=words).first.get_attribute("value")
        select.select_option(value=option)
    else:
        sheet.locator("label", has=sheet.page.locator(f"input[name={name[1:]}]"), has_text=words).first.click()


def due(start: datetime, days: int, region: str) -> str:
    """The promise in the page's words: so many working days on."""
    with translation.override("id"):
        return look.due(working.add_working_days(start, days, calendars.calendar_for(region, on=start.date())))


def days_between(start: datetime, end: datetime, region: str) -> int:
    return working.working_days_between(start, end, calendars.calendar_for(region, on=start.date()))


def seen(page: Page, name: str) -> None:
    """No page may scroll sideways on a phone; keep a picture when asked to."""
    size = page.viewport_size
    assert size
    if size["width"] != PHONE[0]:
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if PICTURES:
        Path(PICTURES, f"{name}.png").write_bytes(_picture(page))
    if size["width"] != PHONE[0]:
        page.set_viewport_size(size)


def _picture(page: Page) -> bytes:
    """The whole page, without resizing the window: the button pressed next must stand where it stood."""
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": PHONE[0], "height": height, "scale": 1}
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
    )
    return base64.b64decode(taken["data"])
