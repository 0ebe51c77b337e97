"""Pak Darmo at the desk: handed in before, no receipt. Recorded, searched by two desks, signed by both, marked by none."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.world import World
from tests.surfaces.desk.papers import photo
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import deadlines, numbers
from tuntas.casework.cases.models import Attachment, Case, PriorClaim


Sit = Callable[[Seat], Client]


def text(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def typed(**changes: object) -> dict[str, object]:
    return {
        "village": "36.72.02.1004", "name": "Pak Darmo", "topic": "aid", "words": "Minta bantuan", "where": "village",
        "claimed_on": "2021-10-20", "evidence": "book_photo", "evidence_words": "", "intake_key": str(uuid4()),
    } | changes  # fmt: skip


def recorded(world: World, sit: Sit, **changes: object) -> PriorClaim:
    done = sit(world.kasie).post(reverse("desk:claim_new"), typed(**changes))
    assert done.status_code == 302, done.content.decode()[-3000:]
    return PriorClaim.objects.using("owner").select_related("case").get()


def test_a_claim_is_recorded_with_its_photo_and_a_receipt(world: World, sit: Sit) -> None:
    client = sit(world.kasie)
    assert client.get(reverse("desk:claim_new")).status_code == 200

    done = client.post(reverse("desk:claim_new"), typed(photo=photo()), follow=True)

    claim = PriorClaim.objects.using("owner").select_related("case").get()
    assert "Kedua kantor diminta mencari" in text(done)
    assert numbers.written(claim.case.number) in text(done)
    assert Attachment.objects.using("owner").get().label == "Bukti sudah lapor"
    page = text(client.get(reverse("desk:claim", args=[claim.pk])))
    assert "Sedang dicari di Kel. Ketileng dan Dinsos Kota Cilegon." in page
    assert "Bukti sudah lapor" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"claimed_on": "2021-12-07"}, "Tanggalnya sebelum hari ini"),
        ({"claimed_on": "kemarin"}, "Tulis tanggal seperti"),
        ({"evidence": "witness"}, "Tulis siapa saksinya"),
        ({"where": "puskesos"}, "Kantor itu belum ada di tempat tinggalnya"),
        ({"name": ""}, "Tulis nama"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(
    world: World, sit: Sit, changes: dict[str, object], sentence: str
) -> None:
    answer = sit(world.kasie).post(reverse("desk:claim_new"), typed(words="Kata Darmo", **changes))

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Kata Darmo" in answer.content.decode()
    assert Case.objects.using("owner").count() == 0


def test_step_3_both_say_no_both_sign_and_the_minutes_print(world: World, sit: Sit) -> None:
    claim = recorded(world, sit)
    address = reverse("desk:claim", args=[claim.pk])
    assert "Cari dan jawab" in text(sit(world.dinsos_section).get(reverse("desk:today")))

    for seat in (world.kasie, world.dinsos_section):
        client = sit(seat)
        assert "Jawab dulu pencariannya" in text(client.get(address))
        half = client.post(reverse("desk:claim_answer", args=[claim.pk]), {"is_found": "yes", "place": "Rak"})
        assert half.status_code == 422
        assert "Tulis tanggal masuk yang terbukti" in text(half)
        said = client.post(
            reverse("desk:claim_answer", args=[claim.pk]), {"is_found": "no", "place": "Lemari arsip"}, follow=True
        )
        assert "Jawaban kantor ini tercatat" in text(said)
        signed = client.post(reverse("desk:claim_sign", args=[claim.pk]), follow=True)
        assert "ditandatangani untuk kantor ini" in text(signed)
        assert client.post(reverse("desk:claim_sign", args=[claim.pk])).status_code == 409

    page = text(sit(world.kasie).get(address))
    assert "Tidak ditemukan di kedua kantor. Perkara dikerjakan, dihitung sejak Rabu 20 Oktober 2021." in page
    pdf = sit(world.kasie).get(reverse("desk:claim_minutes", args=[claim.pk]))
    assert pdf.content.startswith(b"%PDF-")
    tracked = text(Client().get(reverse("public:tracked", args=[numbers.written(claim.case.number)])))
    assert "Sudah lapor, tanpa tanda terima" in tracked
    assert "Dicari di kedua kantor, tidak ditemukan" in tracked
    assert "Darmo" not in tracked


def test_the_camat_marks_edited_evidence_and_nobody_else_may(world: World, sit: Sit) -> None:
    claim = recorded(world, sit)
    address = reverse("desk:claim_doubt", args=[claim.pk])

    assert sit(world.dinsos_section).post(address, {"ground": "Aneh"}).status_code == 403
    assert sit(world.kepuh_kasie).post(address, {"ground": "Aneh"}).status_code == 404
    empty = sit(world.camat).post(address, {"ground": ""})
    marked = sit(world.camat).post(address, {"ground": "Nomor halaman 41 dua kali"}, follow=True)

    assert (empty.status_code, marked.status_code) == (422, 200)
    assert "Perkaranya tetap dikerjakan" in text(marked)
    assert "Nomor halaman 41 dua kali" in text(sit(world.dinsos_section).get(reverse("desk:claim", args=[claim.pk])))
    assert Case.objects.using("owner").get().is_open


def test_silence_climbs_to_the_arbiters_list(world: World, sit: Sit) -> None:
    claim = recorded(world, sit)
    sekda = sit(world.sekda)
    assert sekda.get(reverse("desk:claim", args=[claim.pk])).status_code == 404

    clock.set_to(world.at(13, 9))
    deadlines.meet_all(at=world.at(13, 9))

    page = text(sekda.get(reverse("desk:claim", args=[claim.pk])))
    assert "Tidak menjawab. Naik ke Sekda Kota Cilegon." in page
    assert "tidak menjawab. Perkara dikerjakan, dihitung sejak Rabu 20 Oktober 2021." in page
    assert "Pak Darmo" in text(sekda.get(reverse("desk:claims")))
    first = text(sekda.get(reverse("desk:today")))
    assert "Kel. Ketileng tidak menjawab pencarian berkas. Warganya tidak menunggu." in first


def test_a_citizen_records_it_himself_and_reads_who_searches(world: World, sit: Sit) -> None:
    client = Client()
    assert client.get(reverse("public:prior_claim")).status_code == 200
    said = {
        "place": "36.72.02.1004", "place_q": "Ketileng", "name": "Pak Darmo", "topic": "aid", "where": "dinsos",
        "claimed_on": "2021-10-20", "evidence": "witness", "evidence_words": "Pak RT", "intake_key": str(uuid4()),
    }  # fmt: skip

    wrong = client.post(reverse("public:prior_claim"), said | {"claimed_on": "2021-12-08"})
    first, again = (client.post(reverse("public:prior_claim"), said) for _n in range(2))

    assert wrong.status_code == 422
    assert "Tanggalnya sebelum hari ini" in text(wrong)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    claim = PriorClaim.objects.using("owner").select_related("case").get()
    tracked = text(client.get(reverse("public:tracked", args=[numbers.written(claim.case.number)])))
    assert "Dicari di Dinsos Kota Cilegon dan Kel. Ketileng" in tracked
    receipt, slip, plain = (client.get(first["Location"] + part) for part in ("", "slip", "teks"))
    assert "Perkara Anda sudah tercatat" in text(receipt)
    for page in (receipt, slip, plain):
        assert "Kata Anda diserahkan" in text(page)
        assert "Diserahkan:" not in text(page)
    assert "Dicatat: Selasa 7 Desember 2021" in text(plain)
    desk = text(sit(world.kasie).get(reverse("desk:receipt", args=[claim.case.number])))
    assert "Kata Anda diserahkan Rabu 20 Oktober 2021" in desk
    answered = re.search(r"Dijawab: (paling lambat [^(]+)\((\d+ hari kerja)\)", text(plain))
    assert answered
    for page in (text(receipt), desk):
        assert [part for part in answered.groups() if part.strip() not in page] == []
