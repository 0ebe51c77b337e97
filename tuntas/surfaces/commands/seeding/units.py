"""UPTD PPA of a story's district: its people besides the head, its key, and keys of their own with a known word.

For invented worlds alone. A real unit is founded by `tuntas sealed-unit`, and its people choose their own words.
"""

import uuid
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.timezone import localtime, make_aware

from tuntas.base.ledger import acts
from tuntas.base.offices.enums import OfficeKind, Role
from tuntas.base.offices.models import Office, Post, Staff
from tuntas.delivery.protection import door, envelopes, keeper, leaving, watch
from tuntas.delivery.protection.models import Access, Duty, StaffKey, UnitKey
from tuntas.surfaces.commands.seeding.names import Names
from tuntas.surfaces.commands.seeding.offices import SINCE
from tuntas.surfaces.desk.protection.key import DEMO_WORD


# Cheap to stretch: nothing is protected by a word that is written here.
COST = 12
TITLES = ("Petugas Piket", "Pendamping")


def settle(regency: str) -> None:
    """This function will give the regency's unit two officers, and a key its three people can open."""
    office = Office.objects.get(kind=OfficeKind.UPTD_PPA, region=regency)
    at = make_aware(datetime.combine(SINCE, time(8)))
    names, head = Names(f"units {regency}"), Post.objects.get(office=office, role=Role.HEAD)
    with acts.open_act(event="offices.founded", by=acts.SYSTEM, at=at, region=regency):
        staff = [Staff.objects.create(name=names.anyone(), phone=names.phone()) for _title in TITLES]
        for person, title in zip(staff, TITLES, strict=True):
            Post.objects.create(
                office=office, role=Role.OFFICER, title=f"{title} {office.name}", staff=person, decree=head.decree,
                during=DateRange(SINCE, None),
            )  # fmt: skip
    give_keys(office, [head.staff_id, *(person.pk for person in staff)], at)


def give_keys(office: Office, people: list[int], at: datetime) -> None:
    """This function will make a unit's key and own keys of these people, opened by the demo's word."""
    own = {staff: keeper.enrol(staff, DEMO_WORD, cost=COST) for staff in people}
    publics = {staff: key.public for staff, key in own.items()}
    pair, _private = keeper.new_unit(office.pk, 1, publics, cost=envelopes.COST)
    with (
        _round(str(office.region)),
        acts.open_act(event="sealed.unit_founded", by=acts.SYSTEM, at=at, using="sealed", office=office.pk),
    ):
        unit = UnitKey.objects.using("sealed").create(
            office_id=office.pk, version=1, public_key=pair.public, recovery=pair.recovery, salt=pair.salt,
            cost=envelopes.COST, made_at=at,
        )  # fmt: skip
        for staff, key in own.items():
            kept = StaffKey.objects.using("sealed").create(
                staff_id=staff, public_key=key.public, locked=key.locked, salt=key.salt, cost=key.cost, made_at=at
            )
            Access.objects.using("sealed").create(
                unit_key=unit, staff_key=kept, sealed=pair.shares[staff], granted_at=at
            )


def _round(region: str) -> AbstractContextManager[None]:
    """The door of the regency's system post."""
    post_id = door.system_post(region)
    assert post_id is not None
    return door.of_post(post_id)


def man(regency: str, *, at: datetime, days: int = 10) -> None:
    """This function will put the unit's two officers on duty in turns, half a day each, from today on."""
    posts = list(
        Post.objects.filter(office__kind=OfficeKind.UPTD_PPA, office__region=regency, role=Role.OFFICER).order_by("id")
    )
    start = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    with _round(regency), acts.open_act(event="sealed.duty_set", by=acts.SYSTEM, at=at, using="sealed"):
        for n in range(days * 2):
            begins = start + timedelta(hours=12 * n)
            Duty.objects.using("sealed").create(
                office_id=posts[0].office_id, post_id=posts[n % 2].pk,
                during=DateTimeTZRange(begins, begins + timedelta(hours=12)),
            )  # fmt: skip


def busy(regency: str, *, now: datetime) -> None:
    """This function will man the unit of a demo's district and let two people have come to it, one within the hour."""
    man(regency, at=now)
    box = leaving.box_for(regency)
    assert box is not None
    told = leaving.Told(
        danger=False, child=True, contact="Nomor karangan 0800000001", opens_at="09:00", closes_at="11:00"
    )
    for ago in (timedelta(minutes=35), timedelta(hours=20)):
        key = uuid.uuid4()
        leaving.leave(box, told, number="", word=leaving.word_of(key), desk="Puskesos", at=now - ago)
    watch.go_round(at=now)
