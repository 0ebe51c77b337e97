"""The pages of lists, from the RT's paper to the board: typed and pressed as in the office."""

import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.world import KETILENG, World, sitting
from tests.surfaces.desk.pressing import press
from tuntas.base.ledger import clock
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import batches, numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import actions, findings, lists, queries
from tuntas.casework.kinds.proposal.models import FieldVisit, ListLine, ProposalList


Sit = Callable[[Seat], Client]
NIK = "3672026312630001"

pytestmark = pytest.mark.page


def handed_in(world: World, sit: Sit) -> Client:
    client = sit(world.operator)
    page = client.get("/meja/daftar/rt/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    shown = press(
        client, "/meja/daftar/rt/", "/daftar/rt/", key=key[1], neighbourhood="RT 03/RW 05", handed_in_by="Pak Sarmin",
        handed_in_on="2021-12-06", programme="jscm", people=f"Rohmah; {NIK}\nSarinah\nTarmidi;123\nSarinah",
    )  # fmt: skip
    assert "4 nama diterima, 3 tercatat, 1 ganda" in shown
    return client


def frozen(world: World, sit: Sit) -> tuple[Client, str]:
    client = handed_in(world, sit)
    press(client, "/meja/daftar/", "daftar/baru", programme="jscm", month="2021-12")
    with sitting(world.operator):
        page = f"/meja/daftar/{ProposalList.objects.get().pk}/"
    assert "3 usulan menunggu di meja" in client.get(page).content.decode()
    press(client, page, "ambil")
    shown = press(client, page, "bekukan")
    assert "Daftar dibekukan" in shown
    return client, page


def judged(world: World, sit: Sit) -> tuple[Client, str, list[ListLine]]:
    client, page = frozen(world, sit)
    clock.set_to(world.at(8, 10))
    press(client, page, "musyawarah", way="meeting", held_on="2021-12-08", place="Aula", n_members="12", n_present="9",
          quorum="7", attendance="Ali\nBudi")  # fmt: skip
    with sitting(world.operator):
        rows = queries.lines_of(ProposalList.objects.get())
    return client, page, rows


def test_names_of_an_rt_become_a_list_that_is_judged_signed_and_posted(world: World, sit: Sit) -> None:
    client, page, rows = judged(world, sit)
    marks = {f"verdict-{row.pk}": "eligible" for row in rows} | {
        f"verdict-{rows[1].pk}": "not_eligible", f"reason-{rows[1].pk}": "Pindah ke Serang",
        f"would_change-{rows[1].pk}": "surat pindah\x00 balik",
    }  # fmt: skip
    assert "3 baris tersimpan" in press(client, page, "hasil", **marks)

    head = sit(world.lurah)
    assert "3 baris ditandatangani, 0 menunggu tangan lain" in press(head, page, "tanda-tangan")
    sheet = head.get(f"/meja/daftar/baris/{rows[1].pk}/alasan/").content.decode()
    board = head.get(f"{page}papan/").content.decode()

    assert "Pindah ke Serang" in sheet
    assert "surat pindah balik" in sheet
    assert "Kec. Cilegon" in sheet or "Kecamatan" in sheet
    assert ("Rohmah" in board, "Sarinah" in board, bool(re.search(r"sampai [^.]*22 Desember 2021", board))) == (
        True,
        False,
        True,
    )
    assert "Hari penempelan tercatat" in press(head, page, "tempel", on="2021-12-08")


def test_printed_lists_carry_no_number_of_a_person(world: World, sit: Sit) -> None:
    client, page = frozen(world, sit)
    printed = client.get(f"{page}lembar/").content.decode()

    assert "Rohmah" in printed
    assert (NIK in printed, "☐" in printed) == (False, True)
    assert not re.search(r"[0-9]{16}", printed)
    assert client.get("/meja/daftar/rt/kosong/").status_code == 200


def test_a_no_without_its_reason_comes_back_with_what_was_typed(world: World, sit: Sit) -> None:
    client, page, rows = judged(world, sit)
    shown = press(
        client, page, "hasil", **{f"verdict-{rows[0].pk}": "not_eligible", f"would_change-{rows[0].pk}": "nanti"}
    )

    assert "Tulis alasannya" in shown
    assert 'value="nanti"' in shown
    with sitting(world.operator):
        assert not ListLine.objects.exclude(verdict="").exists()


def test_stepping_aside_locks_one_line_and_leaves_the_rest(world: World, sit: Sit) -> None:
    _client, page, rows = judged(world, sit)
    head = sit(world.lurah)
    shown = press(head, page, f"baris/{rows[0].pk}/mundur", relation="sibling")
    assert "Anda mundur dari baris ini" in shown
    assert "Hubungan kerabat bukan alasan menolak keluarganya" in shown

    press(head, page, "hasil", **{f"verdict-{row.pk}": "eligible" for row in rows})
    assert "2 baris ditandatangani, 1 menunggu tangan lain" in press(head, page, "tanda-tangan")


def test_another_village_sees_none_of_it(world: World, sit: Sit) -> None:
    client, page = frozen(world, sit)
    with sitting(world.operator):
        line = ListLine.objects.first()
    assert line is not None
    other = sit(world.kepuh_kasie)

    assert client.get(page).status_code == 200
    for address in (page, f"{page}lembar/", f"/meja/daftar/baris/{line.pk}/alasan/"):
        assert other.get(address).status_code == 404
    for address in (f"{page}bekukan/", f"{page}hasil/", f"/meja/daftar/baris/{line.pk}/mundur/"):
        assert other.post(address).status_code == 404
    assert "Desember 2021" not in other.get("/meja/daftar/").content.decode().split("<main")[1].split("</ul>")[0]


def asked_of_the_registry(world: World, sit: Sit) -> tuple[Client, str]:
    """A browser at Disdukcapil, and the number of the case whose person it is asked about."""
    handed_in(world, sit)
    with sitting(world.kasie):
        number = Case.objects.get(applicant="Rohmah").number
        findings.ask_match(number=number, by=world.kasie, at=world.at(7))
    return sit(world.disdukcapil), number


def test_the_registry_answers_with_one_of_three_buttons(world: World, sit: Sit) -> None:
    registry, number = asked_of_the_registry(world, sit)

    page = registry.get("/meja/padan/").content.decode()
    assert (page.count('name="match"'), NIK in page) == (3, True)
    assert "Jawaban tercatat" in press(registry, "/meja/padan/", f"padan/{number}", match="unmatched", note="Nama beda")
    assert "Tidak ada pemadanan" in registry.get("/meja/padan/").content.decode()


def test_a_difference_without_its_words_comes_back_on_its_own_line(world: World, sit: Sit) -> None:
    registry, number = asked_of_the_registry(world, sit)

    back = press(registry, "/meja/padan/", f"padan/{number}", match="unmatched", note="")
    unknown = press(registry, "/meja/padan/", f"padan/{number}", match="lain", note="Nama beda")

    assert 'aria-invalid="true"' in back
    assert "tulis apa yang berbeda" in back
    assert 'value="Nama beda"' in unknown
    assert "Pilih padan, tidak padan, atau belum diketahui." in unknown
    assert NIK in registry.get("/meja/padan/").content.decode()


def test_a_field_visit_is_written_with_its_answers(world: World, sit: Sit) -> None:
    client = handed_in(world, sit)
    with sitting(world.operator):
        number = Case.objects.get(applicant="Rohmah").number
    address = f"/meja/turun/{number}/"
    assert "belum berarti" in press(
        client, address, "turun", visited_on="2021-12-07", finding="not_found", note="Kosong"
    )
    press(client, address, "turun", visited_on="2021-12-07", finding="found", answer_house="Sewa, lantai tanah")
    with sitting(world.operator):
        assert FieldVisit.objects.get().answers == {"house": "Sewa, lantai tanah"}


def test_outcomes_are_written_by_dinsos_and_shown(world: World, sit: Sit) -> None:
    with sitting(world.dinsos_section):
        receipt = actions.propose(
            by=world.dinsos_section, region=KETILENG, applicant="Rohmah", programme="pkh", received_at=world.at(6),
            facts=actions.Facts("Rohmah"), key=uuid4(), at=world.at(7),
        )  # fmt: skip
        number = receipt.number
        person = Case.objects.get(number=number).subject_id
    client = sit(world.dinsos_section)
    shown = press(client, f"/meja/hasil/{number}/", "hasil", person=str(person), programme="pkh", outcome="waiting_quota",
                  as_of="2021-12-06", source="SIKS-NG 6 Des")  # fmt: skip

    assert "Menunggu kuota" in shown
    citizen, address = Client(), f"/lacak/{numbers.written(number)}/"
    assert "Menunggu kuota" not in citizen.get(address).content.decode()
    citizen.post(address, {"secret": receipt.secret})
    opened = citizen.get(address).content.decode()
    assert ("Menunggu kuota" in opened, "Program Keluarga Harapan" in opened, "SIKS-NG 6 Des" in opened) == (True,) * 3
    assert sit(world.operator).get(f"/meja/hasil/{number}/").status_code == 403


def test_a_long_list_costs_no_more_queries_than_a_short_one(world: World, sit: Sit) -> None:
    counts = []
    for n, names in enumerate((("A",), ("B", "C", "D"))):
        with sitting(world.operator):
            month = date(2021, 12 - n, 1)
            for name in names:
                actions.propose(
                    by=world.operator, region=KETILENG, applicant=name, programme="jscm", received_at=world.at(6),
                    facts=actions.Facts(name, rt="01"), key=uuid4(), at=world.at(7),
                )  # fmt: skip
            one = lists.open_list(by=world.operator, programme="jscm", month=month, at=world.at(7))
            lists.gather(list_id=one.pk, by=world.operator, at=world.at(7))
        client = sit(world.operator)
        client.get(f"/meja/daftar/{one.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/meja/daftar/{one.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_signed_letter_takes_its_cases_out_of_the_house(world: World, sit: Sit) -> None:
    dinsos = world.office("36.72-dinsos").pk
    number = world.hand_in(office_id=dinsos, programme="pkh").number
    with sitting(world.dinsos_section):
        letter = batches.make(
            by=world.dinsos_section, purpose="Pengesahan", numbers=[number], chain_posts=[], at=world.at(7)
        )
    page = f"/meja/surat/{letter.pk}/"
    client = sit(world.dinsos_head)
    assert "surat/" + str(letter.pk) + "/kirim" not in client.get(page).content.decode()
    with sitting(world.dinsos_head):
        batches.sign(by=world.dinsos_head, batch_id=letter.pk, letter_number="460/9", choices={}, at=world.at(7))

    ministry = str(world.office("kemensos").pk)
    shown = press(client, page, f"surat/{letter.pk}/kirim", to_office=ministry, check_on="2021-12-20")

    assert "1 perkara dikirim dan dipantau" in shown
    with sitting(world.dinsos_head):
        assert Case.objects.get(number=number).state == "outside"
