"""The framework's own words about a form's fields, said as the house says them; called once, before any form is made."""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _


def speak() -> None:
    """Put our sentences where Django keeps its own: a field or a form that says something else still does."""
    for field in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField):
        field.default_error_messages |= {"invalid_choice": _("Itu tidak ada dalam daftar. Pilih dari daftar.")}
    broken = _("Formulir ini rusak. Muat ulang halamannya; yang sudah bernomor tetap aman.")
    forms.UUIDField.default_error_messages |= {"invalid": broken}
    validators.MaxLengthValidator.message = _(
        "Terlalu panjang: paling banyak %(limit_value)d huruf, ini %(show_value)d."
    )
    validators.ProhibitNullCharactersValidator.message = _("Ada huruf yang tidak terbaca. Ketik ulang.")
