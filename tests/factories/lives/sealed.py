"""What the sealed unit lived through: two matters on their way, one of a child, with papers looked at; alerts that were
sent; keys given, changed, mistyped; a case that goes there with its papers.
"""

from datetime import datetime, time

from tests.factories import unit
from tests.factories.world import World, sitting
from tuntas.base.errors import Invalid
from tuntas.delivery.protection import actions, alerts, keyring, line, moving, papers, unlock, watch
from tuntas.delivery.protection.models import Matter
from tuntas.surfaces.commands.seeding import units


def live(world: World) -> None:
    """This function will fill every table of schema sealed, most of them through the unit's own actions."""
    at = world.at(7, 16)
    units.man("36.72", at=at, days=2)
    with unit.keeper_beside():
        unit.other_unit(world)
        for is_child in (False, True):
            _worked_on(world, is_child=is_child)
        late = unit.arrived(world, at=world.at(7, 16, 5))
        watch.climb(at=world.at(7, 20))
        alerts.send_due(at=world.at(7, 20))
        _openings(world, late)
        _mistyped(world)
        _passed_on(world)
        line.climb(at=world.at(20, 9))
        keyring.rotate(by=world.ppa_head, session=unit.open_key(world, world.ppa_head, at=at), at=world.at(8))
    for name in ("Bu Pindah", "Bu Ruang"):
        _moved(world, name, at=world.at(8, 10))


def live_on(world: World) -> None:
    """This function will let the two moved cases begin, whose leaves wait for the log, and leave envelopes in the box."""
    assert watch.take_arrivals(at=world.at(8, 11)) == 2
    for minute in (0, 1):
        unit.left(world, at=world.at(8, 12, minute))
    keyring.revoke(by=world.ppa_head, staff_id=world.ppa_second.staff_id, at=world.at(8, 12))
    for name in ("Bu Susul", "Bu Titip"):
        _moved(world, name, at=world.at(8, 13))


def _moved(world: World, name: str, *, at: datetime) -> None:
    """An ordinary case with a paper that turns out to be another matter."""
    number = world.hand_in(applicant=name, words="Kata di berkas", kind="need", programme="").number
    with sitting(world.kasie) as by:
        unit.put_paper(number, by, f"KTP {name}", at=at)
        moving.move_case(number=number, by=by, told=unit.TOLD, at=at)


def _worked_on(world: World, *, is_child: bool) -> None:
    """Called, agreed to or under the child rule, reached over its safe channel, told to the police."""
    at, by = world.at(7, 16, 1 + is_child), world.ppa_head
    matter = unit.arrived(world, at=at)
    session = unit.opened(world, matter, by, at=at)
    actions.record_call(number=matter.number, by=by, has_reached=not is_child, at=at)
    _channels(matter, world, session, is_child=is_child)
    for code in ("secure", "receive", "child_rule" if is_child else "consent", "assess"):
        actions.move(number=matter.number, code=code, by=by, step=actions.Step("Ditulis"), session=session, at=at)
    letter = papers.Plain("Surat rujukan", "image/jpeg", unit.PHOTO)
    paper = actions.add_paper(number=matter.number, by=by, paper=letter, session=session, at=at)
    actions.open_paper(number=matter.number, ref=paper.ref, by=by, purpose="work", at=at)
    actions.record_police(number=matter.number, by=by, is_reported=is_child, at=at)


def _passed_on(world: World) -> None:
    """One that the other unit takes over and works on: what is theirs is not ours any more."""
    matter, _session = unit.matter_in(world, "transferring", at=world.at(7, 17))
    by, at = unit.other_head(world), world.at(7, 18)
    actions.open_matter(number=matter.number, by=by, purpose="work", ground="Limpahan", at=at)
    session = unit.open_key(world, by, at=at)
    actions.move(number=matter.number, code="take_over", by=by, step=actions.Step(), session=session, at=at)


def _channels(matter: Matter, world: World, session: unlock.Session, *, is_child: bool) -> None:
    at, by = world.at(7, 16, 3), world.ppa_head
    own = actions.Reaching("phone", "self", is_safe=True, address="0811 555 666", opens_at=time(15), closes_at=time(17))
    home = actions.Reaching("sms", "family", is_safe=False, address="0254 777 888")
    kept = actions.add_channel(number=matter.number, by=by, reaching=own, session=session, at=at)
    actions.add_channel(number=matter.number, by=by, reaching=home, session=session, at=at)
    actions.record_contact(number=matter.number, channel_id=kept.pk, by=by, harm="clear", has_reached=is_child, at=at)


def _openings(world: World, matter: Matter) -> None:
    for by in (world.ppa_officer, world.ppa_second):
        actions.open_matter(number=matter.number, by=by, purpose="call", ground="Dekat rumahnya", at=world.at(7, 16, 9))


def _mistyped(world: World) -> None:
    by = world.ppa_second
    try:
        keyring.open_keys(by=by, passphrase="bukan kata saya", token="lain", at=world.at(7, 16, 20))
    except Invalid:
        return
