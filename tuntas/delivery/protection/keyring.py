"""Keys as acts: a unit founded, a person's key made, access given, taken, recovered; the unit's key changed.

No passphrase, paper key or private key is noted in any act, and none is stored but locked.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import Denied, Invalid, NotFound, NotPossibleNow
from tuntas.base.ledger import acts, clock
from tuntas.base.offices.models import Office, Post
from tuntas.base.offices.seats import Seat
from tuntas.delivery.protection import door, envelopes, keeper, queries, rules, unlock
from tuntas.delivery.protection.models import Access, KeyTry, MatterKey, StaffKey, UnitKey


LEAST_PASSPHRASE = 14


def found_unit(office_id: int, *, at: datetime) -> str:
    """This function will make a unit's first key and give its paper key, which is printed once and kept nowhere.

    Nobody has access yet: the head makes a key of his own and opens the unit's with the paper key. It is founded in the
    name of the regency's system post, which will take in what desks leave for it.
    """
    round_post = door.system_post(str(Office.objects.values_list("region", flat=True).get(pk=office_id)))
    if round_post is None:
        raise NotPossibleNow(_("Wilayah unit ini belum punya jabatan sistem, jadi titipan meja tidak akan sampai."))
    with door.of_post(round_post):
        if queries.unit_key(office_id) is not None:
            raise NotPossibleNow(_("Unit ini sudah punya kunci. Kunci baru dibuat oleh kepala unit di halamannya."))
        pair, _private = keeper.new_unit(office_id, 1, {})
        with acts.open_act(event="sealed.unit_founded", by=acts.SYSTEM, at=at, using="sealed", office=office_id):
            _store_unit(office_id, 1, pair, at)
    return pair.code


def _store_unit(office_id: int, version: int, pair: keeper.UnitPair, at: datetime) -> UnitKey:
    return UnitKey.objects.using("sealed").create(
        office_id=office_id, version=version, public_key=pair.public, recovery=pair.recovery, salt=pair.salt,
        cost=envelopes.COST, made_at=at,
    )  # fmt: skip


@door.seated
def enrol(*, by: Seat, passphrase: str, at: datetime) -> StaffKey:
    """This function will make a person's own key, locked by a passphrase that nobody can read again."""
    rules.check_unit(by)
    if queries.staff_key(by.staff_id) is not None:
        raise NotPossibleNow(_("Anda sudah punya kunci. Lupa kata sandinya? Minta kepala unit mengakhirinya dulu."))
    if len(passphrase) < LEAST_PASSPHRASE:
        sentence = _(
            "Kata sandi paling sedikit %(n)d huruf. Beberapa kata yang hanya Anda tahu paling mudah diingat."
        ) % {"n": LEAST_PASSPHRASE}
        raise Invalid(sentence, fields={"passphrase": sentence})
    own = unlock.enrol(by.staff_id, passphrase)
    with acts.open_act(event="sealed.key_made", by=by.actor, at=at, using="sealed"):
        return StaffKey.objects.using("sealed").create(
            staff_id=by.staff_id, public_key=own.public, locked=own.locked, salt=own.salt, cost=own.cost, made_at=at
        )


def recover(*, by: Seat, code: str, at: datetime) -> Access:
    """This function will give the head access by the paper key: at the beginning, or when all passphrases are lost."""
    rules.check_lead(by)
    with door.of(by):
        unit, own = _unit(by.office_id), _own(by.staff_id)
        _check_tries(by, at)
    try:
        sealed = unlock.recover(
            code, recovery=bytes(unit.recovery), salt=bytes(unit.salt), cost=unit.cost,
            where=keeper.recovery_place(unit.office_id, unit.version), public=bytes(own.public_key),
            share_where=keeper.share_place(unit.office_id, unit.version, by.staff_id),
        )  # fmt: skip
    except Invalid as error:
        _note_try(by)
        sentence = _("Kunci kertas itu tidak membuka. Cocokkan huruf demi huruf.")
        raise Invalid(sentence, fields={"code": sentence}) from error
    with door.of(by), acts.open_act(event="sealed.key_recovered", by=by.actor, at=at, using="sealed"):
        _end_access(unit, own, by, at)
        return _store_access(unit, own, sealed, None, at)


@door.seated
def grant(*, by: Seat, staff_id: int, session: unlock.Session, at: datetime) -> Access:
    """This function will give a colleague of the unit its key; by one who has it open, never to oneself."""
    rules.check_lead(by)
    rules.check_not_self(by, staff_id)
    is_here = Post.objects.filter(office_id=by.office_id, staff_id=staff_id, during__contains=at.date()).exists()
    if not is_here:
        raise NotFound(_("Orang itu tidak punya jabatan di unit ini."))
    unit, own = _unit(by.office_id), _own(staff_id)
    if queries.access_of(by.office_id, staff_id) is not None:
        raise NotPossibleNow(_("Petugas itu sudah punya akses."))
    where = keeper.share_place(unit.office_id, unit.version, staff_id)
    sealed = unlock.share(session, unit_key=unit.pk, public=bytes(own.public_key), where=where)
    with acts.open_act(event="sealed.access_given", by=by.actor, at=at, using="sealed", staff=staff_id):
        return _store_access(unit, own, sealed, by.post_id, at)


def _store_access(unit: UnitKey, own: StaffKey, sealed: bytes, post_id: int | None, at: datetime) -> Access:
    return Access.objects.using("sealed").create(
        unit_key=unit, staff_key=own, sealed=sealed, granted_at=at, granted_by_id=post_id
    )


def _end_access(unit: UnitKey, own: StaffKey, by: Seat, at: datetime) -> None:
    found = Access.objects.using("sealed").filter(unit_key=unit, staff_key=own, ended_at__isnull=True)
    found.update(ended_at=at, ended_by_id=by.post_id)


@door.seated
def revoke(*, by: Seat, staff_id: int, at: datetime) -> None:
    """This function will end a person's key and access. What he could read he could have kept: change the unit's key too."""
    rules.check_lead(by)
    own = queries.staff_key(staff_id)
    if own is None:
        raise NotPossibleNow(_("Petugas itu tidak punya kunci."))
    with acts.open_act(event="sealed.access_ended", by=by.actor, at=at, using="sealed", staff=staff_id):
        _end_access(_unit(by.office_id), own, by, at)
        own.ended_at = at
        own.save(update_fields=["ended_at"])


@door.seated
def rotate(*, by: Seat, session: unlock.Session, at: datetime) -> str:
    """This function will change the unit's key, share it with who has access, wrap every matter anew; the new paper key."""
    rules.check_lead(by)
    old, having = _unit(by.office_id), queries.accesses(by.office_id)
    recipients = {one.staff_key.staff_id: bytes(one.staff_key.public_key) for one in having}
    pair = unlock.rotate(
        session, unit_key=old.pk, office_id=old.office_id, version=old.version + 1, recipients=recipients
    )
    with acts.open_act(event="sealed.unit_key_changed", by=by.actor, at=at, using="sealed", version=old.version + 1):
        old.ended_at = at
        old.save(update_fields=["ended_at"])
        new = _store_unit(old.office_id, old.version + 1, pair, at)
        for one in having:
            _store_access(new, one.staff_key, pair.shares[one.staff_key.staff_id], by.post_id, at)
        _rewrap(old, new, session, at)
    return pair.code


def _rewrap(old: UnitKey, new: UnitKey, session: unlock.Session, at: datetime) -> None:
    """Every present matter key of the old one, opened one by one and sealed to the new one. Envelopes still in the
    box keep the old key: it stays readable to whoever has access to it.
    """
    kept = MatterKey.objects.using("sealed").filter(unit_key=old, ended_at__isnull=True).select_related("matter")
    for one in kept.order_by("id").iterator(chunk_size=200):
        where = envelopes.place("matterkey", one.matter.ref, "wrapped")
        key = unlock.unwrap(session, unit_key=old.pk, sealed=bytes(one.wrapped), where=where)
        one.ended_at = at
        one.save(update_fields=["ended_at"])
        MatterKey.objects.using("sealed").create(
            matter=one.matter, unit_key=new, wrapped=envelopes.seal(bytes(new.public_key), key, where), at=at
        )


def open_keys(*, by: Seat, passphrase: str, token: str, at: datetime) -> None:
    """This function will open the unit's keys for a session and the minutes of the rule; Invalid for a wrong word."""
    rules.check_unit(by)
    with door.of(by):
        own = _own(by.staff_id)
        shares = _shares(by)
        if not shares:
            raise NotPossibleNow(
                _("Kunci Anda ada, tetapi belum diberi akses. Minta kepala unit membukanya untuk Anda.")
            )
        _check_tries(by, at)
    lasting = rules.minutes("sealed.unlock_minutes", region=by.region, at=at)
    try:
        unlock.open_session(
            unlock.Session(token, by.staff_id), passphrase=passphrase, shares=shares, seconds=int(lasting.total_seconds()),
            own=keeper.OwnKey(bytes(own.public_key), bytes(own.locked), bytes(own.salt), own.cost),
        )  # fmt: skip
    except Invalid:
        _note_try(by)
        raise


def _shares(by: Seat) -> list[unlock.Share]:
    """Every key of the unit this person has, old versions too: what was wrapped before a change can still be read."""
    found = Access.objects.using("sealed").filter(
        unit_key__office_id=by.office_id, staff_key__staff_id=by.staff_id, staff_key__ended_at__isnull=True,
        ended_at__isnull=True,
    )  # fmt: skip
    return [
        unlock.Share(
            one.unit_key_id,
            bytes(one.sealed),
            keeper.share_place(one.unit_key.office_id, one.unit_key.version, by.staff_id),
        )
        for one in found.select_related("unit_key").order_by("id")
    ]


def _check_tries(by: Seat, at: datetime) -> None:
    most = rules.number_of("sealed.passphrase_tries", region=by.region, at=at)
    since = clock.real_now() - rules.minutes("sealed.tries_minutes", region=by.region, at=at)
    if KeyTry.objects.using("sealed").filter(staff_id=by.staff_id, at__gt=since).count() >= most:
        raise Denied(_("Terlalu banyak kata sandi salah. Tunggu sebentar, lalu coba lagi; kunci tetap tertutup."))


def _note_try(by: Seat) -> None:
    """Counted at once and for good, whatever becomes of the request."""
    with door.of(by, durable=True):
        KeyTry.objects.using("sealed").create(staff_id=by.staff_id, at=clock.real_now())


def _unit(office_id: int) -> UnitKey:
    found = queries.unit_key(office_id)
    if found is None:
        raise NotPossibleNow(_("Unit ini belum punya kunci. Pengelola sistem membuatnya dengan perintah sealed-unit."))
    return found


def _own(staff_id: int) -> StaffKey:
    found = queries.staff_key(staff_id)
    if found is None:
        raise NotPossibleNow(_("Belum ada kunci pribadi. Buat dulu dengan kata sandi."))
    return found
