"""Working days at the desk: days off and office weeks, each by a decision, none in the past."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tuntas.base.offices.seats import Seat
from tuntas.base.places import actions, calendars
from tuntas.base.places.enums import HolidayKind
from tuntas.surfaces.access import at_of
from tuntas.surfaces.desk.once import once
from tuntas.surfaces.desk.settings import day_facts, forms
from tuntas.surfaces.desk.settings.asking import Asked, Said, answer, keeper
from tuntas.surfaces.desk.settings.pages import FormPage, Preview
from tuntas.surfaces.parts import Link
from tuntas.surfaces.typed import FIRST, LAST, whole


def _back() -> Link:
    return Link(reverse("desk:settings_days"), _("Kembali ke hari kerja"))


@require_GET
def days(request: HttpRequest) -> HttpResponse:
    """Days off of a year and the weeks in force here."""
    by, at = keeper(request), at_of(request)
    typed = request.GET.get("tahun", "")
    asked = whole(typed) or 0
    year = asked if FIRST.year <= asked <= LAST.year else localtime(at).year
    return render(request, "desk/settings/days.html", {"page": day_facts.days_page(by, year, at)})


@require_http_methods(["GET", "POST"])
@once
def holiday(request: HttpRequest) -> HttpResponse:
    """A day off more: of the country, a joint leave, or of this region."""
    by, at = keeper(request), at_of(request)
    form = forms.HolidayForm(request.POST or None)
    page = FormPage(
        _("Hari libur baru"), _("Tenggat yang sudah berjalan tidak berubah; tenggat baru melewati hari ini."), _back()
    )

    def do(said: Said) -> None:
        _declare(by, said, at)

    def plan(said: Said) -> Preview:
        return day_facts.holiday_preview(by, said["on"], said["name"], said["kind"], at)

    return answer(request, Asked(form, page, plan, do, ("settings_holiday",)))


def _declare(by: Seat, said: Said, at: datetime) -> None:
    is_regional = said["kind"] == HolidayKind.REGIONAL
    actions.declare_holiday(
        on=said["on"], name=said["name"], source=said["source"], by=by.actor, at=at,
        region=by.region if is_regional else None, joint_leave=said["kind"] == HolidayKind.JOINT_LEAVE,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A day off taken back; clocks that counted with it keep it."""
    by, at = keeper(request), at_of(request)
    found = day_facts.holiday_here(by, pk, at)
    form = forms.WithdrawForm(request.POST or None)
    page = FormPage(_("Cabut hari libur: %(name)s") % {"name": found.name}, day_facts.told(found), _back())

    def do(said: Said) -> None:
        actions.withdraw_holiday(holiday_id=pk, source=said["source"], by=by.actor, at=at)

    return answer(
        request,
        Asked(form, page, lambda _said: day_facts.withdraw_preview(by, found, at), do, ("settings_withdraw", pk)),
    )


@require_http_methods(["GET", "POST"])
@once
def week(request: HttpRequest) -> HttpResponse:
    """Another week for the whole region, or for one office of it."""
    by, at = keeper(request), at_of(request)
    today = localtime(at).date()
    form = forms.WeekForm(
        request.POST or None,
        offices=day_facts.offices(by),
        now=calendars.calendar_for(by.region, on=today),
        today=today,
    )
    page = FormPage(
        _("Hari dan jam kerja"), _("Untuk seluruh daerah, atau untuk satu kantor yang jadwalnya lain."), _back()
    )

    def do(said: Said) -> None:
        office = said["office"]
        actions.set_work_week(
            weekdays=[int(day) for day in said["weekdays"]], opens_at=said["opens_at"], closes_at=said["closes_at"],
            begins_on=_begins(said), source=said["source"], by=by.actor, at=at, office_code=office or None,
            region=None if office else by.region,
        )  # fmt: skip

    return answer(request, Asked(form, page, lambda said: day_facts.week_preview(by, said), do, ("settings_week",)))


def _begins(said: Said) -> date:
    on = said["on"]
    assert isinstance(on, date)
    return on
