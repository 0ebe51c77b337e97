"""Whom a proposal is about, in the register of people: recognised or added, at intake or later.

A citizen's own matter comes with a name alone. Until its person is registered nobody can be asked whether she is kin of
whoever judges, checks or decides: `register` closes that gap, and holds the lines of kin it finds.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people, names, queries as registers
from tuntas.base.people.actions import FamilyFacts, PersonFacts
from tuntas.base.people.enums import FamilyRole
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases import custody, queries as cases, rules
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import lists
from tuntas.casework.kinds.proposal.models import ListLine, ProposalList


# Below this two names under one NIK are two questions, not one person.
SAME_NAME = 0.7


@dataclass(frozen=True)
class Facts:
    """What is told of the person and the family card; with nothing but a name a person is told all the same.

    person_id: when the very same row has been a person before (an import taken back and brought again).
    """

    name: str
    nik: str | None = None
    nik_doubted: bool = False
    sex: str = ""
    birth_on: date | None = None
    birth_precision: str = "day"
    kk_no: str | None = None
    address: str = ""
    rt: str = ""
    rw: str = ""
    role: str = FamilyRole.OTHER
    person_id: int | None = None


def check_register(case: Case, by: Seat) -> None:
    """The holder's office says whom its proposal is about, once, while it runs."""
    rules.check_held(case, by)
    may.check(by, may.CASES_TAKE_IN)
    if case.kind != "proposal":
        raise NotPossibleNow(_("Di sini hanya orang dalam usulan yang didaftarkan."))
    rules.check_open(case)
    if case.subject_id is not None:
        raise NotPossibleNow(_("Orangnya sudah terdaftar."))


def register(*, number: str, by: Seat, facts: Facts, at: datetime) -> Person:
    """This function will say whom a proposal is about; lines of near kin that are not signed yet are held at once."""
    with transaction.atomic():
        # Lists are locked before their cases, as by whoever signs.
        frozen = _frozen_lists(cases.case_for(by, number))
        case = cases.case_for(by, number, to_change=True)
        check_register(case, by)
        person, family = find_or_add(by, str(case.region), facts, case.received_at, at)
        with acts.open_act(event="proposal.registered", by=by.actor, at=at, case_id=case.pk) as act:
            case.subject, case.family = person, family
            custody.save(case)
            held = sum(lists.hold_kin(one, at) for one in frozen)
            act.note(person=person.pk, family=family.pk if family else 0, held=held)
    return person


def _frozen_lists(case: Case) -> list[ProposalList]:
    waiting = ListLine.objects.filter(case=case, signed_at__isnull=True).values("list")
    found = ProposalList.objects.filter(pk__in=waiting, frozen_at__isnull=False).order_by("id")
    return list(found.select_for_update(of=("self",), no_key=True))


def find_or_add(by: Seat, region: str, facts: Facts, received: datetime, at: datetime) -> tuple[Person, Family | None]:
    """The person and the card as the register has them, or new ones. A NIK alone proves nothing: the name must fit."""
    known = _known_person(by, facts)
    card = registers.families_by_kk(by, facts.kk_no).first() if facts.kk_no else None
    event = "person.recognised" if known else "person.registered"
    with acts.open_act(event=event, by=by.actor, at=at) as act:
        person = known or people.add_person(
            PersonFacts(
                facts.name, region, facts.nik, facts.nik_doubted, facts.sex, facts.birth_on, facts.birth_precision
            )
        )
        family = card or _new_family(region, facts)
        if family and not Membership.objects.filter(person=person, during__endswith__isnull=True).exists():
            people.add_member(person, family, relation=facts.role, on=localtime(received).date())
        act.note(person=person.pk, family=family.pk if family else 0)
    return person, family


def _new_family(region: str, facts: Facts) -> Family | None:
    if not (facts.kk_no or facts.address or facts.rt or facts.rw):
        return None
    return people.add_family(FamilyFacts(region, facts.kk_no, facts.address, facts.rt, facts.rw))


def _known_person(by: Seat, facts: Facts) -> Person | None:
    if facts.person_id is not None:
        return registers.person_for(by, facts.person_id)
    if not facts.nik:
        return None
    found = registers.by_nik(by, facts.nik)[:5]
    return next((one for one in found if names.alike(one.name, facts.name) >= SAME_NAME), None)
