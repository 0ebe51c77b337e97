"""Fields that several forms share."""

import re

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


# Six digits at least, a country's plus, and whatever people put between digits.
PHONE = re.compile(r"^\+?(?:[\s().\-/]*[0-9]){6,15}[\s().\-/]*$", re.ASCII)


class PhoneField(forms.CharField):
    """A telephone number one may leave out; letters would be a number nobody can ever ring."""

    default_validators = [
        RegexValidator(PHONE, _("Nomor telepon terdiri dari angka, misalnya 0812 3456 7890. Tidak ada? Kosongkan.")),
    ]

    def __init__(self, **options: object) -> None:
        super().__init__(**{"required": False, "max_length": 24} | options)  # type: ignore[arg-type]
