"""A slow line keeps no thread; what was cut off on its way never reaches the application."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from config import front


pytestmark = pytest.mark.unit
PATIENCE = 30


class Line:
    """A line that gives what is put on it, and keeps what is answered."""

    def __init__(self, *chunks: bytes, ends: bool = True) -> None:
        self.chunks, self.ends = chunks, ends
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self.waits = asyncio.Event()

    async def __call__(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk
        if not self.ends:
            self.waits.set()
            await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, dict(headers), body)


def scope(method: str = "POST", *headers: tuple[str, str], **more: object) -> Any:
    facts: dict[str, object] = {
        "method": method, "path": "/serah/", "query_string": "a=1", "scheme": "http", "http_version": "1.1",
        "client": "10.0.0.7:4711", "server": "127.0.0.1:8000", "authority": None,
        "headers": SimpleNamespace(items=lambda: list(headers)),
    }  # fmt: skip
    return SimpleNamespace(**facts | more)


def sent(length: int) -> Any:
    return scope("POST", ("content-length", str(length)), ("content-type", "text/plain"))


class App:
    """Writes down what reaches it."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.seen.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start("303 See Other", [("Location", "/terima/")])
        return [b"o", b"k"]


@pytest.fixture
def app() -> App:
    return App()


def ask(app: App, *requests: tuple[Any, Line], **limits: int) -> None:
    async def all_of_them() -> None:
        served = front.Front(app, threads=1, **limits)
        await asyncio.gather(*(served.__rsgi__(each, line) for each, line in requests))

    asyncio.run(all_of_them())


def test_whole_request_reaches_the_application_as_it_was_sent(app: App) -> None:
    line = Line(b"nama=", b"Bu Rohmah")

    ask(
        app,
        (
            scope(
                "POST", ("content-length", "14"), ("cookie", "a=1"), ("cookie", "b=2"), ("x-y", "z"), path="/lacak/é/"
            ),
            line,
        ),
    )

    assert line.answer == (303, {"Location": "/terima/"}, b"ok")
    assert app.bodies == [b"nama=Bu Rohmah"]
    (seen,) = app.seen
    assert (seen["CONTENT_LENGTH"], seen["HTTP_COOKIE"], seen["HTTP_X_Y"]) == ("14", "a=1; b=2", "z")
    assert (seen["PATH_INFO"], seen["QUERY_STRING"], seen["REMOTE_ADDR"]) == ("/lacak/Ã©/", "a=1", "10.0.0.7")


@pytest.mark.parametrize("chunks", [(), (b"nama=Bu",), (b"nama=Bu Rohmah dan seterusnya",)])
def test_body_that_is_not_as_long_as_was_promised_is_never_seen(app: App, chunks: tuple[bytes, ...]) -> None:
    line = Line(*chunks)

    ask(app, (sent(14), line))

    assert app.seen == []
    assert line.answer is not None
    assert line.answer[0] == 408
    assert "Tidak ada yang tersimpan" in line.answer[2].decode()


def test_large_body_arrives_whole(app: App) -> None:
    line = Line(*[b"x" * 500_000] * 5)

    ask(app, (sent(2_500_000), line))

    assert [len(body) for body in app.bodies] == [2_500_000]


def test_sixty_slow_senders_keep_nobody_waiting(app: App) -> None:
    """One thread of the application; more senders than that are in the middle of their bodies."""

    async def meet() -> list[Line]:
        served = front.Front(app, threads=1)
        slow = [Line(b"n", ends=False) for _n in range(60)]
        waiting = [
            asyncio.ensure_future(served.__rsgi__(scope("POST", ("content-length", "9"), client=f"10.0.{n}.7:1"), line))
            for n, line in enumerate(slow)
        ]
        await asyncio.gather(*(line.waits.wait() for line in slow))
        quick = Line()
        await asyncio.wait_for(served.__rsgi__(scope("GET"), quick), PATIENCE)
        for each in waiting:
            each.cancel()
        return [quick, *slow]

    quick, *slow = asyncio.run(meet())

    assert quick.answer == (303, {"Location": "/terima/"}, b"ok")
    assert [line.answer for line in slow] == [None] * 60


def test_sender_that_falls_silent_is_told_and_let_go(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "SILENCE", 0.01)
    monkeypatch.setattr(front, "SLOWEST", 1e9)
    line = Line(b"nama", ends=False)

    ask(app, (sent(14), line))

    assert app.seen == []
    assert line.answer is not None
    assert line.answer[0] == 408


@pytest.mark.parametrize("which", ["SILENCE", "WHOLE"])
def test_large_body_that_stays_away_is_not_waited_for(app: App, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    monkeypatch.setattr(front, which, 0.01)
    line = Line(b"nama", ends=False)

    ask(app, (sent(2_000_000), line))

    assert app.seen == []
    assert line.answer is not None
    assert line.answer[0] == 408


@pytest.mark.parametrize(
    ("headers", "status"),
    [((("content-length", str(65 * 1024 * 1024)),), 413), ((("transfer-encoding", "chunked"),), 411)],
)
def test_body_too_large_or_of_unknown_length_is_not_taken_in(
    app: App, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    line = Line(b"x")

    ask(app, (scope("POST", *headers), line))

    assert app.seen == []
    assert line.answer is not None
    assert line.answer[0] == status


def test_one_address_cannot_take_all_places(app: App) -> None:
    async def meet() -> tuple[Line, Line]:
        served = front.Front(app, threads=1, most_from_one=1)
        slow, second, other = Line(b"n", ends=False), Line(b"x"), Line(b"x")
        waiting = asyncio.ensure_future(served.__rsgi__(sent(9), slow))
        await slow.waits.wait()
        await served.__rsgi__(sent(1), second)
        await served.__rsgi__(scope("POST", ("content-length", "1"), client="10.0.0.8:1"), other)
        waiting.cancel()
        return second, other

    second, other = asyncio.run(meet())

    assert second.answer is not None
    assert other.answer is not None
    assert (second.answer[0], other.answer[0]) == (503, 303)


def test_when_all_places_are_taken_the_slowest_gives_way(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing at all is slower than a thin line, whichever came first; two bodies do not give way for one."""
    monkeypatch.setattr(front, "YOUNG", 0.0)
    photo = scope("POST", ("content-length", "300000"), client="10.0.0.6:1")

    async def meet() -> tuple[Line, Line, Line, Line]:
        served = front.Front(app, threads=1, most_coming=2)
        thin, silent = Line(b"x" * 70_000, ends=False), Line(ends=False)
        waiting = [
            asyncio.ensure_future(served.__rsgi__(photo, thin)),
            asyncio.ensure_future(served.__rsgi__(sent(9), silent)),
        ]
        await asyncio.gather(thin.waits.wait(), silent.waits.wait())
        await asyncio.sleep(0.01)
        first, second = Line(b"x"), Line(b"y")
        await served.__rsgi__(sent(1), first)
        await served.__rsgi__(sent(1), second)
        await waiting[1]
        assert not waiting[0].done()
        waiting[0].cancel()
        return thin, silent, first, second

    thin, silent, first, second = asyncio.run(meet())

    assert [line.answer and line.answer[0] for line in (thin, silent, first, second)] == [None, 503, 303, 303]
    assert silent.answer is not None
    assert "Tidak ada yang tersimpan" in silent.answer[2].decode()
    assert app.bodies == [b"x", b"y"]


def test_who_has_just_come_does_not_give_way(app: App) -> None:
    async def meet() -> tuple[Line, Line]:
        served = front.Front(app, threads=1, most_coming=1)
        young, late = Line(b"n", ends=False), Line(b"x")
        waiting = asyncio.ensure_future(served.__rsgi__(sent(9), young))
        await young.waits.wait()
        await served.__rsgi__(sent(1), late)
        waiting.cancel()
        return young, late

    young, late = asyncio.run(meet())

    assert (young.answer, late.answer and late.answer[0]) == (None, 503)


def test_name_with_an_underscore_does_not_pass_for_what_a_proxy_wrote(app: App) -> None:
    ask(app, (scope("GET", ("x_forwarded_for", "6.6.6.6"), ("x-forwarded-for", "10.0.0.9")), Line()))

    assert app.seen[0]["HTTP_X_FORWARDED_FOR"] == "10.0.0.9"


def test_application_runs_in_threads_of_its_own_and_its_answer_is_closed() -> None:
    closed: list[str] = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(threading.current_thread().name)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return Parts([b"x"])

    line = Line()
    ask(app, (scope("GET"), line))  # type: ignore[arg-type]

    assert line.answer == (200, {}, b"x")
    assert [name.startswith("web") for name in closed] == [True]
