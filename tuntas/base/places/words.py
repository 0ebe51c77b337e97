"""Dates and times in words, Indonesian or English, in the language of the reader.

    date_words(day)            "Kamis 16 Desember 2021"        "Thursday 16 December 2021"
    date_short(day)            "Sel 7 Des"                     "Tue 7 Dec"
    time_words(moment)         "09.10"                         "09:10"
    moment_words(moment)       "Kamis 16 Desember 2021, 09.10 WIB"
    moment_short(moment)       "Sel 7 Des, 09.10"

`lang` is `id` or `en`; left out, the active language. `zone` is the office's own (`working.zone_of`); left
out, the server's. Not by Django's formats: those depend on the locale of the process and lack WIB.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from tuntas.base.places import working


_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
# All short forms are the first three letters, in both languages (Agu, Mei and May included).
_SHORT = 3
_BETWEEN = {"id": ".", "en": ":"}


def date_words(day: date, lang: str | None = None) -> str:
    """`Kamis 16 Desember 2021`."""
    lang = _language(lang)
    return f"{_DAYS[lang][day.weekday()]} {day.day} {_MONTHS[lang][day.month - 1]} {day.year}"


def date_short(day: date, lang: str | None = None, *, year: bool = False) -> str:
    """`Sel 7 Des`, with the year when asked."""
    lang = _language(lang)
    short = f"{_DAYS[lang][day.weekday()][:_SHORT]} {day.day} {_MONTHS[lang][day.month - 1][:_SHORT]}"
    return f"{short} {day.year}" if year else short


def time_words(moment: datetime, lang: str | None = None, zone: ZoneInfo | None = None) -> str:
    """`09.10`, in English `09:10`."""
    local = timezone.localtime(moment, zone)
    return f"{local:%H}{_BETWEEN[_language(lang)]}{local:%M}"


def moment_words(moment: datetime, lang: str | None = None, zone: ZoneInfo | None = None) -> str:
    """`Kamis 16 Desember 2021, 09.10 WIB`; the zone's name is left out where it is none of the three."""
    local = timezone.localtime(moment, zone)
    name = working.abbreviation(local.tzinfo) if isinstance(local.tzinfo, ZoneInfo) else ""
    return f"{date_words(local.date(), lang)}, {time_words(local, lang, zone)} {name}".rstrip()


def moment_short(moment: datetime, lang: str | None = None, zone: ZoneInfo | None = None, *, year: bool = False) -> str:
    """`Sel 7 Des, 09.10`."""
    local = timezone.localtime(moment, zone)
    return f"{date_short(local.date(), lang, year=year)}, {time_words(local, lang, zone)}"


def _language(lang: str | None) -> str:
    """The language to write in; anything but English is written in Indonesian."""
    return "en" if (lang or translation.get_language() or "id").startswith("en") else "id"
