"""Two at once: barriers and locks decide who meets whom, never a pause. One effect, one sentence for the other.

`at_once` lets each of several callers go only when all are ready, each on a connection of its own. `held` keeps the
case's row locked until every caller waits for it, so that all have looked before any may act.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connections

from config.postgres import dsn
from tests import clones
from tests.casework.cases import test_ketileng as story
from tests.factories.world import World, cilegon, sitting
from tests.fakes.post_office import PostOffice
from tuntas.base.errors import DomainError, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock, outbox
from tuntas.base.ledger.models import Act, Outbox
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, custody, deadlines
from tuntas.casework.cases.enums import HandoverAnswer
from tuntas.casework.cases.models import Bounce, Case, Custody, Decision, Escalation, Handover


PATIENCE = 120


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


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gave or raised, in their order; all set off together."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def go(n: int) -> None:
        try:
            gate.wait(PATIENCE)
            results[n] = calls[n]()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


@contextmanager
def held(db: str, statement: str) -> Iterator[Callable[[int], None]]:
    """Rows locked by somebody else; gives a function that waits until n others queue up, then lets them go."""
    with psycopg.connect(dsn.admin_conninfo(db)) as keeper, clones.connect(db) as watcher:
        keeper.execute(statement)

        def release_when_waiting(n: int) -> None:
            for _try in range(PATIENCE * 1000):
                (waiting,) = watcher.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [db]
                ).fetchone() or (0,)
                if waiting == n:
                    break
            else:
                raise AssertionError("they never met")
            keeper.rollback()

        yield release_when_waiting


def seated(seat: Seat, act: Callable[[], object]) -> Callable[[], object]:
    def call() -> object:
        with sitting(seat):
            return act()

    return call


def met(db: str, *calls: Callable[[], object]) -> list[object]:
    """All calls stand before the locked case before the first may go on."""
    with held(db, "SELECT 1 FROM cases_case FOR UPDATE") as release:
        return at_once(*calls, lambda: release(len(calls)))[:-1]


def refusals(results: list[object]) -> list[object]:
    found = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, DomainError) for error in found), found
    return found


@pytest.mark.usefixtures("silent")
def test_two_clerks_hand_over_the_same_case(world: World, db: str) -> None:
    number = story.prepared(world)
    dinsos = world.office("36.72-dinsos").pk

    def send(seat: Seat) -> Callable[[], object]:
        return seated(seat, lambda: custody.hand_over(
            number=number, by=seat, to_office_id=dinsos, ground="file_complete", at=world.at(9, 10)
        ))  # fmt: skip

    results = met(db, send(world.kasie), send(world.lurah))

    assert [type(error) for error in refusals(results)] == [NotPossibleNow]
    with sitting(world.sekda):
        assert Handover.objects.count() == 1


@pytest.mark.usefixtures("silent")
def test_acceptance_meets_the_job_that_takes_silence_for_it(world: World, db: str) -> None:
    number = story.sent(world)
    late = world.at(10, 10, 1)
    accept = seated(world.dinsos_officer, lambda: custody.answer(
        number=number, by=world.dinsos_officer, accept=True, at=late
    ))  # fmt: skip

    results = at_once(accept, lambda: deadlines.meet_all(at=late))

    refusals(results)
    with sitting(world.sekda):
        handover = Handover.objects.get()
        assert handover.answer in {"accepted", "deemed"}
        assert Custody.objects.filter(during__endswith__isnull=True).count() == 1
        assert Case.objects.get(number=number).holder.kind == "dinsos"
        assert Act.objects.filter(event__in=["handover.accepted", "handover.deemed"]).count() == 1


@pytest.mark.usefixtures("silent")
def test_the_job_and_an_answer_never_wait_for_each_other_in_a_ring(world: World, db: str) -> None:
    """The answer holds the case and reaches for the hand-over: the job must not hold that and reach for the case."""
    number = story.sent(world)
    late = world.at(10, 10, 1)
    looked, may_write = threading.Event(), threading.Event()

    def answer() -> object:
        with sitting(world.dinsos_officer):
            case = actions.queries.case_for(world.dinsos_officer, number, to_change=True)
            handover = custody.check_answer(case, world.dinsos_officer)
            looked.set()
            assert may_write.wait(PATIENCE)
            custody.conclude(
                handover,
                answer=HandoverAnswer.ACCEPTED,
                by=world.dinsos_officer.actor,
                seat=world.dinsos_officer,
                at=late,
            )
            return handover.answer

    def job() -> object:
        assert looked.wait(PATIENCE)
        try:
            return deadlines.meet_all(at=late)
        finally:
            may_write.set()

    answered, _met = at_once(answer, job)

    assert not isinstance(answered, OperationalError), "deadlock"
    assert answered == "accepted"


@pytest.mark.usefixtures("silent")
def test_eight_retries_of_one_form_at_once_are_one_case_and_one_receipt(world: World) -> None:
    key = uuid4()

    results = at_once(*[lambda: world.hand_in(key=key)] * 8)

    assert refusals(results) == []
    assert len({(result.number, result.secret) for result in results}) == 1  # type: ignore[attr-defined]
    assert sorted(result.is_new for result in results) == [False] * 7 + [True]  # type: ignore[attr-defined]
    with sitting(world.sekda):
        assert Case.objects.count() == 1
    assert Act.objects.filter(event="case.handed_in").count() == 1


@pytest.mark.usefixtures("silent")
def test_two_deciders(world: World, db: str) -> None:
    number = story.verified(world)

    def decide(seat: Seat, outcome: str) -> Callable[[], object]:
        return seated(seat, lambda: actions.decide(
            number=number, by=seat, outcome=outcome, text="Putusan.", ground="Perwal", evidence="cek",
            would_change="lain", at=world.at(17, 9),
        ))  # fmt: skip

    results = met(db, decide(world.dinsos_head, "granted"), decide(world.dinsos_secretary, "refused"))

    assert len(refusals(results)) == 1
    with sitting(world.sekda):
        assert Decision.objects.count() == 1
        assert Case.objects.get(number=number).state == Decision.objects.get().outcome


@pytest.mark.usefixtures("silent")
def test_a_dispute_is_settled_once(world: World, db: str) -> None:
    _number, dispute = story.disputed(world)
    dinsos = world.office("36.72-dinsos").pk
    settle = seated(world.sekda, lambda: custody.settle(
        dispute_id=dispute.pk, by=world.sekda, holder_id=dinsos, doer_id=None, charged_id=dinsos, text="Dinsos.",
        at=world.at(14, 9),
    ))  # fmt: skip

    with held(db, "SELECT 1 FROM cases_dispute FOR UPDATE") as release:
        *results, _released = at_once(settle, settle, lambda: release(2))

    assert len(refusals(results)) == 1
    with sitting(world.sekda):
        assert Bounce.objects.filter(kind="contested").count() == 1
    assert Act.objects.filter(event="dispute.settled").count() == 1


@pytest.mark.usefixtures("silent")
def test_the_deadline_job_twice_at_once_has_one_effect(world: World, db: str) -> None:
    story.sent(world)
    late = world.at(28, 10)
    before = Act.objects.count()

    results = at_once(*[lambda: deadlines.meet_all(at=late)] * 4)

    assert refusals(results) == []
    done = sum(int(str(result)) for result in results)
    again = deadlines.meet_all(at=late)
    with sitting(world.sekda):
        n_effects = Escalation.objects.count() + Handover.objects.filter(answer="deemed").count()
    assert Act.objects.count() - before == n_effects == done + again
    assert deadlines.meet_all(at=late) == 0


@pytest.fixture
def letter(world: World, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """One message waiting to be sent as a letter."""
    monkeypatch.setitem(
        outbox.RENDERERS, "test_letter", lambda _case, _ref: outbox.Message("warga@localhost", "Kabar", "Isi")
    )
    with acts.open_act(event="test.told", by=acts.SYSTEM, at=world.at(7)) as act:
        outbox.announce(act, "test_letter", channel="email")
    return Outbox.objects.get(template="test_letter")


def reach(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings  # noqa: PLC0415

    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", office.port)


def test_two_senders_send_one_letter(world: World, letter: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with PostOffice() as office:
        reach(office, monkeypatch)
        results = at_once(*[lambda: outbox.send_due(now=world.at(8))] * 4)

    assert sum(int(str(result)) for result in results) == 1
    assert office.letters == [(f"<{letter.key}@tuntas>", "Isi")]


class Killed(BaseException):
    """The process ends here: nothing after it is done, nothing catches it."""


def test_a_sender_killed_between_sending_and_marking_leaves_one_message(
    world: World, letter: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PostOffice() as office:
        reach(office, monkeypatch)
        post = outbox.CHANNELS["email"]

        def sent_then_killed(row: Outbox, message: outbox.Message) -> None:
            post(row, message)
            raise Killed

        with monkeypatch.context() as once:
            once.setitem(outbox.CHANNELS, "email", sent_then_killed)
            with pytest.raises(Killed):
                outbox.send_due(now=world.at(8))
        unmarked = Outbox.objects.get(pk=letter.pk).sent_at
        at_rest = outbox.send_due(now=world.at(8))
        Outbox.objects.update(claimed_at=clock.real_now().replace(year=2020))
        outbox.send_due(now=world.at(8))

    assert (unmarked, at_rest) == (None, 0)
    assert len(office.letters) == 2
    assert office.shown == {f"<{letter.key}@tuntas>": "Isi"}
    assert Outbox.objects.get(pk=letter.pk).sent_at is not None
