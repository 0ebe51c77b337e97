"""What can be seen of imports: the door, the preview of what a commit would change, the rows given back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.offices.seats import Seat
from tuntas.base.people.models import Family, Person
from tuntas.surfaces.exchange import returned, stored, verdicts
from tuntas.surfaces.exchange.enums import RowVerdict
from tuntas.surfaces.exchange.models import Import, ImportRow


TAKEN = (RowVerdict.ACCEPT, RowVerdict.WARNING)


@dataclass(frozen=True)
class Trouble:
    """One row to look at: its number in the sheet, whose it is, which column, and what is wrong in words."""

    number: int
    name: str
    column: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What a commit would change. `known`: rows whose NIK the register has already."""

    n_read: int
    n_accepted: int
    n_warned: int
    n_rejected: int
    n_already: int
    n_new_people: int
    n_known_people: int
    n_new_families: int
    n_known_families: int
    by_code: dict[str, int]
    n_staff: int
    n_ties: int
    rejected: Sequence[Trouble]
    warned: Sequence[Trouble]


def import_for(seat: Seat, import_id: int, *, to_change: bool = False) -> Import:
    """The import of the seat's own office, locked when it will change. NotFound for any other."""
    found = Import.objects.filter(pk=import_id, office=seat.office_id).select_related("office")
    if to_change:
        found = found.select_for_update(of=("self",), no_key=True)
    source = found.first()
    if source is None:
        raise NotFound(_("Berkas impor itu tidak ada di kantor Anda."))
    return source


def imports_of(seat: Seat, *, limit: int = 50) -> list[Import]:
    """The office's imports, the newest first."""
    return list(Import.objects.filter(office=seat.office_id).order_by("-staged_at", "-id")[:limit])


def preview(seat: Seat, import_id: int, *, shown: int = 50) -> Preview:
    """Compare the staged rows with the register; nothing is written."""
    source = import_for(seat, import_id)
    rows = ImportRow.objects.filter(source=source)
    taken = rows.filter(verdict__in=TAKEN)
    niks = {nik for nik in taken.values_list("read__nik", flat=True) if nik}
    cards = {card for card in taken.values_list("read__kk_no", flat=True) if card}
    known = set(Person.objects.filter(nik__in=niks, region__within=seat.region).values_list("nik", flat=True))
    known_cards = set(
        Family.objects.filter(kk_no__in=cards, region__within=seat.region).values_list("kk_no", flat=True)
    )
    by_code = Counter(code for codes in rows.values_list("codes", flat=True) for code in codes)
    kin = source.kin or {}
    return Preview(
        n_read=source.n_read,
        n_accepted=source.n_accepted,
        n_warned=source.n_warned,
        n_rejected=source.n_rejected,
        n_already=source.n_already,
        n_new_people=taken.count() - len(known),
        n_known_people=len(known),
        n_new_families=len(cards - known_cards),
        n_known_families=len(known_cards),
        by_code=dict(by_code.most_common()),
        n_staff=len(kin.get("staff", ())),
        n_ties=len(kin.get("ties", ())),
        rejected=_troubles(source, rows.filter(verdict=RowVerdict.ERROR), shown),
        warned=_troubles(source, rows.filter(verdict=RowVerdict.WARNING), shown),
    )


def write_returned(seat: Seat, import_id: int, path: Path) -> int:
    """Write the rows that were not taken to a workbook, the reason beside each; return how many."""
    source = import_for(seat, import_id)
    rejected = ImportRow.objects.filter(source=source, verdict=RowVerdict.ERROR).order_by("number")
    rows = (stored.checked_of(row) for row in rejected.iterator(chunk_size=2000))
    return returned.write(path, stored.sheet_of(source), rows)


def _troubles(source: Import, rows: QuerySet[ImportRow], shown: int) -> list[Trouble]:
    return [
        Trouble(
            row.number,
            str(row.read.get("name", "")),
            _column(source, row.codes),
            [verdicts.sentence(one) for one in stored.findings_in(row.found) if one.code in row.codes],
        )
        for row in rows.order_by("number")[:shown]
    ]


def _column(source: Import, codes: Sequence[str]) -> str:
    """The header of the column the heaviest finding speaks of, as the office wrote it."""
    for field in returned.fields_of(codes):
        if field in source.mapping:
            return str(source.headers[int(source.mapping[field])])
    return ""
