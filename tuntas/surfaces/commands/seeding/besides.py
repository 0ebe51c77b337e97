"""Ways beside the usual one, as they lie on the desks: the direct way, families found, recommendations, companions, referrals."""

from datetime import timedelta

from django.utils.timezone import localtime

from tuntas.base.ledger import acts
from tuntas.casework.cases import batches, queries, store
from tuntas.casework.cases.enums import Source
from tuntas.casework.kinds.advocacy import actions as advocacy
from tuntas.casework.kinds.proposal import actions as proposals, direct, findings, lists, outreach
from tuntas.casework.kinds.proposal.models import ListLine
from tuntas.casework.kinds.proposal.outreach import Found
from tuntas.casework.kinds.referral import actions as referrals
from tuntas.casework.kinds.referral.models import Provider
from tuntas.surfaces.commands.seeding import scenes
from tuntas.surfaces.commands.seeding.diary import Diary, scope


# name, service, inside (suffix of the office's code) or address and telephone outside; hours, papers
SERVICES = (
    ("Loket KTP dan KK", "civil_record", "disdukcapil", "", "", "Senin-Jumat 08.00-15.00", "KK lama"),
    ("Layanan Disabilitas Dinsos", "disability", "dinsos", "", "", "Senin-Jumat 08.00-15.00", "KTP atau KK"),
    ("RSUD", "health", "", "Jl. Pemuda 1", "0800 111 222", "Setiap hari", "KTP, kartu JKN bila ada"),
    ("Balai Latihan Kerja", "training", "", "Jl. Industri 9", "0800 333 444", "Senin-Jumat 08.00-15.00", "KTP"),
    ("Posko Bantuan Hukum", "legal", "", "Jl. Merdeka 3", "0800 555 666", "Senin-Kamis 09.00-14.00", "Tidak ada"),
    ("Klinik Lansia Sehat", "health", "", "Jl. Melati 12", "0800 777 888", "Senin-Sabtu 08.00-12.00", "KTP"),
)


def lay_out(diary: Diary, village: str) -> None:
    """This function will put some of each on the desks of the story's village and of Dinsos."""
    services(diary)
    passed_by(diary, village)
    refused_by_mouth(diary, village)
    found(diary, village)
    recommended(diary, village)
    stepped_aside(diary, village)
    accompanied(diary, village)
    referred(diary, village)
    for_the_regent(diary)


def services(diary: Diary) -> None:
    """Services one may be referred to: two of the house, the others outside. All invented."""
    with acts.open_act(event="referral.providers", by=acts.SYSTEM, at=diary.at(60), region=diary.regency):
        for name, service, inside, address, phone, hours, papers in SERVICES:
            office = diary.offices[f"{diary.regency}-{inside}"] if inside else None
            Provider.objects.create(
                name=name, service=service, region=diary.regency, office=office, address=address, phone=phone,
                hours=hours, papers=papers,
            )  # fmt: skip


def passed_by(diary: Diary, village: str) -> None:
    """Three the village left without an answer: one it has explained since, one it still may, one that climbed."""
    for ago, says in ((16, True), (9, False), (14, False)):
        number = diary.hand_in(village, diary.at(ago, 8), kind="proposal", programme=scenes.programme(diary))
        filed = diary.at(max(ago - 7, 1), 10)
        diary.do(direct.file, diary.main("dinsos", "officer"), typed=number, at=filed)
        if says:
            diary.do(
                direct.state_why, diary.seat(village, "head"), number=number, stance="preparing",
                statement="Foto rumahnya belum sempat diambil; rumahnya di seberang sungai.", at=diary.at(7, 13),
            )  # fmt: skip


def refused_by_mouth(diary: Diary, village: str) -> None:
    """Told to go away at the desk, on record as a visit; Dinsos took it the same day, the village says no."""
    at = diary.at(6, 9)
    spoken = store.SpokenWord(
        key=diary.key(), office_id=diary.office(village).pk, region=village, topic="aid", told="unserved",
        programme=scenes.programme(diary), words="Dijawab: sudah banyak yang minta.", visitor=diary.names.anyone(),
    )  # fmt: skip
    visit = store.record_visit(spoken, at=at)
    number = diary.do(direct.file, diary.main("dinsos", "officer"), typed=visit.number, at=diary.at(6, 14))
    diary.do(
        direct.state_why, diary.seat(village, "secretary"), number=number, stance="against",
        statement="Menurut RT anaknya sudah bekerja di kota.", at=diary.at(4, 10),
    )  # fmt: skip


def _facts(diary: Diary) -> proposals.Facts:
    return proposals.Facts(diary.names.anyone(), address="Dekat mushala", rt="003", rw="002")


def _found(diary: Diary, village: str, ago: int, told: Found) -> str:
    facts, at = _facts(diary), diary.at(ago, 9)
    return diary.do(
        proposals.propose, diary.seat(village, "operator"), region=village, applicant=facts.name,
        programme=scenes.programme(diary), facts=facts, received_at=at, key=diary.key(), at=at,
        said=proposals.Said(Source.FINDING, found=told),
    ).number  # fmt: skip


def found(diary: Diary, village: str) -> None:
    """One not visited yet, one visited and not asked, one that said yes, one that said no."""
    operator = diary.seat(village, "operator")
    tips = (
        Found("third_party", localtime(diary.at(8)).date(), "Dua anak tidur di emperan, atap bocor.",
              reporter="Pak Guru", reporter_phone="08001112223", is_secret=True),
        Found("media", localtime(diary.at(7)).date(), "Lansia sendirian, ditolong tetangga.", medium="Kabar Kota, laman"),
        Found("field", localtime(diary.at(6)).date(), "Rumah kosong tanpa listrik, satu keluarga tinggal di sana."),
        Found("field", localtime(diary.at(5)).date(), "Ibu dengan bayi, belum punya KK."),
    )  # fmt: skip
    for n, told in enumerate(tips):
        number = _found(diary, village, 5, told)
        if n == 0:
            continue
        day = localtime(diary.at(3)).date()
        seen = findings.Seen("found", day, answers={"house": "Numpang, lantai tanah", "members": "4"})
        diary.do(findings.visit, operator, number=number, seen=seen, at=diary.at(3, 15))
        if n > 1:
            diary.do(
                outreach.record_consent, operator, number=number, consent="yes" if n == 2 else "no", how="thumb",
                on=day, at=diary.at(3, 16),
            )  # fmt: skip


def recommended(diary: Diary, village: str) -> None:
    """A name with its official on record; it waits in the same queue."""
    facts, at = _facts(diary), diary.at(4, 11)
    said = proposals.Said(
        Source.RECOMMENDATION, recommender="Ketua Fraksi", recommender_office="DPRD",
        recommended_on=localtime(diary.at(5)).date(),
    )  # fmt: skip
    diary.do(
        proposals.propose, diary.seat(village, "operator"), region=village, applicant=facts.name,
        programme=scenes.programme(diary), facts=facts, received_at=at, key=diary.key(), at=at, said=said,
    )  # fmt: skip


def stepped_aside(diary: Diary, village: str) -> None:
    """On one line of the month's list the head steps aside; somebody else signs it, the kecamatan has a copy."""
    head = diary.seat(village, "head")
    scope(head.post_id)
    line = ListLine.objects.filter(list__office=head.office_id, signed_at=None, recusals=None).order_by("id").first()
    if line is not None:
        diary.do(lists.recuse, head, line_id=line.pk, relation="sibling", at=diary.at(0))


def _running(diary: Diary, village: str, n: int) -> list[str]:
    """Open matters a village holds, some way down its list."""
    operator = diary.seat(village, "operator")
    scope(operator.post_id)
    held = queries.worklist(operator).filter(state_class="open", due__isnull=False).exclude(kind="referral")
    return list(held.order_by("-id").values_list("number", flat=True)[:n])


def accompanied(diary: Diary, village: str) -> None:
    """Two walked with, one of them twice seen; one that her word has ended."""
    operator, day = diary.seat(village, "operator"), localtime(diary.at(3)).date()
    for n, number in enumerate(_running(diary, village, 3)):
        asked = advocacy.Asked(
            diary.names.anyone(), "spoken", "Saya tidak bisa baca, minta ditemani ke kantor.", day,
            day + timedelta(days=60), organisation=("PSM", "LBH", "Karang Taruna")[n],
        )  # fmt: skip
        diary.do(advocacy.begin, operator, number=number, asked=asked, at=diary.at(3, 11))
        if n < 2:
            diary.do(advocacy.record_visit, operator, number=number, on=localtime(diary.at(2)).date(),
                     place="Disdukcapil", words="Mengurus KK bersama.", at=diary.at(2, 14))  # fmt: skip
        else:
            diary.do(advocacy.end, operator, number=number, said_by="citizen", words="Sudah berani sendiri.",
                     at=diary.at(1, 9))  # fmt: skip


def referred(diary: Diary, village: str) -> None:
    """Referrals at each turn of their table, inside the house and outside."""
    operator, registrar = diary.seat(village, "operator"), diary.main("disdukcapil", "registrar")
    by_name = {each.name: each.pk for each in Provider.objects.filter(region=diary.regency)}
    plan = ("Loket KTP dan KK", "Loket KTP dan KK", "RSUD", "RSUD", "Balai Latihan Kerja", "")
    made = []
    for number, name in zip(_running(diary, village, len(plan)), plan, strict=False):
        need = referrals.Need(
            service={"Loket KTP dan KK": "civil_record", "RSUD": "health"}.get(name, "training"), urgency="soon",
            leave="consent", leave_on=localtime(diary.at(4)).date(), note="Perlu ditemani, pendengaran kurang.",
            needs_transport=name == "RSUD", transport="Dari balai desa, mobil siaga" if name == "RSUD" else "",
            provider_id=by_name.get(name),
        )  # fmt: skip
        made.append(
            diary.do(referrals.make, operator, number=number, need=need, key=diary.key(), at=diary.at(4, 10)).number
        )
    served, _asked, taken, turned = made[0], made[1], made[2], made[3]
    diary.do(referrals.take_on, registrar, number=served, at=diary.at(3, 9))
    diary.do(referrals.begin_service, registrar, number=served, at=diary.at(2, 9))
    diary.do(referrals.tell_status, registrar, number=served, status="first_met", on=localtime(diary.at(2)).date(),
             at=diary.at(2, 10))  # fmt: skip
    diary.do(referrals.take_on, operator, number=taken, heard_from="Ibu Rini, loket, telepon", at=diary.at(3, 10))
    diary.do(
        referrals.turn_down, operator, number=turned, ground="full", other_id=by_name["Klinik Lansia Sehat"],
        heard_from="Pendaftaran RSUD, telepon", at=diary.at(2, 11),
    )  # fmt: skip


def for_the_regent(diary: Diary) -> None:
    """A letter of endorsement with its initials done; the regent's own hand is what it waits for."""
    maker, chain = diary.main("dinsos", "section_head"), diary.main("dinsos", "secretary")
    scope(maker.post_id)
    held = queries.worklist(maker).filter(state_class="open", due__isnull=False, kind="proposal")
    numbers = list(held.order_by("-id").values_list("number", flat=True)[:4])
    signs = batches.signing_offices(maker)
    if numbers and signs:
        letter = diary.do(
            batches.make, maker, purpose="Pengesahan usulan bulan ini", numbers=numbers, chain_posts=[chain.post_id],
            signs_at_id=signs[0].pk, at=diary.at(1, 9),
        )  # fmt: skip
        diary.do(batches.initial, chain, batch_id=letter.pk, at=diary.at(1, 11))
