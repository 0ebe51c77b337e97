"""Screen 8: two grounds side by side, in the order of who received first; the page does not vote."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.offices import permissions as may, queries as offices
from tuntas.base.offices.enums import DutyKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars, working
from tuntas.casework.cases import workflow
from tuntas.casework.cases.enums import Ground
from tuntas.casework.cases.models import Case, Clock, Custody, Dispute
from tuntas.surfaces import parts
from tuntas.surfaces.desk import once, pages, words


def page(dispute: Dispute, by: Seat, at: datetime, *, confirm: int | None = None) -> pages.DisputePage:
    case = dispute.case
    sides = _sides(dispute, at)
    chosen = next((side for side in sides if side.office_id == confirm), None)
    return pages.DisputePage(
        words.number(case),
        words.case_url(case),
        words.about(case),
        _chip(dispute, at),
        sides,
        once.address("dispute", dispute.pk),
        clock=_total(case, at),
        steps=words.thread(case, with_now=False),
        n_bounces=case.n_bounces,
        who=case.applicant,
        watchers=_("%(office)s ikut melihat, tidak memutus.") % {"office": dispute.observer.name}
        if dispute.observer
        else "",
        blocked=_blocked(dispute, by),
        confirm=chosen if dispute.decided_at is None else None,
        decided=dispute.text,
    )


def tasks(dispute: Dispute, at: datetime) -> list[tuple[str, str]]:
    """Offices that may be given the work itself: those the duty map names for civil records."""
    region = str(dispute.case.region)
    duties = offices.duty_map(dispute.case.programme, on=localtime(at).date(), region=region)
    found = [offices.office_of_kind(kind, region=region) for kind in duties.kinds("civil_record", DutyKind.DECIDES)]
    return [(str(office.pk), _("%(office)s: mutakhirkan KK") % {"office": office.name}) for office in found if office]


def _chip(dispute: Dispute, at: datetime) -> parts.Chip:
    if dispute.decided_at:
        return parts.Chip("netral", _("Sudah diputus"))
    return words.due_chip(dispute.decide_by, at)


def _blocked(dispute: Dispute, by: Seat) -> parts.Blocked | None:
    if dispute.decided_at:
        return parts.Blocked(_("Perselisihan ini sudah diputus."), lead=_("Selesai."))
    if dispute.arbiter_id != by.office_id or not may.can(by, may.CASES_SETTLE):
        return parts.Blocked(_("Yang boleh memutus ini %(office)s.") % {"office": dispute.arbiter.name})
    return None


def _total(case: Case, at: datetime) -> parts.Clock | None:
    total = Clock.objects.filter(case=case, scope="case").order_by("-n").first()
    return words.clock(total.started_at, total.due, at, str(case.region)) if total else None


def _sides(dispute: Dispute, at: datetime) -> tuple[parts.Side, parts.Side]:
    """The office that had the case first stands left."""
    case = dispute.case
    held = list(Custody.objects.filter(case=case).order_by("n"))
    duties = offices.duty_map(case.programme, on=localtime(at).date(), region=str(case.region))
    told: Mapping[int, tuple[str, str]] = {
        dispute.office_a_id: (dispute.ground_a, dispute.words_a),
        dispute.office_b_id: (dispute.ground_b, dispute.words_b),
    }
    first = {row.office_id: row.n for row in reversed(held)}
    pair = sorted((dispute.office_a, dispute.office_b), key=lambda office: (first.get(office.pk, 999), office.pk))
    one, other = (_side(office, told[office.pk], held, duties, dispute=dispute, at=at) for office in pair)
    return one, other


def _side(
    office: Office,
    told: tuple[str, str],
    held: list[Custody],
    duties: offices.DutyMap,
    *,
    dispute: Dispute,
    at: datetime,
) -> parts.Side:
    case = dispute.case
    ground, said = told
    calendar = calendars.calendar_for(str(case.region), on=localtime(case.received_at).date())
    until = dispute.decided_at or at
    mine = [row.during for row in held if row.office_id == office.pk]
    days = sum(working.working_days_between(each.lower, min(each.upper or until, until), calendar) for each in mine)
    return parts.Side(
        office.pk,
        office.name,
        Ground(ground).label,
        said,
        _duty_words(office.kind, duties, workflow.of(case.kind).step),
        days,
        localtime(mine[0].lower if mine else dispute.opened_at).date(),
        _("%(office)s memegang") % {"office": office.name},
    )


def _duty_words(kind: str, duties: offices.DutyMap, step: str) -> str:
    """Say `menyiapkan data (Perwal ...)`: the office's own row of the map, or that it has none."""
    own = [duty for duty in DutyKind if kind in duties.kinds(step, duty)]
    if not own:
        return _("tidak punya tugas pada langkah ini.")
    law = duties.ground(step, own[0], kind)
    return _("%(duties)s (%(law)s).") % {"duties": ", ".join(str(duty.label).lower() for duty in own), "law": law}
