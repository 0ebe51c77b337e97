"""What the tables refuse, each by its own constraint; and the region field's lookups."""

import psycopg
import pytest

from tuntas.base.errors import Invalid
from tuntas.base.places.models import Region


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]

_REGION = "INSERT INTO places_region (code, name, kind, parent_id, path, n_children) VALUES "
_HOLIDAY = 'INSERT INTO places_holiday ("on", name, kind, region, during, source) VALUES '
_WEEK = "INSERT INTO places_workweek (office_code, region, weekdays, opens_at, closes_at, during) VALUES "

FORBIDDEN = {
    "region_kind_fits_code": _REGION + "('36.72.02.1999', 'X', 'district', '36.72.02', 'X', 0)",
    "region_parent_is_one_up": _REGION + "('36.72.02.1999', 'X', 'kelurahan', '36.72.01', 'X', 0)",
    "places_region_pkey": _REGION + "('36.72', 'X', 'city', '36', 'X', 0)",
    "retired_not_own_successor": "INSERT INTO places_retiredregion VALUES ('99.01', 'X', '99.01', 2020)",
    "places_retiredregion_pkey": "INSERT INTO places_retiredregion VALUES ('91.01', 'X', NULL, 2020)",
    "holiday_kind_known": _HOLIDAY + "('2020-01-02', 'X', 'party', NULL, '(,)', 'SK')",
    "holiday_regional_has_region": _HOLIDAY + "('2020-01-02', 'X', 'regional', NULL, '(,)', 'SK')",
    "holiday_source_named": _HOLIDAY + "('2020-01-02', 'X', 'national', NULL, '(,)', '')",
    "holiday_once_at_a_time": _HOLIDAY + "('2020-08-17', 'Hari Kemerdekaan Republik Indonesia', 'national', NULL, '[2020-01-01,)', 'SK')",
    "places_holiday_pkey": _HOLIDAY.replace("(", "(id, ", 1) + "(1, '2020-01-02', 'X', 'national', NULL, '(,)', 'SK')",
    "places_workweek_pkey": _WEEK.replace("(", "(id, ", 1) + "(1, 'a', NULL, '{1}', '08:00', '16:00', '(,)')",
    "work_week_days_known": _WEEK + "('a', NULL, '{0,1}', '08:00', '16:00', '(,)')",
    "work_week_opens_first": _WEEK + "('a', NULL, '{1}', '16:00', '08:00', '(,)')",
    "work_week_office_or_region": _WEEK + "('a', '36', '{1}', '08:00', '16:00', '(,)')",
    "work_week_one_at_a_time": _WEEK + "(NULL, NULL, '{1}', '08:00', '16:00', '[2020-01-01,)')",
}  # fmt: skip


@pytest.mark.parametrize("constraint", FORBIDDEN)
def test_the_database_refuses_nonsense(admin: Admin, constraint: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        admin.execute(FORBIDDEN[constraint])

    assert refused.value.diag.constraint_name == constraint


def test_every_constraint_has_its_forbidden_write(admin: Admin) -> None:
    found = admin.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text LIKE 'places\\_%' AND contype NOT IN ('f', 'n')"
    )

    assert {name for (name,) in found} == set(FORBIDDEN)


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
