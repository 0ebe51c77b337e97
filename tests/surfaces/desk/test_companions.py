"""Who walks with a citizen, and where she is referred to, at the desk."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World
from tests.surfaces.desk.pressing import press
from tuntas.base.ledger import acts
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.referral.models import Provider


Sit = Callable[[Seat], Client]

pytestmark = pytest.mark.page


def test_a_companion_sees_the_one_case_and_nothing_else_until_her_word_ends_it(world: World, sit: Sit) -> None:
    receipt = world.hand_in(applicant="Mbok Sainah", words="minta JSCM untuk janda")
    number, desk = numbers.written(receipt.number), sit(world.kasie)
    page = press(
        desk, f"/meja/pendampingan/{receipt.number}/", "pendampingan", companion="Pak Rudi", basis="spoken",
        words="Minta ditemani", from_on="2021-12-07", until_on="2022-01-31", organisation="PSM",
    )  # fmt: skip
    code = re.search(r'Kode pendamping</dt><dd><b class="nb">([^<]+)<', page)
    assert code
    press(desk, f"/meja/pendampingan/{receipt.number}/", "kunjungan", on="2021-12-07", place="Disdukcapil", words="KK")
    assert "Didampingi" in desk.get(reverse("desk:case", args=[receipt.number])).content.decode()

    friend = Client()
    assert friend.post(reverse("public:companion_entry"), {"number": number, "code": "AAAAAAAA"}).status_code == 422
    friend.post(reverse("public:companion_entry"), {"number": number, "code": code[1]})
    seen = friend.get(reverse("public:companion", args=[number])).content.decode()
    assert ("Kel. Ketileng" in seen, "Disdukcapil" in seen) == (True, True)
    assert [word for word in ("Sainah", "janda", "08001234567", receipt.secret) if word in seen] == []
    assert "Sainah" not in friend.get(reverse("public:tracked", args=[number])).content.decode()
    friend.post(
        reverse("public:companion_visit", args=[number]), {"on": "2021-12-07", "place": "Dinsos", "words": "Tanya"}
    )
    citizen, address = Client(), reverse("public:tracked", args=[number])
    citizen.post(address, {"secret": receipt.secret})
    opened = citizen.get(address).content.decode()
    assert ("Pak Rudi" in opened, "Dinsos</b>" in opened) == (True, True)
    citizen.post(reverse("public:stop_companion", args=[number]))
    assert friend.get(reverse("public:companion", args=[number])).status_code == 302
    assert "Sudah berakhir" in citizen.get(address).content.decode()


def test_a_referral_goes_to_the_registry_and_its_status_comes_back(world: World, sit: Sit) -> None:
    with acts.open_act(event="test", by=acts.SYSTEM, at=world.at(6), using="owner"):
        service = Provider.objects.using("owner").create(
            name="Loket KK", service="civil_record", region="36.72", office=world.office("36.72-disdukcapil")
        )
    receipt = world.hand_in(applicant="Bu KK")
    desk = sit(world.kasie)
    page = desk.get(reverse("desk:move", args=[receipt.number, "make_referral"])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    typed = {"service": "civil_record", "provider": service.pk, "urgency": "soon", "leave": "consent", "leave_on": "2021-12-07",
             "note": "KK hilang.", "key": key[1]}  # fmt: skip
    address = reverse("desk:move", args=[receipt.number, "make_referral"])
    unwilling = desk.post(address, typed | {"leave": ""})
    assert (unwilling.status_code, "KK hilang." in unwilling.content.decode()) == (422, True)
    desk.post(address, typed)
    number = Case.objects.using("owner").get(kind="referral").number

    registry = sit(world.disdukcapil)
    assert "Rujukan dari Kel. Ketileng" in registry.get("/meja/").content.decode()
    for move, fields in (
        ("take_on", {}),
        ("begin_service", {}),
        ("tell_status", {"status": "first_met", "on": "2021-12-07"}),
    ):
        assert registry.post(reverse("desk:move", args=[number, move]), fields).status_code == 302, move
    origin = desk.get(reverse("desk:case", args=[receipt.number])).content.decode()
    assert ("KTP dan KK: Sedang dilayani" in origin, "KK hilang" in origin) == (True, False)
    assert desk.post(reverse("desk:move", args=[number, "end_service"])).status_code == 403
    citizen, tracked = Client(), reverse("public:tracked", args=[numbers.written(receipt.number)])
    citizen.post(tracked, {"secret": receipt.secret})
    shown = citizen.get(tracked).content.decode()
    assert ("Loket KK" in shown, "Sudah datang pertama kali" in shown, "KK hilang" in shown) == (True, True, False)
