"""The words of a row's verdict: its codes, how heavy each weighs, the sentence for the clerk."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.people import nik
from tuntas.base.people.nik import ERROR, INFO, WARNING, Finding


ACCEPT: Final = "accept"
SKIP: Final = "skip"

LEVELS: Final[Mapping[str, str]] = {
    **nik.LEVELS,
    "NAME_MISSING": ERROR,
    "NAME_ALONE": ERROR,
    "NIK_SHARED": ERROR,
    "PERSON_IN_TWO_FAMILIES": ERROR,
    "ROW_REPEATED": ERROR,
    "DATE_IMPOSSIBLE": ERROR,
    "DATE_FUTURE": ERROR,
    "REGION_OTHER": ERROR,
    "REGION_NOT_FOUND": ERROR,
    "REGION_MISSING": WARNING,
    "DATE_MISSING": WARNING,
    "SEX_UNREADABLE": WARNING,
    "DEAD_BUT_LISTED": WARNING,
    "PHONE_UNREADABLE": WARNING,
    "REGION_SPELLED": INFO,
    "ADDRESS_NAMES_OTHER": INFO,
    "BORN_1924_1935": INFO,
    "NAME_TITLE": INFO,
    "NAME_ABBREVIATED": INFO,
    "NAME_SPACES": INFO,
}

SENTENCES: Final[Mapping[str, str | Promise]] = {
    **nik.SENTENCES,
    "NAME_MISSING": _("Nama kosong. Isi nama lengkap menurut KTP atau KK."),
    "NAME_ALONE": _("Baris ini hanya berisi nama. Bila orang, isi tanggal lahir atau alamatnya; bila bukan, hapus."),
    "NIK_SHARED": _("NIK ini juga dipakai orang lain di baris %(rows)s. Periksa KTP keduanya."),
    "PERSON_IN_TWO_FAMILIES": _(
        "Orang ini juga tertulis di KK lain, baris %(rows)s. Hapus salah satunya menurut KK terbaru."
    ),
    "ROW_REPEATED": _("Orang ini sudah ada di baris %(rows)s. Hapus salah satu baris."),
    "DATE_IMPOSSIBLE": _("Tanggal lahir %(date)s tidak ada di kalender. Ketik ulang dari KTP."),
    "DATE_FUTURE": _("Tanggal lahir %(date)s belum terjadi. Ketik ulang dari KTP."),
    "REGION_OTHER": _("Baris ini menulis %(written)s, bukan %(own)s. Serahkan kepada kantornya."),
    "REGION_NOT_FOUND": _("%(written)s tidak ditemukan di %(own)s. Periksa nama desa/kelurahan."),
    "REGION_MISSING": _("Desa/kelurahan belum diisi. Baris tetap dicatat; lengkapi kemudian."),
    "DATE_MISSING": _("Tanggal lahir belum ada. Orangnya tetap dicatat; lengkapi kemudian."),
    "SEX_UNREADABLE": _("Jenis kelamin tidak terbaca. Tulis L atau P."),
    "DEAD_BUT_LISTED": _("Tertulis meninggal tetapi masih didaftar. Pastikan kepada keluarga."),
    "PHONE_UNREADABLE": _(
        "Nomor telepon %(written)s tidak lengkap atau bukan nomor. Baris dicatat tanpa nomor; tulis dengan 0 di depan."
    ),
    "REGION_SPELLED": _("%(written)s dibaca sebagai %(read)s."),
    "ADDRESS_NAMES_OTHER": _("Alamatnya menyebut %(written)s. Pastikan batas wilayahnya."),
    "BORN_1924_1935": _("Lahir tahun %(year)s; dua angka tahun di NIK tidak membedakan abad."),
    "NAME_TITLE": _("Gelar dilepas dari nama."),
    "NAME_ABBREVIATED": _("Nama disingkat; dicari juga dengan bentuk panjangnya."),
    "NAME_SPACES": _("Spasi berlebih di nama dirapikan."),
}


def verdict_of(findings: Iterable[Finding]) -> str:
    """Return the heaviest of accept, warning, error."""
    levels = {LEVELS[found.code] for found in findings}
    if ERROR in levels:
        return ERROR
    return WARNING if WARNING in levels else ACCEPT


def sentence(finding: Finding) -> str:
    """Say what is wrong with the row and what to do about it."""
    return str(SENTENCES[finding.code]) % dict(finding.facts)
