"""What people type into a form or an address, read: a day of our time, a whole number."""

from datetime import date, datetime
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2099, 12, 31)
_MOST_DIGITS: Final = 18


class DayField(forms.DateField):
    """A day from 1900 to 2099: beyond lie slips of the finger, other eras, and the ends of the calendar."""

    default_error_messages = {
        "invalid": _("Tulis tanggalnya: hari, bulan, tahun."),
        "far": _("Tahun %(year)s tidak bisa dipakai. Tulis tahun Masehi, misalnya 2026."),
    }

    def to_python(self, value: "str | datetime | date | None") -> date | None:
        """Raise ValidationError for what is no day, and for a day of another age."""
        day = super().to_python(value)
        if day is not None and not FIRST <= day <= LAST:
            raise ValidationError(self.error_messages["far"], code="far", params={"year": day.year})
        return day


def plain_words(text: object, most: int) -> str:
    """Read words that came without a form: trimmed, cut, and without the one letter the database does not keep."""
    return str(text).replace("\x00", "")[:most].strip()


def whole(text: object) -> int | None:
    """Read a number that stands in an address or a hidden field; None when it is none the database could know."""
    written = str(text)
    is_number = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else None
