"""Whose village does a row name? Names as lists write them against the office's own region.

Pure. An office takes in rows of its own region only: "KEDALEMAN" in Ketileng's list
belongs to another kelurahan, "Ketileng " and "KEL. KETILENG" are its own, and
"Cisasit" is read as Cisait when no other village is meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from tuntas.base.people.nik import Finding


_KIND: Final = re.compile(r"^(kelurahan|kel|desa|ds|kecamatan|kec|kabupaten|kab|kota)\b\.?\s*")
_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_CODE: Final = re.compile(r"\d{2}\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?|\d{10}")
_IN_ADDRESS: Final = re.compile(r"\b(?:kel|kelurahan|desa|ds)\b\.?\s+([a-z][a-z ]+)", re.IGNORECASE)


class Place(NamedTuple):
    """A village: Kemendagri code with dots, own name, the names above it."""

    code: str
    name: str
    district: str = ""
    regency: str = ""


class Found(NamedTuple):
    """Where a row belongs: code within the own region, or None with the reason."""

    code: str | None
    finding: Finding | None = None


def fold(name: str) -> str:
    """Level a place name: 'KEL. Ketileng ' and 'ketileng' are one."""
    return _SIGNS.sub("", _KIND.sub("", name.strip().casefold()))


@dataclass(frozen=True)
class Gazetteer:
    """The villages around an office. `own` is its region's code, `own_name` how to say it."""

    own: str
    own_name: str
    places: tuple[Place, ...]
    _seen: dict[tuple[str, str, str], Found] = field(default_factory=dict, repr=False)

    def locate(self, village: str, district: str = "", regency: str = "") -> Found:
        """Tell where the row with these three cells belongs; blanks mean 'not written'."""
        asked = (village, district, regency)
        if asked not in self._seen:
            self._seen[asked] = self._locate(village.strip(), fold(district), regency.strip())
        return self._seen[asked]

    def named_in(self, address: str) -> str | None:
        """Return the foreign village an address names ('Blok C6 Kel. Sukmajaya'), if any."""
        found = _IN_ADDRESS.search(address)
        if found is None:
            return None
        places = self._by_name.get(fold(found[1]), ())
        if not places or any(self._inside(place) for place in places):
            return None
        return places[0].name

    @cached_property
    def _by_name(self) -> dict[str, tuple[Place, ...]]:
        names: dict[str, list[Place]] = {}
        for place in self.places:
            names.setdefault(fold(place.name), []).append(place)
        return {name: tuple(places) for name, places in names.items()}

    def _inside(self, place: Place) -> bool:
        return place.code == self.own or place.code.startswith(f"{self.own}.")

    def _locate(self, village: str, district: str, regency: str) -> Found:
        if not village:
            return self._unwritten()
        if _CODE.fullmatch(village):
            return self._by_code(village)
        if self._other_regency(regency):
            return self._foreign(f"{village}, {regency}")
        named = self._by_name.get(fold(village), ())
        near = [place for place in named if not district or fold(place.district) == district]
        inside = [place for place in near if self._inside(place)]
        if inside:
            return self._one_of(inside)
        if named:
            return self._foreign(f"{named[0].name}, {named[0].district}" if district else village)
        return self._by_spelling(village, district)

    def _unwritten(self) -> Found:
        own = [place for place in self.places if place.code == self.own]
        return Found(self.own) if own else Found(None, Finding("REGION_MISSING"))

    def _by_code(self, written: str) -> Found:
        code = written
        if "." not in code:
            code = f"{written[:2]}.{written[2:4]}.{written[4:6]}.{written[6:]}"
        if code == self.own or code.startswith(f"{self.own}."):
            return Found(code)
        return self._foreign(written)

    def _other_regency(self, regency: str) -> bool:
        # "Kota Serang" and "Kab. Serang" are two; a bare "CILEGON" is not a claim.
        own = next((place.regency for place in self.places if self._inside(place)), "")
        if not regency or not own:
            return False
        if fold(regency) != fold(own):
            return True
        kinds = {_is_city(regency), _is_city(own)} - {None}
        return len(kinds) == 2

    def _one_of(self, inside: list[Place]) -> Found:
        if len(inside) == 1:
            return Found(inside[0].code)
        return Found(None, Finding("REGION_MISSING"))

    def _foreign(self, written: str) -> Found:
        return Found(
            None,
            Finding("REGION_OTHER", (("written", written), ("own", self.own_name))),
        )

    def _by_spelling(self, village: str, district: str) -> Found:
        folded = fold(village)
        near = [
            place
            for place in self.places
            if (not district or fold(place.district) == district) and one_slip(folded, fold(place.name))
        ]
        if len(near) == 1 and self._inside(near[0]):
            facts = (("written", village), ("read", near[0].name))
            return Found(near[0].code, Finding("REGION_SPELLED", facts))
        facts = (("written", village), ("own", self.own_name))
        return Found(None, Finding("REGION_NOT_FOUND", facts))


def one_slip(one: str, other: str) -> bool:
    """Tell whether one letter added, lost, changed, or two swapped make the names equal."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or len(long) - len(short) > 1:
        return False
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped


def gazetteer(own: str, own_name: str, places: Iterable[Place]) -> Gazetteer:
    """Build the look-up of an office from the villages around it."""
    return Gazetteer(own, own_name, tuple(places))


def _is_city(regency: str) -> bool | None:
    kind = _KIND.match(regency.strip().casefold())
    return None if kind is None else kind[1] == "kota"
