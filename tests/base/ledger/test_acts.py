"""No change without an act; no act changed, left open or forged."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from tuntas.base.ledger import acts, audit, canonical, protect
from tuntas.base.ledger.models import Act, ActBody, ActRow
from tuntas.base.offices.models import Decree


pytestmark = pytest.mark.usefixtures("db")
AT = datetime(2021, 12, 7, 2, 10, tzinfo=UTC)


def decree(number: str = "1/2021") -> Decree:
    return Decree(number=number, on=AT.date(), about="uji")


def sqlstate(error: BaseException) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


def test_change_inside_an_act_is_recorded() -> None:
    with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT, why="uji") as act:
        made = decree()
        made.save()

    stored = Act.objects.get(pk=act.id)
    body = ActBody.objects.using("owner").get(pk=act.id)
    row = ActRow.objects.get(act_id=act.id)
    assert (stored.event, stored.at, stored.actor_kind) == ("test.made", AT, "system")
    assert canonical.commitment(bytes(body.salt), body.body) == bytes(stored.commitment)
    assert (row.tbl, row.row_pk, row.op) == ("offices_decree", str(made.pk), "I")


def test_change_without_an_act_is_refused() -> None:
    with pytest.raises(DatabaseError) as refusal:
        decree().save()

    assert sqlstate(refusal.value) == "TU001"


def test_the_setting_of_an_earlier_act_does_not_pass() -> None:
    with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT) as act:
        decree().save()

    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('tuntas.act', %s, true)", [str(act.id)])
        with pytest.raises(DatabaseError) as refusal:
            decree("2/2021").save()
        transaction.set_rollback(True)

    assert sqlstate(refusal.value) == "TU001"


def test_after_the_act_is_closed_its_transaction_may_change_nothing_more() -> None:
    with transaction.atomic():
        with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT):
            decree().save()
        with pytest.raises(DatabaseError) as refusal:
            decree("2/2021").save()
        transaction.set_rollback(True)

    assert sqlstate(refusal.value) == "TU001"


def test_an_act_inside_an_act_is_refused() -> None:
    inner = acts.open_act(event="test.inner", by=acts.SYSTEM, at=AT)

    with pytest.raises(DatabaseError) as refusal, acts.open_act(event="test.outer", by=acts.SYSTEM, at=AT), inner:
        pass

    assert sqlstate(refusal.value) == "TU002"


def test_an_act_left_open_does_not_commit() -> None:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT ledger_open_act('test.open', 'system', NULL, NULL, now(), NULL)")

    assert sqlstate(refusal.value) == "TU002"


def test_an_exception_takes_the_act_with_it() -> None:
    before = Act.objects.count()

    def fail_halfway() -> None:
        with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT):
            decree().save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()

    assert (Act.objects.count(), Decree.objects.filter(number="1/2021").exists()) == (before, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_act SET event = 'x'",
        "DELETE FROM ledger_act",
        "TRUNCATE ledger_act CASCADE",
        "UPDATE ledger_actbody SET body = '{}'",
        "DELETE FROM ledger_actbody",
        "UPDATE ledger_actrow SET digest = '\\x00'",
        "DELETE FROM ledger_actrow",
        "TRUNCATE ledger_actrow",
        "TRUNCATE ledger_actbody",
        "TRUNCATE offices_decree CASCADE",
    ],
)
def test_not_even_the_owner_changes_the_record(statement: str) -> None:
    with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT):
        decree().save()

    with pytest.raises(DatabaseError) as refusal, connections["owner"].cursor() as cursor:
        cursor.execute(statement)

    assert sqlstate(refusal.value) in {"TU001", "TU003"}


def test_the_web_role_has_no_right_on_row_digests() -> None:
    with pytest.raises(Exception, match="permission denied"), connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO ledger_actrow (act_id, tbl, row_pk, op, version) VALUES (1, 't', '1', 'I', 1)")


def test_every_table_of_ours_is_protected_or_named(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    triggers = {
        str(row[0])
        for row in admin.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_witnessed' AND tgenabled = 'O'"
        )
    }

    assert triggers == set(protect.protected_tables())
    assert set(protect.EXEMPT) <= set(protect.our_tables()), "an exemption names no table"


def test_audit_is_silent_when_nothing_was_done(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT):
        made = decree()
        made.save()
    with acts.open_act(event="test.changed", by=acts.SYSTEM, at=AT):
        made.about = "lain"
        made.save()

    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def test_what_an_act_said_is_not_read_without_a_scope() -> None:
    with acts.open_act(event="test.made", by=acts.SYSTEM, at=AT, words="rahasia") as act:
        decree().save()

    assert not ActBody.objects.filter(pk=act.id).exists()
    assert ActBody.objects.using("owner").filter(pk=act.id).exists()
