"""Words of places: what a region is, what a day off is. Stored codes are never shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegionKind(TextChoices):
    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten")
    CITY = "city", _("Kota")
    DISTRICT = "district", _("Kecamatan")
    KELURAHAN = "kelurahan", _("Kelurahan")
    DESA = "desa", _("Desa")
    CUSTOMARY_VILLAGE = "customary_village", _("Desa adat")


class HolidayKind(TextChoices):
    NATIONAL = "national", _("Libur nasional")
    JOINT_LEAVE = "joint_leave", _("Cuti bersama")
    REGIONAL = "regional", _("Libur daerah")
