"""Make a staged workbook true, in chunks, and take it back.

`commit_some` turns up to so many taken rows into persons, families and proposals, in one transaction;
whoever is cut off calls it again and goes on where it stopped. Nobody is merged: a NIK the register
knows under a like name is that person, everything else is a new row, and two rows without a NIK are
two persons. A list never moves a known person to another family: it is an observation.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tuntas.base import telephone
from tuntas.base.errors import NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat
from tuntas.base.people import actions as people, names
from tuntas.base.people.enums import FamilyRole, KinSource
from tuntas.base.people.models import Family, Membership, Person
from tuntas.casework.cases.enums import Channel, Source
from tuntas.casework.cases.models import Case
from tuntas.casework.kinds.proposal import actions as proposal
from tuntas.surfaces.exchange import checks, queries
from tuntas.surfaces.exchange.enums import ImportKind, ImportStatus
from tuntas.surfaces.exchange.models import Import, ImportRow


CHUNK = 50
# As long as a clerk may think better of it.
UNDO_WITHIN = timedelta(days=7)
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
    """How far a commit is."""

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
            _make_true(source, rows, by, at)
        left = _waiting(source).count()
        is_over = not left and source.status != ImportStatus.COMMITTED
        _remember_status(source, left, by, at)
        if is_over and (source.kin or {}).get("is_wanted"):
            accept_kin(by=by, at=at, import_id=source.pk)
    return Progress(len(rows), left)


def start(*, by: Seat, at: datetime, import_id: int, with_kin: bool = False) -> Progress:
    """Begin to commit: the first chunk now, the rest by the worker. `with_kin`: the staff and family sheets too."""
    may.check(by, may.IMPORTS_STAGE)
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        if source.status != ImportStatus.STAGED:
            raise NotPossibleNow(_("Impor ini sudah berjalan."))
        if source.kin:
            with acts.open_act(event="import.kin_wanted", by=by.actor, at=at, source=source.pk, wanted=int(with_kin)):
                source.kin = {**source.kin, "is_wanted": with_kin}
                source.save(update_fields=["kin"])
        return commit_some(by=by, at=at, import_id=import_id)


def go_on(*, at: datetime, limit: int = CHUNK) -> int:
    """Commit the next chunk of every import that was begun, as the one who staged it; return how many rows.

    For the worker: it looks through the system post of each regency. Without a seat that may go on, an
    import waits and its page says how far it is.
    """
    done = 0
    for import_id, office_id, post_id in _begun(at):
        seat = _who_goes_on(office_id, post_id, at)
        if seat is not None:
            with _sitting(seat.post_id):
                done += commit_some(by=seat, at=at, import_id=import_id, limit=limit).done
    return done


def _begun(at: datetime) -> list[tuple[int, int, int]]:
    begun: list[tuple[int, int, int]] = []
    for post_id in Post.objects.filter(role="system").order_by("id").values_list("id", flat=True):
        if offices.seat_for(post_id, at=at) is not None:
            with _sitting(post_id):
                running = Import.objects.filter(status=ImportStatus.COMMITTING).order_by("id")
                begun += running.values_list("id", "office", "staged_by")
    return begun


def _who_goes_on(office_id: int, post_id: int, at: datetime) -> Seat | None:
    seats = [offices.seat_for(post_id, at=at), *offices.seats_of_office(office_id, at=at)]
    fitting = (one for one in seats if one and one.office_id == office_id and may.can(one, may.IMPORTS_STAGE))
    return next(fitting, None)


@contextmanager
def _sitting(post_id: int) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(post_id)])
        yield


@dataclass(frozen=True)
class TakenBack:
    """What became of an import that was undone.

    n_rows: rows gone whole, as if never brought. n_withdrawn: cases withdrawn because somebody had been told of them.
    kept: numbers of the cases somebody works on. n_people, n_families: written here, in use elsewhere since.
    """

    n_rows: int = 0
    n_withdrawn: int = 0
    kept: Sequence[str] = ()
    n_people: int = 0
    n_families: int = 0


def undo(*, by: Seat, at: datetime, import_id: int) -> TakenBack:
    """This function will take an import back.

    - what it made and nobody has used since is gone again, persons and families too: the register is as it was before;
    - a case somebody was told of or has opened is withdrawn, its number can still be followed;
    - a case somebody works on stays, and while one does the import counts as committed.
    """
    may.check(by, may.IMPORTS_STAGE)
    with transaction.atomic():
        source = queries.import_for(by, import_id, to_change=True)
        if source.status == ImportStatus.UNDONE:
            raise NotPossibleNow(_("Impor ini sudah dibatalkan."))
        if at > source.staged_at + UNDO_WITHIN:
            raise NotPossibleNow(_("Impor hanya dapat dibatalkan dalam tujuh hari."))
        n_rows, n_people, n_families = _take_back(source, by, at)
        ids = ImportRow.objects.filter(source=source).values_list("case_id", flat=True)
        reason = str(_("Impor berkas %(name)s dibatalkan.") % {"name": source.file_name})
        undone = proposal.take_back(by=by, case_ids=[one for one in ids if one], reason=reason, at=at)
        if not undone.kept:
            _set_status(source, ImportStatus.UNDONE, by, at)
    return TakenBack(n_rows, undone.n_withdrawn, tuple(undone.kept), n_people, n_families)


def _take_back(source: Import, by: Seat, at: datetime) -> tuple[int, int, int]:
    """Let the database remove what only this import speaks of; rows, and persons and families that had to stay."""
    with acts.open_act(event="import.taken_back", by=by.actor, at=at, source=source.pk) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT n_rows, n_people, n_families FROM exchange_take_back(%s, %s)", [source.pk, at])
            found: tuple[int, int, int] = cursor.fetchone()
        act.note(rows=found[0], people_kept=found[1], families_kept=found[2])
    return found


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
            source.kin_acts = [*source.kin_acts, act.id]
            source.save(update_fields=["kin_acts"])
    return written


def _waiting(source: Import) -> QuerySet[ImportRow]:
    taken = ImportRow.objects.filter(source=source, verdict__in=queries.TAKEN, person__isnull=True)
    return taken.filter(taken_back_at__isnull=True).order_by("number")


def _make_true(source: Import, rows: Sequence[ImportRow], by: Seat, at: datetime) -> None:
    before = _people_before(source, rows)
    if source.kind == ImportKind.PROPOSAL:
        last = _last_act()
        for row in rows:
            _propose(source, row, before.get(bytes(row.line)), by, at)
            row.acts = _acts_since(last)
            last = max(row.acts, default=last)
    else:
        _write_people(source, rows, before, by, at)
    with acts.open_act(event="import.rows_taken", by=by.actor, at=at, source=source.pk, rows=len(rows)):
        ImportRow.objects.bulk_update(rows, ["person", "case_id", "acts"])


def _write_people(source: Import, rows: Sequence[ImportRow], before: dict[bytes, int], by: Seat, at: datetime) -> None:
    """A person a row, each in an act of its own, so that a row can be taken back without the others."""
    known = _known_people(by, [row.read["nik"] for row in rows if row.read["nik"]])
    cards = _known_families(by, [row.read["kk_no"] for row in rows if row.read["kk_no"]])
    for row in rows:
        with acts.open_act(event="import.person_taken", by=by.actor, at=at, source=source.pk, row=row.number) as act:
            row.person_id = before.get(bytes(row.line)) or _write_person(source, row, known, cards, by).pk
            row.acts = [act.id]


def _last_act() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_act")
        found: tuple[int] = cursor.fetchone()
    return found[0]


def _acts_since(last: int) -> list[int]:
    """The acts this very transaction has made after that one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_own_acts(%s)", [last])
        return [row[0] for row in cursor.fetchall()]


def _people_before(source: Import, rows: Sequence[ImportRow]) -> dict[bytes, int]:
    """Whom the very same rows became in an import that was undone."""
    undone = ImportRow.objects.filter(
        line__in=[row.line for row in rows],
        source__office=source.office,
        source__status=ImportStatus.UNDONE,
        person__isnull=False,
    ).values_list("line", "person")
    return {bytes(line): person_id for line, person_id in undone}


def _propose(source: Import, row: ImportRow, person_id: int | None, by: Seat, at: datetime) -> None:
    """The key comes from import and row: a commit that was cut off and is repeated gets the same case back."""
    key = hashlib.sha256(b"%d " % source.pk + bytes(row.line)).digest()[:16]
    said, other = row.read, row.read["other"]
    receipt = proposal.propose(
        by=by, region=said["region"] or by.region, applicant=said["name"], programme=source.programme,
        facts=proposal.Facts(
            name=said["name"], nik=said["nik"], sex=said["sex"] or "", birth_on=_born(row),
            birth_precision=said["precision"], kk_no=said["kk_no"], address=other.get("address", ""),
            rt=other.get("rt", ""), rw=other.get("rw", ""), role=_role(row), person_id=person_id,
        ),
        said=proposal.Said(Source.NEIGHBOURHOOD, said_by=_origin(source, row)),
        received_at=at, key=UUID(bytes=key, version=4), at=at, words=other.get("category", ""),
        phone=telephone.read(other.get("phone", "")) or "", channel=Channel.WORKBOOK,
    )  # fmt: skip
    row.case_id = receipt.case_id
    row.person_id = Case.objects.values_list("subject_id", flat=True).get(pk=receipt.case_id)


def _origin(source: Import, row: ImportRow) -> str:
    """Where a name comes from: the neighbourhood as the row says, and which row of which workbook that is."""
    other = row.read["other"]
    place = " ".join(f"{name} {other[key]}" for name, key in (("RT", "rt"), ("RW", "rw")) if other.get(key))
    where = _("%(file)s, lembar %(sheet)s, baris %(n)d") % {
        "file": source.file_name, "sheet": source.sheet_name, "n": row.number,
    }  # fmt: skip
    return f"{place}; {where}" if place else str(where)


def _born(row: ImportRow) -> date | None:
    return date.fromisoformat(row.read["born_on"]) if row.read["born_on"] else None


def _role(row: ImportRow) -> FamilyRole:
    return _ROLES.get(row.read["other"].get("relation", "").strip().casefold(), FamilyRole.OTHER)


def _known_people(by: Seat, numbers: Sequence[str]) -> dict[str, list[Person]]:
    known: dict[str, list[Person]] = {}
    for person in Person.objects.filter(nik__in=numbers, region__within=by.region).order_by("nik_state", "id"):
        known.setdefault(str(person.nik), []).append(person)
    return known


def _known_families(by: Seat, numbers: Sequence[str]) -> dict[str, Family]:
    families = Family.objects.filter(kk_no__in=numbers, region__within=by.region).order_by("-id")
    return {str(family.kk_no): family for family in families}


def _write_person(
    source: Import, row: ImportRow, known: dict[str, list[Person]], cards: dict[str, Family], by: Seat
) -> Person:
    said = row.read
    person = _like(known.get(said["nik"], ()), said["name"])
    if person is None:
        person = people.add_person(
            people.PersonFacts(
                name=said["name"], region=said["region"] or by.region, nik=said["nik"], sex=said["sex"] or "",
                birth_on=_born(row), birth_precision=said["precision"],
                phone=telephone.read(said["other"].get("phone", "")) or None,
            )
        )  # fmt: skip
        if said["nik"]:
            known.setdefault(said["nik"], []).append(person)
    _live(row, person, cards, source.as_of, by)
    return person


def _like(found: Iterable[Person], name: str) -> Person | None:
    return next((one for one in found if names.alike(one.name, name) >= checks.SAME_PERSON), None)


def _live(row: ImportRow, person: Person, cards: dict[str, Family], on: date, by: Seat) -> None:
    """Let a person who belongs to no family belong to the card of his row."""
    card, other = row.read["kk_no"], row.read["other"]
    if not card or Membership.objects.filter(person=person, during__endswith__isnull=True).exists():
        return
    if card not in cards:
        cards[card] = people.add_family(
            people.FamilyFacts(
                row.read["region"] or by.region,
                card,
                other.get("address", ""),
                other.get("rt", ""),
                other.get("rw", ""),
            )
        )
    people.add_member(person, cards[card], relation=_role(row), on=on)


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
    known = _known_people(by, [number] if number else [])
    facts = people.PersonFacts(name=name, region=str(source.region), nik=number)
    return _like(known.get(str(number), ()), name) or people.add_person(facts)
