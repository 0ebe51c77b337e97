"""Every address there is."""

from django.urls import include, path


urlpatterns: list = []
