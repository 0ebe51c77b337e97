"""Settings enough to draw templates: no database, no apps of ours. Used only where nothing else has set any."""

import django
from django.conf import settings

from pathlib import Path


def use() -> None:
    """Configure Django, unless the test run has done it already."""
    if not settings.configured:
        settings.configure(
            LANGUAGE_CODE="id",
            LANGUAGES=[("id", "Bahasa Indonesia"), ("en", "English")],
            LOCALE_PATHS=[Path(__file__).resolve().parents[2] / "locale"],
            USE_I18N=True,
            USE_TZ=True,
            TIME_ZONE="Asia/Jakarta",
            STATIC_URL="/static/",
            ROOT_URLCONF="tests.surfaces.look_samples",
            SECRET_KEY="only to draw",  # noqa: S106 - nothing is signed with it
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        )
        django.setup()
