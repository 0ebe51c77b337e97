"""The reference data inside the package, read and worked out; pure, no database.

`data/SOURCES.md` says where each file comes from, `data/manifest.json` what it must hash to.
"""

import csv
import hashlib
import io
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tuntas.base.places import codes
from tuntas.base.places.enums import HolidayKind, RegionKind


DATA = Path(__file__).resolve().parent / "data"

# How the ministry writes the kind at the head of a name -> our kind, and the short form people read.
_HEADS = (
    ("Kabupaten Administrasi ", RegionKind.REGENCY, "Kab. Adm. "),
    ("Kota Administrasi ", RegionKind.CITY, "Kota Adm. "),
    ("Kabupaten ", RegionKind.REGENCY, "Kab. "),
    ("Kota ", RegionKind.CITY, "Kota "),
)
_PROVINCES_IN_SHORT = {"Daerah Khusus Ibukota ": "DKI ", "Daerah Istimewa ": "DI "}
_VILLAGE_KINDS = {
    "1": (RegionKind.KELURAHAN, "Kel. "),
    "2": (RegionKind.DESA, "Desa "),
    "3": (RegionKind.CUSTOMARY_VILLAGE, "Desa Adat "),
}
# In Papua a district is called distrik, by law (special autonomy), and written so.
_PAPUA = "9"


class Spoilt(Exception):
    """A shipped file does not hash to what the manifest says; install the package again."""


@dataclass(frozen=True)
class ShippedRegion:
    code: str
    name: str
    kind: str
    parent: str | None
    path: str
    n_children: int


@dataclass(frozen=True)
class ShippedRetired:
    code: str
    name: str
    suggested_successor: str | None
    year: int


@dataclass(frozen=True)
class ShippedHoliday:
    on: date
    name: str
    kind: str


def manifest() -> dict[str, dict[str, str]]:
    """File name -> its sha256 (of the uncompressed text) and its number of rows."""
    read: dict[str, dict[str, str]] = json.loads((DATA / "manifest.json").read_text("utf-8"))
    return read


def sha256_of(name: str) -> str:
    return manifest()[name]["sha256"]


def rows(name: str) -> Iterator[list[str]]:
    """Rows of one shipped CSV without its header, its hash checked first."""
    packed = (DATA / name).read_bytes()
    text = lzma.decompress(packed) if name.endswith(".xz") else packed
    if hashlib.sha256(text).hexdigest() != sha256_of(name):
        raise Spoilt(f"{name} is not the file that was shipped. Install the package again.")
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""))
    next(reader)
    yield from reader


def named(code: str, published: str) -> tuple[str, str, str]:
    """Kind, plain name and label of a region as the ministry writes it.

    `36.72`, "Kota Cilegon" gives city, "Cilegon", "Kota Cilegon".
    """
    if codes.level(code) == 1:
        short = published
        for long, abbreviation in _PROVINCES_IN_SHORT.items():
            short = short.replace(long, abbreviation)
        return RegionKind.PROVINCE, short, short
    if codes.level(code) == 2:
        head, kind, label = next(found for found in _HEADS if published.startswith(found[0]))
        name = published.removeprefix(head)
        return kind, name, label + name
    if codes.level(code) == 3:
        return RegionKind.DISTRICT, published, ("Distrik " if code.startswith(_PAPUA) else "Kec. ") + published
    kind, label = _VILLAGE_KINDS[code[9]]
    name = published.removeprefix("Desa Adat ") if kind == RegionKind.CUSTOMARY_VILLAGE else published
    return kind, name, label + name


def regions() -> list[ShippedRegion]:
    """All regions, every one after its parent."""
    published = [(code, name) for code, name in rows("regions.csv.xz")]
    n_children = Counter(codes.parent(code) for code, _ in published)
    paths: dict[str | None, str] = {}
    found = []
    for code, text in published:
        kind, name, label = named(code, text)
        above = codes.parent(code)
        paths[code] = f"{label}, {paths[above]}" if above else label
        found.append(ShippedRegion(code, name, kind, above, paths[code], n_children[code]))
    return found


def retired_regions() -> list[ShippedRetired]:
    return [
        ShippedRetired(code, name, successor or None, int(year))
        for code, name, successor, year in rows("retired_regions.csv.xz")
    ]


def holidays() -> list[ShippedHoliday]:
    kinds = {"libur_nasional": HolidayKind.NATIONAL, "cuti_bersama": HolidayKind.JOINT_LEAVE}
    return [ShippedHoliday(date.fromisoformat(on), name, kinds[kind]) for on, name, kind in rows("holidays.csv")]
