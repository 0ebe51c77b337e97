"""The public log over HTTP: for programs as C2SP tlog-tiles says, byte for byte what `tuntas log-export` writes as
files; and one page that tells people what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from tuntas.algorithms.merkle import errors, tiles
from tuntas.base.errors import NotFound
from tuntas.base.ledger import clock
from tuntas.base.ledger.log import reading
from tuntas.base.offices import queries as offices
from tuntas.surfaces.access import public
from tuntas.surfaces.parts import Words
from tuntas.surfaces.site import is_demo


app_name = "log"
# A checkpoint is new every few seconds; a tile of one width never changes, full or not.
SHORT = "public, max-age=2"
LONG = "public, max-age=31536000, immutable"
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """A witness and what it cosigned last; size 0: nothing yet."""

    name: str
    size: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """usual, longest: how long between two cosignatures, in words, "" when not known. witness_proves_nothing: the
    demo's witness stands on the same machine.
    """

    origin: str
    vkey: str
    former: Sequence[str]
    size: int
    at: datetime | None
    cosigned_size: int
    witnesses: Sequence[WitnessLine]
    usual: Words
    longest: Words
    witness_proves_nothing: bool
    is_halted: bool
    address: str


@public
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the shape of a view
    """Give the newest checkpoint a witness has cosigned; the newest signed one when witnesses have long been silent."""
    found = reading.latest(patience=_patience())
    if found is None:
        raise NotFound(_("Buku catatan ini masih kosong."))
    return HttpResponse(found.note, "text/plain; charset=utf-8", headers={"Cache-Control": SHORT})


@public
@require_safe
def tile(request: HttpRequest, address: str) -> HttpResponse:  # noqa: ARG001
    """Give a tile of hashes or a bundle of entries, at its one canonical address, once a checkpoint covers it."""
    try:
        found = reading.tile(tiles.parse_path(f"tile/{address}"))
    except errors.WrongTile:
        found = None
    if found is None:
        raise NotFound(_("Bagian buku catatan ini tidak ada."))
    return HttpResponse(found, "application/octet-stream", headers={"Cache-Control": LONG})


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Tell what the log is, how far it has come, who cosigns it and how often, and how to read it."""
    return render(request, "public/log.html", {"page": facts()})


def facts() -> LogPage:
    found, figures, known = reading.latest(patience=timedelta(0)), reading.figures(), reading.origins()
    seen = {each.witness: each for each in figures.witnesses}
    configured = [key.partition("+")[0] for key in settings.LOG_WITNESS_KEYS]
    lines = [
        WitnessLine(name, seen[name].size if name in seen else 0, seen[name].at if name in seen else None)
        for name in sorted({*configured, *seen})
    ]
    origin, vkey = known[-1] if known else (settings.LOG_ORIGIN, "")
    return LogPage(
        origin=origin, vkey=vkey, former=[key for _name, key in known[:-1]],
        size=found.size if found else 0, at=found.at if found else None,
        cosigned_size=max((each.size for each in figures.witnesses), default=0), witnesses=lines,
        usual=_for(figures.usual), longest=_for(figures.longest), witness_proves_nothing=is_demo(),
        is_halted=reading.is_halted(), address=settings.ADDRESS,
    )  # fmt: skip


def _patience() -> timedelta:
    """How long the last cosigned checkpoint is shown although later ones are signed; for ever where no rule says."""
    try:
        hours, _unit = offices.parameter("log.cosign_patience", on=localtime(clock.real_now()).date(), region="")
    except LookupError:
        return timedelta.max
    return timedelta(hours=hours)


def _for(step: timedelta | None) -> str:
    """A length of time in one unit; "" for none."""
    if step is None:
        return ""
    seconds = round(step.total_seconds())
    if seconds < 2 * MINUTE:
        return ngettext("%(n)s detik", "%(n)s detik", seconds) % {"n": seconds}
    if seconds < 2 * HOUR:
        return ngettext("%(n)s menit", "%(n)s menit", seconds // MINUTE) % {"n": seconds // MINUTE}
    if seconds < 2 * DAY:
        return ngettext("%(n)s jam", "%(n)s jam", seconds // HOUR) % {"n": seconds // HOUR}
    return ngettext("%(n)s hari", "%(n)s hari", seconds // DAY) % {"n": seconds // DAY}


urlpatterns = [
    path("", page, name="page"),
    path("checkpoint", checkpoint, name="checkpoint"),
    path("tile/<path:address>", tile, name="tile"),
]
