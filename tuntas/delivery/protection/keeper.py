"""What the unlock process holds: private keys, in memory alone, each for one session and a limited time.

    keeper.unlock(token, staff=7, passphrase="…", own=OwnKey(…), units={3: sealed}, seconds=1800)
    keeper.unwrap(token, staff=7, unit_key=3, sealed=wrapped, where=place)   -> one matter's data key

No socket, no database, no file: those are around it (`served`). Time is given by a clock that only runs forward.
A token is useless for another person; what has run out is forgotten before anything is answered.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tuntas.delivery.protection import envelopes


# However long a session asks for, no key stays longer.
MOST_SECONDS = 8 * 3600


class Closed(Exception):
    """No key is open for this session: never opened, run out, closed, or the process began anew."""


class WrongPassphrase(Exception):
    """The passphrase or the paper key does not open it."""


@dataclass(frozen=True)
class OwnKey:
    """A staff member's own key pair: the private half locked by the passphrase."""

    public: bytes
    locked: bytes
    salt: bytes
    cost: int


@dataclass(frozen=True)
class UnitPair:
    """A new pair of a unit: public half, private half sealed to each who shall have it, and the paper key's copy."""

    public: bytes
    shares: Mapping[int, bytes]
    code: str
    recovery: bytes
    salt: bytes


@dataclass
class _Held:
    staff: int
    until: float
    privates: dict[int, bytes]


def staff_place(staff: int) -> bytes:
    return envelopes.place("staffkey", staff, "locked")


def share_place(office: int, version: int, staff: int) -> bytes:
    return envelopes.place("access", f"{office}/{version}/{staff}", "sealed")


def recovery_place(office: int, version: int) -> bytes:
    return envelopes.place("unitkey", f"{office}/{version}", "recovery")


def enrol(staff: int, passphrase: str, *, cost: int = envelopes.COST) -> OwnKey:
    """This function will make a staff member's own pair, its private half locked by the passphrase."""
    private, public = envelopes.new_pair()
    salt = secrets.token_bytes(16)
    locked = envelopes.lock(passphrase, private, staff_place(staff), salt=salt, cost=cost)
    return OwnKey(public, locked, salt, cost)


def new_unit(
    office: int, version: int, recipients: Mapping[int, bytes], *, cost: int = envelopes.COST
) -> tuple[UnitPair, bytes]:
    """This function will make a unit's pair, share it, and lock a copy with a new paper key; with the private half."""
    private, public = envelopes.new_pair()
    code, salt = envelopes.new_recovery_code(), secrets.token_bytes(16)
    recovery = envelopes.lock(
        envelopes.read_recovery_code(code), private, recovery_place(office, version), salt=salt, cost=cost
    )
    shares = {
        staff: envelopes.seal(key, private, share_place(office, version, staff)) for staff, key in recipients.items()
    }
    return UnitPair(public, shares, code, recovery, salt), private


class Keeper:
    """All open sessions. Every method may be called from several threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def unlock(
        self, token: str, *, staff: int, passphrase: str, own: OwnKey, units: Mapping[int, tuple[bytes, bytes]],
        seconds: int,
    ) -> None:  # fmt: skip
        """This function will open the unit keys sealed to a person; units: key id -> sealed share and its place."""
        try:
            private = envelopes.unlock(passphrase, own.locked, staff_place(staff), salt=own.salt, cost=own.cost)
        except envelopes.Unreadable as error:
            raise WrongPassphrase from error
        opened = {key: envelopes.unseal(private, sealed, where) for key, (sealed, where) in units.items()}
        with self._lock:
            self._held[token] = _Held(staff, self._monotonic() + min(seconds, MOST_SECONDS), opened)

    def unwrap(self, token: str, *, staff: int, unit_key: int, sealed: bytes, where: bytes) -> bytes:
        """One value sealed to the unit; Closed without an open session, Unreadable when it is not the unit's."""
        return envelopes.unseal(self._private(token, staff, unit_key), sealed, where)

    def share(self, token: str, *, staff: int, unit_key: int, public: bytes, where: bytes) -> bytes:
        """The unit's private key, sealed to another person: it leaves this process only so."""
        return envelopes.seal(public, self._private(token, staff, unit_key), where)

    def rotate(
        self, token: str, *, staff: int, unit_key: int, office: int, version: int, recipients: Mapping[int, bytes]
    ) -> UnitPair:
        """A new pair for the unit, shared with `recipients`; only for who has the present one open."""
        self._private(token, staff, unit_key)
        pair, _private = new_unit(office, version, recipients)
        return pair

    def recover(
        self, code: str, *, recovery: bytes, salt: bytes, cost: int, where: bytes, public: bytes, share_where: bytes
    ) -> bytes:
        """The unit's private key from its paper key, sealed to one person."""
        try:
            private = envelopes.unlock(envelopes.read_recovery_code(code), recovery, where, salt=salt, cost=cost)
        except envelopes.Unreadable as error:
            raise WrongPassphrase from error
        return envelopes.seal(public, private, share_where)

    def seconds_left(self, token: str, *, staff: int) -> int:
        """0 when nothing is open."""
        try:
            held = self._session(token, staff)
        except Closed:
            return 0
        return max(1, int(held.until - self._monotonic()))

    def lock(self, token: str) -> None:
        with self._lock:
            self._held.pop(token, None)

    def forget_all(self) -> None:
        with self._lock:
            self._held.clear()

    def sweep(self) -> None:
        """Forget what has run out, whether or not anybody asks."""
        now = self._monotonic()
        with self._lock:
            self._held = {token: held for token, held in self._held.items() if held.until > now}

    def _private(self, token: str, staff: int, unit_key: int) -> bytes:
        private = self._session(token, staff).privates.get(unit_key)
        if private is None:
            raise Closed
        return private

    def _session(self, token: str, staff: int) -> _Held:
        self.sweep()
        with self._lock:
            held = self._held.get(token)
        if held is None or held.staff != staff:
            raise Closed
        return held
