"""What every test can ask for.

db     a fresh copy of the migrated template, Django's aliases pointed at it; gives its name
admin  a superuser's connection to the same copy, autocommit
Tests without `db` have no database. The network reaches no further than this machine.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import psycopg
import pytest


HOUSE = Path(__file__).resolve().parent.parent
LOCAL = ("127.", "::1", "localhost")


class UndefinedVariable(str):
    """What Django puts where a template names a variable that is not there: here, an error instead of nothing."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"A template uses {name!r}, which its page was not given.")


def _prepare_environment() -> None:
    """Forget the operator's settings: a test run must never reach a real database."""
    given = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("TUNTAS_")}
    os.environ.pop("DATABASE_URL", None)
    # What a worker of xdist finds is what is left here.
    kept = {"TUNTAS_PG_BIN", "TUNTAS_PG_USER", "TUNTAS_TEST_DATA"}
    os.environ.update({name: value for name, value in given.items() if name in kept})
    elsewhere = given.get("TUNTAS_TEST_DATABASE_URL", "")
    default = HOUSE / ".cache" / ("pg-elsewhere" if elsewhere else "pg")
    os.environ["TUNTAS_DATA"] = given.get("TUNTAS_TEST_DATA", str(default))
    if elsewhere:
        os.environ["DATABASE_URL"] = os.environ["TUNTAS_TEST_DATABASE_URL"] = elsewhere
    os.environ["TUNTAS_KEEP"] = "0"
    os.environ["TUNTAS_DATABASE"] = "no_database_without_the_db_fixture"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def pytest_configure() -> None:
    """Set Django up once, before any test module is imported."""
    _prepare_environment()
    # How long an example takes, and how fast one is drawn, says how busy the machine is.
    hypothesis.settings.register_profile(
        "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("house")
    import django  # noqa: PLC0415 - reads the environment prepared above
    from django.conf import settings  # noqa: PLC0415

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")
    # Straight from the sources: what `make static` collected may be of yesterday.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    django.setup()


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """Run a PostgreSQL for the whole session: ours, which forgets on power loss, or the one that was named."""
    from config.postgres import dsn, roles, server  # noqa: PLC0415 - settings come first
    from tests import clones  # noqa: PLC0415

    if dsn.url():
        roles.ensure(reset_passwords=True)
        clones.drop_orphans()
        yield
        return
    with server.attach_or_start(fsync=False):
        os.environ["TUNTAS_DATABASE"] = dsn.MAINTENANCE
        roles.ensure()
        os.environ["TUNTAS_DATABASE"] = clones.NOWHERE
        clones.drop_orphans()
        yield


@pytest.fixture(scope="session")
def template(server: None) -> str:
    """Name the migrated template database."""
    from tests import clones  # noqa: PLC0415

    return clones.template()


@pytest.fixture(scope="session")
def world_template(template: str) -> str:
    """Name the template that holds Kota Cilegon."""
    from tests import clones  # noqa: PLC0415

    return clones.world_template()


@pytest.fixture
def db(request: pytest.FixtureRequest) -> Iterator[str]:
    """Copy a template, point Django at the copy, drop it afterwards.

    A test that speaks of the world begins with Kota Cilegon in place; any other with rules and places alone.
    """
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415

    from tests import clones  # noqa: PLC0415

    name = clones.clone(request.getfixturevalue("world_template" if _speaks_of_the_world(request) else "template"))
    clones.point_django_at(name)
    ContentType.objects.clear_cache()
    try:
        yield name
    finally:
        clones.point_django_at(clones.NOWHERE)
        clones.drop(name)


def _speaks_of_the_world(request: pytest.FixtureRequest) -> bool:
    if request.node.get_closest_marker("bare"):
        return False
    names = vars(request.module).values()
    return "world" in request.fixturenames or any(
        getattr(value, "__module__", "") == "tests.factories.world" for value in names
    )


@pytest.fixture
def admin(db: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Connect to the test's database as the superuser, autocommit."""
    from tests import clones  # noqa: PLC0415

    with clones.connect(db) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _as_new() -> Iterator[None]:
    """Begin every test in Indonesian and with nothing remembered.

    A request answered in English leaves its language behind in this thread; log-ins are counted in the process's cache,
    and after some tests the next one would be one too many.
    """
    from django.core.cache import cache  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    cache.clear()
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the minute in which requests are counted: a test that begins at its last second would see two."""
    from django.utils import timezone  # noqa: PLC0415

    from tuntas.surfaces.public import limits  # noqa: PLC0415

    at = timezone.now()
    monkeypatch.setattr(limits, "timezone", SimpleNamespace(now=lambda: at))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOCAL):  # type: ignore[index]
            raise AssertionError(f"A test tried to reach {address!r}.")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)
