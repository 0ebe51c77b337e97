"""Sending many at once on a covering list, ticking what arrived, taking a number back, naming what came without one.

covering = outgoing.send_many(numbers=[...], by=seat, to_office_id=dinsos, at=at)      # DS-KJ/014-024
outgoing.accept_items(covering_id=covering.pk, items=[...], by=receiver, at=at)
outgoing.items(covering)            -> the list as both offices read it, with who has not answered
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import clocks, custody, numbering, queries, workflow
from tuntas.casework.cases.enums import Ground, HandoverAnswer, Scope
from tuntas.casework.cases.models import Case, CoveringList, Dispute, HandHeld, Handover, Outgoing, OutgoingBook


NOT_THERE = _("Daftar pengantar itu tidak ada.")
# A case that left this office's sight takes its hand-over along; what stays is a number that carries nothing any more.
SEEN = Q(case__number__isnull=False, handover__sent_at__isnull=False)


def coverings_for(by: Seat) -> QuerySet[CoveringList]:
    """Covering lists this office wrote or received, the newest first, each with how many wait for an answer."""
    return (
        CoveringList.objects.filter(Q(book__from_office_id=by.office_id) | Q(book__to_office_id=by.office_id))
        .select_related("book__from_office__outgoing_prefix", "book__to_office", "made_by")
        .annotate(
            n_items=Count("items"),
            n_waiting=Count(
                "items", filter=Q(items__handover__sent_at__isnull=False, items__handover__answered_at__isnull=True)
            ),
        )
        .order_by("-made_at", "-id")
    )


def covering_for(by: Seat, pk: int) -> CoveringList:
    """A covering list between the seat's office and another; NotFound for everybody else."""
    may.check(by, may.CASES_SEE)
    found = coverings_for(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def items(covering: CoveringList) -> list[Outgoing]:
    """The numbers of a covering list in their order, each with its case and its hand-over."""
    found = Outgoing.objects.filter(covering=covering).select_related("case", "handover__competent_office", "voided_by")
    return list(found.order_by("n"))


def sendable(by: Seat, *, limit: int) -> list[Case]:
    """Cases of this office that rest here and are running, the nearest deadline first."""
    on_the_way = Handover.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)
    disputed = Dispute.objects.filter(case=OuterRef("pk"), decided_at__isnull=True)
    found = queries.worklist(by).filter(~Exists(on_the_way), ~Exists(disputed), state_class="open")
    return list(found[:limit])


def receivers(cases: Collection[Case], by: Seat, at: datetime) -> list[Office]:
    """Offices whose duty the next step of at least one of these cases is; by the duty map of each programme once."""
    kinds: set[str] = set()
    maps = {
        programme: offices.duty_map(programme, on=localtime(at).date(), region=by.region)
        for programme in {case.programme for case in cases}
    }
    for kind, programme, state in {(case.kind, case.programme, case.state) for case in cases}:
        table = workflow.of(kind)
        for move in table.moves_from(state):
            if move.by_handover and move.code == "send":
                kinds |= set(maps[programme].kinds(table.step, table.state(move.target).holder))
    found = offices.offices_of_kinds(kinds, region=by.region)
    return sorted((office for office in found.values() if office.pk != by.office_id), key=lambda office: office.name)


def send_many(
    *,
    numbers: Collection[str],
    by: Seat,
    to_office_id: int,
    at: datetime,
    ground: str = Ground.FILE_COMPLETE,
    prefix: str = "",
    first_n: int | None = None,
) -> CoveringList:
    """This function will send cases to one office on one covering list, all of them or none.

    prefix, first_n: how the office's book begins, when it has none yet (it may continue a paper one).
    Invalid: no case, a wrong beginning. Whatever stops one case stops the list, and says which case.
    """
    may.check(by, may.CASES_HAND_OVER)
    target = Office.objects.filter(pk=to_office_id).first()
    if target is None or target.pk == by.office_id:
        raise Invalid(_("Pilih kantor penerima."), fields={"to_office": _("Pilih kantor penerima.")})
    _check_first(by, target, first_n)
    with transaction.atomic():
        cases = _locked(by, numbers)
        with acts.open_act(event="covering.made", by=by.actor, at=at, to=target.name, n=len(cases)) as act:
            covering = numbering.covering_list(by, target, at=at, prefix=prefix, first_n=first_n or 1)
            act.note(covering=covering.pk)
        for case in cases:
            _send_one(case, covering, by=by, target=target, ground=ground, at=at)
    return covering


def _check_first(by: Seat, target: Office, first_n: int | None) -> None:
    """A book begins once; what is typed for one that runs already would be overlooked, so it is said."""
    book = numbering.book_between(by.office_id, target.pk) if first_n is not None else None
    sentence: str | Promise = ""
    if book is not None:
        sentence = _("Buku ke kantor itu sudah berjalan: nomor berikutnya %(n)d.") % {"n": book.last_n + 1}
    elif first_n is not None and first_n < 1:
        sentence = _("Nomor mulai dari 1.")
    if sentence:
        raise Invalid(sentence, fields={"first_n": sentence})


def _locked(by: Seat, numbers: Collection[str]) -> list[Case]:
    """All cases locked before the book is: who sends one of them at the same moment is never met crosswise."""
    found = Case.objects.select_for_update(of=("self",), no_key=True).filter(number__in=numbers, holder_id=by.office_id)
    cases = list(found.order_by("id"))
    if not cases or len(cases) != len(set(numbers)):
        sentence = _("Pilih perkara yang dipegang kantor ini.")
        raise Invalid(sentence, fields={"cases": sentence})
    return cases


def _send_one(case: Case, covering: CoveringList, *, by: Seat, target: Office, ground: str, at: datetime) -> None:
    """One case of the list; what stops it is told with its name, so that it can be left out."""
    try:
        custody.hand_over(
            number=case.number, by=by, to_office_id=target.pk, ground=ground, at=at, covering=covering
        )  # fmt: skip
    except (Invalid, NotPossibleNow, Denied) as stopped:
        sentence = _("%(name)s tidak bisa ikut: %(reason)s") % {"name": case.applicant, "reason": stopped.sentence}
        raise Invalid(sentence, fields={"cases": sentence}) from stopped


def accept_items(*, covering_id: int, items: Collection[int], by: Seat, at: datetime) -> int:
    """This function will accept the ticked numbers of a covering list, each as its own act; it says how many.

    What was answered in the meantime is left out: a list ticked on paper may be keyed in late.
    """
    may.check(by, may.CASES_ANSWER_HANDOVER)
    covering = covering_for(by, covering_id)
    if covering.book.to_office_id != by.office_id:
        raise Denied(_("Daftar ini dijawab %(office)s.") % {"office": covering.book.to_office.name})
    waiting = Outgoing.objects.filter(
        SEEN, covering=covering, pk__in=items, voided_at__isnull=True, handover__answered_at__isnull=True
    )
    numbers = list(waiting.order_by("case_id").values_list("case__number", flat=True))
    if not numbers:
        raise Invalid(_("Centang dulu nomor yang ada di tangan Anda. Yang sudah dijawab tidak perlu dicentang."))
    return custody.accept_all(numbers=numbers, by=by, at=at)


def item_for(by: Seat, pk: int) -> Outgoing:
    """A number this office gave, with the case it carries; NotFound for everything else."""
    found = Outgoing.objects.filter(SEEN, pk=pk, book__from_office_id=by.office_id).select_related("case").first()
    if found is None:
        raise NotFound(_("Nomor itu tidak ada."))
    return found


def take_back(*, item_id: int, by: Seat, ground: str, at: datetime) -> Outgoing:
    """This function will void a number nobody has answered and take its case back; the number stays, with its ground."""
    may.check(by, may.CASES_HAND_OVER)
    found = item_for(by, item_id)
    if not ground.strip():
        raise Invalid(_("Tulis alasan nomor ini batal."), fields={"ground": _("Tulis alasan nomor ini batal.")})
    assert found.case is not None
    # The case is locked first, as by everyone who answers.
    case = queries.held_case(by, found.case.number)
    item = Outgoing.objects.select_related("handover", "book").get(pk=found.pk)
    assert item.handover is not None
    if item.handover.answered_at is not None or item.voided_at is not None:
        raise NotPossibleNow(_("Nomor ini sudah dijawab penerima; tidak bisa dibatalkan lagi."))
    with acts.open_act(event="handover.withdrawn", by=by.actor, at=at, case_id=case.pk, ground=ground.strip()) as act:
        Handover.objects.filter(pk=item.handover.pk).update(
            answered_at=at, answered_by_id=by.post_id, answer=HandoverAnswer.WITHDRAWN
        )
        clocks.end(case, Scope.ANSWER, at=at, met=True)
        item.voided_at, item.voided_by_id, item.void_ground = at, by.post_id, ground.strip()
        item.save(update_fields=["voided_at", "voided_by", "void_ground"])
        custody.save(case)
        act.note(outgoing=numbering.written(numbering.prefix_of(by.office_id), item.n), item=item.pk)
    return item


def spoil(*, to_office_id: int, by: Seat, ground: str, at: datetime) -> Outgoing:
    """This function will use up the next number of a book without a case: a form spoiled, a line crossed out."""
    may.check(by, may.CASES_HAND_OVER)
    book = numbering.book_between(by.office_id, to_office_id)
    if book is None:
        raise NotFound(_("Kantor ini belum pernah mengirim ke sana."))
    if not ground.strip():
        raise Invalid(_("Tulis alasan nomor ini batal."), fields={"ground": _("Tulis alasan nomor ini batal.")})
    with acts.open_act(event="outgoing.spoiled", by=by.actor, at=at, ground=ground.strip()) as act:
        book = OutgoingBook.objects.select_for_update(no_key=True).get(pk=book.pk)
        covering = CoveringList.objects.create(book=book, made_at=at, made_by_id=by.post_id)
        item = Outgoing.objects.create(
            book=book, n=book.last_n + 1, covering=covering, sent_at=at, voided_at=at, voided_by_id=by.post_id,
            void_ground=ground.strip(),
        )  # fmt: skip
        act.note(outgoing=numbering.written(numbering.prefix_of(by.office_id), item.n), item=item.pk)
    return item


def name_in_hand(*, from_office_id: int, by: Seat, n: int | None, number: str = "", at: datetime) -> HandHeld:
    """This function will record a file in the receiver's hands that no list named, by its number or its case.

    Invalid: neither is given, or the number was sent already. NotFound: a case the seat cannot see.
    """
    may.check(by, may.CASES_ANSWER_HANDOVER)
    sender = Office.objects.filter(pk=from_office_id).exclude(pk=by.office_id).first()
    case = queries.case_for(by, number) if number.strip() else None
    if sender is None or (n is None and case is None) or (n is not None and n < 1):
        sentence = _("Sebut kantor pengirim, dan nomor keluar atau nomor perkara yang tertulis di berkas.")
        raise Invalid(sentence, fields={"n": sentence})
    with transaction.atomic(), acts.open_act(event="outgoing.in_hand", by=by.actor, at=at, sender=sender.name) as act:
        book = numbering.ensure_book(sender.pk, by.office_id)
        _refuse_known(book, n, case)
        try:
            with transaction.atomic():
                seen = HandHeld.objects.create(book=book, n=n, case=case, seen_at=at, seen_by_id=by.post_id)
        except IntegrityError as error:
            raise NotPossibleNow(_("Berkas itu sudah dicatat di tangan Anda.")) from error
        act.note(in_hand=seen.pk, n=n)
    return seen


def _refuse_known(book: OutgoingBook, n: int | None, case: Case | None) -> None:
    """What a list names is ticked there, not named here."""
    known = Outgoing.objects.filter(book=book, voided_at__isnull=True)
    if (n is not None and known.filter(n=n).exists()) or (case and known.filter(case=case).exists()):
        sentence = _("Nomor itu ada di daftar pengantar. Centang di sana.")
        raise Invalid(sentence, fields={"n": sentence})
