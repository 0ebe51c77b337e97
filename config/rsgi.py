"""The application as granian serves it: `config.wsgi` behind a front that waits for slow senders."""

from config import env
from config.front import Front
from config.wsgi import application as wsgi


application = Front(wsgi, threads=env.web_threads())
