"""What a post may do: each permission is a name with a sentence, and one table says which seats hold it.

The sentence is what the permission page, the docs and a refusal show.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied
from tuntas.base.offices.enums import OfficeKind, Role
from tuntas.base.offices.seats import Seat


CASES_TAKE_IN = "cases.take_in"
CASES_SEE = "cases.see"
CASES_PREPARE = "cases.prepare"
CASES_HAND_OVER = "cases.hand_over"
CASES_ANSWER_HANDOVER = "cases.answer_handover"
CASES_ASSIGN = "cases.assign"
CASES_STOP_CLOCK = "cases.stop_clock"
CASES_VERIFY = "cases.verify"
CASES_DECIDE = "cases.decide"
CASES_NOTIFY = "cases.notify"
CASES_DECIDE_OBJECTION = "cases.decide_objection"
CASES_CORRECT = "cases.correct"
CASES_SETTLE = "cases.settle"
CASES_WATCH_DISPUTE = "cases.watch_dispute"
CASES_DISPATCH = "cases.dispatch"
VISITS_RECORD = "visits.record"
VISITS_REPLY = "visits.reply"
TASKS_DO = "tasks.do"
BATCHES_MAKE = "batches.make"
BATCHES_INITIAL = "batches.initial"
BATCHES_SIGN = "batches.sign"
IMPORTS_STAGE = "imports.stage"
LISTS_DELIBERATE = "lists.deliberate"
LISTS_SIGN_LINE = "lists.sign_line"
ADVOCACY_ACCOMPANY = "advocacy.accompany"
REFERRALS_MAKE = "referrals.make"
REFERRALS_ANSWER = "referrals.answer"
OFFICES_EDIT = "offices.edit"
PEOPLE_SEARCH = "people.search"
CLAIMS_RECORD = "claims.record"
CLAIMS_SEARCH = "claims.search"
CLAIMS_SIGN = "claims.sign"
CLAIMS_DOUBT = "claims.doubt"

SEALED_DUTY = "sealed.duty"
SEALED_OPEN = "sealed.open"
SEALED_WORK = "sealed.work"
SEALED_END = "sealed.end"
SEALED_LEAD = "sealed.lead"

SENTENCES: Mapping[str, Promise] = {
    CASES_TAKE_IN: _("Menerima perkara di meja dan memberi tanda terima."),
    CASES_SEE: _("Membuka perkara di wilayahnya; setiap pembukaan dicatat."),
    CASES_PREPARE: _("Menyiapkan data dan surat sebuah perkara."),
    CASES_HAND_OVER: _("Menyerahkan perkara kepada kantor yang berwenang."),
    CASES_ANSWER_HANDOVER: _("Menerima perkara, atau menolaknya dengan menyebut kantor yang berwenang."),
    CASES_ASSIGN: _("Membagi perkara di dalam kantornya."),
    CASES_STOP_CLOCK: _("Menghentikan waktu satu kali, bila warga harus melengkapi."),
    CASES_VERIFY: _("Memeriksa perkara sebelum diputus orang lain."),
    CASES_DECIDE: _("Memutus perkara dengan dasar, bukti, dan tempat berkeberatan."),
    CASES_NOTIFY: _("Mencatat bukti bahwa putusan sudah sampai kepada warga."),
    CASES_DECIDE_OBJECTION: _("Memutus keberatan atas putusan kantor lain."),
    CASES_CORRECT: _("Meralat perkara yang sudah selesai; putusan lama tetap terbaca."),
    CASES_SETTLE: _("Memutus perselisihan dua kantor tentang siapa yang mengerjakan."),
    CASES_WATCH_DISPUTE: _("Melihat perselisihan kantor di wilayahnya, tanpa memutus."),
    CASES_DISPATCH: _("Mengirim perkara ke lembaga luar dengan bukti, lalu memantaunya."),
    VISITS_RECORD: _("Mencatat kunjungan dan apa yang dijawab."),
    VISITS_REPLY: _("Menjawab catatan kunjungan warga."),
    TASKS_DO: _("Menyelesaikan tugas kantornya pada sebuah perkara."),
    BATCHES_MAKE: _("Menyusun surat pengantar beserta perkara di dalamnya."),
    BATCHES_INITIAL: _("Memaraf surat sesuai urutannya."),
    BATCHES_SIGN: _("Menandatangani surat setelah semua paraf lengkap."),
    IMPORTS_STAGE: _("Memasukkan buku kerja Excel milik kantornya."),
    LISTS_DELIBERATE: _("Mencatat hasil musyawarah per baris daftar."),
    LISTS_SIGN_LINE: _("Menandatangani baris kerabat yang disebut untuk jabatannya."),
    ADVOCACY_ACCOMPANY: _("Mencatat pendampingan warga pada satu perkara, kunjungannya, dan akhirnya."),
    REFERRALS_MAKE: _("Merujuk warga ke sebuah layanan, dan mencatat jawaban layanan di luar."),
    REFERRALS_ANSWER: _("Menjawab rujukan ke layanannya, dan memberi tahu statusnya saja."),
    OFFICES_EDIT: _("Mengubah peta tugas, jabatan, dan parameter dengan SK."),
    PEOPLE_SEARCH: _("Mencari warga di wilayahnya."),
    CLAIMS_RECORD: _("Mencatat warga yang sudah lapor tanpa tanda terima."),
    CLAIMS_SEARCH: _("Menjawab pencarian berkas di kantornya: ada atau tidak ada."),
    CLAIMS_SIGN: _("Menandatangani berita acara pencarian berkas untuk kantornya sendiri."),
    CLAIMS_DOUBT: _("Menandai bukti klaim yang terbukti diubah, dengan dasar; perkaranya tetap jalan."),
    SEALED_DUTY: _("Melihat daftar piket UPTD PPA dan mencatat telepon piket."),
    SEALED_OPEN: _("Membuka perkara ruang khusus dengan menyebut keperluan; dicatat sebelum isinya tampil."),
    SEALED_WORK: _("Mengerjakan perkara ruang khusus yang sudah dibuka."),
    SEALED_END: _("Mengakhiri atau melimpahkan perkara ruang khusus."),
    SEALED_LEAD: _("Mengatur piket dan kunci UPTD PPA, dan melihat siapa membuka apa."),
}

_EVERYDAY = {
    CASES_SEE, CASES_PREPARE, CASES_HAND_OVER, CASES_ANSWER_HANDOVER, TASKS_DO, PEOPLE_SEARCH, VISITS_RECORD,
    ADVOCACY_ACCOMPANY, REFERRALS_MAKE, REFERRALS_ANSWER,
}  # fmt: skip
_CLAIMS = {CLAIMS_RECORD, CLAIMS_SEARCH}
_DESK = (
    _EVERYDAY | _CLAIMS | {CASES_TAKE_IN, VISITS_REPLY, CASES_STOP_CLOCK, IMPORTS_STAGE, CASES_NOTIFY, LISTS_DELIBERATE}
)
_LEAD = {CASES_ASSIGN, BATCHES_MAKE, BATCHES_INITIAL, CASES_CORRECT, CLAIMS_SIGN}

K, R = OfficeKind, Role
GRANTS: Mapping[tuple[str, str], frozenset[str]] = {
    **{
        (kind, role): frozenset(_DESK | extra)
        for kind in (K.DESA, K.KELURAHAN)
        for role, extra in {
            R.HEAD: _LEAD | {BATCHES_SIGN},
            R.SECRETARY: _LEAD,
            R.SECTION_HEAD: _LEAD,
            R.OPERATOR: set(),
            R.OFFICER: set(),
        }.items()
    },
    **{(K.PUSKESOS, role): frozenset(_DESK | {CLAIMS_SIGN}) for role in (R.HEAD, R.OPERATOR, R.OFFICER)},
    (K.DESA, R.COUNCIL_CHAIR): frozenset({CASES_SEE, LISTS_SIGN_LINE}),
    (K.DINSOS, R.HEAD): frozenset(_DESK | _LEAD | {CASES_DECIDE, BATCHES_SIGN, CASES_DISPATCH}),
    (K.DINSOS, R.SECRETARY): frozenset(_DESK | _LEAD | {CASES_DECIDE, CASES_VERIFY, CASES_DISPATCH}),
    (K.DINSOS, R.SECTION_HEAD): frozenset(_DESK | _LEAD | {CASES_VERIFY, CASES_DECIDE, CASES_DISPATCH}),
    (K.DINSOS, R.VERIFIER): frozenset(_DESK | {CASES_VERIFY}),
    (K.DINSOS, R.OFFICER): frozenset(_DESK | {CASES_VERIFY}),
    (K.DINSOS, R.OPERATOR): frozenset(_DESK),
    (K.DINSOS, R.FIELD_WORKER): frozenset(_EVERYDAY),
    (K.DISDUKCAPIL, R.HEAD): frozenset(
        {CASES_SEE, TASKS_DO, CASES_ASSIGN, CASES_ANSWER_HANDOVER, CASES_HAND_OVER, REFERRALS_ANSWER}
    ),
    (K.DISDUKCAPIL, R.REGISTRAR): frozenset(
        {CASES_SEE, TASKS_DO, CASES_ANSWER_HANDOVER, CASES_HAND_OVER, REFERRALS_ANSWER}
    ),
    (K.KECAMATAN, R.HEAD): frozenset(
        {*_CLAIMS, CLAIMS_SIGN, CLAIMS_DOUBT, CASES_SEE, CASES_WATCH_DISPUTE, CASES_SETTLE, CASES_DECIDE_OBJECTION, BATCHES_INITIAL, BATCHES_SIGN,
         PEOPLE_SEARCH, CASES_TAKE_IN, VISITS_RECORD, VISITS_REPLY, CASES_HAND_OVER, CASES_ANSWER_HANDOVER}
    ),
    (K.KECAMATAN, R.FIELD_WORKER): frozenset(_EVERYDAY | {CASES_TAKE_IN}),
    (K.KECAMATAN, R.OFFICER): frozenset(_DESK),
    (K.REGENT, R.HEAD): frozenset({CASES_SEE, BATCHES_INITIAL, BATCHES_SIGN}),
    (K.SEKDA, R.HEAD): frozenset({CASES_SEE, CASES_SETTLE, CASES_DECIDE_OBJECTION, BATCHES_INITIAL, BATCHES_SIGN}),
    (K.SEKDA, R.SECRETARY): frozenset({CASES_SEE, CASES_WATCH_DISPUTE, BATCHES_INITIAL}),
    (K.SEKDA, R.OFFICER): frozenset({CASES_SEE, OFFICES_EDIT}),
    (K.INSPEKTORAT, R.HEAD): frozenset({CASES_SEE, CASES_DECIDE_OBJECTION}),
    (K.INSPEKTORAT, R.LIAISON): frozenset({CASES_SEE}),
    (K.UPTD_PPA, R.HEAD): frozenset({SEALED_DUTY, SEALED_OPEN, SEALED_WORK, SEALED_END, SEALED_LEAD}),
    (K.UPTD_PPA, R.OFFICER): frozenset({SEALED_DUTY, SEALED_OPEN, SEALED_WORK}),
    (K.SYSTEM, R.SYSTEM): frozenset({CASES_SEE}),
}  # fmt: skip
NOBODY: frozenset[str] = frozenset()


def permissions_of(seat: Seat) -> frozenset[str]:
    return GRANTS.get((seat.office_kind, seat.role), NOBODY)


def can(seat: Seat, permission: str) -> bool:
    return permission in permissions_of(seat)


def check(seat: Seat, permission: str) -> None:
    """This function will raise Denied, with the permission's sentence, unless the seat holds it."""
    if not can(seat, permission):
        raise Denied(
            _("%(title)s tidak berwenang untuk ini: %(sentence)s")
            % {"title": seat.title, "sentence": SENTENCES[permission]},
            permission=permission,
        )
