"""Who speaks in the head of every page: the regency or city this installation serves."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils.translation import gettext_lazy as _

from tuntas.base.ledger import clock
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.places import queries as places
from tuntas.surfaces.parts import Site, Words


REGENCY = 2
# Of invented staff, on a database marked demo; set by the same action as anybody's, and told on its page of seats.
DEMO_PIN = "250825"
# Offices come by decree, not by the minute.
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """The regencies and cities with offices here: code -> "Kota Cilegon"; one in production, several in the demo."""

    names: dict[str, str]

    @property
    def words(self) -> Words:
        return next(iter(self.names.values())) if len(self.names) == 1 else _("semua daerah di sini")


def served() -> Served:
    """The regencies whose Dinsos or Sekda sits here; remembered for a minute, for each database."""
    key = f"served:{connections['default'].settings_dict['NAME']}"
    found: Served | None = cache.get(key)
    if found is None:
        found = _served()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _served() -> Served:
    kinds = (OfficeKind.DINSOS, OfficeKind.SEKDA)
    regions = Office.objects.filter(kind__in=kinds).order_by("region").values_list("region", flat=True)
    codes = sorted({".".join(str(code).split(".")[:REGENCY]) for code in regions})
    paths = places.paths_of(codes)
    return Served({code: paths[code].partition(", ")[0] for code in codes if code in paths})


def site() -> Site:
    """The words of the head: office and region; in a demo, that all data are invented."""
    if is_demo():
        return Site(_("Peragaan"), _("data karangan"), settings.SMS_NUMBER, is_demo=True)
    return Site(_("Layanan sosial"), served().words, settings.SMS_NUMBER)


def is_demo() -> bool:
    """Whether this database holds invented people only."""
    return clock.kind() in {"demo", "story"}
