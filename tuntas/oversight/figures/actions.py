"""Publishing the feed: `publish_due` makes the file of every week that is over. Run twice, it has one effect.

The rows are counted and made coarse in one transaction with the file and its act: there is no moment at which an event
is counted and not yet published, or published and counted again.
"""

import hashlib
import json
from collections import Counter
from datetime import datetime

from django.db import connections, transaction

from tuntas.algorithms.disclosure import feed
from tuntas.algorithms.disclosure.entries import Entries, Entry, Held, Holding
from tuntas.base.ledger import acts
from tuntas.oversight.figures import queries
from tuntas.oversight.figures.models import Recount, Week
from tuntas.oversight.figures.weeks import IsoWeek


# Two workers publish one after the other; any number nobody else uses.
LOCK = 20_211_207


def publish_due(*, at: datetime) -> list[str]:
    """This function will publish every week that is over, oldest first, and name those it published."""
    published = []
    while label := publish_next(at=at):
        published.append(label)
    return published


@transaction.atomic
def publish_next(*, at: datetime) -> str:
    """This function will publish the oldest week that is over and has no file; "" when there is none.

    - what happened before the week's end and no file has counted is counted now, however old it is;
    - no file is ever changed: the database refuses it.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    places = queries.regencies()
    week = queries.next_week(places, at=at)
    if week is None:
        return ""
    with acts.open_act(event="figures.published", by=acts.SYSTEM, at=at) as act:
        entries: Entries = Counter()
        for place in places:
            entries += _taken(week, place)
        made = feed.edition(
            week=week.label, entries=entries, held=_released(week), k=queries.smallest_group(week, places)
        )
        _hold(week, made.held)
        stored = _store(week, made, act_id=act.id, at=at)
        act.note(week=week.label, sha256=stored.digest.hex(), entries=stored.n_entries, k=stored.k)
    return week.label


def record_recount(*, at: datetime, last: Week, n_weeks: int, n_compared: int, agrees: bool) -> Recount:
    """This function will record whether the published files gave the same figures as the pages show."""
    with acts.open_act(event="figures.recounted", by=acts.SYSTEM, at=at) as act:
        recount = Recount.objects.create(at=at, last=last, n_weeks=n_weeks, n_compared=n_compared, agrees=agrees)
        act.note(last=last.label, weeks=n_weeks, compared=n_compared, agrees="yes" if agrees else "no")
    return recount


def _taken(week: IsoWeek, place: str) -> Entries:
    """What happened in a regency by the end of the week and was never counted; from now on it is."""
    days = queries.working_days(place, until=week.after().starts_on)
    end = week.end(place)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM figures_take(%s, %s, %s, %s, %s::date[])", [week.number, place, end, str(end.tzinfo), days]
        )
        rows = cursor.fetchall()
    entries: Entries = Counter()
    for event, kind, code, parent, region, result, bucket, nth, n in rows:
        entries[Entry(event, kind, path_of(kind, code, parent, region), result, bucket, nth)] += n
    return entries


def path_of(kind: str, code: str, parent: str, region: str) -> tuple[str, ...]:
    """From the finest place to the province: a village by its code, an office of the regency by its own.

    ("36.72.02.1004", "36.72.02", "36.72", "36"); ("36.72-dinsos-dayasos", "36.72-dinsos", "36.72", "36").
    """
    labels = region.split(".")
    places = [".".join(labels[:n]) for n in range(len(labels), 0, -1)]
    own = [office for office in (code, parent) if office] if kind == "regency" else []
    return (*own, *places)


def _released(week: IsoWeek) -> Holding:
    """What earlier quarters left, taken up when a quarter begins; between two quarters nothing can be added to it."""
    quarter_now = feed.quarter_of(week.label)
    if feed.quarter_of(week.before().label) == quarter_now:
        return Counter()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM figures_release(%s, %s)", [week.number, quarter_now])
        rows = cursor.fetchall()
    held: Holding = Counter()
    for quarter, event, kind, region, result, days, nth, n in rows:
        held[Held(quarter, Entry(event, kind, (region, region.split(".")[0]), result, days, nth))] += n
    return held


def _hold(week: IsoWeek, held: Holding) -> None:
    rows = [
        {"quarter": quarter, "event": entry.event, "kind": entry.kind, "region": entry.regency, "result": entry.result,
         "days": entry.days, "nth": entry.nth, "n": n}
        for (quarter, entry), n in sorted(held.items())
    ]  # fmt: skip
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT figures_hold(%s, %s::jsonb)", [week.number, json.dumps(rows)])


def _store(week: IsoWeek, made: feed.Edition, *, act_id: int, at: datetime) -> Week:
    hours = queries.unclimbed_hours(at=at)
    content = feed.written(made, header={"oldest_unclimbed_hours": hours})
    return Week.objects.create(
        id=week.number, starts_on=week.starts_on, published_at=at, k=made.k, n_entries=made.lines.total(),
        undetailed=made.undetailed, unclimbed_hours=hours, content=content, digest=hashlib.sha256(content).digest(),
        act_id=act_id,
    )  # fmt: skip
