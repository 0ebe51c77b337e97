"""Workbooks handed in: the file, its rows as they stood, what was found, what became of them.

A row keeps the cells as the file had them, so that it can be judged again under other columns and
given back word for word. `actions` stages, judges, commits and undoes; `queries` shows.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Value
from django.db.models.functions import Length

from tuntas.base.offices.models import Office
from tuntas.base.people.models import Person
from tuntas.base.places.fields import RegionField
from tuntas.surfaces.exchange.enums import ImportKind, ImportStatus, RowVerdict


def _known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": choices.values}))


class Import(models.Model):
    """One workbook of one office. The same file is taken in once, unless it was undone.

    region: the office's, for the wall. digest: SHA-256 of the file. mapping: field -> column, from 0.
    kin: staff, families and ties read beside the list; null when there were no such sheets.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    kind = models.TextField(choices=ImportKind.choices)
    # Code of the programme proposed for; empty when nobody has said.
    programme = models.TextField(db_default="", blank=True)
    file_name = models.TextField()
    digest = models.BinaryField(max_length=32)
    status = models.TextField(choices=ImportStatus.choices, db_default=ImportStatus.STAGED)
    as_of = models.DateField()
    sheet_name = models.TextField()
    header_row = models.IntegerField()
    headers = models.JSONField()
    mapping = models.JSONField()
    kin = models.JSONField(null=True)
    # The acts by which the kin register became true.
    kin_acts = ArrayField(
        models.BigIntegerField(), db_default=Value([], output_field=ArrayField(models.BigIntegerField()))
    )
    n_read = models.IntegerField(db_default=0)
    n_accepted = models.IntegerField(db_default=0)
    n_warned = models.IntegerField(db_default=0)
    n_rejected = models.IntegerField(db_default=0)
    n_already = models.IntegerField(db_default=0)
    # Posts by number: who staged may have left since.
    staged_by = models.BigIntegerField()
    staged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _known("kind", ImportKind, "import_kind_known"),
            _known("status", ImportStatus, "import_status_known"),
            models.CheckConstraint(name="import_digest_whole", condition=models.Q(digest__length=32)),
            models.UniqueConstraint(
                name="import_file_once",
                fields=["office", "kind", "digest"],
                condition=~models.Q(status=ImportStatus.UNDONE),
            ),
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=models.Q(
                    n_read=models.F("n_accepted")
                    + models.F("n_warned")
                    + models.F("n_rejected")
                    + models.F("n_already")
                ),
            ),
        ]
        indexes: ClassVar = [GistIndex(fields=["region"], name="import_tree")]

    class Columns:
        internal = (
            "id", "office", "region", "kind", "programme", "file_name", "digest", "status", "as_of", "sheet_name", "header_row",
            "headers", "mapping", "n_read", "n_accepted", "n_warned", "n_rejected", "n_already", "staged_by",
            "staged_at", "kin_acts",
        )  # fmt: skip
        personal = ("kin",)

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """One row of people in a workbook.

    number: the sheet's own. raw: the cells in order, text or number. found: [code, facts] in order.
    line: digest of what the row says and its how-manieth repetition, by which a second import knows it.
    read: the person as read. person, case_id: what it became, by which acts; nothing again once it was taken back.
    """

    source = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows")
    number = models.IntegerField()
    raw = models.JSONField()
    verdict = models.TextField(choices=RowVerdict.choices)
    codes = ArrayField(models.TextField())
    found = models.JSONField()
    read = models.JSONField()
    line = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    case_id = models.BigIntegerField(null=True)
    acts = ArrayField(models.BigIntegerField(), db_default=Value([], output_field=ArrayField(models.BigIntegerField())))
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="importrow_taken_back_is_nothing",
                condition=models.Q(taken_back_at__isnull=True) | models.Q(person__isnull=True, case_id__isnull=True),
            ),
            models.UniqueConstraint(name="importrow_once", fields=["source", "number"]),
            _known("verdict", RowVerdict, "importrow_verdict_known"),
            models.CheckConstraint(name="importrow_line_whole", condition=models.Q(line__length=32)),
            models.CheckConstraint(
                name="importrow_only_taken_become",
                condition=models.Q(verdict__in=[RowVerdict.ACCEPT, RowVerdict.WARNING])
                | models.Q(person__isnull=True, case_id__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["line"], name="importrow_by_line")]

    class Columns:
        internal = ("id", "source", "number", "verdict", "codes", "line", "person", "case_id", "acts", "taken_back_at")
        personal = ("raw", "found", "read")

    def __str__(self) -> str:
        return f"row {self.number} of import {self.source_id}"


class ColumnMap(models.Model):
    """What an office once said a header means; asked no second time."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=ImportKind.choices)
    header = models.TextField()
    field = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="columnmap_once", fields=["office", "kind", "header"]),
            _known("kind", ImportKind, "columnmap_kind_known"),
            models.CheckConstraint(name="columnmap_has_header", condition=~models.Q(header="")),
        ]

    class Columns:
        internal = ("id", "office", "kind", "header", "field")


models.BinaryField.register_lookup(Length)
