"""Desks to sit at: the small world on Tuesday 7 December 2021, and a browser for each seat."""

from typing import TYPE_CHECKING

import pytest


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.factories.world import World
    from tuntas.base.offices.seats import Seat


@pytest.fixture
def world(db: str) -> "World":
    from tests.factories.world import cilegon  # noqa: PLC0415 - Django is set up after this file is read
    from tuntas.base.ledger import clock  # noqa: PLC0415

    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


@pytest.fixture
def sit(world: "World") -> "Callable[[Seat], Client]":
    """Give a browser that sits at this seat."""
    from django.test import Client  # noqa: PLC0415

    def take(seat: "Seat") -> Client:
        client = Client()
        session = client.session
        session["post_id"] = seat.post_id
        session.save()
        return client

    return take
