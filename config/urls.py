"""Every address there is: the public pages, the desk, log-in, the API, and whether the house is well."""

from importlib.util import find_spec

from django.urls import include, path

from tuntas.surfaces.commands.story import views as story
from tuntas.surfaces.public import demo, health


urlpatterns = [
    path("", include("tuntas.surfaces.public.urls")),
    path("kursi/", include(demo)),
    path("akun/", include("allauth.urls")),
    path("healthz", health.healthz, name="healthz"),
    # 404 unless the database is marked as a story or a test.
    path("_cerita/", include(story)),
]
for prefix, module in (("meja/", "tuntas.surfaces.desk.urls"), ("api/v1/", "tuntas.surfaces.api.urls")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
