"""The keeper behind a socket of the runtime folder, mode 0600: one line of JSON in, one line out, bytes as base64.

Only processes of the same user are answered. Nothing is written to disk or log; core dumps and tracing are refused.
"""

import base64
import contextlib
import ctypes
import json
import os
import resource
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tuntas.delivery.protection import envelopes, keeper


Facts = Mapping[str, object]
SWEEP_SECONDS = 1.0
MOST_BYTES = 1_000_000
PR_SET_DUMPABLE = 4


def _raw(facts: Facts, name: str) -> bytes:
    return base64.b64decode(str(facts[name]))


def _number(facts: Facts, name: str) -> int:
    return int(str(facts[name]))


def _recipients(facts: Facts) -> dict[int, bytes]:
    given = facts["recipients"]
    assert isinstance(given, dict)
    return {int(staff): base64.b64decode(str(public)) for staff, public in given.items()}


def _own(facts: Facts) -> keeper.OwnKey:
    return keeper.OwnKey(_raw(facts, "public"), _raw(facts, "locked"), _raw(facts, "salt"), _number(facts, "cost"))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _pair(pair: keeper.UnitPair) -> Facts:
    shares = {str(staff): _text(sealed) for staff, sealed in pair.shares.items()}
    return {"public": _text(pair.public), "shares": shares, "code": pair.code, "recovery": _text(pair.recovery),
            "salt": _text(pair.salt)}  # fmt: skip


class Answers:
    """What may be asked, by name."""

    def __init__(self, held: keeper.Keeper) -> None:
        self.held = held

    def answer(self, facts: Facts) -> Facts:
        """The answer to one question; a refusal is an answer too."""
        asked: Callable[[Facts], Facts] | None = getattr(self, f"_{facts.get('ask')}", None)
        if asked is None:
            return {"refused": "unknown"}
        try:
            return asked(facts)
        except keeper.Closed:
            return {"refused": "closed"}
        except keeper.WrongPassphrase:
            return {"refused": "wrong"}
        except envelopes.Unreadable:
            return {"refused": "unreadable"}
        except (KeyError, ValueError, AssertionError):
            return {"refused": "malformed"}

    def _enrol(self, facts: Facts) -> Facts:
        own = keeper.enrol(_number(facts, "staff"), str(facts["passphrase"]), cost=_number(facts, "cost"))
        return {"public": _text(own.public), "locked": _text(own.locked), "salt": _text(own.salt), "cost": own.cost}

    def _unlock(self, facts: Facts) -> Facts:
        units = facts["units"]
        assert isinstance(units, dict)
        opened = {int(key): (_raw(share, "sealed"), _raw(share, "where")) for key, share in units.items()}
        self.held.unlock(
            str(facts["token"]), staff=_number(facts, "staff"), passphrase=str(facts["passphrase"]), own=_own(facts),
            units=opened, seconds=_number(facts, "seconds"),
        )  # fmt: skip
        return {}

    def _unwrap(self, facts: Facts) -> Facts:
        plain = self.held.unwrap(
            str(facts["token"]), staff=_number(facts, "staff"), unit_key=_number(facts, "unit_key"),
            sealed=_raw(facts, "sealed"), where=_raw(facts, "where"),
        )  # fmt: skip
        return {"plain": _text(plain)}

    def _share(self, facts: Facts) -> Facts:
        sealed = self.held.share(
            str(facts["token"]), staff=_number(facts, "staff"), unit_key=_number(facts, "unit_key"),
            public=_raw(facts, "public"), where=_raw(facts, "where"),
        )  # fmt: skip
        return {"sealed": _text(sealed)}

    def _rotate(self, facts: Facts) -> Facts:
        pair = self.held.rotate(
            str(facts["token"]), staff=_number(facts, "staff"), unit_key=_number(facts, "unit_key"),
            office=_number(facts, "office"), version=_number(facts, "version"), recipients=_recipients(facts),
        )  # fmt: skip
        return _pair(pair)

    def _recover(self, facts: Facts) -> Facts:
        sealed = self.held.recover(
            str(facts["code"]), recovery=_raw(facts, "recovery"), salt=_raw(facts, "salt"), cost=_number(facts, "cost"),
            where=_raw(facts, "where"), public=_raw(facts, "public"), share_where=_raw(facts, "share_where"),
        )  # fmt: skip
        return {"sealed": _text(sealed)}

    def _left(self, facts: Facts) -> Facts:
        return {"seconds": self.held.seconds_left(str(facts["token"]), staff=_number(facts, "staff"))}

    def _lock(self, facts: Facts) -> Facts:
        self.held.lock(str(facts["token"]))
        return {}


class _Line(socketserver.StreamRequestHandler):
    """One connection: questions line by line, until the asker goes."""

    server: "Service"

    def handle(self) -> None:
        if _peer(self.request) != os.geteuid():
            return
        for line in iter(lambda: self.rfile.readline(MOST_BYTES), b""):
            try:
                facts = json.loads(line)
            except ValueError:
                facts = {}
            answer = self.server.answers.answer(facts if isinstance(facts, dict) else {})
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def _peer(connection: socket.socket) -> int:
    """The user on the other side, as the kernel knows it."""
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(uid)


class Service(socketserver.ThreadingUnixStreamServer):
    """The socket. A file left by a process that was killed is taken away first."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, path: Path) -> None:
        self.answers = Answers(keeper.Keeper(time.monotonic))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Line)
        finally:
            os.umask(before)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: whatever a library would print might hold what was asked."""


def harden() -> None:
    """Refuse core dumps and other processes' looks into this memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def serve(path: Path, stop: threading.Event) -> None:
    """This function will answer on the socket until `stop`, then forget everything and take the socket away."""
    harden()
    with Service(path) as service:
        listening = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
        listening.start()
        try:
            while not stop.wait(SWEEP_SECONDS):
                service.answers.held.sweep()
        finally:
            service.answers.held.forget_all()
            service.shutdown()
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
