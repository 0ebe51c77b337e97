"""The offices and posts of the five story districts, by one decree each, in few acts.

Names of places are the ministry's; the people who hold the posts are invented. One Puskesos per village, by decree.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import make_aware

from tuntas.base.ledger import acts
from tuntas.base.offices.enums import OfficeKind as K, Role
from tuntas.base.offices.models import Decree, Office, Post, Staff
from tuntas.base.places.models import Region
from tuntas.surfaces.commands.seeding.names import Names


SINCE = date(2019, 1, 1)
CILEGON, TUBAN, KAB_SERANG, KOTA_SERANG, JOMBANG = "36.72", "35.23", "36.04", "36.73", "35.17"
DISTRICTS = (CILEGON, TUBAN, KAB_SERANG, KOTA_SERANG, JOMBANG)

# Bodies outside the house; no post of ours sits there.
EXTERNAL = (
    ("kemensos", "Kementerian Sosial"),
    ("bps", "Badan Pusat Statistik"),
    ("bpjs", "BPJS Kesehatan"),
    ("bank", "Bank penyalur"),
    ("police", "Kepolisian"),
)

# kind -> posts (role, title; %s is the place). Only what a permission is granted to, and the heads.
Seats = tuple[tuple[Role, str], ...]
SEATS: dict[K, Seats] = {
    K.SEKDA: (
        (Role.HEAD, "Sekda %s"), (Role.SECRETARY, "Asisten Pemerintahan dan Kesra %s"), (Role.OFFICER, "Kabag Organisasi %s"),
    ),
    K.DINSOS: (
        (Role.HEAD, "Kepala Dinsos %s"), (Role.SECRETARY, "Sekretaris Dinsos %s"),
        (Role.SECTION_HEAD, "Kasi Linjamsos Dinsos %s"), (Role.VERIFIER, "Pemeriksa Dinsos %s"),
        (Role.OFFICER, "Staf Linjamsos Dinsos %s"), (Role.OFFICER, "Staf Pelayanan Dinsos %s"),
        (Role.OPERATOR, "Operator SIKS-NG Dinsos %s"), (Role.FIELD_WORKER, "Pendamping PKH %s"),
    ),
    K.DISDUKCAPIL: (
        (Role.HEAD, "Kepala Disdukcapil %s"), (Role.REGISTRAR, "Petugas Pencatatan Disdukcapil %s"),
        (Role.REGISTRAR, "Petugas Kartu Keluarga Disdukcapil %s"),
    ),
    K.INSPEKTORAT: ((Role.HEAD, "Inspektur %s"), (Role.LIAISON, "Narahubung Inspektorat %s")),
    K.DPMD: ((Role.HEAD, "Kepala DPMD %s"),),
    K.BPKAD: ((Role.HEAD, "Kepala BPKAD %s"),),
    K.UPTD_PPA: ((Role.HEAD, "Kepala UPTD PPA %s"),),
    K.SYSTEM: ((Role.SYSTEM, "Jabatan sistem %s"),),
    K.KECAMATAN: (
        (Role.HEAD, "Camat %s"), (Role.OFFICER, "Kasi Kesra Kec. %s"), (Role.OFFICER, "Staf Kesra Kec. %s"),
        (Role.FIELD_WORKER, "TKSK %s"),
    ),
    K.KELURAHAN: (
        (Role.HEAD, "Lurah %s"), (Role.SECRETARY, "Sekretaris Kel. %s"), (Role.SECTION_HEAD, "Kasie Kessos Kel. %s"),
        (Role.OPERATOR, "Operator Kel. %s"), (Role.OFFICER, "Staf Kel. %s"),
    ),
    K.DESA: (
        (Role.HEAD, "Kades %s"), (Role.SECRETARY, "Sekdes %s"), (Role.SECTION_HEAD, "Kasi Kesejahteraan Desa %s"),
        (Role.OPERATOR, "Operator Desa %s"), (Role.OFFICER, "Kaur Umum Desa %s"),
    ),
    K.PUSKESOS: (
        (Role.HEAD, "Ketua Puskesos %s"), (Role.OPERATOR, "Operator Puskesos %s"), (Role.OFFICER, "Petugas Puskesos %s"),
    ),
}  # fmt: skip

# kind -> code suffix, name
REGENCY_OFFICES = (
    (K.SEKDA, "sekda", "Sekda %s"),
    (K.DINSOS, "dinsos", "Dinsos %s"),
    (K.DISDUKCAPIL, "disdukcapil", "Disdukcapil %s"),
    (K.INSPEKTORAT, "inspektorat", "Inspektorat %s"),
    (K.DPMD, "dpmd", "DPMD %s"),
    (K.BPKAD, "bpkad", "BPKAD %s"),
    (K.UPTD_PPA, "uptd-ppa", "UPTD PPA %s"),
    (K.SYSTEM, "system", "Sistem Tuntas %s"),
)
ROOMS = (
    ("linjamsos", "Bidang Perlindungan dan Jaminan Sosial"),
    ("rehsos", "Bidang Rehabilitasi Sosial"),
    ("dayasos", "Bidang Pemberdayaan Sosial"),
)
# Villages whose council's chair has a seat; elsewhere the village asks for one by decree.
COUNCILS = ("35.17.01.2002", "35.23.08.2002", "36.04.05.2001")
VILLAGE_KINDS = {"kelurahan": K.KELURAHAN, "desa": K.DESA}
HOURS = "Senin-Jumat 07.30-16.00"


@dataclass(frozen=True)
class Place:
    """A region as far as an office's name needs it: `Kel. Ketileng`, `Ketileng`."""

    code: str
    label: str
    name: str
    kind: str


def build_external() -> None:
    """This function will store the bodies outside the house, in one act."""
    with acts.open_act(event="offices.founded", by=acts.SYSTEM, at=_at(SINCE), decree="external"):
        Office.objects.bulk_create([Office(code=code, kind=K.EXTERNAL, name=name) for code, name in EXTERNAL])


def build_district(
    regency: str,
    *,
    districts: Collection[str] | None = None,
    villages: Collection[str] | None = None,
    puskesos: bool = True,
    since: date = SINCE,
) -> int:
    """This function will store one regency's offices and posts by one decree, in one act; it says how many offices.

    districts, villages: only these codes (None: all). puskesos: one beside each village.
    """  # fmt: skip
    places = _places(regency, districts, villages)
    names = Names(f"offices {regency}")
    with acts.open_act(event="offices.founded", by=acts.SYSTEM, at=_at(since), region=regency) as act:
        decree = Decree.objects.create(
            number=f"821/PERAGAAN/{regency}", on=since, region=regency,
            about=f"Perangkat daerah, jabatan, dan Puskesos {places[0].label}",
        )  # fmt: skip
        offices = _store_offices(places, decree, puskesos=puskesos)
        posts = _store_posts(offices, {place.code: place for place in places}, decree, names, since)
        act.note(decree=decree.number, offices=len(offices), posts=posts)
    return len(offices)


def _places(regency: str, districts: Collection[str] | None, villages: Collection[str] | None) -> list[Place]:
    """The regency first, then its kecamatan and villages, by code."""
    found = Region.objects.extra(where=["code <@ %s::ltree"], params=[regency]).order_by("code")
    places = [Place(str(row.code), row.path.partition(", ")[0], row.name, row.kind) for row in found]
    return [
        place
        for place in places
        if place.code == regency
        or (place.kind == "district" and (districts is None or place.code in districts))
        or (place.kind in VILLAGE_KINDS and (villages is None or place.code in villages))
    ]


def _store_offices(places: Sequence[Place], decree: Decree, *, puskesos: bool) -> list[Office]:
    regency, *below = places
    main = [
        Office(code=f"{regency.code}-{suffix}", kind=kind, name=name % regency.label, region=regency.code,
               decree=decree, hours="" if kind == K.SYSTEM else HOURS)
        for kind, suffix, name in REGENCY_OFFICES
    ]  # fmt: skip
    main += [office for place in below for office in _local(place, decree, puskesos=puskesos)]
    stored = Office.objects.bulk_create(main, batch_size=1000)
    dinsos = next(office for office in stored if office.kind == K.DINSOS)
    rooms = Office.objects.bulk_create(
        Office(code=f"{dinsos.code}-{suffix}", kind=K.DINSOS_ROOM, name=name, region=regency.code, parent=dinsos,
               decree=decree, hours=HOURS)
        for suffix, name in ROOMS
    )  # fmt: skip
    return [*stored, *rooms, _regent(regency, decree)]


def _regent(regency: Place, decree: Decree) -> Office:
    """The regent or mayor as an office with one seat: endorsements are his, not the office's that wrote them."""
    name = regency.label.replace("Kab. ", "Bupati ") if regency.kind == "regency" else f"Wali {regency.label}"
    return Office.objects.create(
        code=f"{regency.code}-bupati", kind=K.REGENT, name=name, region=regency.code, decree=decree, hours=HOURS
    )


def _local(place: Place, decree: Decree, *, puskesos: bool) -> list[Office]:
    kind = K.KECAMATAN if place.kind == "district" else VILLAGE_KINDS[place.kind]
    found = [
        Office(code=place.code, kind=kind, name=place.label, region=place.code, decree=decree, hours=HOURS,
               address=f"Kantor {place.label}")
    ]  # fmt: skip
    if puskesos and kind != K.KECAMATAN:
        found.append(
            Office(code=f"{place.code}-puskesos", kind=K.PUSKESOS, name=f"Puskesos {place.name}", region=place.code,
                   decree=decree, hours=HOURS)
        )  # fmt: skip
    return found


def _store_posts(offices: Sequence[Office], places: dict[str, Place], decree: Decree, names: Names, since: date) -> int:
    wanted = [
        (office, role, title % _short(office, places))
        for office in offices
        for role, title in SEATS.get(K(office.kind), ())
    ]
    wanted += [(office, Role.HEAD, office.name) for office in offices if office.kind == K.REGENT]
    wanted += [
        (office, Role.COUNCIL_CHAIR, f"Ketua BPD {_short(office, places)}")
        for office in offices
        if office.code in COUNCILS
    ]
    staff = Staff.objects.bulk_create(
        [
            Staff(name="Sistem Tuntas" if role == Role.SYSTEM else names.anyone(),
                  phone="" if role == Role.SYSTEM else names.phone())
            for _office, role, _title in wanted
        ],
        batch_size=2000,
    )  # fmt: skip
    during = DateRange(since, None)
    posts = Post.objects.bulk_create(
        [
            Post(office=office, role=role, title=title, staff=person, during=during, decree=decree)
            for (office, role, title), person in zip(wanted, staff, strict=True)
        ],
        batch_size=2000,
    )
    return len(posts)


def _short(office: Office, places: dict[str, Place]) -> str:
    place = places[str(office.region)]
    return place.label if place.kind in {"regency", "city"} else place.name


def _at(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(8)))
