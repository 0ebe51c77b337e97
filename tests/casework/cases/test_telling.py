"""After a superuser took out number 024 the audit names file, day and offices in plain words."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests import clones
from tests.casework.cases.test_outgoing import needs, send
from tests.factories.world import World, cilegon
from tuntas.base.ledger import clock
from tuntas.casework.cases import numbers, telling
from tuntas.casework.cases.models import Outgoing


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(9, 9))
    return made


def taken_out(world: World, db: str, *statements: str) -> tuple[str, int]:
    """The case number and id of DS-KJ/024, after a superuser has run these with every trigger asleep."""
    given = needs(world, 11)
    send(world, given, prefix="DS-KJ", first_n=14)
    item = Outgoing.objects.using("owner").get(n=24)
    with clones.connect(db) as admin:
        admin.execute("SET session_replication_role = replica")
        for statement in statements:
            admin.execute(statement, {"item": item.pk, "case": item.case_id})  # type: ignore[arg-type]
    return numbers.written(given[-1]), item.pk


def audited(*options: str) -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit", *options, stdout=out)
    assert left.value.code == 1
    return out.getvalue().strip().splitlines()


def test_step_14_the_audit_names_file_day_and_office(world: World, db: str) -> None:
    number, item = taken_out(world, db, "DELETE FROM cases_outgoing WHERE id = %(item)s")

    (line,) = audited()

    way, day = "dikirim Kel. Ketileng ke Dinsos Kota Cilegon", "Kamis 9 Desember 2021, 09.14 WIB"
    told = f"Berkas DS-KJ/024, perkara {number}, {way}, {day}"
    assert line.split("\t") == ["removed", "cases_outgoing", str(item), told]


def test_the_whole_matter_taken_out_is_named_too(world: World, db: str) -> None:
    number, _item = taken_out(
        world, db, "DELETE FROM cases_case WHERE id = %(case)s", "DELETE FROM cases_handover WHERE case_id = %(case)s"
    )

    found = [json.loads(line) for line in audited("--json")]

    assert {one["table"] for one in found} == {"cases_case", "cases_handover"}
    assert all(one["about"].startswith(f"Berkas DS-KJ/024, perkara {number}, dikirim") for one in found)


def test_a_matter_never_sent_is_named_by_its_number_and_day(world: World, db: str) -> None:
    receipt = world.hand_in(applicant="Bu Rohmah")
    with clones.connect(db) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM cases_case WHERE id = %s", [receipt.case_id])

    (line,) = audited()

    assert line.endswith(f"Perkara {numbers.written(receipt.number)}, diserahkan Selasa 7 Desember 2021, 09.10 WIB")


def test_a_body_that_was_tampered_with_tells_nothing(world: World, db: str) -> None:
    taken_out(
        world, db, "DELETE FROM cases_outgoing WHERE id = %(item)s",
        """UPDATE ledger_actbody SET body = replace(body, 'DS-KJ/024', 'DS-KJ/099')
           WHERE act_id IN (SELECT act_id FROM ledger_actrow WHERE tbl = 'cases_outgoing' AND row_pk = %(item)s::text)""",
    )  # fmt: skip

    lines = audited()

    assert [line.split("\t")[0] for line in lines] == ["body_changed", "removed"]
    assert "DS-KJ" not in "".join(lines)
    assert "diserahkan" in lines[1]


def test_a_row_no_act_speaks_of_is_told_by_its_key_alone(db: str) -> None:
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert telling.about(cursor, "offices_office", "1") == ""  # type: ignore[arg-type]
