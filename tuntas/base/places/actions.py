"""Changing when offices work: a holiday declared or taken back, another work week.

A row is never rewritten: the old one ends, a new one begins, each in a recorded act. Who may is asked
by the caller: posts and permissions are further down the house and unknown here.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from tuntas.base.errors import Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts
from tuntas.base.places import working
from tuntas.base.places.enums import HolidayKind
from tuntas.base.places.models import Holiday, WorkWeek


@transaction.atomic
def declare_holiday(
    *,
    on: date,
    name: str,
    source: str,
    by: acts.Actor,
    at: datetime,
    region: str | None = None,
    joint_leave: bool = False,
) -> Holiday:
    """Enter a day off, for the whole country or for one region, known from the day of `at`.

    source: the decree. Raises Invalid without a name or source, NotPossibleNow when the day is entered already.
    """
    if not name.strip() or not source.strip():
        raise Invalid(_("Tulis nama hari libur dan nomor keputusannya."))
    if _holidays_in_force(at).filter(on=on, name=name.strip(), region=region).exists():
        raise NotPossibleNow(_("Hari libur itu sudah tercatat."))
    kind = HolidayKind.JOINT_LEAVE if joint_leave else HolidayKind.NATIONAL
    with acts.open_act(event="places.holiday_declared", by=by, at=at) as act:
        holiday = Holiday.objects.create(
            on=on,
            name=name.strip(),
            kind=HolidayKind.REGIONAL if region else kind,
            region=region,
            during=DateRange(_day(at), None),
            source=source.strip(),
        )
        act.note(holiday=holiday.pk, on=on.isoformat(), region=region or "")
    return holiday


@transaction.atomic
def withdraw_holiday(*, holiday_id: int, source: str, by: acts.Actor, at: datetime) -> None:
    """End an entry from the day of `at` on: clocks started before keep the day off, later ones do not.

    source: the decree that takes it back. Raises NotFound when no such entry is in force.
    """
    if not source.strip():
        raise Invalid(_("Tulis nomor keputusan yang mencabut hari libur ini."))
    holiday = _holidays_in_force(at).select_for_update().filter(pk=holiday_id).first()
    if holiday is None:
        raise NotFound(_("Hari libur itu tidak ada atau sudah dicabut."))
    with acts.open_act(event="places.holiday_withdrawn", by=by, at=at) as act:
        holiday.during = DateRange(holiday.during.lower, _day(at))
        holiday.save(update_fields=["during"])
        act.note(holiday=holiday.pk, source=source.strip())


@transaction.atomic
def set_work_week(
    *,
    weekdays: Iterable[int],
    opens_at: time,
    closes_at: time,
    begins_on: date,
    source: str,
    by: acts.Actor,
    at: datetime,
    office_code: str | None = None,
    region: str | None = None,
) -> WorkWeek:
    """Let another week be in force from `begins_on` on: of one office, of a region, or of the country.

    weekdays: ISO numbers, 1 Monday to 7 Sunday. source: the decree. Raises Invalid for a week that cannot be or
    without a source, NotPossibleNow when a week that begins later is already entered.
    """
    if not source.strip():
        raise Invalid(_("Tulis nomor keputusan tentang hari kerja ini."))
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(1, 8)) or opens_at >= closes_at or (office_code and region):
        raise Invalid(_("Pilih paling sedikit satu hari kerja, dan jam buka sebelum jam tutup."))
    # Locked before it is looked at; the exclusion constraint holds what a lock cannot, a first week twice.
    same = list(WorkWeek.objects.select_for_update().filter(office_code=office_code, region=region))
    if any(week.during.lower is not None and week.during.lower >= begins_on for week in same):
        raise NotPossibleNow(_("Sudah ada jadwal kerja yang mulai berlaku pada atau sesudah tanggal itu."))
    with acts.open_act(event="places.work_week_set", by=by, at=at) as act:
        for week in same:
            if begins_on in week.during:
                week.during = DateRange(week.during.lower, begins_on)
                week.save(update_fields=["during"])
        week = WorkWeek.objects.create(
            office_code=office_code,
            region=region,
            weekdays=days,
            opens_at=opens_at,
            closes_at=closes_at,
            during=DateRange(begins_on, None),
            source=source.strip(),
        )
        act.note(work_week=week.pk, begins_on=begins_on.isoformat(), source=source.strip())
    return week


def _holidays_in_force(at: datetime) -> QuerySet[Holiday]:
    return Holiday.objects.filter(during__contains=_day(at))


def _day(at: datetime) -> date:
    return at.astimezone(working.WIB).date()
