"""What the pages of imports are given: ready facts, no query in a template."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from tuntas.base.offices.seats import Seat
from tuntas.base.people.nik import cell_of
from tuntas.casework.cases import numbers
from tuntas.surfaces.desk import once
from tuntas.surfaces.desk.pages import ColumnChoice, ImportPage, ImportProblem, ImportsPage
from tuntas.surfaces.exchange import columns, commits, labels, queries
from tuntas.surfaces.exchange.enums import ImportKind, ImportStatus
from tuntas.surfaces.exchange.models import Import, ImportRow
from tuntas.surfaces.exchange.queries import Preview, Trouble
from tuntas.surfaces.parts import Chip, Link, Progress, Task
from tuntas.surfaces.public.templatetags.look import day_year


SAMPLES = 3
STATES = {
    ImportStatus.STAGED: "soon",
    ImportStatus.COMMITTING: "warga",
    ImportStatus.COMMITTED: "ok",
    ImportStatus.UNDONE: "netral",
}
STAGES = {
    ImportStatus.STAGED: "preview",
    ImportStatus.COMMITTING: "running",
    ImportStatus.COMMITTED: "done",
    ImportStatus.UNDONE: "undone",
}


class ColumnsForm(forms.Form):
    """One choice per column; the field's name is the column's place in the sheet."""

    def __init__(self, source: Import, typed: object = None) -> None:
        super().__init__(typed)  # type: ignore[arg-type]
        meant = {int(column): field for field, column in source.mapping.items()}
        choices = [("", _("tidak dipakai")), *labels.choices()]
        for column, heading in enumerate(source.headers):
            if columns.fold(str(heading)):
                self.fields[f"c{column}"] = forms.ChoiceField(
                    choices=choices, required=False, initial=meant.get(column, ""), label=str(heading)
                )


def kinds() -> list[tuple[str, str]]:
    """What a workbook may hold."""
    return [(str(kind.value), str(kind.label)) for kind in ImportKind]


def list_page(by: Seat) -> ImportsPage:
    """The office's imports, the newest first."""
    return ImportsPage([_task(one) for one in queries.imports_of(by)])


def _task(one: Import) -> Task:
    sentence = _("%(taken)d baris diterima, %(rejected)d ditolak. %(day)s.") % {
        "taken": one.n_accepted + one.n_warned,
        "rejected": one.n_rejected,
        "day": day_year(one.staged_at),
    }
    chip = Chip(STATES[ImportStatus(one.status)], ImportStatus(one.status).label)  # type: ignore[arg-type]
    return Task(one.file_name, sentence, chip, Link(reverse("desk:import", args=[one.pk]), _("Buka")), pk=one.pk)


def page(by: Seat, source: Import, at: datetime) -> ImportPage:
    """One import as it stands."""
    seen = queries.preview(by, source.pk)
    status = ImportStatus(source.status)
    is_staged = status == ImportStatus.STAGED
    until = source.staged_at + commits.UNDO_WITHIN
    may_undo = status == ImportStatus.COMMITTED and at <= until
    return ImportPage(
        stage=STAGES[status],  # type: ignore[arg-type]
        filename=source.file_name,
        n_rows=source.n_read,
        sheet=source.sheet_name,
        header_row=source.header_row,
        map_url=reverse("desk:import_columns", args=[source.pk]) if is_staged else "",
        n_accepted=source.n_accepted,
        n_warned=source.n_warned,
        n_rejected=source.n_rejected,
        n_known=source.n_already,
        n_commit=source.n_accepted + source.n_warned - _taken_back(source),
        n_ties=seen.n_ties,
        rejected=_problems(seen.rejected),
        warned=_problems(seen.warned),
        accepted_sentence=_difference(seen),
        commit_url=once.address("import_commit", source.pk) if is_staged else "",
        rejects_url=reverse("desk:import_returned", args=[source.pk]) if source.n_rejected else "",
        cancel_url=once.address("import_undo", source.pk) if is_staged else "",
        undo_url=once.address("import_undo", source.pk) if may_undo else "",
        undo_until=localtime(until).date() if may_undo else None,
        progress=_progress(source),
    )


def _taken_back(source: Import) -> int:
    """Rows that are gone again though the import stands: an undo leaves what somebody works on."""
    return ImportRow.objects.filter(source=source, taken_back_at__isnull=False).count()


def columns_page(source: Import, form: ColumnsForm) -> ImportPage:
    """The columns as they were read, to be said otherwise."""
    rows = list(ImportRow.objects.filter(source=source).order_by("number").values_list("raw", flat=True)[:SAMPLES])
    choices = [
        ColumnChoice(str(form.fields[name].label), _samples(rows, int(name[1:])), form[name]) for name in form.fields
    ]
    return ImportPage(
        stage="map",
        filename=source.file_name,
        n_rows=source.n_read,
        sheet=source.sheet_name,
        header_row=source.header_row,
        columns=choices,
        map_url=once.address("import_columns", source.pk),
    )


def _samples(rows: Sequence[Sequence[object]], column: int) -> list[str]:
    texts = (cell_of(row[column]).text.strip() for row in rows if column < len(row))
    return [text[:40] for text in texts if text]


def _problems(troubles: Sequence[Trouble]) -> list[ImportProblem]:
    return [ImportProblem(one.number, one.column, " ".join(one.sentences), one.name) for one in troubles]


def _difference(seen: Preview) -> str:
    """What a commit would change in the register, in one sentence."""
    new = ngettext("%(n)d orang baru", "%(n)d orang baru", seen.n_new_people) % {"n": seen.n_new_people}
    known = ngettext("%(n)d sudah tercatat", "%(n)d sudah tercatat", seen.n_known_people) % {"n": seen.n_known_people}
    families = ngettext("%(n)d keluarga baru", "%(n)d keluarga baru", seen.n_new_families) % {"n": seen.n_new_families}
    return f"{new}, {known}, {families}."


def undone_words(undone: commits.TakenBack) -> list[str]:
    """What an undone import has left behind, and why; nothing when all of it is gone."""
    told = []
    if undone.n_withdrawn:
        told.append(
            _("%(n)d perkara dicabut, tidak dihapus: sudah ada yang diberi tahu atau membukanya.")
            % {"n": undone.n_withdrawn}
        )
    if undone.kept:
        written = ", ".join(numbers.written(number) for number in undone.kept)
        told.append(_("Tetap berjalan karena sudah dikerjakan: %(numbers)s.") % {"numbers": written})
    if undone.n_people or undone.n_families:
        told.append(
            _("%(people)d orang dan %(families)d keluarga tetap tercatat karena sudah dipakai di tempat lain.")
            % {"people": undone.n_people, "families": undone.n_families}
        )
    return told


def _progress(source: Import) -> Progress | None:
    if source.status != ImportStatus.COMMITTING:
        return None
    taken = ImportRow.objects.filter(source=source, verdict__in=queries.TAKEN)
    return Progress(taken.filter(person__isnull=False).count(), taken.count(), _("baris"))
