"""The desk sends eleven files at once with their numbers; the other desk ticks what it has; both read last night."""

import re
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework.cases.test_outgoing import needs, send
from tests.factories.world import World, sitting
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers as written, outgoing, reconciliation
from tuntas.casework.cases.models import Case, CoveringList, HandHeld, Handover, Outgoing


Sit = Callable[[Seat], Client]


def text(response: object) -> str:
    """The page's words, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def test_eleven_files_are_sent_in_one_act_and_the_page_says_their_numbers(world: World, sit: Sit) -> None:
    given = needs(world, 11)
    client, dinsos = sit(world.kasie), world.office("36.72-dinsos")

    offered = client.get(reverse("desk:send_many"))
    typed = {"to_office": dinsos.pk, "cases": given, "book_prefix": "DS-KJ", "first_n": "14"}
    sent = client.post(reverse("desk:send_many"), typed, follow=True)

    assert 'value="KL-KTL"' in offered.content.decode(), "a prefix is proposed"
    assert "11 berkas dikirim, no. DS-KJ/014…024." in text(sent)
    assert "Daftar pengantar DS-KJ/014…024" in text(sent)
    assert sent.content.decode().count("☐") == 11, "a box for each, to tick by hand"
    more = needs(world, 1)
    asked_again = client.get(reverse("desk:send_many")).content.decode()
    assert 'name="book_prefix"' not in asked_again
    assert 'name="first_n"' not in asked_again
    next_one = client.post(reverse("desk:send_many"), {"to_office": dinsos.pk, "cases": more}, follow=True)
    assert "1 berkas dikirim, no. DS-KJ/025." in text(next_one)


def test_what_stops_one_file_comes_back_with_its_name_and_what_was_typed(world: World, sit: Sit) -> None:
    ready = needs(world, 1)
    unready = world.hand_in(applicant="Bu Rohmah").number
    typed = {
        "to_office": world.office("36.72-dinsos").pk, "cases": [*ready, unready], "book_prefix": "DS-KJ", "first_n": "14",
    }  # fmt: skip

    answer = sit(world.kasie).post(reverse("desk:send_many"), typed)

    assert answer.status_code == 422
    assert "Bu Rohmah tidak bisa ikut: Belum bisa diserahkan" in text(answer)
    assert 'value="14"' in answer.content.decode()
    assert Outgoing.objects.using("owner").count() == 0


def test_an_office_that_cannot_receive_them_is_named_as_that(world: World, sit: Sit) -> None:
    typed = {"to_office": world.office("36.72.04.1005").pk, "cases": needs(world, 1), "book_prefix": "DS-KJ"}

    answer = sit(world.kasie).post(reverse("desk:send_many"), typed)

    assert answer.status_code == 422
    assert "Kantor itu tidak bisa menerima berkas ini." in text(answer)
    assert Outgoing.objects.using("owner").count() == 0


def test_a_form_pressed_twice_sends_once(world: World, sit: Sit) -> None:
    given = needs(world, 1)
    client = sit(world.kasie)
    (address,) = re.findall(r'action="([^"]*once=[^"]*)"', client.get(reverse("desk:send_many")).content.decode())
    typed = {"to_office": world.office("36.72-dinsos").pk, "cases": given, "book_prefix": "DS-KJ"}

    first, again = (client.post(address, typed) for _n in range(2))

    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert CoveringList.objects.using("owner").count() == 1


def test_the_receiver_ticks_and_reads_who_is_unanswered(world: World, sit: Sit) -> None:
    covering = send(world, needs(world, 3), prefix="DS-KJ", first_n=14)
    items = list(Outgoing.objects.using("owner").order_by("n").values_list("pk", flat=True))
    client, address = sit(world.dinsos_officer), reverse("desk:covering", args=[covering.pk])

    nothing = client.post(reverse("desk:covering_accept", args=[covering.pk]), {})
    ticked = client.post(reverse("desk:covering_accept", args=[covering.pk]), {"item": items[:2]}, follow=True)

    assert (nothing.status_code, client.get(address).status_code) == (422, 200)
    assert "2 nomor diterima." in text(ticked)
    assert "014…015 diterima, 016 (Warga 3) tidak dijawab." in text(ticked)
    assert "1 belum dijawab" in text(client.get(reverse("desk:sendings")))
    sender = sit(world.kasie).get(address)
    assert "Terima yang dicentang" not in text(sender)
    assert "Batalkan" in text(sender)


def test_a_number_is_taken_back_with_its_ground_and_still_stands_on_the_list(world: World, sit: Sit) -> None:
    covering = send(world, needs(world, 1), prefix="DS-KJ")
    (item,) = Outgoing.objects.using("owner").values_list("pk", flat=True)
    client, address = sit(world.kasie), reverse("desk:item_void", args=[item])

    assert client.get(address).status_code == 200
    assert client.post(address, {"ground": ""}).status_code == 422
    done = client.post(address, {"ground": "Salah map"}, follow=True)

    assert "Batal: Salah map" in text(done)
    assert client.post(address, {"ground": "Lagi"}).status_code == 409
    assert sit(world.dinsos_officer).get(address).status_code == 404
    assert covering.pk


def test_a_spoiled_form_and_a_file_without_a_list(world: World, sit: Sit) -> None:
    send(world, needs(world, 1), prefix="DS-KJ")
    kasie, dinsos = sit(world.kasie), sit(world.dinsos_officer)

    spoiled = kasie.post(
        reverse("desk:spoil"), {"to_office": world.office("36.72-dinsos").pk, "ground": "Robek"}, follow=True
    )
    wrong = dinsos.post(reverse("desk:in_hand"), {"from_office": world.kasie.office_id})
    named = dinsos.post(reverse("desk:in_hand"), {"from_office": world.kasie.office_id, "n": "3"}, follow=True)

    assert "Nomor berikutnya dicatat batal" in text(spoiled)
    assert (wrong.status_code, named.status_code) == (422, 200)
    assert HandHeld.objects.using("owner").get().n == 3
    assert kasie.get(reverse("desk:spoil")).status_code == 200
    assert dinsos.get(reverse("desk:in_hand")).status_code == 200


def test_both_first_pages_of_the_day_read_the_same_sentence_and_nobody_elses(world: World, sit: Sit) -> None:
    numbers = [*needs(world, 2), world.hand_in(applicant="Mbok Sainah", kind="need", programme="").number]
    covering = send(world, numbers, prefix="DS-KJ", first_n=22)
    with sitting(world.dinsos_officer) as by:
        outgoing.accept_items(
            covering_id=covering.pk, items=[item.pk for item in outgoing.items(covering)][:2], by=by, at=world.at(9, 14)
        )
    reconciliation.reconcile_all(at=world.at(9, 21))
    clock.set_to(world.at(10, 8))

    sentence = "DS-KJ: 022…023 diterima, 024 (Mbok Sainah) tidak dijawab."
    for seat in (world.kasie, world.dinsos_section):
        assert sentence in text(sit(seat).get(reverse("desk:today")))
        assert sentence in text(sit(seat).get(reverse("desk:nights")))
    for seat in (world.kepuh_kasie, world.camat, world.sekda):
        assert "Sainah" not in text(sit(seat).get(reverse("desk:today")))
        assert "Sainah" not in text(sit(seat).get(reverse("desk:nights")))

    tracked = text(Client().get(reverse("public:tracked", args=[written.written(numbers[2])])))
    assert "022…023 diterima, 024 tidak dijawab." in tracked
    assert "Nomor keluar DS-KJ/024" in tracked
    assert "Sainah" not in tracked
    other = text(Client().get(reverse("public:tracked", args=[written.written(numbers[0])])))
    assert "tidak dijawab" not in other


@pytest.mark.parametrize("name", ["sendings", "covering"])
def test_a_page_asks_as_much_for_one_number_as_for_five(world: World, sit: Sit, name: str) -> None:
    counts = []
    for n in (1, 5):
        covering = send(world, needs(world, n))
        client = sit(world.dinsos_officer)
        address = reverse(f"desk:{name}", args=[covering.pk] if name == "covering" else [])
        client.get(address)
        with CaptureQueriesContext(connections["default"]) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_case_that_left_sight_leaves_a_number_like_any_voided_one(world: World, sit: Sit) -> None:
    """As a matter does that goes to the sealed unit: no name, no wait, no half-told night."""
    numbers = [*needs(world, 2), world.hand_in(applicant="Mbok Sainah", kind="need", programme="").number]
    covering = send(world, numbers, prefix="DS-KJ")
    with sitting(world.dinsos_officer) as by:
        outgoing.accept_items(
            covering_id=covering.pk, items=[item.pk for item in outgoing.items(covering)][:1], by=by, at=world.at(9, 11)
        )
    reconciliation.reconcile_all(at=world.at(9, 21))
    clock.set_to(world.at(10, 8))
    last = Outgoing.objects.using("owner").get(n=3)
    with acts.open_act(event="test.moved", by=acts.SYSTEM, at=world.at(10, 8), using="owner"):
        Handover.objects.using("owner").filter(pk=last.handover_id).update(
            answered_at=world.at(10, 8), answer="withdrawn", answered_by_id=world.kasie.post_id
        )
        Case.objects.using("owner").filter(pk=last.case_id).update(region="00", applicant="-")

    for seat in (world.kasie, world.dinsos_officer):
        client = sit(seat)
        page = text(client.get(reverse("desk:covering", args=[covering.pk])))
        assert "DS-KJ/003 Batal: Ditarik" in page
        assert "Sainah" not in page
        assert "1 belum dijawab" in text(client.get(reverse("desk:sendings")))
        assert "001 diterima, 002 (Warga 2) tidak dijawab." in text(client.get(reverse("desk:nights")))
    assert sit(world.kasie).get(reverse("desk:item_void", args=[last.pk])).status_code == 404
    ticked = sit(world.dinsos_officer).post(reverse("desk:covering_accept", args=[covering.pk]), {"item": [last.pk]})
    assert ticked.status_code == 422
