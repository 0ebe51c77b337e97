"""What a citizen types. Forms check shape only; whether it may be is asked where it is done.

NIK, phone and photo are optional everywhere: what is missing follows later. The hidden `intake_key` makes a second
press of the button, or a retry on a cut line, give the same receipt.
"""

import re
from typing import TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tuntas.base.offices.enums import OfficeKind
from tuntas.casework.cases.enums import Told, Topic
from tuntas.surfaces.fields import PhoneField


PLACE = re.compile(r"^[0-9]{2}(\.[0-9]{2}){0,2}(\.[0-9]{4})?$", re.ASCII)
_NIK_DIGITS = 16
_PLAIN = {"autocomplete": "off"}
# A citizen is never sent to the system; a room of Dinsos is Dinsos to her.
_SENT_TO = [
    ("", _("Tidak disuruh ke mana pun")),
    *[(kind.value, kind.label) for kind in OfficeKind if kind not in (OfficeKind.SYSTEM, OfficeKind.DINSOS_ROOM)],
]


class PlaceForm(forms.Form):
    """Where: what was typed to look the place up, and the code of the one chosen."""

    place_q = forms.CharField(label=_("Tinggal di mana?"), required=False, max_length=80)
    place = forms.RegexField(
        PLACE,
        label=_("Tempat"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Pilih satu tempat dari daftar."),
            "invalid": _("Pilih satu tempat dari daftar."),
        },
    )
    intake_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def _clean_fields(self) -> None:
        """As Django's, without an object for each field's place on a page that most often is not drawn."""
        for name, field in self.fields.items():
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            try:
                self.cleaned_data[name] = field.clean(typed)
                if own := getattr(self, f"clean_{name}", None):
                    self.cleaned_data[name] = own()
            except forms.ValidationError as error:
                self.add_error(name, error)


class Fixed(dict[str, forms.Field]):
    """Fields of a form that no request changes."""

    def __deepcopy__(self, memo: dict[int, object]) -> "Fixed":
        """Django copies a form's fields for each request; these are shared."""
        return self


FormClass = TypeVar("FormClass", bound=type["PlaceForm"])


def fixed(form: FormClass) -> FormClass:
    """Decorate a form whose fields stay as they are declared: copying them was a third of the work of a hand-in."""
    form.base_fields = Fixed(form.base_fields)
    return form


@fixed
class HandInForm(PlaceForm):
    topic = forms.ChoiceField(
        label=_("Soal apa?"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu gambar.")},
    )
    name = forms.CharField(
        label=_("Nama"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Tulis nama, boleh nama panggilan.")},
    )
    words = forms.CharField(
        label=_("Apa yang Anda minta?"),
        required=False,
        max_length=2000,
        help_text=_("Satu dua kalimat cukup."),
        widget=forms.Textarea({"rows": 3}),
    )
    nik = forms.CharField(
        label=_("NIK"),
        required=False,
        max_length=24,
        help_text=_("16 angka di KTP atau KK. Belum punya? Kosongkan."),
        widget=forms.TextInput({"inputmode": "numeric", **_PLAIN}),
    )
    phone = PhoneField(
        label=_("Nomor telepon"),
        help_text=_("Untuk mengabari Anda. Boleh milik keluarga."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    photo = forms.FileField(
        label=_("Foto surat"),
        required=False,
        help_text=_("Satu foto dulu. Yang lain menyusul."),
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
        # What it is decides `papers.judge`, once the matter is safe; an empty file is no reason to lose it.
        allow_empty_file=True,
    )

    def clean_nik(self) -> str:
        """Sixteen digits, however they were grouped; letters and a lost last digit are refused while she is here."""
        typed = re.sub(r"[\s.\-]", "", self.cleaned_data["nik"])
        if typed and not (len(typed) == _NIK_DIGITS and typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(_("NIK punya 16 angka. Belum yakin? Kosongkan; menyusul juga boleh."))
        return typed


class SentAwayForm(PlaceForm):
    topic = forms.ChoiceField(
        label=_("Soal apa?"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu gambar.")},
    )
    told = forms.ChoiceField(
        label=_("Dijawab apa?"),
        choices=Told.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu jawaban.")},
    )
    sent_to = forms.ChoiceField(label=_("Disuruh ke mana?"), choices=_SENT_TO, required=False)
    # The programmes in force are put in by the view.
    programme = forms.ChoiceField(label=_("Nama bantuannya"), choices=[("", _("Tidak tahu namanya"))], required=False)
    words = forms.CharField(label=_("Ceritanya"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    phone = PhoneField(
        label=_("Nomor telepon"),
        help_text=_("Untuk mengabari Anda. Boleh milik keluarga."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["place_q"].label = _("Di kantor desa atau kelurahan mana?")

    def clean(self) -> dict[str, object]:
        """Sent away has a where."""
        typed: dict[str, object] = super().clean() or self.cleaned_data
        if typed.get("told") == Told.SENT_AWAY and not typed.get("sent_to"):
            self.add_error("sent_to", _("Pilih Anda disuruh ke mana."))
        return typed


class TrackForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor di tanda terima"),
        max_length=24,
        error_messages={"required": _("Ketik nomornya, 9 huruf dan angka.")},
    )


class SecretForm(forms.Form):
    secret = forms.CharField(
        label=_("Kode rahasia"),
        max_length=24,
        help_text=_("Ada di tanda terima, di bawah kode QR."),
        error_messages={"required": _("Ketik kode rahasia di tanda terima.")},
        widget=forms.TextInput({**_PLAIN, "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ContestForm(TrackForm, SecretForm):
    words = forms.CharField(
        label=_("Apa yang tidak benar?"),
        max_length=2000,
        help_text=_("Dengan kata Anda sendiri. Bukti boleh menyusul."),
        error_messages={"required": _("Tulis satu kalimat: apa yang tidak benar.")},
        widget=forms.Textarea({"rows": 4}),
    )

    field_order = ("number", "secret", "words")
