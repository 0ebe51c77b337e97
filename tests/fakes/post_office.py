"""A post office on this machine that speaks just enough SMTP for `smtplib`, and keeps what it is given.

with PostOffice() as office:
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
office.letters -> [(Message-ID, text)], in the order they came
office.shown   -> one text for each Message-ID, as a mailbox shows them
"""

import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from types import TracebackType
from typing import Self


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 post office")
        while line := self.rfile.readline():
            word = line.split(None, 1)[0].upper().rstrip() if line.strip() else b""
            if word == b"DATA":
                self._say("354 go on")
                self._receive()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _receive(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        assert isinstance(self.server, PostOffice)
        self.server.take(b"".join(lines))
        self._say("250 kept")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class PostOffice(socketserver.ThreadingTCPServer):
    """after: called when a letter has been kept and before the sender hears of it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, after: Callable[[], None] = lambda: None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.letters: list[tuple[str, str]] = []
        self.after = after
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def shown(self) -> dict[str, str]:
        return dict(self.letters)

    def take(self, data: bytes) -> None:
        letter = message_from_bytes(data, policy=default)
        self.letters.append((str(letter["Message-ID"]), str(letter.get_content()).strip()))  # type: ignore[attr-defined]
        self.after()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
