"""Letters: initials in order, a list signed line by line, own kin locked, a head who approves on his own phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, sitting
from tuntas.base.ledger import acts, clock
from tuntas.base.ledger.models import Outbox
from tuntas.base.ledger.outbox import RENDERERS
from tuntas.base.offices import actions as offices
from tuntas.base.offices.models import Approval, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases import batches
from tuntas.casework.cases.models import Batch, BatchLine, Case


Sit = Callable[[Seat], Client]
PIN = "482913"


def letter(world: World, numbers: list[str], *chain: Seat) -> int:
    with sitting(world.lurah) as seat:
        batch = batches.make(
            by=seat,
            purpose="Usulan Desember",
            numbers=numbers,
            chain_posts=[each.post_id for each in chain],
            at=world.at(7),
        )
    return int(batch.pk)


def stored(pk: int) -> Batch:
    return Batch.objects.using("owner").get(pk=pk)


def test_letter_is_made_from_the_cases_of_the_desk(world: World, sit: Sit) -> None:
    number = world.hand_in().number
    client = sit(world.lurah)

    page = client.get(reverse("desk:batch_new")).content.decode()
    typed = {"purpose": "Usulan Desember", "cases": [number], "chain": [world.kasie.post_id]}
    made = client.post(reverse("desk:batch_new"), typed)

    assert number in page
    assert made.status_code == 302, made.content.decode()[-2000:]
    assert Batch.objects.using("owner").get().purpose == "Usulan Desember"
    assert client.post(reverse("desk:batch_new"), {"purpose": ""}).status_code == 422


def test_initials_wait_for_each_other_and_the_signature_for_all(world: World, sit: Sit) -> None:
    pk = letter(world, [world.hand_in().number], world.kasie, world.lurah)
    kasie, lurah = sit(world.kasie), sit(world.lurah)

    early = lurah.post(reverse("desk:batch_initial", args=[pk]))
    unsigned = lurah.get(reverse("desk:sign_list", args=[pk]))
    first, again = (kasie.post(reverse("desk:batch_initial", args=[pk])) for _n in range(2))
    second = lurah.post(reverse("desk:batch_initial", args=[pk]))

    assert (early.status_code, unsigned.status_code, first.status_code, again.status_code) == (409, 409, 302, 409)
    assert "Menunggu paraf" in early.content.decode()
    assert second.status_code == 302
    assert lurah.get(reverse("desk:sign_list", args=[pk])).status_code == 200
    assert sit(world.kasie).get(reverse("desk:sign_list", args=[pk])).status_code == 403


def test_the_day_begins_with_what_waits_for_ones_own_hand(world: World, sit: Sit) -> None:
    """The next in the chain reads it on his first page, and nobody else does."""
    pk = letter(world, [world.hand_in().number], world.kasie, world.camat)

    def days() -> dict[str, bool]:
        seats = {"kasie": world.kasie, "operator": world.operator, "lurah": world.lurah, "camat": world.camat}
        return {
            name: reverse("desk:batch", args=[pk]) in sit(seat).get(reverse("desk:today")).content.decode()
            for name, seat in seats.items()
        }

    nobody = dict.fromkeys(("kasie", "operator", "lurah", "camat"), False)
    for who, seat in (("kasie", world.kasie), ("camat", world.camat)):
        assert days() == nobody | {who: True}
        with sitting(seat):
            batches.initial(by=seat, batch_id=pk, at=world.at(7, 11))
    assert days() == nobody | {"lurah": True}
    with sitting(world.lurah) as seat:
        batches.sign(by=seat, batch_id=pk, letter_number="470/1", choices={}, at=world.at(7, 12))
    assert days() == nobody


def test_list_is_signed_but_for_kin_and_for_what_is_asked_first(world: World, sit: Sit) -> None:
    numbers = [world.hand_in(applicant=name).number for name in ("Sugeng", "Karnoto", "Suparti")]
    brother(world, numbers[0], world.lurah)
    pk = letter(world, numbers)
    client = sit(world.lurah)

    page = client.get(reverse("desk:sign_list", args=[pk])).content.decode()
    asked = next(
        line.pk for line in BatchLine.objects.using("owner").select_related("case") if line.case.number == numbers[1]
    )
    signed = client.post(reverse("desk:batch_sign", args=[pk]), {"letter_number": "460/112", f"line_{asked}": "ask"})

    assert "Ia kerabat Anda" in page
    assert signed.status_code == 302, signed.content.decode()[-2000:]
    assert "Baris yang ditahan menunggu orang lain." in client.get(signed["Location"]).content.decode()
    held = dict(BatchLine.objects.using("owner").values_list("case__number", "held_back"))
    assert held == {numbers[0]: "kin", numbers[1]: "ask_first", numbers[2]: ""}
    assert stored(pk).letter_number == "460/112"
    assert client.post(reverse("desk:batch_sign", args=[pk]), {"letter_number": "460/113"}).status_code == 409


def brother(world: World, number: str, seat: Seat) -> None:
    """Let the applicant stand on the family card of the person on this seat."""
    nik = "3672021505800001"
    with sitting(seat), acts.open_act(event="test.kin", by=acts.SYSTEM, at=world.at(7)):
        Staff.objects.filter(pk=seat.staff_id).update(nik=nik)
        family = Family.objects.create(region=seat.region)
        people = [
            Person.objects.create(name="Lurah", region=seat.region, nik=nik, nik_state="confirmed"),
            Person.objects.create(name="Sugeng", region=seat.region),
        ]
        for person in people:
            Membership.objects.create(
                person=person, family=family, during=(world.at(1, month=1).date(), None), relation="other"
            )
        Case.objects.filter(number=number).update(subject=people[1])


def approval(world: World, sit: Sit, pk: int) -> str:
    """Ask for the lurah's word from the desk of the Kasie; the address on the screen."""
    with sitting(world.lurah) as seat:
        offices.set_pin(by=seat, pin=PIN, at=world.at(7))
    client = sit(world.kasie)
    asked = client.post(reverse("desk:batch_ask", args=[pk]), {"post": world.lurah.post_id})
    assert asked.status_code == 302, asked.content.decode()[-2000:]
    shown = client.get(asked["Location"]).content.decode()
    qr = re.search(r'src="([^"]+qr\.svg)"', shown)
    assert qr is not None
    assert client.get(qr[1])["Content-Type"] == "image/svg+xml"
    assert sit(world.operator).get(asked["Location"]).status_code == 404
    link = Approval.objects.using("owner").get()
    token = offices.approval_token(link)
    assert token not in shown
    assert token.encode() not in bytes(link.token_hash)
    return token


def test_head_approves_on_his_own_phone_once(world: World, sit: Sit) -> None:
    pk = letter(world, [world.hand_in().number])
    token = approval(world, sit, pk)
    phone = Client()

    page = phone.get(reverse("desk:approve", args=[token]))
    wrong = phone.post(reverse("desk:approve_yes", args=[token]), {"pin": "000001"})
    assert stored(pk).signed_at is None
    right = phone.post(reverse("desk:approve_yes", args=[token]), {"pin": PIN})
    again = phone.post(reverse("desk:approve_yes", args=[token]), {"pin": PIN})

    assert (page.status_code, wrong.status_code, right.status_code, again.status_code) == (200, 422, 200, 409)
    assert stored(pk).signed_by_id == world.lurah.post_id


def test_head_is_not_asked_before_the_initials_are_there(world: World, sit: Sit) -> None:
    pk = letter(world, [world.hand_in().number], world.camat)
    client = sit(world.kasie)

    page = client.get(reverse("desk:batch", args=[pk])).content.decode()
    asked = client.post(reverse("desk:batch_ask", args=[pk]), {"post": world.lurah.post_id})

    assert "Belum diparaf" in page
    assert "Buat tautan" not in page
    assert asked.status_code == 409
    assert not Approval.objects.using("owner").exists()


@pytest.mark.parametrize("when", [timedelta(hours=3), timedelta(days=1)])
def test_link_that_is_too_old_approves_nothing(world: World, sit: Sit, when: timedelta) -> None:
    pk = letter(world, [world.hand_in().number])
    token = approval(world, sit, pk)
    clock.set_to(world.at(7, 10) + when)

    answer = Client().post(reverse("desk:approve_yes", args=[token]), {"pin": PIN})

    assert answer.status_code == 409
    assert stored(pk).signed_at is None


def test_head_who_says_no_signs_nothing_and_the_link_is_used(world: World, sit: Sit) -> None:
    pk = letter(world, [world.hand_in().number])
    token = approval(world, sit, pk)

    answer = Client().post(reverse("desk:approve_no", args=[token]), {"pin": PIN})

    assert answer.status_code == 200
    assert stored(pk).signed_at is None
    assert Client().post(reverse("desk:approve_yes", args=[token]), {"pin": PIN}).status_code == 409


def test_link_nobody_made_is_not_there(world: World) -> None:
    assert Client().get(reverse("desk:approve", args=["0" * 40])).status_code == 404


def test_link_by_mail_is_written_when_it_is_sent(world: World, sit: Sit) -> None:
    with sitting(world.lurah), acts.open_act(event="test.mail", by=acts.SYSTEM, at=world.at(7)):
        Staff.objects.filter(pk=world.lurah.staff_id).update(email="lurah@contoh.id")
    token = approval(world, sit, letter(world, [world.hand_in().number]))
    row = Outbox.objects.using("owner").get(template="approval_asked")

    message = RENDERERS["approval_asked"](None, row.ref_id)

    assert message is not None
    assert message.address == "lurah@contoh.id"
    assert f"/meja/setuju/{token}/" in message.text
