"""The office's own number for each sending, per counterpart: DS-KJ/024. Given by the database, printed as it stands.

    covering = numbering.covering_list(by, target, at=at)        # the list of one sending, in an open act
    item = numbering.number(covering, handover)                  # the next number; the act says it aloud
    numbering.written("DS-KJ", 24)                               -> "DS-KJ/024"
    numbering.ranges([14, 15, 16, 18])                           -> "14-16,18"
    numbering.said_ranges("14-16,18")                            -> "014…016, 018"

A prefix is chosen by the office, or made from its kind and name at its first sending; it then stands.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases.models import CoveringList, Handover, Outgoing, OutgoingBook, OutgoingPrefix
from tuntas.casework.cases.models.outgoing import PREFIX


DIGITS = 3
REGENCY = 5
# Kinds of which a regency has many carry the place as well.
OF_KIND = {
    OfficeKind.DESA: "DS", OfficeKind.KELURAHAN: "KL", OfficeKind.PUSKESOS: "PS", OfficeKind.KECAMATAN: "KC",
    OfficeKind.DISDUKCAPIL: "CAPIL", OfficeKind.INSPEKTORAT: "INSP", OfficeKind.UPTD_PPA: "PPA",
}  # fmt: skip
LOCAL = {OfficeKind.DESA, OfficeKind.KELURAHAN, OfficeKind.PUSKESOS, OfficeKind.KECAMATAN, OfficeKind.DINSOS_ROOM}
_TITLE = re.compile(r"^(Desa|Kel\.|Kec\.|Puskesos|Bidang)\s+", re.IGNORECASE)


def written(prefix: str, n: int) -> str:
    """DS-KJ/024, as it stands on the covering list and on the file."""
    return f"{prefix}/{n:0{DIGITS}d}"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as stored runs: "14-23,25"; empty for none."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def said_ranges(stored: str) -> str:
    """Stored runs as people read them: "014…023, 025"."""
    runs = [run.split("-") for run in stored.split(",") if run]
    return ", ".join("…".join(f"{int(n):0{DIGITS}d}" for n in run) for run in runs)


def prefix_of(office_id: int) -> str:
    """The office's prefix; empty while it has none."""
    return OutgoingPrefix.objects.filter(office_id=office_id).values_list("prefix", flat=True).first() or ""


def suggested(office: Office) -> str:
    """A prefix from kind and name: PS-KPH for Puskesos Kepuhkajang; free in its regency."""
    kind = OF_KIND.get(OfficeKind(office.kind), office.kind.upper()[:8])
    if OfficeKind(office.kind) not in LOCAL:
        return _free(office, kind)
    letters = re.sub(r"[^A-Z]", "", _TITLE.sub("", office.name).upper()) or "X"
    short = letters[0] + re.sub(r"[AEIOU]", "", letters[1:])
    return _free(office, f"{kind}-{short[:3]}")


def _free(office: Office, wanted: str) -> str:
    taken = set(
        OutgoingPrefix.objects.filter(regency=_regency(office), prefix__startswith=wanted).values_list(
            "prefix", flat=True
        )
    )
    tries = (wanted, *(f"{wanted}{n}" for n in range(2, 10_000)))
    return next(one for one in tries if one not in taken)


def _regency(office: Office) -> str:
    return str(office.region or "")[:REGENCY]


def ensure_prefix(office: Office, wanted: str = "") -> str:
    """This function will give the office's prefix, in an open act storing the one it wants or one of ours.

    Invalid: not the shape of a prefix, or another office of the regency has it. NotPossibleNow: another one stands.
    """
    if found := prefix_of(office.pk):
        if wanted and wanted != found:
            raise NotPossibleNow(_("Awalan kantor ini %(prefix)s dan sudah dipakai.") % {"prefix": found})
        return found
    # One at a time in a regency: two offices with like names begin on the same morning.
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outgoing prefix ' || %s))", [_regency(office)])
    if found := prefix_of(office.pk):
        return found
    prefix = check_prefix(office, wanted) if wanted else suggested(office)
    OutgoingPrefix.objects.create(office=office, regency=_regency(office), prefix=prefix)
    return prefix


def check_prefix(office: Office, wanted: str) -> str:
    """The prefix as typed, in capitals; Invalid names what is wrong with it."""
    prefix = wanted.strip().upper()
    sentence: str | Promise = ""
    if not re.match(PREFIX, prefix):
        sentence = _("Awalan memakai huruf besar, boleh satu tanda hubung: DS-KJ.")
    elif OutgoingPrefix.objects.filter(regency=_regency(office), prefix=prefix).exclude(office=office).exists():
        sentence = _("Awalan itu dipakai kantor lain di daerah ini.")
    if sentence:
        raise Invalid(sentence, fields={"book_prefix": sentence})
    return prefix


def book_between(from_id: int, to_id: int) -> OutgoingBook | None:
    return OutgoingBook.objects.filter(from_office_id=from_id, to_office_id=to_id).first()


def ensure_book(from_id: int, to_id: int, *, first_n: int = 1) -> OutgoingBook:
    """The book of a pair, in an open act begun at `first_n` when there is none."""
    found, _made = OutgoingBook.objects.get_or_create(
        from_office_id=from_id, to_office_id=to_id, defaults={"first_n": first_n, "last_n": first_n - 1}
    )
    return found


def covering_list(by: Seat, target: Office, *, at: datetime, prefix: str = "", first_n: int = 1) -> CoveringList:
    """This function will begin a covering list from the seat's office to another, in the caller's open act."""
    ensure_prefix(Office.objects.get(pk=by.office_id), prefix)
    book = ensure_book(by.office_id, target.pk, first_n=first_n)
    return CoveringList.objects.create(book=book, made_at=at, made_by_id=by.post_id)


def number(act: acts.OpenAct, covering: CoveringList, handover: Handover) -> Outgoing:
    """This function will give a hand-over the next number of its book; the act then names it in plain words."""
    book = OutgoingBook.objects.select_for_update(no_key=True).get(pk=covering.book_id)
    item = Outgoing.objects.create(
        book=book, n=book.last_n + 1, covering=covering, case_id=handover.case_id, handover=handover,
        sent_at=handover.sent_at,
    )  # fmt: skip
    act.note(outgoing=written(prefix_of(book.from_office_id), item.n), item=item.pk)
    return item
