"""Past a silent village: at Dinsos' desk, by the citizen herself, and the village's word beside it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import KETILENG, World, sitting
from tests.surfaces.desk.pressing import case_of, press
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import deadlines, numbers, store
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal.models import DirectFiling


Sit = Callable[[Seat], Client]

pytestmark = pytest.mark.page


def test_past_a_silent_village_at_dinsos_desk_and_its_word_beside_it(world: World, sit: Sit) -> None:
    receipt = world.hand_in(applicant="Bu Tini", at=world.at(1))
    number, dinsos = receipt.number, sit(world.dinsos_officer)

    early = dinsos.post(reverse("desk:direct_way"), {"number": numbers.written(number)})
    assert (early.status_code, "8 Desember 2021" in early.content.decode()) == (409, True)
    assert numbers.written(number) in early.content.decode()
    clock.set_to(world.at(8, 10))
    page = press(dinsos, "/meja/usulan/langsung/", "langsung", number=number)
    assert "Dinsos Kota Cilegon" in page
    assert "Diamnya desa tidak memutus apa pun" in page

    village = sit(world.kasie)
    assert "Nyatakan mengapa belum diusulkan" in village.get("/meja/").content.decode()
    wrong = village.post(reverse("desk:move", args=[number, "state_why"]), {"stance": "against", "statement": ""})
    assert (wrong.status_code, "keluarga membacanya" in wrong.content.decode()) == (422, True)
    told = village.post(
        reverse("desk:move", args=[number, "state_why"]),
        {"stance": "against", "statement": "Punya dua rumah."},
        follow=True,
    )
    assert "Punya dua rumah." in told.content.decode()
    sheet = village.get(reverse("desk:direct_sheet", args=[number])).content.decode()
    assert ("Tidak mengusulkan" in sheet, "Punya dua rumah." in sheet, "Dinsos Kota Cilegon" in sheet) == (True,) * 3
    citizen, address = Client(), reverse("public:tracked", args=[numbers.written(number)])
    assert "Punya dua rumah." not in citizen.get(address).content.decode()
    citizen.post(address, {"secret": receipt.secret})
    assert "Punya dua rumah." in citizen.get(address).content.decode()
    assert "Nyatakan" not in village.get("/meja/").content.decode()


def test_the_camat_sees_what_a_village_did_not_say_in_time(world: World, sit: Sit) -> None:
    number = world.hand_in(applicant="Bu Tini", at=world.at(1)).number
    clock.set_to(world.at(8, 10))
    press(sit(world.dinsos_officer), "/meja/usulan/langsung/", "langsung", number=number)
    clock.set_to(world.at(15))
    deadlines.meet_all(at=world.at(15))

    assert "belum menyatakan mengapa. Dinaikkan kepada Anda" in sit(world.camat).get("/meja/").content.decode()


def test_the_citizen_goes_the_direct_way_herself(world: World) -> None:
    receipt = world.hand_in(applicant="Bu Tini", at=world.at(1))
    citizen, typed = Client(), {"number": numbers.written(receipt.number), "secret": receipt.secret}

    early = citizen.post(reverse("public:direct_way"), typed)
    assert (early.status_code, "8 Desember 2021" in early.content.decode()) == (409, True)
    clock.set_to(world.at(8, 10))
    wrong = citizen.post(reverse("public:direct_way"), typed | {"secret": "AAAAAAAA"})
    assert (wrong.status_code, "tidak cocok" in wrong.content.decode()) == (422, True)
    assert citizen.post(reverse("public:direct_way"), typed).status_code == 303
    assert case_of(receipt.number).holder.kind == "dinsos"
    again = citizen.post(reverse("public:direct_way"), typed)
    assert (again.status_code, "sudah lewat jalur langsung" in again.content.decode()) == (409, True)


def test_a_visit_that_was_turned_away_becomes_a_matter_at_dinsos_with_a_receipt(world: World) -> None:
    word = store.SpokenWord(
        key=uuid4(), office_id=world.office(KETILENG).pk, region=KETILENG, topic="aid", told="unserved"
    )
    visit = store.record_visit(word, at=world.at(7, 9))
    citizen, typed = Client(), {"number": visit.number, "secret": visit.secret}

    unnamed = citizen.post(reverse("public:direct_way"), typed)
    assert (unnamed.status_code, "Tulis nama pemohon" in unnamed.content.decode()) == (422, True)
    taken = citizen.post(reverse("public:direct_way"), typed | {"applicant": "Bu Sari"})

    assert taken.status_code == 303
    case = Case.objects.using("owner").get(applicant="Bu Sari")
    assert case.source == "direct"
    slip = citizen.get(taken["Location"]).content.decode()
    assert numbers.written(case.number) in slip


def test_above_the_village_a_proposal_is_the_villages_from_the_first_minute(world: World, sit: Sit) -> None:
    """No back door: taken in at Dinsos without having been asked of the village, it lies at the village."""
    taken = sit(world.dinsos_officer).post(
        reverse("desk:take_in"),
        {"name": "Bu Baru", "topic": "aid", "programme": "jscm", "village": KETILENG, "intake_key": str(uuid4())},
    )
    assert taken.status_code == 302, taken.content.decode()[-1500:]
    case = Case.objects.using("owner").select_related("holder").get(applicant="Bu Baru")
    assert (case.holder.code, case.source) == (KETILENG, "citizen")


def test_a_proposal_without_a_programme_goes_outside_without_stumbling(world: World, sit: Sit) -> None:
    number = world.hand_in(applicant="Tanpa Program", programme="", at=world.at(1)).number
    clock.set_to(world.at(8, 10))
    dinsos = sit(world.dinsos_section)
    press(dinsos, "/meja/usulan/langsung/", "langsung", number=number)

    sent = dinsos.post(
        reverse("desk:move", args=[number, "dispatch"]),
        {"to_office": world.office("kemensos").pk, "proof": "460/1", "check_on": "2021-12-20"},
    )

    assert (sent.status_code, case_of(number).state) == (302, "outside")


def test_direct_filings_are_seen_in_their_own_region_alone(world: World) -> None:
    world.hand_in(applicant="Bu Tini", at=world.at(1))
    with sitting(world.kepuh_kasie):
        assert not DirectFiling.objects.exists()
