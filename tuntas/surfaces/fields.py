"""Fields that several forms share."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone


class PhoneField(forms.CharField):
    """A telephone number, one may leave it out; what comes back is its one spelling (`tuntas.base.telephone`).

    is_short_ok: 129 will do, for an organisation that is rung and never sent an SMS.
    """

    def __init__(self, *, is_short_ok: bool = False, **options: object) -> None:
        self.is_short_ok = is_short_ok
        usual = {"required": False, "max_length": 24, "widget": forms.TextInput({"type": "tel"})}
        super().__init__(**usual | options)  # type: ignore[arg-type]

    def clean(self, value: object) -> str:
        number = telephone.read(super().clean(value), is_short_ok=self.is_short_ok)
        if number is None:
            raise ValidationError(telephone.SENTENCE)
        return number


class ReceiverField(forms.TypedChoiceField):
    """The office a file goes to, by its id. Another one was forged, or could receive it when the page was drawn."""

    default_error_messages = {
        "invalid_choice": _("Kantor itu tidak bisa menerima berkas ini. Pilih kantor penerima dari daftar."),
    }

    def __init__(self, **options: object) -> None:
        super().__init__(coerce=int, **options)  # type: ignore[arg-type]
