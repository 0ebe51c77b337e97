"""The forms of steps that belong to one kind: the village's word, a found family's answer, a referral's steps."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tuntas.casework.kinds.proposal.enums import Consent, ConsentHow, Stance
from tuntas.casework.kinds.referral import queries as referrals
from tuntas.casework.kinds.referral.enums import Ground, Leave, Service, Status, Urgency
from tuntas.casework.kinds.referral.models import Provider
from tuntas.surfaces.desk import words
from tuntas.surfaces.desk.move_forms import SHORT, About, MoveForm
from tuntas.surfaces.typed import DayField


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
NUMBER = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})


def _required(sentence: "_StrPromise") -> "dict[str, str | _StrPromise]":
    return {"required": sentence}


def _today(form: MoveForm, field: str, about: About) -> None:
    form.fields[field].initial = words.day_of(about.at)


class StateWhyForm(MoveForm):
    stance = forms.ChoiceField(
        label=_("Sikap kantor ini"), choices=Stance.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih sikap kantor Anda.")),
    )  # fmt: skip
    statement = forms.CharField(
        label=_("Alasannya, terbaca keluarga"), max_length=600, widget=SHORT,
        error_messages=_required(_("Tulis alasannya: keluarga membacanya.")),
    )  # fmt: skip


class ConsentForm(MoveForm):
    consent = forms.ChoiceField(
        label=_("Jawaban keluarga"), choices=Consent.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih jawaban keluarga.")),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("Bagaimana menjawabnya"), choices=ConsentHow.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih bagaimana keluarga menjawab.")),
    )  # fmt: skip
    witness = forms.CharField(label=_("Saksi"), required=False, max_length=120, help_text=_("Perlu bila lisan."))
    on = DayField(label=_("Tanggal"), widget=DAY, error_messages=_required(_("Tulis tanggalnya.")))

    def offer(self, about: About) -> None:
        _today(self, "on", about)


class RegisterForm(MoveForm):
    """Whom the proposal is about; a name is enough."""

    name = forms.CharField(label=_("Nama"), max_length=120, error_messages=_required(_("Tulis satu nama.")))
    nik = forms.CharField(
        label=_("NIK"), required=False, max_length=24, widget=NUMBER, help_text=_("Belum tahu? Kosongkan.")
    )
    kk_no = forms.CharField(label=_("Nomor KK"), required=False, max_length=24, widget=NUMBER)
    address = forms.CharField(label=_("Alamat atau patokan rumah"), required=False, max_length=200)
    rt_rw = forms.CharField(label=_("RT/RW"), required=False, max_length=20)

    def offer(self, about: About) -> None:
        self.fields["name"].initial, self.fields["nik"].initial = about.case.applicant, about.case.nik


def provider_line(provider: Provider) -> str:
    """A service in one line: what it does, its name, inside or outside the house."""
    outside = "" if provider.office_id else f" ({_('di luar')})"
    return f"{Service(provider.service).label}: {provider.name}{outside}"


class MakeReferralForm(MoveForm):
    service = forms.ChoiceField(
        label=_("Butuh layanan apa?"), choices=[("", _("Pilih satu")), *Service.choices],
        error_messages=_required(_("Pilih layanan apa yang dibutuhkan.")),
    )  # fmt: skip
    provider = forms.TypedChoiceField(
        label=_("Dirujuk ke"), coerce=int, required=False, empty_value=None,
        help_text=_("Kosongkan bila belum tahu; rujukannya menunggu di meja ini."),
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("Seberapa mendesak?"), choices=Urgency.choices, widget=forms.RadioSelect, initial=Urgency.ORDINARY,
        error_messages=_required(_("Pilih seberapa mendesak.")),
    )  # fmt: skip
    leave = forms.ChoiceField(
        label=_("Atas dasar apa diberitahukan?"), choices=Leave.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Tanpa persetujuan warga, atau bahaya bagi jiwanya, tidak ada yang diberitahukan.")),
    )  # fmt: skip
    leave_on = DayField(label=_("Tanggal setuju"), widget=DAY, error_messages=_required(_("Tulis tanggalnya.")))
    note = forms.CharField(
        label=_("Yang perlu diketahui layanan itu"), max_length=300, widget=SHORT,
        help_text=_("Seperlunya saja. Cerita lengkap disampaikan warga sendiri di sana."),
        error_messages=_required(_("Tulis seperlunya: apa yang harus diketahui layanan itu.")),
    )  # fmt: skip
    needs_transport = forms.BooleanField(label=_("Perlu diantar"), required=False)
    transport = forms.CharField(
        label=_("Dari mana, naik apa"), required=False, max_length=200, help_text=_("Isi bila perlu diantar.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def offer(self, about: About) -> None:
        found = referrals.providers(str(about.case.region)).exclude(office=about.by.office_id)
        self.choose("provider", [("", _("Belum ditentukan")), *[(each.pk, provider_line(each)) for each in found]])
        _today(self, "leave_on", about)
        self.fields["key"].initial = uuid4()


class ReferForm(MoveForm):
    provider = forms.TypedChoiceField(
        label=_("Dirujuk ke"), coerce=int, error_messages=_required(_("Pilih layanan yang melayani wilayah ini."))
    )

    def offer(self, about: About) -> None:
        found = referrals.providers(str(about.case.region)).exclude(office=about.by.office_id)
        named = about.asking.other_id if about.asking else None
        self.pick_one("provider", [(each.pk, provider_line(each)) for each in found])
        self.fields["provider"].initial = named or self.fields["provider"].initial


class HeardForm(MoveForm):
    """Only for a service outside the house: who said it there."""

    heard_from = forms.CharField(label=_("Siapa di sana yang menjawab, lewat apa"), required=False, max_length=200)

    def offer(self, about: About) -> None:
        if about.asking and about.asking.provider.office_id:
            del self.fields["heard_from"]


class TurnDownForm(HeardForm):
    ground = forms.ChoiceField(
        label=_("Dasar menolak"), choices=Ground.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih dasar dari daftar.")),
    )  # fmt: skip
    other = forms.TypedChoiceField(
        label=_("Layanan lain yang bisa menerima"), coerce=int,
        error_messages=_required(_("Sebut layanan lain: warga tidak ditinggal di pintu tertutup.")),
    )  # fmt: skip
    field_order = ("ground", "other", "heard_from")

    def offer(self, about: About) -> None:
        super().offer(about)
        asked = about.asking.provider_id if about.asking else 0
        found = referrals.providers(str(about.case.region)).exclude(pk=asked)
        self.choose("other", [("", _("Pilih satu")), *[(each.pk, provider_line(each)) for each in found]])


class StatusForm(MoveForm):
    status = forms.ChoiceField(
        label=_("Statusnya"), choices=Status.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih statusnya.")),
    )  # fmt: skip
    on = DayField(label=_("Tanggal"), widget=DAY, error_messages=_required(_("Tulis tanggalnya.")))

    def offer(self, about: About) -> None:
        _today(self, "on", about)


class BreakOffForm(MoveForm):
    reason = forms.CharField(
        label=_("Mengapa tidak dilanjutkan"), max_length=300, widget=SHORT,
        error_messages=_required(_("Tulis mengapa tidak dilanjutkan.")),
    )  # fmt: skip
