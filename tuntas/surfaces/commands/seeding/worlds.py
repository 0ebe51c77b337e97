"""Whole small and large worlds: what ketileng needs, and the five districts of the demo."""

from collections.abc import Callable
from datetime import datetime, time

from django.utils.timezone import make_aware

from tuntas.base.ledger import acts
from tuntas.base.offices.enums import Role
from tuntas.base.offices.models import Post, Staff
from tuntas.base.people import actions as people
from tuntas.base.people.enums import FamilyRole
from tuntas.surfaces.access import scoped
from tuntas.surfaces.commands.seeding import offices, rules, units


KETILENG, KEPUH, SUKMAJAYA, BENDUNGAN = "36.72.02.1004", "36.72.04.1005", "36.72.05.1001", "36.72.02.1003"
CILEGON_DISTRICTS = ("36.72.02", "36.72.04", "36.72.05")
KEPUHKAJANG = "35.17.01.2002"
# Role, NIK, number of the family card; invented.
OFFICIALS_CARDS = (
    (Role.HEAD, "3517011204700001", "3517010101100001"),
    (Role.OPERATOR, "3517010808850002", "3517010101100002"),
)


def cilegon() -> None:
    """This function will store the rules and the few offices of Kota Cilegon the story needs."""
    rules.load()
    offices.build_external()
    offices.build_district(
        offices.CILEGON, districts=CILEGON_DISTRICTS, villages=(KETILENG, KEPUH, SUKMAJAYA, BENDUNGAN), puskesos=False
    )
    units.settle(offices.CILEGON)


def jombang() -> None:
    """This function will store the rules and the few offices of Kab. Jombang the story needs, each desa with its Puskesos."""
    rules.load()
    offices.build_external()
    offices.build_district(
        offices.JOMBANG, districts=("35.17.01",), villages=(KEPUHKAJANG, "35.17.01.2001", "35.17.01.2003")
    )
    units.settle(offices.JOMBANG)
    for role, nik, card in OFFICIALS_CARDS:
        _card_of(role, nik, card)


def _card_of(role: str, nik: str, card: str) -> None:
    """This function will let the register know the family card of an official of Kepuhkajang: kin may be on a list."""
    post = Post.objects.select_related("staff", "office").get(office__code=KEPUHKAJANG, role=role)
    on, at = offices.SINCE, make_aware(datetime.combine(offices.SINCE, time(8)))
    with scoped(post.pk, read_only=False), acts.open_act(event="people.registered", by=acts.SYSTEM, at=at):
        Staff.objects.filter(pk=post.staff_id).update(nik=nik)
        person = people.add_person(people.PersonFacts(post.staff.name, KEPUHKAJANG, nik))
        family = people.add_family(people.FamilyFacts(KEPUHKAJANG, card))
        people.add_member(person, family, relation=FamilyRole.HEAD, on=on)


def five_districts(say: Callable[[str], None]) -> int:
    """This function will store the rules and all offices of the five districts; it says how many offices."""
    rules.load()
    offices.build_external()
    total = len(offices.EXTERNAL)
    for regency in offices.DISTRICTS:
        total += offices.build_district(regency)
        units.settle(regency)
        say(f"Offices and posts of {regency}: {total} offices so far.")
    return total
