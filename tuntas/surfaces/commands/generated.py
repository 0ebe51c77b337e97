"""The generated docs: states, permissions, columns, protected tables, the API. Written by `tuntas docs`, compared by `--check`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import override

from tuntas.base.ledger import protect
from tuntas.base.offices import permissions
from tuntas.base.offices.enums import OfficeKind, Role
from tuntas.casework.cases import workflow
from tuntas.delivery.protection.workflow import SEALED
from tuntas.surfaces.api.v1 import schema_text


HEAD = "<!-- Written by `tuntas docs`; `make check` compares it. -->\n\n"
CLASSES = ("public", "internal", "personal", "sealed")


def states() -> str:
    parts = ["# States and moves\n"]
    for table in (*workflow.all_kinds(), SEALED):
        parts += [f"\n## {table.kind}: {table.label}\n", "```mermaid", "stateDiagram-v2"]
        for move in table.moves.values():
            parts += [f"  {source} --> {move.target}: {move.code}" for source in sorted(move.sources)]
        parts += [
            "```",
            "",
            "| state | class | holder's duty | deadline | staff read | the public reads |",
            "|---|---|---|---|---|---|",
        ]
        for state in table.states.values():
            parts.append(
                f"| `{state.code}` | {state.state_class} | {state.holder or '–'} | {state.deadline or '–'} "
                f"| {state.staff_label} | {state.public_label} |"
            )
        parts += ["", "| move | from | to | permission | event | by hand-over |", "|---|---|---|---|---|---|"]
        for move in table.moves.values():
            parts.append(
                f"| `{move.code}` | {', '.join(sorted(move.sources))} | {move.target} | {move.permission} "
                f"| {move.event} | {'yes' if move.by_handover else ''} |"
            )
    return "\n".join(parts) + "\n"


def permission_table() -> str:
    parts = ["# Permissions\n", "| permission | sentence | seats |", "|---|---|---|"]
    for name, sentence in permissions.SENTENCES.items():
        seats = sorted(
            f"{OfficeKind(kind).value}/{Role(role).value}"
            for (kind, role), held in permissions.GRANTS.items()
            if name in held
        )
        parts.append(f"| `{name}` | {sentence} | {', '.join(seats)} |")
    return "\n".join(parts) + "\n"


def our_models() -> list[type[Model]]:
    return sorted(
        (model for model in apps.get_models() if model.__module__.startswith("tuntas.")),
        key=protect.table_of,
    )


def column_classes(model: type[Model]) -> Mapping[str, str]:
    """Column name -> class, from the model's nested `Columns`; a column in none of them is missing here."""
    declared: Any = getattr(model, "Columns", None)
    return {name: kind for kind in CLASSES for name in getattr(declared, kind, ())}


def columns() -> str:
    parts = ["# Columns and their classes\n"]
    for model in our_models():
        table = protect.table_of(model)
        reason = protect.EXEMPT.get(table)
        parts += [f"\n## {table}\n", f"Not protected: {reason}.\n" if reason else "Protected by an act.\n"]
        parts += [f"- {kind}: {', '.join(names)}" for kind, names in _by_class(model).items()]
    return "\n".join(parts) + "\n"


def _by_class(model: type[Model]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, kind in column_classes(model).items():
        found.setdefault(kind, []).append(name)
    return found


PAGES: Mapping[str, Callable[[], str]] = {
    "states.md": states,
    "permissions.md": permission_table,
    "columns.md": columns,
}


def pages() -> Mapping[str, str]:
    """File name under docs/generated -> text."""
    with override("id"):
        written = {name: HEAD + write() for name, write in PAGES.items()}
        return {**written, "openapi.json": schema_text()}
