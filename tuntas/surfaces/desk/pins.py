"""A PIN may be mistyped five times in a quarter of an hour; real time, and counted even when the request is refused."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid
from tuntas.base.ledger import clock
from tuntas.base.offices import actions
from tuntas.surfaces.desk.models import PinTry


TRIES = 5
WINDOW = timedelta(minutes=15)


def check(staff_id: int, pin: str) -> None:
    """This function will let the right PIN pass: Invalid for a wrong one, Denied after too many.

    A try is written down before it is looked at, so that twenty at once are not five times four.
    """
    now = clock.real_now()
    tries = PinTry.objects.using("trail")
    mine = tries.create(staff_id=staff_id, at=now)
    n = tries.filter(staff_id=staff_id, at__gt=now - WINDOW).count()
    if n > TRIES:
        mine.delete()
        raise Denied(_("Terlalu banyak PIN salah. Coba lagi seperempat jam lagi, atau masuk dengan sandi."))
    if actions.is_pin(staff_id, pin):
        mine.delete()
        return
    sentence = _("PIN salah. Sisa %(n)d kali.") % {"n": TRIES - n}
    raise Invalid(sentence, fields={"pin": sentence})
