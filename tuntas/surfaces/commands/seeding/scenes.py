"""What happened to a matter in the demo: one function per course, told only with the real actions.

Each takes the regency's diary and a village; days count back from now. Together they reach every generic state.
"""

from collections.abc import Callable

from tuntas.casework.cases import actions, custody, deadlines, numbers, store, tracking
from tuntas.casework.cases.models import Case, Dispute, Task
from tuntas.casework.kinds.proposal import findings
from tuntas.surfaces.commands.seeding import people_words as said
from tuntas.surfaces.commands.seeding.diary import Diary, scope


Scene = Callable[[Diary, str], object]
PAPERS = ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement")


def programme(diary: Diary) -> str:
    """The programme a proposal is for: the city's own in Cilegon, elsewhere services without a programme."""
    return "jscm" if diary.regency == "36.72" else ""


def ready(diary: Diary, village: str, number: str, ago: int, *, papers: int = 5) -> None:
    for code in PAPERS[:papers]:
        diary.do(actions.do_task, diary.seat(village, "operator"), number=number, code=code, at=diary.at(ago))


def send(diary: Diary, village: str, number: str, ago: int, *, hour: int | None = None) -> None:
    """The village hands over to Dinsos."""
    dinsos = diary.office(f"{diary.regency}-dinsos")
    diary.do(
        custody.hand_over, diary.seat(village, "section_head"), number=number, to_office_id=dinsos.pk,
        ground="file_complete", at=diary.at(ago, hour),
    )  # fmt: skip


def accept(diary: Diary, number: str, ago: int) -> None:
    diary.do(custody.answer, diary.main("dinsos", "operator"), number=number, accept=True, at=diary.at(ago, 15))


def keep_silent(diary: Diary, ago: int) -> None:
    """The worker's round on that day: what nobody answered in time counts as received."""
    scope(diary.main("system", "system").post_id)
    deadlines.deem_received(at=diary.at(ago, 15))


# Courses of a need.


def just_in(diary: Diary, village: str) -> None:
    diary.hand_in(village, diary.at(diary.dice.randrange(3)))


def taken_up(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(2, 12)
    number = diary.hand_in(village, diary.at(ago))
    diary.do(actions.take_up, diary.seat(village, "officer"), number=number, at=diary.at(ago - 1))


def on_its_way(diary: Diary, village: str) -> None:
    number = diary.hand_in(village, diary.at(2))
    send(diary, village, number, 0, hour=15)


def at_dinsos(diary: Diary, village: str) -> str:
    ago = diary.dice.randrange(4, 14)
    number = diary.hand_in(village, diary.at(ago))
    send(diary, village, number, ago - 1, hour=9)
    accept(diary, number, ago - 1)
    return number


def on_a_desk(diary: Diary, village: str) -> None:
    """Given to one post inside Dinsos by disposition."""
    number = at_dinsos(diary, village)
    to = diary.main("dinsos", "officer")
    diary.do(
        actions.assign, diary.main("dinsos", "section_head"), number=number, to_post_id=to.post_id,
        note="Mohon ditindaklanjuti pekan ini.", at=diary.at(1),
    )  # fmt: skip


def deemed(diary: Diary, village: str) -> str:
    ago = diary.dice.randrange(4, 12)
    number = diary.hand_in(village, diary.at(ago))
    send(diary, village, number, ago - 1, hour=9)
    keep_silent(diary, ago - 3)
    return number


def answered_at_the_desk(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(6, 60)
    number = diary.hand_in(village, diary.at(ago))
    diary.do(
        actions.decide, diary.seat(village, "section_head"), number=number, outcome="answered",
        text=diary.dice.choice(said.ANSWERED), at=diary.at(ago - diary.dice.randrange(1, 4)),
    )  # fmt: skip


def granted(diary: Diary, village: str) -> str:
    ago = diary.dice.randrange(12, 60)
    number = diary.hand_in(village, diary.at(ago))
    send(diary, village, number, ago - 1, hour=9)
    accept(diary, number, ago - 1)
    diary.do(
        actions.decide, diary.main("dinsos", "section_head"), number=number, outcome="granted",
        text=diary.dice.choice(said.GRANTED), ground=said.GRANTED_FOR, at=diary.at(ago - diary.dice.randrange(3, 10)),
    )  # fmt: skip
    return number


def refused(diary: Diary, village: str, *, ago: int | None = None, signed: bool = True) -> str:
    ago = diary.dice.randrange(14, 60) if ago is None else ago
    number = diary.hand_in(village, diary.at(ago))
    send(diary, village, number, ago - 1, hour=9)
    accept(diary, number, ago - 1)
    refuse(diary, number, ago - 5)
    if signed:
        prove(diary, number, ago - 6)
    return number


def refuse(diary: Diary, number: str, ago: int) -> None:
    ground, evidence, change = diary.dice.choice(said.REFUSED)
    diary.do(
        actions.decide, diary.main("dinsos", "head"), number=number, outcome="refused",
        text="Permintaan belum dapat dikabulkan.", ground=ground, evidence=evidence, would_change=change,
        at=diary.at(ago),
    )  # fmt: skip


def prove(diary: Diary, number: str, ago: int) -> None:
    at = diary.at(ago)
    diary.do(actions.prove_notice, diary.main("dinsos", "operator"), number=number, proof="signed", notice_at=at, at=at)


def refused_unread(diary: Diary, village: str) -> None:
    refused(diary, village, ago=diary.dice.randrange(8, 12), signed=False)


def objected(diary: Diary, village: str) -> str:
    ago = diary.dice.randrange(9, 14)
    number = refused(diary, village, ago=ago)
    tracking.object_to_decision(tracking.track(number), words=diary.dice.choice(said.OBJECTED), at=diary.at(ago - 7))
    return number


def objection_dismissed(diary: Diary, village: str) -> None:
    second_look(diary, objected(diary, village), uphold=False)


def objection_upheld(diary: Diary, village: str) -> None:
    second_look(diary, objected(diary, village), uphold=True)


def second_look(diary: Diary, number: str, *, uphold: bool) -> None:
    text = "Data penghasilan keliru, diperiksa lagi." if uphold else "Alasan putusan sudah tepat menurut bukti."
    diary.do(
        actions.decide_objection, diary.main("inspektorat", "head"), number=number, uphold=uphold, text=text,
        at=diary.at(0),
    )  # fmt: skip


def corrected(diary: Diary, village: str) -> None:
    number = granted(diary, village)
    diary.do(
        actions.correct, diary.main("dinsos", "section_head"), number=number, ground="Salah ketik",
        text="Bulan mulai yang benar adalah bulan ini.", at=diary.at(1),
    )  # fmt: skip


def withdrawn(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(3, 30)
    number = diary.hand_in(village, diary.at(ago))
    diary.do(
        actions.withdraw, diary.seat(village, "operator"), number=number, reason="Sudah selesai di keluarga.",
        at=diary.at(ago - 2),
    )  # fmt: skip


def merged(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(2, 12)
    parent, number = diary.hand_in(village, diary.at(ago)), diary.hand_in(village, diary.at(ago - 1))
    diary.do(
        actions.merge, diary.seat(village, "section_head"), number=number, parent_number=parent, at=diary.at(ago - 2)
    )


def asked(diary: Diary, village: str) -> None:
    """The clock stopped once, with all that is missing named at once."""
    number = diary.hand_in(village, diary.at(3))
    diary.do(
        actions.ask_citizen, diary.seat(village, "operator"), number=number,
        defects=("Surat keterangan berobat", "Foto rumah tampak depan"), at=diary.at(2),
    )  # fmt: skip


def waiting(state: str, reason: str, days: int) -> Scene:
    """A wait with a next date, its reason on record."""

    def scene(diary: Diary, village: str) -> None:
        ago = diary.dice.randrange(2, 20)
        number = diary.hand_in(village, diary.at(ago))
        diary.do(
            actions.wait, diary.seat(village, "operator"), number=number, state=state, reason=reason,
            next_on=diary.day_ahead(days + diary.dice.randrange(9)), at=diary.at(ago - 1),
        )  # fmt: skip

    return scene


def outside(diary: Diary, village: str) -> None:
    """A case Dinsos sent out of the house, with proof, and watches."""
    number = at_dinsos(diary, village)
    code = diary.dice.choice(("kemensos", "bpjs", "bps", "bank"))
    diary.do(
        actions.dispatch, diary.main("dinsos", "section_head"), number=number, office_id=_external(code),
        proof=f"Surat 460/{diary.dice.randrange(100, 999)}/Dinsos", check_on=diary.day_ahead(diary.dice.randrange(1, 20)),
        at=diary.at(1),
    )  # fmt: skip


def _external(code: str) -> int:
    from tuntas.base.offices.models import Office  # noqa: PLC0415

    return Office.objects.values_list("id", flat=True).get(code=code)


# Courses of a proposal.


def preparing(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(1, 6)
    number = diary.hand_in(village, diary.at(ago), kind="proposal", programme=programme(diary))
    ready(diary, village, number, ago - 1, papers=diary.dice.randrange(4))


def proposal_on_its_way(diary: Diary, village: str) -> None:
    number = diary.hand_in(village, diary.at(3), kind="proposal", programme=programme(diary))
    ready(diary, village, number, 1)
    send(diary, village, number, 0, hour=15)


def verifying(diary: Diary, village: str, *, ago: int | None = None) -> str:
    ago = diary.dice.randrange(5, 12) if ago is None else ago
    number = diary.hand_in(village, diary.at(ago), kind="proposal", programme=programme(diary))
    ready(diary, village, number, ago - 1)
    send(diary, village, number, ago - 2, hour=9)
    accept(diary, number, ago - 2)
    return number


def deciding(diary: Diary, village: str, *, ago: int | None = None) -> str:
    ago = diary.dice.randrange(8, 16) if ago is None else ago
    number = verifying(diary, village, ago=ago)
    diary.do(
        actions.verify, diary.main("dinsos", "verifier"), number=number, note="Sesuai dengan keadaan di rumah.",
        at=diary.at(ago - 4),
    )  # fmt: skip
    return number


def proposal_granted(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(14, 60)
    number = deciding(diary, village, ago=ago)
    diary.do(
        actions.decide, diary.main("dinsos", "head"), number=number, outcome="granted",
        text=diary.dice.choice(said.GRANTED), ground=said.GRANTED_FOR, at=diary.at(ago - 7),
    )  # fmt: skip


def proposal_refused(diary: Diary, village: str) -> None:
    ago = diary.dice.randrange(14, 60)
    number = deciding(diary, village, ago=ago)
    refuse(diary, number, ago - 7)
    prove(diary, number, ago - 8)


def national(diary: Diary, village: str) -> None:
    """A national proposal, verified here and sent to the ministry, which decides."""
    ago = diary.dice.randrange(10, 30)
    number = diary.hand_in(village, diary.at(ago), kind="proposal", programme=diary.dice.choice(("pkh", "sembako")))
    ready(diary, village, number, ago - 1)
    send(diary, village, number, ago - 2, hour=9)
    accept(diary, number, ago - 2)
    diary.do(
        actions.verify, diary.main("dinsos", "officer"), number=number, note="Data lengkap dan sesuai.",
        at=diary.at(ago - 4),
    )  # fmt: skip
    diary.do(
        actions.dispatch, diary.main("dinsos", "section_head"), number=number, office_id=_external("kemensos"),
        proof=f"Surat 460/{diary.dice.randrange(100, 999)}/Dinsos", check_on=diary.day_ahead(diary.dice.randrange(1, 20)),
        at=diary.at(ago - 5),
    )  # fmt: skip


def matching(diary: Diary, village: str) -> None:
    """The civil registry is asked whether name and NIK fit, on its own clock."""
    number = verifying(diary, village, ago=diary.dice.randrange(4, 8))
    diary.do(findings.ask_match, diary.main("dinsos", "verifier"), number=number, at=diary.at(1))
    if diary.dice.random() < 0.3:
        diary.do(
            findings.answer_match,
            diary.main("disdukcapil", "registrar"),
            number=number,
            match="matched",
            at=diary.at(0),
        )


def returned(diary: Diary, village: str, *, ago: int | None = None) -> str:
    ago = diary.dice.randrange(6, 10) if ago is None else ago
    number = verifying(diary, village, ago=ago)
    diary.do(
        custody.hand_over, diary.main("dinsos", "officer"), number=number, to_office_id=diary.office(village).pk,
        ground="family_card_outdated", note=said.RETURN_NOTE, at=diary.at(ago - 4),
    )  # fmt: skip
    return number


def returned_one(diary: Diary, village: str) -> None:
    returned(diary, village)


def disputed(diary: Diary, village: str, *, ago: int = 5) -> Dispute:
    number = returned(diary, village, ago=ago)
    found = diary.do(
        custody.hand_over, diary.seat(village, "section_head"), number=number,
        to_office_id=diary.office(f"{diary.regency}-dinsos").pk, ground="not_our_duty", note=said.CONTEST_NOTE,
        at=diary.at(ago - 5, 15),
    )  # fmt: skip
    assert isinstance(found, Dispute)
    return found


def disputed_now(diary: Diary, village: str) -> None:
    disputed(diary, village)


def settled(diary: Diary, village: str) -> None:
    """Decided by the arbiter; Disdukcapil has the task, some have done it."""
    ago = diary.dice.randrange(8, 12)
    dispute = disputed(diary, village, ago=ago)
    dinsos, doer = diary.office(f"{diary.regency}-dinsos"), diary.office(f"{diary.regency}-disdukcapil")
    arbiter = diary.seat(dispute.arbiter.code, "head")
    diary.do(
        custody.settle, arbiter, dispute_id=dispute.pk, holder_id=dinsos.pk, doer_id=doer.pk, charged_id=dinsos.pk,
        text=said.SETTLED, at=diary.at(ago - 6, 15),
    )  # fmt: skip
    if diary.dice.random() < 0.3:
        number = Case.objects.values_list("number", flat=True).get(pk=dispute.case_id)
        task = Task.objects.filter(case_id=dispute.case_id, done_at__isnull=True).order_by("id").first()
        assert task is not None
        diary.do(
            actions.do_task, diary.main("disdukcapil", "registrar"), number=number, code=task.code, result="KK baru terbit",
            at=diary.at(ago - 7, 10),
        )  # fmt: skip


# Above the village.


def at_the_kecamatan(diary: Diary, village: str) -> None:
    """Somebody whose village nobody knows yet: the kecamatan takes it in."""
    diary.hand_in(village[:8], diary.at(diary.dice.randrange(1, 3)))


# Visits.


def visited(diary: Diary, village: str, *, told: str | None = None, office: str = "") -> store.Receipt:
    """Someone came and was told something; by the QR on the wall, the desk or the paper block."""
    told = told or diary.dice.choice(("answered", "answered", "sent_away", "come_back", "unserved"))
    topic = diary.dice.choice(said.TOPICS)
    return store.record_visit(
        store.SpokenWord(
            key=diary.key(), office_id=diary.office(office or village).pk, region=village, topic=topic, told=told,
            sent_to=diary.dice.choice(("dinsos", "disdukcapil", "kecamatan")) if told == "sent_away" else "",
            programme=programme(diary) if topic == "aid" else "", words=diary.dice.choice(said.ASKED[topic]),
            visitor=diary.names.anyone(), channel=diary.dice.choice(("qr", "desk", "paper", "sms")),
        ),
        at=diary.at(diary.dice.randrange(1, 20)),
    )  # fmt: skip


def visit_only(diary: Diary, village: str) -> None:
    visited(diary, village)


def visit_above(diary: Diary, village: str) -> None:
    """A visit to the kecamatan or to Dinsos itself."""
    visited(diary, village, office=diary.dice.choice((village[:8], f"{diary.regency}-dinsos")))


def visit_replied(diary: Diary, village: str) -> None:
    receipt = visited(diary, village, told="sent_away")
    diary.do(
        actions.reply_to_visit, diary.seat(village, "section_head"), number=receipt.number,
        words=diary.dice.choice(said.REPLIED), at=diary.at(0),
    )  # fmt: skip


def visit_contested(diary: Diary, village: str) -> None:
    receipt = store.record_visit(
        store.SpokenWord(
            key=diary.key(), office_id=diary.office(village).pk, region=village, topic="aid", told="answered",
            words="Dicatat dijawab, padahal disuruh pulang.", visitor=diary.names.anyone(), channel="desk",
        ),
        at=diary.at(2),
    )  # fmt: skip
    tracking.contest_visit(
        tracking.opened(numbers.written(receipt.number), receipt.secret), words="Saya tidak dijawab, disuruh pulang.",
        at=diary.at(1),
    )  # fmt: skip


def visit_made_case(diary: Diary, village: str) -> None:
    receipt = visited(diary, village, told="sent_away")
    diary.do(actions.case_from_visit, diary.seat(village, "section_head"), number=receipt.number, at=diary.at(0))


# How often each course is taken in one regency. The sum is what a regency's desks show.
SCENES: tuple[tuple[Scene, int], ...] = (
    (just_in, 28), (taken_up, 16), (on_its_way, 9), (at_dinsos, 14), (on_a_desk, 5), (deemed, 12),
    (answered_at_the_desk, 30), (granted, 12), (refused, 6), (refused_unread, 3), (objected, 3),
    (objection_dismissed, 1), (objection_upheld, 1), (corrected, 1), (withdrawn, 4), (merged, 2), (asked, 4),
    (waiting("waiting_window", "Jendela usulan dibuka awal bulan depan.", 5), 3),
    (waiting("waiting_quota", "Kuota tahun ini penuh.", 30), 3),
    (waiting("waiting_law", "Menunggu putusan pengadilan agama.", 20), 2),
    (waiting("dormant", "Warga belum datang lagi, boleh kapan saja.", 60), 2),
    (outside, 4), (preparing, 10), (proposal_on_its_way, 2), (verifying, 4), (deciding, 4), (proposal_granted, 3),
    (proposal_refused, 2), (national, 3), (matching, 4), (at_the_kecamatan, 3), (returned_one, 2), (disputed_now, 2), (settled, 3),
    (visit_only, 16), (visit_above, 5), (visit_replied, 3), (visit_contested, 1), (visit_made_case, 2),
)  # fmt: skip
