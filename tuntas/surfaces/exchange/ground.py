"""What an office's rows are judged against, read from the shipped places."""

from collections.abc import Iterable
from datetime import date

from tuntas.base.offices.models import Office
from tuntas.base.people.nik import Regions
from tuntas.base.places import queries as places
from tuntas.base.places.expressions import Level
from tuntas.base.places.models import Region, RetiredRegion
from tuntas.surfaces.exchange.checks import Ground
from tuntas.surfaces.exchange.gazetteer import Place, gazetteer


_REGENCY = len("36.72")


def ground_for(office: Office, *, as_of: date) -> Ground:
    """The villages of the office's regency, every district code in force, every one that was."""
    regency = str(office.region)[:_REGENCY]
    around = dict(Region.objects.filter(code__within=regency).values_list("code", "path"))
    villages = [Place(code, *_names(path)) for code, path in around.items() if code.count(".") == 3]
    own = places.place(str(office.region))
    return Ground(as_of, gazetteer(own.code, own.label, villages), _regions())


def _names(path: str) -> tuple[str, str, str]:
    """`Kel. Ketileng, Kec. Cilegon, Kota Cilegon, Banten` in its first three parts."""
    village, district, regency, *_province = path.split(", ")
    return village.partition(" ")[2] or village, district, regency


def _regions() -> Regions:
    districts = Region.objects.annotate(level=Level("code")).filter(level=3).values_list("code", flat=True)
    gone = RetiredRegion.objects.values_list("code", flat=True)
    return Regions(_digits(districts), _digits(gone))


def _digits(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(str(code).replace(".", "") for code in codes)
