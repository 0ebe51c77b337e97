"""When something is possible in a sealed matter: a table of the kernel's shape, of its own.

It is not registered with the kernel: no list, search, figure or page of the open side knows the kind. There is no
mediation here, and no hand-over to a village, a kecamatan or a regent: what stands in no row cannot be done.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.offices import permissions as may
from tuntas.casework.cases.workflow import CLOSED, GOOD, OPEN, WAITING, Move, State, Workflow
from tuntas.delivery.protection.enums import Basis, EntryKind, State as SealedState


S = SealedState
# What anyone may ever read of a consultation, whatever it was.
PUBLIC = _("Konsultasi layanan.")
UNIT = "unit"


def _state(code: S, state_class: str, deadline: str = "") -> State:
    return State(code, state_class, code.label, PUBLIC, UNIT if state_class == OPEN else "", deadline)


STATES = (
    _state(S.ARRIVED, OPEN, "sealed.call"),
    _state(S.EMERGENCY, OPEN, "sealed.emergency"),
    _state(S.INTAKE, OPEN, "sealed.intake"),
    _state(S.CONSENT, OPEN, "sealed.consent"),
    _state(S.ASSESSMENT, OPEN, "sealed.assessment"),
    _state(S.PLAN, OPEN, "sealed.plan"),
    _state(S.SERVICES, OPEN, "sealed.services"),
    _state(S.REFERRED, OPEN, "sealed.feedback"),
    _state(S.TRANSFERRING, WAITING, "sealed.transfer"),
    _state(S.ENDED, GOOD),
    _state(S.WITHDRAWN, CLOSED),
    _state(S.MISTAKEN, CLOSED),
)
_RUNNING = frozenset(state.code for state in STATES if state.state_class == OPEN)
_WORK = frozenset({S.ASSESSMENT, S.PLAN, S.SERVICES, S.REFERRED})


@dataclass(frozen=True)
class Needs:
    """What a move wants besides its button: the kind of entry that is written, the basis it sets, the other unit."""

    entry: str = ""
    prompt: Promise | str = ""
    basis: str = ""
    other_unit: bool = False


def _move(code: str, sources: frozenset[str], target: S, label: Promise, permission: str = may.SEALED_WORK) -> Move:
    return Move(code, sources, target, label, permission, f"sealed.{code}")


def _of(*states: S) -> frozenset[str]:
    return frozenset(states)


MOVES = (
    _move("secure", _of(S.ARRIVED, S.EMERGENCY), S.INTAKE, _("Sudah aman, lanjut penerimaan")),
    _move("alarm", _RUNNING - {S.EMERGENCY}, S.EMERGENCY, _("Nyatakan darurat")),
    _move("receive", _of(S.INTAKE), S.CONSENT, _("Terima sebagai perkara UPTD PPA")),
    _move("consent", _of(S.CONSENT), S.ASSESSMENT, _("Catat persetujuan korban dewasa")),
    _move("child_rule", _of(S.CONSENT), S.ASSESSMENT, _("Lanjut dengan aturan anak")),
    _move("assess", _of(S.ASSESSMENT), S.PLAN, _("Catat asesmen")),
    _move("make_plan", _of(S.PLAN), S.SERVICES, _("Catat rencana layanan")),
    _move("serve", _of(S.SERVICES), S.SERVICES, _("Catat satu layanan")),
    _move("refer", _of(S.PLAN, S.SERVICES), S.REFERRED, _("Rujuk ke layanan lain")),
    _move("feed_back", _of(S.REFERRED), S.SERVICES, _("Catat umpan balik, status saja")),
    _move("terminate", _of(S.SERVICES, S.REFERRED), S.ENDED, _("Terminasi layanan"), may.SEALED_END),
    _move("withdraw", _of(S.INTAKE, S.CONSENT) | _WORK, S.WITHDRAWN, _("Hentikan atas kehendak korban")),
    _move("come_back", _of(S.ENDED, S.WITHDRAWN), S.INTAKE, _("Korban datang lagi")),
    _move("mistake", _of(S.ARRIVED, S.INTAKE), S.MISTAKEN, _("Bukan untuk ruang ini"), may.SEALED_END),
    _move("transfer", _of(S.INTAKE, S.CONSENT) | _WORK, S.TRANSFERRING, _("Limpahkan ke kabupaten atau kota lain"),
          may.SEALED_END),
    _move("take_over", _of(S.TRANSFERRING), S.INTAKE, _("Terima limpahan")),
)  # fmt: skip

NEEDS = {
    "receive": Needs(
        EntryKind.NOTE, _("Ringkas: kebutuhan dan hal yang perlu dijaga. Kronologi ditulis di Simfoni PPA.")
    ),
    "consent": Needs(EntryKind.CONSENT, _("Apa yang disetujui, dan apa yang tidak."), basis=Basis.CONSENT),
    "child_rule": Needs(
        EntryKind.CONSENT, _("Siapa wali yang aman, dan siapa yang tidak boleh tahu."), basis=Basis.CHILD
    ),
    "assess": Needs(EntryKind.ASSESSMENT, _("Hasil asesmen, secukupnya.")),
    "make_plan": Needs(EntryKind.PLAN, _("Layanan yang direncanakan.")),
    "serve": Needs(EntryKind.SERVICE, _("Layanan yang diberikan.")),
    "refer": Needs(EntryKind.REFERRAL, _("Ke mana, untuk apa, dan apa yang boleh diberitahukan.")),
    "feed_back": Needs(EntryKind.FEEDBACK, _("Status saja: diterima, berjalan, atau selesai.")),
    "terminate": Needs(EntryKind.CLOSING, _("Alasan layanan berakhir, menurut korban dan menurut unit.")),
    "withdraw": Needs(EntryKind.CLOSING, _("Kata korban. Ia boleh kembali kapan saja.")),
    "mistake": Needs(EntryKind.CLOSING, _("Mengapa ini bukan untuk ruang khusus, dan siapa yang melayaninya.")),
    "transfer": Needs(EntryKind.NOTE, _("Pesan untuk unit penerima."), other_unit=True),
}

SEALED = Workflow(
    kind="sealed",
    label=_("Perkara ruang khusus"),
    public_kind=PUBLIC,
    first=S.ARRIVED,
    step="",
    states={state.code: state for state in STATES},
    moves={move.code: move for move in MOVES},
)
