"""axe-core in a real browser: one window for each viewer and language."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# The phone first; there everything folded is unfolded.
PHONE, SCREEN = (360, 640), (1280, 800)
UNFOLD = "open => document.querySelectorAll('details').forEach(each => { each.open = open })"


class Looker:
    """The browser windows: one for each viewer and language."""

    def __init__(self, browser: Browser, base: str, clients: dict[str, Client]) -> None:
        self.browser, self.base, self.clients, self.axe = browser, base, clients, Axe()
        self.windows: dict[tuple[str, str], Page] = {}

    def window(self, viewer: str, language: str) -> Page:
        if (viewer, language) not in self.windows:
            # axe is put into the page by the test; the page's own policy would refuse it.
            context = self.browser.new_context(bypass_csp=True)
            self._cookies(context, viewer, language)
            self.windows[viewer, language] = context.new_page()
        return self.windows[viewer, language]

    def _cookies(self, context: BrowserContext, viewer: str, language: str) -> None:
        host = urlsplit(self.base).hostname or ""
        kept = [(each.key, each.value, each["path"] or "/") for each in self.clients[viewer].cookies.values()]
        kept = [each for each in kept if each[0] != "django_language"] + [("django_language", language, "/")]
        context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": path} for name, value, path in kept]
        )

    def violations(self, viewer: str, language: str, path: str, *, sizes: Sequence[tuple[int, int]]) -> list[str]:
        """What axe finds, as `rule: where`; a page that did not open in this language is a finding too."""
        page = self.window(viewer, language)
        answer = page.goto(self.base + path)
        if answer is None or answer.status != 200 or page.get_attribute("html", "lang") != language:
            return [f"did not open in {language}: {answer and answer.status}"]
        return self.on(page, sizes)

    def on(self, page: Page, sizes: Sequence[tuple[int, int]]) -> list[str]:
        """What axe finds on the page as it stands, at each size; on a phone with everything unfolded."""
        assert page.evaluate("document.styleSheets.length"), page.url
        found = []
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(UNFOLD, width == PHONE[0])
            result = self.axe.run(page, options=OPTIONS).response["violations"]
            found += [
                f"{width}: {rule['id']}: {node['target']} {node['html'][:160]}"
                for rule in result
                for node in rule["nodes"]
            ]
        return found
