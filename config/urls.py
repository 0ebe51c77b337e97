"""Every address there is: the public pages, the desk, log-in, the API, and whether the house is well."""

from django.urls import include, path

from tuntas.surfaces.commands.story import views as story
from tuntas.surfaces.public import demo, health, log


urlpatterns = [
    path("", include("tuntas.surfaces.public.urls")),
    path("kursi/", include(demo)),
    path("log/", include(log)),
    path("meja/", include("tuntas.surfaces.desk.urls")),
    path("api/v1/", include("tuntas.surfaces.api.urls")),
    path("akun/", include("allauth.urls")),
    path("healthz", health.healthz, name="healthz"),
    # 404 unless the database is marked as a story or a test.
    path("_cerita/", include(story)),
]

handler500 = "config.middleware.failed"
