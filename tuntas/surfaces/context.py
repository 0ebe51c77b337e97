"""What every page is given besides its own facts: who speaks, and which seat is taken."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
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


def _menu(request: HttpRequest, seat: Seat) -> list[parts.NavLink]:
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    here = "settings" if here.startswith("settings") else here
    links = [
        # The unit's day is its room.
        ("today", _("Hari ini"), not may.can(seat, may.SEALED_DUTY), {"today"}),
        ("worklist", _("Perkara"), may.can(seat, may.CASES_SEE), {"worklist", "case", "move", "receipt"}),
        ("inbox", _("Terima kiriman"), may.can(seat, may.CASES_ANSWER_HANDOVER), {"inbox", "accept", "decline"}),
        (
            "sendings",
            _("Kirim dan cocokkan"),
            may.can(seat, may.CASES_HAND_OVER) or may.can(seat, may.CASES_ANSWER_HANDOVER),
            {"sendings", "send_many", "covering", "nights", "in_hand"},
        ),
        (
            "claims",
            _("Cari berkas"),
            may.can(seat, may.CLAIMS_SEARCH) or may.can(seat, may.CASES_SETTLE),
            {"claims", "claim", "claim_new"},
        ),
        ("visits", _("Kunjungan"), may.can(seat, may.VISITS_REPLY), {"visits", "visit"}),
        ("disputes", _("Lempar dan lambat"), _sees_disputes(seat), {"disputes", "dispute"}),
        ("batches", _("Surat dan daftar"), may.can(seat, may.BATCHES_INITIAL), {"batches", "batch"}),
        (
            "lists",
            _("Daftar usulan"),
            any(
                may.can(seat, each) for each in (may.LISTS_DELIBERATE, may.LISTS_SIGN_LINE, may.CASES_DECIDE_OBJECTION)
            ),
            {"lists", "list", "source_list", "source_receipt", "found", "recommended", "direct_way"},
        ),
        ("matches", _("Pemadanan"), seat.office_kind == OfficeKind.DISDUKCAPIL, {"matches"}),
        ("room", _("Ruang khusus"), may.can(seat, may.SEALED_DUTY), {"room", "room_matter", "room_open", "room_step"}),
        ("room_roster", _("Piket"), may.can(seat, may.SEALED_DUTY), {"room_roster"}),
        ("room_trace", _("Jejak pembukaan"), may.can(seat, may.SEALED_LEAD), {"room_trace"}),
        ("room_key", _("Kunci"), may.can(seat, may.SEALED_DUTY), {"room_key"}),
        ("search", _("Cari"), may.can(seat, may.PEOPLE_SEARCH), {"search"}),
        ("settings", _("Aturan"), may.can(seat, may.OFFICES_EDIT), {"settings"}),
        ("imports", _("Impor"), may.can(seat, may.IMPORTS_STAGE) and _has("imports"), {"imports", "import"}),
    ]
    return [
        parts.NavLink(reverse(f"desk:{name}"), label, is_here=here in names)
        for name, label, shown, names in links
        if shown
    ]


def _sees_disputes(seat: Seat) -> bool:
    return may.can(seat, may.CASES_SETTLE) or may.can(seat, may.CASES_WATCH_DISPUTE)


def _has(name: str) -> bool:
    try:
        reverse(f"desk:{name}")
    except NoReverseMatch:
        return False
    return True
