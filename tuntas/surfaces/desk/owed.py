"""What an office owes besides the cases it holds: its word on a silence, a sheet with reasons, an answer to a referral.

And what climbed to it because somebody below kept silent.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from tuntas.base.offices import permissions as may
from tuntas.base.offices.seats import Seat
from tuntas.casework.cases.enums import Scope
from tuntas.casework.cases.models import Clock, Escalation
from tuntas.casework.kinds.referral import queries as referrals
from tuntas.casework.kinds.referral.enums import Service
from tuntas.surfaces import parts
from tuntas.surfaces.desk import words


SHOWN = 12
OWED = (Scope.STATEMENT, Scope.SHEET)


def today(by: Seat, at: datetime) -> list[parts.Task]:
    """Rows of the first page of the day, the nearest deadline first; three queries at most."""
    if not may.can(by, may.CASES_SEE):
        return []
    return [*_words(by, at), *_referrals(by, at), *_climbed(by)]


def _words(by: Seat, at: datetime) -> list[parts.Task]:
    """Clocks of this office alone: why it stayed silent, or the sheet with its no."""
    running = (
        Clock.objects.filter(office=by.office_id, scope__in=OWED, ended_at__isnull=True)
        .select_related("case")
        .order_by("due", "id")
    )
    told = {
        Scope.STATEMENT: (_("Nyatakan mengapa belum diusulkan. Warga sudah ke Dinsos."), _("Nyatakan")),
        Scope.SHEET: (_("Serahkan lembar alasannya, lalu catat bukti sampainya."), _("Serahkan lembar")),
    }
    return [
        parts.Task(clock.case.applicant, told[Scope(clock.scope)][0], words.due_chip(clock.due, at),
                   parts.Link(words.case_url(clock.case), told[Scope(clock.scope)][1]))
        for clock in running[:SHOWN]
    ]  # fmt: skip


def _referrals(by: Seat, at: datetime) -> list[parts.Task]:
    """Questions to the services of this office."""
    if not may.can(by, may.REFERRALS_ANSWER):
        return []
    return [
        parts.Task(
            asking.referral.case.applicant,
            _("Rujukan dari %(office)s: %(service)s. Terima, atau tolak dengan menyebut layanan lain.")
            % {"office": asking.referral.from_office.name, "service": Service(asking.referral.service).label},
            words.due_chip(asking.referral.case.due, at),
            parts.Link(words.case_url(asking.referral.case), _("Jawab rujukan")),
        )
        for asking in referrals.waiting_for(by)[:SHOWN]
    ]


def _climbed(by: Seat) -> list[parts.Task]:
    """What an office below did not say in time, as long as it has not."""
    found = (
        Escalation.objects.filter(
            to_office=by.office_id, level=100, clock__scope__in=OWED, clock__ended_at__isnull=True
        )
        .exclude(clock__office=by.office_id)
        .select_related("clock__case", "clock__office")
        .order_by("at", "id")
    )
    told = {
        Scope.STATEMENT: _("%(office)s belum menyatakan mengapa. Dinaikkan kepada Anda; perkaranya tetap jalan."),
        Scope.SHEET: _("%(office)s belum menyerahkan lembar alasan. Dinaikkan kepada Anda."),
    }
    return [
        parts.Task(row.clock.case.applicant, told[Scope(row.clock.scope)] % {"office": row.clock.office.name},
                   parts.Chip("late", _("Lewat waktu")), parts.Link(words.case_url(row.clock.case), _("Lihat")))
        for row in found[:SHOWN]
        if row.clock.office is not None
    ]  # fmt: skip
