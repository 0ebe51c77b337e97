"""Numbers and keys of the village next door, in every field of every form a desk is shown: nothing there is changed or told.

Its addresses are tried by tests/guards/test_leak_matrix.py; here it is what stands in fields, hidden ones too.
"""

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from tests.factories.world import KEPUH, KETILENG, World, cilegon, sitting
from tests.guards import test_leak_matrix as matrix
from tests.journeys import page_map as map_
from tests.surfaces.abuse import probing
from tests.surfaces.abuse.test_addresses import LEAVES, drawn
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.ledger import clock, protect
from tuntas.casework.cases import batches
from tuntas.casework.kinds.proposal import lists
from tuntas.casework.kinds.proposal.models import ListLine
from tuntas.surfaces.exchange import actions as exchange


pytestmark = [pytest.mark.page, pytest.mark.slow]
Admin = psycopg.Connection[tuple[object, ...]]
# What is next door: tables with a place, or an office, or a case of their own.
OF_PLACE = "region = '{region}'"
OF_OFFICE = "office_id IN (SELECT id FROM offices_office WHERE region = '{region}')"
OF_CASE = "case_id IN (SELECT id FROM cases_case WHERE region = '{region}')"


@pytest.fixture
def world(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = cilegon()
    clock.set_to(made.at(7, 10))
    monkeypatch.setattr(settings, "LIMITS", dict.fromkeys(settings.LIMITS, 10**9))
    return made


def at_home(world: World) -> map_.Things:
    """The neighbour's own matters, of every kind a form can be about."""
    cases = [world.hand_in(applicant=f"Warga Kepuh {n}", region=KEPUH).number for n in range(3)]
    needs = [
        world.hand_in(applicant=f"Warga Kepuh {n}", region=KEPUH, kind="need", programme="").number for n in range(2)
    ]
    visit = matrix._visit(world, world.kepuh_kasie, "kata sendiri", "", KEPUH)
    about = map_.Things(token="x", cases=[*cases, *needs], visits=[visit])
    with sitting(world.kepuh_kasie) as by:
        letter = batches.make(by=by, purpose="Surat Kepuh", numbers=needs, chain_posts=[], at=world.at(7, 9, 30))
        mine = lists.open_list(by=by, programme="jscm", month=world.at(7).date(), at=world.at(7, 9, 31))
        lists.gather(list_id=mine.pk, by=by, at=world.at(7, 9, 32))
    with TemporaryDirectory() as folder, sitting(world.kepuh_operator) as by:
        file = book(Path(folder) / "a.xlsx", {"Daftar": [PLAIN, row("3672025205500003")]})
        source = exchange.stage(by=by, at=world.at(7, 9, 33), path=file).source
    about.more = {
        "batch": [{"pk": letter.pk}], "sign_list": [{"pk": letter.pk}], "list": [{"pk": mine.pk}], "import": [{"pk": source.pk}],
        "line": [{"pk": pk} for pk in ListLine.objects.using("owner").filter(list=mine).values_list("pk", flat=True)],
    }  # fmt: skip
    return about


def next_door(admin: Admin) -> dict[str, str]:
    """Table -> digest of the rows that are Ketileng's."""
    found = {}
    for table in protect.our_tables():
        if "." in table or table.startswith("ledger_"):
            continue
        has = {
            str(name)
            for (name,) in admin.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
                [table],
            )
        }
        ways = [
            way
            for column, way in (("region", OF_PLACE), ("office_id", OF_OFFICE), ("case_id", OF_CASE))
            if column in has
        ]
        if not ways:
            continue
        rule = " OR ".join(way.format(region=KETILENG) for way in ways)
        asked = f"SELECT coalesce(string_agg(to_jsonb(t)::text, '' ORDER BY to_jsonb(t)::text), '') FROM {table} t WHERE {rule}"
        (said,) = admin.execute(asked).fetchone() or ("",)
        found[table] = hashlib.sha256(str(said).encode()).hexdigest() if said else ""
    return found


def foreign(admin: Admin, there: matrix.NextDoor) -> list[str]:
    """Numbers and keys that are Ketileng's, of whatever kind."""

    def keys(query: str) -> list[str]:
        return [str(key) for (key,) in admin.execute(query).fetchall()]

    return [
        there.number, there.visit, KETILENG, str(there.batch), str(there.line), str(there.village_list), str(there.dispute),
        *keys(f"SELECT id FROM offices_office WHERE region = '{KETILENG}'"),
        *keys(f"SELECT p.id FROM offices_post p JOIN offices_office o ON o.id = p.office_id WHERE o.region = '{KETILENG}' LIMIT 3"),
        *keys(f"SELECT id FROM people_person WHERE region = '{KETILENG}' LIMIT 2"),
        *keys(f"SELECT id FROM cases_case WHERE region = '{KETILENG}' LIMIT 2"),
        *keys("SELECT id FROM cases_task LIMIT 1"), *keys("SELECT id FROM cases_handover LIMIT 1"),
        *keys("SELECT id FROM exchange_import LIMIT 1"), *keys("SELECT intake_key FROM cases_case ORDER BY id LIMIT 1"),
    ]  # fmt: skip


@pytest.mark.parametrize("seat", ["kepuh_kasie", "kepuh_operator"])
def test_keys_of_next_door_in_any_field_change_and_tell_nothing(world: World, admin: Admin, seat: str) -> None:
    there = matrix.fill(world)
    about = at_home(world)
    strange = foreign(admin, there)
    before = next_door(admin)
    probe = probing.Probe(seat, matrix.browser(getattr(world, seat)))
    told: list[str] = []

    for name, (form, _files) in drawn(probe, about, 2).items():
        if name in LEAVES or not name.startswith("desk:"):
            continue
        good = probing.filled(form)
        for field, value in itertools.product(probing.fields_of(form), strange):
            fresh = {"intake_key": str(uuid4())} if "intake_key" in good and field != "intake_key" else {}
            answer = probe.post(form.action, good | fresh | {field: value}, f"{field}={value}")
            page = answer.content.decode() if answer.status_code == 200 or answer.status_code >= 400 else ""
            told += [
                f"{name} {field}={value} tells {mark!r}"
                for mark in (matrix.SECRET_NAME, matrix.SECRET_WORDS)
                if mark in page
            ]

    assert probe.found == [], "\n".join(probe.found)
    assert told == [], "\n".join(told)
    after = next_door(admin)
    assert {table for table in after if after[table] != before[table]} == set()
    assert probe.n_asked > 200
