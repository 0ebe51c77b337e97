"""Every address of the map, asked wrongly by everybody: no 5xx, no machine shown, nobody led away, nothing lost.

The fast part asks each address once as a village's desk and as a citizen, with a rotating choice of the hostile values;
the wide part (slow) asks as every role and gives each field many. What is posted goes through the pages' own forms, so that a
new page and a new field are attacked without a word here.
"""

import itertools
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse

from tests import clones
from tests.factories.life import live_through
from tests.factories.world import World, cilegon
from tests.journeys import page_map as map_
from tests.surfaces.abuse import hostile, probing
from tests.surfaces.abuse.probing import Probe
from tuntas.base.ledger import audit, clock


pytestmark = pytest.mark.page
FAST = ("kasie",)
WIDE = (
    ("kasie", "lurah", "operator"),
    ("dinsos_section", "dinsos_head", "disdukcapil"),
    ("camat", "sekda", "inspektorat_head", "keeper"),
)
# These end the session or change who sits there; asked last and alone.
LEAVES = {"desk:leave", "demo:take", "desk:switch", "account_logout", "public:language"}
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "PROPFIND", "")


@pytest.fixture
def lived(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = cilegon()
    live_through(world)
    monkeypatch.setattr(settings, "LIMITS", dict.fromkeys(settings.LIMITS, 10**9))
    clock.set_to(world.at(28, 10))
    yield world
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def probes(world: World, viewers: tuple[str, ...]) -> list[Probe]:
    clients = map_.clients_of(world)
    return [Probe(name, clients[name]) for name in (*viewers, map_.PUBLIC)]


def paths_for(viewer: str, about: map_.Things, most: int) -> Iterator[tuple[str, str]]:
    """Name and path of each address this viewer would try."""
    for name, takes in map_.addresses():
        if name.startswith(("story:", "api:")) or (viewer == map_.PUBLIC and name.startswith("desk:")):
            continue
        for arguments in itertools.islice(about.arguments(name, takes), most):
            try:
                yield name, reverse(name, kwargs=arguments)
            except Exception:  # noqa: BLE001 - an address without a name has no way back
                yield name, f"/{name}"


def drawn(probe: Probe, about: map_.Things, most: int) -> dict[str, tuple[probing.Form, list[str]]]:
    """One form of each address, as this viewer is shown it: address -> form, its file fields."""
    found: dict[str, tuple[probing.Form, list[str]]] = {}
    for _name, path in paths_for(probe.name, about, most):
        page = probe.page(path)
        if page is None:
            continue
        files = probing.files_of(page)
        for form in probing.forms_of(page):
            found.setdefault(probing.address_of(form.action), (form, files.get(form.action, [])))
    return found


def spoil(probe: Probe, forms: dict[str, tuple[probing.Form, list[str]]], each: int) -> None:
    """Send every form with one field spoiled, `each` values for a field; then with files that are not what they say."""
    values = itertools.cycle(hostile.VALUES)
    papers = itertools.cycle(list(hostile.files()))
    for name, (form, files) in forms.items():
        if name in LEAVES:
            continue
        good = probing.filled(form)
        for field in probing.fields_of(form):
            for _n in range(each):
                value = next(values)
                probe.post(form.action, good | {field: value}, f"{field}={value[:20]!r}")
            probe.post(form.action, good | {field: ["a", "b"]}, f"{field} twice")
            probe.post(form.action, {key: good[key] for key in good if key != field}, f"{field} missing")
        for field in files:
            for _n in range(each):
                probe.upload(form.action, good, field, next(papers))


def ask_wrongly(probe: Probe, about: map_.Things, each: int) -> None:
    """Wrong methods, bodies of another kind, filters that are none."""
    methods, lies, queries = (itertools.cycle(what) for what in (METHODS, hostile.LIES, hostile.QUERIES))
    names = ("q", "after", "before", "list", "page", "next", "place", "place_q", "tempat", "kertas", "once", "program", "week", "month",
             "kasus", "number", "office", "on", "file", "kind", "tanggal", "bulan", "case", "ids", "handover")  # fmt: skip
    asked = itertools.cycle(names)
    for name, path in paths_for(probe.name, about, 1):
        if name in LEAVES:
            continue
        for _n in range(each):
            kind, body = next(lies)
            probe.ask("POST", path, f"body of {kind[:40]}: {body[:20]!r}", data=body, content_type=kind)
            probe.ask(next(methods), path, "method")
            query = "&".join(f"{next(asked)}={next(queries)}" for _m in range(4))
            probe.ask("GET", f"{path}?{query}", f"?{query[:80]}")


def attack(world: World, viewers: tuple[str, ...], *, most: int, each: int) -> tuple[list[str], int]:
    """What was found wrong, and how much was asked. A form that several are shown is spoiled by the first of them."""
    about = map_.things(world)
    found: list[str] = []
    n, spoiled = 0, set[str]()
    for probe in probes(world, viewers):
        if probe.name == "kasie":
            map_.consult(probe.client, about)
        ask_wrongly(probe, about, each)
        forms = drawn(probe, about, most)
        spoil(probe, {name: form for name, form in forms.items() if name not in spoiled}, each)
        spoiled |= set(forms)
        found += probe.found
        n += probe.n_asked
    return found, n


def test_no_address_breaks_whatever_is_sent_to_it(lived: World) -> None:
    found, n = attack(lived, FAST, most=1, each=1)

    assert found == [], "\n".join(["", *found])
    assert n > 300


@pytest.mark.slow
@pytest.mark.parametrize("viewers", WIDE, ids=" ".join)
def test_no_address_breaks_when_every_field_is_given_many_values(lived: World, viewers: tuple[str, ...]) -> None:
    """TUNTAS_WIDE: how many values a field is given; all of them once it is as many as there are."""
    found, n = attack(lived, viewers, most=4, each=int(os.environ.get("TUNTAS_WIDE", "8")))

    assert found == [], "\n".join(["", *found])
    assert n > 1000
