"""A lived-in world: the real actions driven until every table of ours holds rows.

    world = cilegon(); live_through(world)

Guards that try something on every table (tampering, forbidden writes) stand on this: a table that stays empty would
be a table nobody tried. Where no action exists yet, rows are written inside an act (`_what_no_action_does_yet`).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from django.contrib.auth import get_user_model
from psycopg.types.range import DateRange

from tests import clones
from tests.factories import listed
from tests.factories.lives import figures, log, offices, outgoing, proposals, sealed
from tests.factories.world import World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.ledger import acts, clock, outbox, protect
from tuntas.base.offices.models import Approval, Decree, Office, Parameter, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people
from tuntas.base.places import actions as places
from tuntas.base.programs.models import Programme
from tuntas.casework.cases import actions, custody, deadlines, store, tracking
from tuntas.casework.cases.models import (
    Batch,
    BatchLine,
    Case,
    Dispute,
    Initialling,
    Sight,
)
from tuntas.surfaces.api.models import ApiToken
from tuntas.surfaces.desk.models import PinTry, Sent
from tuntas.surfaces.exchange import actions as exchange
from tuntas.surfaces.public.models import Limit


PAPERS = ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement")
# A person of the house and a citizen who are kin: nobody decides for kin.
DECIDERS_NIK = "3672020101700001"


def live_through(world: World) -> None:
    """This function will let three weeks of December 2021 pass in Ketileng."""
    clock.set_to(world.at(7, 9))
    _visits(world)
    granted, refused = _case(world, "Bu Rohmah"), _case(world, "Pak Darma")
    for number in (granted, refused):
        _bounced_and_settled(world, number)
    _ended(world, granted, outcome="granted")
    _ended(world, refused, outcome="refused")
    _objected(world, refused)
    _waiting_ones(world)
    _left_on_the_way(world)
    _people(world)
    _days_off(world)
    _workbooks(world)
    listed.deliberate(world)
    offices.live(world)
    proposals.live(world)
    outgoing.live(world)
    _what_no_action_does_yet(world)
    figures.live(world)
    sealed.live(world)
    # A cover round takes all leaves of the sealed unit's days; what comes afterwards is seen to wait.
    log.live(world)
    sealed.live_on(world)
    outbox.send_due(now=world.at(30))


def _case(world: World, name: str, *, prepared: bool = True, programme: str = "jscm") -> str:
    number = world.hand_in(applicant=name, programme=programme).number
    if prepared:
        for code in PAPERS:
            with sitting(world.kasie):
                actions.do_task(number=number, code=code, by=world.kasie, at=world.at(8, 11), result="ada")
    return number


def _visits(world: World) -> None:
    ketileng, kepuh = world.office("36.72.02.1004"), world.office("36.72.04.1005")
    told = []
    for office, name in ((ketileng, "Bu Sumi"), (ketileng, "Pak Jaya"), (kepuh, "Bu Kepuh"), (ketileng, "Bu Ani")):
        spoken = store.SpokenWord(
            key=uuid4(), office_id=office.pk, region=str(office.region), topic="aid", told="sent_away", sent_to="dinsos",
            programme="jscm", words="Disuruh ke Dinsos", visitor=name, phone="08001234567",
        )  # fmt: skip
        told.append(store.record_visit(spoken, at=world.at(7, 9, 10)))
    clock.set_to(world.at(7, 10))
    for visit in told[1:3]:
        tracking.contest_visit(tracking.track(visit.number), words="Saya disuruh pergi.", at=world.at(7, 9, 30))
    with sitting(world.kasie):
        actions.case_from_visit(number=told[0].number, by=world.kasie, at=world.at(7, 9, 42))
        actions.reply_to_visit(number=told[1].number, by=world.kasie, words="Silakan datang.", at=world.at(7, 10))
    with sitting(world.kepuh_kasie):
        actions.case_from_visit(number=told[2].number, by=world.kepuh_kasie, at=world.at(7, 9, 50))


def _bounced_and_settled(world: World, number: str) -> None:
    """Sent, deemed received, returned, contested, settled."""
    ketileng, dinsos = world.office("36.72.02.1004"), world.office("36.72-dinsos")
    with sitting(world.kasie):
        custody.hand_over(
            number=number, by=world.kasie, to_office_id=dinsos.pk, ground="file_complete", at=world.at(9, 10)
        )
    deadlines.meet_all(at=world.at(10, 10, 1))
    with sitting(world.dinsos_officer):
        custody.hand_over(
            number=number, by=world.dinsos_officer, to_office_id=ketileng.pk, ground="family_card_outdated",
            note="KK belum mutakhir.", at=world.at(13, 9),
        )  # fmt: skip
    with sitting(world.kasie):
        dispute = custody.hand_over(
            number=number, by=world.kasie, to_office_id=dinsos.pk, ground="not_our_duty",
            note="Kelurahan tidak berwenang mengubah KK.", at=world.at(13, 14),
        )  # fmt: skip
    assert isinstance(dispute, Dispute)
    with sitting(world.sekda):
        custody.settle(
            dispute_id=dispute.pk, by=world.sekda, holder_id=dinsos.pk, doer_id=world.office("36.72-disdukcapil").pk,
            charged_id=dinsos.pk, text="Disdukcapil, difasilitasi Dinsos.", at=world.at(14, 9),
        )  # fmt: skip
    with sitting(world.disdukcapil):
        actions.do_task(number=number, code="family_card", by=world.disdukcapil, result="KK baru", at=world.at(15, 9))


def _ended(world: World, number: str, *, outcome: str) -> None:
    with sitting(world.dinsos_section):
        actions.verify(number=number, by=world.dinsos_section, note="Sesuai.", at=world.at(16, 9))
    granted = outcome == "granted"
    reasons = {"ground": "Perwal 12/2021 ps 5"} | ({} if granted else {
        "evidence": "punya mobil, dicek 16 Des", "would_change": "mobil dijual",
    })  # fmt: skip
    with sitting(world.dinsos_head):
        actions.decide(
            number=number, by=world.dinsos_head, outcome=outcome, text="Dapat JSCM." if granted else "Belum dapat JSCM.",
            at=world.at(17, 9), **reasons,
        )  # fmt: skip
    with sitting(world.kasie):
        actions.prove_notice(
            number=number, by=world.kasie, proof="signed", notice_at=world.at(20, 10), at=world.at(20, 10)
        )
    for text in ("Nama salah tulis.", "Tanggal salah tulis."):
        with sitting(world.dinsos_head):
            actions.correct(number=number, by=world.dinsos_head, ground="Salah tulis", text=text, at=world.at(20, 11))


def _objected(world: World, number: str) -> None:
    """The objection is upheld; refused again, a second one waits."""
    clock.set_to(world.at(21, 9))
    tracking.object_to_decision(tracking.track(number), words="Mobil milik saudara.", at=world.at(21, 9))
    with sitting(world.inspektorat_head):
        actions.decide_objection(
            number=number, by=world.inspektorat_head, uphold=True, text="Bukti kurang.", at=world.at(22, 9)
        )
    with sitting(world.dinsos_section):
        actions.verify(number=number, by=world.dinsos_section, note="Mobil atas nama sendiri.", at=world.at(23, 9))
    with sitting(world.dinsos_head):
        actions.decide(
            number=number, by=world.dinsos_head, outcome="refused", text="Tetap belum dapat.", ground="Perwal ps 5",
            evidence="STNK", would_change="mobil dijual", at=world.at(23, 11),
        )  # fmt: skip
    clock.set_to(world.at(27, 9))
    tracking.object_to_decision(tracking.track(number), words="Saya tetap keberatan.", at=world.at(27, 9))


def _waiting_ones(world: World) -> None:
    """One asked, one waiting, two outside, one withdrawn, one merged, some assigned."""
    asked, waits, withdrawn, merged = (_case(world, f"Warga {n}", prepared=False) for n in range(4))
    outside = [_case(world, f"Warga PKH {n}", prepared=False, programme="pkh") for n in range(2)]
    with sitting(world.kasie):
        actions.ask_citizen(number=asked, by=world.kasie, defects=["KTP", "KK"], at=world.at(8, 9))
        actions.wait(number=waits, by=world.kasie, state="waiting_quota", next_on=date(2022, 1, 10),
                     reason="Kuota penuh", at=world.at(8, 9))  # fmt: skip
        actions.withdraw(number=withdrawn, by=world.kasie, reason="Pindah", at=world.at(8, 9))
    with sitting(world.lurah):
        actions.merge(number=merged, by=world.lurah, parent_number=asked, at=world.at(8, 9))
    for number in outside:
        with sitting(world.lurah):
            actions.assign(number=number, by=world.lurah, to_post_id=world.kasie.post_id, note="Siapkan",
                           at=world.at(8, 10))  # fmt: skip
        _sent_outside(world, number)
    for number, content in ((asked, b"satu"), (waits, b"dua")):
        with sitting(world.kasie):
            actions.add_paper(number=number, by=world.kasie, label="Surat RT", content=content, mime="image/png",
                              sha256=hashlib.sha256(content).hexdigest(), at=world.at(8, 12))  # fmt: skip


def _sent_outside(world: World, number: str) -> None:
    ministry = Office.objects.filter(kind="external").order_by("id").first()
    assert ministry is not None
    for code in PAPERS:
        with sitting(world.kasie):
            actions.do_task(number=number, code=code, by=world.kasie, at=world.at(8, 11))
    with sitting(world.kasie):
        custody.hand_over(number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk,
                          ground="file_complete", at=world.at(9, 10))  # fmt: skip
    with sitting(world.dinsos_officer):
        custody.answer(number=number, by=world.dinsos_officer, accept=True, at=world.at(9, 11))
    with sitting(world.dinsos_head):
        actions.dispatch(number=number, by=world.dinsos_head, office_id=ministry.pk, proof=f"B/{number}",
                         check_on=date(2021, 12, 20), at=world.at(10, 9))  # fmt: skip
        actions.look_again(number=number, by=world.dinsos_head, check_on=date(2021, 12, 27), note="Belum",
                           at=world.at(20, 9))  # fmt: skip


def _left_on_the_way(world: World) -> None:
    """A hand-over nobody has answered and an open dispute; time passes, warnings climb."""
    sent, fought = _case(world, "Bu Jalan"), _case(world, "Pak Sengketa")
    dinsos = world.office("36.72-dinsos").pk
    for number in (sent, fought):
        with sitting(world.kasie):
            custody.hand_over(
                number=number, by=world.kasie, to_office_id=dinsos, ground="file_complete", at=world.at(27, 10)
            )
    with sitting(world.dinsos_officer):
        custody.answer(number=fought, by=world.dinsos_officer, accept=True, at=world.at(27, 11))
    with sitting(world.dinsos_officer):
        custody.hand_over(number=fought, by=world.dinsos_officer, to_office_id=world.office("36.72.02.1004").pk,
                          ground="paper_missing", note="Kurang", at=world.at(27, 12))  # fmt: skip
    with sitting(world.kasie):
        custody.hand_over(number=fought, by=world.kasie, to_office_id=dinsos, ground="not_our_duty", note="Lengkap",
                          at=world.at(27, 13))  # fmt: skip
    clock.set_to(world.at(28, 9))
    deadlines.meet_all(at=world.at(28, 9))


def _people(world: World) -> None:
    by, at = world.kasie, world.at(9)
    facts = (("Siti Rohmah", "3672025205500001"), ("Asep Darma", None), ("Dewi Kepala", DECIDERS_NIK))
    with sitting(by):
        rohmah, darma, decider = (
            people.register_person(by=by, at=at, facts=people.PersonFacts(
                name=name, region="36.72.02.1004", nik=nik, sex="female", birth_on=date(1950, 5, 12), phone="08000001111"
            ))
            for name, nik in facts
        )  # fmt: skip
        one, two = (
            people.register_family(
                by=by, at=at, facts=people.FamilyFacts("36.72.02.1004", kk, "Jl. Melati", "01", "02")
            )
            for kk in ("3672020101150001", None)
        )
        for person, family, role in ((rohmah, one, "head"), (darma, two, "head"), (rohmah, two, "other")):
            people.move_member(by=by, at=at, person_id=person.pk, family_id=family.pk, relation=role,
                               on=date(2021, 1, 1) + timedelta(days=family.pk))  # fmt: skip
        people.declare_kin(by=by, at=at, person_id=rohmah.pk, other_id=darma.pk, relation="sibling")
        people.declare_kin(by=by, at=at, person_id=rohmah.pk, other_id=decider.pk, relation="parent")
    with sitting(world.disdukcapil):
        people.confirm_nik(by=world.disdukcapil, at=at, person_id=rohmah.pk, nik="3672025205500001")


def _days_off(world: World) -> None:
    places.declare_holiday(on=date(2021, 12, 30), name="Hari jadi", source="SK 1", by=acts.SYSTEM, at=world.at(9),
                           region="36.72")  # fmt: skip
    places.set_work_week(weekdays=(1, 2, 3, 4, 5, 6), opens_at=time(8), closes_at=time(15), by=acts.SYSTEM,
                         begins_on=date(2021, 12, 1), at=world.at(9), office_code="36.72-dinsos",
                         source="SK 2")  # fmt: skip


def _workbooks(world: World) -> None:
    with TemporaryDirectory() as folder:
        for name, nik in (("a", "3672025205500003"), ("b", "3672025205500004")):
            file = book(Path(folder) / f"{name}.xlsx", {"Daftar": [PLAIN, row(nik), row("1", name="PAK SALAH")]})
            with sitting(world.operator):
                staged = exchange.stage(by=world.operator, at=world.at(24), path=file)
                exchange.choose_columns(by=world.operator, at=world.at(24), import_id=staged.source.pk,
                                        fields={"NAMA": "name"})  # fmt: skip


def _what_no_action_does_yet(world: World) -> None:
    """Batches, approvals, rules of a region; and rows the exempt tables get from requests."""
    at, by = world.at(27), world.dinsos_head
    with sitting(by), acts.open_act(event="test.lived", by=by.actor, at=at):
        cases = list(Case.objects.order_by("id")[:2])
        for n, case in enumerate(cases):
            batch = Batch.objects.create(office_id=by.office_id, purpose="Usulan", made_at=at, made_by_id=by.post_id)
            BatchLine.objects.create(batch=batch, case=case)
            _letter_passes(world, batch, at, signed=n == 1)
            Approval.objects.create(post_id=by.post_id, subject="batch", subject_id=batch.pk, token_hash=bytes([n]) * 32,
                                    asked_by_id=world.dinsos_section.post_id, asked_at=at,
                                    expires_at=at + timedelta(hours=1))  # fmt: skip
            ApiToken.objects.create(post_id=by.post_id, name="Sistem uji", hash=bytes([n]) * 32, made_at=at,
                                    expires_at=at + timedelta(days=30))  # fmt: skip
            Decree.objects.create(number=f"9{n}/2021", on=date(2021, 12, 1), about="uji", region="36.72")
            Parameter.objects.create(key=f"uji.{n}", region="36.72", value=n, unit="days", legal_ground="SK",
                                     during=DateRange(date(2021, 1, 1), None))  # fmt: skip
        _ = Programme.objects.create(code="uji", name="Uji", level="city", region="36.72", unit="person",
                                     legal_ground="SK", during=DateRange(date(2021, 1, 1), None))  # fmt: skip
        user = get_user_model().objects.create(username="kepala.dinsos")
        Staff.objects.filter(pk=world.dinsos_head.staff_id).update(nik=DECIDERS_NIK, user=user)
    _requests(world.kasie, cases[0].pk)


def _letter_passes(world: World, batch: Batch, at: datetime, *, signed: bool) -> None:
    """Initialled by one layer; or by both, and signed."""
    layers = [Initialling.objects.create(batch=batch, n=n, post_id=seat.post_id)
              for n, seat in enumerate((world.dinsos_section, world.dinsos_secretary), 1)]  # fmt: skip
    for layer in layers if signed else layers[:1]:
        layer.initialled_at, layer.initialled_by_id = at, world.dinsos_section.staff_id
        layer.save()
    if signed:
        batch.letter_number, batch.letter_on, batch.signed_at = "461/DS", at.date(), at
        batch.signed_by_id = world.dinsos_head.post_id
        batch.save()


def _requests(by: Seat, case_id: int) -> None:
    now = clock.real_now()
    for n in range(2):
        Limit.objects.create(key=bytes([n]) * 8, minute=now)
        Sight.objects.create(case_id=case_id, post_id=by.post_id, at=now)
        PinTry.objects.create(staff_id=by.staff_id, at=now)
        Sent.objects.create(key=uuid4(), post_id=by.post_id, at=now)


def empty_tables(cursor: protect.Cursor, *, fewer_than: int = 1) -> list[str]:
    """Tables of ours with fewer rows than asked for."""
    short = []
    for table in protect.our_tables():
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {table} LIMIT {fewer_than}) t")
        if cursor.fetchone()[0] < fewer_than:
            short.append(table)
    return short


@contextmanager
def lived_database(template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A copy of the template in which life has passed, and a superuser's connection to it; once for a whole module."""
    name = clones.clone(template)
    clones.point_django_at(name)
    try:
        clock.mark("test")
        live_through(cilegon())
        with clones.connect(name) as connection:
            yield connection
    finally:
        clones.point_django_at(clones.NOWHERE)
        clones.drop(name)
