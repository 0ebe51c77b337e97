"""Every night each gap is named to both offices and to the citizen in the same sentence, once, however often it runs."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests import clones
from tests.casework.cases.test_outgoing import needs, send
from tests.casework.cases.test_races import at_once
from tests.factories.world import World, cilegon, sitting
from tuntas.base.ledger import acts, audit, clock, outbox
from tuntas.base.ledger.models import Outbox, Shown
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import custody, deadlines, outgoing, reconciliation, tracking
from tuntas.casework.cases.models import CoveringList, Gap, Handover, OutgoingBook, Reconciliation


# Thursday 9 December 2021 stands for Thursday 12 March 2020: sent at 09.14, due on Friday 09.14.


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(9, 9))
    return made


@pytest.fixture
def silent(db: str) -> Iterator[None]:
    yield
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def eleven(world: World) -> tuple[CoveringList, str]:
    """DS-KJ/014 to 024, of which the receiver ticks ten; the last is Mbok Sainah's."""
    numbers = needs(world, 10)
    sainah = world.hand_in(applicant="Mbok Sainah", kind="need", programme="", phone="08001234567").number
    covering = send(world, [*numbers, sainah], prefix="DS-KJ", first_n=14)
    with sitting(world.dinsos_officer) as by:
        ten = [item.pk for item in outgoing.items(covering)][:10]
        outgoing.accept_items(covering_id=covering.pk, items=ten, by=by, at=world.at(9, 14))
    return covering, sainah


def said_to(seat: Seat) -> list[str]:
    with sitting(seat):
        return [night.sentence for night in reconciliation.nights_for(seat, limit=10)]


def open_to(seat: Seat) -> list[str]:
    with sitting(seat):
        return [night.sentence for night in reconciliation.nights_for(seat, limit=10, only_last=True)]


@pytest.mark.usefixtures("silent")
def test_step_1_both_offices_and_the_citizen_read_the_same_sentence(world: World) -> None:
    covering, sainah = eleven(world)

    assert reconciliation.reconcile_all(at=world.at(9, 21)) == 1

    whole = "014…023 diterima, 024 (Mbok Sainah) tidak dijawab"
    assert said_to(world.kasie) == said_to(world.dinsos_section) == [whole]
    (night,) = tracking.track(sainah).facts["nights"]  # type: ignore[misc]
    assert (night["prefix"], night["n"], night["kind"], night["accepted"]) == ("DS-KJ", 24, "unanswered", "14-23")
    assert covering.pk


def test_step_1_friday_0915_it_is_deemed_received_and_the_next_night_says_so(world: World) -> None:
    eleven(world)
    reconciliation.reconcile_all(at=world.at(9, 21))

    clock.set_to(world.at(10, 9, 15))
    deadlines.meet_all(at=world.at(10, 9, 15))
    reconciliation.reconcile_all(at=world.at(10, 21))

    assert said_to(world.kasie)[0] == "024 dianggap diterima"
    assert open_to(world.kasie) == []


@pytest.mark.usefixtures("silent")
def test_run_again_the_same_night_it_says_nothing_twice(world: World) -> None:
    eleven(world)

    results = at_once(*[lambda: reconciliation.reconcile_all(at=world.at(9, 21))] * 2)

    assert sorted(results) == [0, 1]  # type: ignore[type-var]
    assert reconciliation.reconcile_all(at=world.at(9, 23)) == 0
    reconciliation._finished.clear()
    assert reconciliation.reconcile_all(at=world.at(9, 23)) == 0, "a worker started anew says nothing twice either"
    assert (Reconciliation.objects.using("owner").count(), Gap.objects.using("owner").count()) == (1, 1)
    assert Outbox.objects.using("owner").filter(template="item_unanswered").count() == 1


def test_before_the_hour_of_the_rules_the_night_is_yesterdays(world: World) -> None:
    eleven(world)

    reconciliation.reconcile_all(at=world.at(9, 19, 59))
    assert [str(row.night) for row in Reconciliation.objects.using("owner").all()] == ["2021-12-08"]


def test_an_answer_due_later_is_named_on_its_eve_only(world: World) -> None:
    """Sent on Friday, due on Monday: Friday night is its eve, Thursday's was not."""
    with sitting(world.kasie) as by:
        (number,) = needs(world, 1)
        custody.hand_over(number=number, by=by, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
                          at=world.at(10, 10))  # fmt: skip

    with sitting(world.system):
        assert reconciliation.reconcile(night=world.at(8).date(), at=world.at(10, 11), region="36.72") == 0
        assert reconciliation.reconcile(night=world.at(10).date(), at=world.at(10, 21), region="36.72") == 1

    assert said_to(world.kasie) == ["001 (Warga 1) tidak dijawab"]


def test_the_citizen_is_told_once_in_one_sms(world: World) -> None:
    eleven(world)
    reconciliation.reconcile_all(at=world.at(9, 21))
    with sitting(world.system):
        reconciliation.reconcile(night=world.at(10).date(), at=world.at(10, 9), region="36.72")

    outbox.send_due(now=world.at(10, 9))

    (told,) = [one.text for one in Shown.objects.using("owner").all() if "tidak dijawab" in one.text]
    assert told.startswith("Tuntas: DS-KJ/024 (")
    assert "Dinsos Kota Cilegon. Lewat Jum 10 Des, 09.14 dianggap diterima." in told
    assert len(told) <= 160
    assert told.isascii()


@pytest.mark.usefixtures("silent")
def test_a_file_in_hand_that_was_never_sent_is_named_until_its_number_comes(world: World) -> None:
    numbers = needs(world, 2)
    send(world, numbers[:1])
    with sitting(world.dinsos_officer) as by:
        outgoing.name_in_hand(from_office_id=world.kasie.office_id, by=by, n=2, at=world.at(9, 15))
        outgoing.name_in_hand(
            from_office_id=world.kepuh_kasie.office_id, by=by, n=None, at=world.at(9, 15),
            number=world.hand_in(applicant="Bu Kepuh", region="36.72.04.1005", kind="need", programme="").number,
        )  # fmt: skip
    reconciliation.reconcile_all(at=world.at(9, 21))

    assert said_to(world.kasie) == ["001 (Warga 1) tidak dijawab, 002 ada di tangan penerima, belum dikirim"]
    assert said_to(world.kepuh_kasie) == ["tanpa nomor (Bu Kepuh) ada di tangan penerima, belum dikirim"]

    send(world, numbers[1:])
    reconciliation.reconcile_all(at=world.at(10, 21))
    assert "ada di tangan" not in said_to(world.kasie)[0]


def test_a_number_taken_out_behind_our_back_is_named_the_same_night(world: World, db: str) -> None:
    eleven(world)
    with clones.connect(db) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM cases_outgoing WHERE n IN (19, 24)")

    reconciliation.reconcile_all(at=world.at(9, 21))

    assert said_to(world.dinsos_section) == ["014…018, 020…023 diterima, 019, 024 tidak ada dalam urutan"]


def test_a_voided_number_is_no_gap(world: World) -> None:
    covering, _sainah = eleven(world)
    with sitting(world.kasie) as by:
        outgoing.take_back(item_id=outgoing.items(covering)[-1].pk, by=by, ground="Salah map", at=world.at(9, 15))

    reconciliation.reconcile_all(at=world.at(9, 21))

    assert said_to(world.kasie) == ["014…023 diterima"]


def test_a_refused_file_is_told_as_refused(world: World) -> None:
    (number,) = needs(world, 1)
    with sitting(world.kasie) as by:
        custody.hand_over(number=number, by=by, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
                          at=world.at(9, 9, 14))  # fmt: skip
    with sitting(world.dinsos_officer) as by, acts.open_act(event="test.refused", by=by.actor, at=world.at(9, 10)):
        Handover.objects.update(
            answered_at=world.at(9, 10), answered_by_id=by.post_id, answer="refused", answer_ground="not_our_duty",
            competent_office_id=world.office("36.72-disdukcapil").pk,
        )  # fmt: skip

    reconciliation.reconcile_all(at=world.at(9, 21))

    assert said_to(world.kasie) == ["001 ditolak"]


def test_names_are_read_by_the_two_offices_alone(world: World) -> None:
    eleven(world)
    reconciliation.reconcile_all(at=world.at(9, 21))

    for seat in (world.kepuh_kasie, world.camat, world.sekda, world.disdukcapil):
        assert said_to(seat) == [], seat.title
    with sitting(world.kepuh_kasie):
        assert (OutgoingBook.objects.count(), Reconciliation.objects.count(), Gap.objects.count()) == (0, 0, 0)


def test_another_citizen_reads_nothing_of_it(world: World) -> None:
    eleven(world)
    other = world.hand_in(applicant="Bu Lain", kind="need", programme="").number
    reconciliation.reconcile_all(at=world.at(9, 21))

    assert tracking.track(other).facts["nights"] == []
    assert "Sainah" not in str(tracking.track(other).facts)


def test_pages_ask_the_same_number_of_questions_for_one_book_and_for_three(
    world: World,
) -> None:
    counts = []
    for region in ("36.72.02.1004", "36.72.04.1005"):
        seat = world.kasie if region.endswith("1004") else world.kepuh_kasie
        send(world, needs(world, 3, region=region), by=seat)
        reconciliation.reconcile_all(at=world.at(9 + len(counts), 21))
        with sitting(world.dinsos_section), CaptureQueriesContext(connections["default"]) as asked:
            reconciliation.nights_for(world.dinsos_section, limit=10)
        counts.append(len(asked))

    assert counts[0] == counts[1] == 2
