"""The witness over HTTP: POST /add-checkpoint; GET /latest?origin=NAME shows what was cosigned last; GET / says who this is."""

import argparse
import re
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tuntas.base.ledger.log import keys
from tuntas.surfaces.witness import watching
from tuntas.surfaces.witness.watching import Reply, Witness


BODY_LIMIT = 256 * 1024
PATIENCE = 10
# No longer than the limit is written: a number of thousands of digits is no number to Python.
LENGTH = re.compile("[0-9]{1,6}")


class Server(ThreadingHTTPServer):
    """Answers as one witness. Requests that hang do not keep it from ending."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        super().__init__(address, Handler)
        self.witness = witness

    def server_close(self) -> None:
        super().server_close()
        self.witness.close()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request. Nothing is logged: who asks is nobody's business, and what is cosigned stands on the disk."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: Server  # narrower than the library's, which the library fills

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if urlsplit(self.path).path != "/add-checkpoint":
            self.close_connection = True
            return self._answer(Reply(404, "Only /add-checkpoint takes a checkpoint.\n"))
        if not LENGTH.fullmatch(length) or int(length) > BODY_LIMIT:
            self.close_connection = True
            return self._answer(Reply(400, "A request says how long it is, and is shorter than 256 kB.\n"))
        body = self.rfile.read(int(length))
        return self._answer(self.server.witness.add(body, now=int(time.time())))

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        witness = self.server.witness
        if asked.path == "/latest":
            note = witness.latest(parse_qs(asked.query).get("origin", [""])[0])
            return self._answer(Reply(200, note) if note else Reply(404, "Nothing of this log was cosigned.\n"))
        if asked.path == "/":
            return self._answer(Reply(200, described(witness)))
        return self._answer(Reply(404, "There is nothing here.\n"))

    def _answer(self, reply: Reply) -> None:
        body = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def described(witness: Witness) -> str:
    watched = "".join(
        f"{origin}: {found.size if (found := witness.seen(origin)) else 0} entries cosigned\n"
        for origin in witness.logs
    )
    return f"A witness of transparency logs (C2SP tlog-witness).\n{witness.key.verifier.text}\n{watched}"


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C; 2 and a sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="tuntas witness", description=watching.__doc__)
    parser.add_argument("folder", type=Path, help="where this witness keeps its key and what it saw")
    parser.add_argument("--name", default="", help="its name, at the first start; for example ombudsman.example/saksi")
    parser.add_argument(
        "--log", action="append", default=[], help="the public key of a log to watch, kept from then on"
    )
    parser.add_argument("--listen", default="127.0.0.1:8460", help="host:port; port 0 takes a free one")
    given = parser.parse_args(arguments)
    host, _colon, port = str(given.listen).rpartition(":")
    try:
        server = Server((host or "127.0.0.1", int(port)), watching.opened(given.folder, given.name, given.log))
    except (keys.KeyTrouble, OSError, ValueError) as why:
        sys.stderr.write(f"{why}\n")
        return 2
    # Whoever started us on a free port reads here which one it is.
    keys.replace(given.folder / "address", f"{server.witness.key.verifier.text} {server.url}\n")
    sys.stderr.write(f"{described(server.witness)}Listening on {server.url}\n")
    for kind in (signal.SIGTERM, signal.SIGINT):
        # From another thread: shutdown waits for the loop that this very thread runs.
        signal.signal(kind, lambda *_facts: threading.Thread(target=server.shutdown).start())
    with server:
        server.serve_forever(poll_interval=0.2)
    return 0
