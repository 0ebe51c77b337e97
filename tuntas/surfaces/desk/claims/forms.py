"""What is typed for a prior claim. Forms check shape only; the action asks who may and when."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.casework.cases.enums import Topic
from tuntas.surfaces.claiming import ClaimFields
from tuntas.surfaces.fields import PhoneField
from tuntas.surfaces.typed import DayField


Choices = Iterable[tuple[str, str | Promise]]


class NewClaimForm(ClaimFields):
    name = forms.CharField(
        label=_("Nama warga"), max_length=120, error_messages={"required": _("Tulis nama, boleh nama panggilan.")}
    )
    topic = forms.ChoiceField(
        label=_("Urusannya"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu gambar.")},
    )
    words = forms.CharField(
        label=_("Apa yang dulu diserahkan?"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    phone = PhoneField(label=_("Nomor telepon"))
    village = forms.ChoiceField(
        label=_("Tinggal di desa atau kelurahan"), error_messages={"required": _("Pilih desa atau kelurahannya.")}
    )
    intake_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = (
        "village", "name", "topic", "words", "where", "claimed_on", "evidence", "evidence_words", "photo", "phone",
    )  # fmt: skip

    def __init__(self, *args: object, villages: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = list(villages)
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered if len(offered) == 1 else [("", _("Pilih satu")), *offered]
        if len(offered) == 1:
            field.initial, field.widget = offered[0][0], forms.HiddenInput()


class AnswerForm(forms.Form):
    """Found or not; where it lay and since when, or where one looked."""

    is_found = forms.ChoiceField(
        label=_("Hasil pencarian di kantor ini"),
        choices=[("yes", _("Ada")), ("no", _("Tidak ada"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih ada atau tidak ada.")},
    )
    place = forms.CharField(
        label=_("Di mana ditemukan, atau di mana saja dicari"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Tulis di mana. Ini masuk berita acara.")},
    )
    found_on = DayField(
        label=_("Kalau ada: tanggal masuk yang terbukti"),
        required=False,
        help_text=_("Dari cap, buku, atau tanda terima pada berkas itu."),
        widget=forms.DateInput({"type": "date"}),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
    )


class DoubtForm(forms.Form):
    ground = forms.CharField(
        label=_("Apa yang menunjukkan bukti itu diubah?"),
        max_length=300,
        help_text=_("Contoh: nomor halaman 41 ada dua kali. Tulis yang terlihat, bukan dugaan."),
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Tulis apa yang terlihat.")},
    )
