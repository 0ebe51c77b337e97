"""What can be seen of programmes: which run on a day, and who does what in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tuntas.base.offices.queries import duties_in_force
from tuntas.base.places import codes
from tuntas.base.programs.models import Programme


@dataclass(frozen=True)
class DutyCell:
    """One cell of the duty map: this kind of office has this duty, on this ground."""

    duty: str
    kind: str
    ground: str


@dataclass(frozen=True)
class DutyTable:
    """All duties of one step of one programme; the empty code is the general map."""

    programme: str
    step: str
    cells: Sequence[DutyCell] = field(default_factory=tuple)

    def kinds(self, duty: str) -> list[str]:
        return [cell.kind for cell in self.cells if cell.duty == duty]

    def ground(self) -> str:
        """The rule, or the rules, that say so."""
        return "; ".join(dict.fromkeys(cell.ground for cell in self.cells))


def offered(*, on: date, regions: Iterable[str] | None = None) -> list[Programme]:
    """Programmes in force that day: national ones, and those of these regions and above; of all when none is named."""
    running = Programme.objects.filter(during__contains=on).order_by("name", "id")
    if regions is None:
        return list(running)
    named = list(regions)
    return [
        each
        for each in running
        if each.region is None or any(codes.covers(str(each.region), region) for region in named)
    ]


def duty_tables(*, on: date, region: str) -> dict[tuple[str, str], DutyTable]:
    """Every duty table in force that day in a region, by programme and step, in one query."""
    cells: dict[tuple[str, str], list[DutyCell]] = {}
    for row in duties_in_force(on=on, region=region):
        cells.setdefault((row.programme, row.step), []).append(DutyCell(row.duty, row.office_kind, row.legal_ground))
    return {key: DutyTable(*key, cells=tuple(found)) for key, found in cells.items()}
