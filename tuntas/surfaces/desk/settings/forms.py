"""What is typed to change a rule. Forms check shape; the actions ask who may, and the database what can be."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tuntas.base.offices.changes import NAMED
from tuntas.base.offices.decrees import Sk
from tuntas.base.places.enums import HolidayKind
from tuntas.base.places.working import Calendar
from tuntas.surfaces.typed import DayField


DAY = {"type": "date"}
SHORT = {"class": "short", "inputmode": "numeric"}
KINDS = [(str(kind.value), kind.label) for kind in NAMED]
WEEKDAYS = [
    ("1", _("Senin")), ("2", _("Selasa")), ("3", _("Rabu")), ("4", _("Kamis")), ("5", _("Jumat")), ("6", _("Sabtu")),
    ("7", _("Minggu")),
]  # fmt: skip


def day_field(label: object, **rest: Any) -> forms.DateField:  # noqa: ANN401 - Django's own keywords
    return DayField(label=label, widget=forms.DateInput(DAY, format="%Y-%m-%d"), **rest)  # type: ignore[arg-type]


class ByDecree(forms.Form):
    """Every change names the decree it follows."""

    decree = forms.CharField(
        label=_("Nomor SK"), max_length=120, error_messages={"required": _("Tanpa nomor SK tidak ada yang berubah.")}
    )
    decree_on = day_field(_("Tanggal SK"))
    about = forms.CharField(label=_("SK tentang"), max_length=200)

    field_order: list[str] | None = None


def sk(said: Mapping[str, Any]) -> Sk:
    """The decree as typed."""
    return Sk(said["decree"], said["decree_on"], said["about"])


class RuleForm(ByDecree):
    """A rule from a day on, with its ground."""

    legal_ground = forms.CharField(
        label=_("Dasar hukum"), max_length=300, help_text=_("Tampil di halaman warga, misalnya Perwal 9/2021 pasal 4.")
    )
    on = day_field(_("Berlaku mulai"), help_text=_("Aturan lama berlaku sampai sehari sebelumnya."))


class DutyForm(RuleForm):
    kinds = forms.MultipleChoiceField(
        label=_("Kantor yang mengerjakan"), choices=KINDS, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sekurangnya satu kantor: tugas tanpa kantor akan dilempar-lempar.")},
    )  # fmt: skip
    field_order = ["kinds", "legal_ground", "on", "decree", "decree_on", "about"]


class ArbiterForm(RuleForm):
    arbiter = forms.ChoiceField(label=_("Yang memutus"), choices=KINDS)
    observer = forms.ChoiceField(label=_("Yang ikut melihat"), choices=[("", _("tidak ada")), *KINDS], required=False)
    working_days = forms.IntegerField(
        label=_("Diputus dalam"), min_value=1, max_value=30, widget=forms.TextInput(SHORT), help_text=_("Hari kerja.")
    )
    field_order = ["arbiter", "observer", "working_days", "legal_ground", "on", "decree", "decree_on", "about"]


class NumberForm(RuleForm):
    value = forms.IntegerField(label=_("Angka baru"), min_value=0, widget=forms.TextInput(SHORT))
    field_order = ["value", "legal_ground", "on", "decree", "decree_on", "about"]


class EndForm(ByDecree):
    on = day_field(_("Hari pertama tanpa jabatan ini"))
    field_order = ["on", "decree", "decree_on", "about"]


class TakeBackForm(ByDecree):
    """The decree that undoes another."""


class SourceForm(forms.Form):
    """Days off follow a decision that may be another body's: its number is enough."""

    source = forms.CharField(
        label=_("Nomor keputusan"), max_length=200, help_text=_("Misalnya SKB 3 Menteri atau Perwal, dengan nomornya."),
        error_messages={"required": _("Tulis nomor keputusannya.")},
    )  # fmt: skip


class HolidayForm(SourceForm):
    on = day_field(_("Tanggal libur"))
    name = forms.CharField(label=_("Nama hari libur"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Jenisnya"), choices=HolidayKind.choices, widget=forms.RadioSelect, initial=HolidayKind.REGIONAL,
        help_text=_("Libur nasional dan cuti bersama berlaku untuk semua daerah di server ini."),
    )  # fmt: skip
    field_order = ["on", "name", "kind", "source"]


class WithdrawForm(SourceForm):
    pass


def _hour(label: object) -> forms.TimeField:
    """Written 07.30, as offices write it; 07:30 is read too."""
    return forms.TimeField(
        label=label, input_formats=["%H.%M", "%H:%M"], widget=forms.TimeInput(SHORT, format="%H.%M"),  # type: ignore[arg-type]
        help_text=_("Misalnya 07.30."), error_messages={"invalid": _("Tulis jam seperti 07.30.")},
    )  # fmt: skip


class WeekForm(SourceForm):
    office = forms.ChoiceField(label=_("Berlaku untuk"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Hari kerja"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, initial=["1", "2", "3", "4", "5"],
        error_messages={"required": _("Pilih sekurangnya satu hari.")},
    )  # fmt: skip
    opens_at = _hour(_("Buka"))
    closes_at = _hour(_("Tutup"))
    on = day_field(_("Berlaku mulai"))
    field_order = ["office", "weekdays", "opens_at", "closes_at", "on", "source"]

    def __init__(
        self, typed: QueryDict | None, *, offices: list[tuple[str, object]], now: Calendar, today: date
    ) -> None:
        initial = {"opens_at": now.opens_at, "closes_at": now.closes_at, "weekdays": [str(n) for n in now.weekdays]}
        super().__init__(typed, initial=initial)
        self.fields["office"] = forms.ChoiceField(label=_("Berlaku untuk"), choices=offices, required=False)
        self.order_fields(self.field_order)
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        assert isinstance(on, date)
        if on < self.today:
            raise forms.ValidationError(_("Aturan tidak berlaku surut. Pilih hari ini atau sesudahnya."))
        return on
