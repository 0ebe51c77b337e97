"""The tables hold what the package ships, and whoever changes them is named."""

import psycopg
import pytest
from django.db import connections

from tuntas.base.ledger import acts
from tuntas.base.ledger.models import Act
from tuntas.base.places import loading, queries
from tuntas.base.places.loading import Difference
from tuntas.base.places.models import Holiday, Region, RetiredRegion, WorkWeek


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]


def test_a_new_database_holds_everything_that_is_shipped() -> None:
    assert Region.objects.count() == 91_599
    assert RetiredRegion.objects.count() == 620
    assert Holiday.objects.count() == 214
    assert WorkWeek.objects.get().weekdays == [1, 2, 3, 4, 5]
    assert Act.objects.filter(event="places.loaded").count() == 1
    assert loading.verify_regions() == []


def test_loading_again_does_nothing_and_records_nothing() -> None:
    acts_before = Act.objects.count()

    assert loading.load_places() is False
    assert Act.objects.count() == acts_before


def test_verify_names_each_row_changed_removed_or_added(admin: Admin) -> None:
    admin.execute("UPDATE places_region SET path = 'Kota Serang, Banten' WHERE code = '36.72'")
    admin.execute("DELETE FROM places_region WHERE code = '36.72.02.1004'")
    admin.execute("INSERT INTO places_region VALUES ('36.72.02.2999', 'X', 'desa', 'Desa X', 0, '36.72.02')")
    admin.execute("UPDATE places_retiredregion SET suggested_successor = NULL WHERE code = '91.01'")

    assert loading.verify_regions() == [
        Difference("places_region", "36.72", "changed"),
        Difference("places_region", "36.72.02.1004", "removed"),
        Difference("places_region", "36.72.02.2999", "added"),
        Difference("places_retiredregion", "91.01", "changed"),
    ]


def test_a_newer_list_replaces_the_old_one_row_by_row(admin: Admin) -> None:
    admin.execute("UPDATE places_region SET path = 'Kota Serang, Banten' WHERE code = '36.72'")
    admin.execute("DELETE FROM places_region WHERE code = '36.72.02.1004'")
    admin.execute("COMMENT ON TABLE places_region IS 'sha256:of an older list'")

    assert loading.load_places() is True

    assert loading.verify_regions() == []
    assert queries.path_of("36.72") == "Kota Cilegon, Banten"


def test_holidays_people_entered_or_ended_survive_a_new_release(admin: Admin) -> None:
    with acts.reference_load("test.prepared"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE places_holiday SET during = '(,2020-05-20)' WHERE \"on\" = '2020-05-24'")
        cursor.execute("DELETE FROM places_holiday WHERE \"on\" >= '2027-01-01'")
    admin.execute("COMMENT ON TABLE places_region IS 'sha256:of an older list'")

    loading.load_places()

    assert Holiday.objects.count() == 214
    assert Holiday.objects.get(on="2020-05-24").during.upper.isoformat() == "2020-05-20"


def test_a_retired_code_gives_a_suggestion_and_no_place() -> None:
    found = queries.retired("91.01")

    assert found is not None
    assert (found.name, found.suggested_successor, found.year) == ("KAB. MERAUKE", "93.01", 2022)
    assert queries.retired("36.72") is None
    assert queries.look_up("91.01") == []
