"""Who says he handed it in before, without a receipt: both offices search and sign, and the work goes on."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction
from django.utils.timezone import localtime

from tests import clones
from tests.casework.cases.test_races import at_once, held, seated
from tests.factories.world import KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock, outbox
from tuntas.base.ledger.acts import PUBLIC
from tuntas.base.ledger.models import Shown
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import claims, deadlines, queries, store, tracking
from tuntas.casework.cases.models import (
    Bounce,
    Case,
    Clock,
    Custody,
    FileSearch,
    MinutesSignature,
    PriorClaim,
)


JANUARY = date(2021, 10, 20)


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


def claimed(world: World, **changes: object) -> claims.Claimed:
    facts: dict[str, object] = {
        "region": KETILENG, "where": "village", "on": JANUARY, "evidence": "book_photo",
    } | changes  # fmt: skip
    return claims.Claimed(**facts)  # type: ignore[arg-type]


def recorded(world: World, **changes: object) -> PriorClaim:
    """Pak Darmo at the desk of Ketileng on Thursday: handed in on 20 October, a photo of the register."""
    with sitting(world.kasie) as by:
        matter = store.Matter(
            key=uuid4(), region=KETILENG, topic="aid", applicant="Pak Darmo", words="Minta bantuan", phone="08001234567",
            channel="desk", office_id=by.office_id,
        )  # fmt: skip
        receipt = store.hand_in(matter, by=by.actor, at=world.at(9, 10))
        claims.record(claimed(world, **changes), case_id=receipt.case_id, by=by.actor, at=world.at(9, 10))
    return PriorClaim.objects.using("owner").get(case_id=receipt.case_id)


def say(world: World, claim: PriorClaim, seat: Seat, *, found: date | None = None, at: datetime | None = None) -> None:
    with sitting(seat):
        claims.answer(
            claim_id=claim.pk, by=seat, is_found=found is not None, place="Lemari arsip, buku 2021", found_on=found,
            at=at or world.at(10, 10),
        )  # fmt: skip


def now(claim: PriorClaim) -> tuple[PriorClaim, Case]:
    found = PriorClaim.objects.using("owner").select_related("case").get(pk=claim.pk)
    return found, found.case


def local(moment: datetime | None) -> str:
    return localtime(moment).strftime("%a %d %b %H.%M") if moment else ""


def faults(claim: PriorClaim) -> tuple[int, int]:
    """Bounces, and clocks missed that somebody is charged with."""
    missed = Clock.objects.using("owner").filter(case=claim.case_id, met=False).exclude(charged="nobody")
    return Bounce.objects.using("owner").filter(case=claim.case_id).count(), missed.count()


@pytest.mark.usefixtures("silent")
def test_the_case_opens_with_the_day_claimed_and_both_offices_search(world: World) -> None:
    claim = recorded(world)

    _claim, case = now(claim)
    assert (local(case.received_at), local(case.recorded_at)) == ("Wed 20 Oct 07.30", "Thu 09 Dec 10.00")
    assert (local(claim.search_by), claim.outcome) == ("Tue 14 Dec 10.00", None)
    searching = FileSearch.objects.using("owner").filter(claim=claim).order_by("id")
    assert list(searching.values_list("office__code", flat=True)) == [KETILENG, "36.72-dinsos"]
    assert set(Clock.objects.using("owner").filter(case=case).values_list("charged", flat=True)) == {"nobody"}
    assert local(Custody.objects.using("owner").get(case=case).during.lower) == "Thu 09 Dec 10.00"


@pytest.mark.usefixtures("silent")
def test_step_3_found_by_neither_counts_as_received_on_the_day_claimed_and_is_nobodys_fault(world: World) -> None:
    claim = recorded(world)

    say(world, claim, world.kasie)
    assert now(claim)[0].outcome is None
    say(world, claim, world.dinsos_officer)

    settled, case = now(claim)
    assert (settled.outcome, local(settled.settled_at)) == ("not_found", "Fri 10 Dec 10.00")
    assert local(case.received_at) == "Wed 20 Oct 07.30"
    assert local(case.due) == "Wed 15 Dec 10.00", "the step's own three days begin with the outcome"
    total = Clock.objects.using("owner").get(case=case, scope="case", ended_at=None)
    assert (local(total.started_at), total.charged) == ("Wed 20 Oct 07.30", "nobody")
    clock.set_to(world.at(15, 9))
    deadlines.meet_all(at=world.at(15, 9))
    assert faults(claim) == (0, 0)


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("finder", ["kasie", "dinsos_officer"])
def test_found_by_either_the_clock_goes_back_to_the_proven_day(world: World, finder: str) -> None:
    claim = recorded(world)

    say(world, claim, getattr(world, finder), found=date(2021, 10, 22))

    settled, case = now(claim)
    assert (settled.outcome, local(settled.proven_at)) == ("found", "Fri 22 Oct 07.30")
    assert local(case.received_at) == "Fri 22 Oct 07.30"
    total = Clock.objects.using("owner").get(case=case, scope="case", ended_at=None)
    assert local(total.started_at) == "Fri 22 Oct 07.30"
    assert faults(claim) == (0, 0)


def test_a_find_after_the_outcome_still_moves_the_first_day(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)
    clock.set_to(world.at(14, 10, 1))
    deadlines.meet_all(at=world.at(14, 10, 1))
    assert now(claim)[0].outcome == "not_found"

    say(world, claim, world.dinsos_officer, found=date(2021, 10, 25), at=world.at(15, 9))

    settled, case = now(claim)
    assert (settled.outcome, local(case.received_at)) == ("found", "Mon 25 Oct 07.30")


@pytest.mark.usefixtures("silent")
def test_the_silence_of_one_office_climbs_and_does_not_hold_up_the_citizen(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)

    clock.set_to(world.at(14, 10, 1))
    deadlines.meet_all(at=world.at(14, 10, 1))
    deadlines.meet_all(at=world.at(14, 10, 6))

    settled, case = now(claim)
    silent = FileSearch.objects.using("owner").get(claim=claim, answered_at=None)
    assert (silent.office.code, str(silent.climbed_to), settled.outcome) == (
        "36.72-dinsos", "Sekda Kota Cilegon", "not_found",
    )  # fmt: skip
    assert local(case.received_at) == "Wed 20 Oct 07.30"
    assert local(case.due) == "Fri 17 Dec 10.01"
    with sitting(world.sekda):
        assert [one.pk for one in claims.claims_for(world.sekda)] == [claim.pk]
    assert faults(claim) == (0, 0)


def test_the_arbiter_sees_nothing_of_a_search_that_was_answered(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)
    say(world, claim, world.dinsos_officer)

    for seat in (world.sekda, world.kepuh_kasie, world.disdukcapil):
        with sitting(seat), pytest.raises(NotFound):
            claims.claim_for(seat, claim.pk)


@pytest.mark.usefixtures("silent")
def test_minutes_are_signed_by_two_posts_of_two_offices(world: World) -> None:
    claim = recorded(world)
    with sitting(world.kasie), pytest.raises(NotPossibleNow, match="Jawab dulu"):
        claims.sign(claim_id=claim.pk, by=world.kasie, at=world.at(10, 9))
    say(world, claim, world.kasie)
    say(world, claim, world.dinsos_officer)

    with sitting(world.dinsos_officer), pytest.raises(Denied, match="kantornya sendiri"):
        claims.sign(claim_id=claim.pk, by=world.dinsos_officer, at=world.at(10, 11))
    for seat in (world.kasie, world.dinsos_section):
        with sitting(seat):
            claims.sign(claim_id=claim.pk, by=seat, at=world.at(10, 11))
    with sitting(world.lurah), pytest.raises(NotPossibleNow, match="Sudah ditandatangani Kasie"):
        claims.sign(claim_id=claim.pk, by=world.lurah, at=world.at(10, 12))
    with sitting(world.camat), pytest.raises(Denied, match="bukan kantor lain"):
        claims.sign(claim_id=claim.pk, by=world.camat, at=world.at(10, 12))
    signed = MinutesSignature.objects.using("owner").values_list("office__code", flat=True)
    assert sorted(signed) == ["36.72-dinsos", KETILENG]


def test_neither_office_signs_or_answers_for_the_other_even_in_the_database(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)
    by = world.kasie
    statements = {
        "minutes_signed_own": """INSERT INTO cases_minutessignature (claim_id, office_id, post_id, staff_id, signed_at)
            SELECT s.claim_id, s.office_id, {post}, {staff}, now() FROM cases_filesearch s WHERE s.answered_at IS NULL""",
        "search_own": """UPDATE cases_filesearch SET answered_at = now(), answered_by_id = {post}, is_found = false,
            place = 'di sini' WHERE answered_at IS NULL""",
        "search_stands": "UPDATE cases_filesearch SET place = 'di sana' WHERE answered_at IS NOT NULL",
        "claim_stands": "UPDATE cases_priorclaim SET claimed_at = claimed_at - interval '1 year'",
        "case_first_day_stands": "UPDATE cases_case SET received_at = received_at - interval '1 day'",
    }

    for rule, statement in statements.items():
        with pytest.raises(DatabaseError) as refused:
            _by_hand(statement.format(post=by.post_id, staff=by.staff_id), world.at(10))
        cause = refused.value.__cause__
        assert isinstance(cause, psycopg.Error)
        assert cause.diag.constraint_name == rule


def _by_hand(statement: str, at: datetime) -> None:
    with acts.open_act(event="test.forged", by=acts.SYSTEM, at=at, using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)


def test_a_first_day_long_before_its_recording_needs_proof(world: World) -> None:
    """Nobody keys in a case of October in December without a claim, a visit or a paper."""
    matter = store.Matter(
        key=uuid4(), region=KETILENG, topic="aid", applicant="Pak Lama", received_at=world.at(20, month=10)
    )

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        store.hand_in(matter, at=world.at(9, 10))

    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == "case_received_proven"


@pytest.mark.usefixtures("silent")
def test_evidence_shown_to_be_edited_the_case_goes_on_from_the_day_he_came(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)
    say(world, claim, world.dinsos_officer)

    with sitting(world.dinsos_section), pytest.raises(Denied):
        claims.doubt(claim_id=claim.pk, by=world.dinsos_section, ground="Aneh", at=world.at(13, 9))
    with sitting(world.camat):
        with pytest.raises(Invalid):
            claims.doubt(claim_id=claim.pk, by=world.camat, ground=" ", at=world.at(13, 9))
        claims.doubt(claim_id=claim.pk, by=world.camat, ground="Nomor halaman dua kali", at=world.at(13, 9))
        with pytest.raises(NotPossibleNow):
            claims.doubt(claim_id=claim.pk, by=world.camat, ground="Lagi", at=world.at(13, 10))

    marked, case = now(claim)
    assert (marked.doubt_ground, local(case.received_at)) == ("Nomor halaman dua kali", "Thu 09 Dec 10.00")
    assert case.is_open
    total = Clock.objects.using("owner").get(case=case, scope="case", ended_at=None)
    assert (local(total.started_at), total.charged) == ("Thu 09 Dec 10.00", "office")
    assert faults(claim) == (0, 0)
    with sitting(world.kasie) as by:
        assert queries.case_for(by, case.number).is_open


def test_a_find_is_proof_of_its_own_whatever_the_photo(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.dinsos_officer, found=date(2021, 10, 22))

    with sitting(world.camat):
        claims.doubt(claim_id=claim.pk, by=world.camat, ground="Nomor halaman dua kali", at=world.at(13, 9))

    assert local(now(claim)[1].received_at) == "Fri 22 Oct 07.30"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2021, 12, 9)}, "claimed_on"),
        ({"where": "moon"}, "where"),
        ({"evidence": "rumour"}, "evidence"),
        ({"evidence": "witness"}, "evidence_words"),
    ],
)
def test_what_is_typed_wrong_is_named(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(world, **changes)

    assert list(refused.value.fields) == [field]
    assert Case.objects.using("owner").count() == 0


@pytest.mark.parametrize(("place", "field"), [("Rak", "found_on"), (" ", "place")])
def test_an_answer_says_where_and_since_when(world: World, place: str, field: str) -> None:
    claim = recorded(world)
    with sitting(world.kasie) as by, pytest.raises(Invalid) as refused:
        claims.answer(claim_id=claim.pk, by=by, is_found=place == "Rak", place=place, at=world.at(10, 9))

    assert list(refused.value.fields) == [field]


def test_without_a_seat_the_same_is_stored_and_tracked(world: World) -> None:
    matter = store.Matter(key=uuid4(), region=KETILENG, topic="aid", applicant="Pak Darmo")
    with transaction.atomic():
        receipt = store.hand_in(matter, by=PUBLIC, at=world.at(9, 10))
        said = claimed(world, where="dinsos", evidence="nothing")
        first = claims.record(said, case_id=receipt.case_id, by=PUBLIC, at=world.at(9, 10))
        assert claims.record(said, case_id=receipt.case_id, by=PUBLIC, at=world.at(9, 10)) == first

    claim = tracking.track(receipt.number).part("claim")

    assert claim is not None
    searching = claim["searches"]
    assert isinstance(searching, list)
    assert [one["office"] for one in searching] == ["Dinsos Kota Cilegon", "Kel. Ketileng"]
    assert PriorClaim.objects.using("owner").get().recorded_by_id is None


def test_the_citizen_is_told_in_one_sms(world: World) -> None:
    claim = recorded(world)
    say(world, claim, world.kasie)
    say(world, claim, world.dinsos_officer)

    outbox.send_due(now=world.at(10, 11))

    (told,) = [one.text for one in Shown.objects.using("owner").all() if "ditemukan" in one.text]
    assert "tidak ditemukan. Tetap dikerjakan Kel. Ketileng, dihitung sejak Rab 20 Okt 2021. Gratis." in told
    assert len(told) <= 160
    assert told.isascii()


@pytest.mark.usefixtures("silent")
def test_two_offices_answer_at_the_same_moment_and_the_claim_is_settled_once(world: World, db: str) -> None:
    claim = recorded(world)

    with held(db, "SELECT 1 FROM cases_case FOR UPDATE") as release:
        results = at_once(
            lambda: say(world, claim, world.kasie), lambda: say(world, claim, world.dinsos_officer),
            lambda: release(2),
        )  # fmt: skip

    assert [result for result in results[:2] if isinstance(result, Exception)] == []
    assert now(claim)[0].outcome == "not_found"
    assert Clock.objects.using("owner").filter(case=claim.case_id, scope="case").count() == 2


@pytest.mark.usefixtures("silent")
def test_a_find_meets_the_job_that_takes_silence(world: World) -> None:
    claim = recorded(world)
    late = world.at(14, 10, 1)
    clock.set_to(late)

    results = at_once(
        seated(world.kasie, lambda: claims.answer(
            claim_id=claim.pk, by=world.kasie, is_found=True, place="Rak 2", found_on=JANUARY, at=late
        )),
        lambda: deadlines.meet_all(at=late),
    )  # fmt: skip

    assert [result for result in results if isinstance(result, Exception)] == []
    assert now(claim)[0].outcome == "found"
