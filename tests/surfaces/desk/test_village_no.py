"""The village's no: minutes, the reason sheet, notice, and the second look."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from tests.factories.world import World, sitting
from tests.surfaces.desk.papers import photo
from tests.surfaces.desk.pressing import open_list, press
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers, store
from tuntas.casework.cases.models import Decision, Document
from tuntas.casework.kinds.proposal import queries
from tuntas.casework.kinds.proposal.models import ListLine


Sit = Callable[[Seat], Client]

pytestmark = pytest.mark.page


def judged_no(world: World, sit: Sit) -> tuple[store.Receipt, ListLine]:
    """One name, judged not eligible, the minutes photographed."""
    receipt = world.hand_in(applicant="Sarinah", at=world.at(6))
    one = open_list(world)
    client, page = sit(world.kasie), f"/meja/daftar/{one.pk}/"
    press(client, page, "ambil")
    press(client, page, "bekukan")
    shown = client.get(page).content.decode()
    address = re.search(r'action="([^"]*musyawarah[^"]*)"', shown)
    assert address
    client.post(address[1].replace("&amp;", "&"), {
        "way": "meeting", "held_on": "2021-12-07", "place": "Aula", "n_members": "12", "n_present": "9", "quorum": "7",
        "photo": photo(),
    })  # fmt: skip
    with sitting(world.kasie):
        (line,) = queries.lines_of(one)
    press(client, page, "hasil", **{f"verdict-{line.pk}": "not_eligible", f"reason-{line.pk}": "Punya dua rumah",
                                    f"would_change-{line.pk}": "rumah dijual"})  # fmt: skip
    press(sit(world.lurah), page, f"{one.pk}/tanda-tangan")
    return receipt, line


def test_the_minutes_are_kept_as_a_photo_made_anonymous(world: World, sit: Sit) -> None:
    _receipt, line = judged_no(world, sit)
    address = reverse("desk:list_minutes", args=[line.list_id])

    seen = sit(world.dinsos_section).get(address)

    assert (seen.status_code, seen["Content-Type"], b"rahasia" in seen.content) == (200, "image/jpeg", False)
    assert sit(world.kepuh_kasie).get(address).status_code == 404
    with sitting(world.kepuh_kasie):
        assert not Document.objects.exists()


def test_a_villages_no_owes_its_sheet_runs_from_notice_and_is_looked_at_by_the_camat(world: World, sit: Sit) -> None:
    receipt, line = judged_no(world, sit)
    number = receipt.number
    assert "Serahkan lembar alasannya" in sit(world.kasie).get("/meja/").content.decode()
    sheet = sit(world.kasie).get(reverse("desk:line_reason", args=[line.pk])).content.decode()
    assert ("Punya dua rumah" in sheet, "Kec. Cilegon" in sheet) == (True, True)
    clock.set_to(world.at(9, 10))
    citizen, address = Client(), reverse("public:tracked", args=[numbers.written(number)])
    closed = citizen.post(reverse("public:decision_read", args=[numbers.written(number)]))
    assert closed.status_code == 422
    citizen.post(address, {"secret": receipt.secret})
    opened = citizen.get(address).content.decode()
    assert "Saya sudah membaca putusan ini" in opened
    assert Decision.objects.using("owner").get(case__number=number).notice_at is None
    citizen.post(reverse("public:decision_read", args=[numbers.written(number)]))

    decision = Decision.objects.using("owner").get(case__number=number)
    assert (decision.notice_proof, localtime(decision.notice_at).date(), decision.objection_until) == (
        "tracked", date(2021, 12, 9), date(2021, 12, 23),
    )  # fmt: skip
    assert "Serahkan lembar alasannya" not in sit(world.kasie).get("/meja/").content.decode()
    assert "Saya sudah membaca" not in citizen.get(address).content.decode()
    citizen.post(reverse("public:contest"), {"number": number, "secret": receipt.secret, "words": "Rumah warisan."})
    assert sit(world.lurah).post(reverse("desk:move", args=[number, "decide_objection"]),
                                 {"outcome": "dismissed", "text": "Tetap"}).status_code == 403  # fmt: skip
    settled = sit(world.camat).post(
        reverse("desk:move", args=[number, "decide_objection"]),
        {"outcome": "upheld", "text": "Rumah warisan belum dibagi."},
    )
    assert settled.status_code == 302
    # The sheet is of the village's own no, also after another office has undone it.
    again = sit(world.kasie).get(reverse("desk:line_reason", args=[line.pk]))
    assert (again.status_code, "Punya dua rumah" in again.content.decode()) == (200, True)
