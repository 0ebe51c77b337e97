"""Steps that belong to one kind, for the table of `moves`: the village's word, a found family's answer, referrals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.kinds.proposal import direct, outreach, registering
from tuntas.casework.kinds.referral import actions as referrals, rules, workflow
from tuntas.casework.kinds.referral.actions import Need
from tuntas.casework.kinds.referral.models import Referral
from tuntas.surfaces.desk import kind_forms as forms
from tuntas.surfaces.desk.move_forms import About
from tuntas.surfaces.desk.proposals.typed import facts_of
from tuntas.surfaces.desk.verbs import Verb, plain


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


# --- when a step has a meaning --------------------------------------------------------------------------------------


def _owes_word(about: About) -> bool:
    filing = about.filing
    return filing is not None and filing.village_id == about.by.office_id and filing.stated_at is None


def _unasked(about: About) -> bool:
    return about.outreach is not None and not about.outreach.consent and about.case.is_open


def _nobody_known(about: About) -> bool:
    return about.case.kind == "proposal" and about.case.subject_id is None and bool(about.case.is_open)


def _runs(about: About) -> bool:
    return about.case.kind != workflow.REFERRAL.kind and bool(about.case.is_open)


def _step(code: str) -> Callable[[About], bool]:
    """A step of the referral's table that leads on from where it is, for the side whose turn it is."""

    def fits(about: About) -> bool:
        if about.referral is None or about.case.state not in workflow.REFERRAL.moves[code].sources:
            return False
        return about.by.office_id in {about.referral.from_office_id, _served_by(about)}

    return fits


def _served_by(about: About) -> int | None:
    return about.asking.provider.office_id if about.asking else None


def _may(code: str) -> Callable[[About], object]:
    return lambda about: rules.check_move(_referral(about), about.by, code)


def _referral(about: About) -> Referral:
    assert about.referral is not None, "the step does not fit another kind"
    return about.referral


# --- what is done ---------------------------------------------------------------------------------------------------


def _make(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    key, provider = typed.pop("key"), typed.pop("provider")
    assert isinstance(key, UUID)
    return referrals.make(number=number, by=by, at=at, key=key, need=Need(provider_id=provider, **typed))  # type: ignore[arg-type]


def _register(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    told = {name: str(value or "") for name, value in typed.items()}
    return registering.register(number=number, by=by, at=at, facts=facts_of(told))


def _refer(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return referrals.refer(number=number, by=by, at=at, provider_id=typed["provider"])  # type: ignore[arg-type]


def _turn_down(number: str, by: Seat, at: datetime, typed: dict[str, object]) -> object:
    return referrals.turn_down(number=number, by=by, at=at, other_id=typed.pop("other"), **typed)  # type: ignore[arg-type]


# Drawn before the general steps: what somebody waits for.
FIRST = (
    Verb("state_why", _("Nyatakan mengapa belum diusulkan"), may.CASES_PREPARE, _owes_word,
         lambda a: direct.check_state_why(a.case, a.by), plain(direct.state_why), forms.StateWhyForm,
         _("Simpan keterangan"),
         _("Warga sudah ke Dinsos lewat jalur langsung. Keterangan ini berdiri di samping perkaranya dan tidak memutusnya.")),
    Verb("consent", _("Catat jawaban keluarga"), may.CASES_PREPARE, _unasked,
         lambda a: outreach.check_consent(a.case, a.by, a.at), plain(outreach.record_consent), forms.ConsentForm,
         _("Catat jawaban"),
         _("Keluarga ini ditemukan, bukan pemohon. Usulan hanya berjalan bila ia mau.")),
    Verb("register", _("Daftarkan orangnya"), may.CASES_TAKE_IN, _nobody_known,
         lambda a: registering.check_register(a.case, a.by), _register, forms.RegisterForm, _("Daftarkan"),
         _("Baru namanya yang diketahui. Sesudah terdaftar, kerabat di antara petugas bisa diperiksa.")),
    Verb("take_on", _("Layanan menerima"), may.REFERRALS_ANSWER, _step("take_on"), _may("take_on"),
         plain(referrals.take_on), forms.HeardForm, _("Catat: diterima")),
    Verb("turn_down", _("Layanan menolak, sebut yang lain"), may.REFERRALS_ANSWER, _step("turn_down"),
         _may("turn_down"), _turn_down, forms.TurnDownForm, _("Catat penolakan")),
    Verb("begin_service", _("Mulai dilayani"), may.REFERRALS_ANSWER, _step("begin_service"), _may("begin_service"),
         plain(referrals.begin_service), button=_("Mulai")),
    Verb("tell_status", _("Beri tahu statusnya"), may.REFERRALS_ANSWER, _step("end_service"),
         lambda a: rules.check_feedback(_referral(a), a.by), plain(referrals.tell_status), forms.StatusForm,
         _("Simpan status"), _("Status dan tanggal saja. Isi layanan tetap di layanan itu.")),
    Verb("end_service", _("Selesai dilayani"), may.REFERRALS_ANSWER, _step("end_service"), _may("end_service"),
         plain(referrals.end_service), button=_("Catat selesai")),
    Verb("refer", _("Rujuk ke layanan"), may.REFERRALS_MAKE, _step("refer"), _may("refer"), _refer, forms.ReferForm,
         _("Rujuk"), _("Layanan itu menjawab dengan waktunya sendiri; menolak berarti menyebut layanan lain.")),
    Verb("break_off", _("Rujukan tidak dilanjutkan"), may.REFERRALS_MAKE, _step("break_off"), _may("break_off"),
         plain(referrals.break_off), forms.BreakOffForm, _("Akhiri rujukan")),
)  # fmt: skip
LAST = (
    Verb("make_referral", _("Rujuk ke layanan"), may.REFERRALS_MAKE, _runs, lambda a: rules.check_make(a.case, a.by),
         _make, forms.MakeReferralForm, _("Buat rujukan"),
         _("Rujukan punya nomor sendiri. Perkara ini tetap berjalan di sini.")),
)  # fmt: skip
DONE: "Mapping[str, str | _StrPromise]" = {
    "state_why": _("Keterangan tersimpan. Keluarga membacanya di laman lacak."),
    "consent": _("Jawaban keluarga tercatat."),
    "register": _("Orangnya terdaftar. Baris kerabat petugas, bila ada, ditandatangani orang lain."),
    "make_referral": _("Rujukan dibuat, dengan nomornya sendiri."),
    "refer": _("Dirujuk. Waktu menjawab layanan itu berjalan."),
    "take_on": _("Tercatat: layanan menerima."),
    "turn_down": _("Tercatat, dengan layanan lain yang disebut."),
    "tell_status": _("Status tersimpan. Tidak ada isi layanan yang ikut."),
    "end_service": _("Selesai dilayani."),
}
