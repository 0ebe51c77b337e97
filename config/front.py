"""What stands between the line and the application: it waits for slow senders, so that no thread has to.

A village's photo may take ten minutes to arrive. Were a thread of the application to read it, four such villages would
stop the house for everybody; four strangers who send nothing would do it for ever. Here a request reaches the
application only when the whole of it has arrived; one that was cut off on its way never does.

The server calls `application` (granian, RSGI). `config.wsgi` stays the standard entry for a server with a proxy before
it that waits in the same way.
"""

import asyncio
import contextlib
import io
import logging
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Any, Protocol
from wsgiref.types import StartResponse


Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

# Beyond what any form takes; what is over 20 MB and under this is read and answered with advice.
MOST_BYTES = 64 * 1024 * 1024
IN_MEMORY = 1024 * 1024
# A form's body is read in one piece, which costs least; what is larger is watched as it comes.
IN_ONE_PIECE = 64 * 1024
# Seconds without a byte, seconds for the whole, and the bytes a second a line must carry: 300 kB in ten minutes.
SILENCE = 30.0
WHOLE = 600.0
SLOWEST = 500.0
# Bodies on their way at once, in one process, from everybody and from one address.
MOST_COMING = 400
MOST_FROM_ONE = 50
# Seconds for which nobody has to give way: a form that is just arriving is not slow.
YOUNG = 5.0

TOO_LARGE = "413 Kiriman lebih dari 64 MB tidak diterima. Foto ulang dengan mutu sedang, lalu kirim lagi."
TOO_SLOW = "408 Kiriman terputus sebelum lengkap. Tidak ada yang tersimpan; kirim lagi."
NO_LENGTH = "411 Kiriman tanpa panjang tidak diterima: tidak akan diketahui bila terputus."
TOO_MANY = "503 Terlalu banyak kiriman bersamaan. Tunggu satu menit, lalu kirim lagi. Tidak ada yang tersimpan."


log = logging.getLogger("tuntas.front")


class Scope(Protocol):
    """A request's head, as the server gives it. `path` is without its percents; `client` is address:port."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Any: ...  # noqa: ANN401 - the server's own multi-map


class Line(Protocol):
    """The line to who asks."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


class Refused(Exception):
    """The request ends here; its text is status and sentence."""


@dataclass(slots=True, eq=False)
class Coming:
    """A body on its way; `received` counts what is watched, of one read in one piece nothing is known before its end."""

    address: str
    since: float
    patience: asyncio.Timeout
    received: int = 0
    gave_way: bool = False

    def bytes_a_second(self, now: float) -> float:
        return self.received / (now - self.since)

    def give_way(self, now: float) -> None:
        self.gave_way = True
        with contextlib.suppress(RuntimeError):  # its patience ends at this very moment
            self.patience.reschedule(now)


class Front:
    """Takes bodies in, hands whole requests to `threads` threads of the application."""

    def __init__(
        self, wsgi: Wsgi, *, threads: int, most_coming: int = MOST_COMING, most_from_one: int = MOST_FROM_ONE
    ) -> None:
        self.wsgi, self.most_coming, self.most_from_one = wsgi, most_coming, most_from_one
        self.waiting: SimpleQueue[tuple[Environ, Line, asyncio.Future[None]]] = SimpleQueue()
        for n in range(threads):
            threading.Thread(target=self._work, name=f"web-{n}", daemon=True).start()
        self.coming: set[Coming] = set()

    async def __rsgi__(self, scope: Scope, line: Line) -> None:
        given = headers_of(scope)
        try:
            body = await self._taken_in(scope, given, line)
        except Refused as refusal:
            code, _space, sentence = str(refusal).partition(" ")
            line.response_bytes(int(code), [("content-type", "text/plain; charset=utf-8")], f"{sentence}\n".encode())
            return
        answered = asyncio.get_running_loop().create_future()
        self.waiting.put((environ_of(scope, given, body), line, answered))
        await answered

    async def _taken_in(self, scope: Scope, given: Headers, line: Line) -> IO[bytes]:
        """The whole body; Refused when it is too large, too slow, or ends before its end."""
        names = {name: value for name, value in given if name in {"content-length", "transfer-encoding"}}
        if "transfer-encoding" in names:
            raise Refused(NO_LENGTH)
        promised = int(names.get("content-length", "0"))
        if promised > MOST_BYTES:
            raise Refused(TOO_LARGE)
        if promised == 0:
            return io.BytesIO()
        with self._placed(scope.client.rpartition(":")[0], promised) as one:
            body = await _arrived(line, promised, one)
        if body.tell() != promised:
            body.close()
            raise Refused(TOO_MANY if one.gave_way else TOO_SLOW)
        return body

    @contextlib.contextmanager
    def _placed(self, address: str, promised: int) -> Iterator[Coming]:
        """One body more on its way. When all places are taken the slowest gives way, unless all have just come."""
        now = asyncio.get_running_loop().time()
        if sum(each.address == address for each in self.coming) >= self.most_from_one:
            raise Refused(TOO_MANY)
        if len(self.coming) >= self.most_coming:
            slow = [each for each in self.coming if now - each.since > YOUNG]
            if not slow:
                raise Refused(TOO_MANY)
            slowest = min(slow, key=lambda each: (each.bytes_a_second(now), each.since))
            slowest.give_way(now)
            self.coming.remove(slowest)
        one = Coming(address, now, asyncio.timeout(min(WHOLE, SILENCE + promised / SLOWEST)))
        self.coming.add(one)
        try:
            yield one
        finally:
            self.coming.discard(one)

    def _work(self) -> None:
        """One thread of the application; an executor does the same at twice the price."""
        while True:
            environ, line, answered = self.waiting.get()
            try:
                self._answer(environ, line)
            except Exception:
                log.exception("request not answered")
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                answered.get_loop().call_soon_threadsafe(_done, answered)

    def _answer(self, environ: Environ, line: Line) -> None:
        """Ask the application and say what it says."""
        status, headers = 500, Headers()

        def start(said: str, with_headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = int(said.split(" ", 1)[0]), with_headers
            return io.BytesIO().write  # nobody writes so any more

        with environ["wsgi.input"]:
            parts = self.wsgi(environ, start)
            try:
                answer = b"".join(parts)
            finally:
                close = getattr(parts, "close", None)
                if close is not None:
                    close()
        line.response_bytes(status, headers, answer)


def _done(answered: "asyncio.Future[None]") -> None:
    if not answered.done():
        answered.set_result(None)


async def _arrived(line: Line, promised: int, one: Coming) -> IO[bytes]:
    """The body as far as it comes before patience ends; a large one is written to a file."""
    body: IO[bytes] = io.BytesIO() if promised <= IN_MEMORY else tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
    with contextlib.suppress(TimeoutError, RuntimeError):
        async with one.patience:
            if promised <= IN_ONE_PIECE:
                body.write(await line())
            else:
                await _write_down(line, body, one)
    return body


async def _write_down(line: Line, body: IO[bytes], one: Coming) -> None:
    chunks = aiter(line)
    while True:
        async with asyncio.timeout(SILENCE):
            chunk = await anext(chunks, b"")
        if not chunk:
            return
        one.received += body.write(chunk)


def headers_of(scope: Scope) -> Headers:
    """Names in small letters. A name with an underscore would pass for one with a hyphen, which a proxy had vouched for."""
    return [(name.lower(), value) for name, value in scope.headers.items() if "_" not in name]


def environ_of(scope: Scope, given: Headers, body: IO[bytes]) -> Environ:
    """The request as PEP 3333 has it."""
    host, _colon, port = scope.server.rpartition(":")
    length = body.tell()
    body.seek(0)
    environ: Environ = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"), "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "SERVER_NAME": host, "SERVER_PORT": port, "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "CONTENT_LENGTH": str(length), "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.input": body,
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in given:
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in {"content-length", "transfer-encoding"}:
            key = "HTTP_" + name.upper().replace("-", "_")
            joint = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ and key != "HTTP_HOST" else value
    return environ
