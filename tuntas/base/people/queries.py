"""What can be seen of people: the doors, families, kin, and the search by name.

Every door counts on the acting post's scope being set in this transaction; without it there is
nobody to be seen. What lies outside looks exactly like what does not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.offices.seats import Seat
from tuntas.base.people.enums import KinGrade
from tuntas.base.people.models import Family, Kinship, Membership, Person


# Who shared a card in these years counts as near, whatever the card says today.
SHARED_CARD_YEARS = 5
SEARCH_LIMIT = 50


@dataclass(frozen=True)
class PersonLine:
    """One line of a search: enough to pick the right one, no number among it."""

    id: int
    name: str
    born_in: int | None
    region: str
    nik_state: str


def person_for(seat: Seat, person_id: int, *, to_change: bool = False) -> Person:
    """The person, locked when it will change. NotFound when absent or outside the seat's region."""
    people = Person.objects.filter(pk=person_id, region__within=seat.region)
    if to_change:
        people = people.select_for_update(of=("self",), no_key=True)
    person = people.first()
    if person is None:
        raise NotFound(_("Warga itu tidak ditemukan di wilayah Anda."))
    return person


def family_for(seat: Seat, family_id: int, *, to_change: bool = False) -> Family:
    """The family, locked when it will change. NotFound when absent or outside the seat's region."""
    families = Family.objects.filter(pk=family_id, region__within=seat.region)
    if to_change:
        families = families.select_for_update(of=("self",), no_key=True)
    family = families.first()
    if family is None:
        raise NotFound(_("Keluarga itu tidak ditemukan di wilayah Anda."))
    return family


def by_nik(seat: Seat, nik: str) -> QuerySet[Person]:
    """Persons of the seat's region with this NIK, the confirmed one first. More than one is a question for people."""
    return Person.objects.filter(nik=nik, region__within=seat.region).order_by("nik_state", "id")


def families_by_kk(seat: Seat, kk_no: str) -> QuerySet[Family]:
    """Families of the seat's region with this card number."""
    return Family.objects.filter(kk_no=kk_no, region__within=seat.region).order_by("id")


def membership_on(person_id: int, on: date) -> Membership | None:
    """The family a person belonged to on a day."""
    return Membership.objects.filter(person=person_id, during__contains=on).select_related("family").first()


def members_on(family_id: int, on: date) -> QuerySet[Membership]:
    """Who belonged to a family on a day."""
    return Membership.objects.filter(family=family_id, during__contains=on).select_related("person").order_by("id")


def kin_of(person_id: int) -> QuerySet[Kinship]:
    """Ties written down about a person, from either side."""
    return Kinship.objects.filter(Q(person_a=person_id) | Q(person_b=person_id)).order_by("id")


def near_kin_among(person_id: int, others: Iterable[int], *, on: date) -> set[int]:
    """Which of the others must be left to somebody else: near ties, or a shared card now or of late.

    Marriage is told by the tie, not by the card. A person is near to himself.
    """
    ids = set(others)
    near = {person_id} & ids
    ties = kin_of(person_id).filter(grade=KinGrade.NEAR).values_list("person_a", "person_b")
    near |= {end for tie in ties for end in tie if end != person_id} & ids
    since = on - timedelta(days=365 * SHARED_CARD_YEARS)
    cards = Membership.objects.filter(person=person_id, during__overlap=(since, on + timedelta(days=1)))
    for family_id, during in cards.values_list("family", "during"):
        together = Membership.objects.filter(
            family=family_id,
            person__in=ids,
            during__overlap=(since, on + timedelta(days=1)),
        ).filter(during__overlap=during)
        near |= set(together.values_list("person", flat=True))
    return near


def search(words: str, *, limit: int = SEARCH_LIMIT) -> list[PersonLine]:
    """Persons of the acting post's scope with a name like this, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_search(%s, %s)", [words[:200], limit])
        ids = [row[0] for row in cursor.fetchall()]
    found = Person.objects.in_bulk(ids)
    return [_line(found[id_]) for id_ in ids if id_ in found]


def _line(person: Person) -> PersonLine:
    born_in = person.birth_on.year if person.birth_on else None
    return PersonLine(person.pk, person.name, born_in, person.region, person.nik_state)
