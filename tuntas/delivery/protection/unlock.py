"""Asking the unlock process. The private key never comes here; what comes is one matter's data key at a time.

A session is a random token in a cookie of the unit's own pages. It is in no table; the process keeps it with the
person it was made for, so a colleague at the same machine cannot use it.
"""

import base64
import json
import secrets
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tuntas.base.errors import DomainError, Invalid, NotPossibleNow
from tuntas.delivery.protection import envelopes
from tuntas.delivery.protection.keeper import OwnKey, UnitPair


TIMEOUT = 15.0
CLOSED = _("Kunci ruang ini tertutup. Buka dengan kata sandi Anda, lalu ulangi.")
AWAY = _("Proses kunci sedang tidak menjawab. Coba lagi sebentar; bila tetap, hubungi pengelola sistem.")
WRONG = _("Kata sandi itu tidak membuka kunci.")
DAMAGED = _("Isi ini tidak terbaca: kuncinya bukan untuk baris ini, atau isinya diubah. Beri tahu kepala unit.")


class KeyClosed(NotPossibleNow):
    """The session has no open key: it never was opened, its time is over, or the process began anew."""


class Unreadable(DomainError):
    """A ciphertext that its key does not open: moved, changed, or wrapped for another unit."""

    status = 409


@dataclass(frozen=True)
class Session:
    """Whose open key is asked. token: from the cookie, empty when there is none."""

    token: str
    staff_id: int


@dataclass(frozen=True)
class Share:
    """A unit's private key as it was sealed to one person."""

    unit_key: int
    sealed: bytes
    where: bytes


def new_token() -> str:
    return secrets.token_urlsafe(32)


def enrol(staff_id: int, passphrase: str, *, cost: int = envelopes.COST) -> OwnKey:
    told = _ask("enrol", staff=staff_id, passphrase=passphrase, cost=cost)
    return OwnKey(_raw(told["public"]), _raw(told["locked"]), _raw(told["salt"]), int(str(told["cost"])))


def open_session(session: Session, *, passphrase: str, own: OwnKey, shares: Iterable[Share], seconds: int) -> None:
    """This function will open the keys shared with a person for some seconds; Invalid for a wrong passphrase."""
    units = {str(share.unit_key): {"sealed": _text(share.sealed), "where": _text(share.where)} for share in shares}
    _ask(
        "unlock", token=session.token, staff=session.staff_id, passphrase=passphrase, units=units, seconds=seconds,
        public=_text(own.public), locked=_text(own.locked), salt=_text(own.salt), cost=own.cost,
    )  # fmt: skip


def unwrap(session: Session, *, unit_key: int, sealed: bytes, where: bytes) -> bytes:
    """One value sealed to the unit: a matter's data key, or a written ground."""
    told = _ask(
        "unwrap",
        token=session.token,
        staff=session.staff_id,
        unit_key=unit_key,
        sealed=_text(sealed),
        where=_text(where),
    )
    return _raw(told["plain"])


def share(session: Session, *, unit_key: int, public: bytes, where: bytes) -> bytes:
    told = _ask(
        "share",
        token=session.token,
        staff=session.staff_id,
        unit_key=unit_key,
        public=_text(public),
        where=_text(where),
    )
    return _raw(told["sealed"])


def rotate(
    session: Session, *, unit_key: int, office_id: int, version: int, recipients: Mapping[int, bytes]
) -> UnitPair:
    """A new pair for the unit; its paper key is in the answer and nowhere else."""
    told = _ask(
        "rotate", token=session.token, staff=session.staff_id, unit_key=unit_key, office=office_id, version=version,
        recipients={str(staff): _text(public) for staff, public in recipients.items()},
    )  # fmt: skip
    shares = told["shares"]
    assert isinstance(shares, dict)
    return UnitPair(
        _raw(told["public"]), {int(staff): _raw(sealed) for staff, sealed in shares.items()}, str(told["code"]),
        _raw(told["recovery"]), _raw(told["salt"]),
    )  # fmt: skip


def recover(
    code: str, *, recovery: bytes, salt: bytes, cost: int, where: bytes, public: bytes, share_where: bytes
) -> bytes:
    """The unit's private key from its paper key, sealed to one person; Invalid for a wrong code."""
    told = _ask(
        "recover", code=code, recovery=_text(recovery), salt=_text(salt), cost=cost, where=_text(where),
        public=_text(public), share_where=_text(share_where),
    )  # fmt: skip
    return _raw(told["sealed"])


def seconds_left(session: Session) -> int:
    """How long the session's key stays open; 0 when it is closed or the process does not answer."""
    if not session.token:
        return 0
    try:
        return int(str(_ask("left", token=session.token, staff=session.staff_id)["seconds"]))
    except NotPossibleNow:
        return 0


def close(token: str) -> None:
    """Forget a session's keys; a process that is away has forgotten them already."""
    if not token:
        return
    try:
        _ask("lock", token=token)
    except NotPossibleNow:
        return


def _ask(question: str, **facts: object) -> Mapping[str, object]:
    """One line there, one line back. What was asked is in no message of an error."""
    line = json.dumps({"ask": question, **facts}).encode() + b"\n"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
            asking.settimeout(TIMEOUT)
            asking.connect(str(settings.UNLOCK_SOCKET))
            asking.sendall(line)
            told = asking.makefile("rb").readline()
    except OSError:
        raise NotPossibleNow(AWAY) from None
    answer = json.loads(told) if told else {"refused": "away"}
    assert isinstance(answer, dict)
    _refuse(str(answer.get("refused", "")))
    return answer


def _refuse(reason: str) -> None:
    match reason:
        case "":
            return
        case "closed":
            raise KeyClosed(CLOSED)
        case "wrong":
            raise Invalid(WRONG, fields={"passphrase": WRONG})
        case "unreadable":
            raise Unreadable(DAMAGED)
    raise NotPossibleNow(AWAY)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: object) -> bytes:
    return base64.b64decode(str(text))
