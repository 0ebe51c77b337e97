"""What is typed when a name is put forward otherwise than by its own citizen at the village: found, recommended, direct."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.casework.kinds.proposal.enums import Tip
from tuntas.surfaces.fields import PhoneField
from tuntas.surfaces.typed import DayField


Choices = Iterable[tuple[str, str | Promise]]
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
NUMBER = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})


class NewNameForm(forms.Form):
    """Who: a name is enough. `villages` are offered to whoever sits above a village."""

    name = forms.CharField(
        label=_("Nama orang atau kepala keluarga"), max_length=120, error_messages={"required": _("Tulis satu nama.")}
    )
    village = forms.ChoiceField(
        label=_("Tinggal di desa atau kelurahan"), error_messages={"required": _("Pilih desa atau kelurahannya.")}
    )
    address = forms.CharField(label=_("Alamat atau patokan rumah"), required=False, max_length=200)
    rt_rw = forms.CharField(label=_("RT/RW"), required=False, max_length=20)
    programme = forms.ChoiceField(label=_("Program"), required=False)
    nik = forms.CharField(
        label=_("NIK"), required=False, max_length=24, widget=NUMBER, help_text=_("Belum tahu? Kosongkan.")
    )
    kk_no = forms.CharField(label=_("Nomor KK"), required=False, max_length=24, widget=NUMBER)
    phone = PhoneField(label=_("Telepon keluarga itu"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, programmes: Choices = (), villages: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._offer("programme", [("", _("Belum tahu programnya")), *programmes])
        if villages:
            self._offer("village", [("", _("Pilih satu")), *villages])
        else:
            del self.fields["village"]

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class FoundForm(NewNameForm):
    """A family nobody applied for: what was seen, and who or what told it."""

    tip = forms.ChoiceField(
        label=_("Dari mana kabarnya?"), choices=Tip.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih dari mana kabarnya.")},
    )  # fmt: skip
    found_on = DayField(
        label=_("Tanggal kabar atau temuan"), widget=DAY, error_messages={"required": _("Tulis tanggalnya.")}
    )
    account = forms.CharField(
        label=_("Apa yang dilihat atau diberitakan"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Yang dilihat sendiri. Jangan tulis nama pemberi kabar di sini."),
        error_messages={"required": _("Tulis apa yang dilihat atau diberitakan.")},
    )  # fmt: skip
    medium = forms.CharField(
        label=_("Media dan tanggal beritanya"), required=False, max_length=200, help_text=_("Isi bila dari berita.")
    )
    reporter = forms.CharField(
        label=_("Nama pemberi kabar"), required=False, max_length=120, help_text=_("Isi bila kabar dari orang lain.")
    )
    reporter_phone = PhoneField(label=_("Telepon pemberi kabar"))
    is_secret = forms.BooleanField(
        label=_("Pemberi kabar minta namanya dirahasiakan"), required=False,
        help_text=_("Hanya Anda yang mencatat dan pimpinan Dinsos yang bisa membaca namanya."),
    )  # fmt: skip

    field_order = (
        "tip", "found_on", "account", "medium", "reporter", "reporter_phone", "is_secret", "name", "village",
    )  # fmt: skip


class RecommendedForm(NewNameForm):
    """A name an official pushes, on record: same path, same queue."""

    recommender = forms.CharField(
        label=_("Siapa yang merekomendasikan"), max_length=120,
        error_messages={"required": _("Rekomendasi pejabat dicatat dengan nama dan jabatannya.")},
    )  # fmt: skip
    recommender_office = forms.CharField(
        label=_("Jabatan dan lembaganya"), max_length=120,
        error_messages={"required": _("Rekomendasi pejabat dicatat dengan nama dan jabatannya.")},
    )  # fmt: skip
    recommended_on = DayField(
        label=_("Tanggal rekomendasi"), widget=DAY, error_messages={"required": _("Tulis tanggalnya.")}
    )
    photo = forms.FileField(
        label=_("Foto surat atau pesannya"), required=False,
        widget=forms.FileInput({"accept": "image/*,application/pdf"}), allow_empty_file=True,
    )  # fmt: skip

    field_order = ("recommender", "recommender_office", "recommended_on", "photo", "name", "village")


class DirectForm(forms.Form):
    """A number is all it takes: the case that waits at the village, or the visit in which it said no."""

    number = forms.CharField(
        label=_("Nomor tanda terima atau nomor kunjungan"), max_length=24,
        error_messages={"required": _("Ketik nomornya, 9 huruf dan angka.")},
    )  # fmt: skip
    applicant = forms.CharField(
        label=_("Nama pemohon"), required=False, max_length=120,
        help_text=_("Isi bila yang dibawa nomor kunjungan tanpa nama."),
    )  # fmt: skip
