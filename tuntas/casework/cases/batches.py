"""Letters that carry cases: made by one, initialled layer by layer in order, signed at the end.

Nobody signs for kin: such a line is held back for somebody else, and the rest of the list goes on.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import VILLAGE_KINDS, OfficeKind
from tuntas.base.offices.models import Office, Staff
from tuntas.base.offices.seats import Seat
from tuntas.base.people import queries as people
from tuntas.base.people.models import Person
from tuntas.casework.cases import actions, queries
from tuntas.casework.cases.enums import StateClass
from tuntas.casework.cases.models import Batch, BatchLine, Initialling


ASK_FIRST = "ask_first"
KIN = "kin"


def batches_for(by: Seat) -> QuerySet[Batch]:
    """Letters of this office, and those that wait for this post's initials; the newest first."""
    mine = Q(office_id=by.office_id) | Q(initials__post_id=by.post_id) | Q(signs_at_id=by.office_id)
    return (
        Batch.objects.filter(mine)
        .select_related("office", "made_by", "signed_by", "signs_at")
        .distinct()
        .order_by("-made_at", "-id")
    )


def to_initial(by: Seat) -> QuerySet[Initialling]:
    """Letters whose next initials are this post's, the oldest first."""
    before = Initialling.objects.filter(batch=OuterRef("batch"), n__lt=OuterRef("n"), initialled_at__isnull=True)
    mine = Initialling.objects.filter(post=by.post_id, initialled_at__isnull=True, batch__signed_at__isnull=True)
    return mine.filter(~Exists(before)).select_related("batch__office").order_by("batch__made_at", "batch")


def to_sign(by: Seat) -> QuerySet[Batch]:
    """Letters with all their initials that wait for the head of this office, the oldest first."""
    missing = Initialling.objects.filter(batch=OuterRef("pk"), initialled_at__isnull=True)
    own = Q(signs_at=by.office_id) | Q(signs_at__isnull=True, office=by.office_id)
    return Batch.objects.filter(own, ~Exists(missing), signed_at__isnull=True).order_by("made_at", "id")


def batch_for(by: Seat, pk: int, *, to_change: bool = False) -> Batch:
    """A letter this seat may see; NotFound otherwise."""
    may.check(by, may.CASES_SEE)
    found = batches_for(by).filter(pk=pk).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("Surat itu tidak ada."))
    batch = Batch.objects.select_related("office", "made_by", "signed_by", "signs_at")
    return (batch.select_for_update(of=("self",), no_key=True) if to_change else batch).get(pk=found)


def lines(batch: Batch) -> list[BatchLine]:
    return list(BatchLine.objects.filter(batch=batch).select_related("case").order_by("id"))


def chain(batch: Batch) -> list[Initialling]:
    return list(Initialling.objects.filter(batch=batch).select_related("post").order_by("n"))


def chain_seats(by: Seat, at: datetime) -> list[Seat]:
    """Who may be asked for initials: posts of this office, of a village's kecamatan, of the region's secretariat."""
    seats = offices.seats_of_office(by.office_id, at=at)
    kinds = [OfficeKind.KECAMATAN] if by.office_kind in VILLAGE_KINDS else []
    above = offices.offices_of_kinds({*kinds, OfficeKind.SEKDA}, region=by.region)
    for kind in (*kinds, OfficeKind.SEKDA):
        if kind in above and above[kind].pk != by.office_id:
            seats = seats + offices.seats_of_office(above[kind].pk, at=at)
    return [seat for seat in seats if may.can(seat, may.BATCHES_INITIAL)]


def signing_offices(by: Seat) -> list[Office]:
    """Whose head may be asked to sign this office's letter: the regent's, where the region has one."""
    regent = offices.office_of_kind(OfficeKind.REGENT, region=by.region)
    return [regent] if regent is not None and regent.pk != by.office_id else []


def signer(batch: Batch) -> Office:
    """The office whose head signs this letter."""
    return batch.signs_at or batch.office


def make(
    *, by: Seat, purpose: str, numbers: Collection[str], chain_posts: Sequence[int], signs_at_id: int | None = None,
    at: datetime,
) -> Batch:  # fmt: skip
    """This function will write a letter with the cases of this office it carries, and the posts it passes through.

    signs_at_id: the office whose head signs it; None for this office's own.
    """
    may.check(by, may.BATCHES_MAKE)
    if not purpose.strip():
        raise Invalid(_("Tulis perihalnya."), fields={"purpose": _("Tulis perihalnya.")})
    cases = list(queries.worklist(by).filter(number__in=numbers))
    if not cases or len(cases) != len(set(numbers)):
        sentence = _("Pilih perkara yang dipegang kantor ini.")
        raise Invalid(sentence, fields={"cases": sentence})
    if not set(chain_posts) <= {seat.post_id for seat in chain_seats(by, at)}:
        sentence = _("Paraf hanya oleh jabatan kantor ini, kecamatannya, atau Sekretariat Daerah.")
        raise Invalid(sentence, fields={"chain": sentence})
    if signs_at_id is not None and signs_at_id not in {office.pk for office in signing_offices(by)}:
        sentence = _("Surat ditandatangani kepala kantor ini, atau bupati atau wali kota.")
        raise Invalid(sentence, fields={"signs_at": sentence})
    with acts.open_act(event="batch.made", by=by.actor, at=at, purpose=purpose.strip(), n=len(cases)) as act:
        batch = Batch.objects.create(
            office_id=by.office_id, purpose=purpose.strip(), made_at=at, made_by_id=by.post_id, signs_at_id=signs_at_id
        )
        BatchLine.objects.bulk_create(BatchLine(batch=batch, case=case) for case in cases)
        Initialling.objects.bulk_create(
            Initialling(batch=batch, n=n, post_id=post) for n, post in enumerate(dict.fromkeys(chain_posts), start=1)
        )
        act.note(batch=batch.pk)
    return batch


def check_initial(batch: Batch, layers: Sequence[Initialling], by: Seat) -> Initialling:
    """The layer that waits for this post, all before it done."""
    may.check(by, may.BATCHES_INITIAL)
    if batch.signed_at is not None:
        raise NotPossibleNow(_("Surat ini sudah ditandatangani."))
    mine = next((layer for layer in layers if layer.post_id == by.post_id), None)
    if mine is None:
        raise Denied(_("Paraf Anda tidak diminta pada surat ini."))
    if mine.initialled_at is not None:
        raise NotPossibleNow(_("Sudah Anda paraf."))
    before = next((layer for layer in layers if layer.n < mine.n and layer.initialled_at is None), None)
    if before is not None:
        raise NotPossibleNow(_("Menunggu paraf %(post)s lebih dulu.") % {"post": before.post.title})
    return mine


def initial(*, by: Seat, batch_id: int, at: datetime) -> Initialling:
    """This function will put one layer's initials on a letter, in its order."""
    batch = batch_for(by, batch_id, to_change=True)
    layer = check_initial(batch, chain(batch), by)
    with acts.open_act(event="batch.initialled", by=by.actor, at=at, batch=batch.pk, layer=layer.n):
        layer.initialled_at, layer.initialled_by_id = at, by.staff_id
        layer.save(update_fields=["initialled_at", "initialled_by"])
    return layer


def check_sign(batch: Batch, layers: Sequence[Initialling], by: Seat) -> None:
    """All initials there, and the office's own letter."""
    may.check(by, may.BATCHES_SIGN)
    if signer(batch).pk != by.office_id:
        raise Denied(_("Surat ini ditandatangani %(office)s.") % {"office": signer(batch).name})
    if batch.signed_at is not None:
        raise NotPossibleNow(_("Surat ini sudah ditandatangani."))
    missing = next((layer for layer in layers if layer.initialled_at is None), None)
    if missing is not None:
        raise NotPossibleNow(_("Belum diparaf %(post)s.") % {"post": missing.post.title})


def kin_lines(batch_lines: Sequence[BatchLine], by: Seat, at: datetime) -> set[int]:
    """Lines whose person is the signer himself or his near kin."""
    nik = Staff.objects.filter(pk=by.staff_id).values_list("nik", flat=True).first()
    own = list(Person.objects.filter(nik=nik).values_list("pk", flat=True)) if nik else []
    subjects = {line.case.subject_id for line in batch_lines if line.case.subject_id}
    near: set[int] = set()
    for person in own:
        near |= people.near_kin_among(person, subjects, on=localtime(at).date())
    return {line.pk for line in batch_lines if line.case.subject_id in near}


def sign(*, by: Seat, batch_id: int, letter_number: str, choices: Mapping[int, str], at: datetime) -> Batch:
    """This function will sign a letter; lines of kin and those marked `ask` are held back, the others go on.

    choices: line -> `agree` or `ask`; a line that is not named is agreed to.
    """
    batch = batch_for(by, batch_id, to_change=True)
    check_sign(batch, chain(batch), by)
    if not letter_number.strip():
        raise Invalid(_("Tulis nomor surat."), fields={"letter_number": _("Tulis nomor surat.")})
    carried = lines(batch)
    kin = kin_lines(carried, by, at)
    held = [line for line in carried if line.pk in kin or choices.get(line.pk) == "ask"]
    if len(held) == len(carried):
        raise NotPossibleNow(_("Tidak ada baris yang bisa ditandatangani. Baris yang ditahan diputus orang lain."))
    try:
        with (
            transaction.atomic(),
            acts.open_act(
                event="batch.signed", by=by.actor, at=at, batch=batch.pk, letter=letter_number.strip()
            ) as act,
        ):
            for line in held:
                line.held_back = KIN if line.pk in kin else ASK_FIRST
                line.save(update_fields=["held_back"])
            batch.signed_at, batch.signed_by_id = at, by.post_id
            batch.letter_number, batch.letter_on = letter_number.strip(), localtime(at).date()
            batch.save(update_fields=["signed_at", "signed_by", "letter_number", "letter_on"])
            act.note(signed=len(carried) - len(held), held=len(held))
    except IntegrityError as error:
        sentence = _("Nomor surat itu sudah dipakai kantor ini.")
        raise Invalid(sentence, fields={"letter_number": sentence}) from error
    return batch


def to_send(batch: Batch) -> list[BatchLine]:
    """Lines the signature covers whose cases are still in the house, with the office that signed."""
    if batch.signed_at is None:
        return []
    return list(
        BatchLine.objects.filter(
            batch=batch, held_back="", case__holder_id=batch.office_id, case__state_class=StateClass.OPEN
        )
        .select_related("case")
        .order_by("id")
    )


def send_out(*, by: Seat, batch_id: int, office_id: int, check_on: date, at: datetime) -> list[str]:
    """This function will send the cases of a signed letter to a body outside, the letter's number as their proof.

    Each is watched from then on by the post that sent it. It gives their numbers.
    """
    with transaction.atomic():
        batch = batch_for(by, batch_id, to_change=True)
        may.check(by, may.CASES_DISPATCH)
        carried = to_send(batch)
        if batch.office_id != by.office_id or not carried:
            raise NotPossibleNow(_("Tidak ada perkara pada surat ini yang bisa dikirim: tandatangani dulu suratnya."))
        for line in carried:
            actions.dispatch(
                number=line.case.number, by=by, office_id=office_id, proof=batch.letter_number, check_on=check_on,
                batch_id=batch.pk, at=at,
            )  # fmt: skip
    return [line.case.number for line in carried]
