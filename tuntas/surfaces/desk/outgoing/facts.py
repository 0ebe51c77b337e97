"""Numbered sendings as the pages read them. A fixed number of queries, however many numbers a list has."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from tuntas.base.offices import permissions as may
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases import numbering, numbers, outgoing, reconciliation
from tuntas.casework.cases.enums import HandoverAnswer
from tuntas.casework.cases.models import CoveringList, Outgoing, OutgoingBook
from tuntas.surfaces import parts
from tuntas.surfaces.desk import once, pages as desk, words
from tuntas.surfaces.desk.outgoing import pages


SHOWN = 20
NIGHTS = 60
OFFERED = 100


def sendings(by: Seat) -> pages.SendingsPage:
    """Covering lists written and received, the newest first, and last night's findings that are still open."""
    found = list(outgoing.coverings_for(by)[: 2 * SHOWN])
    spans = _spans(found)
    sent = [_row(one, spans, one.book.to_office) for one in found if one.book.from_office_id == by.office_id]
    received = [_row(one, spans, one.book.from_office) for one in found if one.book.to_office_id == by.office_id]
    nights = _nights(reconciliation.nights_for(by, limit=5, only_last=True))
    return pages.SendingsPage(sent[:SHOWN], received[:SHOWN], nights, _acts(by))


def _acts(by: Seat) -> list[parts.Link]:
    links = []
    if may.can(by, may.CASES_HAND_OVER):
        links.append(parts.Link(reverse("desk:send_many"), _("Kirim banyak berkas")))
    if may.can(by, may.CASES_ANSWER_HANDOVER):
        links.append(parts.Link(reverse("desk:in_hand"), _("Ada berkas tanpa daftar")))
    return [*links, parts.Link(reverse("desk:nights"), _("Hasil cocok tiap malam"))]


def _spans(found: Sequence[CoveringList]) -> dict[int, list[int]]:
    """Numbers of these lists, in one query."""
    spans: dict[int, list[int]] = {}
    rows = Outgoing.objects.filter(covering__in=[one.pk for one in found]).values_list("covering_id", "n")
    for covering, n in rows:
        spans.setdefault(covering, []).append(n)
    return spans


def said_numbers(prefix: str, given: Sequence[int]) -> str:
    """DS-KJ/014…024."""
    return f"{prefix}/{numbering.said_ranges(numbering.ranges(given))}"


def _prefix(book: OutgoingBook) -> str:
    found = getattr(book.from_office, "outgoing_prefix", None)
    return found.prefix if found else ""


def _row(one: CoveringList, spans: dict[int, list[int]], other: Office) -> pages.CoveringRow:
    n_items: int = one.n_items  # type: ignore[attr-defined]
    n_waiting: int = one.n_waiting  # type: ignore[attr-defined]
    waits = ngettext("%(n)d belum dijawab", "%(n)d belum dijawab", n_waiting) % {"n": n_waiting}
    chip = parts.Chip("soon", waits) if n_waiting else parts.Chip("ok", _("Semua dijawab"))
    return pages.CoveringRow(
        reverse("desk:covering", args=[one.pk]), said_numbers(_prefix(one.book), spans.get(one.pk, [])), other.name,
        one.made_at, n_items, chip,
    )  # fmt: skip


def _nights(found: Sequence[reconciliation.Night]) -> list[pages.NightRow]:
    return [pages.NightRow(one.night, one.sender, one.receiver, one.prefix, one.sentence) for one in found]


def nights(by: Seat) -> pages.NightsPage:
    return pages.NightsPage(_nights(reconciliation.nights_for(by, limit=NIGHTS)))


def aside(by: Seat) -> list[desk.Aside]:
    """Last night's open findings for the first page of the day; the sentence is the one the other office reads."""
    if not may.can(by, may.CASES_SEE):
        return []
    found = reconciliation.nights_for(by, limit=3, only_last=True)
    return [
        desk.Aside(
            _("Dicocokkan semalam"),
            one.sentence + ".",
            lead=f"{one.prefix}:",
            small=_("%(sender)s ke %(receiver)s. Warganya membaca kalimat yang sama.")
            % {"sender": one.sender, "receiver": one.receiver},
            act=parts.Link(reverse("desk:sendings"), _("Lihat daftar pengantar")),
        )
        for one in found
    ]


def covering(found: CoveringList, by: Seat, at: datetime) -> pages.CoveringPage:
    """One covering list: who reads it as receiver ticks, who wrote it may take a number back."""
    book, items = found.book, outgoing.items(found)
    receives = book.to_office_id == by.office_id and may.can(by, may.CASES_ANSWER_HANDOVER)
    sends = book.from_office_id == by.office_id and may.can(by, may.CASES_HAND_OVER)
    rows = [_item(item, _prefix(book), at, ticks=receives, voids=sends) for item in items]
    due = [item.handover.respond_by for item in items if item.handover and item.handover.answered_at is None]
    return pages.CoveringPage(
        _("Daftar pengantar"), said_numbers(_prefix(book), [item.n for item in items]), book.from_office.name,
        book.to_office.name, found.made_at, found.made_by.title, min(due) if due else None, rows, _sentence(items),
        once.address("covering_accept", found.pk) if receives and due else "",
    )  # fmt: skip


def _sentence(items: Sequence[Outgoing]) -> str:
    """How the list stands, in the words of the night; nothing as long as nobody has answered anything."""
    by_answer: dict[str, list[int]] = {}
    for item in items:
        if item.handover and item.handover.answer:
            by_answer.setdefault(item.handover.answer, []).append(item.n)
    if not by_answer:
        return ""
    gaps = [
        reconciliation.Open("unanswered", item.n, item.case.applicant)
        for item in items
        if item.case and item.handover and item.handover.answered_at is None
    ]
    said = {answer: numbering.ranges(given) for answer, given in by_answer.items()}
    return reconciliation.sentence(
        accepted=said.get(HandoverAnswer.ACCEPTED, ""), deemed=said.get(HandoverAnswer.DEEMED, ""),
        refused=said.get(HandoverAnswer.REFUSED, ""), gaps=gaps,
    )  # fmt: skip


def _item(item: Outgoing, prefix: str, at: datetime, *, ticks: bool, voids: bool) -> pages.ItemRow:
    number = numbering.written(prefix, item.n)
    waits = item.handover is not None and item.handover.answered_at is None
    void = parts.Link(reverse("desk:item_void", args=[item.pk]), _("Batalkan")) if voids and waits else None
    # A number that carries nothing any more is shown alike, whatever it carried: a name would be nobody's business.
    if item.case is None or item.voided_at is not None:
        return pages.ItemRow(number, "", "", "", "", _chip(item, at), note=item.void_ground or _("Ditarik"))
    return pages.ItemRow(
        number, item.case.applicant, numbers.written(item.case.number), words.case_url(item.case),
        words.about(item.case), _chip(item, at), pk=item.pk if ticks and waits else 0, void=void,
    )  # fmt: skip


def _chip(item: Outgoing, at: datetime) -> parts.Chip:
    if item.voided_at is not None or item.handover is None:
        return parts.Chip("netral", _("Batal"))
    if item.handover.answered_at is None:
        return words.due_chip(item.handover.respond_by, at)
    state: parts.State = "ok" if item.handover.answer == HandoverAnswer.ACCEPTED else "netral"
    return parts.Chip(state, HandoverAnswer(item.handover.answer or "").label)


def senders(by: Seat) -> list[tuple[str, str]]:
    """Offices that may have sent a file here by hand: those of the own region that send, and those that have sent."""
    below = Office.objects.filter(region__within=by.region).exclude(kind__in=["system", "dinsos_room"])
    around = Office.objects.filter(region=by.region[:5]).exclude(kind__in=["system", "dinsos_room"])
    found = (below | around).exclude(pk=by.office_id).order_by("name", "id")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def books_of(by: Seat) -> list[tuple[str, str]]:
    """Offices this one has a book towards."""
    found = OutgoingBook.objects.filter(from_office_id=by.office_id).order_by("to_office__name")
    return [(str(pk), name) for pk, name in found.values_list("to_office_id", "to_office__name")]
