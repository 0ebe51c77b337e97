"""The private room's pages, drawn from real rows in both languages; who finds them; how often they ask."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.factories import unit
from tests.factories.world import World, sitting
from tuntas.base.ledger import acts
from tuntas.base.offices.models import Staff
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import moving, watch
from tuntas.delivery.protection.models import Matter, PaperOpening
from tuntas.surfaces.commands.seeding import units
from tuntas.surfaces.desk.protection.key import COOKIE, DEMO_WORD


pytestmark = pytest.mark.page
Sit = Callable[[Seat], Client]


def open_key(client: Client) -> None:
    assert client.post(reverse("desk:room_key"), {"passphrase": DEMO_WORD}).status_code == 302


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_the_room_is_drawn(world: World, sit: Sit, language: str) -> None:
    client, head = sit(world.ppa_officer), sit(world.ppa_head)
    for one in (client, head):
        one.cookies["django_language"] = language
    with unit.keeper_beside():
        number = unit.arrived(world, at=world.at(7, 10)).number
        lists = [reverse(f"desk:{name}") for name in ("room", "room_key", "room_roster")]
        of_one = [reverse("desk:room_open", args=[number]), reverse("desk:room_matter", args=[number]),
                  reverse("desk:room_step", args=[number, "secure"])]  # fmt: skip
        assert client.get(reverse("desk:today"))["Location"] == reverse("desk:room")
        assert client.get(of_one[1])["Location"] == of_one[0]
        client.post(of_one[0], {"purpose": "call", "ground": "Dekat"})
        assert client.get(of_one[1])["Location"].startswith(reverse("desk:room_key"))
        open_key(client)
        assert [client.get(address).status_code for address in (*lists, *of_one)] == [200] * 6
        open_key(head)
        traced = head.get(reverse("desk:room_trace")).content.decode()
        paper = head.post(reverse("desk:room_key_rotate"))

    assert "Dekat" in traced
    assert (paper.status_code, head.cookies[COOKIE].value) == (200, "")


def test_the_desk_draws_consultation_slip_and_moving(world: World, sit: Sit) -> None:
    desk = sit(world.kasie)
    number = world.hand_in(kind="need", programme="").number
    form = desk.get(reverse("desk:consult"))
    key = re.findall(r'name="intake_key" value="([^"]+)"', form.content.decode())[0]
    done = desk.post(reverse("desk:consult"), {"topic": "aid", "intake_key": key})

    assert form.status_code == 200
    assert desk.get(done["Location"]).status_code == 200
    assert desk.get(reverse("desk:case_room", args=[number])).status_code == 200
    assert sit(world.kepuh_kasie).get(done["Location"]).status_code == 404


def test_a_seat_outside_the_unit_finds_no_room(world: World, sit: Sit) -> None:
    number = unit.arrived(world, at=world.at(7, 10)).number
    for seat in (world.kasie, world.dinsos_head, world.camat, world.sekda):
        for name, arguments in (("room", []), ("room_key", []), ("room_roster", []), ("room_trace", []),
                                ("room_open", [number]), ("room_matter", [number])):  # fmt: skip
            assert sit(seat).get(reverse(f"desk:{name}", args=arguments)).status_code == 404, (seat.title, name)


def test_leaving_and_handing_on_close_the_key(world: World, sit: Sit) -> None:
    client = sit(world.ppa_officer)
    with unit.keeper_beside():
        open_key(client)
        assert client.cookies[COOKIE].value
        client.post(reverse("desk:leave"))
        assert client.cookies[COOKIE].value == ""


def test_the_duty_list_asks_as_often_for_three_as_for_one(world: World, sit: Sit) -> None:
    client, counts = sit(world.ppa_officer), []
    client.get(reverse("desk:room"))  # what a process asks once is asked
    for _more in (1, 2):
        for _n in range(_more):
            unit.arrived(world, at=world.at(7, 10))
        with (
            CaptureQueriesContext(connections["default"]) as plain,
            CaptureQueriesContext(connections["sealed"]) as own,
        ):
            assert client.get(reverse("desk:room")).status_code == 200
        counts.append((len(plain), len(own)))

    assert counts[0] == counts[1]


# --- papers ----------------------------------------------------------------------------------------------------------


def moved_with_papers(world: World) -> str:
    """The number of a matter that came from a case with a photo and a PDF."""
    number = world.hand_in(applicant="Zuleha Bait", kind="need", programme="").number
    with sitting(world.kasie) as by:
        for label, content in (("KTP Zuleha Bait.jpg", unit.PHOTO), ("Visum", b"%PDF-1.4 visum %%EOF")):
            unit.put_paper(number, by, label, content=content, at=world.at(7, 10))
        moving.move_case(number=number, by=by, told=unit.TOLD, at=world.at(7, 10))
    watch.take_arrivals(at=world.at(7, 10))
    return str(Matter.objects.using("owner").latest("id").number)


def looks(body: str) -> list[str]:
    """Where the matter's page posts a look at a paper to."""
    return re.findall(r'action="(/meja/ruang/[^"]+/surat/[^"]+)"', body)


def opened_room(world: World, sit: Sit, number: str) -> tuple[Client, str]:
    client = sit(world.ppa_officer)
    open_key(client)
    client.post(reverse("desk:room_open", args=[number]), {"purpose": "work", "ground": "Dekat"})
    return client, client.get(reverse("desk:room_matter", args=[number])).content.decode()


def test_a_paper_is_looked_at_by_post_with_a_purpose_and_no_cache_keeps_it(world: World, sit: Sit) -> None:
    with unit.keeper_beside():
        client, body = opened_room(world, sit, moved_with_papers(world))
        first, second = looks(body)
        assert "KTP Zuleha Bait.jpg" in body
        seen = client.post(first, {"purpose": "work"})
        unsaid = client.post(second, {})
        again = client.get(first)

    assert (seen.status_code, seen.content, seen["Content-Type"]) == (200, unit.PHOTO, "image/jpeg")
    assert seen["Content-Disposition"] == 'inline; filename="surat.jpg"'
    assert {"no-store", "no-cache", "private"} <= set(seen["Cache-Control"].split(", "))
    assert "default-src 'none'" in seen["Content-Security-Policy"]
    assert (seen["X-Content-Type-Options"], seen["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")
    assert (unsaid.status_code, again.status_code) == (422, 405)
    assert PaperOpening.objects.using("owner").count() == 1


def test_nobody_else_looks_at_a_paper(world: World, sit: Sit) -> None:
    """Bait: the desk that took the paper in; those above it; a colleague who has not opened the matter; a closed key."""
    with unit.keeper_beside():
        number = moved_with_papers(world)
        client, body = opened_room(world, sit, number)
        address = looks(body)[0]
        for seat in (world.kasie, world.lurah, world.dinsos_head, world.camat, world.sekda):
            assert sit(seat).post(address, {"purpose": "work"}).status_code == 404
        colleague = sit(world.ppa_second)
        open_key(colleague)
        assert colleague.post(address, {"purpose": "work"})["Location"] == reverse("desk:room_open", args=[number])
        client.post(reverse("desk:room_key_close"))
        assert client.post(address, {"purpose": "work"})["Location"].startswith(reverse("desk:room_key"))

    assert PaperOpening.objects.using("owner").count() == 0


def test_the_unit_adds_a_photo_which_loses_what_the_telephone_wrote_into_it(world: World, sit: Sit) -> None:
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "rumah Zuleha"
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG", exif=exif)
    with unit.keeper_beside():
        number = moved_with_papers(world)
        client, _body = opened_room(world, sit, number)
        address = reverse("desk:room_write", args=[number, "paper"])
        sent = SimpleUploadedFile("Zuleha.jpg", photo.getvalue(), "image/jpeg")
        unnamed = client.post(address, {"label": "", "photo": sent})
        broken = client.post(address, {"label": "Surat", "photo": SimpleUploadedFile("x.jpg", b"bukan foto")})
        sent.seek(0)
        done = client.post(address, {"label": "Surat rujukan", "photo": sent})
        body = client.get(done["Location"]).content.decode()
        seen = client.post(looks(body)[-1], {"purpose": "work"})

    assert (unnamed.status_code, broken.status_code, done.status_code) == (422, 422, 302)
    assert 'value="Surat"' in broken.content.decode()
    assert "Surat rujukan" in body
    assert seen["Content-Type"] == "image/jpeg"
    assert b"Zuleha" not in seen.content
    with Image.open(io.BytesIO(seen.content)) as kept:
        assert (kept.size, len(kept.getexif())) == ((40, 30), 0)


def test_the_head_reads_who_looked_at_papers(world: World, sit: Sit) -> None:
    head = sit(world.ppa_head)
    with unit.keeper_beside():
        client, body = opened_room(world, sit, moved_with_papers(world))
        client.post(looks(body)[0], {"purpose": "contact"})
        traced = head.get(reverse("desk:room_trace")).content.decode()

    assert traced.count("Satu surat dilihat") == 1
    assert "KTP" not in traced


# --- the way out, the roster's telephones, the case's own page -------------------------------------------------------


def test_leaving_quickly_closes_the_key_and_shows_anybodys_page(world: World, sit: Sit) -> None:
    with unit.keeper_beside():
        client, body = opened_room(world, sit, unit.arrived(world, at=world.at(7, 10)).number)
        assert body.index("Keluar cepat") < body.index("<h1")
        left = client.post(reverse("desk:room_key_close"), {"leave": "1"})
        front = client.get(left["Location"]).content.decode()

    assert (left["Location"], client.cookies[COOKIE].value) == (reverse("public:front"), "")
    assert "Kunci" not in front


@pytest.mark.parametrize(("language", "sentence"), [("id", "Piket tanpa nomor telepon"), ("en", "without a telephone")])
def test_the_head_alone_reads_that_the_roster_has_no_telephone(
    world: World, sit: Sit, language: str, sentence: str
) -> None:
    units.man("36.72", at=world.at(7, 9), days=1)
    with acts.open_act(event="test.staff", by=acts.SYSTEM, at=world.at(6)):
        Staff.objects.filter(pk=world.ppa_officer.staff_id).update(phone="")
    head, officer = sit(world.ppa_head), sit(world.ppa_officer)
    for one in (head, officer):
        one.cookies["django_language"] = language

    for name in ("room", "room_roster"):
        told = head.get(reverse(f"desk:{name}")).content.decode()
        assert sentence in told
        assert world.ppa_officer.staff_name in told
        assert sentence not in officer.get(reverse(f"desk:{name}")).content.decode()


def test_the_head_writes_a_missing_telephone_down_and_nobody_else(world: World, sit: Sit) -> None:
    units.man("36.72", at=world.at(7, 9), days=1)
    silent = world.ppa_officer.staff_id
    with acts.open_act(event="test.staff", by=acts.SYSTEM, at=world.at(6)):
        Staff.objects.filter(pk=silent).update(phone="")
    address, head = reverse("desk:room_phone", args=[silent]), sit(world.ppa_head)

    wrong = head.post(address, {"phone": "tidak punya"})
    outside = head.post(reverse("desk:room_phone", args=[world.kasie.staff_id]), {"phone": "0800 111 2222"})
    others = [sit(seat).post(address, {"phone": "0800 111 2222"}).status_code
              for seat in (world.ppa_officer, world.kasie, world.sekda)]  # fmt: skip
    assert Staff.objects.get(pk=silent).phone == ""
    done = head.post(address, {"phone": "0800 111 2222"})

    assert (wrong.status_code, outside.status_code, others) == (422, 404, [403, 404, 404])
    assert 'value="tidak punya"' in wrong.content.decode()
    assert (done.status_code, Staff.objects.get(pk=silent).phone) == (302, "08001112222")
    assert "tanpa nomor telepon" not in head.get(reverse("desk:room_roster")).content.decode()


def test_a_room_says_what_became_of_the_alert(world: World, sit: Sit) -> None:
    units.man("36.72", at=world.at(7, 9), days=1)
    unit.arrived(world, at=world.at(7, 10))

    watch.go_round(at=world.at(7, 10))

    told = sit(world.ppa_head).get(reverse("desk:room")).content.decode()
    assert "Pesan piket untuk" in told
    assert "belum bisa keluar" in told


def test_an_office_that_does_not_hold_the_case_reads_who_does(world: World, sit: Sit) -> None:
    number = world.hand_in(kind="need", programme="").number

    answer = sit(world.dinsos_head).get(reverse("desk:case_room", args=[number]))

    assert answer.status_code == 403
    assert "Kel. Ketileng" in answer.content.decode()
    assert "Konsultasi" in answer.content.decode()


def test_the_head_of_a_page_says_the_regency_once(world: World, sit: Sit) -> None:
    body = sit(world.ppa_officer).get(reverse("desk:room")).content.decode()
    head = body[body.index('class="place"') : body.index("</header>")].partition("</p>")[0]

    assert head.count("Kota Cilegon") == 1


def test_a_step_waits_for_the_opening(world: World, sit: Sit) -> None:
    number = unit.arrived(world, at=world.at(7, 10)).number

    answer = sit(world.ppa_officer).get(reverse("desk:room_step", args=[number, "secure"]))

    assert answer["Location"] == reverse("desk:room_open", args=[number])
