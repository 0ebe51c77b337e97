"""An import taken back leaves the register as it found it: the digest of every protected row, before and after."""

import hashlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book
from tuntas.base.ledger import audit, protect
from tuntas.base.people.actions import FamilyFacts, PersonFacts, move_member, register_family, register_person
from tuntas.casework.cases.models import Case
from tuntas.surfaces.exchange import actions, commits


Admin = psycopg.Connection[tuple[object, ...]]
NIKS = [f"36720252055000{n:02d}" for n in range(1, 9)]
CARDS = ["3672020101150001", "3672020101150002", "3672020101150003"]
NAMES = ["SITI AMINAH", "RATNA", "DEWI SARTIKA", "BUDI HARTONO", "Hj. Siti Aminnah"]
# What an upload itself is, beside what it made.
THE_UPLOAD = {"exchange_import", "exchange_importrow"}

rows = st.lists(
    st.tuples(
        st.just(1.0), st.sampled_from([*NIKS, "", "36720252055000"]), st.sampled_from(NAMES),
        st.sampled_from([*CARDS, ""]), st.sampled_from(["12/05/1950", date(1963, 12, 23), "", "31/02/1970"]),
        st.sampled_from(["P", "L", ""]), st.just("KETILENG"),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def digests(admin: Admin) -> dict[str, str]:
    """Table -> digest of all its rows, of every protected table but the upload's own."""
    found = {}
    for table in protect.protected_tables():
        if table in THE_UPLOAD or "." in table:
            continue
        key = f"SELECT coalesce(string_agg(encode({table}_digest(t), 'hex'), '' ORDER BY t::text), '') FROM {table} t"
        (said,) = admin.execute(key).fetchone() or ("",)
        found[table] = hashlib.sha256(str(said).encode()).hexdigest()
    return found


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    by = made.operator
    with sitting(by):
        # Somebody known already, with a family of his own; somebody known without one.
        region = "36.72.02.1004"
        one = register_person(by=by, at=made.at(6), facts=PersonFacts(name="Budi Hartono", region=region, nik=NIKS[0]))
        register_person(by=by, at=made.at(6), facts=PersonFacts(name="Dewi Sartika", region=region, nik=NIKS[1]))
        home = register_family(by=by, at=made.at(6), facts=FamilyFacts(region, CARDS[0]))
        move_member(by=by, at=made.at(6), person_id=one.pk, family_id=home.pk, on=date(2021, 1, 1))
    return made


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheet=rows, kind=st.sampled_from(["proposal", "people"]))
def test_import_then_undo_is_digest_equal(
    world: World, admin: Admin, sheet: list[tuple[object, ...]], kind: str
) -> None:
    before = digests(admin)
    with TemporaryDirectory() as folder, sitting(world.operator):
        path = book(Path(folder) / "usulan jscm.xlsx", {"Daftar": [PLAIN, *sheet]})
        source = actions.stage(by=world.operator, at=world.at(7), path=path, kind=kind).source
        while commits.commit_some(by=world.operator, at=world.at(7), import_id=source.pk, limit=5).left:
            pass
        n_cases = Case.objects.count()
    with sitting(world.operator):
        undone = commits.undo(by=world.operator, at=world.at(8), import_id=source.pk)

    assert digests(admin) == before
    assert n_cases == (undone.n_rows if kind == "proposal" else 0)
    assert (undone.n_withdrawn, undone.kept, undone.n_people, undone.n_families) == (0, (), 0, 0)
    assert list(audit.findings(admin.cursor())) == []
