"""What is typed for a numbered sending. Forms check shape only; the action asks who may and when."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.surfaces.fields import ReceiverField


Choices = Iterable[tuple[str, str | Promise]]


class SendManyForm(forms.Form):
    """To whom, and which cases. How the book begins is asked once, at the first sending."""

    to_office = ReceiverField(label=_("Kirim ke"), error_messages={"required": _("Pilih kantor penerima.")})
    cases = forms.MultipleChoiceField(
        label=_("Berkas yang ikut"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Centang paling sedikit satu berkas.")},
    )
    book_prefix = forms.CharField(
        label=_("Awalan nomor keluar kantor ini"),
        max_length=17,
        help_text=_("Contoh DS-KJ. Sekali dipakai, tetap."),
        error_messages={"required": _("Tulis awalan nomor kantor ini, misalnya DS-KJ.")},
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "class": "short"}),
    )
    first_n = forms.IntegerField(
        label=_("Nomor pertama"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Buku ekspedisi sudah sampai 13? Tulis 14. Kosong berarti 1."),
        widget=forms.NumberInput({"inputmode": "numeric", "class": "short"}),
    )

    def __init__(
        self,
        *args: object,
        offices: Choices = (),
        cases: Choices = (),
        begins: bool = False,
        has_new_book: bool = True,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = [(str(pk), name) for pk, name in offices]
        first = [] if len(offered) == 1 else [("", _("Pilih satu"))]
        for name, choices in (("to_office", [*first, *offered]), ("cases", cases)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)
        if not begins:
            del self.fields["book_prefix"]
        if not has_new_book:
            del self.fields["first_n"]


class GroundForm(forms.Form):
    ground = forms.CharField(
        label=_("Alasannya"),
        max_length=200,
        # The first is what stands beside a number whose file one may no longer see: it must be anybody's.
        help_text=_("Misalnya: Ditarik. Salah alamat. Formulir robek."),
        error_messages={"required": _("Tulis alasan nomor ini batal.")},
    )


class SpoilForm(GroundForm):
    to_office = forms.TypedChoiceField(label=_("Buku ke"), coerce=int, error_messages={"required": _("Pilih bukunya.")})
    field_order = ("to_office", "ground")

    def __init__(self, *args: object, offices: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["to_office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(offices)


class InHandForm(forms.Form):
    """A file on the table that no list named: from whom, and the number that stands on it or its case."""

    from_office = forms.TypedChoiceField(
        label=_("Dari kantor"), coerce=int, error_messages={"required": _("Pilih kantor pengirim.")}
    )
    n = forms.IntegerField(
        label=_("Nomor keluar di berkas"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Angkanya saja: DS-KJ/024 ditulis 24."),
        widget=forms.NumberInput({"inputmode": "numeric", "class": "short"}),
    )
    number = forms.CharField(label=_("Atau nomor perkaranya"), max_length=24, required=False)

    def __init__(self, *args: object, offices: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["from_office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Pilih satu")), *offices]
