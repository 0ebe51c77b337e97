"""Families found without an applicant, and names an official recommends, at the desk."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World, sitting
from tests.surfaces.desk.papers import photo
from tests.surfaces.desk.pressing import case_of, open_list, press
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions as cases, tracking
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import lists
from tuntas.casework.kinds.proposal.models import Outreach, Reporter


Sit = Callable[[Seat], Client]
PAPERS = ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement")

pytestmark = pytest.mark.page


FOUND = {"tip": "third_party", "found_on": "2021-12-06", "account": "Atap bocor, dua anak.", "reporter": "Pak Guru Rahasia",
         "is_secret": "on", "name": "Keluarga Pak Emen", "rt_rw": "03/05", "programme": "jscm"}  # fmt: skip


def found(world: World, sit: Sit, **changes: str) -> tuple[Client, str]:
    client = sit(world.operator)
    shown = client.get(reverse("desk:found")).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', shown)
    assert key
    client.post(reverse("desk:found"), FOUND | {"key": key[1]} | changes, follow=True)
    return client, Case.objects.using("owner").get(applicant="Keluarga Pak Emen").number


def test_a_reporter_who_asked_for_secrecy_is_read_by_two_seats_alone(world: World, sit: Sit) -> None:
    client, number = found(world, sit)
    page = reverse("desk:case", args=[number])

    assert "Pak Guru Rahasia" in client.get(page).content.decode()
    assert "Pak Guru Rahasia" in sit(world.dinsos_section).get(page).content.decode()
    for seat in (world.kasie, world.lurah, world.staff, world.dinsos_officer, world.dinsos_verifier, world.camat):
        shown = sit(seat).get(page).content.decode()
        assert ("Atap bocor" in shown, "Guru" in shown, "nama dirahasiakan" in shown.lower()) == (True, False, False), (
            seat.title
        )
    with sitting(world.lurah):
        assert list(Reporter.objects.all()) == []
    with sitting(world.kepuh_operator):
        assert list(Outreach.objects.all()) == []
    told = tracking.track(number)
    assert "Guru" not in str(told.facts)


def test_who_told_can_be_rung_again(world: World, sit: Sit) -> None:
    client = sit(world.operator)
    wrong = client.post(
        reverse("desk:found"), FOUND | {"key": str(uuid4()), "reporter_phone": "0812", "phone": "rumah"}
    )
    found(world, sit, reporter_phone="+62 (812) 3456-7890", phone="0254 391 234")

    # Each is said twice: in the list above the form, and beside its field.
    told = unescape(wrong.content.decode())
    assert (wrong.status_code, told.count("Tulis nomor telepon lengkap")) == (422, 4)
    assert all(f'value="{typed}"' in told for typed in ("0812", "rumah", "Pak Guru Rahasia"))
    assert Reporter.objects.using("owner").get().phone == "081234567890"
    assert Case.objects.using("owner").get(applicant="Keluarga Pak Emen").phone == "0254391234"


def test_a_found_family_is_visited_and_asked_before_anything_goes_on(world: World, sit: Sit) -> None:
    client, number = found(world, sit)
    blocked = client.get(reverse("desk:case", args=[number])).content.decode()
    assert "Keluarganya belum ditemui" in blocked
    for code in PAPERS:
        with sitting(world.operator) as seat:
            cases.do_task(number=number, code=code, by=seat, at=world.at(7, 11))
    refused = client.post(
        reverse("desk:move", args=[number, "hand_over"]),
        {"to_office": world.office("36.72-dinsos").pk, "ground": "file_complete"},
    )
    assert (refused.status_code, "persetujuan keluarga" in refused.content.decode()) == (409, True)
    one = open_list(world)
    with sitting(world.operator) as seat:
        assert lists.gather(list_id=one.pk, by=seat, at=world.at(7, 12)) == 0
    press(client, f"/meja/turun/{number}/", "turun", visited_on="2021-12-07", finding="found", answer_house="Sewa")
    lacking = client.post(
        reverse("desk:move", args=[number, "consent"]), {"consent": "yes", "how": "spoken", "on": "2021-12-07"}
    )
    assert (lacking.status_code, "perlu saksi" in lacking.content.decode()) == (422, True)
    client.post(reverse("desk:move", args=[number, "consent"]), {"consent": "yes", "how": "thumb", "on": "2021-12-07"})
    with sitting(world.operator) as seat:
        assert lists.gather(list_id=one.pk, by=seat, at=world.at(7, 12)) == 1


def test_a_family_that_says_no_is_left_in_peace(world: World, sit: Sit) -> None:
    client, number = found(world, sit)
    press(client, f"/meja/turun/{number}/", "turun", visited_on="2021-12-07", finding="found", answer_house="Sewa")
    client.post(reverse("desk:move", args=[number, "consent"]), {"consent": "no", "how": "signed", "on": "2021-12-07"})

    assert case_of(number).state == "withdrawn"


def test_a_finding_without_its_facts_comes_back_with_what_was_typed(world: World, sit: Sit) -> None:
    client = sit(world.operator)
    answer = client.post(
        reverse("desk:found"),
        FOUND | {"key": str(uuid4()), "tip": "media", "nik": "123", "account": "Terlihat di berita"},
    )
    page = answer.content.decode()

    assert (answer.status_code, "Terlihat di berita" in page, "Pak Guru Rahasia" in page) == (422, True, True)
    assert ("Sebut media" in page) or ("16 angka" in page)
    assert not Case.objects.using("owner").filter(applicant="Keluarga Pak Emen").exists()


def test_a_recommendation_is_on_record_with_its_paper_and_waits_in_the_same_queue(world: World, sit: Sit) -> None:
    client = sit(world.operator)
    typed = {"recommender": "Ketua Fraksi", "recommender_office": "DPRD", "recommended_on": "2021-12-06",
             "name": "Nama Titipan", "programme": "jscm", "key": str(uuid4())}  # fmt: skip
    bad = client.post(reverse("desk:recommended"), typed | {"recommender": ""})
    assert (bad.status_code, "Nama Titipan" in bad.content.decode()) == (422, True)
    client.post(reverse("desk:recommended"), typed | {"photo": photo()})

    case = Case.objects.using("owner").select_related("origin__paper__document").get(applicant="Nama Titipan")
    assert (case.source, case.state, case.origin.recommended_on) == ("recommendation", "preparing", date(2021, 12, 6))
    assert b"rahasia" not in bytes(case.origin.paper.document.content)
    shown = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "Ketua Fraksi, DPRD, 6 Desember 2021" in shown
