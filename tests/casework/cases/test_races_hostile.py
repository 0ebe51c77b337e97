"""Two at once, and what a hostile hand would make of it: kin, windows, letters, workbooks."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests import clones
from tests.casework.cases import test_ketileng as story
from tests.casework.cases.test_races import PATIENCE, at_once, held, met, refusals, seated
from tests.factories.world import KETILENG, World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.errors import Denied, DomainError
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.offices.models import Staff
from tuntas.base.people import actions as people
from tuntas.base.people.models import Kinship
from tuntas.casework.cases import actions, batches, custody, tracking
from tuntas.casework.cases.enums import HandoverAnswer
from tuntas.casework.cases.models import BatchLine, Case, Custody, Decision, Handover, Objection
from tuntas.surfaces.exchange import actions as exchange, commits


pytestmark = pytest.mark.usefixtures("silent")
NIK = "3672020101700001"


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


@pytest.fixture
def silent(db: str) -> Iterator[None]:
    """Whatever met whom, the audit has nothing to say afterwards."""
    yield
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def answer(world: World, number: str, **how: object) -> Callable[[], object]:
    return seated(
        world.dinsos_officer, lambda: custody.answer(number=number, by=world.dinsos_officer, at=world.at(9, 11), **how)
    )  # type: ignore[arg-type]


def test_one_hand_over_has_one_answer_of_three_given_at_once(world: World, db: str) -> None:
    number = story.sent(world)
    village = world.office(KETILENG).pk

    results = met(
        db, answer(world, number, accept=True), answer(world, number, accept=True),
        answer(world, number, accept=False, ground="not_our_duty", competent_office_id=village),
    )  # fmt: skip

    assert len(refusals(results)) == 2
    with sitting(world.sekda):
        assert Handover.objects.get().answer in {HandoverAnswer.ACCEPTED, HandoverAnswer.REFUSED}
        assert Custody.objects.filter(during__endswith__isnull=True).count() == 1


def decided(world: World, number: str) -> Callable[[], object]:
    return seated(world.dinsos_head, lambda: actions.decide(
        number=number, by=world.dinsos_head, outcome="granted", text="Dapat.", ground="Janda", at=world.at(17, 9)
    ))  # fmt: skip


def kin(world: World, number: str) -> tuple[int, int]:
    """The applicant and the head who decides, both in the register; no tie between them yet."""
    at = world.at(8)
    with sitting(world.kasie) as by:
        subject, decider = (
            people.register_person(by=by, at=at, facts=people.PersonFacts(name=name, region=KETILENG, nik=nik)).pk
            for name, nik in (("Siti Rohmah", None), ("Dewi Kepala", NIK))
        )
    with acts.open_act(event="test.kin", by=acts.SYSTEM, at=at, using="owner"):
        Staff.objects.using("owner").filter(pk=world.dinsos_head.staff_id).update(nik=NIK)
        Case.objects.using("owner").filter(number=number).update(subject_id=subject)
    return subject, decider


def declared(world: World, one: int, other: int) -> object:
    return people.declare_kin(by=world.kasie, at=world.at(17), person_id=one, other_id=other, relation="sibling")


def test_tie_written_while_a_decision_is_made_comes_after_it(world: World, db: str) -> None:
    """Between the look at the register and the decision's end no tie becomes true unseen."""
    number = story.verified(world)
    subject, decider = kin(world, number)
    looked, may_end = threading.Event(), threading.Event()

    def decide() -> bool:
        with sitting(world.dinsos_head) as by:
            actions.decide(number=number, by=by, outcome="granted", text="Dapat.", ground="Janda", at=world.at(17, 9))
            looked.set()
            assert may_end.wait(PATIENCE)
            return Kinship.objects.using("owner").exists()

    def declare() -> object:
        assert looked.wait(PATIENCE)
        try:
            with sitting(world.kasie):
                return declared(world, subject, decider)
        finally:
            may_end.set()

    def let_end_once_the_tie_waits() -> None:
        assert looked.wait(PATIENCE)
        with clones.connect(db) as watcher:
            while not may_end.is_set() and not waiting(watcher, db):
                may_end.wait(0.01)
        may_end.set()

    was_there, tie, _end = at_once(decide, declare, let_end_once_the_tie_waits)

    assert isinstance(tie, Kinship)
    assert was_there is False


def waiting(watcher: psycopg.Connection[tuple[object, ...]], db: str) -> bool:
    asked = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock')"
    return watcher.execute(asked, [db]).fetchone() == (True,)


def test_another_person_under_the_same_nik_hides_no_tie(world: World, db: str) -> None:
    """A clerk registers the decider twice; the tie is on one of the two."""
    number = story.verified(world)
    subject, decider = kin(world, number)
    with sitting(world.kasie):
        declared(world, subject, decider)
    for n in range(3):
        with sitting(world.kasie) as by:
            people.register_person(
                by=by, at=world.at(9), facts=people.PersonFacts(name=f"Dewi {n}", region=KETILENG, nik=NIK)
            )
    with clones.connect(db) as admin:
        # Whichever row is read first must not matter: the one with the tie is written anew, at the end of the table.
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE people_person SET name = name WHERE id = %s", [decider])

    with pytest.raises(Denied):
        decided(world, number)()


def test_objection_of_the_last_day_is_filed_once_by_two_presses(world: World, db: str) -> None:
    number = story.refused(world)
    with sitting(world.kasie):
        actions.prove_notice(
            number=number, by=world.kasie, proof="signed", notice_at=world.at(20, 10), at=world.at(20, 10)
        )
        until = Decision.objects.get().objection_until
    assert isinstance(until, date)
    last = world.at(20, 15) + timedelta(days=(until - world.at(20).date()).days)
    found = tracking.track(number)

    def file(at: datetime) -> Callable[[], object]:
        return lambda: tracking.object_to_decision(found, words="Saya keberatan.", at=at)

    results = met(db, file(last), file(last), file(last + timedelta(days=1)))

    assert len(refusals(results)) == 2
    with sitting(world.sekda):
        assert Objection.objects.count() == 1


def test_letter_signed_while_a_case_on_it_is_withdrawn(world: World, db: str) -> None:
    number = world.hand_in(kind="need", programme="").number
    with sitting(world.lurah) as by:
        letter = batches.make(by=by, purpose="Usulan", numbers=[number], chain_posts=[], at=world.at(8))
    sign = seated(world.lurah, lambda: batches.sign(
        by=world.lurah, batch_id=letter.pk, letter_number="1/2021", choices={}, at=world.at(8, 10)
    ))  # fmt: skip
    withdraw = seated(
        world.kasie, lambda: actions.withdraw(number=number, by=world.kasie, reason="Pindah", at=world.at(8, 10))
    )

    results = at_once(sign, withdraw)

    refusals(results)
    with sitting(world.lurah):
        letter.refresh_from_db()
        assert (letter.signed_at is not None) or isinstance(results[0], DomainError)
        assert BatchLine.objects.filter(batch=letter).count() == 1


def test_workbook_committed_by_two_and_taken_back_by_a_third(world: World, db: str, tmp_path: Path) -> None:
    people_of_it = [row(f"36720252055000{n:02d}", name=f"WARGA {n}") for n in range(3, 13)]
    path = book(tmp_path / "usulan jscm.xlsx", {"Daftar": [PLAIN, *people_of_it]})
    with sitting(world.operator):
        source = exchange.stage(by=world.operator, at=world.at(7), path=path).source.pk

    def commit() -> object:
        with sitting(world.operator):
            return commits.commit_some(by=world.operator, at=world.at(7), import_id=source, limit=4)

    def undo() -> object:
        with sitting(world.operator):
            return commits.undo(by=world.operator, at=world.at(7, 10), import_id=source)

    with held(db, "SELECT 1 FROM exchange_import FOR UPDATE") as release:
        results = at_once(commit, undo, commit, lambda: release(3))[:-1]
    refusals(results)
    with sitting(world.operator):
        n_before = Case.objects.count()
    if isinstance(results[1], DomainError):
        undo()

    with sitting(world.operator):
        assert Case.objects.count() == 0, n_before
