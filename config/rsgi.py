"""The application as granian serves it: `config.wsgi` behind a front that waits for slow senders."""

from collections.abc import Iterable
from wsgiref.types import StartResponse

from config import env
from config.front import MOST_COMING, MOST_FROM_ONE, Environ, Front
from config.wsgi import application as wsgi


def answer(environ: Environ, start: StartResponse) -> Iterable[bytes]:
    return wsgi(environ, start)


# Behind a proxy of ours all come from one address, and it has waited for them.
application = Front(
    answer,
    threads=env.number("TUNTAS_WEB_THREADS", default=2, least=1),
    most_from_one=MOST_COMING if env.flag("TUNTAS_PROXY", default=False) else MOST_FROM_ONE,
)
