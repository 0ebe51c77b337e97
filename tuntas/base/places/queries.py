"""Finding places: by what people type, by code, up and down the tree.

`look_up` is the search box. Everything returns `Place`, a plain value; nobody outside needs the model.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from tuntas.base.errors import NotFound
from tuntas.base.places import codes
from tuntas.base.places.enums import RegionKind
from tuntas.base.places.expressions import Level, Searched, Squeezed
from tuntas.base.places.models import Region, RetiredRegion


# Words that say what kind of place is meant. They order the answers and never shut one out:
# "Kota Baru" is also the name of villages.
_KIND_WORDS = {
    "provinsi": {RegionKind.PROVINCE},
    "prov": {RegionKind.PROVINCE},
    "kabupaten": {RegionKind.REGENCY},
    "kab": {RegionKind.REGENCY},
    "kota": {RegionKind.CITY},
    "kecamatan": {RegionKind.DISTRICT},
    "kec": {RegionKind.DISTRICT},
    "distrik": {RegionKind.DISTRICT},
    "kelurahan": {RegionKind.KELURAHAN},
    "kel": {RegionKind.KELURAHAN},
    "desa": {RegionKind.DESA, RegionKind.CUSTOMARY_VILLAGE},
    "ds": {RegionKind.DESA, RegionKind.CUSTOMARY_VILLAGE},
}
_SHORTEST_WORD = 2
_SHORTEST_HEAD = 3
_LONGEST_TEXT = 100
_PLAIN_CODE = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{4})?)?)?", re.ASCII)
_CITY_CODES_FROM = 71


@dataclass(frozen=True)
class Place:
    """One region. name: `Ketileng`; path: `Kel. Ketileng, Kec. Cilegon, Kota Cilegon, Banten`."""

    code: str
    name: str
    kind: str
    path: str
    n_children: int

    @property
    def label(self) -> str:
        """With its kind, without what lies above: `Kel. Ketileng`."""
        return self.path.partition(", ")[0]


@dataclass(frozen=True)
class Retired:
    """A code no longer in force; the successor is a guess to be shown, not followed."""

    code: str
    name: str
    suggested_successor: str | None
    year: int


def words(text: str) -> list[str]:
    """The text as plain lowercase words: `Kel. Kètileng ` gives `["kel", "ketileng"]`."""
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter)).lower()
    return re.findall(r"[a-z0-9]+", plain)


def squeeze(text: str) -> str:
    """The text as one lowercase word; the twin of `expressions.Squeezed`."""
    return "".join(words(text))


def look_up(text: str, within: str | None = None, limit: int = 12) -> list[Place]:
    """Places that fit what was typed, the exact name first, then longer names, then any that has all words.

    Case, accents, dots and spaces do not matter; `kel ketileng cilegon` narrows by what lies above; a
    code finds its place. within: a code; only that place and what lies inside it. Nothing typed, nothing found.
    """
    typed = words(text[:_LONGEST_TEXT])
    if not typed:
        return []
    if found := _by_code(typed, within):
        return found
    answers = list(_by_name(typed, within)[:limit])
    if len(answers) < limit:
        seen = [place.code for place in answers]
        answers += _by_words(typed, within).exclude(code__in=seen)[: limit - len(answers)]
    answers = answers or _by_run_together(typed, within)[:limit]
    return [_place(region) for region in answers]


def place(code: str) -> Place:
    """This place; NotFound when no place has this code now (see `retired`)."""
    region = Region.objects.filter(code=code).first() if codes.is_code(code) else None
    if region is None:
        raise NotFound(_("Kode wilayah “%(code)s” tidak ada dalam daftar.") % {"code": code[: codes.LONGEST]})
    return _place(region)


def path_of(code: str) -> str:
    """`Kel. Ketileng, Kec. Cilegon, Kota Cilegon, Banten`; NotFound when there is no such place."""
    return place(code).path


def paths_of(wanted: Iterable[str]) -> dict[str, str]:
    """Paths of many codes in one query; a code that is not in the list is left out."""
    return dict(Region.objects.filter(code__in=set(wanted)).values_list("code", "path"))


def kind_of(code: str) -> RegionKind:
    """The kind of a region, told by its code alone (so also of a retired one)."""
    match codes.level(code):
        case 1:
            return RegionKind.PROVINCE
        case 2:
            return RegionKind.CITY if int(code[3:5]) >= _CITY_CODES_FROM else RegionKind.REGENCY
        case 3:
            return RegionKind.DISTRICT
        case _:
            return {"1": RegionKind.KELURAHAN, "2": RegionKind.DESA}.get(code[9], RegionKind.CUSTOMARY_VILLAGE)


def kind_label(code: str) -> str:
    """`Kelurahan`, `Desa`, `Kecamatan` …, in the reader's language."""
    return str(kind_of(code).label)


def parents(code: str) -> list[Place]:
    """What lies above, the province first, without the place itself."""
    above = codes.chain(code)[:-1]
    found = {region.code: region for region in Region.objects.filter(code__in=above)}
    return [_place(found[each]) for each in above if each in found]


def children(code: str | None) -> list[Place]:
    """Places one level down, by name; of None, the provinces by code."""
    if code is None:
        # 89 look-ups in the primary key; there is no index for "has no parent".
        provinces = Region.objects.filter(code__in=[str(n) for n in range(11, 100)])
        return [_place(region) for region in provinces.order_by("code")]
    below = Region.objects.annotate(level=Level("code")).filter(code__within=code, level=codes.level(code) + 1)
    return [_place(region) for region in below.order_by("name", "code")]


def retired(code: str) -> Retired | None:
    """What is known of a code that is out of force."""
    found = RetiredRegion.objects.filter(code=code).first()
    return Retired(found.code, found.name, found.suggested_successor, found.year) if found else None


def _place(region: Region) -> Place:
    return Place(region.code, region.name, region.kind, region.path, region.n_children)


def _regions(within: str | None) -> QuerySet[Region]:
    return Region.objects.filter(code__within=within) if within else Region.objects.all()


def _by_code(typed: list[str], within: str | None) -> list[Place]:
    """The place of a typed code, dotted or not, and what lies one level down."""
    plain = "".join(typed)
    if not _PLAIN_CODE.fullmatch(plain):
        return []
    code = ".".join(part for part in (plain[:2], plain[2:4], plain[4:6], plain[6:]) if part)
    found = _regions(within).filter(code=code).first()
    return [_place(found), *children(code)] if found else []


def _named_kinds(typed: list[str]) -> tuple[list[str], set[RegionKind]]:
    """The words without a leading kind, and the kinds it names; a kind alone is a name."""
    kinds = _KIND_WORDS.get(typed[0], set()) if len(typed) > 1 else set()
    return (typed[1:] if kinds else typed), kinds


def _rank(*tests: Q) -> list[Case]:
    return [Case(When(test, then=Value(0)), default=Value(1), output_field=IntegerField()) for test in tests]


def _by_name(typed: list[str], within: str | None) -> QuerySet[Region]:
    bare, kinds = _named_kinds(typed)
    whole, name = "".join(typed), "".join(bare)
    meant = Q(squeezed=whole) | Q(squeezed=name, kind__in=kinds) if kinds else Q(squeezed=whole)
    return (
        _regions(within)
        .annotate(squeezed=Squeezed("name"), depth=Level("code"))
        .filter(Q(squeezed__startswith=name) | Q(squeezed__startswith=whole))
        .order_by(*_rank(meant, Q(squeezed=name)), "depth", Length("name"), "name", "code")
    )


def _by_words(typed: list[str], within: str | None) -> QuerySet[Region]:
    """All words somewhere in the path, in any order; a place named by one of them comes first."""
    bare, kinds = _named_kinds(typed)
    telling = [word for word in bare if len(word) >= _SHORTEST_WORD and word not in _KIND_WORDS]
    has_all = Q()
    for word in telling or bare:
        has_all &= Q(searched__contains=f" {word}")
    heads = {"".join(bare[:n]) for n in range(1, len(bare) + 1)}
    ranks = [Q(squeezed__in=heads), Q(squeezed__in=bare)]
    return (
        _regions(within)
        .annotate(squeezed=Squeezed("name"), searched=Searched("path"), depth=Level("code"))
        .filter(has_all)
        .order_by(*_rank(*ranks, *([Q(kind__in=kinds)] if kinds else [])), "depth", Length("name"), "name", "code")
    )


def _by_run_together(typed: list[str], within: str | None) -> list[Region]:
    """A name typed with other spaces than it is written with, then what lies above: `sawahluhur serang`."""
    name = "".join(_named_kinds(typed)[0])
    heads = [name[:n] for n in range(_SHORTEST_HEAD, len(name))]
    named = _regions(within).annotate(squeezed=Squeezed("name")).filter(squeezed__in=heads).order_by("code")
    return [
        region
        for region in named
        if squeeze(region.path.partition(", ")[2]).find(name.removeprefix(squeeze(region.name))) >= 0
    ]
