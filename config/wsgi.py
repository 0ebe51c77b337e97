"""Standard WSGI entry; any server may use it. With a web role that may do too much it does not load."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.postgres import roles


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
roles.refuse_unsafe_web_role()
application = get_wsgi_application()
# What is loaded by now stays for good: the collector need not walk it again with every few requests.
gc.collect()
gc.freeze()
gc.set_threshold(5000, 20, 20)
