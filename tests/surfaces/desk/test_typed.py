"""Days and numbers as people type them, and that no form reads a day in another way."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories.lives.offices import keeper
from tests.factories.world import World
from tests.surfaces.public.pages import words_of
from tuntas import surfaces
from tuntas.base.offices.seats import Seat
from tuntas.surfaces.typed import DayField, whole


Sit = Callable[[Seat], Client]


@pytest.mark.parametrize(
    "typed", ["31/02/2026", "2026-02-31", "0001-01-01", "9999-12-31", "2569-01-01", "1447-01-01", "kemarin", "a\x00b"]
)
def test_a_day_that_is_none_or_of_another_age_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_a_day_of_our_time_is_read() -> None:
    assert [DayField().clean(typed) for typed in ("2026-12-31", "31/12/2026")] == [date(2026, 12, 31)] * 2


@pytest.mark.parametrize("typed", ["²", "٣", "-1", "", "1.0", "9" * 19, "9" * 5000, None])
def test_a_number_the_database_could_not_know_is_none(typed: object) -> None:
    assert whole(typed) is None
    assert whole("103") == 103


def test_every_form_reads_its_days_in_this_way() -> None:
    sources = [path for path in Path(surfaces.__path__[0]).rglob("*.py") if path.name != "typed.py"]

    assert [path.name for path in sources if re.search(r"\bDate(?:Time)?Field\(", path.read_text())
            and path.parent.name != "migrations" and path.name != "models.py"] == []  # fmt: skip


@pytest.mark.parametrize("year", ["²²²²", "0000", "9999", "0001", "x" * 5000])
def test_a_year_without_a_calendar_shows_this_one(world: World, sit: Sit, year: str) -> None:
    answer = sit(keeper(world)).get(reverse("desk:settings_days"), {"tahun": year})

    assert (answer.status_code, "Hari libur 2021" in words_of(answer)) == (200, True)


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_off_at_the_end_of_all_days_is_refused_beside_its_field(world: World, sit: Sit, on: str) -> None:
    typed = {"on": on, "name": "Uji", "kind": "national", "source": "SK 1"}

    answer = sit(keeper(world)).post(reverse("desk:settings_holiday"), typed)

    assert (answer.status_code, "tahun Masehi" in words_of(answer)) == (422, True)


def test_a_line_without_a_number_is_no_line_of_a_letter(world: World, sit: Sit) -> None:
    answer = sit(world.lurah).post(
        reverse("desk:batch_sign", args=[1]), {"letter_number": "1", "line_²": "x", "line_" + "9" * 200: "x"}
    )

    assert answer.status_code == 404
