"""Numbered sendings and prior claims of the demo: the eleven files of Puskesos Kepuhkajang, and two without a receipt."""

import io
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.utils.timezone import localtime, make_aware
from PIL import Image, ImageDraw

from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import actions, claims, outgoing, reconciliation, store
from tuntas.surfaces.commands.seeding import people_words as said
from tuntas.surfaces.commands.seeding.diary import Diary, scope
from tuntas.surfaces.commands.seeding.offices import JOMBANG


# The story's own: eleven files under DS-KJ/014 to 024, the last one nobody answers.
PREFIX, FIRST, FILES, LAST = "DS-KJ", 14, 11, "Mbok Sainah"


def lay_out(diary: Diary) -> None:
    """This function will send the story's files, bring two claims to the desk, and let one night pass in the regency."""
    if diary.regency == JOMBANG:
        eleven(diary)
        some_more(diary)
        searched(diary)
        just_said(diary)
    one_night(diary)


def eleven(diary: Diary) -> None:
    """Sent on the last working day but one; Dinsos ticks ten of them."""
    sent_at = diary.at(1, 9)
    names = [diary.names.anyone() for _n in range(FILES - 1)]
    numbers = [_need(diary, name, sent_at - timedelta(minutes=40 - 3 * n)) for n, name in enumerate([*names, LAST])]
    covering = diary.do(
        outgoing.send_many, _puskesos(diary), numbers=numbers, to_office_id=diary.office(f"{JOMBANG}-dinsos").pk,
        at=sent_at, prefix=PREFIX, first_n=FIRST,
    )  # fmt: skip
    ten = [item.pk for item in outgoing.items(covering)][: FILES - 1]
    diary.do(outgoing.accept_items, diary.main("dinsos", "operator"), covering_id=covering.pk, items=ten,
             at=diary.at(1, 14))  # fmt: skip


def some_more(diary: Diary) -> None:
    """Three of today that wait, one of them taken back."""
    at = diary.at(0, 9)
    numbers = [_need(diary, diary.names.anyone(), at - timedelta(minutes=20 - n)) for n in range(3)]
    covering = diary.do(
        outgoing.send_many, _puskesos(diary), numbers=numbers, to_office_id=diary.office(f"{JOMBANG}-dinsos").pk, at=at
    )
    last = outgoing.items(covering)[-1]
    diary.do(outgoing.take_back, _puskesos(diary), item_id=last.pk, ground="Salah map", at=at + timedelta(minutes=5))


def _puskesos(diary: Diary) -> Seat:
    return diary.seat(f"{diary.villages[0]}-puskesos", "operator")


def _need(diary: Diary, name: str, at: datetime) -> str:
    """A matter taken in at the Puskesos."""
    topic = diary.dice.choice(("aid", "health", "data"))
    seat = _puskesos(diary)
    matter = store.Matter(
        key=diary.key(), region=diary.villages[0], topic=topic, applicant=name, words=diary.dice.choice(said.ASKED[topic]),
        channel="desk", office_id=seat.office_id,
    )  # fmt: skip
    return store.hand_in(matter, by=seat.actor, at=at).number


def _claim(diary: Diary, name: str, ago: int, on: date, *, photo: bool) -> int:
    """Somebody at the Puskesos who handed it in at the desa long ago."""
    at, seat = diary.at(ago, 10), _puskesos(diary)
    scope(seat.post_id)
    matter = store.Matter(
        key=diary.key(), region=diary.villages[0], topic="aid", applicant=name, words="Dulu sudah lapor di balai desa.",
        channel="desk", office_id=seat.office_id,
    )  # fmt: skip
    receipt = store.hand_in(matter, by=seat.actor, at=at)
    evidence, words = ("book_photo", "") if photo else ("witness", "Ketua RT 002")
    told = claims.Claimed(diary.villages[0], "village", on, evidence, words)
    claim = claims.record(told, case_id=receipt.case_id, by=seat.actor, at=at)
    if photo:
        content = _register_page()
        actions.add_paper(
            number=receipt.number, by=seat, label="Bukti sudah lapor", content=content, mime="image/jpeg",
            sha256=sha256(content).hexdigest(), at=at,
        )  # fmt: skip
    return claim


def just_said(diary: Diary) -> None:
    """Recorded today, with a photo of the register; both offices have it on their first page."""
    _claim(diary, "Pak Darmo", 0, _long_ago(diary, 290), photo=True)


def searched(diary: Diary) -> None:
    """Found by neither, signed by both: the work goes on from the day claimed."""
    claim = _claim(diary, diary.names.anyone(), 4, _long_ago(diary, 200), photo=False)
    for seat, place in (
        (diary.seat(diary.villages[0], "section_head"), "Buku register balai desa dan dua lemari arsip."),
        (diary.main("dinsos", "section_head"), "Agenda surat masuk dan rak bidang."),
    ):
        diary.do(claims.answer, seat, claim_id=claim, is_found=False, place=place, at=diary.at(3, 11))
        diary.do(claims.sign, seat, claim_id=claim, at=diary.at(3, 13))


def _long_ago(diary: Diary, days: int) -> date:
    return localtime(diary.now).date() - timedelta(days=days)


def _register_page() -> bytes:
    """An invented page of a register, as somebody would photograph it."""
    page = Image.new("RGB", (900, 640), "#f4efe2")
    draw = ImageDraw.Draw(page)
    draw.text((60, 40), "BUKU REGISTER            hal. 41", fill="#333333")
    for n in range(9):
        draw.line((50, 110 + 54 * n, 850, 110 + 54 * n), fill="#9a8f7a", width=2)
    for n, line in enumerate(("12  Bu Warni    surat keterangan", "13  Pak Darmo   minta bantuan")):
        draw.text((70, 132 + 54 * n), line, fill="#25376f")
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()


def one_night(diary: Diary) -> None:
    """The night after the last working day but one, for every book of the regency."""
    day = localtime(diary.at(1, 12)).date()
    at = min(make_aware(datetime.combine(day, time(21))), diary.now)
    scope(diary.main("system", "system").post_id)
    reconciliation.reconcile(night=day, at=at, region=diary.regency)
