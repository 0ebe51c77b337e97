"""Kin on a line of a list, and kin of whoever checks: somebody else's hand, and why is said."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import KETILENG, World, sitting
from tests.surfaces.desk.pressing import case_of, open_list, press
from tuntas.base.ledger import acts, clock
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Office, Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases import actions as cases
from tuntas.casework.kinds.proposal import actions, lists, queries
from tuntas.casework.kinds.proposal.models import ListLine
from tuntas.surfaces.commands.seeding import offices as seeding


Sit = Callable[[Seat], Client]
PAPERS = ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement")
NIK = "3672021405700001"

pytestmark = pytest.mark.page


def jombang(world: World) -> dict[str, Seat]:
    """Kepuhkajang with its council, beside Kota Cilegon: posts by role."""
    seeding.build_district("35.17", districts=("35.17.01",), villages=("35.17.01.2002",), puskesos=False)
    found = {}
    for code in ("35.17.01.2002", "35.17.01"):
        office = Office.objects.using("owner").get(code=code)
        for post in Post.objects.using("owner").filter(office=office):
            seat = offices.seat_for(post.pk, at=world.at(7))
            assert seat is not None
            found[f"{'camat' if code == '35.17.01' else 'desa'}_{seat.role}"] = seat
    return found


def kin(world: World, seat: Seat, person: Person, *, card: bool) -> None:
    """Make the listed person kin of who sits there: by a tie in the register, or by one family card."""
    with acts.open_act(event="test.kin", by=acts.SYSTEM, at=world.at(6), using="owner"):
        Staff.objects.using("owner").filter(pk=seat.staff_id).update(nik=NIK)
    with sitting(seat), acts.open_act(event="test.kin", by=seat.actor, at=world.at(6)):
        officer = Person.objects.filter(nik=NIK).first() or people.add_person(
            people.PersonFacts(seat.staff_name, seat.region, NIK)
        )
        if not card:
            people.add_kin(officer, person, relation="sibling", grade="near", source="register", declared_by=None,
                           on=date(2021, 12, 1))  # fmt: skip
            return
        family = Membership.objects.get(person=person).family
        people.add_member(officer, Family.objects.get(pk=family.pk), relation="spouse", on=date(2021, 1, 1))


@pytest.mark.slow
def test_kades_abstains_on_line_14_bpd_signs_and_the_camat_has_a_copy(world: World, sit: Sit) -> None:
    seats = jombang(world)
    kades, bpd, operator, camat = (
        seats[name] for name in ("desa_head", "desa_council_chair", "desa_operator", "camat_head")
    )
    with sitting(operator) as seat:
        for n in range(1, 42):
            actions.propose(
                by=seat, region=seat.region, applicant=f"Warga {n:02}", programme="pkh", received_at=world.at(6),
                facts=actions.Facts(f"Warga {n:02}", kk_no=f"35170112121200{n:02}"), key=uuid4(), at=world.at(6),
            )  # fmt: skip
        one = lists.open_list(by=seat, programme="pkh", month=date(2021, 12, 1), at=world.at(6))
        lists.gather(list_id=one.pk, by=seat, at=world.at(6))
        hidden = Person.objects.get(name="Warga 20")
    kin(world, seats["desa_section_head"], hidden, card=True)
    with sitting(operator) as seat:
        lists.freeze(list_id=one.pk, by=seat, at=world.at(7, 11))
        meeting = lists.Meeting("responsibility_statement", date(2021, 12, 7), statement_number="470/1")
        lists.record_meeting(list_id=one.pk, by=seat, meeting=meeting, at=world.at(7, 12))
        rows = queries.lines_of(one)
        results = {row.pk: lists.Result("eligible") for row in rows}
        lists.key_back(list_id=one.pk, by=seat, results=results, at=world.at(7, 12))
    clock.set_to(world.at(7, 13))
    page = f"/meja/daftar/{one.pk}/"
    line = next(row for row in rows if row.n == 14)

    head = sit(kades)
    aside = press(head, page, f"baris/{line.pk}/mundur", relation="sibling")
    assert f"Yang menandatangani: {bpd.title}" in aside
    # Line 20 was found by the family card: held, not removed; the other 39 and the one held stay on the list.
    assert "39 baris ditandatangani, 2 menunggu tangan lain" in press(
        head, page, "daftar/" + str(one.pk) + "/tanda-tangan"
    )
    chair = sit(bpd)
    assert "Menunggu tangan Anda" in chair.get("/meja/daftar/").content.decode()
    assert f"Baris {line.n} ditandatangani" in press(chair, page, f"baris/{line.pk}/tanda-tangan")
    copies = sit(camat).get("/meja/daftar/").content.decode()
    assert ("Tembusan baris kerabat" in copies, "Warga 14" in copies, bpd.title in copies) == (True, True, True)
    held = next(row for row in rows if row.case.applicant == "Warga 20")
    assert chair.post(reverse("desk:line_sign", args=[held.pk])).status_code == 403
    assert "ditandatangani" in press(sit(camat), page, f"baris/{held.pk}/tanda-tangan")
    signed = ListLine.objects.using("owner").filter(list=one.pk, signed_at__isnull=False).count()
    assert signed == 41


def test_nobody_checks_his_own_wife_and_is_told_why(world: World, sit: Sit) -> None:
    with sitting(world.operator) as seat:
        number = actions.propose(
            by=seat, region=KETILENG, applicant="Istri Operator", programme="jscm", received_at=world.at(6), at=world.at(6),
            facts=actions.Facts("Istri Operator", kk_no="3672021212120001"), key=uuid4(),
        ).number  # fmt: skip
        wife = Person.objects.get(name="Istri Operator")
    kin(world, world.operator, wife, card=True)
    client = sit(world.operator)

    for answer in (
        client.post(reverse("desk:move", args=[number, "verify"]), {"note": "Sesuai"}),
        client.post(
            f"/meja/turun/{number}/", {"visited_on": "2021-12-07", "finding": "found", "answer_house": "Milik"}
        ),
    ):
        page = answer.content.decode()
        assert (answer.status_code, "kerabat dekat Anda" in page, "bukan alasan menolak" in page) == (403, True, True)
    assert case_of(number).state == "preparing"
    other = sit(world.staff)
    assert (
        other.post(
            f"/meja/turun/{number}/", {"visited_on": "2021-12-07", "finding": "found", "answer_house": "Milik"}
        ).status_code
        == 302
    )


def test_the_verifier_of_dinsos_does_not_verify_his_own_either(world: World, sit: Sit) -> None:
    with sitting(world.operator) as seat:
        number = actions.propose(
            by=seat, region=KETILENG, applicant="Kakak Pemeriksa", programme="jscm", received_at=world.at(1), at=world.at(1),
            facts=actions.Facts("Kakak Pemeriksa"), key=uuid4(),
        ).number  # fmt: skip
        person = Person.objects.get(name="Kakak Pemeriksa")
    kin(world, world.dinsos_verifier, person, card=False)
    clock.set_to(world.at(8, 10))
    press(sit(world.dinsos_officer), "/meja/usulan/langsung/", "langsung", number=number)
    for code in PAPERS:
        with sitting(world.dinsos_officer) as seat:
            cases.do_task(number=number, code=code, by=seat, at=world.at(8, 11))

    answer = sit(world.dinsos_verifier).post(reverse("desk:move", args=[number, "verify"]), {"note": "Sesuai"})

    assert (answer.status_code, "kerabat dekat Anda" in answer.content.decode()) == (403, True)
    assert (
        sit(world.dinsos_section).post(reverse("desk:move", args=[number, "verify"]), {"note": "Sesuai"}).status_code
        == 302
    )


def test_a_line_of_ones_own_kin_is_keyed_by_somebody_else(world: World, sit: Sit) -> None:
    with sitting(world.operator) as seat:
        for name in ("Istri Operator", "Rohmah"):
            actions.propose(by=seat, region=KETILENG, applicant=name, programme="jscm", received_at=world.at(6),
                            facts=actions.Facts(name, kk_no="3672021212120001" if name[0] == "I" else None), key=uuid4(),
                            at=world.at(6))  # fmt: skip
        one = open_list(world)
        lists.gather(list_id=one.pk, by=seat, at=world.at(7, 11))
        wife = Person.objects.get(name="Istri Operator")
    kin(world, world.operator, wife, card=True)
    with sitting(world.kasie) as seat:
        lists.freeze(list_id=one.pk, by=seat, at=world.at(7, 11))
        lists.record_meeting(list_id=one.pk, by=seat, at=world.at(7, 12), meeting=lists.Meeting(
            "responsibility_statement", date(2021, 12, 7), statement_number="470/1"))  # fmt: skip
        rows = {row.case.applicant: row.pk for row in queries.lines_of(one)}
    client, page = sit(world.operator), f"/meja/daftar/{one.pk}/"
    shown = client.get(page).content.decode()
    assert (f'name="verdict-{rows["Rohmah"]}"' in shown, f'name="verdict-{rows["Istri Operator"]}"' in shown) == (
        True,
        False,
    )

    refused = client.post(
        reverse("desk:list_results", args=[one.pk]), {f"verdict-{rows['Istri Operator']}": "eligible"}
    )
    assert (refused.status_code, "Hasilnya dimasukkan petugas lain" in refused.content.decode()) == (403, True)
    assert "1 baris tersimpan" in press(client, page, "hasil", **{f"verdict-{rows['Rohmah']}": "eligible"})


def test_a_name_nobody_registered_says_so_and_its_kin_is_held_once_it_is(world: World, sit: Sit) -> None:
    """A citizen's own matter has a name alone: who may be kin is unknown until its person is registered."""
    number = world.hand_in(applicant="Sarinah", at=world.at(6)).number
    one = open_list(world)
    with sitting(world.kasie) as seat:
        lists.gather(list_id=one.pk, by=seat, at=world.at(7, 11))
        lists.freeze(list_id=one.pk, by=seat, at=world.at(7, 11))
    with sitting(world.operator) as seat, acts.open_act(event="test.kin", by=seat.actor, at=world.at(6)):
        card = people.add_family(people.FamilyFacts(KETILENG, "3672021212120001"))
        officer = people.add_person(people.PersonFacts(world.lurah.staff_name, KETILENG, NIK))
        people.add_member(officer, card, relation="head", on=date(2021, 1, 1))
    with acts.open_act(event="test.kin", by=acts.SYSTEM, at=world.at(6), using="owner"):
        Staff.objects.using("owner").filter(pk=world.lurah.staff_id).update(nik=NIK)
    client, page = sit(world.kasie), f"/meja/daftar/{one.pk}/"
    shown = client.get(page).content.decode()
    address = reverse("desk:move", args=[number, "register"])
    assert ("1 nama belum terdaftar" in shown, address in shown) == (True, True)

    wrong = client.post(address, {"name": "Sarinah", "kk_no": "36720212"})
    assert (wrong.status_code, 'value="36720212"' in wrong.content.decode()) == (422, True)
    assert client.post(address, {"name": "Sarinah", "kk_no": "3672021212120001"}).status_code == 302

    again = client.get(page).content.decode()
    assert ("belum terdaftar" in again, "tercatat kerabat dan belum menyatakannya" in again) == (False, True)
    assert client.post(address, {"name": "Sarinah"}).status_code in {403, 404, 409}
    assert sit(world.kepuh_kasie).post(address, {"name": "Sarinah"}).status_code == 404
