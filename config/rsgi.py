"""The application as granian serves it: `config.wsgi` behind a front that waits for slow senders."""

from collections.abc import Iterable
from wsgiref.types import StartResponse

from config import env
from config.front import Environ, Front
from config.wsgi import application as wsgi


def answer(environ: Environ, start: StartResponse) -> Iterable[bytes]:
    return wsgi(environ, start)


application = Front(answer, threads=env.number("TUNTAS_WEB_THREADS", default=2, least=1))
