"""What is typed for the private room: three questions at a desk, and the unit's own forms. Shape only."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.casework.cases.enums import Topic
from tuntas.delivery.protection import leaving
from tuntas.delivery.protection.enums import Harm, Purpose, Way, Whose
from tuntas.surfaces.fields import PhoneField
from tuntas.surfaces.typed import DayField


Choices = Iterable[tuple[object, str | Promise]]
YES_NO = (("yes", _("Ya")), ("no", _("Tidak")))
# An envelope has one size: what is typed must fit it.
MOST_CONTACT = 160


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class RoomForm(forms.Form):
    """The closed part: danger, child, safe contact and hours."""

    danger = forms.ChoiceField(
        label=_("Apakah sekarang dalam bahaya?"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    child = forms.ChoiceField(
        label=_("Apakah ada anak yang terlibat?"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    contact = forms.CharField(
        label=_("Cara aman menghubungi"),
        required=False,
        max_length=MOST_CONTACT,
        help_text=_("Nomor atau tempat yang aman menurut yang datang. Jangan tulis nama atau cerita."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    opens_at = forms.TimeField(label=_("Jam aman, dari"), required=False, widget=Clock())
    closes_at = forms.TimeField(label=_("Jam aman, sampai"), required=False, widget=Clock())

    def clean(self) -> dict[str, object]:
        """Whoever answers one of the three questions must be reachable."""
        typed = dict(super().clean() or self.cleaned_data)
        if (typed.get("danger") or typed.get("child")) and not typed.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Tulis cara yang aman, misalnya: masih duduk di kantor ini."))
        return typed

    def told(self) -> leaving.Told | None:
        """The closed part as it was filled; None when it was left empty."""
        typed = self.cleaned_data
        if not typed["contact"]:
            return None
        opens, closes = typed["opens_at"], typed["closes_at"]
        return leaving.Told(
            danger=typed["danger"] == "yes",
            child=typed["child"] == "yes",
            contact=typed["contact"],
            opens_at=f"{opens:%H:%M}" if opens else "",
            closes_at=f"{closes:%H:%M}" if closes else "",
        )


class ConsultForm(RoomForm):
    """A consultation: its topic; the closed part is empty for most."""

    topic = forms.ChoiceField(
        label=_("Konsultasi tentang"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu gambar.")},
    )
    intake_key = forms.UUIDField(widget=forms.HiddenInput)


class CaseRoomForm(RoomForm):
    """A case that goes to the unit whole: how to reach her is asked for."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["contact"].required = True
        self.fields["contact"].error_messages["required"] = _(
            "Tulis cara yang aman, misalnya: masih duduk di kantor ini."
        )


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Kata sandi kunci"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        error_messages={"required": _("Ketik kata sandi kunci Anda.")},
    )


class NewPassphraseForm(PassphraseForm):
    again = forms.CharField(
        label=_("Ketik sekali lagi"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        error_messages={"required": _("Ketik kata sandi yang sama sekali lagi.")},
    )

    def clean(self) -> dict[str, object]:
        typed = dict(super().clean() or self.cleaned_data)
        if typed.get("again") and typed.get("passphrase") != typed["again"]:
            self.add_error("again", _("Dua kata sandi itu tidak sama."))
        return typed


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label=_("Kunci kertas"),
        max_length=80,
        help_text=_("32 huruf dari amplop yang disegel. Huruf besar kecil dan tanda hubung tidak masalah."),
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Ketik kunci kertas.")},
    )


class OpenForm(forms.Form):
    """Why a matter is opened. The ground is asked for outside one's duty."""

    purpose = forms.ChoiceField(
        label=_("Keperluan"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih keperluannya.")},
    )
    ground = forms.CharField(
        label=_("Dasar membuka di luar piket"), required=False, max_length=600, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: object, needs_ground: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not needs_ground:
            del self.fields["ground"]
            return
        self.fields["ground"].required = True
        self.fields["ground"].error_messages["required"] = _("Tulis dasarnya; kepala unit membacanya.")


class StepForm(forms.Form):
    """A move with its words, and the other unit where one is chosen."""

    words = forms.CharField(max_length=4000, required=False, widget=forms.Textarea({"rows": 5}))
    to_office = forms.TypedChoiceField(label=_("UPTD PPA penerima"), coerce=int, required=False, empty_value=None)

    def __init__(
        self,
        *args: object,
        prompt: str | Promise,
        units: Mapping[int, str] | None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if prompt:
            words = forms.Textarea({"rows": 5})
            self.fields["words"] = forms.CharField(
                label=_("Catatan"), help_text=str(prompt), max_length=4000, widget=words,
                error_messages={"required": _("Tulis satu dua kalimat; tanpa itu langkah ini tidak bisa dicatat.")},
            )  # fmt: skip
        else:
            del self.fields["words"]
        if units is None:
            del self.fields["to_office"]
        else:
            field = self.fields["to_office"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Pilih satu")), *units.items()]
            field.required = True
            field.error_messages["required"] = _("Pilih unit penerimanya.")


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("Catatan"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Tulis catatannya.")},
    )


class CallForm(forms.Form):
    reached = forms.ChoiceField(
        label=_("Tersambung?"), choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih ya atau tidak.")},
    )  # fmt: skip


class ChannelForm(forms.Form):
    way = forms.ChoiceField(label=_("Lewat"), choices=Way.choices)
    whose = forms.ChoiceField(label=_("Milik siapa"), choices=Whose.choices)
    address = forms.CharField(
        label=_("Nomor atau tempat"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Tulis nomor atau tempatnya.")},
    )  # fmt: skip
    is_safe = forms.BooleanField(label=_("Korban mengatakan saluran ini aman"), required=False)
    opens_at = forms.TimeField(label=_("Jam aman, dari"), required=False, widget=Clock())
    closes_at = forms.TimeField(label=_("Jam aman, sampai"), required=False, widget=Clock())


class ContactForm(forms.Form):
    """The harm check stands before the contact: without a clear answer none is recorded."""

    channel = forms.TypedChoiceField(
        label=_("Saluran"), coerce=int, error_messages={"required": _("Pilih saluran aman.")}
    )
    harm = forms.ChoiceField(
        label=_("Sebelum menghubungi: adakah tanda bahaya?"), choices=Harm.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Periksa dulu, baru hubungi.")},
    )  # fmt: skip
    reached = forms.ChoiceField(label=_("Tersambung?"), choices=YES_NO, widget=forms.RadioSelect,
                                error_messages={"required": _("Pilih ya atau tidak.")})  # fmt: skip

    def __init__(self, *args: object, channels: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(channels)


class PoliceForm(forms.Form):
    reported = forms.ChoiceField(
        label=_("Dilaporkan ke polisi?"), choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih ya atau tidak.")},
    )  # fmt: skip


class PaperForm(forms.Form):
    """A paper the unit adds: what it is, and a photo or a PDF. Judged and re-encoded as everywhere."""

    label = forms.CharField(
        label=_("Surat apa ini?"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Tulis surat apa ini, misalnya: surat rujukan RSUD.")},
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Foto atau PDF"),
        widget=forms.FileInput({"accept": "image/*,application/pdf", "capture": "environment"}),
        error_messages={"required": _("Pilih satu foto atau PDF."), "empty": _("Berkas itu kosong. Pilih yang lain.")},
    )


class LookForm(forms.Form):
    """Why one paper is looked at; asked for each look."""

    purpose = forms.ChoiceField(
        label=_("Keperluan melihat"),
        choices=[("", _("Pilih keperluan")), *Purpose.choices],
        error_messages={"required": _("Pilih keperluannya.")},
    )


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=_("Nomor telepon"), required=True, widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Tulis nomor teleponnya, misalnya 0812 3456 7890.")},
    )  # fmt: skip


class DutyForm(forms.Form):
    post = forms.TypedChoiceField(label=_("Petugas"), coerce=int, error_messages={"required": _("Pilih petugas.")})
    on = DayField(
        label=_("Tanggal"), widget=forms.DateInput({"type": "date"}), error_messages={"required": _("Isi tanggalnya.")}
    )
    starts = forms.TimeField(label=_("Mulai"), widget=Clock(), error_messages={"required": _("Isi jam mulai.")})
    hours = forms.IntegerField(
        label=_("Lama (jam)"), min_value=1, max_value=48, initial=12, error_messages={"required": _("Isi lamanya.")}
    )

    def __init__(self, *args: object, posts: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(posts)
