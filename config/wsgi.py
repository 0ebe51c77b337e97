"""Standard WSGI entry; any server may use it. With a web role that may do too much it does not load."""

import os

from django.core.wsgi import get_wsgi_application

from config.postgres import roles


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
roles.refuse_unsafe_web_role()
application = get_wsgi_application()
