"""Working days as the pages draw them, and what a change does to a deadline begun today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tuntas.base.errors import NotFound
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.base.offices.seats import Seat
from tuntas.base.places import calendars, working
from tuntas.base.places.enums import HolidayKind
from tuntas.base.places.models import Holiday, WorkWeek
from tuntas.surfaces.desk.settings.forms import WEEKDAYS
from tuntas.surfaces.desk.settings.pages import Cell, DaysPage, Difference, Preview
from tuntas.surfaces.parts import Chip, Link, Task
from tuntas.surfaces.public.templatetags.look import day_slip


EXAMPLE = 10
DAYS = dict(WEEKDAYS)


def days_page(by: Seat, year: int, at: datetime) -> DaysPage:
    """Days off that count here in a year, and the weeks in force."""
    on = localtime(at).date()
    url = reverse("desk:settings_days")
    years = [Link(f"{url}?tahun={one}", str(one)) for one in range(on.year - 1, on.year + 3)]
    found = _here(by).filter(on__year=year, during__contains=on).order_by("on", "id")
    weeks = WorkWeek.objects.filter(
        Q(office_code=None, region=None) | Q(region=by.region) | Q(office_code__in=_codes(by)),
        Q(during__endswith__isnull=True) | Q(during__endswith__gt=on),
    ).order_by("office_code", "region", "id")
    return DaysPage(year, years, [_task(one, on) for one in found], _weeks(list(weeks)), calendars.known_until())


def _here(by: Seat) -> Any:  # noqa: ANN401 - a QuerySet of Holiday
    return Holiday.objects.filter(Q(region=None) | Q(region=by.region))


def _codes(by: Seat) -> Any:  # noqa: ANN401 - a subquery
    return Office.objects.filter(region__within=by.region).values("code")


def _task(one: Holiday, today: date) -> Task:
    chip = Chip("netral" if one.kind == HolidayKind.NATIONAL else "luar" if one.kind == HolidayKind.JOINT_LEAVE else "soon",
                HolidayKind(one.kind).label)  # fmt: skip
    act = Link(reverse("desk:settings_withdraw", args=[one.pk]), _("Cabut")) if one.on >= today else None
    return Task(f"{day_slip(one.on)}: {one.name}", one.source, chip, act, pk=one.pk)


def _weeks(weeks: Sequence[WorkWeek]) -> list[Cell]:
    names = dict(
        Office.objects.filter(code__in=[w.office_code for w in weeks if w.office_code]).values_list("code", "name")
    )
    again = Link(reverse("desk:settings_week"), _("Ubah"))
    return [
        Cell(
            names.get(week.office_code, week.office_code) if week.office_code
            else _("Seluruh daerah") if week.region else _("Aturan nasional"),
            week_words([str(day) for day in week.weekdays], week.opens_at, week.closes_at), week.source,
            week.during.lower, again,
        )
        for week in weeks
    ]  # fmt: skip


def week_words(days: Iterable[str], opens_at: Any, closes_at: Any) -> str:  # noqa: ANN401 - times of day
    """`Senin, Selasa, Rabu, Kamis, Jumat, 07.30 sampai 16.00`"""
    named = ", ".join(str(DAYS[day]) for day in days)
    return _("%(days)s, %(opens)s sampai %(closes)s") % {
        "days": named, "opens": f"{opens_at:%H.%M}", "closes": f"{closes_at:%H.%M}",
    }  # fmt: skip


def offices(by: Seat) -> list[tuple[str, object]]:
    """The whole region, or one office above the villages."""
    above = Office.objects.filter(region__within=by.region).exclude(
        kind__in=[OfficeKind.DESA, OfficeKind.KELURAHAN, OfficeKind.PUSKESOS, OfficeKind.SYSTEM]
    )
    return [("", _("Seluruh daerah")), *above.order_by("region", "id").values_list("code", "name")]


def holiday_here(by: Seat, pk: int, at: datetime) -> Holiday:
    """A day off that counts here and is still to come or today; NotFound for any other."""
    on = localtime(at).date()
    found = _here(by).filter(pk=pk, on__gte=on, during__contains=on).first()
    if not isinstance(found, Holiday):
        raise NotFound(_("Hari libur itu tidak ada atau sudah lewat."))
    return found


def told(one: Holiday) -> str:
    return _("%(kind)s, %(day)s, menurut %(source)s.") % {
        "kind": HolidayKind(one.kind).label, "day": day_slip(one.on), "source": one.source,
    }  # fmt: skip


def holiday_preview(by: Seat, on: date, name: str, kind: str, at: datetime) -> Preview:
    before = calendars.calendar_for(by.region, on=localtime(at).date())
    after = replace(before, holidays=before.holidays | {on})
    where = _("daerah Anda") if kind == HolidayKind.REGIONAL else _("semua daerah di server ini")
    row = Difference(day_slip(on), _day_words(before, on), f"{name} ({HolidayKind(kind).label}, {where})")
    return Preview([row], localtime(at).date(), f"{on}:{kind}", _example(before, after, on, at))


def withdraw_preview(by: Seat, one: Holiday, at: datetime) -> Preview:
    before = calendars.calendar_for(by.region, on=localtime(at).date())
    after = replace(before, holidays=before.holidays - {one.on})
    row = Difference(day_slip(one.on), one.name, _day_words(after, one.on))
    return Preview([row], localtime(at).date(), str(one.pk), _example(before, after, one.on, at))


def _day_words(calendar: working.Calendar, on: date) -> str:
    return _("hari kerja") if calendar.is_working_day(on) else _("bukan hari kerja")


def _example(before: working.Calendar, after: working.Calendar, on: date, at: datetime) -> list[str]:
    """A deadline of ten working days that begins the day before: how it moves."""
    day = max(localtime(at).date(), on - timedelta(days=1))
    one, other = (working.nth_working_day(day, EXAMPLE, each) for each in (before, after))
    facts = {"n": EXAMPLE, "start": day_slip(day), "before": day_slip(one), "after": day_slip(other)}
    return [
        _("Contoh: %(n)d hari kerja sejak %(start)s berakhir %(before)s; nanti %(after)s.") % facts,
        _("Tenggat yang sudah berjalan tidak berubah."),
    ]


def week_preview(by: Seat, said: Mapping[str, Any]) -> Preview:
    """The week there is for whom it is meant, and the new one."""
    office = said["office"] or None
    now = calendars.calendar_for(by.region, office, on=said["on"])
    before = week_words([str(day) for day in sorted(now.weekdays)], now.opens_at, now.closes_at)
    after = week_words(sorted(said["weekdays"]), said["opens_at"], said["closes_at"])
    about = dict(offices(by))[said["office"]]
    new = replace(now, weekdays=frozenset(int(day) for day in said["weekdays"]))
    one, other = (working.nth_working_day(said["on"], EXAMPLE, each) for each in (now, new))
    facts = {"n": EXAMPLE, "start": day_slip(said["on"]), "before": day_slip(one), "after": day_slip(other)}
    effects = [_("Contoh: %(n)d hari kerja sejak %(start)s berakhir %(before)s; nanti %(after)s.") % facts,
               _("Tenggat yang sudah berjalan tidak berubah.")]  # fmt: skip
    return Preview([Difference(str(about), before, after)], said["on"], f"{office}:{before}", effects)
