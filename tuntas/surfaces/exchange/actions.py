"""Take a workbook in: stage and judge it, decide its columns, let it be committed or undone.

The usual way in is `stage`: the file is judged row by row and kept beside the register, nothing of
it is true yet. The same file a second time gives the same import back. `commits` turns the taken
rows into what they propose, in chunks, and takes it back.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.programs import queries as programs
from tuntas.surfaces.exchange import checks, columns, dates, kin, queries, sheets, stored, verdicts
from tuntas.surfaces.exchange.enums import ImportKind, ImportStatus, RowVerdict
from tuntas.surfaces.exchange.ground import ground_for
from tuntas.surfaces.exchange.models import ColumnMap, Import, ImportRow


CHUNK = 1000


@dataclass(frozen=True)
class Staged:
    """The import, and whether this call made it."""

    source: Import
    is_new: bool


def stage(
    *, by: Seat, at: datetime, path: Path, file_name: str = "", kind: str = ImportKind.PROPOSAL, programme: str = ""
) -> Staged:
    """Read a workbook, judge every row and keep it beside the register. A known file makes nothing.

    Births are judged by the day of the register: what its title says, else the day it was handed in.
    """
    may.check(by, may.IMPORTS_STAGE)
    if kind not in ImportKind.values:
        raise Invalid(_("Jenis daftar tidak dikenal. Pilih daftar usulan atau daftar penduduk."))
    digest = _digest(path)
    if known := _same_file(by, kind, digest):
        return Staged(known, is_new=False)
    office = Office.objects.get(pk=by.office_id)
    book = sheets.read(path, _remembered(office, kind))
    sheet = sheets.main_sheet(book)
    words = " ".join((file_name or path.name, sheet.name, *sheet.titles))
    day = max(localtime(at).date(), dates.day_in(" ".join(sheet.titles)) or date.min)
    _check_programme(programme, office, day)
    source = Import(
        office=office, region=str(office.region), kind=kind, file_name=(file_name or path.name)[:200], digest=digest,
        programme=programme or _programme_in(words, office, day), as_of=day, sheet_name=sheet.name,
        header_row=sheet.header_row, headers=list(sheet.headers), mapping=dict(sheet.mapping),
        staged_by=by.post_id, staged_at=at,
    )  # fmt: skip
    try:
        _store(source, book, sheet, by=by, at=at)
    except IntegrityError:
        # Two clerks at the same moment: the other one's is as good.
        if (known := _same_file(by, kind, digest)) is None:
            raise
        return Staged(known, is_new=False)
    return Staged(source, is_new=True)


def _store(source: Import, book: list[sheets.Sheet], sheet: sheets.Sheet, *, by: Seat, at: datetime) -> None:
    with transaction.atomic(), acts.open_act(event="import.staged", by=by.actor, at=at) as act:
        source.save()
        _keep_rows(source, sheet, checks.check_rows(sheet, ground_for(source.office, as_of=source.as_of)))
        _offer_kin(source, book)
        source.save()
        act.note(source=source.pk, file=bytes(source.digest).hex(), read=source.n_read, rejected=source.n_rejected)
    _analyze()


def _check_programme(programme: str, office: Office, day: date) -> None:
    """What was named by hand runs there on the day of the list; a list that names none is lawful."""
    known = sorted(one.code for one in programs.offered(on=day, regions=[str(office.region)]))
    if programme and programme not in known:
        sentence = _("Program “%(code)s” tidak berjalan di %(office)s. Yang ada: %(known)s.") % {
            "code": programme[:40], "office": office.name, "known": ", ".join(known) or "–",
        }  # fmt: skip
        raise Invalid(sentence, fields={"programme": sentence})


def _programme_in(words: str, office: Office, day: date) -> str:
    """The programme a list names itself ('Usulan JSCM 2026'); empty when it names none or several."""
    if not words:
        return ""
    said = set(columns.fold(words).split())
    named = {one.code for one in programs.offered(on=day, regions=[str(office.region)]) if one.code in said}
    return named.pop() if len(named) == 1 else ""


def choose_columns(*, by: Seat, at: datetime, import_id: int, fields: Mapping[str, str]) -> Import:
    """Let the office say what its headers mean (header -> field, empty for none); judge all rows again.

    What was said is remembered for the office's next workbook.
    """
    may.check(by, may.IMPORTS_STAGE)
    unknown = set(fields.values()) - columns.FIELDS - {""}
    if unknown:
        raise Invalid(_("Arti kolom tidak dikenal: %(what)s.") % {"what": ", ".join(sorted(unknown))})
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        if source.status != ImportStatus.STAGED:
            raise NotPossibleNow(_("Berkas ini sudah disimpan; arti kolomnya tidak dapat diubah lagi."))
        with acts.open_act(event="import.columns_chosen", by=by.actor, at=at, source=source.pk):
            _remember(source, fields)
            _judge_again(source)
    return source


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _same_file(by: Seat, kind: str, digest: bytes) -> Import | None:
    return (
        Import.objects.filter(office=by.office_id, kind=kind, digest=digest).exclude(status=ImportStatus.UNDONE).first()
    )


def _keep_rows(source: Import, sheet: sheets.Sheet, judged: Iterable[checks.Checked]) -> None:
    seen: dict[bytes, int] = {}
    rows = (_row(source, sheet, one, seen) for one in judged if one.verdict != verdicts.SKIP)
    for chunk in _chunks(rows):
        _set_aside_known(source, chunk)
        ImportRow.objects.bulk_create(chunk)
        _count(source, chunk)


def _row(source: Import, sheet: sheets.Sheet, one: checks.Checked, seen: dict[bytes, int]) -> ImportRow:
    return ImportRow(
        source=source,
        number=one.number,
        raw=stored.cells(one.values),
        verdict=one.verdict,
        codes=list(one.codes),
        found=stored.findings_out(one.findings),
        read=stored.person_out(one.person),
        line=stored.line_digest(sheet, one.values, seen),
    )


def _chunks(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _set_aside_known(source: Import, chunk: list[ImportRow]) -> None:
    """A row another workbook of this office has brought already makes nothing a second time."""
    lines = [row.line for row in chunk if row.verdict != RowVerdict.ERROR]
    known = {
        bytes(line)
        for line in ImportRow.objects.filter(
            line__in=lines, source__office=source.office, source__kind=source.kind, verdict__in=queries.TAKEN
        )
        .filter(taken_back_at__isnull=True)
        .exclude(source__status=ImportStatus.UNDONE)
        .exclude(source=source)
        .values_list("line", flat=True)
    }
    for row in chunk:
        if row.line in known and row.verdict != RowVerdict.ERROR:
            row.verdict = RowVerdict.SKIP


def _count(source: Import, chunk: list[ImportRow]) -> None:
    source.n_read += len(chunk)
    for row in chunk:
        source.n_accepted += row.verdict == RowVerdict.ACCEPT
        source.n_warned += row.verdict == RowVerdict.WARNING
        source.n_rejected += row.verdict == RowVerdict.ERROR
        source.n_already += row.verdict == RowVerdict.SKIP


def _offer_kin(source: Import, book: list[sheets.Sheet]) -> None:
    register = kin.read_register(book)
    if register.is_empty:
        return
    listed = ImportRow.objects.filter(source=source).values_list("number", "read__nik", "read__kk_no")
    by_pair = {(nik, card): number for number, nik, card in listed if nik or card}
    source.kin = {
        "staff": [one._asdict() for one in register.staff],
        "n_families": len(register.families),
        "ties": [
            {
                "staff": tie.staff.number,
                "row": by_pair[(tie.nik, tie.kk_no)],
                "relation": str(tie.relation),
                "grade": str(tie.grade),
                "ground": tie.ground,
            }
            for tie in register.ties(by_pair)
        ],
    }


def _remember(source: Import, fields: Mapping[str, str]) -> None:
    for header, meaning in fields.items():
        folded = columns.fold(header)
        if not folded:
            continue
        ColumnMap.objects.update_or_create(
            office=source.office, kind=source.kind, header=folded, defaults={"field": meaning}
        )
    source.mapping = columns.map_columns(source.headers, _remembered(source.office, source.kind))


def _remembered(office: Office, kind: str) -> dict[str, str]:
    return dict(ColumnMap.objects.filter(office=office, kind=kind).values_list("header", "field"))


def _judge_again(source: Import) -> None:
    sheet = stored.sheet_of(source)
    source.n_read = source.n_accepted = source.n_warned = source.n_rejected = source.n_already = 0
    ids = dict(ImportRow.objects.filter(source=source).values_list("number", "pk"))
    seen: dict[bytes, int] = {}
    judged = checks.check_rows(sheet, ground_for(source.office, as_of=source.as_of))
    rows = (_row(source, sheet, one, seen) for one in judged)
    for chunk in _chunks(rows):
        for row in chunk:
            row.pk = ids[row.number]
            if row.verdict == verdicts.SKIP:
                row.codes = []
        _set_aside_known(source, chunk)
        ImportRow.objects.bulk_update(chunk, ["verdict", "codes", "found", "read", "line"])
        _count(source, chunk)
    source.save()


def _analyze() -> None:
    # A bulk load without fresh statistics made the next statement 70 times slower.
    with connection.cursor() as cursor:
        cursor.execute("SELECT exchange_analyze()")
