"""Words of the exchange, as stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What a workbook is taken in as."""

    PROPOSAL = "proposal", _("Daftar usulan")
    PEOPLE = "people", _("Daftar penduduk")


class ImportStatus(models.TextChoices):
    """How far a workbook has come."""

    STAGED = "staged", _("Sudah diperiksa, belum disimpan")
    COMMITTING = "committing", _("Sedang disimpan")
    COMMITTED = "committed", _("Sudah disimpan")
    UNDONE = "undone", _("Dibatalkan")


class RowVerdict(models.TextChoices):
    """What was found about a row."""

    ACCEPT = "accept", _("Diterima")
    WARNING = "warning", _("Diterima dengan catatan")
    ERROR = "error", _("Dikembalikan")
    SKIP = "skip", _("Sudah ada")
