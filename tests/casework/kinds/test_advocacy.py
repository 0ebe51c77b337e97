"""Accompanying: asked for on paper or by word, for days, visit by visit; one matter only; ended by her word at any time."""

from datetime import date
from hashlib import sha256

import psycopg
import pytest
from django.db import IntegrityError

from tests.factories.world import World, cilegon, sitting
from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, audit, clock
from tuntas.casework.cases import numbers
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.advocacy import actions, queries
from tuntas.casework.kinds.advocacy.actions import Asked, Paper
from tuntas.casework.kinds.advocacy.enums import EndedBy
from tuntas.casework.kinds.advocacy.models import Accompaniment, CompanionVisit


DAY, UNTIL = date(2021, 12, 7), date(2022, 1, 31)
PHOTO = Paper(b"surat kuasa", "image/png", sha256(b"surat kuasa").hexdigest())


@pytest.fixture
def world(db: str) -> World:
    clock.mark("test")
    made = cilegon()
    clock.set_to(made.at(7, 10))
    return made


def asked(**changes: object) -> Asked:
    facts = {"companion": "Pak Rudi", "basis": "spoken", "words": "Minta ditemani.", "from_on": DAY, "until_on": UNTIL,
             "organisation": "PSM"}  # fmt: skip
    return Asked(**(facts | changes))


def begun(world: World, **changes: object) -> tuple[str, Accompaniment]:
    number = world.hand_in().number
    with sitting(world.kasie) as seat:
        one = actions.begin(number=number, by=seat, asked=asked(**changes), at=world.at(7, 11))
        return number, queries.running(one.case) or one


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"companion": " "}, "companion"),
        ({"basis": "x"}, "basis"),
        ({"basis": "mandate"}, "photo"),
        ({"words": ""}, "words"),
        ({"phone": "kantor"}, "phone"),
        ({"from_on": date(2021, 12, 9)}, "from_on"),
        ({"until_on": date(2021, 12, 1)}, "until_on"),
        ({"until_on": date(2023, 1, 1)}, "until_on"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(world: World, changes: dict[str, object], field: str) -> None:
    number = world.hand_in().number
    with sitting(world.kasie) as seat, pytest.raises(Invalid) as wrong:
        actions.begin(number=number, by=seat, asked=asked(**changes), at=world.at(7, 11))
    assert list(wrong.value.fields) == [field]


def test_a_companion_s_organisation_may_have_a_short_number(world: World) -> None:
    assert begun(world, phone="129")[1].phone == "129"
    assert begun(world, phone="+62 811 2222 333")[1].phone == "08112222333"


def test_a_mandate_is_a_paper_of_the_matter_and_one_walks_at_a_time(world: World) -> None:
    number, one = begun(world, basis="mandate", paper=PHOTO)

    assert one.paper_id is not None
    with sitting(world.kasie) as seat, pytest.raises(NotPossibleNow, match="sudah didampingi"):
        actions.begin(number=number, by=seat, asked=asked(), at=world.at(7, 12))
    with sitting(world.kepuh_kasie) as seat, pytest.raises(NotFound):
        actions.begin(number=number, by=seat, asked=asked(), at=world.at(7, 12))
    with sitting(world.sekda) as seat, pytest.raises(Denied):
        actions.begin(number=number, by=seat, asked=asked(), at=world.at(7, 12))


def test_a_code_opens_this_matter_and_only_while_it_runs(world: World) -> None:
    number, one = begun(world)
    other = world.hand_in().number
    with sitting(world.kasie):
        code = queries.code_of(one)

    assert queries.for_companion(number, code, on=DAY).companion == "Pak Rudi"
    for wrong in ((number, "AAAAAAAA", DAY), (other, code, DAY), (numbers.new_number(), code, DAY),
                  (number, code, date(2022, 2, 1))):  # fmt: skip
        with pytest.raises(Invalid, match="tidak cocok") as same:
            queries.for_companion(wrong[0], wrong[1], on=wrong[2])
        assert same.value.sentence == queries.WRONG_CODE
    told = queries.for_owner(one.case_id)[0]
    actions.end_without_seat(told, case_id=one.case_id, said_by=EndedBy.CITIZEN, at=world.at(8))
    with pytest.raises(Invalid):
        queries.for_companion(number, code, on=DAY)
    with pytest.raises(NotPossibleNow):
        actions.end_without_seat(told, case_id=one.case_id, said_by=EndedBy.CITIZEN, at=world.at(8))
    assert [(each.ended_at is not None, each.companion) for each in queries.for_owner(one.case_id)] == [
        (True, "Pak Rudi")
    ]


def test_visits_lie_within_their_days_and_stay_as_written(world: World) -> None:
    number, one = begun(world)
    with sitting(world.kasie) as seat:
        actions.record_visit(number=number, by=seat, on=DAY, place="Disdukcapil", words="KK", at=world.at(8))
        with pytest.raises(Invalid) as wrong:
            actions.record_visit(number=number, by=seat, on=date(2021, 12, 6), place="", words="", at=world.at(8))
        assert set(wrong.value.fields) == {"on", "place", "words"}
    told = queries.for_companion(number, _code(world, one), on=DAY)
    actions.visit_without_seat(told, on=DAY, place="Dinsos", words="Tanya berkas", at=world.at(8))

    assert [each.place for each in queries.for_owner(one.case_id)[0].visits] == ["Disdukcapil", "Dinsos"]
    with pytest.raises(IntegrityError, match="outside its days"), sitting(world.kasie) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
            CompanionVisit.objects.create(accompaniment=one, visited_on=date(2022, 3, 1), place="x", words="y",
                                          recorded_at=world.at(8))  # fmt: skip


def _code(world: World, one: Accompaniment) -> str:
    with sitting(world.kasie):
        return queries.code_of(one)


def test_what_was_asked_for_stands_and_ends_once(world: World) -> None:
    number, one = begun(world)
    with pytest.raises(IntegrityError, match="stands"), sitting(world.kasie) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
            Accompaniment.objects.filter(pk=one.pk).update(until_on=date(2025, 1, 1))
    with sitting(world.kasie) as seat:
        actions.end(number=number, by=seat, said_by="citizen", words="Cukup.", at=world.at(8))
    with pytest.raises(IntegrityError, match="stands"), sitting(world.kasie) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(9)):
            Accompaniment.objects.filter(pk=one.pk).update(ended_at=None, ended_by=None)


def test_the_paper_of_another_matter_is_no_mandate(world: World) -> None:
    _number, one = begun(world, basis="mandate", paper=PHOTO)
    other = Case.objects.using("owner").get(number=world.hand_in().number)
    with pytest.raises(IntegrityError, match="another matter"), sitting(world.kasie) as seat:
        with acts.open_act(event="test", by=seat.actor, at=world.at(8)):
            Accompaniment.objects.create(
                key=one.case.intake_key, case_id=other.pk, companion="X", basis="mandate", paper_id=one.paper_id, words="w",
                from_on=DAY, until_on=UNTIL, recorded_at=world.at(8), recorded_by_id=seat.post_id,
            )  # fmt: skip


def test_an_audit_names_nothing(world: World, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    _number, one = begun(world)
    actions.end_without_seat(
        queries.for_owner(one.case_id)[0], case_id=one.case_id, said_by=EndedBy.COMPANION, at=world.at(8)
    )
    with admin.cursor() as cursor:
        assert list(audit.findings(cursor)) == []
