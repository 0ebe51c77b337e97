"""What is typed around lists, visits and matches. Forms check shape; the actions ask who may and when."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.casework.kinds.proposal.enums import Finding, Match, OutcomeCode, Way
from tuntas.casework.kinds.proposal.papers import Paper
from tuntas.surfaces import papers
from tuntas.surfaces.typed import DayField


Choices = Iterable[tuple[str, str | Promise]]
DAY = {"type": "date"}
SHORT = {"class": "short", "inputmode": "numeric"}


class NewListForm(forms.Form):
    programme = forms.ChoiceField(label=_("Program"))
    month = DayField(label=_("Bulan"), input_formats=["%Y-%m", "%Y-%m-%d"], widget=forms.TextInput({"type": "month"}))

    def __init__(self, *args: object, programmes: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["programme"] = forms.ChoiceField(label=_("Program"), choices=list(programmes))


class MeetingForm(forms.Form):
    """The meeting, or the statement in its place."""

    way = forms.ChoiceField(label=_("Cara"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.MEETING)
    held_on = DayField(label=_("Tanggal"), widget=forms.DateInput(DAY))
    place = forms.CharField(label=_("Tempat"), required=False, max_length=120)
    n_members = forms.IntegerField(label=_("Diundang"), required=False, min_value=1, widget=forms.TextInput(SHORT))
    n_present = forms.IntegerField(label=_("Hadir"), required=False, min_value=1, widget=forms.TextInput(SHORT))
    quorum = forms.IntegerField(label=_("Kuorum"), required=False, min_value=1, widget=forms.TextInput(SHORT))
    attendance = forms.CharField(
        label=_("Daftar hadir"), required=False, max_length=8000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Satu nama satu baris, seperti pada lembar hadir."),
    )  # fmt: skip
    dissent = forms.CharField(
        label=_("Yang tidak setuju, dan alasannya"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    statement_number = forms.CharField(label=_("Nomor SPTJM"), required=False, max_length=80)
    photo = forms.FileField(
        label=_("Foto berita acara yang ditandatangani"), required=False,
        widget=forms.FileInput({"accept": "image/*,application/pdf"}), allow_empty_file=True,
    )  # fmt: skip


class PostForm(forms.Form):
    on = DayField(label=_("Ditempel tanggal"), widget=forms.DateInput(DAY))


class SourceListForm(forms.Form):
    """An RT's list. One name a line: nama; NIK; nomor KK. Only the name is needed."""

    neighbourhood = forms.CharField(
        label=_("RT/RW"), max_length=40, widget=forms.TextInput({"placeholder": "RT 03/RW 05"})
    )
    handed_in_by = forms.CharField(label=_("Diserahkan oleh"), max_length=120)
    handed_in_on = DayField(label=_("Tanggal diserahkan"), widget=forms.DateInput(DAY))
    programme = forms.ChoiceField(label=_("Program"))
    people = forms.CharField(
        label=_("Nama-nama"), max_length=20000, widget=forms.Textarea({"rows": 12}),
        help_text=_("Satu orang satu baris: nama; NIK; nomor KK. NIK dan KK boleh kosong."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, programmes: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["programme"] = forms.ChoiceField(label=_("Program"), choices=list(programmes))


class MatchForm(forms.Form):
    match = forms.ChoiceField(
        choices=Match.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Pilih padan, tidak padan, atau belum diketahui.")
        ),
    )
    note = forms.CharField(required=False, max_length=400)


class VisitForm(forms.Form):
    """Six findings; the questions of the day's instrument become fields `answer_<code>`."""

    visited_on = DayField(label=_("Tanggal kunjungan"), widget=forms.DateInput(DAY))
    finding = forms.ChoiceField(label=_("Yang ditemukan"), choices=Finding.choices, widget=forms.RadioSelect)
    next_on = DayField(label=_("Kunjungan berikutnya"), required=False, widget=forms.DateInput(DAY))
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Bila tidak ditemukan: dari siapa kabarnya."),
    )  # fmt: skip

    def __init__(self, *args: object, questions: Sequence[dict[str, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for each in questions:
            self.fields[f"answer_{each['code']}"] = forms.CharField(label=each["text"], required=False, max_length=400)

    def answers(self) -> dict[str, str]:
        return {
            name.removeprefix("answer_"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("answer_") and value
        }


class OutcomeForm(forms.Form):
    """One person in one programme, as of a day."""

    person = forms.TypedChoiceField(label=_("Siapa"), coerce=int)
    programme = forms.ChoiceField(label=_("Program"))
    outcome = forms.ChoiceField(label=_("Hasil"), choices=OutcomeCode.choices, widget=forms.RadioSelect)
    as_of = DayField(label=_("Per tanggal"), widget=forms.DateInput(DAY))
    source = forms.CharField(
        label=_("Sumber"), max_length=200, help_text=_("Surat, unduhan, atau berkas yang menyebutnya.")
    )

    def __init__(self, *args: object, people: Choices = (), programmes: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["person"] = forms.TypedChoiceField(label=_("Siapa"), coerce=int, choices=list(people))
        self.fields["programme"] = forms.ChoiceField(label=_("Program"), choices=list(programmes))


def paper_of(upload: papers.Upload | None) -> Paper | None:
    """What came with a form, judged by its content; None when nothing did."""
    if not upload:
        return None
    judged = papers.judge(upload)
    return Paper(judged.content, judged.mime, sha256(judged.content).hexdigest())


def this_month(on: date) -> str:
    return f"{on:%Y-%m}"
