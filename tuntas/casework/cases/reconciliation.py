"""Each night every gap between two offices is named: to both of them and to the citizen, in the same sentence.

    014…023 diterima, 024 (Mbok Sainah) tidak dijawab

A night speaks of a book when something in it is open, or was answered since the last night it was spoken of. It is
stored once, with numbers only; names are put in when a page is drawn, for those who may see the case.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connections, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.models import Post
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars, working
from tuntas.casework.cases import numbering
from tuntas.casework.cases.enums import GapKind, HandoverAnswer
from tuntas.casework.cases.models import Gap, HandHeld, Outgoing, Reconciliation


BATCH = 200
HOUR = "reconciliation.hour"
# The last night this process has finished, by database and system post: every book is looked at once a night, however
# often the job runs. A process that starts anew looks once more and finds nothing to say twice.
_finished: dict[tuple[str, int], date] = {}


@dataclass(frozen=True)
class Open:
    """One open thing of a night: its kind, its number (0: none is written on it), and the name, for who may read it."""

    kind: str
    n: int
    name: str = ""


def sentence(
    *, accepted: str = "", deemed: str = "", refused: str = "", gaps: Sequence[Open] = ()
) -> str:  # fmt: skip
    """The one sentence of a night, in the reader's language: "014…023 diterima, 024 (Mbok Sainah) tidak dijawab"."""
    parts = [
        (numbering.said_ranges(accepted), _("%(numbers)s diterima")),
        (numbering.said_ranges(deemed), _("%(numbers)s dianggap diterima")),
        (numbering.said_ranges(refused), _("%(numbers)s ditolak")),
    ]
    endings: dict[str, Callable[[], str]] = {
        GapKind.UNANSWERED: lambda: _("%(numbers)s tidak dijawab"),
        GapKind.UNSENT: lambda: _("%(numbers)s ada di tangan penerima, belum dikirim"),
        GapKind.MISSING: lambda: _("%(numbers)s tidak ada dalam urutan"),
    }
    parts += [(", ".join(_item(gap) for gap in gaps if gap.kind == kind), end()) for kind, end in endings.items()]
    return ", ".join(words % {"numbers": numbers} for numbers, words in parts if numbers)


def _item(gap: Open) -> str:
    number = numbering.said_ranges(str(gap.n)) if gap.n else _("tanpa nomor")
    return f"{number} ({gap.name})" if gap.name else number


def night_of(at: datetime, region: str) -> date | None:
    """The night this moment belongs to: today's once the hour of the rules has come, until then nobody's."""
    local = localtime(at)
    try:
        hour, _unit = offices.parameter(HOUR, on=local.date(), region=region)
    except LookupError:
        return None
    return local.date() if local.hour >= hour else local.date() - timedelta(days=1)


def reconcile_all(*, at: datetime) -> int:
    """This function will reconcile the last night for every regency's system post; it says how many books it named."""
    named = 0
    for post_id in Post.objects.filter(role="system").order_by("id").values_list("id", flat=True):
        seat = offices.seat_for(post_id, at=at)
        night = night_of(at, seat.region) if seat else None
        key = (str(connections["default"].settings_dict["NAME"]), post_id)
        if seat is None or night is None or _finished.get(key) == night:
            continue
        some = BATCH
        # Each handful is a commit of its own: cut off half-way, the next run goes on where it stopped.
        while some == BATCH:
            with transaction.atomic():
                _scope(post_id)
                some = reconcile(night=night, at=at, region=seat.region)
            named += some
        _finished[key] = night
    return named


def _scope(post_id: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('tuntas.post', %s, true)", [str(post_id)])


def reconcile(*, night: date, at: datetime, region: str, limit: int = BATCH) -> int:
    """This function will write one night's finding for each book that has something to say; again, it finds nothing.

    region: the regency whose working days say which answers are due on the next working day.
    """
    eve = _eve(night, region)
    with connections["default"].cursor() as cursor:
        # One run at a time: two would say the same of the same book.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reconciliation ' || %s))", [region])
        cursor.execute("SELECT book_id FROM cases_books_of_night(%s, %s, %s, %s)", [night, at, eve, limit])
        books = [row[0] for row in cursor.fetchall()]
    for book_id in books:
        _write(book_id, night=night, at=at, eve=eve)
    return len(books)


def _eve(night: date, region: str) -> datetime:
    """The end of the next working day: an answer due until then has this night as its eve."""
    calendar = calendars.calendar_for(region, on=night)
    return make_aware(datetime.combine(working.next_working_day(night, calendar), time.max))


def _write(book_id: int, *, night: date, at: datetime, eve: datetime) -> None:
    """One night of one book, its gaps, and a word to each citizen whose item is named for the first time."""
    with acts.open_act(event="outgoing.reconciled", by=acts.SYSTEM, at=at, book=book_id, night=night) as act:
        _settle_in_hand(book_id)
        answered = _answered(book_id, at)
        found = Reconciliation.objects.create(
            book_id=book_id, night=night, made_at=at, accepted=answered.get(HandoverAnswer.ACCEPTED, ""),
            deemed=answered.get(HandoverAnswer.DEEMED, ""), refused=answered.get(HandoverAnswer.REFUSED, ""),
        )  # fmt: skip
        named_before = set(Gap.objects.filter(reconciliation__book=book_id).values_list("outgoing_id", flat=True))
        gaps = Gap.objects.bulk_create(
            Gap(reconciliation=found, kind=kind, n=n, outgoing_id=item, hand_held_id=in_hand)
            for kind, n, item, in_hand in _open_gaps(book_id, at, eve)
        )
        act.note(accepted=found.accepted, gaps=[f"{gap.kind} {gap.n or 0}" for gap in gaps])
        _tell([gap.outgoing_id for gap in gaps if gap.outgoing_id and gap.outgoing_id not in named_before], act)


def _settle_in_hand(book_id: int) -> None:
    """A file that was in hand before its number came is explained by that number."""
    for seen in HandHeld.objects.filter(book=book_id, settled_by__isnull=True).order_by("id")[:BATCH]:
        same = Q(n=seen.n) if seen.n is not None else Q(case_id=seen.case_id)
        item = Outgoing.objects.filter(same, book=book_id).order_by("-id").first()
        if item is not None:
            seen.settled_by = item
            seen.save(update_fields=["settled_by"])


def _answered(book_id: int, at: datetime) -> dict[str, str]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT answer, numbers FROM cases_answered_since(%s, %s)", [book_id, at])
        return {answer: numbering.ranges(numbers) for answer, numbers in cursor.fetchall()}


def _open_gaps(book_id: int, at: datetime, eve: datetime) -> list[tuple[str, int | None, int | None, int | None]]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT kind, n, outgoing_id, hand_held_id FROM cases_open_gaps(%s, %s, %s)", [book_id, at, eve])
        return list(cursor.fetchall())


def _tell(items: Sequence[int], act: acts.OpenAct) -> None:
    """One SMS a citizen, the first night her item is named."""
    for case_id, item in Outgoing.objects.filter(pk__in=items).order_by("id").values_list("case_id", "id"):
        outbox.announce(act, "item_unanswered", channel="sms", case_id=case_id, ref_id=item)


# --- what a night says ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Night:
    """One night of one book as the two offices read it. `sentence` names people: it is for these two offices alone."""

    pk: int
    night: date
    sender: str
    receiver: str
    prefix: str
    sentence: str
    n_open: int


def nights_for(by: Seat, *, limit: int, only_last: bool = False) -> list[Night]:
    """What the last nights found between this office and others, the newest first; empty for every other office.

    only_last: the newest night of each book alone, and only when something is open in it.
    """
    may.check(by, may.CASES_SEE)
    mine = Q(book__from_office_id=by.office_id) | Q(book__to_office_id=by.office_id)
    found = Reconciliation.objects.filter(mine).select_related("book__from_office__outgoing_prefix", "book__to_office")
    if only_last:
        found = _newest(found)
    rows = list(found.order_by("-night", "id")[:limit])
    gaps = _gaps_of(rows)
    told = [_night(row, gaps.get(row.pk, [])) for row in rows]
    return [night for night in told if night.sentence]


def _newest(found: QuerySet[Reconciliation]) -> QuerySet[Reconciliation]:
    later = Reconciliation.objects.filter(book=OuterRef("book"), night__gt=OuterRef("night"))
    return found.filter(~Exists(later), gaps__isnull=False).distinct()


def _gaps_of(rows: Sequence[Reconciliation]) -> dict[int, list[Open]]:
    """The gaps of all these nights in one query, by night, with the names their readers may see.

    What belongs to a case that left their sight is left out whole: a number without its name would tell of it.
    """
    found: dict[int, list[Open]] = {}
    gaps = Gap.objects.filter(reconciliation__in=[row.pk for row in rows])
    gone = Q(outgoing__isnull=False, outgoing__case__number__isnull=True) | Q(
        hand_held__case_id__isnull=False, hand_held__case__number__isnull=True
    )
    named = gaps.exclude(gone).annotate(
        name=Coalesce("outgoing__case__applicant", "hand_held__case__applicant", Value(""), output_field=TextField())
    )
    for pk, kind, n, name in named.order_by("n", "id").values_list("reconciliation_id", "kind", "n", "name"):
        found.setdefault(pk, []).append(Open(kind, n or 0, name))
    return found


def _night(row: Reconciliation, gaps: Sequence[Open]) -> Night:
    book = row.book
    said = sentence(accepted=row.accepted, deemed=row.deemed, refused=row.refused, gaps=gaps)
    prefix = getattr(book.from_office, "outgoing_prefix", None)
    return Night(
        row.pk, row.night, book.from_office.name, book.to_office.name, prefix.prefix if prefix else "", said, len(gaps)
    )
