"""Make a staged workbook true, in chunks, and take it back.

`commit_some` turns up to so many taken rows into persons, families and proposals, in one transaction;
whoever is cut off calls it again and goes on where it stopped. Nobody is merged: a NIK the register
knows under a like name is that person, everything else is a new row, and two rows without a NIK are
two persons. A list never moves a known person to another family: it is an observation.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people, names
from tuntas.base.people.enums import FamilyRole, KinSource
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases import actions as cases, store
from tuntas.casework.cases.enums import Channel, Source, Topic
from tuntas.casework.cases.models import Case
from tuntas.surfaces.exchange import checks, queries
from tuntas.surfaces.exchange.enums import ImportKind, ImportStatus
from tuntas.surfaces.exchange.models import Import, ImportRow


CHUNK = 50
# As family cards, SIKS-NG and OpenSID write a place on the card.
_ROLES = {
    **dict.fromkeys(("kepala keluarga", "kepala", "kk", "1"), FamilyRole.HEAD),
    **dict.fromkeys(("suami", "istri", "suami/istri", "2", "3"), FamilyRole.SPOUSE),
    **dict.fromkeys(("anak", "4"), FamilyRole.CHILD),
    **dict.fromkeys(("menantu", "5"), FamilyRole.CHILD_IN_LAW),
    **dict.fromkeys(("cucu", "6"), FamilyRole.GRANDCHILD),
    **dict.fromkeys(("orang tua", "orangtua", "7"), FamilyRole.PARENT),
    **dict.fromkeys(("mertua", "8"), FamilyRole.PARENT_IN_LAW),
}


@dataclass(frozen=True)
class Progress:
    """How far a commit or an undo is."""

    done: int
    left: int


def commit_some(*, by: Seat, at: datetime, import_id: int, limit: int = CHUNK) -> Progress:
    """Commit the next rows of a staged import. Called again until `left` is 0; a finished one makes nothing."""
    may.check(by, may.IMPORTS_STAGE)
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        if source.status == ImportStatus.UNDONE:
            raise NotPossibleNow(_("Impor ini sudah dibatalkan. Unggah lagi berkasnya bila perlu."))
        rows = list(_waiting(source)[:limit])
        if rows:
            _write_people(source, rows, by, at)
            _propose(source, rows, by, at)
        left = _waiting(source).count()
        _remember_status(source, left, by, at)
    return Progress(len(rows), left)


def undo_some(*, by: Seat, at: datetime, import_id: int, limit: int = CHUNK) -> Progress:
    """Take back what an import proposed: each proposal still at hand is withdrawn, by name of the import.

    The persons stay: who has been written down is not unwritten. What another office already holds
    stays with it and is counted as left.
    """
    may.check(by, may.IMPORTS_STAGE)
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        if source.status == ImportStatus.UNDONE:
            raise NotPossibleNow(_("Impor ini sudah dibatalkan."))
        mine = Case.objects.filter(
            pk__in=ImportRow.objects.filter(source=source, case_id__isnull=False).values("case_id"),
            holder=by.office_id,
            is_open=True,
        )
        reason = str(_("Impor berkas %(name)s dibatalkan.") % {"name": source.file_name})
        numbers = list(mine.order_by("id").values_list("number", flat=True)[:limit])
        for number in numbers:
            cases.withdraw(number=number, by=by, reason=reason, at=at)
        left = mine.count()
        if not left:
            _set_status(source, ImportStatus.UNDONE, by, at)
    return Progress(len(numbers), left)


def accept_kin(*, by: Seat, at: datetime, import_id: int) -> int:
    """Take the staff and family sheets as a kin register; return how many ties were written.

    Only ties to listed persons that have been committed: the others say nothing about any line.
    """
    may.check(by, may.IMPORTS_STAGE)
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        offered = source.kin or {}
        wanted = {tie["row"] for tie in offered.get("ties", ())}
        listed = {
            row.number: row.person
            for row in ImportRow.objects.filter(source=source, number__in=wanted, person__isnull=False).select_related(
                "person"
            )
        }
        staff = {one["number"]: one for one in offered.get("staff", ())}
        with acts.open_act(event="import.kin_accepted", by=by.actor, at=at, source=source.pk) as act:
            written = 0
            for tie in offered.get("ties", ()):
                other = listed.get(tie["row"])
                if other is None:
                    continue
                one = _staff_person(source, staff[tie["staff"]], by)
                if one.pk == other.pk:
                    continue
                people.add_kin(
                    one, other, relation=tie["relation"], grade=tie["grade"], source=KinSource.REGISTER,
                    declared_by=by.post_id, on=source.as_of,
                )  # fmt: skip
                written += 1
            act.note(ties=written)
    return written


def _waiting(source: Import) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(source=source, verdict__in=queries.TAKEN, person__isnull=True).order_by("number")


def _write_people(source: Import, rows: Sequence[ImportRow], by: Seat, at: datetime) -> None:
    known = _known_people(by, [row.read["nik"] for row in rows if row.read["nik"]])
    cards = _known_families(by, [row.read["kk_no"] for row in rows if row.read["kk_no"]])
    with acts.open_act(event="import.people_written", by=by.actor, at=at, source=source.pk, rows=len(rows)):
        before = _people_before(source, rows)
        for row in rows:
            row.person = before.get(bytes(row.line)) or _person_of(row, known, by)
            _live(row, row.person, cards, source.as_of, by)
        ImportRow.objects.bulk_update(rows, ["person"])


def _people_before(source: Import, rows: Sequence[ImportRow]) -> dict[bytes, Person]:
    """Whom the very same rows became in an import that was undone."""
    undone = ImportRow.objects.filter(
        line__in=[row.line for row in rows],
        source__office=source.office,
        source__status=ImportStatus.UNDONE,
        person__isnull=False,
    ).select_related("person")
    return {bytes(row.line): row.person for row in undone if row.person is not None}


def _known_people(by: Seat, numbers: Sequence[str]) -> dict[str, list[Person]]:
    known: dict[str, list[Person]] = {}
    for person in Person.objects.filter(nik__in=numbers, region__within=by.region).order_by("nik_state", "id"):
        known.setdefault(str(person.nik), []).append(person)
    return known


def _known_families(by: Seat, numbers: Sequence[str]) -> dict[str, Family]:
    families = Family.objects.filter(kk_no__in=numbers, region__within=by.region).order_by("-id")
    return {str(family.kk_no): family for family in families}


def _person_of(row: ImportRow, known: dict[str, list[Person]], by: Seat) -> Person:
    said = row.read
    number = said["nik"]
    for person in known.get(number, ()):
        if names.alike(person.name, said["name"]) >= checks.SAME_PERSON:
            return person
    born = said["born_on"]
    person = people.add_person(
        people.PersonFacts(
            name=said["name"],
            region=said["region"] or by.region,
            nik=number,
            sex=said["sex"] or "",
            birth_on=date.fromisoformat(born) if born else None,
            birth_precision=said["precision"],
            phone=said["other"].get("phone"),
        )
    )
    if number:
        known.setdefault(number, []).append(person)
    return person


def _live(row: ImportRow, person: Person, cards: dict[str, Family], on: date, by: Seat) -> None:
    """Let a person who belongs to no family belong to the card of his row."""
    card, other = row.read["kk_no"], row.read["other"]
    if not card or Membership.objects.filter(person=person, during__endswith__isnull=True).exists():
        return
    if card not in cards:
        facts = people.FamilyFacts(
            region=row.read["region"] or by.region,
            kk_no=card,
            address=other.get("address", ""),
            rt=other.get("rt", ""),
            rw=other.get("rw", ""),
        )
        cards[card] = people.add_family(facts)
    role = _ROLES.get(other.get("relation", "").strip().casefold(), FamilyRole.OTHER)
    people.add_member(person, cards[card], relation=role, on=on)


def _propose(source: Import, rows: Sequence[ImportRow], by: Seat, at: datetime) -> None:
    if source.kind != ImportKind.PROPOSAL:
        return
    families = dict(
        Membership.objects.filter(person__in=[row.person_id for row in rows], during__endswith__isnull=True)
        .values_list("person", "family")
    )  # fmt: skip
    for row in rows:
        receipt = store.hand_in(_matter(source, row, families.get(row.person_id or 0), by), by=by.actor, at=at)
        row.case_id = receipt.case_id
    with acts.open_act(event="import.proposed", by=by.actor, at=at, source=source.pk, rows=len(rows)):
        ImportRow.objects.bulk_update(rows, ["case_id"])


def _matter(source: Import, row: ImportRow, family_id: int | None, by: Seat) -> store.Matter:
    """The key comes from import and row: a commit that was cut off and is repeated gets the same case back."""
    said, other = row.read, row.read["other"]
    return store.Matter(
        key=UUID(bytes=hashlib.sha256(b"%d " % source.pk + bytes(row.line)).digest()[:16], version=4),
        region=said["region"] or by.region,
        topic=Topic.AID,
        applicant=said["name"],
        words=other.get("category", ""),
        phone=other.get("phone", ""),
        nik=said["nik"] or "",
        kind="proposal",
        programme=source.programme,
        source=Source.NEIGHBOURHOOD,
        channel=Channel.WORKBOOK,
        office_id=source.office_id,
        subject_id=row.person_id,
        family_id=family_id,
    )


def _remember_status(source: Import, left: int, by: Seat, at: datetime) -> None:
    status = ImportStatus.COMMITTING if left else ImportStatus.COMMITTED
    if source.status != status:
        _set_status(source, status, by, at)


def _set_status(source: Import, status: ImportStatus, by: Seat, at: datetime) -> None:
    with acts.open_act(event=f"import.{status}", by=by.actor, at=at, source=source.pk):
        source.status = status
        source.save(update_fields=["status"])


def _staff_person(source: Import, said: dict[str, str | None], by: Seat) -> Person:
    number, name = said["nik"], str(said["name"])
    for person in _known_people(by, [number] if number else []).get(str(number), ()):
        if names.alike(person.name, name) >= checks.SAME_PERSON:
            return person
    return people.add_person(people.PersonFacts(name=name, region=str(source.region), nik=number))
