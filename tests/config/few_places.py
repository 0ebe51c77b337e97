"""A front with three places before an application that says how much it got: for a test over real sockets."""

from collections.abc import Callable, Iterable
from typing import Any

from config import front


def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("content-type", "text/plain")])
    return [str(len(environ["wsgi.input"].read())).encode()]


front.YOUNG = 0.2
application = front.Front(counted, threads=1, most_coming=3)
