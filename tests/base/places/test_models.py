"""What the tables refuse beyond `tests/guards/refusals.py`, and the region field's lookups."""

import psycopg
import pytest

from tuntas.base.errors import Invalid
from tuntas.base.places.models import Region


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]

_HOLIDAY = 'INSERT INTO places_holiday ("on", name, kind, region, during, source) VALUES '


def test_a_parent_in_use_cannot_go(admin: Admin) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        admin.execute("DELETE FROM places_region WHERE code = '36.72.02'")


def test_a_country_week_with_a_day_and_a_joint_leave_with_a_region_are_told_apart(admin: Admin) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(_HOLIDAY + "('2020-01-02', 'X', 'joint_leave', '36', '(,)', 'SK')")

    assert refused.value.diag.constraint_name == "holiday_regional_has_region"


def test_within_is_the_place_and_all_inside_it() -> None:
    inside = Region.objects.filter(code__within="36.72")

    assert inside.count() == 1 + 8 + 43
    assert inside.filter(code="36.72").exists()
    assert not inside.filter(code="36.73.01").exists()


def test_covers_is_the_place_and_all_above_it() -> None:
    above = Region.objects.filter(code__covers="36.72.02.1004").order_by("code")

    assert list(above.values_list("code", flat=True)) == ["36", "36.72", "36.72.02", "36.72.02.1004"]


def test_a_tree_question_uses_the_tree_index() -> None:
    assert "region_tree" in Region.objects.filter(code__within="36.72").explain()


def test_text_that_is_no_code_never_reaches_the_database() -> None:
    for text in ("36.72.*", "id", "36.7", "", "36.72' OR true --"):
        for lookup in ("code", "code__within", "code__covers"):
            with pytest.raises(Invalid):
                Region.objects.filter(**{lookup: text}).exists()
