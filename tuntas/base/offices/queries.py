"""What can be seen of offices: the seat of a post, the duty map, parameters, arbiters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections
from django.db.models import Q

from tuntas.base.errors import NotPossibleNow
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Arbiter, Duty, Office
from tuntas.base.offices.seats import Seat
from tuntas.base.places import codes


SEATS = """
    SELECT p.id, p.staff_id, s.name, p.role, p.title, o.id, o.kind, o.name, o.code, o.region::text,
           CASE WHEN upper(p.during) <= %(on)s THEN upper(p.during) + offices_grace(o.region, %(on)s) END,
           CASE WHEN p.ended_by_id IS NOT NULL THEN upper(p.during) END
    FROM offices_post p JOIN offices_office o ON o.id = p.office_id JOIN offices_staff s ON s.id = p.staff_id
    WHERE lower(p.during) <= %(on)s
      AND (upper(p.during) IS NULL OR %(on)s < upper(p.during)
           + CASE WHEN p.ended_by_id IS NOT NULL THEN 0 ELSE offices_grace(o.region, %(on)s) END)
"""


def seat_for(post_id: int, *, at: datetime) -> Seat | None:
    """The seat of a post valid on that day (or in its grace); None when there is none."""
    found = _seats(SEATS + " AND p.id = %(id)s", {"on": _day(at), "id": post_id})
    return found[0] if found else None


def seats_of_staff(staff_id: int, *, at: datetime) -> list[Seat]:
    return _seats(SEATS + " AND p.staff_id = %(id)s ORDER BY o.name, p.title, p.id", {"on": _day(at), "id": staff_id})


def seats_of_office(office_id: int, *, at: datetime) -> list[Seat]:
    return _seats(SEATS + " AND p.office_id = %(id)s ORDER BY p.title, p.id", {"on": _day(at), "id": office_id})


def _day(at: datetime) -> date:
    from django.utils.timezone import localtime  # noqa: PLC0415

    return localtime(at).date()


def _seats(sql: str, params: Mapping[str, date | int]) -> list[Seat]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)
        return [Seat(*row) for row in cursor.fetchall()]


def parameter(key: str, *, on: date, region: str) -> tuple[int, str]:
    """The dated number of a rule and its unit, the nearest region first. LookupError when nobody set it."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT value, unit FROM offices_parameter WHERE key = %s AND during @> %s::date
               AND (region IS NULL OR %s::ltree <@ region) ORDER BY nlevel(region) DESC NULLS LAST LIMIT 1""",
            [key, on, region],
        )
        row: tuple[int, str] | None = cursor.fetchone()
    if row is None:
        raise LookupError(key)
    return row


def village_office(region: str) -> Office | None:
    """The desa or kelurahan office of a village code; the kecamatan for an unknown village."""
    kinds = [OfficeKind.DESA, OfficeKind.KELURAHAN]
    return (
        Office.objects.filter(region=region, kind__in=kinds).order_by("id").first()
        or Office.objects.filter(region=region[:8], kind=OfficeKind.KECAMATAN).order_by("id").first()
    )


def office_of_kind(kind: str, *, region: str) -> Office | None:
    """The office of this kind competent for a region: the one whose subtree holds it, the nearest first."""
    return offices_of_kinds({kind}, region=region).get(kind)


def office_above(office: Office) -> Office | None:
    """The office one step up: the parent of a room, the kecamatan of a village, the Sekda of everything else."""
    if office.parent_id is not None:
        return Office.objects.get(pk=office.parent_id)
    village = office.kind in {*VILLAGE_KINDS, OfficeKind.PUSKESOS}
    above = OfficeKind.KECAMATAN if village else OfficeKind.SEKDA
    found = office_of_kind(above, region=str(office.region)) if office.region else None
    return None if found is None or found.pk == office.pk else found


def offices_of_kinds(kinds: Collection[str], *, region: str) -> dict[str, Office]:
    """`office_of_kind` for several kinds at once; a kind nobody serves there is not in it."""
    candidates = Office.objects.filter(kind__in=kinds).extra(where=["%s::ltree <@ region"], params=[region])
    found: dict[str, Office] = {}
    for office in candidates.order_by("-region", "id"):
        found.setdefault(office.kind, office)
    return found


@dataclass(frozen=True)
class DutyMap:
    """programme × step: office kinds per duty, with the ground of each cell."""

    cells: Mapping[tuple[str, str], tuple[str, ...]]
    grounds: Mapping[tuple[str, str, str], str]

    def kinds(self, step: str, duty: str) -> tuple[str, ...]:
        return self.cells.get((step, duty), ())

    def ground(self, step: str, duty: str, kind: str) -> str:
        return self.grounds.get((step, duty, kind), "")

    def any_duty(self, kind: str) -> bool:
        return any(kind in kinds for kinds in self.cells.values())


def duty_map(programme: str, *, on: date, region: str) -> DutyMap:
    """The duty map of a programme on a day in a region; the empty code is the general map of services."""
    cells: dict[tuple[str, str], tuple[str, ...]] = {}
    grounds: dict[tuple[str, str, str], str] = {}
    for row in duties_in_force(on=on, region=region, programme=programme):
        cells[row.step, row.duty] = (*cells.get((row.step, row.duty), ()), row.office_kind)
        grounds[row.step, row.duty, row.office_kind] = row.legal_ground
    return DutyMap(cells, grounds)


def duties_in_force(*, on: date, region: str, programme: str | None = None) -> list[Duty]:
    """The rows that count in a region: where it has a rule of its own for a cell, that; else the country's."""
    rows = Duty.objects.filter(during__contains=on).order_by("id")
    if programme is not None:
        rows = rows.filter(programme=programme)
    found = [row for row in rows if row.region is None or codes.covers(str(row.region), region)]
    nearest: dict[tuple[str, str, str], int] = {}
    for row in found:
        cell = (row.programme, row.step, row.duty)
        nearest[cell] = max(nearest.get(cell, 0), len(str(row.region or "")))
    return [row for row in found if len(str(row.region or "")) == nearest[row.programme, row.step, row.duty]]


def arbiter_between(one: Office, other: Office, *, on: date, region: str) -> tuple[Office, Office | None, int]:
    """Who settles between two offices, who watches, in how many working days.

    Raises NotPossibleNow when the table names nobody; a check at start keeps that from happening.
    """
    kind_a, kind_b = sorted((one.kind, other.kind))
    rows = Arbiter.objects.filter(Q(kind_a=kind_a, kind_b=kind_b), during__contains=on).order_by("id")
    here = [row for row in rows if row.region is None or codes.covers(str(row.region), region)]
    for row in sorted(here, key=lambda row: -len(str(row.region or ""))):
        arbiter = office_of_kind(row.arbiter_kind, region=region)
        observer = office_of_kind(row.observer_kind, region=region) if row.observer_kind else None
        if arbiter is not None:
            return arbiter, observer, row.working_days
    fallback = office_of_kind(OfficeKind.SEKDA, region=region)
    if fallback is None:
        raise NotPossibleNow("Belum ada penyelesai perselisihan untuk kedua kantor ini.")
    return fallback, None, 2
