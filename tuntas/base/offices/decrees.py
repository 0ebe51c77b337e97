"""The decree (SK) behind a change: without its number nothing of an office changes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid, NotFound
from tuntas.base.offices.models import Decree, Office
from tuntas.base.offices.seats import Seat


@dataclass(frozen=True)
class Sk:
    """The decree one refers to: number, date, what about."""

    number: str
    on: date
    about: str


def check(decree: Sk, at: datetime) -> None:
    """This function will raise Invalid for a decree without number or subject, or one of the future."""
    if not decree.number.strip():
        sentence = _("Tanpa nomor SK tidak ada yang berubah.")
        raise Invalid(sentence, fields={"decree": sentence})
    if not decree.about.strip():
        sentence = _("Tulis SK itu tentang apa.")
        raise Invalid(sentence, fields={"about": sentence})
    if decree.on > localtime(at).date():
        raise Invalid(_("Tanggal SK tidak di masa depan."), fields={"decree_on": _("Tanggal SK tidak di masa depan.")})


def stored(decree: Sk, by: Seat) -> Decree:
    """The decree's row, made inside the open act when it is new."""
    found, _made = Decree.objects.get_or_create(
        number=decree.number.strip(), on=decree.on, defaults={"about": decree.about.strip(), "region": by.region[:5]}
    )
    return found


def office_in_reach(by: Seat, office_id: int) -> Office:
    """The office, when it lies in the seat's region; NotFound for any other."""
    office = Office.objects.filter(pk=office_id).first()
    if office is None or office.region is None or not by.covers(str(office.region)):
        raise NotFound(_("Kantor itu tidak ada di wilayah Anda."))
    return office
