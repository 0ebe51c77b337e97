"""Pages of a list by key, not by offset: the fiftieth page costs what the first one costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime


PAGE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the keys of the neighbouring pages; an empty key has no page behind it."""

    rows: Sequence[Row]
    previous: str = ""
    following: str = ""


def page(found: QuerySet[Row], *, by: str, after: str, before: str, newest_first: bool = False) -> Page[Row]:
    """One page of a list ordered by (`by`, id); `by` is a moment that is never empty in it.

    after, before: keys from an earlier page, as `Page` gave them; what cannot be read as a key is ignored.
    """
    back = _read(before)
    start = back or _read(after)
    up = newest_first if back else not newest_first
    if start:
        table = found.model._meta.db_table  # noqa: SLF001
        sign = ">" if up else "<"
        found = found.filter(
            # Names are ours, values are parameters.
            RawSQL(f"({table}.{by}, {table}.id) {sign} (%s, %s)", start, output_field=BooleanField())  # noqa: S611
        )
    order = (by, "id") if up else (f"-{by}", "-id")
    rows = list(found.order_by(*order)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if back:
        rows.reverse()
    has_previous, has_next = (more, True) if back else (bool(start), more)
    return Page(
        rows,
        previous=_key(rows[0], by) if rows and has_previous else "",
        following=_key(rows[-1], by) if rows and has_next else "",
    )


def _key(row: Model, by: str) -> str:
    moment = getattr(row, by)
    assert isinstance(moment, datetime)
    return f"{moment.isoformat()}_{row.pk}"


def _read(key: str) -> tuple[datetime, int] | None:
    moment, _sep, number = key.rpartition("_")
    try:
        # A + in an address that was copied by hand arrives as a space.
        at = parse_datetime(moment.replace(" ", "+"))
        return (at, int(number)) if at and at.tzinfo and 0 <= int(number) < 2**63 else None
    except ValueError:
        return None
