"""The figures recomputed from the published files, by the very script the public downloads, and compared with ours.

The script is loaded from its file: it belongs to nobody's package and imports none of ours.
"""

import importlib.util
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from types import ModuleType

from django.conf import settings

from tuntas.oversight.figures import actions, queries, sums
from tuntas.oversight.figures.models import Recount, Week


SCRIPT = settings.BASE_DIR / "verifier" / "recompute_figures.py"


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
    found = actions.record_recount(
        at=at, last=weeks[-1], n_weeks=len(weeks), n_compared=len(regions), agrees=not different
    )
    if different:
        raise FiguresDiffer(", ".join(different))
    return found


def agrees(first: Week, last: Week, region: str) -> bool:
    """Whether script and sums say the same of these weeks."""
    theirs: object = script().figures(files(first, last), region)
    return theirs == sums.as_json(sums.figures(first.label, last.label, region))


def files(first: Week, last: Week) -> Iterator[object]:
    """Header and lines of each week, checked by the script, one file in memory at a time."""
    opened = {week.label: week for week in queries.index()}
    for week in Week.objects.filter(pk__gte=first.pk, pk__lte=last.pk).order_by("id").iterator(chunk_size=1):
        one = opened[week.label]
        act = {"salt": one.opening.salt, "body": one.opening.body, "rows": one.opening.rows, "leaf": one.opening.leaf}
        yield script().checked({"week": week.label, "sha256": one.sha256, "act": act}, bytes(week.content))
