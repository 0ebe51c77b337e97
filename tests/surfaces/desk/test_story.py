"""The ketileng story walked through the desk's own pages, and what each refusal looks like."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World
from tests.surfaces.desk.papers import photo
from tests.surfaces.public.pages import words_of
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import store
from tuntas.casework.cases.models import Case, Dispute, Sight, Task


Sit = Callable[[Seat], Client]


def move(client: Client, number: str, verb: str, **typed: object):
    return client.post(reverse("desk:move", args=[number, verb]), typed)


def owner_case(number: str) -> Case:
    return Case.objects.using("owner").select_related("holder").get(number=number)


def prepared(world: World, sit: Sit) -> str:
    """A matter taken in at the desk of Ketileng with all its data ready."""
    yuni = sit(world.kasie)
    answer = yuni.post(
        reverse("desk:take_in"),
        {
            "name": "Bu Rohmah",
            "topic": "aid",
            "programme": "jscm",
            "phone": "08001234567",
            "intake_key": str(uuid4()),
            "photo": photo(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    number = answer["Location"].rstrip("/").rpartition("/")[2].replace("-", "")
    assert yuni.get(answer["Location"]).status_code == 200
    for code in ("identity_papers", "house_photo", "death_letter"):
        done = yuni.post(reverse("desk:upload", args=[number, code]), {"photo": photo()})
        assert done.status_code == 302, done.content.decode()[-2000:]
    for code in ("need_statement", "kin_statement"):
        assert move(yuni, number, "do_task", task=code, result="Janda, tiga anak").status_code == 302
    return number


def test_story_walks_from_the_desk_to_a_granted_matter(world: World, sit: Sit) -> None:
    number = prepared(world, sit)
    kasie, section, verifier, head = (
        sit(world.kasie),
        sit(world.dinsos_section),
        sit(world.dinsos_verifier),
        sit(world.dinsos_head),
    )
    dinsos, ketileng = world.office("36.72-dinsos"), world.office("36.72.02.1004")

    sent = move(kasie, number, "hand_over", to_office=dinsos.pk, ground="file_complete", note="")
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    assert section.get(reverse("desk:inbox")).status_code == 200
    waiting = section.get(reverse("desk:case", args=[number]))
    assert "accept" in waiting.content.decode()
    assert move(section, number, "accept").status_code == 302
    assert owner_case(number).holder == dinsos

    national = move(section, number, "send_back", to_office=ketileng.pk, ground="national_matter", note="Urusan pusat")
    assert national.status_code == 409
    assert "program daerah" in national.content.decode()
    back = move(
        section, number, "send_back", to_office=ketileng.pk, ground="family_card_outdated", note="KK belum mutakhir"
    )
    assert back.status_code == 302
    contest = move(kasie, number, "contest", ground="not_our_duty", note="Kelurahan tidak berwenang mengubah KK.")
    assert contest.status_code == 302, contest.content.decode()[-3000:]

    dispute = Dispute.objects.using("owner").get(case__number=number)
    url = reverse("desk:dispute", args=[dispute.pk])
    camat, sekda = sit(world.camat), sit(world.sekda)
    seen = camat.get(url)
    assert seen.status_code == 200
    assert "aria-disabled" in seen.content.decode()
    assert camat.post(url, {"holder": dinsos.pk, "sentence": "Saya putus.", "confirmed": "1"}).status_code == 403
    assert sekda.post(url, {"holder": dinsos.pk, "sentence": ""}).status_code == 422
    assert "Pilih kantor yang memegang." in words_of(sekda.post(url, "<a/>", content_type="text/xml"))
    task = world.office("36.72-disdukcapil").pk
    typed = {"holder": dinsos.pk, "sentence": "Disdukcapil memperbaiki KK, dibantu Dinas Sosial.", "task": task}
    sure = sekda.post(url, typed)
    assert sure.status_code == 200
    assert Dispute.objects.using("owner").get(pk=dispute.pk).decided_at is None
    settled = sekda.post(url, typed | {"confirmed": "1"})
    assert settled.status_code == 302, settled.content.decode()[-3000:]

    registrar = sit(world.disdukcapil)
    assert registrar.get(reverse("desk:today")).status_code == 200
    done = move(registrar, number, "do_task", task="family_card", result="KK baru terbit")
    assert done.status_code == 302, done.content.decode()[-3000:]
    assert move(verifier, number, "verify", note="Data cocok").status_code == 302
    own = move(verifier, number, "grant", text="Dapat JSCM.", ground="Janda")
    assert own.status_code == 403
    granted = move(head, number, "grant", text="Dapat JSCM mulai Januari.", ground="Janda, belum menerima bantuan lain")
    assert granted.status_code == 302, granted.content.decode()[-3000:]
    assert owner_case(number).state == "granted"
    for client in (kasie, section, verifier, head, camat, sekda, registrar):
        assert client.get(reverse("desk:case", args=[number])).status_code == 200


def test_refusal_goes_to_another_office_which_opens_it_again(world: World, sit: Sit) -> None:
    number = prepared(world, sit)
    move(sit(world.kasie), number, "hand_over", to_office=world.office("36.72-dinsos").pk, ground="file_complete")
    move(sit(world.dinsos_section), number, "accept")
    move(sit(world.dinsos_verifier), number, "verify", note="Data cocok")
    head = sit(world.dinsos_head)

    bare = move(
        head, number, "refuse", text="Belum dapat JSCM.", ground="", evidence="Daftar PKH", would_change="PKH berakhir"
    )
    assert bare.status_code == 422
    assert "Daftar PKH" in bare.content.decode()
    refused = move(
        head,
        number,
        "refuse",
        text="Belum dapat JSCM.",
        ground="Perwal pasal 6",
        evidence="Daftar PKH",
        would_change="PKH berakhir",
    )
    assert refused.status_code == 302, refused.content.decode()[-3000:]
    noticed = move(sit(world.kasie), number, "prove_notice", proof="signed", notice_on="2021-12-07")
    assert noticed.status_code == 302, noticed.content.decode()[-3000:]
    case = Case.objects.using("owner").select_related("decision__objection_office").get(number=number)
    assert case.decision.objection_office.kind == "inspektorat"
    assert case.decision.objection_until is not None


def test_two_presses_of_one_form_act_once(world: World, sit: Sit) -> None:
    receipt = world.hand_in()
    kasie = sit(world.kasie)
    page = kasie.get(reverse("desk:case", args=[receipt.number])).content.decode()
    action = re.search(rf'action="(/meja/perkara/{receipt.number}/assign/\?once=[0-9a-f-]+)"', page)
    assert action is not None
    typed = {"to_post": world.staff.post_id, "note": "Kerjakan"}

    first, second = kasie.post(action[1], typed), kasie.post(action[1], typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Case.objects.using("owner").get(number=receipt.number).dispositions.using("owner").count() == 1


def test_opening_a_case_is_on_record(world: World, sit: Sit) -> None:
    receipt = world.hand_in()

    sit(world.kasie).get(reverse("desk:case", args=[receipt.number]))

    assert list(Sight.objects.using("owner").values_list("case_id", "post_id")) == [
        (receipt.case_id, world.kasie.post_id)
    ]


def test_search_finds_own_people_by_name_and_number(world: World, sit: Sit) -> None:
    here, there = (
        world.hand_in(applicant="Rohmah binti Ali"),
        world.hand_in(applicant="Rohmah Kepuh", region="36.72.04.1005"),
    )
    kasie = sit(world.kasie)

    by_name = kasie.get(reverse("desk:search"), {"q": "rohmah"}).content.decode()
    by_number = kasie.get(reverse("desk:search"), {"q": there.number}).content.decode()

    assert here.number in by_name
    assert there.number not in by_name.replace("-", "")
    assert "Kepuh" not in by_name
    assert f"/meja/perkara/{there.number}" not in by_number


def test_search_for_a_letter_the_database_does_not_keep_looks_for_the_rest(world: World, sit: Sit) -> None:
    here = world.hand_in(applicant="Rohmah binti Ali")

    assert here.number in sit(world.kasie).get(reverse("desk:search"), {"q": "roh\x00mah"}).content.decode()


def test_case_tells_the_day_of_the_step_of_the_answer_and_where_it_was_sent(world: World, sit: Sit) -> None:
    number = world.hand_in(kind="need").number
    client = sit(world.kasie)
    address = reverse("desk:case", args=[number])

    before = words_of(client.get(address))
    for step in ("take_up", "hand_over"):
        typed = {"to_office": world.office("36.72-dinsos").pk, "ground": "file_complete"}
        assert client.post(reverse("desk:move", args=[number, step]), typed).status_code == 302
    after = words_of(client.get(address))

    assert re.search(r"Langkah ini paling lambat Jumat 10 Desember.*? Dijawab paling lambat Selasa 28 Desember", before)
    assert "Dikirim ke Dinsos Kota Cilegon; diam sampai Rabu 8 Desember 2021, 10.00 WIB berarti diterima." in after
    assert 'id="paper"><h3>' not in client.get(address).content.decode()


def test_late_matters_and_disputes_stand_on_one_page(world: World, sit: Sit) -> None:
    receipt = world.hand_in()
    clock.set_to(world.at(7) + timedelta(days=30))

    page = sit(world.sekda).get(reverse("desk:disputes")).content.decode()

    assert "-".join((receipt.number[:3], receipt.number[3:6], receipt.number[6:])) in page


def test_visit_is_replied_to_and_becomes_a_case(world: World, sit: Sit) -> None:
    office = world.office("36.72.02.1004")
    visit = store.record_visit(
        store.SpokenWord(key=uuid4(), office_id=office.pk, region="36.72.02.1004", topic="aid", told="sent_away", sent_to="dinsos", programme="jscm"),
        at=world.at(7, 9, 10),
    )  # fmt: skip
    kasie = sit(world.kasie)
    assert kasie.get(reverse("desk:visit", args=[visit.number])).status_code == 200
    assert kasie.post(reverse("desk:visit_reply", args=[visit.number]), {"words": ""}).status_code == 422
    assert (
        kasie.post(reverse("desk:visit_reply", args=[visit.number]), {"words": "Maaf, silakan datang."}).status_code
        == 302
    )
    made = kasie.post(reverse("desk:visit_to_case", args=[visit.number]))
    assert made.status_code == 302, made.content.decode()[-2000:]
    assert sit(world.kepuh_kasie).get(reverse("desk:visit", args=[visit.number])).status_code == 404
    assert Case.objects.using("owner").filter(visit__number=visit.number).exists()


@pytest.mark.parametrize("typed", [{"nik": "3672024101630"}, {"name": ""}, {"topic": ""}])
def test_form_that_comes_back_keeps_what_was_typed(world: World, sit: Sit, typed: dict[str, str]) -> None:
    answer = sit(world.kasie).post(
        reverse("desk:take_in"),
        {"name": "Bu Rohmah", "topic": "aid", "words": "Minta JSCM", "intake_key": str(uuid4())} | typed,
    )

    assert answer.status_code == 422
    assert "Minta JSCM" in answer.content.decode()
    assert not Case.objects.using("owner").exists()
    assert not Task.objects.using("owner").exists()


def test_a_form_used_for_one_matter_and_sent_for_another_keeps_what_was_typed(world: World, sit: Sit) -> None:
    """Back after saving, another name, saved again: nothing is lost, and the second press makes a matter of its own."""
    desk, address = sit(world.kasie), reverse("desk:take_in")
    typed = {"name": "Bu Rohmah", "topic": "aid", "words": "Minta JSCM", "intake_key": str(uuid4())}
    assert desk.post(address, typed).status_code == 302

    again = desk.post(address, typed | {"name": "Pak Darma"})

    page = again.content.decode()
    assert (again.status_code, 'value="Pak Darma"' in page, "dipakai untuk perkara lain" in page) == (422, True, True)
    fresh = re.search(r'name="intake_key" value="([^"]+)"', page)
    assert fresh
    assert desk.post(address, typed | {"name": "Pak Darma", "intake_key": fresh[1]}).status_code == 302
    assert Case.objects.using("owner").filter(applicant__in=["Bu Rohmah", "Pak Darma"]).count() == 2
