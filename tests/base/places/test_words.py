"""Dates in words, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tuntas.base.places import words, working


pytestmark = pytest.mark.unit

MOMENT = datetime(2021, 12, 7, 2, 10, tzinfo=UTC)


def test_indonesian() -> None:
    assert words.date_words(date(2021, 12, 16), "id") == "Kamis 16 Desember 2021"
    assert words.date_short(date(2021, 12, 7), "id") == "Sel 7 Des"
    assert words.date_short(date(2020, 8, 6), "id", year=True) == "Kam 6 Agu 2020"
    assert words.time_words(MOMENT, "id") == "09.10"
    assert words.moment_short(MOMENT, "id") == "Sel 7 Des, 09.10"
    assert words.moment_words(MOMENT, "id") == "Selasa 7 Desember 2021, 09.10 WIB"


def test_english() -> None:
    assert words.date_words(date(2021, 12, 16), "en") == "Thursday 16 December 2021"
    assert words.date_short(date(2021, 12, 7), "en") == "Tue 7 Dec"
    assert words.moment_short(MOMENT, "en") == "Tue 7 Dec, 09:10"


def test_the_active_language_is_used_when_none_is_given() -> None:
    with translation.override("en"):
        assert words.date_words(date(2021, 12, 16)) == "Thursday 16 December 2021"
    with translation.override("id"):
        assert words.date_words(date(2021, 12, 16)) == "Kamis 16 Desember 2021"


def test_the_offices_own_zone_is_named() -> None:
    assert words.moment_words(MOMENT, "id", working.WIT) == "Selasa 7 Desember 2021, 11.10 WIT"
    assert words.moment_short(MOMENT, "id", working.WITA) == "Sel 7 Des, 10.10"
    # A night in the west is the next day in the east.
    assert words.moment_short(datetime(2021, 12, 7, 16, tzinfo=UTC), "id", working.WIT) == "Rab 8 Des, 01.00"


def test_all_short_names_are_told_apart() -> None:
    for lang in ("id", "en"):
        assert len({words.date_short(date(2021, month, 1), lang)[-3:] for month in range(1, 13)}) == 12
        assert len({words.date_short(date(2021, 11, day), lang)[:3] for day in range(1, 8)}) == 7
