"""The forbidden writes, literally: for every CHECK what it must refuse, and for the rest what the machinery cannot know.

A CHECK's entry is the change of one row, `column = value WHERE which row`; several are tried one by one. A constraint
without an entry makes the guard red, an entry without a constraint too. UNIQUE, EXCLUDE, FOREIGN KEY, the witnesses
and the policies are tried by `mutation` without an entry, unless their table has other rules that would speak first.

Each module may hold CHECKS, COPIES, FOREIGN, TRIGGERS and NEARER (by policy: posts nearer than the neighbour that must
not see the row either); a name stands in one module only.
"""

from types import ModuleType

from tests.guards.mutation import Write
from tests.guards.refusals import exchange, figures, ground, log, offices, outgoing, proposals, sealed, triggers
from tests.guards.refusals.shapes import OPEN_ACT, Changes, in_act


MODULES: tuple[ModuleType, ...] = (exchange, figures, ground, log, offices, outgoing, proposals, sealed, triggers)


def _together(name: str) -> dict[str, object]:
    together: dict[str, object] = {}
    for module in MODULES:
        entries = getattr(module, name, {})
        assert not together.keys() & entries.keys(), f"named twice: {together.keys() & entries.keys()}"
        together |= entries
    return together


CHECKS: dict[str, Changes] = _together("CHECKS")  # type: ignore[assignment]
COPIES: dict[str, tuple[str, dict[str, str]]] = _together("COPIES")  # type: ignore[assignment]
FOREIGN: dict[str, str] = _together("FOREIGN")  # type: ignore[assignment]
TRIGGERS: dict[str, tuple[tuple[str, Write], ...]] = _together("TRIGGERS")  # type: ignore[assignment]
NEARER: dict[str, tuple[tuple[str, str, int], ...]] = _together("NEARER")  # type: ignore[assignment]

__all__ = ["CHECKS", "COPIES", "FOREIGN", "NEARER", "OPEN_ACT", "TRIGGERS", "Changes", "in_act"]
