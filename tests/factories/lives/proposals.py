"""Ways beside the usual one, by the real actions: past a village, families found, a recommendation, companions, referrals."""

from datetime import date
from hashlib import sha256
from uuid import uuid4

from tests.factories.world import KETILENG, World, sitting
from tuntas.base.ledger import acts
from tuntas.casework.cases import store
from tuntas.casework.kinds.advocacy import actions as advocacy
from tuntas.casework.kinds.advocacy.enums import EndedBy
from tuntas.casework.kinds.advocacy.queries import for_owner
from tuntas.casework.kinds.proposal import actions, direct, findings, outreach
from tuntas.casework.kinds.proposal.outreach import Found
from tuntas.casework.kinds.proposal.papers import Paper
from tuntas.casework.kinds.referral import actions as referrals
from tuntas.casework.kinds.referral.models import Provider


DAY = date(2021, 12, 14)


def live(world: World) -> None:
    """This function will let two go past Ketileng, three be found, one be recommended, two be walked with and referred."""
    passed_by(world)
    found(world)
    recommended(world)
    numbers = [world.hand_in(applicant=f"Warga Dampingan {n}", at=world.at(14)).number for n in (1, 2)]
    accompanied(world, numbers)
    referred(world, numbers)


def passed_by(world: World) -> None:
    """One by silence and explained, one by a spoken no and not explained."""
    silent = world.hand_in(applicant="Bu Tini", at=world.at(14)).number
    spoken = store.SpokenWord(
        key=uuid4(),
        office_id=world.office(KETILENG).pk,
        region=KETILENG,
        topic="aid",
        told="unserved",
        visitor="Bu Sari",
    )
    visit = store.record_visit(spoken, at=world.at(20)).number
    for typed in (silent, visit):
        with sitting(world.dinsos_officer) as seat:
            direct.file(typed=typed, by=seat, at=world.at(23))
    with sitting(world.kasie) as seat:
        direct.state_why(number=silent, by=seat, stance="preparing", statement="Fotonya menyusul.", at=world.at(24))


def found(world: World) -> None:
    """One told in secret and not asked yet, one from the news that said yes by word, one met that said no."""
    tips = (
        Found("third_party", DAY, "Atap bocor.", reporter="Pak Guru", is_secret=True),
        Found("media", DAY, "Lansia sendirian.", medium="Kabar Kota", reporter="Wartawan"),
        Found("field", DAY, "Rumah tanpa listrik."),
    )
    for n, told in enumerate(tips):
        with sitting(world.operator) as seat:
            number = actions.propose(
                by=seat, region=KETILENG, applicant=f"Keluarga Temuan {n}", programme="jscm",
                facts=actions.Facts(f"Keluarga Temuan {n}", rt="01"), received_at=world.at(14), key=uuid4(),
                at=world.at(14), said=actions.Said("finding", found=told),
            ).number  # fmt: skip
        if n:
            asked(world, number, "yes" if n == 1 else "no")


def asked(world: World, number: str, answer: str) -> None:
    with sitting(world.operator) as seat:
        seen = findings.Seen("found", date(2021, 12, 15), answers={"wall": "bambu", "house": "Sewa"})
        findings.visit(number=number, by=seat, seen=seen, at=world.at(15))
        outreach.record_consent(
            number=number,
            by=seat,
            consent=answer,
            how="spoken",
            on=date(2021, 12, 15),
            witness="Ketua RT",
            at=world.at(15),
        )


def recommended(world: World) -> None:
    content = b"surat rekomendasi"
    said = actions.Said(
        "recommendation", recommender="Ketua Fraksi", recommender_office="DPRD", recommended_on=DAY,
        paper=Paper(content, "image/png", sha256(content).hexdigest()),
    )  # fmt: skip
    with sitting(world.operator) as seat:
        actions.propose(
            by=seat, region=KETILENG, applicant="Nama Titipan", programme="jscm", facts=actions.Facts("Nama Titipan"),
            received_at=world.at(15), key=uuid4(), at=world.at(15), said=said,
        )  # fmt: skip


def accompanied(world: World, numbers: list[str]) -> None:
    """One on a mandate that runs, one by word that her own word ended."""
    paper = advocacy.Paper(b"surat kuasa", "image/png", sha256(b"surat kuasa").hexdigest())
    for number, basis in zip(numbers, ("mandate", "spoken"), strict=True):
        asked_for = advocacy.Asked("Pak Rudi", basis, "Minta ditemani.", DAY, date(2022, 1, 31), organisation="PSM",
                                   paper=paper if basis == "mandate" else None)  # fmt: skip
        with sitting(world.kasie) as seat:
            one = advocacy.begin(number=number, by=seat, asked=asked_for, at=world.at(14, 10))
            advocacy.record_visit(number=number, by=seat, on=DAY, place="Disdukcapil", words="KK", at=world.at(14, 11))
    told = for_owner(one.case_id)[0]
    advocacy.end_without_seat(told, case_id=one.case_id, said_by=EndedBy.CITIZEN, at=world.at(16))


def referred(world: World, numbers: list[str]) -> None:
    """One turned down and asked elsewhere, one served inside the house."""
    with acts.open_act(event="test.providers", by=acts.SYSTEM, at=world.at(13), using="owner"):
        inside = Provider.objects.using("owner").create(
            name="Loket KK", service="civil_record", region="36.72", office=world.office("36.72-disdukcapil")
        )
        outside = Provider.objects.using("owner").create(
            name="RSUD", service="health", region="36.72", address="Jl. Satu", phone="0800"
        )
    made = []
    for number, provider in zip(numbers, (outside, inside), strict=True):
        need = referrals.Need(
            "health", "soon", "consent", DAY, "Sesak.", needs_transport=provider is outside,
            transport="Mobil siaga" if provider is outside else "", provider_id=provider.pk,
        )  # fmt: skip
        with sitting(world.kasie) as seat:
            made.append(referrals.make(number=number, by=seat, need=need, key=uuid4(), at=world.at(14, 12)).number)
    with sitting(world.kasie) as seat:
        referrals.turn_down(
            number=made[0], by=seat, ground="full", other_id=inside.pk, heard_from="Loket", at=world.at(15)
        )
        referrals.refer(number=made[0], by=seat, provider_id=inside.pk, at=world.at(15, 10))
    with sitting(world.disdukcapil) as seat:
        referrals.take_on(number=made[1], by=seat, at=world.at(15))
        referrals.begin_service(number=made[1], by=seat, at=world.at(16))
        for status in ("first_met", "attending"):
            referrals.tell_status(number=made[1], by=seat, status=status, on=date(2021, 12, 16), at=world.at(17))
