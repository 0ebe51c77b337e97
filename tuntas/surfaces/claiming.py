"""A claim of having handed it in before, as it is typed: the same fields at a desk and on the public page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuntas.casework.cases import claims
from tuntas.casework.cases.enums import Evidence
from tuntas.surfaces.typed import DayField


class ClaimFields(forms.Form):
    """The claim itself, at the desk and on the public page: where, when, with what in hand."""

    where = forms.ChoiceField(
        label=_("Dulu diserahkan di kantor mana?"),
        choices=claims.WHERE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih kantornya.")},
    )
    claimed_on = DayField(
        label=_("Tanggal berapa?"),
        help_text=_("Kira-kira pun boleh."),
        widget=forms.DateInput({"type": "date"}),
        error_messages={
            "required": _("Tulis tanggalnya, kira-kira pun boleh."),
            "invalid": _("Tulis tanggal seperti 20-01-2020, atau pilih dari kalender."),
        },
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
    )
    evidence = forms.ChoiceField(
        label=_("Buktinya apa?"),
        choices=Evidence.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih satu. Tanpa bukti pun tetap dicatat.")},
    )
    evidence_words = forms.CharField(
        label=_("Nama saksi, atau bunyi pesannya"), required=False, max_length=600, widget=forms.Textarea({"rows": 2})
    )
    photo = forms.FileField(
        label=_("Foto buku register atau pesan"),
        required=False,
        widget=forms.FileInput({"accept": "image/*,application/pdf", "capture": "environment"}),
    )
