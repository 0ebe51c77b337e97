"""Jombang's desk promises over HTTP: past a silent village, families found, kin on a line, companions, referrals, the regent."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from PIL import Image

from tests.factories.world import KETILENG, World, sitting
from tests.surfaces.desk.test_proposals import press
from tuntas.base.ledger import acts, clock
from tuntas.base.offices import queries as offices
from tuntas.base.offices.models import Office, Post, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases import actions as cases, batches, deadlines, numbers, store, tracking
from tuntas.casework.cases.models import Batch, Case, Decision, Document
from tuntas.casework.kinds.proposal import actions, lists, queries
from tuntas.casework.kinds.proposal.models import DirectFiling, ListLine, Outreach, ProposalList, Reporter
from tuntas.casework.kinds.referral.models import Provider
from tuntas.surfaces.commands.seeding import offices as seeding


Sit = Callable[[Seat], Client]
PAPERS = ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement")
NIK = "3672021405700001"

pytestmark = pytest.mark.page


def photo() -> SimpleUploadedFile:
    """A telephone's photo with the place it was taken in it."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "rahasia: jalan melati"
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")


def case_of(number: str) -> Case:
    return Case.objects.using("owner").select_related("holder").get(number=number)


# --- step 5 ---------------------------------------------------------------------------------------------------------


def test_past_a_silent_village_at_dinsos_desk_and_its_word_beside_it(world: World, sit: Sit) -> None:
    receipt = world.hand_in(applicant="Bu Tini", at=world.at(1))
    number, dinsos = receipt.number, sit(world.dinsos_officer)

    early = dinsos.post(reverse("desk:direct_way"), {"number": numbers.written(number)})
    assert (early.status_code, "08-12-2021" in early.content.decode()) == (409, True)
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
    assert (early.status_code, "08-12-2021" in early.content.decode()) == (409, True)
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


# --- findings and recommendations -----------------------------------------------------------------------------------


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
    one = _list(world)
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


# --- step 6 ---------------------------------------------------------------------------------------------------------


def _list(world: World) -> ProposalList:
    with sitting(world.operator) as seat:
        return lists.open_list(by=seat, programme="jscm", month=date(2021, 12, 1), at=world.at(7, 11))


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
        one = _list(world)
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


# --- the village's no, minutes, notice ------------------------------------------------------------------------------


def judged_no(world: World, sit: Sit) -> tuple[store.Receipt, ListLine]:
    """One name, judged not eligible, the minutes photographed."""
    receipt = world.hand_in(applicant="Sarinah", at=world.at(6))
    one = _list(world)
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


# --- companions and referrals ---------------------------------------------------------------------------------------


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


# --- the regent's own hand ------------------------------------------------------------------------------------------


def test_an_endorsement_is_signed_by_the_regent_and_by_nobody_else(world: World, sit: Sit) -> None:
    number = world.hand_in(office_id=world.office("36.72-dinsos").pk, programme="pkh").number
    regent = Office.objects.using("owner").get(kind="regent", region="36.72")
    post = Post.objects.using("owner").get(office=regent)
    seat = offices.seat_for(post.pk, at=world.at(7))
    assert seat is not None
    section = sit(world.dinsos_section)
    made = section.post(
        reverse("desk:batch_new"),
        {"purpose": "Pengesahan", "cases": [number], "chain": [world.sekda.post_id], "signs_at": regent.pk},
    )
    assert made.status_code == 302, made.content.decode()[-1500:]
    letter = Batch.objects.using("owner").get()
    with sitting(world.sekda) as by:
        batches.initial(by=by, batch_id=letter.pk, at=world.at(7, 11))

    own_head = sit(world.dinsos_head).post(reverse("desk:batch_sign", args=[letter.pk]), {"letter_number": "460/9"})
    assert (own_head.status_code, regent.name in own_head.content.decode()) == (403, True)
    signed = sit(seat).post(reverse("desk:batch_sign", args=[letter.pk]), {"letter_number": "460/9"})

    assert signed.status_code == 302
    stored = Batch.objects.using("owner").get()
    assert (stored.signed_by_id, stored.letter_number) == (post.pk, "460/9")
    sent = section.post(reverse("desk:batch_send", args=[letter.pk]),
                        {"to_office": world.office("kemensos").pk, "check_on": "2021-12-20"})  # fmt: skip
    assert (sent.status_code, case_of(number).state) == (302, "outside")


def test_direct_filings_are_seen_in_their_own_region_alone(world: World) -> None:
    world.hand_in(applicant="Bu Tini", at=world.at(1))
    with sitting(world.kepuh_kasie):
        assert not DirectFiling.objects.exists()
