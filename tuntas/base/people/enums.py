"""Words of the people area, as stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NikState(models.TextChoices):
    """How far a person's NIK can be trusted."""

    CONFIRMED = "confirmed", _("Cocok dengan Dukcapil")
    STATED = "stated", _("Menurut keterangan")
    NONE = "none", _("Belum punya NIK")
    DOUBTED = "doubted", _("Diragukan")


class Sex(models.TextChoices):
    """As on the family card; empty when not told."""

    MALE = "male", _("Laki-laki")
    FEMALE = "female", _("Perempuan")


class Precision(models.TextChoices):
    """How exact a birth date is."""

    DAY = "day", _("Tanggal lengkap")
    YEAR = "year", _("Tahun saja")
    UNKNOWN = "unknown", _("Tidak diketahui")


class FamilyRole(models.TextChoices):
    """Place on the family card (SHDK)."""

    HEAD = "head", _("Kepala keluarga")
    SPOUSE = "spouse", _("Suami/istri")
    CHILD = "child", _("Anak")
    PARENT = "parent", _("Orang tua")
    PARENT_IN_LAW = "parent_in_law", _("Mertua")
    CHILD_IN_LAW = "child_in_law", _("Menantu")
    GRANDCHILD = "grandchild", _("Cucu")
    OTHER = "other", _("Famili lain")


class Relation(models.TextChoices):
    """What the second person is to the first."""

    SPOUSE = "spouse", _("Suami/istri")
    PARENT = "parent", _("Orang tua")
    CHILD = "child", _("Anak")
    SIBLING = "sibling", _("Saudara kandung")
    IN_LAW = "in_law", _("Ipar, mertua, atau menantu")
    OTHER = "other", _("Kerabat lain")


class KinGrade(models.TextChoices):
    """How near: `near` steps aside on that line of a list, `far` is written down only."""

    NEAR = "near", _("Dekat")
    FAR = "far", _("Jauh")


class KinSource(models.TextChoices):
    """Where a tie is known from."""

    DECLARED = "declared", _("Pernyataan pegawai")
    REGISTER = "register", _("Daftar keluarga")
    DERIVED = "derived", _("Disimpulkan dari KK yang sama")
