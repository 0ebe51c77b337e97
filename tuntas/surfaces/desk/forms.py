"""What is typed at a desk. Forms check shape only; the action asks who may and when.

The forms of a move are made beside the move, from its grounds and papers; these are the rest.
"""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.casework.cases.enums import Topic
from tuntas.surfaces.fields import PhoneField, ReceiverField
from tuntas.surfaces.typed import DayField


Choices = Iterable[tuple[str, str | Promise]]


class TakeInForm(forms.Form):
    """Screen 4: name, need, photo, done. `programmes` are code and name; none hides the field."""

    name = forms.CharField(
        label=_("Nama warga"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Tulis nama, boleh nama panggilan.")},
    )
    topic = forms.ChoiceField(
        label=_("Urusannya"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu gambar.")},
    )
    photo = forms.FileField(
        label=_("Foto surat"),
        required=False,
        help_text=_("Satu surat sekali foto. Yang lain menyusul."),
        widget=forms.FileInput({"accept": "image/*,application/pdf", "capture": "environment"}),
    )
    nik = forms.CharField(
        label=_("NIK"),
        required=False,
        max_length=24,
        help_text=_("16 angka, diketik sebagai teks."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    no_nik = forms.BooleanField(label=_("Belum punya NIK"), required=False)
    programme = forms.ChoiceField(label=_("Program yang diminta"), required=False)
    neighbourhood = forms.CharField(
        label=_("RT/RW"), required=False, max_length=20, widget=forms.TextInput({"class": "short"})
    )
    phone = PhoneField(label=_("Nomor telepon"))
    words = forms.CharField(label=_("Kata warga"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    intake_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, programmes: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("Belum tahu")), *programmes]
        if len(choices) == 1:
            del self.fields["programme"]
        else:
            self.fields["programme"] = forms.ChoiceField(
                label=_("Program yang diminta"), required=False, choices=choices
            )


class DisputeForm(forms.Form):
    """What goes with a decision on a dispute: a task for a third office, and the sentence all will read."""

    task = forms.ChoiceField(label=_("Tugas untuk kantor lain"), required=False)
    sentence = forms.CharField(
        label=_("Alasan satu kalimat, terbaca warga"),
        max_length=300,
        error_messages={"required": _("Tulis satu kalimat yang bisa dibaca warga dan kedua kantor.")},
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: object, tasks: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["task"] = forms.ChoiceField(
            label=_("Tugas untuk kantor lain"), required=False, choices=[("", _("Tidak ada")), *tasks]
        )


class ReplyForm(forms.Form):
    words = forms.CharField(
        label=_("Jawaban, terbaca warga"),
        max_length=600,
        error_messages={"required": _("Tulis jawaban satu dua kalimat.")},
        widget=forms.Textarea({"rows": 3}),
    )


class WorkbookForm(forms.Form):
    """`kinds` are code and name of what a workbook may hold."""

    kind = forms.ChoiceField(label=_("Isinya"))
    workbook = forms.FileField(
        label=_("Berkas Excel"),
        help_text=_("Berkas .xlsx, .xls, atau .csv sampai 20 MB. Judul, baris kosong, dan rumus tidak masalah."),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": _("Pilih satu berkas Excel."),
            "empty": _("Berkas itu kosong. Pilih berkas lain."),
        },
    )

    def __init__(self, *args: object, kinds: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(label=_("Isinya"), choices=list(kinds))
        self.order_fields(["kind", "workbook"])


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("PIN"),
        error_messages={"required": _("Ketik PIN Anda.")},
        max_length=12,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
    )


class SwitchForm(PinForm):
    post = forms.IntegerField(
        label=_("Petugas"), widget=forms.RadioSelect, error_messages={"required": _("Pilih nama Anda.")}
    )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Foto atau PDF"),
        error_messages={"required": _("Pilih satu foto atau PDF."), "empty": _("Berkas itu kosong. Pilih yang lain.")},
    )


class VillageForm(TakeInForm):
    """Taken in at a desk above the village: where the citizen lives is asked too."""

    village = forms.ChoiceField(
        label=_("Tinggal di desa atau kelurahan"), error_messages={"required": _("Pilih desa atau kelurahannya.")}
    )

    def __init__(self, *args: object, villages: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["village"] = forms.ChoiceField(
            label=_("Tinggal di desa atau kelurahan"),
            choices=[("", _("Pilih satu")), *villages],
            error_messages={"required": _("Pilih desa atau kelurahannya.")},
        )


class BatchForm(forms.Form):
    """A new letter: what for, whom it goes through, which cases it carries."""

    purpose = forms.CharField(label=_("Perihal"), max_length=200, error_messages={"required": _("Tulis perihalnya.")})
    chain = forms.MultipleChoiceField(
        label=_("Diparaf berurutan oleh"), required=False, widget=forms.CheckboxSelectMultiple
    )
    signs_at = forms.TypedChoiceField(
        label=_("Ditandatangani"), coerce=int, empty_value=None, required=False,
        help_text=_("Pengesahan usulan ditandatangani bupati atau wali kota sendiri."),
    )  # fmt: skip
    cases = forms.MultipleChoiceField(
        label=_("Perkara yang ikut"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu perkara.")},
    )

    def __init__(
        self, *args: object, posts: Choices = (), cases: Choices = (), signers: Choices = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, choices in (
            ("chain", posts), ("cases", cases), ("signs_at", [("", _("Kepala kantor ini")), *signers]),
        ):  # fmt: skip
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)


class LetterForm(forms.Form):
    letter_number = forms.CharField(
        label=_("Nomor surat"), max_length=80, error_messages={"required": _("Tulis nomor surat.")}
    )


class AskApprovalForm(forms.Form):
    post = forms.ChoiceField(label=_("Disetujui oleh"), error_messages={"required": _("Pilih pejabatnya.")})


class SendOutForm(forms.Form):
    """Where a signed letter goes outside the house, and when one looks after it again."""

    to_office = ReceiverField(label=_("Lembaga tujuan"))
    check_on = DayField(label=_("Cek lagi tanggal"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        outside = Office.objects.filter(kind=OfficeKind.EXTERNAL).order_by("name").values_list("pk", "name")
        self.fields["to_office"] = ReceiverField(label=_("Lembaga tujuan"), choices=list(outside))
