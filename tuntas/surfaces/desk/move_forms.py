"""The form of each step on a case. Forms check shape; the action asks who may and when."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.offices.models import Office
from tuntas.base.offices.queries import seats_of_office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import custody, queries, rules, workflow
from tuntas.casework.cases.enums import Ground, NoticeProof
from tuntas.casework.cases.models import Case, Handover
from tuntas.casework.kinds.proposal import direct
from tuntas.casework.kinds.proposal.models import DirectFiling, Outreach
from tuntas.casework.kinds.referral import queries as referrals
from tuntas.casework.kinds.referral.models import Asking, Referral
from tuntas.surfaces.desk import words
from tuntas.surfaces.fields import ReceiverField
from tuntas.surfaces.typed import DayField


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Choices = Iterable[tuple[object, str | Promise]]
# Offered although the duty map refutes them here: who picks one reads why, and what he may pick.
REFUTABLE = (Ground.NOT_OUR_DUTY, Ground.NATIONAL_MATTER)
LONG = forms.Textarea({"rows": 3})
SHORT = forms.Textarea({"rows": 2})


class About:
    """A case, who looks at it and when; what the forms need to offer, asked once."""

    def __init__(self, case: Case, by: Seat, at: datetime) -> None:
        self.case, self.by, self.at = case, by, at

    @cached_property
    def competent(self) -> list[tuple[str, Office]]:
        return custody.competent_offices(self.case, self.at)

    def receivers(self, move: str) -> list[Office]:
        return [office for code, office in self.competent if code == move]

    @cached_property
    def returned(self) -> Handover | None:
        return queries.last_return(self.case)

    @cached_property
    def tasks(self) -> list[tuple[str, str]]:
        names = workflow.of(self.case.kind).tasks
        return [(task.code, words.task_name(task.code, names)) for task in rules.check_do_task(self.case, self.by)]

    @cached_property
    def colleagues(self) -> list[tuple[int, str]]:
        seats = seats_of_office(self.by.office_id, at=self.at)
        now = self.case.holder_post_id
        return [(seat.post_id, f"{seat.staff_name}, {seat.title}") for seat in seats if seat.post_id != now]

    @cached_property
    def outside(self) -> list[tuple[int, str]]:
        return list(Office.objects.filter(kind="external").order_by("name", "id").values_list("id", "name"))

    @cached_property
    def others(self) -> list[tuple[int, str]]:
        """Offices a refused hand-over may belong to: those of the same regency, inside the house."""
        regency = self.by.region[:5]
        found = Office.objects.filter(region__within=regency).exclude(kind__in=["system", "external"])
        return list(found.exclude(pk=self.by.office_id).exclude(kind__in=["desa", "kelurahan", "puskesos"])
                    .order_by("name", "id").values_list("id", "name")) + self._village  # fmt: skip

    @cached_property
    def filing(self) -> DirectFiling | None:
        return direct.filing_of(self.case) if self.case.kind == "proposal" else None

    @cached_property
    def outreach(self) -> Outreach | None:
        is_found = self.case.kind == "proposal" and self.case.source == "finding"
        return Outreach.objects.filter(case=self.case).first() if is_found else None

    @cached_property
    def referral(self) -> Referral | None:
        return referrals.of_case(self.case) if self.case.kind == "referral" else None

    @cached_property
    def asking(self) -> Asking | None:
        return referrals.last_asking(self.referral) if self.referral else None

    @property
    def _village(self) -> list[tuple[int, str]]:
        here = Office.objects.filter(region=str(self.case.region)).exclude(pk=self.by.office_id)
        return list(here.order_by("name", "id").values_list("id", "name"))


class MoveForm(forms.Form):
    """A form that knows the case it is about."""

    def __init__(self, about: About, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offer(about)

    def offer(self, about: About) -> None:
        """Fill in the choices."""

    def choose(self, field: str, choices: Choices) -> None:
        found = self.fields[field]
        assert isinstance(found, forms.ChoiceField)
        found.choices = list(choices)

    def pick_one(self, field: str, choices: Choices) -> None:
        """Offer the choices; a single one is chosen already."""
        offered = list(choices)
        self.choose(field, offered if len(offered) == 1 else [("", _("Pilih satu")), *offered])
        if len(offered) == 1:
            self.fields[field].initial = offered[0][0]


def _required(sentence: "_StrPromise") -> "dict[str, str | _StrPromise]":
    return {"required": sentence}


def _grounds(*groups: Iterable[Ground]) -> list[tuple[object, str | Promise]]:
    return [(ground.value, ground.label) for group in groups for ground in group]


class HandOverForm(MoveForm):
    to_office = ReceiverField(label=_("Kantor penerima"), error_messages=_required(_("Pilih kantor penerima.")))
    ground = forms.ChoiceField(
        label=_("Dasar"), widget=forms.RadioSelect, error_messages=_required(_("Pilih dasar dari daftar."))
    )
    note = forms.CharField(label=_("Catatan untuk penerima"), required=False, max_length=600, widget=SHORT)

    def offer(self, about: About) -> None:
        self.pick_one("to_office", [(office.pk, office.name) for office in about.receivers("send")])
        self.choose("ground", _grounds(custody.SEND_GROUNDS, REFUTABLE))
        self.fields["ground"].initial = Ground.FILE_COMPLETE.value


class SendBackForm(MoveForm):
    to_office = ReceiverField(label=_("Kembali ke"), error_messages=_required(_("Pilih kantor penerima.")))
    ground = forms.ChoiceField(
        label=_("Alasan yang sah"), widget=forms.RadioSelect, error_messages=_required(_("Pilih dasar dari daftar."))
    )
    note = forms.CharField(
        label=_("Kalimat yang dibaca warga"), max_length=300, widget=SHORT,
        error_messages=_required(_("Tulis satu kalimat yang bisa dibaca warga.")),
    )  # fmt: skip
    defects = forms.CharField(
        label=_("Semua yang kurang, satu baris satu"), required=False, max_length=1000, widget=LONG,
        help_text=_("Sebut semuanya sekaligus. Kosongkan bila alasannya sudah cukup."),
    )  # fmt: skip

    def offer(self, about: About) -> None:
        self.pick_one("to_office", [(office.pk, office.name) for office in about.receivers("send_back")])
        self.choose("ground", _grounds(custody.RETURN_GROUNDS, REFUTABLE))


class ContestForm(MoveForm):
    ground = forms.ChoiceField(
        label=_("Alasan kantor ini"), widget=forms.RadioSelect, error_messages=_required(_("Pilih dasar dari daftar."))
    )
    note = forms.CharField(
        label=_("Alasan dengan kata sendiri"), max_length=300, widget=SHORT,
        error_messages=_required(_("Tulis alasan kantor Anda.")),
    )  # fmt: skip

    def offer(self, about: About) -> None:  # noqa: ARG002 - the grounds are the same everywhere
        self.choose("ground", _grounds(custody.CONTEST_GROUNDS))


class DeclineForm(MoveForm):
    ground = forms.ChoiceField(
        label=_("Dasar menolak"), widget=forms.RadioSelect, error_messages=_required(_("Pilih dasar dari daftar."))
    )
    competent_office = forms.TypedChoiceField(
        label=_("Kantor yang berwenang"), coerce=int, error_messages=_required(_("Sebut kantor yang berwenang."))
    )

    def offer(self, about: About) -> None:
        self.choose("ground", _grounds((Ground.NOT_OUR_DUTY, Ground.DIFFERENT_RESIDENCE, Ground.MOVED_AWAY)))
        self.choose("competent_office", [("", _("Pilih satu")), *about.others])


class TaskForm(MoveForm):
    task = forms.ChoiceField(
        label=_("Yang selesai"), widget=forms.RadioSelect, error_messages=_required(_("Pilih satu tugas."))
    )
    result = forms.CharField(label=_("Hasilnya"), required=False, max_length=600, widget=SHORT)

    def offer(self, about: About) -> None:
        self.choose("task", about.tasks)
        if len(about.tasks) == 1:
            self.fields["task"].initial = about.tasks[0][0]


class PaperForm(MoveForm):
    label = forms.CharField(label=_("Surat apa ini?"), max_length=120, error_messages=_required(_("Surat apa ini?")))
    photo = forms.FileField(
        label=_("Foto atau PDF"),
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
        error_messages={"required": _("Pilih satu foto atau PDF."), "empty": _("Berkas itu kosong. Pilih yang lain.")},
    )


class AssignForm(MoveForm):
    to_post = forms.TypedChoiceField(
        label=_("Dikerjakan oleh"), coerce=int, error_messages=_required(_("Pilih petugas kantor ini."))
    )
    note = forms.CharField(label=_("Isi disposisi"), required=False, max_length=300, widget=SHORT)

    def offer(self, about: About) -> None:
        self.choose("to_post", [("", _("Pilih satu")), *about.colleagues])


class AskCitizenForm(MoveForm):
    defects = forms.CharField(
        label=_("Semua yang kurang, satu baris satu"), max_length=1000, widget=LONG,
        help_text=_("Sebut semuanya sekaligus. Waktu hanya bisa berhenti satu kali."),
        error_messages=_required(_("Sebut semua yang kurang.")),
    )  # fmt: skip


def _later(label: object) -> forms.DateField:
    return DayField(
        label=label,  # type: ignore[arg-type]
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Tanggal sesudah hari ini."),
            "invalid": _("Tulis tanggalnya: hari, bulan, tahun."),
        },
    )


class WaitForm(MoveForm):
    state = forms.ChoiceField(
        label=_("Menunggu apa?"), widget=forms.RadioSelect, error_messages=_required(_("Pilih apa yang ditunggu.")),
        choices=[(state.code, state.staff_label) for state in workflow.GENERIC if state.code in workflow.WAITS and state.code != "outside"],
    )  # fmt: skip
    next_on = _later(_("Dilihat lagi tanggal"))
    reason = forms.CharField(
        label=_("Alasannya"), max_length=300, widget=SHORT, error_messages=_required(_("Tulis alasannya."))
    )


class DispatchForm(MoveForm):
    to_office = ReceiverField(label=_("Lembaga tujuan"), error_messages=_required(_("Pilih lembaga tujuan.")))
    proof = forms.CharField(
        label=_("Bukti kirim (nomor surat)"), max_length=120, error_messages=_required(_("Tulis nomor suratnya."))
    )
    check_on = _later(_("Cek lagi tanggal"))

    def offer(self, about: About) -> None:
        self.choose("to_office", [("", _("Pilih satu")), *about.outside])


class LookAgainForm(MoveForm):
    check_on = _later(_("Cek lagi tanggal"))
    note = forms.CharField(label=_("Kata lembaga itu"), required=False, max_length=300, widget=SHORT)


class VerifyForm(MoveForm):
    note = forms.CharField(
        label=_("Hasil pemeriksaan"), max_length=600, widget=LONG, error_messages=_required(_("Tulis hasilnya."))
    )


class AnswerForm(MoveForm):
    text = forms.CharField(
        label=_("Isi putusan, terbaca warga"), max_length=600, widget=LONG,
        error_messages=_required(_("Wajib diisi: warga berhak tahu.")),
    )  # fmt: skip


class GrantForm(AnswerForm):
    ground = forms.CharField(
        label=_("Dasarnya"), max_length=200, error_messages=_required(_("Wajib diisi: warga berhak tahu."))
    )


class RefuseForm(GrantForm):
    evidence = forms.CharField(
        label=_("Buktinya"), max_length=200, error_messages=_required(_("Wajib diisi: warga berhak tahu."))
    )
    would_change = forms.CharField(
        label=_("Berubah bila"), max_length=200, error_messages=_required(_("Wajib diisi: warga berhak tahu."))
    )


class NoticeForm(MoveForm):
    proof = forms.ChoiceField(
        label=_("Buktinya"), choices=NoticeProof.choices, widget=forms.RadioSelect,
        error_messages=_required(_("Pilih buktinya.")),
    )  # fmt: skip
    notice_on = DayField(
        label=_("Sampai kepada warga tanggal"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages=_required(_("Tulis tanggalnya.")),
    )

    def offer(self, about: About) -> None:
        today: date = words.day_of(about.at)
        self.fields["notice_on"].initial = today


class ObjectionForm(MoveForm):
    outcome = forms.ChoiceField(
        label=_("Putusan atas keberatan"), widget=forms.RadioSelect,
        choices=[("upheld", _("Diterima: perkara dibuka dan diperiksa lagi")), ("dismissed", _("Tidak diterima: putusan tetap"))],
        error_messages=_required(_("Pilih salah satu.")),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Alasannya, terbaca warga"),
        max_length=600,
        widget=LONG,
        error_messages=_required(_("Tulis alasannya.")),
    )


class CorrectForm(MoveForm):
    ground = forms.CharField(label=_("Dasar ralat"), max_length=200, error_messages=_required(_("Tulis dasar ralat.")))
    text = forms.CharField(
        label=_("Isi ralat"), max_length=600, widget=LONG, error_messages=_required(_("Tulis isi ralat."))
    )


class WithdrawForm(MoveForm):
    reason = forms.CharField(
        label=_("Kata pemohon"), max_length=300, widget=SHORT, error_messages=_required(_("Tulis kata pemohon."))
    )


class MergeForm(MoveForm):
    parent_number = forms.CharField(
        label=_("Nomor perkara induk"), max_length=24, error_messages=_required(_("Ketik nomor perkara induk."))
    )
