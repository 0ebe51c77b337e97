"""An SMS gateway on this machine: takes JSON over HTTP, keeps what it was given, and sends each key once.

with SmsGateway(key="rahasia") as gateway:
settings.SMS_URL, settings.SMS_KEY = gateway.url, "rahasia"
gateway.asked -> every request's JSON, in the order they came
gateway.sent  -> key -> (number, text), as telephones show them
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gateway = self.server
        assert isinstance(gateway, SmsGateway)
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        gateway.asked.append(said)
        status = gateway.statuses.pop(0) if gateway.statuses else 200
        if self.headers.get("Authorization") != f"Bearer {gateway.key}":
            status = 401
        if status == 200:
            gateway.sent.setdefault(self.headers["Idempotency-Key"], (said["to"], said["text"]))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{gateway.url}elsewhere")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Silent."""


class SmsGateway(ThreadingHTTPServer):
    """statuses: what it answers next, one by one; 200 once they are used up."""

    def __init__(self, key: str, *, statuses: tuple[int, ...] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key, self.statuses = key, list(statuses)
        self.asked: list[dict[str, str]] = []
        self.sent: dict[str, tuple[str, str]] = {}
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sms/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
