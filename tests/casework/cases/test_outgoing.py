"""The office's own number for each sending: without a gap, per counterpart, whoever sends at the same moment."""

from collections.abc import Callable, Iterator
from datetime import datetime

import psycopg
import pytest
from django.db import DatabaseError, connections

from tests import clones
from tests.casework.cases.test_races import at_once, held, seated
from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import custody, numbering, outgoing, queries
from tuntas.casework.cases.models import Case, Clock, CoveringList, HandHeld, Handover, Outgoing, OutgoingBook


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(9, 9))
    return made


@pytest.fixture
def silent(db: str) -> Iterator[None]:
    """Whatever happened, the audit has nothing to say afterwards."""
    yield
    with clones.connect(db) as admin, admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []  # type: ignore[arg-type]


def needs(world: World, n: int, *, region: str = "36.72.02.1004", name: str = "Warga") -> list[str]:
    """Matters that may be sent on as they are."""
    return [
        world.hand_in(applicant=f"{name} {i}", kind="need", programme="", region=region, phone="").number
        for i in range(1, n + 1)
    ]


def send(world: World, numbers: list[str], *, by: Seat | None = None, **more: object) -> CoveringList:
    seat = by or world.kasie
    with sitting(seat):
        return outgoing.send_many(
            numbers=numbers,
            by=seat,
            to_office_id=world.office("36.72-dinsos").pk,
            at=world.at(9, 9, 14),
            **more,  # type: ignore[arg-type]
        )


def given() -> list[tuple[str, int]]:
    """Every number there is, with its case's applicant, in order."""
    rows = Outgoing.objects.using("owner").order_by("book_id", "n").values_list("case__applicant", "n")
    return [(name or "", n) for name, n in rows]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("numbers", "stored", "said"),
    [
        ([], "", ""),
        ([7], "7", "007"),
        ([16, 14, 15, 18], "14-16,18", "014…016, 018"),
        ([1, 2, 2, 3, 1200], "1-3,1200", "001…003, 1200"),
    ],
)
def test_numbers_are_said_in_runs(numbers: list[int], stored: str, said: str) -> None:
    assert numbering.ranges(numbers) == stored
    assert numbering.said_ranges(stored) == said


@pytest.mark.usefixtures("silent")
def test_eleven_files_go_out_as_014_to_024_on_one_list(world: World) -> None:
    numbers = needs(world, 11)

    covering = send(world, numbers, prefix="ds-kj", first_n=14)

    assert given() == [(f"Warga {n}", n + 13) for n in range(1, 12)]
    with sitting(world.kasie):
        assert numbering.prefix_of(world.kasie.office_id) == "DS-KJ"
        assert [numbering.written("DS-KJ", item.n) for item in outgoing.items(covering)][-1] == "DS-KJ/024"
        assert Handover.objects.filter(answered_at=None).count() == 11
        assert outgoing.sendable(world.kasie, limit=50) == []


def test_the_act_of_a_sending_says_its_number(world: World) -> None:
    (number,) = needs(world, 1)

    send(world, [number], prefix="KL-KTL", first_n=24)

    with sitting(world.kasie):
        case = queries.case_for(world.kasie, number)
        sent = next(entry for entry in queries.thread(case) if entry.event == "case.handed_over")
    assert sent.facts["outgoing"] == "KL-KTL/024"
    assert (sent.facts["sender"], sent.facts["to"]) == ("Kel. Ketileng", "Dinsos Kota Cilegon")


def test_one_by_one_each_has_the_next_number_too(world: World) -> None:
    first, second = needs(world, 2)

    for number in (first, second):
        with sitting(world.kasie):
            custody.hand_over(
                number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
                at=world.at(9, 10),
            )  # fmt: skip

    assert given() == [("Warga 1", 1), ("Warga 2", 2)]
    assert CoveringList.objects.using("owner").count() == 2


def test_what_stops_one_case_stops_the_list_and_names_it(world: World) -> None:
    ready = needs(world, 2)
    unready = world.hand_in(applicant="Bu Rohmah").number

    with pytest.raises(Invalid, match="Bu Rohmah tidak bisa ikut: Belum bisa diserahkan: 5 dari 5 data"):
        send(world, [*ready, unready])

    assert given() == []
    send(world, ready)
    assert [n for _name, n in given()] == [1, 2], "a sending rolled back gives its numbers back"


@pytest.mark.parametrize("numbers", [[], ["000000000"]])
def test_a_list_carries_only_what_the_office_holds(world: World, numbers: list[str]) -> None:
    elsewhere = needs(world, 1, region="36.72.04.1005")

    for asked in (numbers, elsewhere):
        with pytest.raises(Invalid, match="Pilih perkara yang dipegang kantor ini"):
            send(world, asked)


def test_a_prefix_stands_once_it_was_used_and_is_one_offices(world: World) -> None:
    first, second = needs(world, 2)
    kepuh = needs(world, 1, region="36.72.04.1005", name="Kepuh")
    send(world, [first], prefix="DS-KJ")

    with pytest.raises(NotPossibleNow, match="Awalan kantor ini DS-KJ"):
        send(world, [second], prefix="LAIN")
    with pytest.raises(Invalid, match="dipakai kantor lain"):
        send(world, kepuh, by=world.kepuh_kasie, prefix="DS-KJ")
    with pytest.raises(Invalid, match="huruf besar"):
        send(world, kepuh, by=world.kepuh_kasie, prefix="ds/kj")
    send(world, kepuh, by=world.kepuh_kasie)
    assert numbering.prefix_of(world.kepuh_kasie.office_id) == "KL-KPH"


def test_a_book_begins_once(world: World) -> None:
    first, second = needs(world, 2)
    send(world, [first], first_n=14)

    with pytest.raises(Invalid, match="nomor berikutnya 15"):
        send(world, [second], first_n=30)
    with pytest.raises(Invalid, match="mulai dari 1"):
        send(world, needs(world, 1, region="36.72.04.1005"), by=world.kepuh_kasie, first_n=0)


def test_receiver_ticks_what_he_has_and_reads_who_is_unanswered(world: World) -> None:
    covering = send(world, needs(world, 3))
    with sitting(world.dinsos_officer) as by:
        first, second, third = outgoing.items(outgoing.covering_for(by, covering.pk))
        n = outgoing.accept_items(covering_id=covering.pk, items=[first.pk, second.pk], by=by, at=world.at(9, 11))
        again = outgoing.coverings_for(by).get(pk=covering.pk)
        assert (n, again.n_items, again.n_waiting) == (2, 3, 1)  # type: ignore[attr-defined]
        with pytest.raises(Invalid, match="Centang dulu"):
            outgoing.accept_items(covering_id=covering.pk, items=[first.pk], by=by, at=world.at(9, 11))

    held_by = dict(Case.objects.using("owner").values_list("applicant", "holder__code"))
    assert held_by["Warga 2"] == "36.72-dinsos"
    assert held_by["Warga 3"] == "36.72.02.1004"
    assert third.case is not None


def test_only_the_two_offices_read_a_covering_list(world: World) -> None:
    covering = send(world, needs(world, 1))

    for seat in (world.kepuh_kasie, world.camat, world.sekda, world.disdukcapil):
        with sitting(seat), pytest.raises(NotFound, match="tidak ada"):
            outgoing.covering_for(seat, covering.pk)
    with sitting(world.kasie), pytest.raises(Denied, match="dijawab Dinsos"):
        outgoing.accept_items(covering_id=covering.pk, items=[1], by=world.kasie, at=world.at(9, 11))


@pytest.mark.usefixtures("silent")
def test_a_number_taken_back_stays_with_its_ground_and_its_case_comes_home(world: World) -> None:
    covering = send(world, needs(world, 2))
    with sitting(world.kasie) as by:
        first, second = outgoing.items(covering)
        with pytest.raises(Invalid, match="alasan"):
            outgoing.take_back(item_id=first.pk, by=by, ground=" ", at=world.at(9, 10))
        outgoing.take_back(item_id=first.pk, by=by, ground="Salah map", at=world.at(9, 10))
    with sitting(world.dinsos_officer) as receiver:
        outgoing.accept_items(covering_id=covering.pk, items=[second.pk], by=receiver, at=world.at(9, 11))
    with sitting(world.kasie) as by, pytest.raises(Denied, match="dipegang Dinsos"):
        outgoing.take_back(item_id=second.pk, by=by, ground="Terlambat", at=world.at(9, 12))

    kept = Outgoing.objects.using("owner").get(pk=first.pk)
    assert (kept.n, kept.void_ground) == (1, "Salah map")
    assert kept.case is not None
    assert kept.case.holder.code == "36.72.02.1004"
    assert not Clock.objects.using("owner").filter(case=kept.case, scope="answer", met=False).exists()
    send(world, [kept.case.number])
    assert [n for _name, n in given()] == [1, 2, 3]


def test_a_spoiled_form_uses_up_a_number_with_its_ground(world: World) -> None:
    dinsos = world.office("36.72-dinsos").pk
    with sitting(world.kasie) as by, pytest.raises(NotFound):
        outgoing.spoil(to_office_id=dinsos, by=by, ground="Kertas robek", at=world.at(9, 10))
    send(world, needs(world, 1))

    with sitting(world.kasie) as by:
        spoiled = outgoing.spoil(to_office_id=dinsos, by=by, ground="Kertas robek", at=world.at(9, 10))

    assert given() == [("Warga 1", 1), ("", 2)]
    assert spoiled.void_ground == "Kertas robek"


def test_a_file_in_hand_that_no_list_named_is_recorded_once(world: World) -> None:
    covering = send(world, needs(world, 1))
    ketileng = world.office("36.72.02.1004").pk
    with sitting(world.dinsos_officer) as by:
        outgoing.name_in_hand(from_office_id=ketileng, by=by, n=2, at=world.at(9, 11))
        for n, told in ((2, NotPossibleNow), (1, Invalid), (None, Invalid), (0, Invalid)):
            with pytest.raises(told):
                outgoing.name_in_hand(from_office_id=ketileng, by=by, n=n, at=world.at(9, 11))

    assert list(HandHeld.objects.using("owner").values_list("n", "book__last_n")) == [(2, 1)]
    assert covering.pk


# --- races ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("silent")
def test_two_desks_send_at_the_same_moment_and_no_number_is_lost_or_twice(world: World, db: str) -> None:
    numbers = needs(world, 8)
    send(world, numbers[:2])

    def go(seat: Seat, some: list[str]) -> Callable[[], object]:
        return seated(seat, lambda: outgoing.send_many(
            numbers=some, by=seat, to_office_id=world.office("36.72-dinsos").pk, at=world.at(9, 10)
        ))  # fmt: skip

    with held(db, "SELECT 1 FROM cases_outgoingbook FOR UPDATE") as release:
        results = at_once(go(world.kasie, numbers[2:5]), go(world.lurah, numbers[5:]), lambda: release(2))

    assert [type(result) for result in results[:2]] == [CoveringList, CoveringList]
    assert [n for _name, n in given()] == list(range(1, 9))


@pytest.mark.usefixtures("silent")
def test_a_sending_that_fails_while_another_waits_leaves_no_gap(world: World, db: str) -> None:
    numbers = needs(world, 4)
    send(world, numbers[:1])

    def fails() -> object:
        with sitting(world.lurah) as by:
            outgoing.send_many(
                numbers=numbers[1:3], by=by, to_office_id=world.office("36.72-dinsos").pk, at=world.at(9, 10)
            )
            raise NotPossibleNow("the line is cut")

    succeeds = seated(world.kasie, lambda: outgoing.send_many(
        numbers=numbers[3:], by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, at=world.at(9, 10)
    ))  # fmt: skip
    with held(db, "SELECT 1 FROM cases_outgoingbook FOR UPDATE") as release:
        results = at_once(fails, succeeds, lambda: release(2))

    assert [type(result) for result in results[:2]] == [NotPossibleNow, CoveringList]
    assert given() == [("Warga 1", 1), ("Warga 4", 2)]


@pytest.mark.usefixtures("silent")
def test_two_offices_begin_their_books_at_the_same_moment(world: World) -> None:
    mine, theirs = needs(world, 1), needs(world, 1, region="36.72.04.1005", name="Kepuh")

    results = at_once(
        lambda: send(world, mine, prefix="DS-KJ"), lambda: send(world, theirs, by=world.kepuh_kasie, prefix="DS-KJ")
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["CoveringList", "Invalid"]
    assert OutgoingBook.objects.using("owner").count() == 1


@pytest.mark.usefixtures("silent")
def test_take_back_meets_acceptance(world: World, db: str) -> None:
    covering = send(world, needs(world, 1))
    (item,) = Outgoing.objects.using("owner").all()
    accept = seated(world.dinsos_officer, lambda: outgoing.accept_items(
        covering_id=covering.pk, items=[item.pk], by=world.dinsos_officer, at=world.at(9, 11)
    ))  # fmt: skip
    back = seated(world.kasie, lambda: outgoing.take_back(
        item_id=item.pk, by=world.kasie, ground="Salah map", at=world.at(9, 11)
    ))  # fmt: skip
    with held(db, "SELECT 1 FROM cases_case FOR UPDATE") as release:
        results = at_once(accept, back, lambda: release(2))

    assert sum(isinstance(result, Exception) for result in results[:2]) == 1
    (found,) = Handover.objects.using("owner").all()
    assert found.answer in {"accepted", "withdrawn"}


# --- what the database itself refuses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO cases_outgoing (book_id, n, covering_id, sent_at, voided_at, voided_by_id, void_ground)
           SELECT book_id, 9, covering_id, sent_at, sent_at, {post}, 'x' FROM cases_outgoing LIMIT 1""",
        "UPDATE cases_outgoingbook SET last_n = last_n + 1",
        "UPDATE cases_outgoingbook SET last_n = last_n - 1",
        "UPDATE cases_outgoing SET n = 7",
        "UPDATE cases_outgoing SET voided_at = sent_at, voided_by_id = {post}, void_ground = 'x'",
        "DELETE FROM cases_outgoing",
        "UPDATE cases_outgoingprefix SET prefix = 'LAIN'",
    ],
)
def test_a_number_is_not_made_moved_or_taken_away_by_hand(world: World, statement: str) -> None:
    send(world, needs(world, 1))

    with pytest.raises(DatabaseError) as refused:
        _by_hand(statement.format(post=world.kasie.post_id), world.at(9, 10))

    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert str(cause.diag.constraint_name).startswith("outgoing_")
    assert given() == [("Warga 1", 1)]


def _by_hand(statement: str, at: datetime) -> None:
    """As the owner, in an act, beneath every door."""
    with acts.open_act(event="test.forged", by=acts.SYSTEM, at=at, using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)
