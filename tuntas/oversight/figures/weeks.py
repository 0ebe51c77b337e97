"""ISO weeks as the feed counts them: Monday to Sunday, in the time of the place."""

import contextlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import NotFound
from tuntas.base.places import working


LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class IsoWeek:
    """One week by its Monday."""

    starts_on: date

    @property
    def number(self) -> int:
        """202149: the key under which its file is stored."""
        year, week, _day = self.starts_on.isocalendar()
        return year * 100 + week

    @property
    def label(self) -> str:
        """2021-W49: the name of its file."""
        return label_of(self.number)

    def end(self, region: str) -> datetime:
        """The midnight after its Sunday, in the region's own time."""
        return datetime.combine(self.starts_on + timedelta(days=7), time(), working.zone_of(region))

    def before(self) -> "IsoWeek":
        return IsoWeek(self.starts_on - timedelta(days=7))

    def after(self) -> "IsoWeek":
        return IsoWeek(self.starts_on + timedelta(days=7))


def of_day(day: date) -> IsoWeek:
    return IsoWeek(day - timedelta(days=day.isoweekday() - 1))


def label_of(number: int) -> str:
    return f"{number // 100}-W{number % 100:02d}"


def named(label: str) -> IsoWeek:
    """The week of a label; NotFound when it is none (week 53 of a year of 52 included)."""
    shape = LABEL.fullmatch(label)
    with contextlib.suppress(ValueError):
        if shape:
            return IsoWeek(date.fromisocalendar(int(shape[1]), int(shape[2]), 1))
    raise NotFound(_("Pekan itu tidak ada. Tulis seperti 2021-W49."))
