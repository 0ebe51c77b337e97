"""The whole table, cell by cell: state, move, and who; and that there is no mediation anywhere in it."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.factories.unit import keeper_beside, matter_in, open_key, other_unit
from tests.factories.world import World, cilegon
from tests.guards.test_leak_matrix import addresses
from tuntas.base.errors import Denied, DomainError, NotFound, NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.base.offices import permissions as may
from tuntas.delivery.protection import actions
from tuntas.delivery.protection.enums import State
from tuntas.delivery.protection.models import SealedAct
from tuntas.delivery.protection.workflow import MOVES, NEEDS, SEALED


# Written out by hand: from which states each move goes, and where to.
TABLE = {
    "secure": ({"arrived", "emergency"}, "intake"),
    "alarm": ({"arrived", "intake", "consent", "assessment", "plan", "services", "referred"}, "emergency"),
    "receive": ({"intake"}, "consent"),
    "consent": ({"consent"}, "assessment"),
    "child_rule": ({"consent"}, "assessment"),
    "assess": ({"assessment"}, "plan"),
    "make_plan": ({"plan"}, "services"),
    "serve": ({"services"}, "services"),
    "refer": ({"plan", "services"}, "referred"),
    "feed_back": ({"referred"}, "services"),
    "terminate": ({"services", "referred"}, "ended"),
    "withdraw": ({"intake", "consent", "assessment", "plan", "services", "referred"}, "withdrawn"),
    "come_back": ({"ended", "withdrawn"}, "intake"),
    "mistake": ({"arrived", "intake"}, "mistaken"),
    "transfer": ({"intake", "consent", "assessment", "plan", "services", "referred"}, "transferring"),
    "take_over": ({"transferring"}, "intake"),
}
HEADS_ALONE = {"terminate", "mistake", "transfer"}
MEDIATION = re.compile(r"mediat|mediasi|damai|kekeluargaan|rukun|islah", re.IGNORECASE)


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    return made


@pytest.mark.unit
def test_the_table_is_the_one_written_here() -> None:
    assert {move.code: (set(move.sources), move.target) for move in MOVES} == TABLE
    assert {move.code for move in MOVES if move.permission == may.SEALED_END} == HEADS_ALONE
    assert set(SEALED.states) == set(State.values)


@pytest.mark.parametrize("state", [state for state in State.values if state != "transferring"])
def test_every_move_from_every_state_is_taken_or_refused(world: World, state: str) -> None:
    """One matter a cell: what the table allows is done, anything else is refused and leaves no act."""
    with keeper_beside():
        other_unit(world)
        for code in TABLE:
            matter, session = matter_in(world, state)
            step = actions.Step("Ditulis", other_unit(world))
            before = SealedAct.objects.using("owner").count()
            try:
                moved = actions.move(number=matter.number, code=code, by=world.ppa_head, step=step, session=session,
                                     at=world.at(7, 9, 5))  # fmt: skip
            except NotPossibleNow:
                assert state not in TABLE[code][0], (state, code)
                assert SealedAct.objects.using("owner").count() == before
            else:
                assert state in TABLE[code][0], (state, code)
                assert moved.state == TABLE[code][1]


@pytest.mark.parametrize("code", sorted(TABLE))
def test_who_may_take_a_move(world: World, code: str) -> None:
    """The officer all but the head's own; a seat outside the unit finds nothing, as for a number that never was."""
    state = min(TABLE[code][0])
    if state == "transferring":
        return
    with keeper_beside():
        matter, session = matter_in(world, state)
        actions.open_matter(number=matter.number, by=world.ppa_officer, purpose="work", ground="x", at=world.at(7, 9))
        for seat, refusal in (
            (world.kasie, NotFound), (world.camat, NotFound), (world.dinsos_head, NotFound), (world.sekda, NotFound),
            (world.ppa_officer, Denied if code in HEADS_ALONE else None),
        ):  # fmt: skip
            theirs = open_key(world, seat) if seat == world.ppa_officer else session
            outcome: type[DomainError] | None = None
            try:
                actions.move(number=matter.number, code=code, by=seat, step=actions.Step("Ditulis"), session=theirs,
                             at=world.at(7, 9, 5))  # fmt: skip
            except DomainError as error:
                outcome = type(error)
            assert outcome == refusal, (code, seat.title)


def test_a_move_without_a_fresh_opening_or_its_words_is_refused(world: World) -> None:
    from tuntas.base.errors import Invalid  # noqa: PLC0415

    with keeper_beside():
        matter, session = matter_in(world, "intake")
        for code, needs in NEEDS.items():
            if "intake" in TABLE[code][0] and needs.entry:
                with pytest.raises(Invalid):
                    actions.move(number=matter.number, code=code, by=world.ppa_head, step=actions.Step(" "),
                                 session=session, at=world.at(7, 9, 5))  # fmt: skip
        with pytest.raises(NotPossibleNow, match="Buka dulu"):
            actions.move(number=matter.number, code="receive", by=world.ppa_head, step=actions.Step("x"), session=session,
                         at=world.at(7, 9, 45))  # fmt: skip


@pytest.mark.unit
def test_no_move_button_address_or_word_of_mediation_exists_for_it() -> None:
    """Not in the table, not in an address, not in a template or a line of the area; camat and regent have no right."""
    assert [code for code in [*TABLE, *SEALED.states] if MEDIATION.search(code)] == []
    assert [name for name in addresses() if "room" in name and MEDIATION.search(name)] == []
    assert get_resolver() is not None
    house = Path(__file__).resolve().parents[3] / "tuntas"
    said = [
        *(house / "delivery" / "protection").rglob("*.py"), *(house / "surfaces/desk/protection").rglob("*.py"),
        *(house / "surfaces/desk/templates/desk/protection").rglob("*.html"),
    ]  # fmt: skip
    found = [
        (file.name, line)
        for file in said
        for line in file.read_text().splitlines()
        if MEDIATION.search(line) and "no mediation" not in line and "no\nmediation" not in line
    ]
    assert [line for name, line in found if "mediation here" not in line] == []
    sealed = {name for name in may.SENTENCES if name.startswith("sealed.")}
    assert {seat for seat, held in may.GRANTS.items() if held & sealed} == {
        ("uptd_ppa", "head"), ("uptd_ppa", "officer")
    }  # fmt: skip


@pytest.mark.unit
def test_the_database_knows_no_state_of_mediation() -> None:
    """`state = 'mediation'` is one of the forbidden writes that tests/guards tries: sealed_matter_state_known."""
    from tests.guards.refusals import sealed  # noqa: PLC0415

    assert "mediation" in str(sealed.CHECKS["sealed_matter_state_known"])
