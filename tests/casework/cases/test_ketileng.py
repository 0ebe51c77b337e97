"""The story of Ketileng at the level of actions: each step as the scenario tells it, with its abuses."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils.timezone import localtime

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.base.ledger.outbox import RENDERERS
from tuntas.base.places import words
from tuntas.casework.cases import actions, clocks, custody, deadlines, numbers, queries, store, tracking
from tuntas.casework.cases.enums import Scope
from tuntas.casework.cases.models import Bounce, Case, Custody, Dispute, Handover, Objection, Task


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


def opened(world: World, name: str = "Bu Rohmah") -> str:
    """A visit told "to Dinsos", turned into a case by the Kasie."""
    ketileng = world.office("36.72.02.1004")
    visit = store.SpokenWord(
        key=uuid4(), office_id=ketileng.pk, region="36.72.02.1004", topic="aid", told="sent_away", sent_to="dinsos",
        programme="jscm", words="Minta JSCM untuk janda", visitor=name, phone="08001234567",
    )  # fmt: skip
    told = store.record_visit(visit, at=world.at(7, 9, 10))
    with sitting(world.kasie):
        return actions.case_from_visit(number=told.number, by=world.kasie, at=world.at(7, 9, 42)).number


def prepared(world: World) -> str:
    number = opened(world)
    with sitting(world.kasie):
        for code in ("identity_papers", "need_statement", "house_photo", "death_letter", "kin_statement"):
            actions.do_task(number=number, code=code, by=world.kasie, at=world.at(8, 11))
    return number


def sent(world: World) -> str:
    number = prepared(world)
    with sitting(world.kasie):
        custody.hand_over(
            number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="file_complete",
            at=world.at(9, 10),
        )  # fmt: skip
    return number


def deemed(world: World) -> str:
    number = sent(world)
    clock.set_to(world.at(10, 10, 1))
    assert deadlines.meet_all(at=world.at(10, 10, 1)) >= 1
    return number


def returned(world: World) -> str:
    number = deemed(world)
    with sitting(world.dinsos_officer):
        custody.hand_over(
            number=number, by=world.dinsos_officer, to_office_id=world.office("36.72.02.1004").pk,
            ground="family_card_outdated", note="KK belum mutakhir.", at=world.at(13, 9),
        )  # fmt: skip
    return number


def disputed(world: World) -> tuple[str, Dispute]:
    number = returned(world)
    with sitting(world.kasie):
        dispute = custody.hand_over(
            number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="not_our_duty",
            note="Kelurahan tidak berwenang mengubah KK.", at=world.at(13, 14),
        )  # fmt: skip
    assert isinstance(dispute, Dispute)
    return number, dispute


def settled(world: World) -> str:
    number, dispute = disputed(world)
    dinsos, disdukcapil = world.office("36.72-dinsos"), world.office("36.72-disdukcapil")
    with sitting(world.sekda):
        custody.settle(
            dispute_id=dispute.pk, by=world.sekda, holder_id=dinsos.pk, doer_id=disdukcapil.pk, charged_id=dinsos.pk,
            text="Disdukcapil, difasilitasi Dinsos.", at=world.at(14, 9),
        )  # fmt: skip
    return number


def verified(world: World) -> str:
    number = settled(world)
    with sitting(world.disdukcapil):
        actions.do_task(number=number, code="family_card", by=world.disdukcapil, result="KK baru", at=world.at(15, 9))
    with sitting(world.dinsos_section):
        actions.verify(number=number, by=world.dinsos_section, note="Sesuai.", at=world.at(16, 9))
    return number


def refused(world: World) -> str:
    number = verified(world)
    with sitting(world.dinsos_head):
        actions.decide(
            number=number, by=world.dinsos_head, outcome="refused", text="Belum dapat JSCM.", ground="Perwal 12/2021 ps 5",
            evidence="punya mobil, dicek 16 Des", would_change="mobil dijual", at=world.at(17, 9),
        )  # fmt: skip
    return number


def seen(world: World, number: str) -> Case:
    with sitting(world.sekda):
        return queries.case_for(world.sekda, number)


def local(moment: datetime | None) -> str:
    assert moment is not None
    return localtime(moment).strftime("%a %d %b %H.%M")


def test_step_2_spoken_bounce_counts_before_any_case_exists(world: World) -> None:
    opened(world)

    with sitting(world.kasie):
        assert queries.spoken_bounces(world.kasie.office_id) == 1
    with sitting(world.kepuh_kasie):
        assert list(queries.visits(world.kepuh_kasie)) == []


def test_step_3_case_is_due_on_friday_and_starts_at_the_visit(world: World) -> None:
    case = seen(world, opened(world))

    assert (local(case.due), local(case.received_at)) == ("Fri 10 Dec 09.10", "Tue 07 Dec 09.10")
    assert case.holder.code == "36.72.02.1004"


def test_step_3_the_message_names_the_day_of_the_answer_as_the_receipt_does(world: World) -> None:
    number = opened(world)

    with sitting(world.sekda):
        case = queries.case_for(world.sekda, number)
        total = clocks.running(case, Scope.CASE)
    told = RENDERERS["case_received"](case.pk, None)

    assert total is not None
    assert told is not None
    assert case.due is not None
    assert total.due.date() != case.due.date()
    assert f"Dijawab paling lambat {words.date_short(localtime(total.due).date(), 'id', year=True)}." in told.text
    assert len(told.text) <= 160


def test_step_4_hand_over_with_preparation_open_is_refused_and_nothing_moves(world: World) -> None:
    number = opened(world)
    with sitting(world.kasie):
        for code in ("identity_papers", "need_statement", "kin_statement"):
            actions.do_task(number=number, code=code, by=world.kasie, at=world.at(8, 9))

    with pytest.raises(NotPossibleNow) as refusal, sitting(world.kasie):
        custody.hand_over(
            number=number, by=world.kasie, to_office_id=world.office("36.72-dinsos").pk, ground="not_our_duty",
            at=world.at(8, 10),
        )  # fmt: skip

    assert "2 dari 5 data belum disiapkan (foto rumah, surat kematian suami)" in str(refusal.value.sentence)
    with sitting(world.kasie):
        assert not Handover.objects.exists()


def test_a_task_of_a_matter_that_ended_is_not_done_any_more(world: World) -> None:
    number = opened(world)
    with sitting(world.kasie):
        actions.withdraw(number=number, by=world.kasie, reason="Sudah tidak perlu.", at=world.at(8, 9))

    with pytest.raises(NotPossibleNow), sitting(world.kasie):
        actions.do_task(number=number, code="house_photo", by=world.kasie, at=world.at(8, 10))

    with sitting(world.kasie):
        assert not Task.objects.filter(done_at__isnull=False).exists()


def test_step_5_and_6_silence_is_acceptance_from_the_day_it_was_sent(world: World) -> None:
    number = sent(world)
    with sitting(world.kasie):
        handover = Handover.objects.get()
    assert local(handover.respond_by) == "Fri 10 Dec 10.00"

    assert deadlines.meet_all(at=world.at(10, 10)) == 0 or seen(world, number).holder.kind == "kelurahan"
    clock.set_to(world.at(10, 10, 1))
    deadlines.meet_all(at=world.at(10, 10, 1))
    deadlines.meet_all(at=world.at(10, 10, 1))

    case = seen(world, number)
    assert (case.holder.kind, case.state, local(case.since)) == ("dinsos", "verifying", "Thu 09 Dec 10.00")
    page = tracking.track(number)
    assert page.facts["deemed"]


def test_step_7_city_programme_cannot_be_thrown_at_the_ministry(world: World) -> None:
    number = deemed(world)

    with pytest.raises(NotPossibleNow, match="bukan kewenangan Pusat"), sitting(world.dinsos_officer):
        custody.hand_over(
            number=number, by=world.dinsos_officer, to_office_id=world.office("36.72.02.1004").pk,
            ground="national_matter", note="Pusat", at=world.at(13, 9),
        )  # fmt: skip
    with pytest.raises(NotPossibleNow, match="tidak punya tugas"), sitting(world.dinsos_officer):
        custody.hand_over(
            number=number, by=world.dinsos_officer, to_office_id=world.office("kemensos").pk,
            ground="family_card_outdated", note="Pusat", at=world.at(13, 9),
        )  # fmt: skip

    assert seen(world, number).holder.kind == "dinsos"


def test_step_8_second_bounce_is_not_sent_but_goes_to_the_arbiter(world: World) -> None:
    number, dispute = disputed(world)

    case = seen(world, number)
    assert (case.holder.kind, case.n_bounces) == ("kelurahan", 1)
    assert dispute.arbiter.kind == "sekda"
    assert dispute.observer is not None
    assert dispute.observer.code == "36.72.02"
    assert local(dispute.decide_by) == "Wed 15 Dec 14.00"
    with sitting(world.camat):
        assert list(queries.disputes(world.camat)) == [dispute]
    with pytest.raises(Denied), sitting(world.camat):
        custody.settle(
            dispute_id=dispute.pk, by=world.camat, holder_id=case.holder_id, doer_id=None, charged_id=case.holder_id,
            text="Kelurahan.", at=world.at(14, 8),
        )  # fmt: skip


def test_step_9_settled_once_with_one_holder_and_the_bounce_charged(world: World) -> None:
    number = settled(world)

    case = seen(world, number)
    assert (case.holder.kind, case.n_bounces) == ("dinsos", 2)
    with sitting(world.sekda):
        assert Bounce.objects.get(case=case, n=2).office.kind == "dinsos"
        assert Task.objects.get(case=case, code="family_card").office.kind == "disdukcapil"


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=-2)], ids=["the same instant", "a clock set back"])
def test_two_moves_of_one_instant_leave_one_holder_and_no_empty_stretch(world: World, later: timedelta) -> None:
    number = deemed(world)
    ketileng, dinsos = world.office("36.72.02.1004"), world.office("36.72-dinsos")
    began = seen(world, number).since

    with sitting(world.dinsos_officer):
        custody.hand_over(
            number=number, by=world.dinsos_officer, to_office_id=ketileng.pk, ground="family_card_outdated",
            note="KK belum mutakhir.", at=began + later,
        )  # fmt: skip

    with sitting(world.sekda):
        stretches = list(Custody.objects.filter(case__number=number).order_by("n").values_list("office_id", "during"))
    assert [office for office, _during in stretches] == [ketileng.pk, dinsos.pk, ketileng.pk]
    assert all(during.lower < (during.upper or world.at(31, 9)) for _office, during in stretches)
    assert seen(world, number).holder == ketileng


def test_step_9a_file_complete_moves_to_verification_and_the_total_clock_never_restarted(world: World) -> None:
    number = settled(world)
    with sitting(world.disdukcapil):
        actions.do_task(number=number, code="family_card", by=world.disdukcapil, at=world.at(15, 9))

    case = seen(world, number)
    with sitting(world.sekda):
        total = case.clocks.get(scope="case")
    assert (case.state, local(total.started_at)) == ("verifying", "Tue 07 Dec 09.10")


def test_step_9b_verifier_may_not_decide(world: World) -> None:
    number = verified(world)

    with pytest.raises(Denied, match="oleh orang lain"), sitting(world.dinsos_section):
        actions.decide(
            number=number, by=world.dinsos_section, outcome="granted", text="Dapat.", ground="Janda", at=world.at(17, 9)
        )


def test_step_9c_granted(world: World) -> None:
    number = verified(world)
    with sitting(world.dinsos_head):
        with pytest.raises(Invalid) as groundless:
            actions.decide(number=number, by=world.dinsos_head, outcome="granted", text="Dapat.", at=world.at(17, 9))
        assert list(groundless.value.fields) == ["ground"]
        actions.decide(
            number=number, by=world.dinsos_head, outcome="granted", text="Dapat.", ground="Janda", at=world.at(17, 9)
        )

    case = seen(world, number)
    assert (case.state, case.due, case.is_open) == ("granted", None, False)


def test_step_9d_and_9e_refused_then_objected_from_proven_notice(world: World) -> None:
    number = refused(world)
    with sitting(world.kasie):
        decision = actions.prove_notice(
            number=number, by=world.kasie, proof="signed", notice_at=world.at(20, 10), at=world.at(20, 10)
        )
    assert str(decision.objection_until) == "2022-01-03"
    assert len(decision.text_sms) <= 306

    clock.set_to(world.at(21, 9))
    with sitting(world.sekda):
        secret = numbers.receipt_secret(settings.RECEIPT_KEY, Case.objects.get().intake_key, number)
    found = tracking.opened(number, secret)
    tracking.object_to_decision(found, words="Mobil itu milik saudara.", at=world.at(21, 9))

    with sitting(world.sekda):
        objection = Objection.objects.get()
    assert objection.office.kind == "inspektorat"
    with pytest.raises(Denied), sitting(world.dinsos_head):
        actions.decide_objection(number=number, by=world.dinsos_head, uphold=False, text="Tetap.", at=world.at(22, 9))
    with sitting(world.inspektorat_head):
        actions.decide_objection(
            number=number, by=world.inspektorat_head, uphold=True, text="Bukti kurang.", at=world.at(22, 9)
        )
    assert seen(world, number).state == "verifying"


def test_the_whole_story_leaves_an_audit_with_nothing_to_say(world: World, admin: object) -> None:
    refused(world)

    with admin.cursor() as cursor:  # type: ignore[attr-defined]
        assert list(audit.findings(cursor)) == []


def test_retry_of_the_same_key_is_the_same_receipt(world: World) -> None:
    key = uuid4()
    one = world.hand_in(key=key)
    two = world.hand_in(key=key, at=world.at(7, 9, 30))

    assert (one.number, one.secret, one.is_new, two.is_new) == (two.number, two.secret, True, False)
    with pytest.raises(store.KeyClash):
        world.hand_in(key=key, applicant="Orang lain")
    with sitting(world.sekda):
        assert Case.objects.count() == 1


def test_a_visit_recorded_by_the_desk_names_its_post(world: World) -> None:
    ketileng = world.office("36.72.02.1004")
    word = store.SpokenWord(
        key=uuid4(), office_id=ketileng.pk, region="36.72.02.1004", topic="aid", told="answered", channel="desk"
    )
    with sitting(world.operator):
        receipt = store.record_visit(
            word, by=acts.Actor("person", world.operator.post_id, world.operator.staff_id), at=world.at(7)
        )
        assert queries.visit_for(world.operator, receipt.number).recorded_by_id == world.operator.post_id
