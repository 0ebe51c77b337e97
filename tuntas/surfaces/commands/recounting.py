"""The figures recomputed from the published files, by the very script the public downloads, and compared with ours: with
the sums, and with every number as it stands in the pages people read.

The script is loaded from its file: it belongs to nobody's package and imports none of ours. In a page a number carries
its place in the script's answer (`data-f`, see public/figures_body.html); what it says is read from the page's own text.
"""

import importlib.util
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from types import ModuleType

from django.conf import settings
from django.template.loader import render_to_string

from tuntas.oversight.figures import actions, queries, sums
from tuntas.oversight.figures.models import Recount, Week
from tuntas.oversight.figures.weeks import of_day
from tuntas.surfaces.public import figures as pages


SCRIPT = settings.BASE_DIR / "verifier" / "recompute_figures.py"
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]{3})*")


class FiguresDiffer(Exception):
    """The pages show other figures than the files give."""


@cache
def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("recompute_figures", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def recount(*, at: datetime) -> Recount | None:
    """This function will compare the whole feed, the house and each regency of it, and record what it found.

    None when nothing has been published. Raises FiguresDiffer, once that is on record, when a figure differs.
    """
    weeks = list(queries.published().order_by("id"))
    if not weeks:
        return None
    regions = ["", *queries.regencies()]
    different = [region or "all" for region in regions if not agrees(weeks[0], weeks[-1], region)]
    different += ["front"] if not front_agrees() else []
    found = actions.record_recount(
        at=at, last=weeks[-1], n_weeks=len(weeks), n_compared=len(regions), agrees=not different
    )
    if different:
        raise FiguresDiffer(", ".join(different))
    return found


def agrees(first: Week, last: Week, region: str) -> bool:
    """Whether script, sums and page say the same of these weeks."""
    theirs: Mapping[str, object] = script().figures(files(first, last), region)
    if theirs != sums.as_json(sums.figures(first.label, last.label, region)):
        return False
    page = pages.body(first.label, last.label, region)
    return not differing(page, theirs) and _is_whole(page, theirs)


def front_agrees() -> bool:
    """Whether the front page's few numbers are those of the script."""
    shown = pages.newest(is_fresh=True)
    if shown is None:
        return True
    weeks = {week.starts_on: week for week in queries.published()}
    first, last = weeks[shown.since], weeks[of_day(shown.until).starts_on]
    theirs: Mapping[str, object] = script().figures(files(first, last), shown.code)
    page = render_to_string("parts/counts.html", {"counts": shown.counts})
    return not differing(page, theirs) and len(numbers_in(page)) == len(shown.counts)


def differing(page: str, theirs: Mapping[str, object]) -> list[str]:
    """The places in the script's answer of which the page says something else."""
    return [keys for keys, said in numbers_in(page) if (said or [0] * keys.count(" ") + [0]) != _wanted(keys, theirs)]


def numbers_in(page: str) -> list[tuple[str, list[int]]]:
    """Every (places in the sums, numbers of its text) the page's elements carry, in order."""
    reader = _Reader()
    reader.feed(page)
    return [(keys, [int(re.sub("[.,]", "", one)) for one in NUMBER.findall(text)]) for keys, text in reader.found]


def _is_whole(page: str, theirs: Mapping[str, object]) -> bool:
    """Whether no class with a result, and no place, is left out of the page."""
    keys = " ".join(keys for keys, _said in numbers_in(page))
    classes, places = theirs["classes"], theirs["places"]
    assert isinstance(classes, dict)
    assert isinstance(places, dict)
    told = {name for name, results in classes.items() if any(results.values()) and name != "any"}
    return "entries" in keys and all(f"classes/{name}/" in keys for name in told) and all(
        f"places/{place}/" in keys for place in places
    )  # fmt: skip


def _wanted(keys: str, theirs: Mapping[str, object]) -> list[int]:
    return [sum(_at(theirs, part.split("/")) for part in key.split("+")) for key in keys.split(" ")]


def _at(found: object, path: list[str]) -> int:
    """The number at a place; "*" for all there together, 0 for what is not there."""
    if not path:
        return found if isinstance(found, int) else 0
    if not isinstance(found, dict):
        return 0
    inside = found.values() if path[0] == "*" else [found.get(path[0])]
    return sum(_at(one, path[1:]) for one in inside)


class _Reader(HTMLParser):
    """Collects the text of every element that carries `data-f`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        keys = dict(attrs).get("data-f")
        if keys is not None:
            self.found.append((keys, ""))
        self._open.append((tag, keys))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(keys is not None for _tag, keys in self._open):
            keys, text = self.found[-1]
            self.found[-1] = (keys, text + data)


def files(first: Week, last: Week) -> Iterator[object]:
    """Header and lines of each week, checked by the script, one file in memory at a time."""
    opened = {week.label: week for week in queries.index()}
    for week in Week.objects.filter(pk__gte=first.pk, pk__lte=last.pk).order_by("id").iterator(chunk_size=1):
        one = opened[week.label]
        act = {"salt": one.opening.salt, "body": one.opening.body, "rows": one.opening.rows, "leaf": one.opening.leaf}
        yield script().checked({"week": week.label, "sha256": one.sha256, "act": act}, bytes(week.content))
