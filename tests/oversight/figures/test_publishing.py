"""The weekly files: every event once, each week once, nothing revised, nobody found."""

import json
import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from tests.factories.life import live_through
from tests.factories.unit import TOLD
from tests.factories.world import World, cilegon, sitting
from tests.oversight.figures.weeks import BENDUNGAN, KEPUH, KETILENG, SUKMAJAYA, answered, dawn, sent_away
from tuntas.base.ledger import acts, audit
from tuntas.base.offices.models import Office, Parameter
from tuntas.casework.cases.models import Case
from tuntas.delivery.protection import moving
from tuntas.oversight.figures import actions, queries
from tuntas.oversight.figures.models import Entry, Week


Admin = psycopg.Connection[tuple[object, ...]]
Group = tuple[str, str, str, str]


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


def groups(week: str) -> dict[Group, int]:
    """(period, class, kind, office) -> entries, as the file says."""
    found: dict[Group, int] = {}
    for line in lines(week):
        name = (str(line["period"]), str(line["class"]), str(line["kind"]), str(line["office"]))
        found[name] = found.get(name, 0) + int(str(line["n"]))
    return found


def lines(week: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in bytes(queries.file_of(week).content).decode().splitlines()[1:]]


def number(admin: Admin, sql: str) -> int:
    row = admin.execute(sql).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_a_week_is_published_once_it_is_over_and_only_once(world: World) -> None:
    sent_away(world, KETILENG, 10)

    early = actions.publish_due(at=world.at(12, 23))
    first = actions.publish_due(at=dawn(world))
    again = actions.publish_due(at=dawn(world))

    assert (early, first, again) == ([], ["2021-W49"], [])
    assert groups("2021-W49") == {("2021-W49", "bounce", "village", KETILENG): 10}


def test_nothing_is_published_where_nothing_has_happened(world: World) -> None:
    assert actions.publish_due(at=dawn(world)) == []


def test_a_quiet_week_has_a_file_too(world: World) -> None:
    sent_away(world, KETILENG, 10)

    published = actions.publish_due(at=dawn(world, 27))

    assert published == ["2021-W49", "2021-W50", "2021-W51"]
    assert [groups(week) for week in published[1:]] == [{}, {}]


def test_measures_of_every_class_are_those_of_the_kernel(world: World, admin: Admin) -> None:
    """A whole lived-in month: what was counted is what the tables hold, and no event is lost on its way."""
    live_through(world)

    open_case = "JOIN cases_case c ON c.id = r.case_id AND c.region <> '00'"
    sources = dict(admin.execute("SELECT source, count(*) FROM figures_counted GROUP BY 1").fetchall())
    assert sources == {
        "handover": number(admin, f"SELECT count(*) FROM cases_handover r {open_case} WHERE answer <> 'withdrawn'"),
        "step": number(
            admin,
            f"""SELECT count(*) FROM cases_clock r {open_case}
                WHERE scope = 'state' AND charged = 'office' AND ended_at < '2022-01-10'""",
        ),
        "bounce": number(admin, "SELECT count(*) FROM cases_bounce WHERE region <> '00'"),
        "decision": number(admin, f"SELECT count(*) FROM cases_decision r {open_case}"),
        "objection": number(admin, f"SELECT count(*) FROM cases_objection r {open_case} WHERE decided_at IS NOT NULL"),
    }
    assert number(admin, "SELECT sum(n) FROM figures_entry") + number(
        admin, "SELECT coalesce(sum(n), 0) FROM figures_held WHERE taken_id IS NULL"
    ) == sum(int(str(n)) for n in sources.values())
    kept = number(admin, "SELECT sum(n) FROM figures_entry WHERE event = 'step' AND result = 'missed'")
    assert kept <= number(admin, "SELECT count(*) FROM cases_clock WHERE scope = 'state' AND NOT met")


def test_a_late_event_goes_into_the_newest_file_and_changes_no_older_one(world: World) -> None:
    sent_away(world, KETILENG, 12)
    actions.publish_due(at=dawn(world))
    before = bytes(queries.file_of("2021-W49").content)

    sent_away(world, KETILENG, 10, at=world.at(8, 9))
    actions.publish_due(at=dawn(world, 20))

    assert bytes(queries.file_of("2021-W49").content) == before
    assert groups("2021-W50") == {("2021-W50", "bounce", "village", KETILENG): 10}


def test_one_reactivation_in_a_village_cannot_be_found(world: World) -> None:
    """The bait: Ketileng's only decision of the week, while its desk and its neighbours are busy with other things."""
    answered(world, 1, topic="health")
    for village in (KETILENG, KEPUH, SUKMAJAYA):
        sent_away(world, village, 15)
    actions.publish_due(at=dawn(world, 10, month=1, year=2022))

    files = "".join(bytes(week.content).decode() for week in Week.objects.order_by("id"))
    told = [line for line in map(json.loads, files.splitlines()) if line.get("class") in {"decision", "step", "any"}]
    assert told == []
    assert "health" not in files
    assert groups("2021-W49") == {
        ("2021-W49", "bounce", "village", village): 15 for village in (KETILENG, KEPUH, SUKMAJAYA)
    }


def test_two_small_villages_are_told_as_their_kecamatan(world: World) -> None:
    sent_away(world, KETILENG, 4)
    sent_away(world, BENDUNGAN, 7)
    actions.publish_due(at=dawn(world))

    assert groups("2021-W49") == {("2021-W49", "bounce", "village", "36.72.02"): 11}


def test_a_single_quiet_village_hides_behind_a_busy_one(world: World) -> None:
    """Shown alone, the twelve and the fifteen would leave three to whoever knows how many there were in all."""
    for village, times in ((KETILENG, 15), (KEPUH, 12), (SUKMAJAYA, 3)):
        sent_away(world, village, times)
    actions.publish_due(at=dawn(world))

    assert groups("2021-W49") == {
        ("2021-W49", "bounce", "village", KETILENG): 15, ("2021-W49", "bounce", "village", "36.72"): 15,
    }  # fmt: skip


def test_the_unit_for_victims_of_violence_is_in_no_file(world: World, admin: Admin) -> None:
    office = Office.objects.filter(kind="uptd_ppa").get()
    sent_away(world, office.code, 20)
    sent_away(world, "36.72-dinsos", 20)
    actions.publish_due(at=dawn(world))

    assert groups("2021-W49") == {("2021-W49", "bounce", "regency", "36.72-dinsos"): 20}
    assert number(admin, "SELECT count(*) FROM figures_counted") == 20


def test_a_case_that_went_to_the_sealed_unit_is_counted_nowhere(world: World, admin: Admin) -> None:
    """Twelve ordinary matters, and two that are sealed after the desk had worked on them: the file says twelve."""
    answered(world, 12)
    for number_ in answered(world, 2, hour=15):
        with sitting(world.kasie) as by:
            moving.move_case(number=number_, by=by, told=TOLD, at=world.at(8, 9))
    actions.publish_due(at=dawn(world))

    assert groups("2021-W49") == {
        ("2021-W49", "decision", "village", KETILENG): 12, ("2021-W49", "step", "village", KETILENG): 12,
    }  # fmt: skip
    assert number(admin, "SELECT count(*) FROM figures_counted") == 24


def test_what_waits_is_told_with_its_quarter(world: World, admin: Admin) -> None:
    sent_away(world, KETILENG, 6)
    sent_away(world, KETILENG, 5, at=world.at(14, 9))
    published = actions.publish_due(at=dawn(world, 10, month=1, year=2022))

    assert [groups(week) for week in published[:-1]] == [{}] * 4
    assert groups("2022-W01") == {("2021-Q4", "bounce", "village", "36.72"): 11}
    assert number(admin, "SELECT count(*) FROM figures_held WHERE taken_id IS NULL") == 0


def test_how_many_must_share_a_place_is_a_dated_number(world: World) -> None:
    with acts.open_act(event="test.rule", by=acts.SYSTEM, at=world.at(1), using="owner"):
        Parameter.objects.using("owner").create(
            key="figures.k", region="36.72", value=20, unit="count", legal_ground="Perwal",
            during=DateRange(date(2021, 12, 1), None),
        )  # fmt: skip
    sent_away(world, KETILENG, 19)
    actions.publish_due(at=dawn(world))

    assert (groups("2021-W49"), Week.objects.get().k) == ({}, 20)


def test_the_file_is_named_in_its_act(world: World) -> None:
    sent_away(world, KETILENG, 10)
    actions.publish_due(at=dawn(world))

    (published,) = queries.index()

    facts = json.loads(published.opening.body)["facts"]
    assert facts == {"week": "2021-W49", "sha256": published.sha256, "entries": 10, "k": 10}


def test_two_workers_at_once_publish_each_week_once(world: World, admin: Admin) -> None:
    sent_away(world, KETILENG, 10)
    gate, found = threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        found.append(actions.publish_due(at=dawn(world, 20)))
        connections.close_all()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(week for weeks in found for week in weeks) == ["2021-W49", "2021-W50"]
    assert number(admin, "SELECT sum(n) FROM figures_entry") == 10


def test_publishing_asks_as_often_for_one_event_as_for_many(world: World) -> None:
    sent_away(world, KETILENG, 1)
    with CaptureQueriesContext(connection) as few:
        actions.publish_next(at=dawn(world))
    answered(world, 12, day=14)
    sent_away(world, KEPUH, 12, at=world.at(14, 9))
    with CaptureQueriesContext(connection) as many:
        actions.publish_next(at=dawn(world, 20))

    # A feed that has not begun asks besides when its first event was.
    assert len(few) - 1 == len(many)


def test_the_web_role_sees_neither_what_was_counted_nor_what_waits(world: World) -> None:
    for table in ("figures_counted", "figures_held"):
        with pytest.raises(DatabaseError, match="permission denied"), connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table}")
    with pytest.raises(DatabaseError, match="permission denied"):
        Entry.objects.create(week_id=1, line=1, n=1, region="36")


def test_a_seat_of_one_village_publishes_no_less_than_the_worker(world: World) -> None:
    """Row-level security of whoever runs the job must not decide what the public is told."""
    sent_away(world, KEPUH, 10)
    with sitting(world.kasie):
        actions.publish_next(at=dawn(world))

    assert groups("2021-W49") == {("2021-W49", "bounce", "village", KEPUH): 10}


def test_published_weeks_leave_the_audit_silent(world: World, admin: Admin) -> None:
    live_through(world)

    with admin.cursor() as cursor:
        tables = ("figures_week", "figures_entry", "figures_counted", "figures_held", "figures_recount")
        assert list(audit.findings(cursor, tables=tables)) == []


def test_oldest_overdue_that_has_not_climbed_is_told_in_steps(world: World) -> None:
    world.hand_in(kind="need", programme="")
    due = Case.objects.using("owner").get().due
    assert due is not None

    never = queries.unclimbed_hours(at=world.at(7, 10))
    hour = queries.unclimbed_hours(at=due + timedelta(minutes=30))
    week = queries.unclimbed_hours(at=due + timedelta(days=5))

    assert (never, hour, week) == (0, 1, 168)
