"""Moving to another village: by the one he leaves, whole, in one act; nobody pulls a person in."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from tests.factories.world import KEPUH, KETILENG, World, cilegon, sitting
from tuntas.base.errors import Denied, DomainError, Invalid, NotFound
from tuntas.base.ledger import acts, outbox
from tuntas.base.ledger.models import Act, Outbox
from tuntas.base.people import actions, moving, queries
from tuntas.base.people.actions import FamilyFacts, PersonFacts
from tuntas.base.people.models import Family, Membership, Person


ON = date(2021, 12, 7)


@pytest.fixture
def world(db: str) -> World:
    return cilegon()


@pytest.fixture
def family(world: World) -> list[Person]:
    """Two persons on one card in Ketileng."""
    with sitting(world.operator) as by:
        people = [
            actions.register_person(by=by, at=world.at(1), facts=PersonFacts(name=name, region=KETILENG))
            for name in ("Siti Aminah", "Ratna")
        ]
        card = actions.register_family(
            by=by, at=world.at(1), facts=FamilyFacts(KETILENG, None, "Jl. Melati", "01", "02")
        )
        for person in people:
            actions.move_member(by=by, at=world.at(1), person_id=person.pk, family_id=card.pk, on=date(2021, 1, 1))
    return people


def move(world: World, person: Person, **said: object) -> int:
    facts: dict[str, object] = {"to_region": KEPUH, "on": ON} | said
    with sitting(world.operator) as by:
        return moving.move_away(by=by, at=world.at(7), person_id=person.pk, **facts)  # type: ignore[arg-type]


def test_person_moves_out_of_one_sight_into_the_other(world: World, family: list[Person]) -> None:
    assert move(world, family[0]) == 1

    with sitting(world.operator) as by:
        assert [one.name for one in queries.search("siti aminah")] == []
        with pytest.raises(NotFound):
            queries.person_for(by, family[0].pk)
        assert queries.person_for(by, family[1].pk).name == "Ratna"
    with sitting(world.kepuh_operator) as there:
        assert queries.person_for(there, family[0].pk).region == KEPUH
        assert [one.name for one in queries.search("siti aminah")] == ["Siti Aminah"]
    ended = Membership.objects.using("owner").get(person=family[0])
    assert ended.during.upper == ON
    (act,) = Act.objects.filter(event="person.moved_away")
    assert act.post_id == world.operator.post_id


def test_whole_family_takes_its_card_along(world: World, family: list[Person]) -> None:
    assert move(world, family[0], with_family=True) == 2

    card = Family.objects.using("owner").get()
    assert (card.region, card.address, card.rt) == (KEPUH, "", "")
    assert set(Person.objects.using("owner").values_list("region", flat=True)) == {KEPUH}
    assert Membership.objects.using("owner").filter(during__endswith__isnull=True).count() == 2


def test_new_village_is_told_without_a_name(world: World, family: list[Person]) -> None:
    move(world, family[0])

    (told,) = Outbox.objects.filter(template="person_arrives")
    message = outbox.RENDERERS["person_arrives"](None, told.ref_id)
    assert message is not None
    assert "Kel. Kepuh" in message.text
    assert "Siti" not in message.text


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"to_region": KETILENG}, Invalid),
        ({"to_region": "36.72.04"}, Invalid),
        ({"to_region": "36.72.99.1001"}, Invalid),
        ({"to_region": "x"}, Invalid),
        ({"on": date(2021, 12, 8)}, Invalid),
    ],
)
def test_move_that_cannot_be_is_refused(
    world: World, family: list[Person], said: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        move(world, family[0], **said)

    assert Person.objects.using("owner").get(pk=family[0].pk).region == KETILENG


def test_nobody_pulls_a_person_of_next_door_in(world: World, family: list[Person]) -> None:
    with pytest.raises(NotFound), sitting(world.kepuh_operator) as by:
        moving.move_away(by=by, at=world.at(7), person_id=family[0].pk, to_region=KEPUH, on=ON)
    with pytest.raises(Denied), sitting(world.inspektorat_head) as by:
        moving.move_away(by=by, at=world.at(7), person_id=family[0].pk, to_region=KEPUH, on=ON)


@pytest.mark.parametrize(("seat", "event", "to"), [("kepuh_operator", "person.moved_away", KEPUH),
                                                   ("operator", "something.else", KEPUH),
                                                   ("operator", "person.moved_away", "36.72.99.1001")])  # fmt: skip
def test_database_holds_it_by_itself(world: World, family: list[Person], seat: str, event: str, to: str) -> None:
    by = getattr(world, seat)
    with (
        pytest.raises(DatabaseError, match="unseen"),
        sitting(by),
        acts.open_act(event=event, by=by.actor, at=world.at(7)),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_move(%s, %s::ltree, %s, false)", [family[0].pk, to, ON])
