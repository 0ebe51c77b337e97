"""What nobody expected is still told in words, on pages and to machines."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.factories.world import cilegon
from tuntas.casework.cases import numbers, tracking


pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def number() -> str:
    return numbers.written(cilegon().hand_in().number)


@pytest.mark.parametrize(("fault", "status"), [(OperationalError("gone"), 503), (RuntimeError("a bug"), 500)])
def test_a_page_that_fails_says_what_to_do_next(
    monkeypatch: pytest.MonkeyPatch, number: str, fault: Exception, status: int
) -> None:
    def fail(*_args: object, **_rest: object) -> None:
        raise fault

    monkeypatch.setattr(tracking, "track", fail)
    client = Client(raise_request_exception=False)

    page, told = client.get(f"/lacak/{number}/"), client.get(f"/api/v1/matters/{number}")

    assert (page.status_code, told.status_code) == (status, status)
    assert "serahkan sekali lagi: kiriman yang sama tidak akan dobel" in page.content.decode()
    assert set(told.json()) == {"error", "fields"}
    assert ("Retry-After" in page.headers, "Retry-After" in told.headers) == (status == 503, status == 503)


def test_an_address_behind_a_button_opened_by_itself_says_so(number: str) -> None:
    page = Client().get("/kursi/duduk/")

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Alamat ini hanya dipakai oleh tombol" in page.content.decode()
