"""What a column can mean, in words, in the order a clerk thinks of them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


LABELS: Final[dict[str, str | Promise]] = {
    "name": _("Nama"),
    "nik": _("NIK"),
    "kk_no": _("Nomor KK"),
    "birth_on": _("Tanggal lahir"),
    "sex": _("Jenis kelamin"),
    "birth_place": _("Tempat lahir"),
    "address": _("Alamat"),
    "hamlet": _("Dusun atau lingkungan"),
    "rt": _("RT"),
    "rw": _("RW"),
    "village": _("Desa/kelurahan"),
    "district": _("Kecamatan"),
    "regency": _("Kabupaten/kota"),
    "relation": _("Hubungan dalam keluarga"),
    "phone": _("Nomor telepon"),
    "mother_name": _("Nama ibu"),
    "category": _("Keadaan atau kategori"),
    "occupation": _("Pekerjaan"),
    "life_status": _("Hidup atau meninggal"),
}


def choices() -> list[tuple[str, str]]:
    """Code and label of each meaning."""
    return [(field, str(label)) for field, label in LABELS.items()]
