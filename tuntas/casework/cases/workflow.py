"""When something is possible: states and moves as tables. Kinds register theirs; the kernel knows none by name.

Ask the table, never compare states by hand. Pages, buttons, public words, diagrams and tests derive from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotPossibleNow
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import DutyKind
from tuntas.casework.cases.enums import StateClass


@dataclass(frozen=True)
class State:
    """One state: whose turn, how long, and its two names (for staff, for the public).

    holder: the duty whose office must act, or "" when nobody must. deadline: key of a dated parameter.
    """

    code: str
    state_class: str
    staff_label: Promise
    public_label: Promise
    holder: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Move:
    """One lawful move. `by_handover`: it happens when another office takes custody, not by a button."""

    code: str
    sources: frozenset[str]
    target: str
    label: Promise
    permission: str
    event: str
    notice: str = ""
    needs_reason: bool = False
    by_handover: bool = False


@dataclass(frozen=True)
class Workflow:
    """The table of one kind. step: which row of the duty map it follows. tasks: what must be ready to hand over.

    answered: tasks that end by an answer of their own, never by a mere tick. later: names of tasks that open on the way.
    """

    kind: str
    label: Promise
    public_kind: Promise
    first: str
    step: str
    states: Mapping[str, State]
    moves: Mapping[str, Move]
    tasks: Mapping[str, Promise] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    later: Mapping[str, Promise] = field(default_factory=dict)

    @property
    def task_names(self) -> Mapping[str, Promise]:
        return {**self.tasks, **self.later}

    def state(self, code: str) -> State:
        return self.states[code]

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves.values() if state in move.sources]

    def check(self, move: str, state: str) -> Move:
        """The move, or NotPossibleNow in plain words."""
        found = self.moves.get(move)
        if found is None or state not in found.sources:
            label = self.states[state].staff_label
            raise NotPossibleNow(
                _("Perkara ini sedang “%(state)s”; langkah ini tidak bisa sekarang.") % {"state": label}, move=move
            )
        return found


OPEN, WAITING, GOOD, ADVERSE, CLOSED = (
    StateClass.OPEN, StateClass.WAITING, StateClass.GOOD, StateClass.ADVERSE, StateClass.CLOSED,
)  # fmt: skip

# Generic states: every kind has them, the kernel moves through them.
GENERIC = (
    State("waiting_window", WAITING, _("Menunggu jendela"), _("Menunggu jadwal berikutnya")),
    State("waiting_quota", WAITING, _("Menunggu kuota"), _("Menunggu tempat tersedia")),
    State("outside", WAITING, _("Di luar rumah"), _("Ada di lembaga lain, kami pantau")),
    State("waiting_law", WAITING, _("Menunggu proses hukum"), _("Menunggu proses hukum")),
    State("dormant", WAITING, _("Menunggu warga datang lagi"), _("Menunggu Anda; datang kapan saja dengan nomor ini")),
    State("withdrawn", CLOSED, _("Dicabut pemohon"), _("Dicabut atas permintaan Anda")),
    State("merged", CLOSED, _("Digabung ke induk"), _("Digabung dengan perkara lain")),
)
WAITS = tuple(state.code for state in GENERIC if state.state_class == WAITING)


def table(
    *,
    kind: str,
    label: Promise,
    public_kind: Promise,
    step: str,
    states: Iterable[State],
    moves: Iterable[Move],
    tasks: Mapping[str, Promise] | None = None,
    answered: frozenset[str] = frozenset(),
    later: Mapping[str, Promise] | None = None,
) -> Workflow:
    """Build a workflow: its own states first (the first one is where a case begins), then the generic ones."""
    own = list(states)
    running = frozenset(state.code for state in own if state.state_class == OPEN)
    all_states = {state.code: state for state in (*own, *GENERIC)}
    generic_moves = (
        Move("wait", running, "waiting_window", _("Menunggu"), may.CASES_STOP_CLOCK, "case.waits", needs_reason=True),
        Move("dispatch", running, "outside", _("Kirim ke lembaga luar"), may.CASES_DISPATCH, "case.dispatched"),
        Move(
            "resume", frozenset(WAITS), own[0].code, _("Lanjutkan"), may.CASES_PREPARE, "case.resumed"
        ),
        Move("withdraw", running | frozenset(WAITS), "withdrawn", _("Catat pencabutan"), may.CASES_TAKE_IN,
             "case.withdrawn", notice="case_withdrawn", needs_reason=True),
        Move("merge", running | frozenset(WAITS), "merged", _("Gabungkan ke induk"), may.CASES_ASSIGN, "case.merged"),
    )  # fmt: skip
    all_moves = {move.code: move for move in (*moves, *generic_moves)}
    return Workflow(
        kind, label, public_kind, own[0].code, step, all_states, all_moves, tasks or {}, answered, later or {}
    )


NEED = table(
    kind="need",
    label=_("Kebutuhan layanan"),
    public_kind=_("Layanan sosial"),
    step="proposal",
    states=(
        State("received", OPEN, _("Diterima"), _("Sedang dibaca petugas"), DutyKind.PREPARES, "state.received"),
        State("handling", OPEN, _("Ditangani"), _("Sedang dikerjakan"), DutyKind.VERIFIES, "state.handling"),
        State("answered", GOOD, _("Dijawab"), _("Sudah dijawab")),
        State("granted", GOOD, _("Dikabulkan"), _("Dikabulkan")),
        State("refused", ADVERSE, _("Belum dapat dikabulkan"), _("Belum dapat dikabulkan")),
    ),
    moves=(
        Move("take_up", frozenset({"received"}), "handling", _("Kerjakan"), may.CASES_PREPARE, "case.taken_up"),
        Move("send", frozenset({"received", "handling"}), "handling", _("Serahkan"), may.CASES_HAND_OVER,
             "case.handed_over", by_handover=True),
        Move("send_back", frozenset({"handling"}), "received", _("Kembalikan"), may.CASES_HAND_OVER,
             "case.returned", notice="case_returned", by_handover=True),
        Move("answer", frozenset({"received", "handling"}), "answered", _("Jawab"), may.CASES_PREPARE,
             "case.answered", notice="case_decided"),
        Move("grant", frozenset({"handling"}), "granted", _("Kabulkan"), may.CASES_DECIDE,
             "case.granted", notice="case_decided"),
        Move("refuse", frozenset({"handling"}), "refused", _("Tidak mengabulkan"), may.CASES_DECIDE,
             "case.refused", notice="case_decided", needs_reason=True),
        Move("reopen", frozenset({"refused"}), "handling", _("Buka kembali"), may.CASES_DECIDE_OBJECTION,
             "case.reopened"),
    ),
)  # fmt: skip

_KINDS: dict[str, Workflow] = {}


def register(workflow: Workflow) -> None:
    _KINDS[workflow.kind] = workflow


def of(kind: str) -> Workflow:
    return _KINDS[kind]


def all_kinds() -> list[Workflow]:
    return [_KINDS[kind] for kind in sorted(_KINDS)]


def store_states(connection: BaseDatabaseWrapper) -> None:
    """Write the states of all kinds where the database's foreign key looks for them."""
    rows = [(w.kind, s.code, str(s.state_class)) for w in all_kinds() for s in w.states.values()]
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO cases_workflowstate (kind, state, state_class) VALUES (%s, %s, %s)
               ON CONFLICT (kind, state) DO UPDATE SET state_class = EXCLUDED.state_class""",
            rows,
        )
