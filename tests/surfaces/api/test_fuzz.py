"""Schemathesis asks the whole document, in and out of shape, in process: never a 5xx, never another form."""

import os
import re

import pytest
import schemathesis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.factories.world import cilegon
from tests.surfaces.api.test_api import _token
from tuntas.base.ledger import clock
from tuntas.surfaces.api.v1 import api


pytestmark = [pytest.mark.page, pytest.mark.slow]
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)
NUMBER = "/api/v1/matters/{number}"
OPERATIONS = [
    ("POST", "/api/v1/matters"),
    ("GET", NUMBER),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/{number}"),
    ("GET", "/api/v1/people"),
]


@pytest.fixture
def asked(db: str):  # type: ignore[no-untyped-def]
    world = cilegon()
    clock.set_to(world.at(7, 9, 10))
    world.hand_in()
    limits = settings.LIMITS
    settings.LIMITS = dict.fromkeys(limits, 10**9)
    app = get_wsgi_application()
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app), _token(world, world.kasie)
    settings.LIMITS = limits


# Any text is a number somebody typed: for that one there is no request out of shape.
ASKED = [
    (mode, *one) for one in OPERATIONS for mode in ("positive", "negative") if (mode, one[1]) != ("negative", NUMBER)
]


@pytest.mark.parametrize(("mode", "method", "path"), ASKED)
@pytest.mark.filterwarnings("ignore")
def test_no_request_is_answered_5xx_or_in_another_form(asked, method: str, path: str, mode: str) -> None:  # type: ignore[no-untyped-def]
    schema, token = asked
    operation = schema[path][method]
    count = 0

    @hypothesis(
        max_examples=int(os.environ.get("TUNTAS_FUZZ", "40")), deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def ask(case: schemathesis.Case) -> None:
        nonlocal count
        count += 1
        case.headers["Authorization"] = f"Bearer {token}"
        case.call_and_validate(checks=CHECKS)
        close_old_connections()

    ask()
    assert count > 5


def test_document_names_every_address_there_is() -> None:
    documented = {(method.upper(), path) for path, item in api.get_openapi_schema()["paths"].items() for method in item}
    prefix = "/api/v1"

    assert {(method, re.sub("^(?:/api/v1)?", prefix, path)) for method, path in documented} == set(OPERATIONS)
