"""Moving to another village: out of one office's sight and into another's, with one act that names both.

Only the village one leaves can say it, so nobody learns of a person by claiming him. His matters stay with their
holders; the desk of the new village is told that somebody is coming, without a name.
"""

from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Invalid
from tuntas.base.ledger import acts, outbox
from tuntas.base.offices import queries as offices
from tuntas.base.offices.seats import Seat
from tuntas.base.people import queries, rules
from tuntas.base.places import codes, queries as places


VILLAGE = 4


def move_away(*, by: Seat, at: datetime, person_id: int, to_region: str, on: date, with_family: bool = False) -> int:
    """This function will let a person, or the whole family, live in another village from a day on; it says how many.

    - alone, he leaves his family card; with the family, the card moves along without its old address;
    - raises NotFound for a person outside the seat's region, Invalid for a place that is no other village or a day to come.
    """
    rules.check_register(by)
    person = queries.person_for(by, person_id, to_change=True)
    _check(str(person.region), to_region, on, at)
    with acts.open_act(
        event="person.moved_away", by=by.actor, at=at, person=person.pk, left=str(person.region), to=to_region, on=on
    ) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_move(%s, %s::ltree, %s, %s)", [person.pk, to_region, on, with_family])
            (moved,) = cursor.fetchone()
        act.note(people=moved)
        office = offices.village_office(to_region)
        if office is not None:
            outbox.announce(act, "person_arrives", ref_id=office.pk)
    return int(moved)


def _check(lives_in: str, to_region: str, on: date, at: datetime) -> None:
    known = codes.is_code(to_region) and codes.level(to_region) == VILLAGE and places.paths_of([to_region])
    if not known:
        sentence = _("Pilih desa atau kelurahan tujuannya.")
        raise Invalid(sentence, fields={"place": sentence})
    if to_region == lives_in:
        sentence = _("Warga ini sudah tercatat di sana.")
        raise Invalid(sentence, fields={"place": sentence})
    if on > localtime(at).date():
        sentence = _("Tanggal pindah tidak di masa depan; catat pada harinya.")
        raise Invalid(sentence, fields={"on": sentence})
