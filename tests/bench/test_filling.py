"""What the benches are filled with is what the application would have written: acts agree, pages answer."""

import psycopg
import pytest

from bench import filling, reads
from tests.factories.world import cilegon
from tuntas.base.ledger import audit, clock
from tuntas.casework.cases import numbers
from tuntas.surfaces.commands.seeding import offices


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]


def test_the_audit_of_what_was_filled_is_silent_until_a_row_is_changed(admin: Admin) -> None:
    cilegon()
    filling.fill(1, 40, now=clock.now(), digests=True)
    filling.fill(41, 60, now=clock.now(), digests=True)
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
        admin.execute("SET session_replication_role = replica")
        row = admin.execute("UPDATE cases_case SET words = 'lain' WHERE id = 7 RETURNING id").fetchone()
        assert row == (7,)
        assert [str(finding) for finding in audit.findings(cursor)] == ["changed\tcases_case\t7"]


def test_numbers_can_be_read_and_none_comes_twice() -> None:
    drawn = [number for _g, number in filling.numbers(1, 2000)]
    assert [numbers.read(number) for number in drawn] == drawn
    assert len(set(drawn)) == len(drawn)


def test_every_page_is_measured_with_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    cilegon()
    offices.build_district(reads.REGENCY, puskesos=False)
    clock.mark("demo")
    filling.fill(1, 400, now=clock.now())
    monkeypatch.setattr(reads, "TIMES", 2)
    found = [reads.against_bare(page, 400) for page in reads.pages()]
    assert [str(row["work"]).split(" at ")[0] for row in found] == ["case page", "worklist, 50 rows", "search by name"]
    for row in found:
        assert float(str(row["ours"])) > 0 < float(str(row["theirs"]))
