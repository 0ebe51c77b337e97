"""Every column of ours has exactly one class: what may be exported, logged or shown follows from it."""

import pytest

from tuntas.surfaces.commands import generated


@pytest.mark.unit
def test_every_column_is_classed_once() -> None:
    wrong = {}
    for model in generated.our_models():
        names = {
            field.name
            for field in model._meta.get_fields()
            if getattr(field, "concrete", False) and getattr(field, "column", None)
        }
        declared = getattr(model, "Columns", None)
        listed = [name for kind in generated.CLASSES for name in getattr(declared, kind, ())]
        if sorted(listed) != sorted(names):
            wrong[model._meta.label] = names.symmetric_difference(listed) or "listed twice"

    assert wrong == {}
