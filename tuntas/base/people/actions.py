"""What can be done: register a person or a family, move a member, write down kin, confirm a NIK.

The usual way in is `register_person`. A caller that has an act open already (an import, a hand-in)
uses `add_person` and `add_family`, which write inside it. A family is never blocked from splitting,
joining or marrying: moving somebody ends the old membership and begins the new one in one act.
Persons without a NIK are never taken for one another.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from tuntas.base import telephone
from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices.seats import Seat
from tuntas.base.people import nik as niks, queries, rules
from tuntas.base.people.enums import (
    FamilyRole,
    KinGrade,
    KinSource,
    NikState,
    Precision,
    Relation,
)
from tuntas.base.people.models import Family, Kinship, Membership, Person


_OUTSIDE = _("Wilayah itu di luar wilayah kantor Anda.")


@dataclass(frozen=True)
class PersonFacts:
    """What somebody says of a person. `nik_doubted`: a number was given but cannot be right."""

    name: str
    region: str
    nik: str | None = None
    nik_doubted: bool = False
    sex: str = ""
    birth_on: date | None = None
    birth_precision: str = Precision.DAY
    phone: str | None = None


@dataclass(frozen=True)
class FamilyFacts:
    """What somebody says of a family."""

    region: str
    kk_no: str | None = None
    address: str = ""
    rt: str = ""
    rw: str = ""


def register_person(*, by: Seat, at: datetime, facts: PersonFacts) -> Person:
    """Write down a person; the NIK counts as stated until the civil registry confirms it."""
    rules.check_register(by)
    _check_inside(by, facts.region)
    with acts.open_act(event="person.registered", by=by.actor, at=at) as act:
        person = add_person(facts)
        act.note(person=person.pk)
    return person


def add_person(facts: PersonFacts) -> Person:
    """Write a person inside an act that is open. Never looks for a twin: two rows may be one human being."""
    name = " ".join(facts.name.split())
    if not name:
        raise Invalid(
            _("Nama kosong. Isi nama lengkap menurut KTP atau KK."),
            {"name": _("Isi nama.")},
        )
    person = Person.objects.create(
        name=name,
        region=facts.region,
        nik=_whole(facts.nik),
        nik_state=_state(facts),
        sex=facts.sex,
        birth_on=facts.birth_on,
        birth_precision=facts.birth_precision if facts.birth_on else Precision.UNKNOWN,
        phone=telephone.kept(facts.phone or "") or None,
    )
    person.canonical_id = person.pk  # as the database has filled it
    return person


def register_family(*, by: Seat, at: datetime, facts: FamilyFacts) -> Family:
    """Write down a family, with or without a card number."""
    rules.check_register(by)
    _check_inside(by, facts.region)
    with acts.open_act(event="family.registered", by=by.actor, at=at) as act:
        family = add_family(facts)
        act.note(family=family.pk)
    return family


def add_family(facts: FamilyFacts) -> Family:
    """Write a family inside an act that is open."""
    return Family.objects.create(
        region=facts.region,
        kk_no=_whole(facts.kk_no),
        address=facts.address,
        rt=facts.rt,
        rw=facts.rw,
    )


def move_member(
    *,
    by: Seat,
    at: datetime,
    person_id: int,
    family_id: int,
    relation: str = FamilyRole.OTHER,
    on: date | None = None,
) -> Membership:
    """Let a person belong to a family from a day on: birth, marriage, split, coming back.

    The former membership ends that day. On the very day it began, it is corrected instead.
    """
    rules.check_register(by)
    person = queries.person_for(by, person_id, to_change=True)
    family = queries.family_for(by, family_id)
    with acts.open_act(event="family.member_moved", by=by.actor, at=at) as act:
        membership = add_member(person, family, relation=relation, on=on or localtime(at).date())
        act.note(person=person.pk, family=family.pk, relation=str(relation))
    return membership


def add_member(person: Person, family: Family, *, relation: str, on: date) -> Membership:
    """End what lasts, begin what is new, inside an act that is open."""
    open_now = Membership.objects.select_for_update().filter(person=person, during__endswith__isnull=True).first()
    if open_now is not None and open_now.during.lower > on:
        raise NotPossibleNow(
            _("Keanggotaan sekarang baru mulai %(on)s. Pilih tanggal pindah sesudah itu.")
            % {"on": date_format(open_now.during.lower, "l j F Y")}
        )
    if open_now is not None and open_now.during.lower == on:
        open_now.family, open_now.relation = family, relation
        open_now.save(update_fields=["family", "relation"])
        return open_now
    if open_now is not None:
        open_now.during = Range(open_now.during.lower, on)
        open_now.save(update_fields=["during"])
    return Membership.objects.create(person=person, family=family, relation=relation, during=Range(on, None))


def leave_family(*, by: Seat, at: datetime, person_id: int, on: date) -> None:
    """End a membership without a new one: death, moving away, a card of one's own to come."""
    rules.check_register(by)
    person = queries.person_for(by, person_id, to_change=True)
    membership = Membership.objects.select_for_update().filter(person=person, during__endswith__isnull=True).first()
    if membership is None or membership.during.lower >= on:
        raise NotPossibleNow(_("Tidak ada keanggotaan keluarga yang dapat diakhiri pada tanggal itu."))
    with acts.open_act(event="family.member_left", by=by.actor, at=at) as act:
        membership.during = Range(membership.during.lower, on)
        membership.save(update_fields=["during"])
        act.note(person=person.pk, family=membership.family_id)


def declare_kin(
    *,
    by: Seat,
    at: datetime,
    person_id: int,
    other_id: int,
    relation: str,
    grade: str = KinGrade.NEAR,
    source: str = KinSource.DECLARED,
) -> Kinship:
    """Write down that `other` is the `relation` of `person`. Said twice, it stays one tie."""
    person = queries.person_for(by, person_id)
    other = queries.person_for(by, other_id)
    if person.pk == other.pk:
        raise Invalid(_("Seseorang bukan kerabat dirinya sendiri. Pilih orang lain."))
    with acts.open_act(event="kin.declared", by=by.actor, at=at) as act:
        tie = add_kin(
            person,
            other,
            relation=relation,
            grade=grade,
            source=source,
            declared_by=by.post_id,
            on=localtime(at).date(),
        )
        act.note(kinship=tie.pk)
    return tie


def add_kin(
    person: Person,
    other: Person,
    *,
    relation: str,
    grade: str,
    source: str,
    declared_by: int | None,
    on: date,
) -> Kinship:
    """Write a tie inside an act that is open; a tie between equals is kept once, the lower id first."""
    first, second = person, other
    if relation not in (Relation.PARENT, Relation.CHILD) and first.pk > second.pk:
        first, second = second, first
    tie, _is_new = Kinship.objects.get_or_create(
        person_a=first,
        person_b=second,
        relation=relation,
        defaults={
            "grade": grade,
            "source": source,
            "declared_by": declared_by,
            "declared_on": on,
        },
    )
    return tie


def confirm_nik(*, by: Seat, at: datetime, person_id: int, nik: str) -> Person:
    """Let the civil registry say that this NIK is this person's. One confirmed person per NIK in the country.

    Raises NotPossibleNow, the same words whoever else holds the number: the refusal must not tell.
    """
    rules.check_confirm(by)
    person = queries.person_for(by, person_id, to_change=True)
    verdict = niks.check_nik(niks.Cell(nik))
    if verdict.number is None:
        raise Invalid(
            niks.sentence(verdict.findings[0]),
            {"nik": niks.sentence(verdict.findings[0])},
        )
    try:
        with (
            transaction.atomic(),
            acts.open_act(event="person.nik_confirmed", by=by.actor, at=at) as act,
        ):
            person.nik, person.nik_state = verdict.number, NikState.CONFIRMED
            person.save(update_fields=["nik", "nik_state"])
            act.note(person=person.pk)
    except IntegrityError as fault:
        raise NotPossibleNow(
            _("NIK ini belum dapat dipastikan di sini. Perkaranya diteruskan kepada pemeriksa identitas.")
        ) from fault
    return person


def _whole(number: str | None) -> str | None:
    return number if number and len(number) == 16 and number.isascii() and number.isdecimal() else None


def _state(facts: PersonFacts) -> NikState:
    if facts.nik_doubted:
        return NikState.DOUBTED
    if _whole(facts.nik):
        return NikState.STATED
    return NikState.DOUBTED if facts.nik else NikState.NONE


def _check_inside(seat: Seat, region: str) -> None:
    if not seat.covers(region):
        raise Invalid(_OUTSIDE, {"region": _OUTSIDE})
