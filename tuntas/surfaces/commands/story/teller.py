"""What every story is told with: people with browsers, a clock that can be set, and steps that say what they read."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping

from django.urls import reverse

from tuntas.surfaces.commands.story import server
from tuntas.surfaces.commands.story.browser import Browser, Page, Unmet


Told = Callable[[], str]
# The worker looks every five seconds; on a busy machine it is given far longer.
PATIENCE = 120
BETWEEN_LOOKS = 0.5


def expect(holds: object, sentence: str, page: Page | None = None) -> None:
    """Go on if it holds; else Unmet, with what the page says instead."""
    if not holds:
        read = f" Terbaca ({page.status}): {page.main[:400]}" if page else ""
        raise Unmet(f"{sentence}{read}")


class Teller:
    """A story's stage and its citizen; each story adds its own people. number: the matter told of at the moment."""

    # Steps of the scenario that need parts of the house which are not built yet, and which.
    NOT_YET: Mapping[int | str, str] = {}

    def __init__(self, base: str) -> None:
        self.base = base
        self.environment: Mapping[str, str] = os.environ
        self.citizen = Browser(base)
        self.stage = Browser(base)
        self.number = ""

    def steps(self) -> Iterator[tuple[int | str, Told]]:
        """The steps in order, as numbered in the scenario."""
        raise NotImplementedError

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of the house, run beside the story's server."""
        return subprocess.run(
            [server.program(), *words], env=dict(self.environment), capture_output=True, text=True, check=False
        )  # fmt: skip

    def set_clock(self, moment: str) -> None:
        """Set the business clock: `2021-12-07T09:10`, local time of Cilegon."""
        self.stage.get(reverse("story:hour"))
        answer = self.stage.post(reverse("story:hour"), {"at": moment})
        expect(answer.status == 200, "Jam cerita tidak bisa diatur.", answer)

    def sit(self, browser: Browser, role: str) -> Page:
        """Take a seat by the words beside it."""
        page = browser.get(reverse("demo:seats"))
        for form in page.forms():
            for words, value in form.choices.get("seat", {}).items():
                if role in words:
                    return browser.post(form.action, form.given | {"seat": value})
        for row in page.all("li"):
            if role in row.text:
                found = [button.attrs["value"] for button in row.all("button") if button.attrs.get("name") == "seat"]
                if found:
                    return browser.post(reverse("demo:take"), {"seat": found[0]})
        raise Unmet(f"Kursi “{role}” tidak ada di {page.main[:500]}")

    def track(self, number: str = "", browser: Browser | None = None) -> Page:
        return (browser or self.citizen).get(reverse("public:tracked", args=[number or self.number]))

    def case(self, browser: Browser, number: str = "") -> Page:
        return browser.get(reverse("desk:case", args=[self.key(number)]))

    def step_form(self, browser: Browser, step: str, number: str = "") -> Page:
        """The page of one step."""
        return browser.get(reverse("desk:move", args=[self.key(number), step]))

    def take(self, browser: Browser, step: str, number: str = "", **typed: str) -> Page:
        """Open a step, choose by words (`_ground="KK belum"`) or type, and send."""
        page = self.step_form(browser, step, number)
        form = page.form(f"/{step}/")
        chosen = {name[1:]: form.value_of(name[1:], words) for name, words in typed.items() if name.startswith("_")}
        written = {name: words for name, words in typed.items() if not name.startswith("_")}
        return browser.send(page, f"/{step}/", **chosen, **written)

    def forge(self, browser: Browser, step: str, number: str = "", **values: str) -> Page:
        """Send a step's values without its form, as one does who will not be told."""
        self.case(browser, number)
        return browser.post(reverse("desk:move", args=[self.key(number), step]), values)

    def office(self, code: str) -> str:
        """An office's key, from the story's address book."""
        return str(self.stage.read(f"{reverse('story:offices')}?code={code}")["id"])

    def telephone(self, number: str = "") -> list[str]:
        """The messages for a number so far."""
        found = self.stage.read(f"{reverse('story:telephone')}?number={number or self.number}")["messages"]
        return [str(text) for text in found] if isinstance(found, list) else []

    def wait_for(self, what: str, look: Callable[[], bool]) -> None:
        """Wait for the worker; Unmet when it does not do it in time."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if look():
                return
            time.sleep(BETWEEN_LOOKS)
        raise Unmet(f"Pekerja tidak melakukannya dalam {PATIENCE} detik: {what}. {self.track().main[:300]}")

    def key(self, number: str = "") -> str:
        """A number as it stands in addresses."""
        return (number or self.number).replace("-", "")

    def sentence(self, page: Page | None = None) -> str:
        """The first sentence of tracking: who has it, since, until."""
        return (page or self.track()).one("h1", "answer")
