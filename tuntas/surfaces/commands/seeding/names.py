"""Invented people: believable names drawn from frequency lists, the same for the same seed.

`names.json` holds name parts only (its source is written in it); whom a combination fits is chance.
"""

import json
import random
from functools import cache
from pathlib import Path


LISTS = Path(__file__).with_name("names.json")


@cache
def _parts() -> dict[str, list[str]]:
    loaded = json.loads(LISTS.read_text(encoding="utf-8"))
    return {key: loaded[key] for key in ("female", "male", "last")}


class Names:
    """A stream of invented names and telephone numbers; the same seed gives the same stream."""

    def __init__(self, seed: str) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret

    def woman(self) -> str:
        return self._of("female")

    def man(self) -> str:
        return self._of("male")

    def anyone(self) -> str:
        return self._of(self.dice.choice(("female", "male")))

    def phone(self) -> str:
        """A number no mobile operator hands out: theirs begin at 0811."""
        return f"080{self.dice.randrange(10**8):08d}"

    def _of(self, kind: str) -> str:
        first = self.dice.choice(_parts()[kind])
        last = self.dice.choice([part for part in _parts()["last"] if part != first])
        return f"{first} {last}"
