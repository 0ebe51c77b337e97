"""What passes between offices with numbers: sent, ticked, voided, in hand without a list, named at night; and searched."""

from datetime import date
from uuid import uuid4

from tests.factories.world import KEPUH, KETILENG, World, sitting
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import claims, numbering, outgoing, reconciliation, store
from tuntas.casework.cases.models import Gap, Reconciliation


OCTOBER = date(2021, 10, 20)


def live(world: World) -> None:
    """This function will let two villages send, and five people come who handed in before."""
    sent = [_sent(world, seat, region) for seat, region in ((world.kasie, KETILENG), (world.kepuh_kasie, KEPUH))]
    _in_hand(world)
    clock.set_to(world.at(27, 21))
    reconciliation.reconcile_all(at=world.at(27, 21))
    _sent(world, world.kasie, KETILENG)
    clock.set_to(world.at(28, 21))
    reconciliation.reconcile_all(at=world.at(28, 21))
    _gone(world)
    _claims(world)
    assert all(sent)


def _needs(world: World, n: int, region: str) -> list[str]:
    return [
        world.hand_in(applicant=f"Warga kirim {i}", region=region, kind="need", programme="", at=world.at(27, 8)).number
        for i in range(n)
    ]


def _sent(world: World, seat: Seat, region: str) -> int:
    """Three sent on one list, one ticked, one taken back, one left; and a form spoiled."""
    dinsos = world.office("36.72-dinsos").pk
    with sitting(seat) as by:
        covering = outgoing.send_many(numbers=_needs(world, 3, region), by=by, to_office_id=dinsos, at=world.at(27, 9))
        items = [item.pk for item in outgoing.items(covering)]
        outgoing.take_back(item_id=items[1], by=by, ground="Salah map", at=world.at(27, 10))
        outgoing.spoil(to_office_id=dinsos, by=by, ground="Kertas robek", at=world.at(27, 10))
    with sitting(world.dinsos_officer) as by:
        outgoing.accept_items(covering_id=covering.pk, items=items[:1], by=by, at=world.at(27, 11))
    return int(covering.pk)


def _in_hand(world: World) -> None:
    """By the number that will come, by one that never does, and by their cases."""
    with sitting(world.kasie):
        book = numbering.book_between(world.kasie.office_id, world.office("36.72-dinsos").pk)
    assert book is not None
    with sitting(world.dinsos_officer) as by:
        for n in (book.last_n + 1, book.last_n + 90):
            outgoing.name_in_hand(from_office_id=world.kasie.office_id, by=by, n=n, at=world.at(27, 12))
        for number in _needs(world, 2, KETILENG):
            outgoing.name_in_hand(
                from_office_id=world.kasie.office_id, by=by, n=None, number=number, at=world.at(27, 12)
            )


def _gone(world: World) -> None:
    """Two numbers as a night names them that somebody has taken out: no action can do that."""
    with sitting(world.kasie) as by, acts.open_act(event="test.lived", by=by.actor, at=world.at(28, 22)):
        last = Reconciliation.objects.filter(book__from_office_id=by.office_id).order_by("-id").first()
        Gap.objects.bulk_create([Gap(reconciliation=last, kind="missing", n=n) for n in (700, 701)])


def _claims(world: World) -> None:
    """Found by neither and signed; found; silent; marked; just recorded."""
    neither, found, silent, marked, _fresh = (_claim(world, n) for n in range(5))
    for claim in (neither, marked):
        for seat in (world.kasie, world.dinsos_section):
            _say(world, claim, seat, None)
    for seat in (world.kasie, world.dinsos_section):
        with sitting(seat):
            claims.sign(claim_id=neither, by=seat, at=world.at(28, 11))
    _say(world, found, world.kasie, OCTOBER)
    _say(world, silent, world.kasie, None)
    with sitting(world.camat) as by:
        claims.doubt(claim_id=marked, by=by, ground="Nomor halaman dua kali", at=world.at(28, 12))
        claims.doubt(claim_id=neither, by=by, ground="Tinta berbeda", at=world.at(28, 12))
    # Only what claims do by themselves: what was sent stays on the way.
    with sitting(world.system):
        claims.meet_due(at=world.at(4, 11, month=1, year=2022))
    _claim(world, 5)


def _claim(world: World, n: int) -> int:
    with sitting(world.kasie) as by:
        matter = store.Matter(
            key=uuid4(),
            region=KETILENG,
            topic="aid",
            applicant=f"Pak Darmo {n}",
            channel="desk",
            office_id=by.office_id,
        )
        receipt = store.hand_in(matter, by=by.actor, at=world.at(28, 9))
        said = claims.Claimed(KETILENG, "village", OCTOBER, "witness", "Pak RT")
        return claims.record(said, case_id=receipt.case_id, by=by.actor, at=world.at(28, 9))


def _say(world: World, claim: int, seat: Seat, found: date | None) -> None:
    with sitting(seat):
        claims.answer(
            claim_id=claim,
            by=seat,
            is_found=found is not None,
            place="Lemari arsip",
            found_on=found,
            at=world.at(28, 10),
        )
