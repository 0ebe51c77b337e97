"""What every page is given besides its own facts: who speaks, and which seat is taken."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tuntas.base.ledger.log import reading
from tuntas.base.offices import permissions as may
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.seats import Seat
from tuntas.base.places import queries as places
from tuntas.surfaces import parts
from tuntas.surfaces.site import site


def page(request: HttpRequest) -> dict[str, object]:
    """`site` and `is_halted` on every page; `seat` on those of the desk."""
    seat = getattr(request, "seat", None)
    speaker = SimpleLazyObject(site)
    # allauth's own views give a `site` of another kind; their frame asks for `speaker`.
    facts: dict[str, object] = {
        "site": speaker,
        "speaker": speaker,
        "seat": None,
        "has_mail": bool(settings.EMAIL_HOST),
    }
    # Asked only where a page is drawn, and not for each of them (`reading.is_halted`).
    facts["is_halted"] = SimpleLazyObject(reading.is_halted)
    if seat is not None:
        facts["seat"] = SimpleLazyObject(lambda: _seat(request, seat))
    return facts


def _seat(request: HttpRequest, seat: Seat) -> parts.Seat:
    regency = seat.region[:5]
    region = places.paths_of([regency]).get(regency, "").partition(", ")[0]
    # An office of the regency bears its name already: the head does not say it twice.
    beside = "" if region and seat.office_name.endswith(region) else region
    return parts.Seat(seat.staff_name, seat.title, seat.office_name, beside, nav=_menu(request, seat), can_print=True)


class Entry(NamedTuple):
    """One line of the desk's menu: where it leads, whose it is, and the pages on which it is marked."""

    page: str
    label: parts.Words
    is_shown: Callable[[Seat], bool]
    pages: frozenset[str]


def _who(*permissions: str) -> Callable[[Seat], bool]:
    """Whoever holds one of these."""
    return lambda seat: any(may.can(seat, each) for each in permissions)


def _entry(page: str, label: parts.Words, is_shown: Callable[[Seat], bool], *pages: str) -> Entry:
    return Entry(page, label, is_shown, frozenset({page, *pages}))


MENU = (
    # The unit's day is its room.
    _entry("today", _("Hari ini"), lambda seat: not may.can(seat, may.SEALED_DUTY)),
    _entry("worklist", _("Perkara"), _who(may.CASES_SEE), "case", "move", "receipt"),
    _entry("inbox", _("Terima kiriman"), _who(may.CASES_ANSWER_HANDOVER), "accept", "decline"),
    _entry("sendings", _("Kirim dan cocokkan"), _who(may.CASES_HAND_OVER, may.CASES_ANSWER_HANDOVER),
           "send_many", "covering", "nights", "in_hand"),
    _entry("claims", _("Cari berkas"), _who(may.CLAIMS_SEARCH, may.CASES_SETTLE), "claim", "claim_new"),
    _entry("visits", _("Kunjungan"), _who(may.VISITS_REPLY), "visit", "consult", "consulted"),
    _entry("disputes", _("Lempar dan lambat"), _who(may.CASES_SETTLE, may.CASES_WATCH_DISPUTE), "dispute"),
    _entry("batches", _("Surat dan daftar"), _who(may.BATCHES_INITIAL), "batch", "batch_new", "batch_link",
           "sign_list"),
    _entry("lists", _("Daftar usulan"), _who(may.LISTS_DELIBERATE, may.LISTS_SIGN_LINE, may.CASES_DECIDE_OBJECTION),
           "list", "source_list", "source_receipt", "found", "recommended", "direct_way"),
    _entry("matches", _("Pemadanan"), lambda seat: seat.office_kind == OfficeKind.DISDUKCAPIL),
    _entry("room", _("Ruang khusus"), _who(may.SEALED_DUTY), "room_matter", "room_open", "room_step"),
    _entry("room_roster", _("Piket"), _who(may.SEALED_DUTY)),
    _entry("room_trace", _("Jejak pembukaan"), _who(may.SEALED_LEAD)),
    _entry("room_key", _("Kunci"), _who(may.SEALED_DUTY)),
    _entry("search", _("Cari"), _who(may.PEOPLE_SEARCH)),
    _entry("settings", _("Aturan"), _who(may.OFFICES_EDIT)),
    _entry("imports", _("Impor"), _who(may.IMPORTS_STAGE), "import"),
)  # fmt: skip


def _menu(request: HttpRequest, seat: Seat) -> list[parts.NavLink]:
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    here = "settings" if here.startswith("settings") else here
    return [
        parts.NavLink(reverse(f"desk:{entry.page}"), entry.label, is_here=here in entry.pages)
        for entry in MENU
        if entry.is_shown(seat)
    ]
