"""Which user of the machine runs the database, and what that user can get to.

PostgreSQL refuses to run as root. As root we step down to a user that is already there; nobody is added to the
machine and no folder above ours changes its mode.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from config import env


CHOICES = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class User:
    """A user of the machine by number; `steps_down` says that we are root and must become this user."""

    uid: int
    gid: int
    name: str
    steps_down: bool

    @property
    def becomes_uid(self) -> int | None:
        """The user a child must become; None when it stays what we are."""
        return self.uid if self.steps_down else None

    @property
    def becomes_gid(self) -> int | None:
        """The group a child must take."""
        return self.gid if self.steps_down else None

    @property
    def becomes_groups(self) -> list[int] | None:
        """The further groups of a child: none of root's."""
        return [] if self.steps_down else None

    def may_enter(self, folder: Path) -> bool:
        """Tell whether this user can pass every folder on the way into this one."""
        real = folder.resolve()
        return all(self._has(part, stat.S_IXOTH) for part in (real, *real.parents))

    def may_read(self, file: Path) -> bool:
        """Tell whether this user can get to the file and read it."""
        return self.may_enter(file.parent) and self._has(file.resolve(), stat.S_IROTH)

    def may_run(self, file: Path) -> bool:
        """Tell whether this user can get to the program and run it."""
        return self.may_read(file) and self._has(file.resolve(), stat.S_IXOTH)

    def _has(self, path: Path, bit: int) -> bool:
        if not self.steps_down:
            return os.access(path, {stat.S_IXOTH: os.X_OK, stat.S_IROTH: os.R_OK}[bit])
        facts = path.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & (bit << 6))
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & (bit << 3))
        return bool(facts.st_mode & bit)


def database_user(cluster: Path) -> User:
    """Choose who runs the database: ourselves, or, as root, the cluster's owner or an unprivileged user.

    A cluster of someone else is refused: starting it would leave files its owner cannot open.
    """
    if os.geteuid() != 0:
        return _ordinary(cluster)
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _user(cluster.stat().st_uid)
    for name in (os.environ.get("TUNTAS_PG_USER", ""), *CHOICES):
        try:
            return _user(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise env.Wrong("PostgreSQL does not run as root. Set TUNTAS_PG_USER to an unprivileged user of this machine.")


def _ordinary(cluster: Path) -> User:
    if cluster.exists() and cluster.stat().st_uid != os.geteuid():
        owner = _user(cluster.stat().st_uid).name
        raise env.Wrong(f"The database in {cluster.parent} belongs to {owner!r}. Run this as {owner!r} or as root.")
    return User(uid=os.geteuid(), gid=os.getegid(), name=_name(os.geteuid()), steps_down=False)


def _user(uid: int) -> User:
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:
        gid = uid
    return User(uid=uid, gid=gid, name=_name(uid), steps_down=os.geteuid() == 0)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
